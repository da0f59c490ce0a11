//! Which addresses may be opened in a person's browser.

use engine::{Code, Error, Result};
use url::{Host, Url};

/// Whether an address may be handed to the browser: https, or http on this machine, and never with a name and password in it.
pub fn may_open(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    if !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(Host::Domain(name))) => name == "localhost",
        ("http", Some(Host::Ipv4(ip))) => ip.is_loopback(),
        ("http", Some(Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    }
}

/// Refuses an address that may not be opened.
///
/// # Errors
/// [`Code::Usage`].
pub(crate) fn check(address: &str) -> Result<()> {
    if may_open(address) {
        return Ok(());
    }
    Err(Error::new(Code::Usage, "This address is not opened: it is neither https nor on this machine."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_opened() {
        let check = |address: &str, expected: bool| assert_eq!(may_open(address), expected, "{address}");
        check("https://accounts.zoho.eu/oauth/v2/auth?scope=x", true);
        check("http://127.0.0.1:40001/oauth/v2/auth", true);
        check("http://localhost:53682/callback", true);
        check("http://[::1]:9/", true);
        check("http://accounts.zoho.eu/", false);
        check("http://localhost.evil.example/", false);
        check("https://person:word@accounts.zoho.eu/", false);
        check("http://localhost@evil.example/", false);
        check("file:///etc/passwd", false);
        check("javascript:alert(1)", false);
        check("--help", false);
        check("", false);
    }
}
