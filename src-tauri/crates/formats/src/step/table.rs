//! Pairs of our words and the partner's.

use crate::spelling::{Law, Misfit, Why};
use std::borrow::Cow;
use std::collections::HashMap;

/// The word on our side that stands for all that have no row of their own.
const REST: &str = "*";

/// A compiled table. In both directions the first row that fits is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pairs {
    name: Box<str>,
    ours: HashMap<Box<str>, Box<str>>,
    theirs: HashMap<Box<str>, Box<str>>,
    rest: Option<Box<str>>,
    law: Law,
}

impl Pairs {
    pub(super) fn compile(name: &str, rows: &[[String; 2]]) -> Pairs {
        let mut pairs =
            Pairs { name: name.into(), ours: HashMap::new(), theirs: HashMap::new(), rest: None, law: Law::Both };
        for [ours, theirs] in rows {
            if ours == REST {
                pairs.rest.get_or_insert_with(|| theirs.as_str().into());
                continue;
            }
            pairs.ours.entry(ours.as_str().into()).or_insert_with(|| theirs.as_str().into());
            pairs.theirs.entry(theirs.as_str().into()).or_insert_with(|| ours.as_str().into());
        }
        pairs.law = pairs.find_law(rows);
        pairs
    }

    pub(super) fn law(&self) -> Law {
        self.law.clone()
    }

    fn find_law(&self, rows: &[[String; 2]]) -> Law {
        if let Some(rest) = &self.rest {
            let back = match self.theirs.get(rest) {
                Some(ours) => format!("{rest} is read back as {ours}"),
                None => format!("{rest} is read back as it stands"),
            };
            return Law::Loses(format!("what has no row of its own is sent as {rest}; {back}"));
        }
        for [ours, theirs] in rows {
            // Only the first row of each of our words is ever written.
            let back = &self.theirs[theirs.as_str()];
            if **back != **ours && self.ours.get(ours.as_str()).is_some_and(|sent| **sent == **theirs) {
                return Law::Loses(format!(
                    "{back} and {ours} are both sent as {theirs}; {theirs} is read back as {back}"
                ));
            }
        }
        Law::Both
    }

    pub(super) fn write(&self, ours: &str) -> Result<&str, Misfit> {
        let theirs = self.ours.get(ours).or(self.rest.as_ref());
        theirs.map(|t| &**t).ok_or_else(|| self.no_row(ours))
    }

    pub(super) fn read<'t>(&'t self, theirs: &'t str) -> Result<&'t str, Misfit> {
        match self.theirs.get(theirs) {
            Some(ours) => Ok(ours),
            // Their word for the rest is kept as it is, if it is then sent as itself again.
            None if self.rest.as_deref() == Some(theirs) && !self.ours.contains_key(theirs) => Ok(theirs),
            None => Err(self.no_row(theirs)),
        }
    }

    fn no_row(&self, found: &str) -> Misfit {
        Misfit {
            why: Why::NotListed,
            expected: Cow::Owned(format!("in the look-up table “{}”", self.name)),
            found: found.to_owned(),
        }
    }
}
