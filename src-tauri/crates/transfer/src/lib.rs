//! Files to and from a partner's folders: SFTP and local folders behind one [`Remote`], host keys, private keys, the safe
//! delivery protocol and the test of a connection.
//!
//! Everything here blocks; the caller runs it on a thread of its own. Names, times and randomness are arguments. This crate
//! knows nothing of documents, layouts or books, and keeps nothing: what must survive is a returned value.

mod deliver;
mod delivery;
mod dial;
mod error;
mod folder;
mod host_key;
mod kex_offer;
pub mod keys;
mod limits;
pub mod names;
mod open;
mod probe;
mod proof;
mod remote;
mod settle;
mod sftp;
mod sign_in;
mod source;
mod staged_test;
mod window;

pub use deliver::deliver;
pub use delivery::{Delivery, Observer, Silent, Step};
pub use error::{Found, Place, Retry, TransferError, Tried, Who};
pub use host_key::{HostKeyOffer, host_key_of, scan_host_key};
pub use limits::{Cancel, Deadlines, Options};
pub use open::{Secrets, Stage, connect, connect_staged};
pub use probe::{Ability, Finding, Probe, probe};
pub use proof::{Compared, Placed, Proof};
pub use remote::{Capabilities, Entry, Kind, Listing, RefusedName, Remote, Space, Stat, Uploaded, Uploading};
pub use settle::{Settled, settle};
pub use staged_test::{TestStep, Tick, test};
