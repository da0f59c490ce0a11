//! BILL: Accounts Payable, Accounts Receivable, and Spend & Expense.
//!
//! There is no consent page: a session is had with a developer key and a sign-in of its own, and Spend & Expense has a token
//! that an administrator makes. Both are passed in with [`crate::Options::secrets`].
//!
//! A connection's settings may say: `organization`, the organization id, before a company is confirmed; `exchange_rate`, which
//! is `divide` where BILL states units of the foreign currency for one of the company's and a record does not tell by itself;
//! `tax_account` and `charges_account`, the accounts (ids of BILL) of the lines into which tax and charges are turned.

mod calls;
mod client;
mod convert;
pub(crate) mod desk;
mod judge;
mod list;
mod lookup;
mod place;
mod source;
mod write;

pub use client::BillBooks;
pub(crate) use desk::SessionDesk;
