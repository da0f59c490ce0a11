//! What must not be lost: lists that are taken whole or not at all, and amounts that must add up in the file.

use super::Draft;
use super::paths;
use crate::layout::plan::{BalanceRule, Each, SectionPlan, Source, TakenList};
use crate::layout::shown::Shown;
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
        let written = self.columns.iter().filter(|column| column.is_written());
        let of_kind = written.filter(|column| self.sections[column.section].kinds.contains(&kind));
        let sources: Vec<(usize, &Source)> = of_kind
            .flat_map(|column| column.fill.sources().into_iter().map(|source| (column.section, source)))
            .collect();
        let has = |path: &str| sources.iter().any(|(_, source)| source.path == path);
        let shown = sources.iter().any(|(section, source)| self.is_part_amount(*section, source));
        let total = TOTALS.iter().any(|path| has(path));
        let lined = AMOUNTS.iter().any(|(list, _)| self.goes_over(kind, list));
        if !lined || !(shown || total) {
            return None;
        }
        let mut unseen = Vec::new();
        // A program at the other end adds up what it is sent: a total alone does not excuse what is missing.
        let strict = self.standing.is_some();
        if (!total || strict) && !self.goes_over(kind, "charges") {
            let missing = BESIDE.iter().filter(|path| !has(path)).filter_map(|path| paths::resolve(path, &[]).ok());
            unseen.extend(missing.filter(|source| source.kinds.holds(kind)));
        }
        let shown = (strict && has("doc.total") && self.goes_over(kind, "lines")).then(|| Shown {
            nets: has("line.net"),
            discounts: has("line.discount"),
            tax: has("doc.tax"),
            taxes: self.goes_over(kind, "taxes"),
            charges: self.goes_over(kind, "charges"),
        });
        // Without amounts of lines there is nothing to add up.
        let shown = shown.filter(|shown| shown.nets || (has("line.quantity") && has("line.price")));
        Some(BalanceRule { kind, unseen, shown })
    }

    /// Whether a section goes over this list of documents of the kind.
    fn goes_over(&self, kind: Kind, list: &str) -> bool {
        let over = |each: &Each| matches!(each, Each::List { level: 0, name, .. } if *name == list);
        self.sections.iter().any(|section| section.kinds.contains(&kind) && over(&section.each))
    }

    /// Whether the field is an amount of which, item by item, the document is made.
    fn is_part_amount(&self, section: usize, source: &Source) -> bool {
        let list = self.chain(section).into_iter().find_map(|at| match self.sections[at].each {
            Each::List { level: 0, name, .. } => Some(name),
            Each::List { .. } | Each::Once | Each::Batches | Each::Documents | Each::Pieces { .. } => None,
        });
        let field = source.path.split_once('.').map_or("", |(_, field)| field);
        let made_of = |(name, fields): &(&str, &[&str])| list == Some(*name) && fields.contains(&field);
        source.level == 1 && AMOUNTS.iter().any(made_of)
    }
}
