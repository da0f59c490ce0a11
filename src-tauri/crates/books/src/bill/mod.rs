//! BILL: Accounts Payable, Accounts Receivable, and Spend & Expense.
//!
//! There is no consent page: a session is had with a developer key and a sign-in of its own, and Spend & Expense with a token.

mod convert;
mod source;
