//! Values that do not fit their place, and what a spelling or a step keeps of a value.

use model::Value;
use std::borrow::Cow;
use std::fmt;

/// Why a value does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// It is not of the kind that is expected: no number, no such day, another shape.
    Shape,
    /// It has more decimals than the place.
    Inexact,
    /// It is longer than the place, or larger than any number.
    TooLong,
    /// It is shorter than the place asks.
    TooShort,
    /// It is not in the list or the table.
    NotListed,
    /// It would not be read back as what it is.
    Ambiguous,
}

/// A value that does not fit: what was expected and what was found. The place is added by who knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// Why.
    pub why: Why,
    /// What would fit, as a phrase: “a number with at most 2 decimals”.
    pub expected: Cow<'static, str>,
    /// The value, as text.
    pub found: String,
}

impl Misfit {
    /// A misfit of a text.
    pub fn new(why: Why, expected: impl Into<Cow<'static, str>>, found: impl Into<String>) -> Misfit {
        Misfit { why, expected: expected.into(), found: found.into() }
    }

    /// A misfit of a value.
    pub fn of(why: Why, expected: impl Into<Cow<'static, str>>, found: &Value<'_>) -> Misfit {
        Misfit::new(why, expected, found.plain().into_owned())
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "“{}” is not {}", self.found, self.expected)
    }
}

impl std::error::Error for Misfit {}

impl From<model::document::Mismatch> for Misfit {
    fn from(mismatch: model::document::Mismatch) -> Misfit {
        Misfit { why: Why::Shape, expected: Cow::Borrowed(mismatch.expected), found: mismatch.found }
    }
}

/// What of a value comes back when it is written and read again. Where there is less, a sentence says why.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Law {
    /// All of it: read(write(d)) = d.
    #[default]
    Both,
    /// Something is lost, once: write(read(write(d))) = write(d).
    Loses(String),
    /// Nothing: the place is not read.
    Written(String),
}

impl Law {
    /// The weaker of two laws; of equals the first.
    pub fn and(self, other: Law) -> Law {
        match (&self, &other) {
            (Law::Written(_), _) | (_, Law::Both) | (Law::Loses(_), Law::Loses(_)) => self,
            (Law::Both | Law::Loses(_), _) => other,
        }
    }

    /// The sentence.
    pub fn reason(&self) -> Option<&str> {
        match self {
            Law::Both => None,
            Law::Loses(why) | Law::Written(why) => Some(why),
        }
    }
}
