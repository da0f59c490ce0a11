//! How to register an app with a provider, with the values to copy and what is to be entered here.

mod bill;
mod freshbooks;
mod quickbooks;
mod xero;

use crate::api::{GuideField, GuideStep, GuideView, Reply};
use books::zoho;
use model::connection::{Connection, Provider};

/// The guide of a provider.
pub(crate) fn guide(provider: Provider) -> Reply {
    Reply::Guide(match provider {
        Provider::ZohoBooks => zoho_books(),
        Provider::QuickBooksOnline => quickbooks::guide(),
        Provider::Xero => xero::guide(),
        Provider::FreshBooks => freshbooks::guide(),
        Provider::Bill => bill::guide(),
    })
}

/// How an address looks that may be given tokens from outside this computer.
const HTTPS: &str = r"^https://[^\s?#]+$";

fn step(text: &str, copy: Vec<(String, String)>) -> GuideStep {
    GuideStep { text: text.to_owned(), copy }
}

fn copied(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect()
}

/// The rights that a sign-in asks for where the connection has these settings.
fn rights(provider: Provider, settings: &[(&str, &str)]) -> String {
    let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    books::sign_in::scopes(provider, &settings).unwrap_or_default()
}

/// A choice of yes and no.
fn flag(key: &str, label: &str, hint: &str) -> GuideField {
    GuideField { flag: true, ..optional(key, label, hint, "") }
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
                copied(&[("Client name", "ML Connector"), ("Homepage URL", home)]),
            ),
            step(
                "Enter these redirect addresses, exactly so. There are three so that a sign-in works even while another program has one of the ports.",
                addresses.collect(),
            ),
            step(
                "Nothing has to be entered about rights: the sign-in asks for them. They are for reading only, unless the connection is set up to write as well (its setting “writes” is “yes”): then it asks for more, and an earlier sign-in has to be made anew.",
                vec![
                    ("Rights of a connection that reads".to_owned(), rights(Provider::ZohoBooks, &[])),
                    (
                        "Rights of a connection that writes as well".to_owned(),
                        rights(Provider::ZohoBooks, &[("writes", "yes")]),
                    ),
                ],
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
        let mut connection: Connection =
            serde_json::from_str(r#"{"id":"c","provider":"zoho-books","client_id":"1000.ABC"}"#).unwrap();
        for (writes, some) in [("no", "ZohoBooks.invoices.READ"), ("yes", "ZohoBooks.invoices.CREATE")] {
            connection.settings.insert("writes".to_owned(), writes.to_owned());
            let home = books::sign_in::Home::Loopback { port: 53682 };
            let asked = books::sign_in::begin(&connection, home, &|_: &mut [u8]| {}).unwrap().authorize_url;
            let shown = copied.iter().find(|value| asked.contains(&format!("scope={}&", value.replace(',', "%2C"))));
            assert!(shown.is_some_and(|shown| shown.contains(some)), "{writes}: {copied:?} for {asked}");
        }
        assert_eq!((view.regions.len(), view.console.as_str()), (8, "https://api-console.zoho.com"));
    }

    #[test]
    fn every_field_goes_somewhere_and_every_pattern_is_one() {
        for provider in Provider::ALL {
            let Reply::Guide(view) = guide(*provider) else { panic!("{provider}: no guide") };
            assert!(view.steps.len() >= 4 && !view.fields.is_empty(), "{provider}");
            for field in &view.fields {
                let known = ["client_id", "hand_back", "sandbox"].contains(&field.key.as_str());
                let inside = field.key.starts_with("settings.") || field.key.starts_with("secrets.");
                assert!(known || inside, "{provider}: {}", field.key);
                assert_eq!(field.secret, field.key.starts_with("secrets."), "{}", field.key);
                assert!(field.pattern.is_empty() || field.pattern.starts_with('^') && field.pattern.ends_with('$'));
            }
            let secret = view.fields.iter().any(|field| field.key == "secrets.client_secret" && field.required);
            assert_eq!(view.needs_secret, secret, "{provider}");
        }
    }
}
