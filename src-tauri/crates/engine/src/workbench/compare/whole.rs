//! The file as a whole, its tables, and its kinds of lines.

use super::{changed, told};
use crate::api::Difference;
use crate::workbench::words;
use model::layout::{Csv, Formulas, Header, Layout, Newline, Section, Syntax, Table, Unmappable};

pub(super) fn layout(before: &Layout, after: &Layout, found: &mut Vec<Difference>) {
    let mut say = |sentence: String| found.push(changed("", sentence));
    if before.name != after.name {
        say(format!("The layout is called “{}” instead of “{}”.", after.name, before.name));
    }
    if before.documents != after.documents {
        let list = |layout: &Layout| layout.documents.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
        say(format!("It takes {} instead of {}.", list(after), list(before)));
    }
    match (&before.syntax, &after.syntax) {
        (Syntax::Csv(old), Syntax::Csv(new)) => csv(old, new, &mut say),
        (old, new) if old.word() != new.word() => say(format!("Files are {} instead of {}.", new.word(), old.word())),
        (old, new) if old != new => say(format!("The settings of {} files changed.", new.word())),
        _ => {}
    }
    if before.standard != after.standard {
        let standard = after.standard.as_deref().unwrap_or("none");
        say(format!("The standard below the layout is {standard} now."));
    }
    if before.file != after.file {
        say("How documents are dealt out to files, or the files' names, changed.".to_owned());
    }
    if before.unknown != after.unknown {
        say("What unknown lines and columns do on reading changed.".to_owned());
    }
    for (name, table) in &after.tables {
        match before.tables.get(name) {
            None => say(format!("The table “{name}” is new, with {}.", rows(table.len()))),
            Some(old) if old != table => say(table_changes(name, old, table)),
            Some(_) => {}
        }
    }
    for name in before.tables.keys().filter(|name| !after.tables.contains_key(*name)) {
        say(format!("The table “{name}” was removed."));
    }
}

fn rows(n: usize) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}

fn table_changes(name: &str, old: &Table, new: &Table) -> String {
    let ours = |table: &Table, ours: &str| table.iter().find(|row| row[0] == ours).map(|row| row[1].clone());
    let added = new.iter().filter(|row| ours(old, &row[0]).is_none()).count();
    let removed = old.iter().filter(|row| ours(new, &row[0]).is_none()).count();
    let other = new.iter().filter(|row| ours(old, &row[0]).is_some_and(|theirs| theirs != row[1])).count();
    let parts: Vec<String> = [(added, "added"), (removed, "removed"), (other, "changed")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", rows(n)))
        .collect();
    if parts.is_empty() {
        return format!("The rows of the table “{name}” stand in another order.");
    }
    format!("In the table “{name}”: {}.", parts.join(", "))
}

fn csv(old: &Csv, new: &Csv, say: &mut impl FnMut(String)) {
    if old.delimiter != new.delimiter {
        say(format!("Columns are separated by {} instead of {}.", sign(new.delimiter), sign(old.delimiter)));
    }
    if old.quote != new.quote {
        say(format!("Quotes are {} instead of {}.", sign(new.quote), sign(old.quote)));
    }
    if old.quoting != new.quoting {
        say(format!("Cells are quoted “{}” instead of “{}”.", new.quoting, old.quoting));
    }
    if old.header != new.header {
        say(match new.header {
            Header::None => "There is no row of column names any more.".to_owned(),
            Header::Row(1) => "The first row holds the column names now.".to_owned(),
            Header::Row(row) => format!("The column names stand in row {row} now."),
        });
    }
    if old.skip != new.skip {
        say(format!("{} lines are skipped on reading instead of {}.", new.skip, old.skip));
    }
    if old.newline != new.newline {
        say(match new.newline {
            Newline::Crlf => "Lines end with CR and LF, as on Windows.".to_owned(),
            Newline::Lf => "Lines end with LF alone, as on Unix.".to_owned(),
        });
    }
    if old.encoding != new.encoding {
        say(format!("The encoding is {} instead of {}.", new.encoding, old.encoding));
    }
    if old.bom != new.bom {
        say(format!("The file begins with{} byte order mark now.", if new.bom { " a" } else { "out" }));
    }
    if old.unmappable != new.unmappable {
        say(match &new.unmappable {
            Unmappable::Refuse => "A character that the encoding lacks holds its document now.".to_owned(),
            Unmappable::Replace(instead) => {
                format!("Characters that the encoding lacks are written as “{instead}” now.")
            }
        });
    }
    if old.formulas != new.formulas {
        say(match new.formulas {
            Formulas::Plain => "What a spreadsheet would take for a formula is written as it is now.".to_owned(),
            Formulas::Guard => "What a spreadsheet would take for a formula gets a ' in front now.".to_owned(),
        });
    }
}

fn sign(sign: char) -> String {
    match sign {
        '\t' => "tabs".to_owned(),
        ' ' => "spaces".to_owned(),
        other => format!("“{other}”"),
    }
}

/// Kinds of lines: matched by id, else by what they repeat over and their place among their like.
pub(super) fn sections(before: &Layout, after: &Layout, found: &mut Vec<Difference>) {
    let (old, new) = (words::sections(before), words::sections(after));
    let mut used = vec![false; old.len()];
    let mut pairs: Vec<(Option<usize>, usize)> = Vec::new();
    for (at, section) in new.iter().enumerate() {
        let by_id = |other: &&Section| other.id.is_some() && other.id == section.id;
        let by_shape = |other: &&Section| {
            (other.id.is_none() || section.id.is_none()) && other.each == section.each && other.record == section.record
        };
        let find = |fits: &dyn Fn(&&Section) -> bool| (0..old.len()).find(|from| !used[*from] && fits(&old[*from]));
        let from = find(&by_id).or_else(|| find(&by_shape));
        if let Some(from) = from {
            used[from] = true;
        }
        pairs.push((from, at));
    }
    for (section, used) in old.iter().zip(&used) {
        if !used {
            let name = words::section_name(section);
            found.push(told("removed", &name, format!("The kind of line “{name}” was removed.")));
        }
    }
    for (from, at) in pairs {
        let name = words::section_name(new[at]);
        match from {
            None => found.push(told("added", &name, format!("The kind of line “{name}” is new."))),
            Some(from) => section(old[from], new[at], &name, found),
        }
    }
}

fn section(old: &Section, new: &Section, name: &str, found: &mut Vec<Difference>) {
    let mut say = |sentence: String| found.push(changed(name, sentence));
    let once = |each: &Option<String>| each.clone().map_or("once".to_owned(), |each| format!("one for each of {each}"));
    if words::section_name(old) != name {
        say(format!("The kind of line “{}” is called “{name}” now.", words::section_name(old)));
    }
    if old.each != new.each {
        say(format!("“{name}” stands {} instead of {}.", once(&new.each), once(&old.each)));
    }
    if old.record != new.record {
        say(format!("“{name}” is {} now.", new.record.as_deref().map_or("only a group", |_| "a line of its own")));
    }
    if old.conditions != new.conditions {
        say(format!("“{name}” is written {} instead of {}.", words::conditions(new), words::conditions(old)));
    }
    if old.by != new.by || old.anywhere != new.anywhere {
        let by = new.by.as_ref().map_or("nothing".to_owned(), |by| by.join(", "));
        say(format!("Lines of “{name}” belong together by {by} now."));
    }
    if old.required != new.required {
        let text = if new.required { "is always there now" } else { "may be left out now" };
        say(format!("“{name}” {text}."));
    }
    if old.one_of != new.one_of {
        let text =
            if new.one_of { "takes exactly one of its kinds of lines" } else { "takes all of its kinds of lines" };
        say(format!("“{name}” {text} now."));
    }
    if old.slots != new.slots || old.max != new.max {
        say(format!("How often “{name}” may stand changed."));
    }
}
