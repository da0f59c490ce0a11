//! A run, from the books to the partner's folder: one file a phase.
//!
//! `read` brings the mirror of the books up to date · `choose` decides about every document · `shape` writes the files
//! · `commit` records what is about to be delivered · `deliver` delivers and records the outcome. What an ended process
//! left behind goes through the same `deliver`.

mod choose;
mod commit;
mod context;
pub(crate) mod convert;
pub(crate) mod correct;
mod counts;
mod decide;
mod deliver;
mod read;
mod record;
mod report;
mod select;
mod settle;
mod shape;
mod start;
mod tally;

pub(crate) use choose::{document_of, order_field, seen_of};
pub(crate) use context::inputs;
pub(crate) use deliver::{deliver_due, recover};
pub(crate) use report::{Names, counted, grouped, list, manifest_of, money, names_of, show, view};
pub(crate) use select::{Seen, Window, by_head, signed};
pub(crate) use settle::settle;
pub(crate) use shape::name_scope;
pub(crate) use start::{cancel, canceled, execute, resumed, retry, scheduled};
