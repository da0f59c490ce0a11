//! A sample as rows of kinds of lines: what CSV, fixed width and XML have in common once they are cut.

use super::profile::Profile;
use super::relate::Hint;
use model::layout::Sign;

/// Where in the file a kind of line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Once, at the start of a file.
    Head,
    /// Once in each document, and opens it.
    Document,
    /// At most once in each document.
    Part,
    /// Once for each line of a document.
    Item,
    /// Once, at the end of a file.
    Tail,
    /// Nothing is known of it.
    Loose,
}

/// A column of a kind of line.
#[derive(Debug, Clone, Default)]
pub(super) struct Head {
    /// Its place, as layouts write it.
    pub(super) at: String,
    /// Its header, or the name of its element; empty where it has none.
    pub(super) name: String,
    /// Bytes, in fixed width.
    pub(super) width: usize,
    /// Digits that may be a number without its point, and where its sign stands.
    pub(super) implied: Option<Sign>,
}

/// A kind of line.
#[derive(Debug, Clone)]
pub(super) struct Kinded {
    /// How people and totals name it.
    pub(super) id: String,
    /// The column that says the kind, and what it says.
    pub(super) tag: Option<(usize, String)>,
    pub(super) columns: Vec<Head>,
    pub(super) level: Level,
}

/// A row. Documents are counted from 0; rows outside of documents have none.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) kind: usize,
    pub(super) sample: usize,
    pub(super) document: Option<usize>,
    pub(super) cells: Vec<String>,
}

/// A sample, cut.
#[derive(Debug, Clone, Default)]
pub(super) struct Table {
    pub(super) kinds: Vec<Kinded>,
    pub(super) rows: Vec<Row>,
    pub(super) samples: usize,
    /// Rows of the kind `Item` are the file's only rows and carry what belongs to the document too.
    pub(super) grouped: bool,
    /// What the syntax itself says of columns.
    pub(super) hints: Vec<Hint>,
    /// Columns that by the syntax itself never change.
    pub(super) constants: Vec<At>,
    pub(super) profiles: Vec<Vec<Profile>>,
}

/// One column of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct At {
    pub(super) kind: usize,
    pub(super) column: usize,
}

impl Table {
    /// The rows of a kind.
    pub(super) fn of_kind(&self, kind: usize) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.kind == kind)
    }

    /// The texts of a column.
    pub(super) fn texts(&self, at: At) -> Vec<&str> {
        self.of_kind(at.kind).map(|row| row.cells.get(at.column).map_or("", String::as_str)).collect()
    }

    /// The profile of a column; profiles are made by [`Table::look`].
    pub(super) fn profile(&self, at: At) -> &Profile {
        &self.profiles[at.kind][at.column]
    }

    /// The header of a column.
    pub(super) fn head(&self, at: At) -> &Head {
        &self.kinds[at.kind].columns[at.column]
    }

    /// All columns.
    pub(super) fn all(&self) -> Vec<At> {
        let of = |kind: usize| (0..self.kinds[kind].columns.len()).map(move |column| At { kind, column });
        (0..self.kinds.len()).flat_map(of).collect()
    }

    /// The columns of kinds at a level.
    pub(super) fn at_level(&self, level: Level) -> Vec<At> {
        self.all().into_iter().filter(|at| self.kinds[at.kind].level == level).collect()
    }

    /// Makes the profiles, and settles in all of them what is clear in one: the decimal mark, whether days come first.
    pub(super) fn look(&mut self, answers: &super::Answers) {
        let mut profiles: Vec<Vec<Profile>> = Vec::new();
        for kind in 0..self.kinds.len() {
            let columns = 0..self.kinds[kind].columns.len();
            profiles.push(columns.map(|column| Profile::of(&self.texts(At { kind, column }))).collect());
        }
        let proven = profiles.iter().flatten().filter(|p| p.is_number()).filter_map(|p| p.number.as_ref()?.point);
        let mut points: Vec<char> = proven.collect();
        points.dedup();
        for at in self.all() {
            let answer = answers.get(&self.question(at)).map(String::as_str);
            let texts: Vec<&str> = self.texts(at).into_iter().filter(|text| !text.trim().is_empty()).collect();
            let profile = &mut profiles[at.kind][at.column];
            if let Some(number) = &mut profile.number
                && number.unsure.is_some()
            {
                match (answer, points.as_slice()) {
                    (Some("point comma"), _) | (None, [',']) => number.settle(',', &texts),
                    (Some("point dot"), _) | (None, ['.']) => number.settle('.', &texts),
                    _ => {}
                }
            }
            if let Some(answer) = answer {
                profile.days.retain(|days| days.pattern == answer || !answer.starts_with(|c| "yMd".contains(c)));
            }
        }
        self.profiles = profiles;
        self.settle_days();
    }

    /// A file spells all its days in one order: where one column can only be read in one way, the others are read so too.
    fn settle_days(&mut self) {
        let sure = |wanted| {
            move |profile: &Profile| {
                profile.is_day() && !profile.is_ambiguous_day() && profile.days.iter().any(|days| days.order == wanted)
            }
        };
        use super::day::Order::{Day, Month};
        let all = || self.profiles.iter().flatten();
        let (days, months) = (all().any(sure(Day)), all().any(sure(Month)));
        let order = match (days, months) {
            (true, false) => Day,
            (false, true) => Month,
            _ => return,
        };
        for profile in self.profiles.iter_mut().flatten().filter(|profile| profile.is_ambiguous_day()) {
            profile.days.retain(|days| days.order == order);
        }
    }

    /// The name under which a column is asked about and answered.
    pub(super) fn question(&self, at: At) -> String {
        let kind = &self.kinds[at.kind];
        if self.kinds.len() > 1 && kind.tag.is_none() {
            return format!("{} {}", kind.id, self.head(at).at);
        }
        match &kind.tag {
            Some((_, tag)) => format!("{tag} {}", self.head(at).at),
            None => self.head(at).at.clone(),
        }
    }
}
