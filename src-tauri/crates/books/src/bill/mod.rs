//! BILL: Accounts Payable, Accounts Receivable, and Spend & Expense.
//!
//! There is no consent page: a session is had with a developer key and a sign-in of its own, and Spend & Expense has a token
//! that an administrator makes. Both are passed in with [`crate::Options::secrets`].

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
