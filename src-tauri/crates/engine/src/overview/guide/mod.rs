//! How to register an app with a provider, with the values to copy.

use crate::api::{GuideField, GuideStep, GuideView, Reply};
use crate::error::{Code, Error, Result};
use books::zoho;
use model::connection::{Connection, Provider};

/// The guide of a provider.
pub(crate) fn guide(provider: Provider) -> Result<Reply> {
    match provider {
        Provider::ZohoBooks => Ok(Reply::Guide(zoho_books())),
        Provider::QuickBooksOnline | Provider::Xero | Provider::FreshBooks | Provider::Bill => {
            Err(Error::new(Code::Usage, format!("Books of {provider} cannot be connected yet."))
                .hint("Choose Zoho Books."))
        }
    }
}

/// How a client id of Zoho looks.
const CLIENT_ID: &str = r"^1000\.[0-9A-Z]{10,}$";

/// Something that has to be entered.
fn needed(key: &str, label: &str, hint: &str, pattern: &str) -> GuideField {
    GuideField { required: true, ..optional(key, label, hint, pattern) }
}

/// Something that may be entered.
fn optional(key: &str, label: &str, hint: &str, pattern: &str) -> GuideField {
    let owned = str::to_owned;
    let (required, secret, flag) = (false, false, false);
    GuideField {
        key: owned(key),
        label: owned(label),
        hint: owned(hint),
        required,
        secret,
        flag,
        pattern: owned(pattern),
    }
}

/// Something that is sealed.
fn secret(name: &str, label: &str, hint: &str, required: bool) -> GuideField {
    GuideField { secret: true, required, ..optional(&format!("secrets.{name}"), label, hint, "") }
}

fn zoho_books() -> GuideView {
    let redirects = books::sign_in::redirects(&Connection::DEFAULT_PORTS);
    let copy =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(l, v)| ((*l).to_owned(), (*v).to_owned())).collect::<Vec<_>>();
    let step = |text: &str, copy: Vec<(String, String)>| GuideStep { text: text.to_owned(), copy };
    let home = redirects.first().map(|first| first.trim_end_matches("/callback")).unwrap_or_default();
    let addresses = redirects.iter().enumerate().map(|(n, at)| (format!("Redirect address {}", n + 1), at.clone()));
    GuideView {
        provider: "Zoho Books".to_owned(),
        console: zoho::console("us").unwrap_or_default().to_owned(),
        steps: vec![
            step(
                "Open Zoho's API console with the login that may see the books. It has an address for each region; take that of your books.",
                zoho::regions().map(|region| (region.name.to_owned(), region.console.to_owned())).collect(),
            ),
            step("Choose “Add client”, then “Server-based Applications”.", Vec::new()),
            step(
                "Enter a name and the homepage address.",
                copy(&[("Client name", "ML Connector"), ("Homepage URL", home)]),
            ),
            step(
                "Enter these redirect addresses, exactly so. There are three so that a sign-in works even while another program has one of the ports.",
                addresses.collect(),
            ),
            step(
                "Nothing has to be entered about rights: the sign-in asks for these, all of them for reading only.",
                vec![("Rights".to_owned(), books::sign_in::scopes(Provider::ZohoBooks).unwrap_or_default())],
            ),
            step("Copy the client id and the client secret into the form here.", Vec::new()),
            step(
                "If your books are in another region than the console, switch on “Use the same OAuth credentials for all data centers” in the app's settings.",
                Vec::new(),
            ),
        ],
        needs_secret: true,
        client_id_pattern: CLIENT_ID.to_owned(),
        regions: zoho::regions().map(|region| (region.code.to_owned(), region.name.to_owned())).collect(),
        fields: vec![
            needed("client_id", "Client id", "It begins with 1000. followed by capital letters and digits.", CLIENT_ID),
            secret("client_secret", "Client secret", "The console shows it below the client id.", true),
        ],
        browser: true,
        loopback: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_has_what_the_sign_in_uses() {
        let view = zoho_books();
        let copied: Vec<_> = view.steps.iter().flat_map(|step| &step.copy).map(|(_, value)| value.as_str()).collect();
        for value in [
            "http://localhost:53682/callback",
            "http://localhost:53684/callback",
            "http://localhost:53682",
            "https://api-console.zoho.eu",
        ] {
            assert!(copied.contains(&value), "{value}: {copied:?}");
        }
        assert!(copied.iter().any(|value| value.contains("ZohoBooks.invoices.READ")), "{copied:?}");
        assert_eq!((view.regions.len(), view.console.as_str()), (8, "https://api-console.zoho.com"));
        assert!(guide(Provider::Xero).is_err(), "nothing is promised that cannot be connected");
    }
}
