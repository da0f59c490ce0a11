//! What the names of columns say, by the scorer that the layout editor uses.

use super::table::{At, Table};
use super::translate::{self, Language};
use crate::suggest::{self, Candidate, Match};
use model::Kind;
use model::document::Document;
use std::collections::BTreeMap;

/// By column: the fields that its name may mean, best first.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_column: BTreeMap<At, Vec<Match>>,
}

/// Every field that documents of a kind have, for callers that know no more of them.
pub fn fields(kind: Kind) -> Vec<Candidate> {
    let mut all = Vec::new();
    let mut open = vec![Document::SCOPE];
    while let Some(scope) = open.pop() {
        for (path, field) in scope.paths(kind) {
            let label = suggest::label(&path, &[kind]);
            all.push(Candidate { path, label, holds: field.ty, samples: Vec::new() });
        }
        if scope.name == "doc" {
            let lists = scope.lists.iter().filter(|list| list.kinds.holds(kind));
            open.extend(lists.map(|list| (list.item)()));
        }
    }
    all.retain(|field| field.path != "doc.raw");
    all.sort_by_key(|field| !field.path.starts_with("doc."));
    all
}

/// The party that documents of a kind are with.
pub(super) fn party(kind: Kind) -> &'static str {
    let mut document = Document::new(kind);
    document.customer.name = Some("c".to_owned());
    document.vendor.name = Some("v".to_owned());
    match (kind, document.party().name.as_deref()) {
        (Kind::Contact, _) => "doc.contact",
        (Kind::Bill | Kind::VendorCredit | Kind::PurchaseOrder | Kind::BillPayment, _) | (_, Some("v")) => "doc.vendor",
        _ => "doc.customer",
    }
}

impl Names {
    pub(super) fn of(table: &Table, kind: Kind, fields: &[Candidate], language: Option<Language>) -> Names {
        let named: Vec<At> = table.all().into_iter().filter(|at| !table.head(*at).name.is_empty()).collect();
        let english = |head: &str| translate::words(head, language);
        let mut heads: Vec<String> = named.iter().map(|at| english(&table.head(*at).name)).collect();
        let by_column = named.iter().zip(&heads);
        let by_column: Vec<(At, String)> = by_column.map(|(at, head)| (*at, head.clone())).collect();
        heads.sort();
        heads.dedup();
        let found = scores(kind, &heads, fields);
        let of = |(at, head): (At, String)| {
            let mut matches = found.get(&head).cloned().unwrap_or_default();
            let own = &table.head(at).name;
            if head.to_lowercase() != own.to_lowercase() {
                let language = language.map_or("accounting programs", |language| language.name());
                for found in &mut matches {
                    found.reason = format!("“{own}” is “{head}” in {language}. {}", found.reason);
                }
            }
            (at, matches)
        };
        Names { by_column: by_column.into_iter().map(of).collect() }
    }

    /// What a column's name may mean.
    pub(super) fn matches(&self, at: At) -> &[Match] {
        self.by_column.get(&at).map_or(&[], Vec::as_slice)
    }

    /// How surely the column's name means a field.
    pub(super) fn score(&self, at: At, path: &str) -> u8 {
        self.matches(at).iter().find(|found| found.path == path).map_or(0, |found| found.score)
    }

    /// Whether the name means something that is known.
    pub(super) fn is_known(&self, at: At) -> bool {
        self.matches(at).iter().any(|found| found.score >= suggest::CHECK)
    }
}

/// By header: the fields that come near it.
pub(super) fn scores(kind: Kind, heads: &[String], fields: &[Candidate]) -> BTreeMap<String, Vec<Match>> {
    let party = party(kind);
    let proposals = suggest::suggest(&[kind], heads, fields, &[]);
    let of = |proposal: suggest::Proposal| {
        let mut all: Vec<Match> = proposal.best.into_iter().chain(proposal.others).collect();
        for found in &mut all {
            // “City” is that of whom the document is with, unless more is said.
            let bare = found.path.starts_with(party) && found.score < suggest::STRONG;
            found.score = (found.score + if bare { 4 } else { 0 }).min(100);
        }
        all.sort_by_key(|found| std::cmp::Reverse(found.score));
        (proposal.head, all)
    };
    proposals.into_iter().map(of).collect()
}
