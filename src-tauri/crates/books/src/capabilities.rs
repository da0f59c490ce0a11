//! What a provider can do, stated beforehand instead of found out by an error.

use model::Kind;

/// How records that changed since an instant are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changes {
    /// The provider filters; only what changed is read.
    Filter,
    /// The provider sorts by time of change; reading stops at the first record that is older.
    Sorted,
    /// The whole list is read and compared here. It finds deleted records by the way.
    FullScan,
}

/// What is possible with one kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ability {
    /// The kind.
    pub kind: Kind,
    /// How changes are found.
    pub changes: Changes,
    /// Whether a list leaves out lines or addresses, so that each document costs one more call.
    pub needs_detail: bool,
    /// Whether the list takes a period of document dates; where not, it is read whole and the period applied here.
    pub by_date: bool,
    /// Whether the list takes a party; where not, it is read whole and the party applied here.
    pub by_party: bool,
    /// Whether reading changes tells of deleted records. Where not, only a complete list shows what is gone.
    pub deletes_seen: bool,
}

/// The provider's published limits. What the connection states, and what the provider's answers say, goes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Calls in any minute.
    pub per_minute: u32,
    /// Further limits: so many calls in any so many seconds.
    pub also: &'static [(u32, u32)],
    /// Calls at once on a paid plan.
    pub at_once: u32,
    /// Calls at once on a free or unknown plan.
    pub at_once_free: u32,
    /// Records on a page of a list.
    pub page: u32,
}

/// All that a provider can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// The kinds that can be read.
    pub kinds: &'static [Ability],
    /// Limits.
    pub pace: Pace,
    /// What can be written, if anything.
    pub writes: &'static [Kind],
    /// What the books themselves do against a record written twice, whatever a connection says; see [`crate::Books::idempotent`].
    pub idempotent: Idempotent,
}

/// What a provider does against a record that is written twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idempotent {
    /// It knows the key of a request and gives the first answer again, for so many seconds; `None` where that is not published.
    Key(Option<u32>),
    /// It finds the record by a unique field and makes none where there is one.
    Upsert,
    /// Nothing: whoever writes has to look.
    Nothing,
}

impl Capabilities {
    /// Whether documents of a kind can be written.
    pub fn can_write(&self, kind: Kind) -> bool {
        self.writes.contains(&kind)
    }

    /// What is possible with a kind; `None` where it cannot be read at all.
    pub fn of(&self, kind: Kind) -> Option<&'static Ability> {
        self.kinds.iter().find(|ability| ability.kind == kind)
    }
}
