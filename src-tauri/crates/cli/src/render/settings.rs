//! Connections, partners, layouts and jobs.

use super::{Table, count, time};
use crate::screen::{inert, json_block};
use engine::api::{CompanyView, ConnectionView, HostKeyView, JobView, LayoutView, PartnerView};
use model::job::Schedule;
use model::partner::{Remote, SignIn};

/// Connections in a list.
pub(crate) fn connections(list: &[ConnectionView]) -> String {
    if list.is_empty() {
        return "No books are connected yet: `ml-connector connection add --from FILE`.\n".to_owned();
    }
    let mut table = Table::new(&["id", "books", "company", "signed in", "jobs"]);
    for view in list {
        let c = &view.connection;
        let company = c.company.as_ref().map_or("not confirmed", |company| &company.name);
        let signed_in = view.signed_in.map_or("no".to_owned(), time);
        table.row([c.id.as_str(), c.provider.as_str(), company, &signed_in, &view.jobs.join(", ")]);
    }
    table.text()
}

/// A connection, and what to do next with it.
pub(crate) fn connection(view: &ConnectionView) -> String {
    let c = &view.connection;
    let mut facts = Table::facts();
    facts.fact("connection", c.id.as_str());
    facts.fact("name", &c.name);
    facts.fact("books", c.provider.as_str());
    facts.fact("region", c.region.as_deref().unwrap_or_default());
    match &c.company {
        Some(company) => {
            facts.fact("company", &format!("{} ({})", company.name, company.id));
            facts.fact("currency", &company.currency);
            facts.fact("time zone", &company.time_zone);
        }
        None => facts.fact("company", "not confirmed yet"),
    }
    facts.fact("client id", &c.client_id);
    facts.fact("client secret", if view.has_client_secret { "set" } else { "not set" });
    let entered: Vec<&str> = view.secrets.keys().map(String::as_str).filter(|name| *name != "client_secret").collect();
    facts.fact("other secrets", &entered.join(", "));
    facts.fact("signed in", &view.signed_in.map_or("no".to_owned(), time));
    facts.fact("lasts unused until", &view.health.lasts_unused_until.map_or(String::new(), time));
    facts.fact("ends for good", &view.health.ends.map_or(String::new(), time));
    facts.fact("calls left today", &view.health.remaining.map_or(String::new(), |left| left.to_string()));
    facts.fact("to do", &view.health.advice);
    facts.fact("jobs", &view.jobs.join(", "));
    facts.text() + &next_for_connection(view)
}

fn next_for_connection(view: &ConnectionView) -> String {
    let id = &view.connection.id;
    if view.signed_in.is_none() {
        format!("Next: `ml-connector connection sign-in {id}`.\n")
    } else if view.connection.company.is_none() {
        format!(
            "Next: `ml-connector connection companies {id}`, then `ml-connector connection confirm {id} COMPANY`.\n"
        )
    } else {
        String::new()
    }
}

/// Companies to choose from.
pub(crate) fn companies(list: &[CompanyView]) -> String {
    if list.is_empty() {
        return "This sign-in reaches no company. Sign in as someone who may see the books.\n".to_owned();
    }
    let none_yet = !list.iter().any(|view| view.confirmed);
    let mut table = Table::new(&["id", "company", "currency", "time zone", "newest invoice", "confirmed"]);
    for view in list {
        let c = &view.company;
        let newest = view.newest.as_deref().unwrap_or("none");
        let confirmed = if view.confirmed { "yes" } else { "" };
        table.row([c.id.as_str(), &c.name, &c.currency, &c.time_zone, newest, confirmed]);
    }
    let next =
        if none_yet { "Next: say which one, with `ml-connector connection confirm CONNECTION ID`.\n" } else { "" };
    table.text() + next
}

/// Partners in a list.
pub(crate) fn partners(list: &[PartnerView]) -> String {
    if list.is_empty() {
        return "There is no partner yet: `ml-connector partner add --from FILE`.\n".to_owned();
    }
    let mut table = Table::new(&["id", "name", "where", "mode", "jobs"]);
    for view in list {
        let p = &view.partner;
        table.row([p.id.as_str(), &p.name, &place(&p.remote), p.mode.as_str(), &view.jobs.join(", ")]);
    }
    table.text()
}

fn place(remote: &Remote) -> String {
    match remote {
        Remote::Sftp { host, port, user, .. } => format!("sftp://{user}@{host}:{port}"),
        Remote::Folder { path } => path.clone(),
    }
}

/// A partner, and what to do next with it.
pub(crate) fn partner(view: &PartnerView) -> String {
    let p = &view.partner;
    let mut facts = Table::facts();
    facts.fact("partner", p.id.as_str());
    facts.fact("name", &p.name);
    facts.fact("where", &place(&p.remote));
    facts.fact("folder for our files", &p.folders.outbound);
    facts.fact("upload check", p.check.as_str());
    facts.fact("manifest", p.manifest.as_str());
    facts.fact("mode", p.mode.as_str());
    if let Remote::Sftp { sign_in, host_key, .. } = &p.remote {
        let ways: Vec<&str> = sign_in.iter().map(|way| way.as_str()).collect();
        facts.fact("sign-in by", &ways.join(", then "));
        let key =
            host_key.as_ref().map_or("not accepted yet".to_owned(), |k| format!("{} {}", k.fingerprint, k.algorithm));
        facts.fact("host key", &key);
    }
    for (name, changed) in &view.secrets {
        facts.fact(&name.replace('_', " "), &format!("set on {}", time(*changed)));
    }
    facts.fact("jobs", &view.jobs.join(", "));
    facts.text() + &next_for_partner(view)
}

fn next_for_partner(view: &PartnerView) -> String {
    let id = &view.partner.id;
    let Remote::Sftp { sign_in, host_key, .. } = &view.partner.remote else { return String::new() };
    if host_key.is_none() {
        return format!(
            "Next: `ml-connector partner host-key {id}`; compare the fingerprint with your partner, then accept it.\n"
        );
    }
    let set = |name: &str| view.secrets.contains_key(name);
    let ready = sign_in.iter().any(|way| match way {
        SignIn::Key => set("private_key"),
        SignIn::Password | SignIn::KeyboardInteractive => set("password"),
    });
    if ready {
        return String::new();
    }
    if sign_in.contains(&SignIn::Key) {
        format!(
            "Next: `ml-connector partner key make {id}`, or `ml-connector partner secrets {id} --private-key-file FILE`.\n"
        )
    } else {
        format!("Next: `ml-connector partner secrets {id}`, which asks for the password.\n")
    }
}

/// A host key: offered, pinned, and what that means.
pub(crate) fn host_key(view: &HostKeyView) -> String {
    let mut facts = Table::facts();
    facts.fact("the server offers", &format!("{} {}", view.offered.fingerprint, view.offered.algorithm));
    if let Some(pinned) = &view.pinned {
        facts.fact("accepted", &format!("{} {}", pinned.fingerprint, pinned.algorithm));
    }
    let changed = view.pinned.as_ref().is_some_and(|pinned| pinned.key != view.offered.key);
    let verdict = if view.accepted {
        "Accepted: from now on files go to this server only.\n".to_owned()
    } else if changed {
        "✗ THE SERVER'S KEY IS NOT THE ONE YOU ACCEPTED. Nothing is sent. Call the partner at a number you know and ask whether \
         they changed their server; only then accept the new one with --accept and its fingerprint.\n"
            .to_owned()
    } else if view.pinned.is_some() {
        "✓ It is the one you accepted.\n".to_owned()
    } else {
        format!(
            "Compare this with what your partner tells you. If it is the same, add: --accept {}\n",
            inert(&view.offered.fingerprint)
        )
    };
    facts.text() + &verdict
}

/// Layouts in a list.
pub(crate) fn layouts(list: &[LayoutView]) -> String {
    if list.is_empty() {
        return "There is no layout yet. Start from a template: `ml-connector layout template list`.\n".to_owned();
    }
    let mut table = Table::new(&["id", "name", ">version", "stored"]);
    for view in list {
        let version = if view.version == 0 { "draft".to_owned() } else { count(view.version.into()) };
        table.row([&view.id, &view.name, &version, &time(view.stored)]);
    }
    table.text()
}

/// A layout: its JSON text, so that it can be sent into a file and edited.
pub(crate) fn layout(view: &LayoutView) -> String {
    format!("{}\n", json_block(view.json.trim_end()))
}

/// Jobs in a list.
pub(crate) fn jobs(list: &[JobView]) -> String {
    if list.is_empty() {
        return "There is no job yet: `ml-connector job add --from FILE`.\n".to_owned();
    }
    let mut table = Table::new(&["id", "name", "partner", "last run", "ended", "next", ">needs you"]);
    for view in list {
        let (started, state) = match &view.last_run {
            Some(run) => (time(run.started), run.state.clone()),
            None => ("never".to_owned(), String::new()),
        };
        let next = view.next.map_or("when asked".to_owned(), time);
        let j = &view.job;
        table.row([j.id.as_str(), &j.name, j.partner.as_str(), &started, &state, &next, &count(view.open_holds)]);
    }
    table.text()
}

/// A job.
pub(crate) fn job(view: &JobView) -> String {
    let j = &view.job;
    let kinds: Vec<&str> = j.selection.kinds.iter().map(|kind| kind.as_str()).collect();
    let mut facts = Table::facts();
    facts.fact("job", j.id.as_str());
    facts.fact("name", &j.name);
    facts.fact("from", j.connection.as_str());
    facts.fact("to", j.partner.as_str());
    facts.fact("layout", j.layout.as_str());
    facts.fact("takes", &kinds.join(", "));
    facts.fact("only of", &j.selection.parties.join(", "));
    facts.fact("period by", j.selection.basis.as_str());
    facts.fact("file", &j.file.name);
    facts.fact("runs", &schedule(&j.schedule));
    facts.fact("next", &view.next.map(time).unwrap_or_default());
    if let Some(run) = &view.last_run {
        facts.fact("last run", &format!("{} {}: {}", time(run.started), run.state, run.message));
    }
    facts.fact("needs you", &count(view.open_holds));
    facts.text()
}

fn schedule(schedule: &Schedule) -> String {
    match schedule {
        Schedule::OnDemand => "when asked".to_owned(),
        Schedule::Every { minutes } => format!("every {minutes} minutes"),
        Schedule::Daily { at, zone } => {
            let zone = zone.as_deref().unwrap_or("the company's time");
            format!("every day at {} ({zone})", at.strftime("%H:%M"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::partner::HostKey;

    fn key(text: &str) -> HostKey {
        HostKey { algorithm: "ssh-ed25519".into(), key: text.into(), fingerprint: format!("SHA256:{text}") }
    }

    #[test]
    fn a_host_key_says_what_to_do() {
        let check = |pinned: Option<&str>, accepted: bool, says: &str| {
            let view = HostKeyView { offered: key("a"), pinned: pinned.map(key), accepted };
            assert!(host_key(&view).contains(says), "{}", host_key(&view));
        };
        check(None, false, "--accept SHA256:a");
        check(Some("a"), true, "Accepted");
        check(Some("a"), false, "✓ It is the one");
        check(Some("b"), false, "NOT THE ONE");
    }

    #[test]
    fn a_connection_names_the_next_step() {
        let mut view = ConnectionView {
            connection: serde_json::from_str(r#"{"id":"zb","provider":"zoho-books"}"#).unwrap(),
            signed_in: None,
            has_client_secret: true,
            secrets: Default::default(),
            health: Default::default(),
            jobs: vec![],
        };
        assert!(connection(&view).contains("sign-in zb"));
        view.signed_in = Some(jiff::Timestamp::UNIX_EPOCH);
        assert!(connection(&view).contains("confirm zb COMPANY"));
    }
}
