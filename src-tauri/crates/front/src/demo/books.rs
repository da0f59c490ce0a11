//! Practice books of any provider, with the connection file that leads to them.

use super::ready;
use engine::Result;
use model::connection::Provider;
use practice::company::Company;
use practice::{bill, freshbooks, quickbooks, xero, zoho};
use serde_json::{Value, json};

/// How practice books are wished.
#[derive(Debug, Clone)]
pub struct BooksWish {
    /// Whose books they imitate.
    pub provider: Provider,
    /// First of their ports; 0 takes free ones.
    pub port_base: u16,
    /// How many times faster than real their clocks run.
    pub time_scale: u32,
    /// What is in them; the built-in company unless said.
    pub company: Option<Company>,
    /// Whether the sign-in shows a page with buttons instead of accepting at once.
    pub ask_consent: bool,
    /// Ports of this computer that are registered as redirect addresses, where the provider takes such.
    pub redirect_ports: Vec<u16>,
    /// Addresses that are registered as redirect addresses beside those.
    pub hand_back: Vec<String>,
}

impl BooksWish {
    /// Books of a provider on free ports, at the real pace.
    pub fn of(provider: Provider) -> BooksWish {
        BooksWish {
            provider,
            port_base: 0,
            time_scale: 1,
            company: None,
            ask_consent: false,
            redirect_ports: model::connection::Connection::DEFAULT_PORTS.to_vec(),
            hand_back: Vec::new(),
        }
    }
}

/// Running practice books.
#[derive(Debug)]
pub enum Books {
    /// Of Zoho Books.
    Zoho(zoho::Practice),
    /// Of QuickBooks Online.
    QuickBooks(quickbooks::Practice),
    /// Of Xero.
    Xero(xero::Practice),
    /// Of FreshBooks.
    FreshBooks(freshbooks::Practice),
    /// Of BILL.
    Bill(bill::Practice),
}

/// Fills in what all practice books have among their options.
macro_rules! options {
    ($provider:ident, $wish:ident) => {{
        let mut options = $provider::Options {
            port_base: $wish.port_base,
            time_scale: $wish.time_scale,
            ..$provider::Options::default()
        };
        if let Some(company) = &$wish.company {
            options.companies = vec![company.clone()];
        }
        options
    }};
}

fn local(ports: &[u16]) -> Vec<String> {
    ports.iter().map(|port| format!("http://localhost:{port}/callback")).collect()
}

impl Books {
    /// Starts them.
    ///
    /// # Errors
    /// Where the company is not right for them or a port is taken.
    pub async fn start(wish: &BooksWish) -> Result<Books> {
        let failed = |why| ready::not_started(&why);
        Ok(match wish.provider {
            Provider::ZohoBooks => {
                let mut options = options!(zoho, wish);
                options.redirect_ports.clone_from(&wish.redirect_ports);
                if wish.ask_consent {
                    options.consent = zoho::Consent::Page;
                }
                Books::Zoho(zoho::Practice::start(options).await.map_err(failed)?)
            }
            Provider::QuickBooksOnline => {
                let mut options = options!(quickbooks, wish);
                options.redirect_ports.clone_from(&wish.redirect_ports);
                options.redirects.extend(wish.hand_back.iter().cloned());
                if wish.ask_consent {
                    options.consent = quickbooks::Consent::Page;
                }
                Books::QuickBooks(quickbooks::Practice::start(options).await.map_err(failed)?)
            }
            Provider::Xero => {
                let mut options = options!(xero, wish);
                options.redirects = local(&wish.redirect_ports);
                if wish.ask_consent {
                    options.consent = xero::Consent::Page;
                }
                Books::Xero(xero::Practice::start(options).await.map_err(failed)?)
            }
            Provider::FreshBooks => {
                let mut options = options!(freshbooks, wish);
                options.redirects.extend(wish.hand_back.iter().cloned());
                if wish.ask_consent {
                    options.consent = freshbooks::Consent::Page;
                }
                Books::FreshBooks(freshbooks::Practice::start(options).await.map_err(failed)?)
            }
            Provider::Bill => {
                let options = options!(bill, wish);
                Books::Bill(bill::Practice::start(options).await.map_err(failed)?)
            }
        })
    }

    /// Whose books they imitate.
    pub fn provider(&self) -> Provider {
        match self {
            Books::Zoho(_) => Provider::ZohoBooks,
            Books::QuickBooks(_) => Provider::QuickBooksOnline,
            Books::Xero(_) => Provider::Xero,
            Books::FreshBooks(_) => Provider::FreshBooks,
            Books::Bill(_) => Provider::Bill,
        }
    }

    /// Where the control surface answers.
    pub fn control_address(&self) -> String {
        match self {
            Books::Zoho(books) => books.control_address(),
            Books::QuickBooks(books) => books.control_address(),
            Books::Xero(books) => books.control_address(),
            Books::FreshBooks(books) => books.control_address(),
            Books::Bill(books) => books.control_address(),
        }
    }

    /// What their clock shows.
    pub fn now(&self) -> jiff::Timestamp {
        match self {
            Books::Zoho(books) => books.now(),
            Books::QuickBooks(books) => books.now(),
            Books::Xero(books) => books.now(),
            Books::FreshBooks(books) => books.now(),
            Books::Bill(books) => books.now(),
        }
    }

    /// Id of the usual company.
    pub fn company_id(&self) -> String {
        match self {
            Books::Zoho(books) => books.organisation().to_owned(),
            Books::QuickBooks(books) => books.company_id(),
            Books::Xero(books) => books.company_id(),
            Books::FreshBooks(books) => books.company_id(),
            Books::Bill(books) => books.company_id(),
        }
    }

    /// The connection to them before anybody has signed in. Its secrets are made up, so they may be printed.
    pub fn connection(&self, wish: &BooksWish, id: &str) -> Value {
        let mut file = match self {
            Books::Zoho(books) => return ready::connection(books, id, &wish.redirect_ports),
            Books::QuickBooks(books) => json!({
                "client_id": books.client_id(),
                "sandbox": true,
                "addresses": main(books.api_address(), books.accounts_address()),
                "secrets": {"client_secret": books.client_secret()},
            }),
            Books::Xero(books) => json!({
                "client_id": books.client_id(),
                "addresses": main(books.api_address(), books.accounts_address()),
            }),
            Books::FreshBooks(books) => json!({
                "client_id": books.client_id(),
                "addresses": main(books.api_address(), books.accounts_address()),
                "hand_back": wish.hand_back.first().cloned().or_else(|| books.redirects().into_iter().find(|at| !at.contains("localhost"))),
                "secrets": {"client_secret": books.client_secret()},
            }),
            Books::Bill(books) => {
                let about = books.overview();
                json!({
                    "client_id": about.sync_name,
                    "addresses": main(books.api_address(), books.accounts_address()),
                    "settings": {"organization": books.company_id()},
                    "secrets": {"developer_key": about.client_id, "password": about.sync_token, "spend_token": about.spend_token},
                })
            }
        };
        file["id"] = Value::from(id);
        file["name"] = Value::from(format!("Practice {}", self.provider().title()));
        file["provider"] = Value::from(self.provider().as_str());
        if self.provider() != Provider::Bill {
            file["redirect_ports"] = json!(wish.redirect_ports);
        }
        if wish.time_scale > 1 {
            file["limits"] = json!({"time_scale": wish.time_scale});
        }
        file
    }

    /// The same with tokens, as if the sign-in were done.
    pub fn signed_in(&self, wish: &BooksWish, id: &str) -> Value {
        let (mut file, tokens) = match self {
            Books::Zoho(books) => return ready::signed_in(books, id, &wish.redirect_ports),
            Books::QuickBooks(books) => {
                let tokens = books.ready_tokens();
                (self.connection(wish, id), (tokens.access, tokens.refresh))
            }
            Books::Xero(books) => {
                let tokens = books.ready_tokens();
                (self.connection(wish, id), (tokens.access, tokens.refresh))
            }
            Books::FreshBooks(books) => {
                let tokens = books.ready_tokens();
                (self.connection(wish, id), (tokens.access, tokens.refresh))
            }
            Books::Bill(books) => {
                let tokens = books.ready_tokens();
                (self.connection(wish, id), (tokens.access, tokens.refresh))
            }
        };
        file["secrets"]["access_token"] = Value::from(tokens.0);
        file["secrets"]["refresh_token"] = Value::from(tokens.1);
        if matches!(self, Books::QuickBooks(_)) {
            file["settings"]["company"] = Value::from(self.company_id());
        }
        file
    }

    /// Ends every access token now, as time would; what renews them stays.
    pub fn expire_access_tokens(&self) {
        match self {
            Books::Zoho(books) => books.expire_access_tokens(),
            Books::QuickBooks(books) => books.expire_access_tokens(),
            Books::Xero(books) => books.expire_access_tokens(),
            Books::FreshBooks(books) => books.expire_access_tokens(),
            Books::Bill(books) => books.expire_access_tokens(),
        }
    }

    /// How often access was renewed, or signed in for anew where that is the way.
    pub fn renewals(&self) -> u64 {
        match self {
            Books::Zoho(books) => books.counters().refreshes,
            Books::QuickBooks(books) => books.counters().refreshes,
            Books::Xero(books) => books.counters().refreshes,
            Books::FreshBooks(books) => books.counters().refreshes,
            Books::Bill(books) => books.counters().exchanges,
        }
    }

    /// Ends the servers.
    pub fn stop(self) {
        match self {
            Books::Zoho(books) => books.stop(),
            Books::QuickBooks(books) => books.stop(),
            Books::Xero(books) => books.stop(),
            Books::FreshBooks(books) => books.stop(),
            Books::Bill(books) => books.stop(),
        }
    }
}

fn main(api: String, accounts: String) -> Value {
    json!({"main": {"api": api, "accounts": accounts}})
}
