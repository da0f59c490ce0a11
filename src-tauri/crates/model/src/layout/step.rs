//! Changes of meaning between the document and the file: the texts under `steps`.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::fmt;
use std::str::FromStr;

/// A change, in writing direction. In JSON a text; what stands behind the first space counts to the letter:
///
/// | text | meaning |
/// |---|---|
/// | `table gl` | our value becomes the partner's by that table; one without a row holds its document |
/// | `scale 10^2`, `scale 10^-2` | times a power of ten |
/// | `negate` | the other sign |
/// | `replace a→b`, `replace a->b` | every `a` in the text becomes `b` |
/// | `affix INV-,` | put in front, and behind the comma put at the end |
/// | `piece 2 of 30` | characters 31 to 60 |
/// | `trim` | outer spaces go |
/// | `case upper`, `case lower` | letters |
/// | `round 2 half-up` | to so many decimals; also `half-even`, `down` |
/// | `cut 20` | to so many characters |
/// | `default x` | where there is nothing |
/// | `part 2 of -` | the second of the parts between the separators |
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// By a table.
    Table(String),
    /// Times 10 to this power.
    Scale(i32),
    /// The other sign.
    Negate,
    /// One text for another, everywhere.
    Replace {
        /// What is looked for; never empty.
        from: String,
        /// What stands there then.
        to: String,
    },
    /// Texts in front and behind.
    Affix {
        /// In front.
        prefix: String,
        /// Behind.
        suffix: String,
    },
    /// A piece of fixed width.
    Piece {
        /// Which one, from 1.
        index: u32,
        /// Characters of each piece.
        width: u32,
    },
    /// Outer spaces go.
    Trim,
    /// Letters.
    Case(LetterCase),
    /// To so many decimals.
    Round {
        /// Decimals.
        decimals: u32,
        /// Which way.
        mode: Rounding,
    },
    /// To so many characters.
    Cut(u32),
    /// Where there is nothing.
    Default(String),
    /// The part between separators.
    Part {
        /// Which one, from 1.
        index: u32,
        /// The separator; never empty.
        separator: String,
    },
}

/// Upper or lower.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// UPPER.
    Upper,
    /// lower.
    Lower,
}

/// Which way a half goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Away from zero.
    HalfUp,
    /// To the even neighbour.
    HalfEven,
    /// Digits are dropped.
    Down,
}

/// A text that is no step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("“{text}” is no step: {why}")]
pub struct BadStep {
    /// The text.
    pub text: String,
    /// Why not.
    pub why: String,
}

const KNOWN: &str = "known are table, scale, negate, replace, affix, piece, trim, case, round, cut, default and part";

const MODES: &[(&str, Rounding)] =
    &[("half-up", Rounding::HalfUp), ("half-even", Rounding::HalfEven), ("down", Rounding::Down)];

fn positive(text: &str) -> Result<u32, String> {
    text.trim().parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("“{text}” is not a number from 1"))
}

/// `2 of 30` as the index and the text behind `of`.
fn index_of(rest: &str) -> Result<(u32, &str), String> {
    let (index, of) = rest.split_once(" of ").ok_or("say which of what, as in “piece 2 of 30” or “part 2 of -”")?;
    Ok((positive(index)?, of))
}

fn replace(rest: &str) -> Result<Step, String> {
    let (from, to) = rest.split_once('→').or_else(|| rest.split_once("->")).ok_or("say “replace a→b”")?;
    if from.is_empty() {
        Err("what is to be replaced is empty".to_owned())
    } else {
        Ok(Step::Replace { from: from.to_owned(), to: to.to_owned() })
    }
}

fn round(rest: &str) -> Result<Step, String> {
    let (digits, mode) = rest.split_once([' ', ',']).ok_or("say how, as in “round 2 half-up”")?;
    let decimals =
        digits.parse().ok().filter(|n| *n <= 18).ok_or_else(|| format!("“{digits}” is not a number of decimals"))?;
    let mode = MODES.iter().find(|(name, _)| *name == mode.trim()).map(|(_, mode)| *mode);
    let mode = mode.ok_or("halves go half-up, half-even or down")?;
    Ok(Step::Round { decimals, mode })
}

fn power(rest: &str) -> Result<Step, String> {
    let power = rest.trim().strip_prefix("10^").and_then(|p| p.parse().ok()).filter(|p: &i32| (-12..=12).contains(p));
    power.map(Step::Scale).ok_or_else(|| "say a power of ten from 10^-12 to 10^12, as in “scale 10^2”".to_owned())
}

fn parse(name: &str, rest: &str) -> Result<Step, String> {
    let alone = |step: Step| if rest.trim().is_empty() { Ok(step) } else { Err(format!("“{rest}” is too much")) };
    match name {
        "table" if rest.trim().is_empty() => Err("say which table".to_owned()),
        "table" => Ok(Step::Table(rest.trim().to_owned())),
        "scale" => power(rest),
        "negate" => alone(Step::Negate),
        "trim" => alone(Step::Trim),
        "replace" => replace(rest),
        "affix" => match rest.split_once(',') {
            Some((prefix, suffix)) if !rest.trim().eq(",") => {
                Ok(Step::Affix { prefix: prefix.to_owned(), suffix: suffix.to_owned() })
            }
            _ => Err("say what goes in front, a comma, and what goes behind, as in “affix INV-,”".to_owned()),
        },
        "piece" => {
            let (index, width) = index_of(rest)?;
            Ok(Step::Piece { index, width: positive(width)? })
        }
        "case" => match rest.trim() {
            "upper" => Ok(Step::Case(LetterCase::Upper)),
            "lower" => Ok(Step::Case(LetterCase::Lower)),
            _ => Err("say upper or lower".to_owned()),
        },
        "round" => round(rest),
        "cut" => Ok(Step::Cut(positive(rest)?)),
        "default" if rest.is_empty() => Err("say what stands there where there is nothing".to_owned()),
        "default" => Ok(Step::Default(rest.to_owned())),
        "part" => match index_of(rest)? {
            (_, "") => Err("the separator is missing".to_owned()),
            (index, separator) => Ok(Step::Part { index, separator: separator.to_owned() }),
        },
        _ => Err(KNOWN.to_owned()),
    }
}

impl FromStr for Step {
    type Err = BadStep;

    fn from_str(text: &str) -> Result<Step, BadStep> {
        let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
        parse(name, rest).map_err(|why| BadStep { text: text.to_owned(), why })
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Step::Table(name) => write!(f, "table {name}"),
            Step::Scale(power) => write!(f, "scale 10^{power}"),
            Step::Negate => f.write_str("negate"),
            Step::Replace { from, to } => write!(f, "replace {from}→{to}"),
            Step::Affix { prefix, suffix } => write!(f, "affix {prefix},{suffix}"),
            Step::Piece { index, width } => write!(f, "piece {index} of {width}"),
            Step::Trim => f.write_str("trim"),
            Step::Case(LetterCase::Upper) => f.write_str("case upper"),
            Step::Case(LetterCase::Lower) => f.write_str("case lower"),
            Step::Round { decimals, mode } => {
                let name = MODES.iter().find(|(_, known)| known == mode).map_or("", |(name, _)| name);
                write!(f, "round {decimals} {name}")
            }
            Step::Cut(width) => write!(f, "cut {width}"),
            Step::Default(text) => write!(f, "default {text}"),
            Step::Part { index, separator } => write!(f, "part {index} of {separator}"),
        }
    }
}

impl Serialize for Step {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Step, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
