//! The query language: read from its text and run over the books.

mod parse;
mod run;

pub(crate) use parse::time;

use super::entity::Entity;

/// Rows of a page where the query does not say.
pub(crate) const PAGE: usize = 100;

/// Most rows of a page.
pub(crate) const LARGEST_PAGE: usize = 1000;

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    pub(crate) entity: Entity,
    pub(crate) count: bool,
    pub(crate) conditions: Vec<Condition>,
    pub(crate) order: Vec<(Property, bool)>,
    /// First row, from 1.
    pub(crate) start: usize,
    pub(crate) most: usize,
}

/// What can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Property {
    Id,
    Created,
    Modified,
    Field(&'static str, Sort),
}

/// How a field is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    Number,
    Flag,
    Day,
    Reference,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Condition {
    pub(crate) property: Property,
    pub(crate) operator: Operator,
    pub(crate) values: Vec<Cell>,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    Less,
    More,
    AtMost,
    AtLeast,
    In,
    Like,
}

/// A value as it is compared.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub(crate) enum Cell {
    Text(String),
    Number(rust_decimal::Decimal),
    Flag(bool),
    Day(jiff::civil::Date),
    Time(jiff::Timestamp),
}
