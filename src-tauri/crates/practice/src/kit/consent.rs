//! The pages a person sees at a sign-in.

/// What the consent page does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Accepts at once, for programs.
    Automatic,
    /// Shows a page with two buttons, for people. `practice_consent=accept|refuse|page` in the query decides otherwise.
    Page,
}

/// What a request to sign in is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    Accept,
    Refuse,
    /// Nobody has said: show the page.
    Ask,
}

impl Consent {
    /// What becomes of a request, by its query and this setting.
    pub(crate) fn choice(self, query: &[(String, String)]) -> Choice {
        match (super::value(query, "practice_consent"), self) {
            ("accept", _) | ("", Consent::Automatic) => Choice::Accept,
            ("refuse", _) => Choice::Refuse,
            (_, Consent::Automatic | Consent::Page) => Choice::Ask,
        }
    }
}

/// Text made safe for HTML.
fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title}</title>\
         <style>body{{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}}\
         button{{font:inherit;padding:.5rem 1.25rem;margin-right:.75rem}}</style><h1>{title}</h1>{body}</html>"
    )
}

/// Asks whether the application may have these rights. The buttons repeat the request at `action`, a path of the same server, with the answer.
pub(crate) fn ask(company: &str, rights: &[&str], action: &str, query: &[(String, String)]) -> String {
    let hidden: String = query
        .iter()
        .filter(|(key, _)| key != "practice_consent")
        .map(|(key, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", safe(key), safe(value)))
        .collect();
    let rights: String = rights.iter().map(|right| format!("<li>{}</li>", safe(right.trim()))).collect();
    let body = format!(
        "<p>These are practice books of <b>{}</b>. An application asks for:</p><ul>{rights}</ul>\
         <form method=\"get\" action=\"{}\">{hidden}\
         <button name=\"practice_consent\" value=\"accept\">Accept</button>\
         <button name=\"practice_consent\" value=\"refuse\">Refuse</button></form>",
        safe(company),
        safe(action)
    );
    page("Practice sign-in", &body)
}

/// Says why a sign-in cannot go on. Nothing is sent back to the application, which may not be the one it claims to be.
pub(crate) fn error(word: &str, problem: &str) -> String {
    page("This sign-in cannot go on", &format!("<p><b>{}</b>: {}</p>", safe(word), safe(problem)))
}
