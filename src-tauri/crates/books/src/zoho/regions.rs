//! The eight regions of Zoho, and which hosts may be spoken to at all.

use crate::BooksError;
use crate::http::{safe, settings};
use model::connection::Connection;
use url::Url;

/// Region, accounts server, API. Canada's accounts server has a domain of its own.
const REGIONS: [(&str, &str, &str); 8] = [
    ("us", "https://accounts.zoho.com", "https://www.zohoapis.com"),
    ("eu", "https://accounts.zoho.eu", "https://www.zohoapis.eu"),
    ("in", "https://accounts.zoho.in", "https://www.zohoapis.in"),
    ("au", "https://accounts.zoho.com.au", "https://www.zohoapis.com.au"),
    ("jp", "https://accounts.zoho.jp", "https://www.zohoapis.jp"),
    ("ca", "https://accounts.zohocloud.ca", "https://www.zohoapis.ca"),
    ("cn", "https://accounts.zoho.com.cn", "https://www.zohoapis.com.cn"),
    ("sa", "https://accounts.zoho.sa", "https://www.zohoapis.sa"),
];

/// A region as people choose it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedRegion {
    /// Its code, as a connection names it.
    pub code: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Where apps are registered for it.
    pub console: &'static str,
}

/// The regions, for people: code, name, console.
const FOR_PEOPLE: [(&str, &str, &str); 8] = [
    ("us", "United States", "https://api-console.zoho.com"),
    ("eu", "Europe", "https://api-console.zoho.eu"),
    ("in", "India", "https://api-console.zoho.in"),
    ("au", "Australia", "https://api-console.zoho.com.au"),
    ("jp", "Japan", "https://api-console.zoho.jp"),
    ("ca", "Canada", "https://api-console.zohocloud.ca"),
    ("cn", "China", "https://api-console.zoho.com.cn"),
    ("sa", "Saudi Arabia", "https://api-console.zoho.sa"),
];

/// The published regions.
pub fn regions() -> impl Iterator<Item = PublishedRegion> {
    FOR_PEOPLE.into_iter().map(|(code, name, console)| PublishedRegion { code, name, console })
}

/// Where apps are registered for a region, by its code.
pub fn console(code: &str) -> Option<&'static str> {
    regions().find(|region| region.code == code).map(|region| region.console)
}

/// A region whose hosts are known.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    pub(crate) name: String,
    pub(crate) accounts: Url,
    pub(crate) api: Url,
}

/// The hosts that a connection may speak to: its own addresses first, then the published ones.
#[derive(Debug, Clone)]
pub(crate) struct Regions(Vec<Region>);

impl Regions {
    /// The regions of a connection.
    pub(crate) fn of(connection: &Connection) -> Result<Regions, BooksError> {
        let mut regions = Vec::new();
        for (name, addresses) in &connection.addresses {
            regions.push(Region {
                name: name.to_ascii_lowercase(),
                accounts: safe(&addresses.accounts)?,
                api: safe(&addresses.api)?,
            });
        }
        for (name, accounts, api) in REGIONS {
            regions.push(Region { name: name.to_owned(), accounts: safe(accounts)?, api: safe(api)? });
        }
        Ok(Regions(regions))
    }

    /// Where a sign-in starts: the region that the connection names, else its first own address, else the United States,
    /// from where Zoho leads a user to the right region.
    pub(crate) fn start(&self, connection: &Connection) -> &Region {
        let named = connection.region.as_deref().and_then(|name| self.named(name));
        let us = self.0.iter().find(|region| region.name == "us");
        let own = if connection.addresses.is_empty() || connection.addresses.contains_key("us") {
            us
        } else {
            self.0.first()
        };
        named.or(own).expect("BUG: the list of regions is never empty")
    }

    /// A region by name.
    pub(crate) fn named(&self, name: &str) -> Option<&Region> {
        self.0.iter().find(|region| region.name.eq_ignore_ascii_case(name))
    }

    /// The region whose accounts server this is.
    pub(crate) fn by_accounts(&self, address: &str) -> Option<&Region> {
        let origin = Url::parse(address).ok()?.origin();
        self.0.iter().find(|region| region.accounts.origin() == origin)
    }

    /// The address, where its host is known as one of the API.
    pub(crate) fn known_api(&self, address: &str) -> Option<Url> {
        let url = safe(address).ok()?;
        self.0.iter().any(|region| region.api.origin() == url.origin()).then_some(url)
    }

    /// The API of a signed-in connection.
    pub(crate) fn api_of(&self, connection: &Connection) -> Result<Url, BooksError> {
        match (&connection.api, &connection.region) {
            (Some(address), _) => self.known_api(address).ok_or_else(|| {
                settings(format!("{address} is not a known address of Zoho Books; sign in again, or add it to the connection's addresses"))
            }),
            (None, Some(name)) => self
                .named(name)
                .map(|region| region.api.clone())
                .ok_or_else(|| settings(format!("the region “{name}” has no known address; sign in again"))),
            (None, None) if connection.addresses.len() == 1 => Ok(self.0[0].api.clone()),
            (None, None) => Err(settings("nobody has signed in yet, so the region of the books is not known".to_owned())),
        }
    }

    /// The accounts server of a signed-in connection.
    pub(crate) fn accounts_of(&self, connection: &Connection) -> Result<Url, BooksError> {
        match &connection.accounts {
            Some(address) => self.by_accounts(address).map(|region| region.accounts.clone()).ok_or_else(|| {
                settings(format!("{address} is not a known accounts server of Zoho; sign in again, or add it to the connection's addresses"))
            }),
            None => Ok(self.start(connection).accounts.clone()),
        }
    }
}

#[cfg(test)]
#[path = "regions_tests.rs"]
mod tests;
