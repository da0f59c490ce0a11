//! Names of files: a pattern with placeholders becomes a name, and names that differ only in their running number
//! count together.

use jiff::civil::{Date, DateTime};
use model::period::Period;
use std::fmt;
use std::str::FromStr;

/// Longest name in bytes. SFTP servers and Windows take 255; `.part` and the manifest's ending must fit behind it.
pub const LONGEST: usize = 200;

/// A pattern such as `FH_INV_{yyyymm}_{seq}.csv`.
///
/// | placeholder | stands for |
/// |---|---|
/// | `{yyyymm}` `{yyyymmdd}` `{yyyy}` `{yy}` `{mm}` `{dd}` | the last day of the run's period, or the day of a run without one |
/// | `{run.yyyymmdd}` `{run.hhmmss}` | day and time of the run |
/// | `{seq}`, `{seq:5}` | the running number, with at least 3 digits or so many |
/// | `{partner}` `{job}` | their ids |
/// | `{currency}` `{number}` | of the file's documents |
///
/// What is put in keeps letters, digits, `-` and `_`; everything else in it becomes `-`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Day(&'static str),
    RunDay,
    RunTime,
    Seq(usize),
    Partner,
    Job,
    Currency,
    Number,
}

/// What a name is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts<'a> {
    /// The run's period, where it has one.
    pub period: Option<Period>,
    /// Day and time of the run, as the company's clock shows them.
    pub run: DateTime,
    /// The running number.
    pub seq: u64,
    /// Id of the partner.
    pub partner: &'a str,
    /// Id of the job.
    pub job: &'a str,
    /// Currency of the file's documents; empty where they have several.
    pub currency: &'a str,
    /// Number of the file's document; empty where there are several.
    pub number: &'a str,
}

/// A pattern or a name that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BadName {
    /// A placeholder that is not known.
    #[error(
        "“{{{0}}}” is not known in a file name; known are yyyymm, yyyymmdd, yyyy, yy, mm, dd, run.yyyymmdd, run.hhmmss, seq, seq:5, partner, job, currency and number"
    )]
    Placeholder(String),
    /// A brace without its partner.
    #[error("in “{0}” a brace is opened and not closed, or closed and not opened")]
    Brace(String),
    /// A character that no file name may have.
    #[error("the file name “{name}” has {character:?}, which a file name cannot have")]
    Character {
        /// The name or pattern.
        name: String,
        /// The character.
        character: char,
    },
    /// A name that starts with a dot or is nothing but dots and spaces.
    #[error("the file name “{0}” is empty, starts with a dot or a space, or ends with one")]
    Dots(String),
    /// Longer than [`LONGEST`].
    #[error("the file name “{0}” has more than {LONGEST} bytes")]
    TooLong(String),
    /// A placeholder that has no value in this run.
    #[error(
        "the file name wants the {0} of its documents, and they have none or several: take the placeholder out, or make one file for each"
    )]
    Nothing(&'static str),
}

impl FromStr for Pattern {
    type Err = BadName;

    fn from_str(pattern: &str) -> Result<Pattern, BadName> {
        let brace = || BadName::Brace(pattern.to_owned());
        let (mut parts, mut rest) = (Vec::new(), pattern);
        while !rest.is_empty() {
            let (text, placeholder) = rest.split_once('{').unwrap_or((rest, ""));
            if text.contains('}') || (text.len() < rest.len() && !placeholder.contains('}')) {
                return Err(brace());
            }
            if !text.is_empty() {
                check_characters(pattern, text)?;
                parts.push(Part::Text(text.to_owned()));
            }
            if text.len() == rest.len() {
                break;
            }
            let (name, behind) = placeholder.split_once('}').ok_or_else(brace)?;
            parts.push(placeholder_named(name)?);
            rest = behind;
        }
        let pattern_of = Pattern { parts };
        match pattern_of.parts.first() {
            None => Err(BadName::Dots(pattern.to_owned())),
            Some(Part::Text(text)) if text.starts_with(['.', ' ']) => Err(BadName::Dots(pattern.to_owned())),
            Some(_) => Ok(pattern_of),
        }
    }
}

fn placeholder_named(name: &str) -> Result<Part, BadName> {
    let seq = |digits: &str| digits.parse().ok().filter(|n| (1..=12).contains(n)).map(Part::Seq);
    let days = [("yyyymm", "%Y%m"), ("yyyymmdd", "%Y%m%d"), ("yyyy", "%Y"), ("yy", "%y"), ("mm", "%m"), ("dd", "%d")];
    if let Some((_, format)) = days.iter().find(|(known, _)| *known == name) {
        return Ok(Part::Day(format));
    }
    let part = match name {
        "run.yyyymmdd" => Some(Part::RunDay),
        "run.hhmmss" => Some(Part::RunTime),
        "seq" => Some(Part::Seq(3)),
        "partner" => Some(Part::Partner),
        "job" => Some(Part::Job),
        "currency" => Some(Part::Currency),
        "number" => Some(Part::Number),
        _ => name.strip_prefix("seq:").and_then(seq),
    };
    part.ok_or_else(|| BadName::Placeholder(name.to_owned()))
}

/// Separators of paths and what Windows or shells forbid in names.
fn check_characters(name: &str, text: &str) -> Result<(), BadName> {
    let forbidden =
        |c: &char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{FEFF}');
    match text.chars().find(forbidden) {
        Some(character) => Err(BadName::Character { name: name.to_owned(), character }),
        None => Ok(()),
    }
}

/// A value as part of a name.
fn cleaned(value: &str) -> String {
    let keep = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '-' };
    value.trim().chars().map(keep).collect()
}

impl Pattern {
    /// Whether names count up.
    pub fn has_seq(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Seq(_)))
    }

    /// The name.
    ///
    /// # Errors
    /// Where a placeholder has no value, or the name cannot be one.
    pub fn render(&self, parts: &Parts<'_>) -> Result<String, BadName> {
        let mut name = String::new();
        for part in &self.parts {
            self.push(part, parts, &mut name)?;
        }
        check_characters(&name, &name)?;
        if name.is_empty() || name.starts_with(['.', ' ']) || name.ends_with(['.', ' ']) {
            return Err(BadName::Dots(name));
        }
        if name.len() > LONGEST {
            return Err(BadName::TooLong(name));
        }
        Ok(name)
    }

    /// The scope in which the running number counts: the name without it. Two patterns that make the same name but for
    /// the number count together.
    ///
    /// # Errors
    /// As [`Pattern::render`].
    pub fn scope(&self, parts: &Parts<'_>) -> Result<String, BadName> {
        let mut scope = String::new();
        for part in &self.parts {
            match part {
                Part::Seq(_) => scope.push_str("{seq}"),
                part => self.push(part, parts, &mut scope)?,
            }
        }
        Ok(scope)
    }

    fn push(&self, part: &Part, parts: &Parts<'_>, name: &mut String) -> Result<(), BadName> {
        let day = parts.period.map_or_else(|| parts.run.date(), |period| period.to);
        let written = |format: &str, day: Date| day.strftime(format).to_string();
        let named = |what: &'static str, value: &str| match cleaned(value) {
            value if value.is_empty() => Err(BadName::Nothing(what)),
            value => Ok(value),
        };
        match part {
            Part::Text(text) => name.push_str(text),
            Part::Day(format) => name.push_str(&written(format, day)),
            Part::RunDay => name.push_str(&written("%Y%m%d", parts.run.date())),
            Part::RunTime => name.push_str(&parts.run.strftime("%H%M%S").to_string()),
            Part::Seq(digits) => name.push_str(&format!("{:0digits$}", parts.seq, digits = *digits)),
            Part::Partner => name.push_str(&cleaned(parts.partner)),
            Part::Job => name.push_str(&cleaned(parts.job)),
            Part::Currency => name.push_str(&named("currency", parts.currency)?),
            Part::Number => name.push_str(&named("number", parts.number)?),
        }
        Ok(())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in &self.parts {
            match part {
                Part::Text(text) => f.write_str(text)?,
                Part::Day(format) => {
                    let name = match *format {
                        "%Y%m" => "yyyymm",
                        "%Y%m%d" => "yyyymmdd",
                        "%Y" => "yyyy",
                        "%y" => "yy",
                        "%m" => "mm",
                        _ => "dd",
                    };
                    write!(f, "{{{name}}}")?;
                }
                Part::RunDay => f.write_str("{run.yyyymmdd}")?,
                Part::RunTime => f.write_str("{run.hhmmss}")?,
                Part::Seq(3) => f.write_str("{seq}")?,
                Part::Seq(digits) => write!(f, "{{seq:{digits}}}")?,
                Part::Partner => f.write_str("{partner}")?,
                Part::Job => f.write_str("{job}")?,
                Part::Currency => f.write_str("{currency}")?,
                Part::Number => f.write_str("{number}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(period: Option<&str>) -> Parts<'static> {
        Parts {
            period: period.map(|text| text.parse().unwrap()),
            run: "2026-12-01T07:05:09".parse().unwrap(),
            seq: 1,
            partner: "acme",
            job: "month-end",
            currency: "EUR",
            number: "INV/00 7:a",
        }
    }

    #[test]
    fn placeholders_take_the_period_or_the_run() {
        for (pattern, period, expect) in [
            ("FH_INV_{yyyymm}_{seq}.csv", Some("2026-11"), "FH_INV_202611_001.csv"),
            ("FH_INV_{yyyymm}_{seq}.csv", None, "FH_INV_202612_001.csv"),
            ("{yyyymmdd}.csv", Some("2024-02"), "20240229.csv"),
            ("{yyyy}-{yy}-{mm}-{dd}", Some("2026-10-01..2026-11-02"), "2026-26-11-02"),
            ("{run.yyyymmdd}T{run.hhmmss}", Some("2026-11"), "20261201T070509"),
            ("{seq:5}", None, "00001"),
            ("{partner}_{job}_{currency}", None, "acme_month-end_EUR"),
            ("{number}.csv", None, "INV-00-7-a.csv"),
            ("Rechnung {seq:1}.csv", None, "Rechnung 1.csv"),
        ] {
            let read: Pattern = pattern.parse().unwrap_or_else(|e| panic!("{pattern}: {e}"));
            assert_eq!(read.render(&parts(period)).as_deref(), Ok(expect), "{pattern}");
            assert_eq!(read.to_string(), pattern);
        }
    }

    #[test]
    fn the_running_number_counts_within_the_rest_of_the_name() {
        let scope = |pattern: &str, seq| {
            let pattern: Pattern = pattern.parse().unwrap();
            pattern.scope(&Parts { seq, ..parts(Some("2026-11")) }).unwrap()
        };
        assert_eq!(scope("A_{yyyymm}_{seq}.csv", 1), scope("A_{yyyymm}_{seq}.csv", 2));
        assert_eq!(scope("A_{yyyymm}_{seq}.csv", 1), scope("A_{yyyymm}_{seq:5}.csv", 1), "digits do not matter");
        assert_ne!(scope("A_{yyyymm}_{seq}.csv", 1), scope("B_{yyyymm}_{seq}.csv", 1));
        assert!("A_{seq}".parse::<Pattern>().unwrap().has_seq());
        assert!(!"A_{dd}".parse::<Pattern>().unwrap().has_seq());
        let many: Pattern = "{seq}".parse().unwrap();
        assert_eq!(many.render(&Parts { seq: 12345, ..parts(None) }).as_deref(), Ok("12345"), "digits are never cut");
    }

    #[test]
    fn a_name_never_leaves_its_folder() {
        for bad in [
            "", "{", "}", "a{seq", "a}b", "{year}", "{seq:0}", "{seq:99}", "../{seq}", "a/b", "a\\b", "a\0b", "a\nb",
            ".hidden", "C:{seq}", "a?b", " a",
        ] {
            assert!(bad.parse::<Pattern>().is_err(), "{bad:?}");
        }
        let render = |pattern: &str, parts: &Parts<'_>| pattern.parse::<Pattern>().unwrap().render(parts);
        let evil = Parts { number: "../../etc/passwd", currency: "", ..parts(None) };
        assert_eq!(render("{number}", &evil).as_deref(), Ok("------etc-passwd"));
        assert_eq!(render("{currency}.csv", &evil), Err(BadName::Nothing("currency")));
        let long = Parts { number: &"x".repeat(300), ..parts(None) };
        assert!(matches!(render("{number}", &long), Err(BadName::TooLong(_))));
        assert!(matches!(render("{seq}.", &parts(None)), Err(BadName::Dots(_))));
    }
}
