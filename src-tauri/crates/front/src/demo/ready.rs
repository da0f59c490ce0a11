//! Settings files for practice books and the practice partner, ready for `add --from`.

use engine::{Code, Error, Result};
use practice::zoho::Practice;
use serde_json::{Value, json};
use std::net::{Ipv4Addr, TcpListener};

/// The connection to practice books. Its secrets are made up, so they may be printed.
pub fn connection(books: &Practice, id: &str, redirect_ports: &[u16]) -> Value {
    let addresses: serde_json::Map<String, Value> = books
        .addresses()
        .iter()
        .map(|(region, at)| (region.code().to_owned(), json!({"api": at.api, "accounts": at.accounts})))
        .collect();
    json!({
        "id": id,
        "name": "Practice books",
        "provider": "zoho-books",
        "client_id": books.client_id(),
        "redirect_ports": redirect_ports,
        "addresses": addresses,
        "secrets": {"client_secret": books.client_secret()},
    })
}

/// The same with tokens, as if the sign-in were done.
pub fn signed_in(books: &Practice, id: &str, redirect_ports: &[u16]) -> Value {
    let mut file = connection(books, id, redirect_ports);
    let (tokens, home) = (books.ready_tokens(), &books.addresses()[&books.region()]);
    file["region"] = Value::from(books.region().code());
    file["api"] = Value::from(home.api.as_str());
    file["accounts"] = Value::from(home.accounts.as_str());
    file["secrets"]["access_token"] = Value::from(tokens.access);
    file["secrets"]["refresh_token"] = Value::from(tokens.refresh);
    file
}

/// The practice partner is the same server every time, so that a host key accepted once stays right.
pub const HOST_KEY_SEED: [u8; 32] = *b"ml-connector's practice partner!";

/// Ports that are free now. The sign-in's listener takes the first that still is.
///
/// # Errors
/// [`Code::Storage`] where there is none.
pub fn free_ports(count: usize) -> Result<Vec<u16>> {
    let taken = || Error::new(Code::Storage, "No port of this machine is free.");
    let listeners: Vec<TcpListener> = (0..count)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect::<std::io::Result<_>>()
        .map_err(|why| taken().cause(why))?;
    listeners.iter().map(|one| one.local_addr().map(|at| at.port()).map_err(|why| taken().cause(why))).collect()
}

/// The first of so many ports in a row that are free now.
///
/// # Errors
/// [`Code::Storage`] where there is no such row.
pub(crate) fn free_row(count: u16) -> Result<u16> {
    const TRIES: u32 = 100;
    for _ in 0..TRIES {
        let first = free_ports(1)?[0];
        let is_free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        if first.checked_add(count).is_some_and(|end| (first..end).all(is_free)) {
            return Ok(first);
        }
    }
    Err(Error::new(Code::Storage, format!("No {count} ports of this machine in a row are free.")))
}

/// Practice books or the practice partner did not start.
pub fn not_started(why: &dyn std::fmt::Display) -> Error {
    Error::new(Code::Usage, format!("Practice could not start: {why}."))
}
