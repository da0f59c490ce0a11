//! What lines of fixed width have of their own: places that a short line lacks, and how nothing is spelled.

use super::cells::cell_spot;
use super::finding::{at, code};
use super::lines::{Lines, Place};
use super::source::Record as Row;
use super::{Reader, Severity, spot};

impl Reader<'_> {
    /// A line of fixed width that is too short: what is missing reads as blanks, which only texts may be.
    pub(super) fn check_length(&mut self, lines: &Lines, line: usize, record: &Row) {
        if record.is_sound() {
            return;
        }
        let plan = self.plan;
        let lacking = |place: &&Place| record.lacks(place.cell) && !plan.columns[place.column].is_text;
        if let Some(place) = lines.kinds[line].places.iter().find(lacking) {
            let sentence =
                "the line ends before this column does; it may be cut off. Ask the partner for the file again";
            let finding = at(cell_spot(record, place.cell), Severity::Hold, code::SHORT_ROW, sentence);
            self.hold(finding.in_column(plan, place.column));
        } else if lines.kinds[line].places.iter().any(|place| record.lacks(place.cell))
            && !self.cells.noted.contains(&line)
        {
            self.cells.noted.push(line);
            let sentence = "the line is shorter than the layout says; what is missing was read as blanks, also in further lines of this kind";
            self.tell(at(spot(record), Severity::Note, code::SHORT_ROW, sentence).in_section(plan, line));
        }
        let flaws = lines.kinds[line].places.iter().filter_map(|place| Some((*place, record.cell_flaw(place.cell)?)));
        for (place, flaw) in flaws.collect::<Vec<_>>() {
            let finding = self.flaw(&flaw, Some(record)).in_column(plan, place.column);
            self.hold(finding);
        }
    }
}

/// Whether a place of fixed width holds what is written for nothing: one character all over it, or a longer text.
pub(super) fn stands_for_nothing(field: &str, none: &str) -> bool {
    let mut characters = none.chars();
    match (characters.next(), characters.next()) {
        (Some(one), None) => !field.is_empty() && field.chars().all(|character| character == one),
        _ => field.trim_end_matches(' ') == none,
    }
}
