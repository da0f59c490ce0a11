//! The ways to the practice books of the five.

#[path = "../../support/bill.rs"]
pub(crate) mod bill;
#[path = "../../support/freshbooks.rs"]
pub(crate) mod freshbooks;
#[path = "../../support/quickbooks.rs"]
pub(crate) mod quickbooks;
#[path = "../../support/xero.rs"]
pub(crate) mod xero;
#[path = "../../support/zoho.rs"]
pub(crate) mod zoho;
