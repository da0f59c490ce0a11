//! The pages a person sees at a sign-in.

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

/// Asks whether the application may read the books. The buttons repeat the request with the answer.
pub(crate) fn ask(company: &str, scope: &str, query: &[(String, String)]) -> String {
    let hidden: String = query
        .iter()
        .filter(|(key, _)| key != "practice_consent")
        .map(|(key, value)| format!("<input type=\"hidden\" name=\"{}\" value=\"{}\">", safe(key), safe(value)))
        .collect();
    let rights: String = scope.split(',').map(|right| format!("<li>{}</li>", safe(right.trim()))).collect();
    let body = format!(
        "<p>These are practice books of <b>{}</b>. An application asks for:</p><ul>{rights}</ul>\
         <form method=\"get\" action=\"/oauth/v2/auth\">{hidden}\
         <button name=\"practice_consent\" value=\"accept\">Accept</button>\
         <button name=\"practice_consent\" value=\"refuse\">Refuse</button></form>",
        safe(company)
    );
    page("Practice sign-in", &body)
}

/// Says why a sign-in cannot go on. Nothing is sent back to the application, which may not be the one it claims to be.
pub(crate) fn error(word: &str, problem: &str) -> String {
    page("This sign-in cannot go on", &format!("<p><b>{}</b>: {}</p>", safe(word), safe(problem)))
}
