//! The file as a whole: the way down to the documents, running numbers, what is the same in a document, and what
//! the author should know.

use super::Draft;
use crate::layout::plan::{ColumnPlan, Each, FillPlan, SectionPlan, Shape, Source};
use model::layout::Within;

impl Draft<'_> {
    /// The sections from the top down to the one over documents.
    pub(super) fn spine(&mut self, roots: &[usize]) -> Vec<usize> {
        debug_assert!(roots.iter().all(|root| self.sections[*root].parent.is_none()), "roots stand at the top");
        let over: Vec<usize> =
            (0..self.sections.len()).filter(|at| self.sections[*at].each == Each::Documents).collect();
        match over.as_slice() {
            [one] => {
                let mut spine = self.chain(*one);
                spine.reverse();
                for at in spine.iter().rev().skip(1).copied() {
                    if self.sections[at].one_of || !self.sections[at].conditions.is_empty() {
                        self.problem(
                            self.section_place(at),
                            "“one_of” and “where” stand inside the section over documents",
                        );
                    }
                }
                spine
            }
            [] => {
                self.problem(
                    "sections",
                    "no section goes over documents: say “each”: “documents” where one document's lines are",
                );
                Vec::new()
            }
            [first, second, ..] => {
                let sentence = format!(
                    "“{}” goes over documents already, and files keep the order of documents: put both into one section with “each”: “documents” and “one_of”",
                    self.sections[*first].label
                );
                self.problem(self.section_place(*second), sentence);
                Vec::new()
            }
        }
    }

    /// Sets what hangs between sections and says what is odd.
    pub(super) fn shape(&mut self, roots: &[usize], spine: &[usize]) {
        for counter in 0..self.counters.len() {
            let plan = &self.counters[counter];
            let (section, within) = (plan.section, plan.within);
            self.sections[section].steps_counters.push(counter);
            if within == Within::Parent
                && let Some(parent) = self.sections[section].parent
            {
                self.sections[parent].resets_counters.push(counter);
            }
        }
        for column in 0..self.columns.len() {
            self.columns[column].same_in_document = self.is_same_in_document(column);
        }
        self.mark_pieces();
        self.shared_lists(roots);
        for at in 0..self.sections.len() {
            self.check_never_written(at, spine);
        }
    }

    fn is_same_in_document(&self, column: usize) -> bool {
        let plan = &self.columns[column];
        let section = &self.sections[plan.section];
        let outer = |source: &&Source| source.level == 0;
        section.depth >= 2
            && matches!(section.shape, Shape::Record(_))
            && plan.with.is_none()
            && plan.feeds.is_empty()
            && !plan.fill.counts()
            && !matches!(plan.fill, FillPlan::Unused)
            && plan.fill.sources().iter().all(outer)
    }

    /// A text that is dealt out to several columns must not be longer than all of them together.
    fn mark_pieces(&mut self) {
        for at in 0..self.columns.len() {
            let Some((count, width)) = self.columns[at].steps.piece() else { continue };
            let mut others: Vec<u32> = self
                .columns
                .iter()
                .filter(|other| self.are_pieces(at, other))
                .filter_map(|other| other.steps.piece())
                .map(|(index, _)| index)
                .collect();
            others.sort_unstable();
            let complete = count > 1 && others.iter().copied().eq(1..=count);
            if complete {
                self.columns[at].pieces_hold = Some((count * width) as usize);
            }
        }
    }

    /// Whether both columns hold nothing but pieces of one width of the same text.
    fn are_pieces(&self, at: usize, other: &ColumnPlan) -> bool {
        let one = &self.columns[at];
        let plain = |column: &ColumnPlan| column.column.steps.len() == 1 && column.is_written();
        let same = match (&one.fill, &other.fill) {
            (FillPlan::Field(a), FillPlan::Field(b)) => a == b && one.section == other.section,
            _ => false,
        };
        let width = |column: &ColumnPlan| column.steps.piece().map(|(_, width)| width);
        same && plain(one) && plain(other) && width(one) == width(other)
    }

    /// Two sections over one list write it out of order.
    fn shared_lists(&mut self, roots: &[usize]) {
        let mut places: Vec<Vec<usize>> = vec![roots.to_vec()];
        let choosing = |section: &&SectionPlan| !section.one_of;
        places.extend(self.sections.iter().filter(choosing).map(|section| section.inner.clone()));
        for siblings in places {
            for (n, at) in siblings.iter().enumerate() {
                let each = &self.sections[*at].each;
                let is_list = matches!(each, Each::List { .. });
                let kinds = &self.sections[*at].kinds;
                let before = siblings[..n].iter().find(|other| {
                    self.sections[**other].each == *each
                        && self.sections[**other].kinds.iter().any(|k| kinds.contains(k))
                });
                if let Some(before) = before.filter(|_| is_list) {
                    let sentence = format!(
                        "“{}” goes over the same list: the file has first all of the one, then all of the other. To keep their order use one section, or a group with “each” and “one_of”",
                        self.sections[*before].label
                    );
                    self.warn(self.section_place(*at), sentence);
                }
            }
        }
    }

    fn check_never_written(&mut self, at: usize, spine: &[usize]) {
        let section = &self.sections[at];
        let lifeless = section.each == Each::Once && !section.required && section.live.is_empty();
        let alone = section.inner.is_empty() && section.slots.is_empty();
        let chosen = section.parent.is_some_and(|parent| self.sections[parent].one_of);
        if lifeless && alone && !chosen && !spine.contains(&at) {
            let sentence = "it is never written: none of its columns has a field, and it is not “required”";
            self.warn(self.section_place(at), sentence);
        }
    }
}
