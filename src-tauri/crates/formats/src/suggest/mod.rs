//! Which field may fill a partner's column, judged by the column's header. Precision comes first: what is offered as
//! sure has the field's very name or one that accounting people use for nothing else.

mod label;
mod names;
mod score;
#[cfg(test)]
mod tests;
mod words;

pub use label::{custom_label, group, label};

use model::Kind;
use model::document::Type;
use score::Judge;

/// From this score on a proposal may be taken without a look.
pub const STRONG: u8 = 90;
/// From this score on a proposal is shown to be checked.
pub const CHECK: u8 = 60;
/// From this score on a field is among the others that come near.
const NEAR: u8 = 40;
/// So many others are told.
const MOST_OTHERS: usize = 5;

/// A field that may fill columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its path.
    pub path: String,
    /// Its name for people.
    pub label: String,
    /// What it holds.
    pub holds: Type,
    /// Values of it, where some are known.
    pub samples: Vec<String>,
}

/// What may fill one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The column's header, as given.
    pub head: String,
    /// The field that is proposed; no field is proposed for two columns.
    pub best: Option<Match>,
    /// Others that come near, best first.
    pub others: Vec<Match>,
}

/// A field that may fill a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Its path.
    pub path: String,
    /// From 0 to 100; see [`STRONG`] and [`CHECK`].
    pub score: u8,
    /// Why, in a sentence.
    pub reason: String,
}

/// Proposes fields for headers, one proposal a header in their order. Fields in `taken` fill other columns already.
pub fn suggest(kinds: &[Kind], heads: &[String], fields: &[Candidate], taken: &[String]) -> Vec<Proposal> {
    let free: Vec<&Candidate> = fields.iter().filter(|field| !taken.contains(&field.path)).collect();
    let judge = Judge::new(kinds, &free);
    let near: Vec<Vec<(usize, Match)>> = heads.iter().map(|head| near(&judge, head)).collect();
    let best = assign(&near, free.len());
    heads
        .iter()
        .zip(near)
        .zip(best)
        .map(|((head, near), best)| {
            let (chosen, others): (Vec<_>, Vec<_>) = near.into_iter().partition(|(field, _)| Some(*field) == best);
            Proposal {
                head: head.clone(),
                best: chosen.into_iter().map(|(_, found)| found).next(),
                others: others.into_iter().map(|(_, found)| found).take(MOST_OTHERS).collect(),
            }
        })
        .collect()
}

/// The fields that come near a header, best first.
fn near(judge: &Judge<'_>, head: &str) -> Vec<(usize, Match)> {
    let mut near = judge.matches(head);
    near.retain(|(_, found)| found.score >= NEAR);
    near.sort_by(|(at, a), (other, b)| b.score.cmp(&a.score).then(at.cmp(other)));
    // Two fields that both have this name cannot both be sure.
    let first_strong = near.iter().take_while(|(_, found)| found.score >= STRONG).count();
    if first_strong > 1 {
        for (_, found) in near.iter_mut().take(first_strong) {
            found.score = STRONG - 2;
            found.reason.push_str(" Another field has this name as well.");
        }
    }
    near
}

/// By header: the field that is proposed. The surest pairs are taken first, and each field once.
fn assign(near: &[Vec<(usize, Match)>], n_fields: usize) -> Vec<Option<usize>> {
    let mut pairs: Vec<(u8, usize, usize)> = Vec::new();
    for (head, near) in near.iter().enumerate() {
        let good = near.iter().filter(|(_, found)| found.score >= CHECK);
        pairs.extend(good.map(|(field, found)| (found.score, head, *field)));
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut best, mut used) = (vec![None; near.len()], vec![false; n_fields]);
    for (_, head, field) in pairs {
        if best[head].is_none() && !used[field] {
            best[head] = Some(field);
            used[field] = true;
        }
    }
    best
}
