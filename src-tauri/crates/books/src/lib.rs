//! The books: one way to read documents from the accounting systems that the product knows, whatever their manners.
//!
//! A [`Books`] is opened by [`connect`] for one connection. It keeps the provider's limits, renews its access through a
//! [`Tokens`] keeper and turns what it reads into documents of `model`. The clock, randomness and the store of tokens are
//! passed in; this crate writes no file and knows no database.

pub mod bill;
mod books;
mod call;
mod capabilities;
mod clock;
mod connect;
mod error;
pub mod freshbooks;
pub mod http;
pub mod oauth;
mod paging;
pub mod quickbooks;
mod row;
pub mod sign_in;
mod walk;
pub mod webhook;
pub mod write;
pub mod xero;
pub mod zoho;

pub use books::{Books, CurrencyRate, Head, ListPage, ListRequest, Listed, PageToken, Unreadable, Usage};
pub use capabilities::{Ability, Capabilities, Changes, Idempotent, Pace};
pub use clock::{Clock, Random};
pub use connect::{Options, connect, token_keeper};
pub use error::{BooksError, Retry};
pub use oauth::{Kept, Secrets, StoreFault, TokenKeeper, TokenSet, TokenStore, Tokens};
pub use walk::Walk;
