//! How a value is spelled at its place: the texts under `type`.

use super::sign::{PLACES, SIGNS, Sign};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use std::str::FromStr;

/// How a value is spelled. In JSON a text of words:
///
/// | text | meaning |
/// |---|---|
/// | `text` | as it is |
/// | `text 20`, `text 3..20` | at most (from … to) so many characters; a longer one holds its document |
/// | `… cut` | a longer one is cut instead |
/// | `… pad 0 left`, `… pad space right` | filled up to the longest length: the character (or the word `space`), and the side of the text it is added on; in fixed width the length may be left out, the place has it |
/// | `number` | the digits as they are, with a point: `-1234.5` |
/// | `number 2` | exactly so many decimals; a value that needs more holds its document |
/// | `… point comma` | the decimal mark: `point`, `comma` |
/// | `… group dot` | thousands: `comma`, `dot`, `space`, `apostrophe` |
/// | `… sign trailing` | `minus` (in front, negative only; what holds unless said), `always` (+ or -), `trailing` (1-), `trailing-always` (1+ or 1-), `brackets` (parentheses), `cr` or `db` (behind negative ones), `cr-db` (CR behind negative ones, DB behind others), `db-cr` (the other way round), `unsigned` (a negative one holds its document) |
/// | `implied 2` | digits without a point: 208.73 is `20873`. `implied 2 trailing` says where the sign is: `leading` (what holds unless said) and the words of numbers, `brackets` left out, or in a digit, as mainframes do: `overpunch` (the last one, `{A`–`I` and `}J`–`R`), `overpunch-ascii` (the last one, `p`–`y` for negative ones), `overpunch-first` |
/// | `… pad space left` | in fixed width numbers stand at the right with zeros in front unless this says otherwise |
/// | `date yyyyMMdd` | a day by pattern: `yyyy yy MM M MMM dd d`, everything else stands for itself |
/// | `date yyyyDDD` | the day of the year, 001 to 366, instead of month and day |
/// | `date MMddyy pivot 70` | two digits below 70 are 20xx, else 19xx |
/// | `time HHmm` | an instant (UTC) by pattern: those of the day and `HH mm ss` |
/// | `bool Y/N`, `bool X/` | yes and no |
/// | `code A,B,C` | one of these; `code open A,B,C`: others too |
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spelling {
    /// Text.
    Text {
        /// Fewest characters.
        min: u32,
        /// Most characters.
        max: Option<u32>,
        /// What fills it up to `max` (in fixed width: to its place), and on which side of the text.
        pad: Option<(char, Side)>,
        /// What a longer one does.
        overflow: Overflow,
    },
    /// A number with its point.
    Number {
        /// Decimals, exactly; as many as the value has where not given.
        decimals: Option<u32>,
        /// The decimal mark.
        point: char,
        /// Between thousands.
        group: Option<char>,
        /// Where the sign stands.
        sign: Sign,
        /// What fills it up to its place in fixed width, and on which side.
        pad: Option<(char, Side)>,
    },
    /// A number without point.
    Implied {
        /// Decimals.
        decimals: u32,
        /// Where the sign stands.
        sign: Sign,
        /// What fills it up to its place in fixed width, and on which side.
        pad: Option<(char, Side)>,
    },
    /// A day.
    Date {
        /// The pattern.
        pattern: String,
        /// With `yy`: years below are 20xx.
        pivot: Option<u8>,
    },
    /// An instant.
    Time {
        /// The pattern.
        pattern: String,
    },
    /// Yes or no.
    Bool {
        /// How yes is spelled.
        yes: String,
        /// How no is spelled.
        no: String,
    },
    /// A word of a list.
    Code {
        /// The words.
        words: Vec<String>,
        /// Whether others are allowed.
        open: bool,
    },
}

/// A side of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In front of it.
    Left,
    /// Behind it.
    Right,
}

/// What a text does that is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overflow {
    /// It holds its document.
    #[default]
    Fault,
    /// It is cut.
    Cut,
}

/// A text that is no type.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is no type: {why}")]
pub struct BadSpelling {
    /// The text.
    pub text: String,
    /// Why not.
    pub why: String,
}

const POINTS: &[(&str, char)] = &[("point", '.'), ("comma", ',')];
const GROUPS: &[(&str, char)] = &[("comma", ','), ("dot", '.'), ("space", ' '), ("apostrophe", '\'')];
const SIDES: &[(&str, Side)] = &[("left", Side::Left), ("right", Side::Right)];

fn one_of<T: Copy>(word: Option<&str>, of: &[(&str, T)]) -> Result<T, String> {
    let known = || of.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let found = word.ok_or_else(|| format!("one of {} is missing at the end", known()))?;
    let hit = of.iter().find(|(name, _)| *name == found);
    hit.map(|(_, value)| *value).ok_or_else(|| format!("“{found}” is not one of {}", known()))
}

fn name_of<T: PartialEq>(value: &T, of: &'static [(&'static str, T)]) -> &'static str {
    of.iter().find(|(_, known)| known == value).map_or("", |(name, _)| name)
}

fn count(word: &str) -> Result<u32, String> {
    word.parse().ok().filter(|n| *n <= 100_000).ok_or_else(|| format!("“{word}” is not a number"))
}

/// What follows the word `pad`: the character and the side.
fn padding<'w>(words: &mut impl Iterator<Item = &'w str>) -> Result<(char, Side), String> {
    let filler = match words.next() {
        Some("space") => ' ',
        Some(text) if text.chars().count() == 1 => text.chars().next().unwrap_or(' '),
        _ => return Err("after “pad” comes one character or the word “space”".to_owned()),
    };
    Ok((filler, one_of(words.next(), SIDES)?))
}

/// Padding of a number, which must not change it.
fn number_padding<'w>(words: &mut impl Iterator<Item = &'w str>) -> Result<(char, Side), String> {
    let (filler, side) = padding(words)?;
    match (filler, side) {
        ('0', Side::Right) => Err("zeros behind a number would change it; pad it on the left".to_owned()),
        ('0', Side::Left) => Ok((filler, side)),
        _ if filler.is_ascii_alphanumeric() || !filler.is_ascii() || "+-.,'(){}".contains(filler) => {
            Err(format!("“{filler}” may be part of a number and cannot fill it up"))
        }
        _ => Ok((filler, side)),
    }
}

fn show_padding(pad: Option<(char, Side)>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match pad {
        Some((' ', side)) => write!(f, " pad space {}", name_of(&side, SIDES)),
        Some((filler, side)) => write!(f, " pad {filler} {}", name_of(&side, SIDES)),
        None => Ok(()),
    }
}

impl Spelling {
    /// Whether it leaves to the place how long the text is, which only fixed width can say.
    pub fn needs_width(&self) -> bool {
        match self {
            Spelling::Text { max: None, pad, overflow, .. } => pad.is_some() || *overflow == Overflow::Cut,
            Spelling::Number { pad, .. } | Spelling::Implied { pad, .. } => pad.is_some(),
            Spelling::Text { .. } | Spelling::Date { .. } | Spelling::Time { .. } => false,
            Spelling::Bool { .. } | Spelling::Code { .. } => false,
        }
    }

    fn text(words: &str) -> Result<Spelling, String> {
        let mut words = words.split_ascii_whitespace().peekable();
        let (mut min, mut max) = (0, None);
        if let Some(range) = words.next_if(|w| w.starts_with(|c: char| c.is_ascii_digit())) {
            let (low, high) = range.split_once("..").unwrap_or(("0", range));
            (min, max) = (count(low)?, Some(count(high)?));
        }
        let (mut pad, mut overflow) = (None, Overflow::Fault);
        while let Some(word) = words.next() {
            match word {
                "cut" => overflow = Overflow::Cut,
                "pad" => pad = Some(padding(&mut words)?),
                other => return Err(format!("“{other}” is not known behind “text”; known are cut and pad")),
            }
        }
        if max.is_some_and(|max| max < min || max == 0) {
            return Err("the longest length is shorter than the shortest, or 0".to_owned());
        }
        Ok(Spelling::Text { min, max, pad, overflow })
    }

    fn number(words: &str) -> Result<Spelling, String> {
        let mut words = words.split_ascii_whitespace().peekable();
        let decimals = match words.next_if(|w| w.starts_with(|c: char| c.is_ascii_digit())) {
            Some(digits) => Some(decimals(digits)?),
            None => None,
        };
        let (mut point, mut group, mut sign, mut pad) = ('.', None, Sign::Minus, None);
        while let Some(word) = words.next() {
            match word {
                "point" => point = one_of(words.next(), POINTS)?,
                "group" => group = Some(one_of(words.next(), GROUPS)?),
                "sign" => sign = one_of(words.next(), SIGNS)?,
                "pad" => pad = Some(number_padding(&mut words)?),
                other => {
                    return Err(format!(
                        "“{other}” is not known behind “number”; known are point, group, sign and pad"
                    ));
                }
            }
        }
        if group == Some(point) {
            return Err("the decimal mark and the mark between thousands are the same".to_owned());
        }
        if group.is_some() && matches!(pad, Some(('0', _))) {
            return Err("zeros in front do not go with marks between thousands".to_owned());
        }
        Ok(Spelling::Number { decimals, point, group, sign, pad })
    }

    fn implied(words: &str) -> Result<Spelling, String> {
        let mut words = words.split_ascii_whitespace();
        let decimals = decimals(words.next().ok_or("say how many decimals, as in “implied 2”")?)?;
        let (mut sign, mut pad) = (Sign::Minus, None);
        while let Some(word) = words.next() {
            match word {
                "pad" => pad = Some(number_padding(&mut words)?),
                word => sign = one_of(Some(word), PLACES)?,
            }
        }
        Ok(Spelling::Implied { decimals, sign, pad })
    }

    fn date(words: &str) -> Result<Spelling, String> {
        let (pattern, pivot) = match words.rsplit_once(" pivot ") {
            Some((pattern, year)) => {
                let year = year.trim().parse().ok().filter(|year| *year < 100);
                (pattern, Some(year.ok_or("after “pivot” comes a year of two digits")?))
            }
            None => (words, None),
        };
        let year = pattern.contains("yy");
        let day = pattern.contains("DDD") || (pattern.contains('M') && pattern.contains('d'));
        if !year || !day {
            return Err(
                "a day needs year (yyyy or yy), month (MM) and day (dd), or year and day of the year (DDD)".to_owned()
            );
        }
        if pivot.is_some() && pattern.contains("yyyy") {
            return Err("“pivot” goes with a year of two digits".to_owned());
        }
        Ok(Spelling::Date { pattern: pattern.to_owned(), pivot })
    }

    fn words(words: &str) -> Result<Spelling, String> {
        let (open, list) = match words.strip_prefix("open ") {
            Some(list) => (true, list),
            None => (false, words),
        };
        let words: Vec<String> = list.split(',').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect();
        if words.is_empty() {
            Err("say which words, as in “code A,B”".to_owned())
        } else {
            Ok(Spelling::Code { words, open })
        }
    }
}

fn decimals(word: &str) -> Result<u32, String> {
    count(word).and_then(|n| if n <= 18 { Ok(n) } else { Err(format!("{n} decimals are more than 18")) })
}

impl FromStr for Spelling {
    type Err = BadSpelling;

    fn from_str(text: &str) -> Result<Spelling, BadSpelling> {
        let (name, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let rest = rest.trim();
        let read = match name {
            "text" => Spelling::text(rest),
            "number" => Spelling::number(rest),
            "implied" => Spelling::implied(rest),
            "date" => Spelling::date(rest),
            "time" if rest.contains("HH") => Ok(Spelling::Time { pattern: rest.to_owned() }),
            "time" => Err("a time needs at least the hour (HH)".to_owned()),
            "bool" => match rest.split_once('/') {
                Some((yes, no)) if yes != no => Ok(Spelling::Bool { yes: yes.to_owned(), no: no.to_owned() }),
                _ => Err("say how yes and no are spelled, as in “bool Y/N”".to_owned()),
            },
            "code" => Spelling::words(rest),
            _ => Err("known are text, number, implied, date, time, bool and code".to_owned()),
        };
        read.map_err(|why| BadSpelling { text: text.to_owned(), why })
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Spelling::Text { min, max, pad, overflow } => {
                f.write_str("text")?;
                match (min, max) {
                    (0, Some(max)) => write!(f, " {max}")?,
                    (min, Some(max)) => write!(f, " {min}..{max}")?,
                    (_, None) => {}
                }
                show_padding(*pad, f)?;
                if *overflow == Overflow::Cut { f.write_str(" cut") } else { Ok(()) }
            }
            Spelling::Number { decimals, point, group, sign, pad } => {
                f.write_str("number")?;
                decimals.map_or(Ok(()), |n| write!(f, " {n}"))?;
                if *point != '.' {
                    write!(f, " point {}", name_of(point, POINTS))?;
                }
                group.map_or(Ok(()), |mark| write!(f, " group {}", name_of(&mark, GROUPS)))?;
                if *sign != Sign::Minus {
                    write!(f, " sign {}", name_of(sign, SIGNS))?;
                }
                show_padding(*pad, f)
            }
            Spelling::Implied { decimals, sign, pad } => {
                write!(f, "implied {decimals}")?;
                if *sign != Sign::Minus {
                    write!(f, " {}", name_of(sign, PLACES))?;
                }
                show_padding(*pad, f)
            }
            Spelling::Date { pattern, pivot: None } => write!(f, "date {pattern}"),
            Spelling::Date { pattern, pivot: Some(year) } => write!(f, "date {pattern} pivot {year:02}"),
            Spelling::Time { pattern } => write!(f, "time {pattern}"),
            Spelling::Bool { yes, no } => write!(f, "bool {yes}/{no}"),
            Spelling::Code { words, open: false } => write!(f, "code {}", words.join(",")),
            Spelling::Code { words, open: true } => write!(f, "code open {}", words.join(",")),
        }
    }
}

impl Serialize for Spelling {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Spelling {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Spelling, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
