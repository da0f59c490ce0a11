//! What must not be lost: lists that are taken whole or not at all, and amounts that must add up in the file.

use super::Draft;
use super::paths;
use crate::layout::plan::{BalanceRule, Each, SectionPlan, TakenList};
use model::Kind;

/// Totals of a document: with one of them the partner can see what the lines do not show.
const TOTALS: &[&str] = &["doc.net", "doc.total", "doc.payable", "doc.amount"];
/// Amounts beside the lines.
const BESIDE: &[&str] = &["doc.discount", "doc.shipping", "doc.adjustment", "doc.rounding", "doc.unapplied"];
/// Lists whose amounts make up the document, with their amounts.
const AMOUNTS: &[(&str, &[&str])] = &[("lines", &["net", "gross", "amount", "debit", "credit"]), ("paid", &["amount"])];

impl Draft<'_> {
    /// Finds the rules, and says which lists a file leaves out on purpose.
    pub(super) fn balance(&mut self, spine: &[usize]) -> (Vec<TakenList>, Vec<BalanceRule>) {
        let (mut taken, mut rules) = (Vec::new(), Vec::new());
        if spine.is_empty() {
            return (taken, rules);
        }
        for kind in self.kinds() {
            for owner in 0..self.sections.len() {
                if self.sections[owner].kinds.contains(kind) {
                    self.taken_lists(*kind, owner, &mut taken);
                }
            }
            rules.extend(self.rule(*kind));
        }
        for (at, rule) in taken.iter().enumerate() {
            self.sections[rule.owner].must_take.push(at);
            rule.takers.iter().for_each(|taker| self.sections[*taker].takes.push(at));
        }
        (taken, rules)
    }

    fn taken_lists(&mut self, kind: Kind, owner: usize, taken: &mut Vec<TakenList>) {
        let section = &self.sections[owner];
        if !matches!(section.each, Each::Documents | Each::List { .. }) {
            return;
        }
        let Some(open) = section.scopes.last() else { return };
        let scope = open.scope;
        let mut summary = Vec::new();
        for (list, entry) in scope.lists.iter().enumerate().filter(|(_, entry)| entry.kinds.holds(kind)) {
            let takers = self.takers(kind, owner, list);
            if takers.is_empty() && entry.needs_all {
                summary.push(entry.name);
            }
            let certain = matches!(takers.as_slice(), [only] if self.is_certain(owner, *only));
            if !takers.is_empty() && !certain {
                taken.push(TakenList { kind, owner, list, entry, takers });
            }
        }
        if !summary.is_empty() {
            let sentence =
                format!("of each {kind} this file leaves out: {}. That is fine for a summary", summary.join(", "));
            self.warn(self.section_place(owner), sentence);
        }
    }

    /// Sections inside the owner that go over a list of its item.
    fn takers(&self, kind: Kind, owner: usize, list: usize) -> Vec<usize> {
        let level = self.sections[owner].depth - 1;
        let goes_over = |section: &SectionPlan| matches!(section.each, Each::List { level: l, list: i, .. } if l == level && i == list);
        (0..self.sections.len())
            .filter(|at| goes_over(&self.sections[*at]) && self.sections[*at].kinds.contains(&kind))
            .filter(|at| self.chain(*at).contains(&owner))
            .collect()
    }

    /// Whether nothing can keep an item out: no condition but on the kind, no choice, no other repeat between.
    fn is_certain(&self, owner: usize, taker: usize) -> bool {
        let on_kind = |at: usize| self.sections[at].conditions.iter().all(|test| test.source.path == "doc.kind");
        let between: Vec<usize> = self.chain(taker).into_iter().take_while(|at| *at != owner).collect();
        let straight =
            between.iter().skip(1).all(|at| !self.sections[*at].one_of && self.sections[*at].each == Each::Once);
        let no_limit = self.sections[taker].max.is_none();
        straight && no_limit && !self.sections[owner].one_of && between.into_iter().all(on_kind)
    }

    fn rule(&self, kind: Kind) -> Option<BalanceRule> {
        let reached = |section: usize| self.sections[section].kinds.contains(&kind);
        let columns = self.columns.iter().filter(|column| reached(column.section) && column.is_written());
        let sources: Vec<_> = columns.flat_map(|column| column.fill.sources()).collect();
        let has = |path: &str| sources.iter().any(|source| source.path == path);
        let over = |name: &str| {
            self.sections.iter().any(|section| {
                section.kinds.contains(&kind)
                    && matches!(section.each, Each::List { level: 0, name: over, .. } if over == name)
            })
        };
        let amounts = |list: &str, fields: &[&str]| {
            self.columns.iter().filter(|column| reached(column.section)).any(|column| {
                let section = &self.sections[column.section];
                let inside = section.scopes.len() == 2
                    && self
                        .chain(column.section)
                        .iter()
                        .any(|at| matches!(self.sections[*at].each, Each::List { level: 0, name, .. } if name == list));
                let field = |name: &str| fields.iter().any(|field| *field == name);
                inside
                    && column.fill.sources().iter().any(|source| {
                        source.level == 1 && source.path.split_once('.').is_some_and(|(_, name)| field(name))
                    })
            })
        };
        let shown = AMOUNTS.iter().any(|(list, fields)| over(list) && amounts(list, fields));
        let total = TOTALS.iter().any(|path| has(path));
        let lined = AMOUNTS.iter().any(|(list, _)| over(list));
        if !lined || !(shown || total) {
            return None;
        }
        let mut unseen = Vec::new();
        if !total && !over("charges") {
            let missing = BESIDE.iter().filter(|path| !has(path)).filter_map(|path| paths::resolve(path, &[]).ok());
            unseen.extend(missing.filter(|source| source.kinds.holds(kind)));
        }
        Some(BalanceRule { kind, unseen })
    }
}
