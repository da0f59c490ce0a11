//! Addresses: which may be given tokens, and what lies below them.

use crate::BooksError;
use model::connection::{Addresses, Connection};
use std::net::IpAddr;
use url::{Host, Url};

pub(crate) fn settings(problem: String) -> BooksError {
    BooksError::Settings { problem }
}

/// Whether the address leads to this very computer.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

/// An address that is safe to send tokens to.
pub(crate) fn safe(address: &str) -> Result<Url, BooksError> {
    let url = Url::parse(address).map_err(|error| settings(format!("“{address}” is not an address ({error})")))?;
    let fit = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if !fit {
        return Err(settings(format!(
            "the address {address} is neither https nor on this computer; tokens are not sent there"
        )));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(settings("an address may have a host, a port and a path, nothing else".to_owned()));
    }
    Ok(url)
}

/// The address of something below a root.
pub(crate) fn below(root: &Url, path: &[&str]) -> Url {
    let mut url = root.clone();
    url.path_segments_mut().expect("BUG: addresses with a host have a path").pop_if_empty().extend(path);
    url
}

/// The name under which a connection states other addresses for a provider that has one set of them only.
pub(crate) const MAIN: &str = "main";

/// API and accounts server of a provider that has one set of addresses: the connection's own ones, else the published.
///
/// # Errors
/// [`BooksError::Settings`] where an address of the connection is not safe.
pub(crate) fn addresses(connection: &Connection, api: &str, accounts: &str) -> Result<(Url, Url), BooksError> {
    let own: Option<&Addresses> = connection.addresses.get(MAIN).or_else(|| connection.addresses.values().next());
    match own {
        Some(own) => Ok((safe(&own.api)?, safe(&own.accounts)?)),
        None => Ok((safe(api)?, safe(accounts)?)),
    }
}

/// What an address is called in the connection: without a slash at its end.
pub(crate) fn root(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}
