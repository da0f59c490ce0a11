//! Reads a partner's address from whatever a person pasted: an address, a command, or the lines of a mail. A password
//! in it is noticed and never repeated.

use crate::api::{AddressView, Reply, Secret};
use crate::error::Result;
use secrecy::ExposeSecret;

/// Longer texts are no addresses; the rest of them is not looked at.
const MOST: usize = 20_000;

const HOST: &[&str] =
    &["host name", "hostname", "host", "server address", "server", "sftp address", "address", "url", "sftp"];
const PORT: &[&str] = &["port number", "port"];
const USER: &[&str] = &["user name", "username", "user id", "userid", "user", "login name", "login", "account"];
const FOLDER: &[&str] = &[
    "remote folder",
    "remote directory",
    "remote path",
    "upload folder",
    "folder",
    "directory",
    "path",
    "upload to",
    "inbox",
];
const PASSWORD: &[&str] = &["password", "passwort", "passphrase", "passwd", "pass", "pwd", "kennwort"];

/// Reads the text.
pub(crate) fn parse_address(text: &Secret) -> Result<Reply> {
    Ok(Reply::Address(read(text.0.expose_secret())))
}

fn read(text: &str) -> AddressView {
    let text: String = text.chars().take(MOST).collect();
    let mut view = AddressView { fingerprint: fingerprint(&text), ..AddressView::default() };
    for token in tokens(&text).filter(|token| scheme(token).is_some()) {
        take_address(&mut view, token);
    }
    for part in text.split(['\n', '\r', ';', '|']).flat_map(split_commas) {
        take_line(&mut view, part);
    }
    if view.host.is_empty() {
        take_bare(&mut view, &text);
    }
    view.sentence = sentence(&view);
    view
}

fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let edge = |c: char| matches!(c, '<' | '>' | '"' | '\'' | '(' | ')' | '“' | '”' | ',' | ';' | '`');
    text.split_whitespace().map(move |token| token.trim_matches(edge).trim_end_matches('.')).filter(|t| !t.is_empty())
}

/// What stands behind `sftp://`.
fn scheme(token: &str) -> Option<&str> {
    let (name, rest) = token.split_once("://")?;
    let known = ["sftp", "ssh", "scp"].iter().any(|scheme| name.to_ascii_lowercase().ends_with(scheme));
    known.then_some(rest)
}

/// `host: a, port: 2` are two entries; a comma within one stays.
fn split_commas(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line.split(',').collect();
    let labelled =
        parts.iter().filter(|part| [HOST, PORT, USER, FOLDER, PASSWORD].iter().any(|l| labelled(part, l).is_some()));
    if labelled.count() > 1 { parts } else { vec![line] }
}

/// The value behind one of these labels, where the line begins with one.
fn labelled<'t>(line: &'t str, labels: &[&str]) -> Option<&'t str> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '*' | '•' | '·' | '>'));
    let lower = line.to_ascii_lowercase();
    let label = labels.iter().find(|label| lower.starts_with(**label))?;
    let rest = line.get(label.len()..)?;
    let gap = rest.chars().next()?;
    let sign = rest.trim_start().starts_with([':', '=']);
    // Words that only begin like a label, and sentences about it, have neither a sign nor a wide gap.
    let wide = rest.starts_with('\t') || rest.starts_with("  ");
    if !(sign || wide || (gap.is_whitespace() && rest.split_whitespace().count() == 1)) {
        return None;
    }
    let value = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '='));
    let value = value.trim().trim_matches(['"', '\'', '<', '>', '`', '“', '”']);
    (!value.is_empty()).then_some(value)
}

fn take_line(view: &mut AddressView, line: &str) {
    if labelled(line, PASSWORD).is_some() {
        view.has_password = true;
        return;
    }
    if let Some(value) = labelled(line, PORT).and_then(|value| value.split_whitespace().next()) {
        view.port = view.port.or(value.parse().ok().filter(|port| *port > 0));
    } else if let Some(value) = labelled(line, USER).filter(|value| !value.contains(char::is_whitespace)) {
        fill(&mut view.user, value);
    } else if let Some(value) = labelled(line, FOLDER) {
        fill(&mut view.folder, value);
    } else if let Some(value) = labelled(line, HOST).filter(|_| view.host.is_empty()) {
        let token = value.split_whitespace().next().unwrap_or_default();
        if is_host(host_part(scheme(token).unwrap_or(token))) {
            take_address(view, token);
        }
    }
}

fn fill(field: &mut String, value: &str) {
    if field.is_empty() {
        value.clone_into(field);
    }
}

/// The host in `user:password@host:port/path`.
fn host_part(address: &str) -> &str {
    let behind_user = address.rsplit_once('@').map_or(address, |(_, rest)| rest);
    if let Some((host, _)) = behind_user.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return host;
    }
    behind_user.split([':', '/']).next().unwrap_or_default()
}

fn is_host(host: &str) -> bool {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    let whole = host.contains(['.', ':']) || host.eq_ignore_ascii_case("localhost");
    whole && host.chars().all(good) && !host.starts_with(['.', '-']) && host.chars().any(char::is_alphanumeric)
}

/// `sftp://user:password@host:port/path`, or the same without its beginning.
fn take_address(view: &mut AddressView, token: &str) {
    let url = scheme(token);
    let address = url.unwrap_or(token);
    let (user, place) = match address.split_once('@') {
        Some(_) => address.rsplit_once('@').map_or(("", address), |(user, place)| (user, place)),
        None => ("", address),
    };
    let (user, password) = user.split_once(':').unwrap_or((user, ""));
    view.has_password |= !password.is_empty();
    fill(&mut view.user, user);
    let host = host_part(place);
    if !is_host(host) {
        return;
    }
    fill(&mut view.host, host);
    let rest = place.trim_start_matches('[').get(host.len()..).unwrap_or_default().trim_start_matches(']');
    take_rest(view, rest);
}

/// `:port/path`, `/path`, or `:path` as copy commands have it.
fn take_rest(view: &mut AddressView, rest: &str) {
    let Some(behind) = rest.strip_prefix(':') else {
        if rest.len() > 1 {
            fill(&mut view.folder, rest);
        }
        return;
    };
    let digits = behind.split('/').next().unwrap_or_default();
    match digits.parse::<u16>() {
        Ok(port) => {
            view.port = view.port.or(Some(port).filter(|port| *port > 0));
            let path = &behind[digits.len()..];
            if path.len() > 1 {
                fill(&mut view.folder, path);
            }
        }
        Err(_) => fill(&mut view.folder, behind),
    }
}

/// An address without labels: one word, or a command such as `sftp -P 2222 user@host`.
fn take_bare(view: &mut AddressView, text: &str) {
    let words: Vec<&str> = tokens(text).collect();
    let is_command =
        words.first().is_some_and(|word| ["sftp", "ssh", "scp"].contains(&word.to_ascii_lowercase().as_str()));
    let found = words.iter().filter(|word| word.contains('@') || words.len() == 1 || is_command || word.contains(':'));
    let address = found.copied().find(|word| is_host(host_part(word)) && !word.starts_with("SHA256"));
    // A mail is full of addresses of people; only a short text is an address of a server.
    let Some(address) = address.filter(|_| is_command || words.len() <= 6) else { return };
    take_address(view, address);
    let mut pairs = words.windows(2);
    if let Some(port) = pairs.find_map(|pair| {
        (pair[0] == "-P" || pair[0] == "-p" || pair[0].eq_ignore_ascii_case("port")).then_some(pair[1])
    }) {
        view.port = view.port.or(port.parse().ok());
    }
}

/// `SHA256:…` with the 43 characters that it has.
fn fingerprint(text: &str) -> Option<String> {
    let at = text.find("SHA256:")?;
    let rest = &text[at + 7..];
    let hash: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/')).collect();
    (hash.len() == 43).then(|| format!("SHA256:{hash}"))
}

fn sentence(view: &AddressView) -> String {
    let mut parts = Vec::new();
    let mut part = |name: &str, value: &str| {
        if !value.is_empty() {
            parts.push(format!("{name} {value}"));
        }
    };
    part("host", &view.host);
    part("port", &view.port.map(|port| port.to_string()).unwrap_or_default());
    part("user", &view.user);
    part("folder", &view.folder);
    part("fingerprint", view.fingerprint.as_deref().unwrap_or_default());
    let mut text = if parts.is_empty() {
        "No address was found in this text. Paste a line such as sftp://user@host:22/folder.".to_owned()
    } else {
        format!("Found: {}.", parts.join(", "))
    };
    if view.has_password {
        text.push_str(" There is a password in the text as well; type it into its own field.");
    }
    text
}

#[cfg(test)]
#[path = "address_tests.rs"]
mod tests;
