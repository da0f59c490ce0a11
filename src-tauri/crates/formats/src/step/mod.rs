//! Changes of meaning between document and file: the compiled form of a column's steps, and their inverse.

mod table;

use crate::spelling::{Law, Misfit, Why, number_of, typed};
use model::document::Type;
use model::layout::{LetterCase, Rounding, Step, Table};
use model::{Decimal, Value};
use rust_decimal::RoundingStrategy;
use std::borrow::Cow;
use std::collections::BTreeMap;
use table::Pairs;

/// The compiled steps of a column: a way out and a way back.
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    write: Box<[Op]>,
    /// In the order in which they are done.
    read: Box<[Op]>,
    from: Type,
    to: Type,
    law: Law,
}

/// One change. Each knows one direction only; the inverse of a step is another list of these.
#[derive(Debug, Clone, PartialEq)]
enum Op {
    Theirs(Pairs),
    Ours(Pairs),
    Scale(i32),
    Negate,
    Replace { from: Box<str>, to: Box<str>, checked: bool },
    Affix { prefix: Box<str>, suffix: Box<str> },
    Bare { prefix: Box<str>, suffix: Box<str> },
    Narrow(Narrow),
    Case(LetterCase),
    Round { decimals: u32, strategy: RoundingStrategy },
    Default(Value<'static>),
}

/// What leaves a part of the text.
#[derive(Debug, Clone, PartialEq)]
enum Narrow {
    Trim,
    Cut(usize),
    Piece { index: usize, width: usize },
    Part { index: usize, separator: Box<str> },
}

impl Chain {
    /// Compiles the steps of a column whose values have a type. `read` replaces the inverse that would be derived:
    /// its steps are done as they are written, in that order, on what was read; only tables go from the partner's word
    /// to ours.
    ///
    /// # Errors
    /// Where a table is not there or a step does not go with the type; a sentence for people.
    pub fn compile(
        steps: &[Step],
        read: Option<&[Step]>,
        ty: Type,
        tables: &BTreeMap<String, Table>,
    ) -> Result<Chain, String> {
        let mut chain = Chain { write: Box::new([]), read: Box::new([]), from: ty, to: ty, law: Law::Both };
        let (mut out, mut back) = (Vec::new(), Vec::new());
        for step in steps {
            chain.to = type_after(step, chain.to)?;
            out.push(forward(step, ty, tables)?);
            back.extend(inverse(step, tables)?);
            chain.law = std::mem::take(&mut chain.law).and(law_of(step, &out[out.len() - 1]));
        }
        back.reverse();
        if let Some(read) = read {
            let direct = |step: &Step| {
                if let Step::Table(name) = step {
                    Ok(Op::Ours(pairs(name, tables)?))
                } else {
                    forward(step, ty, tables)
                }
            };
            back = read.iter().map(direct).collect::<Result<_, String>>()?;
            chain.law = Law::Loses("reading has its own steps".to_owned());
        }
        (chain.write, chain.read) = (out.into(), back.into());
        Ok(chain)
    }

    /// Whether there is no step at all.
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.read.is_empty()
    }

    /// The type of what writing hands on to the spelling.
    pub fn to(&self) -> Type {
        self.to
    }

    /// What comes back of a value that is written and read.
    pub fn law(&self) -> Law {
        self.law.clone()
    }

    /// Index and width of the piece that is written, where the column holds one piece of a longer text.
    pub fn piece(&self) -> Option<(u32, u32)> {
        self.write.iter().find_map(|op| {
            if let Op::Narrow(Narrow::Piece { index, width }) = op {
                Some((*index as u32, *width as u32))
            } else {
                None
            }
        })
    }

    /// Whether writing takes values as they are.
    pub(crate) fn writes_as_is(&self) -> bool {
        self.write.is_empty()
    }

    /// The value as the file has it.
    ///
    /// # Errors
    /// Where a step does not take the value.
    pub fn write<'v>(&'v self, value: Value<'v>) -> Result<Value<'v>, Misfit> {
        self.write.iter().try_fold(value, |value, op| op.apply(value))
    }

    /// The value as the document has it, of what the spelling read.
    ///
    /// # Errors
    /// Where a step does not take it, or what comes out is not of the field's type.
    pub fn read<'v>(&'v self, value: Value<'v>) -> Result<Value<'v>, Misfit> {
        if self.read.is_empty() {
            return typed(value, self.from);
        }
        let value = self.read.iter().try_fold(value, |value, op| op.apply(value))?;
        typed(value, self.from)
    }
}

fn type_after(step: &Step, ty: Type) -> Result<Type, String> {
    match step {
        Step::Scale(_) | Step::Negate | Step::Round { .. } => match ty {
            Type::Number | Type::Text => Ok(Type::Number),
            Type::Date | Type::Time | Type::Bool | Type::Code => {
                Err(format!("the step “{step}” is for numbers, but what stands here is of the type {}", ty.as_str()))
            }
        },
        Step::Default(_) => Ok(ty),
        Step::Table(_)
        | Step::Replace { .. }
        | Step::Affix { .. }
        | Step::Piece { .. }
        | Step::Trim
        | Step::Case(_)
        | Step::Cut(_)
        | Step::Part { .. } => Ok(Type::Text),
    }
}

fn pairs(name: &str, tables: &BTreeMap<String, Table>) -> Result<Pairs, String> {
    let rows = tables.get(name).ok_or_else(|| format!("there is no table “{name}”"))?;
    Ok(Pairs::compile(name, rows))
}

fn forward(step: &Step, ty: Type, tables: &BTreeMap<String, Table>) -> Result<Op, String> {
    Ok(match step {
        Step::Table(name) => Op::Theirs(pairs(name, tables)?),
        Step::Scale(power) => Op::Scale(*power),
        Step::Negate => Op::Negate,
        Step::Replace { from, to } => Op::Replace { from: from.as_str().into(), to: to.as_str().into(), checked: true },
        Step::Affix { prefix, suffix } => Op::Affix { prefix: prefix.as_str().into(), suffix: suffix.as_str().into() },
        Step::Piece { index, width } => Op::Narrow(Narrow::Piece { index: *index as usize, width: *width as usize }),
        Step::Trim => Op::Narrow(Narrow::Trim),
        Step::Case(case) => Op::Case(*case),
        Step::Round { decimals, mode } => Op::Round {
            decimals: *decimals,
            strategy: match mode {
                Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
                Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
                Rounding::Down => RoundingStrategy::ToZero,
            },
        },
        Step::Cut(width) => Op::Narrow(Narrow::Cut(*width as usize)),
        Step::Default(text) => {
            let value = typed(Value::text(text), ty);
            Op::Default(value.map_err(|misfit| format!("the default does not fit: {misfit}"))?.into_owned())
        }
        Step::Part { index, separator } => {
            Op::Narrow(Narrow::Part { index: *index as usize, separator: separator.as_str().into() })
        }
    })
}

/// The way back of a step; nothing where what was read is taken as it is.
fn inverse(step: &Step, tables: &BTreeMap<String, Table>) -> Result<Option<Op>, String> {
    Ok(match step {
        Step::Table(name) => Some(Op::Ours(pairs(name, tables)?)),
        Step::Scale(power) => Some(Op::Scale(-power)),
        Step::Negate => Some(Op::Negate),
        Step::Replace { to, .. } if to.is_empty() => None,
        Step::Replace { from, to } => {
            Some(Op::Replace { from: to.as_str().into(), to: from.as_str().into(), checked: false })
        }
        Step::Affix { prefix, suffix } => {
            Some(Op::Bare { prefix: prefix.as_str().into(), suffix: suffix.as_str().into() })
        }
        Step::Piece { .. }
        | Step::Trim
        | Step::Case(_)
        | Step::Round { .. }
        | Step::Cut(_)
        | Step::Default(_)
        | Step::Part { .. } => None,
    })
}

fn law_of(step: &Step, op: &Op) -> Law {
    match step {
        Step::Table(_) => {
            if let Op::Theirs(pairs) = op {
                pairs.law()
            } else {
                Law::Both
            }
        }
        // A piece is lossless with the others of its text; whoever compiles the layout sees whether they are all there.
        Step::Scale(_) | Step::Negate | Step::Affix { .. } | Step::Piece { .. } => Law::Both,
        Step::Replace { from, to } if to.is_empty() => {
            Law::Loses(format!("“{from}” is taken out and does not come back"))
        }
        Step::Replace { from, to } => Law::Loses(format!("“{to}” in the text is read back as “{from}”")),
        Step::Trim => Law::Loses("outer spaces go".to_owned()),
        Step::Case(_) => Law::Loses("upper and lower case are not kept".to_owned()),
        Step::Round { decimals, .. } => Law::Loses(format!("amounts are rounded to {decimals} decimals")),
        Step::Cut(width) => Law::Loses(format!("texts are cut to {width} characters")),
        Step::Default(text) => Law::Loses(format!("nothing is sent as “{text}” and read back as that")),
        Step::Part { .. } => Law::Written("only a part of the value is written".to_owned()),
    }
}

impl Op {
    fn apply<'v>(&'v self, value: Value<'v>) -> Result<Value<'v>, Misfit> {
        if value.is_empty() {
            return Ok(self.of_nothing());
        }
        match self {
            Op::Theirs(pairs) => Ok(Value::text(pairs.write(&value.plain())?)),
            Op::Ours(pairs) => Ok(Value::text(pairs.read(&value.plain())?).into_owned()),
            Op::Scale(power) => Ok(Value::Number(scaled(number_of(&value)?, *power)?)),
            Op::Negate => Ok(Value::Number(negated(number_of(&value)?))),
            Op::Round { decimals, strategy } => {
                Ok(Value::Number(number_of(&value)?.round_dp_with_strategy(*decimals, *strategy)))
            }
            Op::Replace { from, to, checked } => replaced(value, from, to, *checked),
            Op::Affix { prefix, suffix } => Ok(owned(format!("{prefix}{}{suffix}", value.plain()))),
            Op::Bare { prefix, suffix } => bare(value, prefix, suffix),
            Op::Narrow(narrow) => Ok(narrow.apply(value)),
            Op::Case(LetterCase::Upper) => Ok(owned(value.plain().to_uppercase())),
            Op::Case(LetterCase::Lower) => Ok(owned(value.plain().to_lowercase())),
            Op::Default(_) => Ok(value),
        }
    }

    /// What becomes of nothing: nothing, but for defaults and for tables that have a row for it.
    fn of_nothing(&self) -> Value<'_> {
        match self {
            Op::Default(instead) => instead.clone(),
            Op::Theirs(pairs) => pairs.write("").map_or(Value::Empty, Value::text),
            Op::Ours(pairs) => pairs.read("").map_or(Value::Empty, Value::text),
            Op::Scale(_) | Op::Negate | Op::Replace { .. } | Op::Affix { .. } | Op::Bare { .. } => Value::Empty,
            Op::Narrow(_) | Op::Case(_) | Op::Round { .. } => Value::Empty,
        }
    }
}

impl Narrow {
    fn apply<'v>(&self, value: Value<'v>) -> Value<'v> {
        if let Value::Text(Cow::Borrowed(text)) = value {
            return Value::text(&text[self.part_of(text)]);
        }
        let text = value.plain();
        owned(text[self.part_of(&text)].to_owned())
    }

    fn part_of(&self, text: &str) -> std::ops::Range<usize> {
        match self {
            Narrow::Trim => within(text, text.trim()),
            // White space that the cut leaves at the end goes too, so that trimming finds nothing the next time.
            Narrow::Cut(width) => match character(text, *width) {
                end if end == text.len() => 0..end,
                end => 0..text[..end].trim_end().len(),
            },
            Narrow::Piece { index, width } => character(text, (index - 1) * width)..character(text, index * width),
            Narrow::Part { index, separator } => {
                text.split(&**separator).nth(index - 1).map_or(0..0, |part| within(text, part))
            }
        }
    }
}

fn owned(text: String) -> Value<'static> {
    if text.is_empty() { Value::Empty } else { Value::Text(Cow::Owned(text)) }
}

/// Where a part of a text stands in it.
fn within(whole: &str, part: &str) -> std::ops::Range<usize> {
    let start = part.as_ptr() as usize - whole.as_ptr() as usize;
    start..start + part.len()
}

/// The byte at which so many characters end.
fn character(text: &str, count: usize) -> usize {
    // Bytes are never fewer than characters.
    match text.is_ascii() {
        _ if text.len() <= count => text.len(),
        true => count,
        false => text.char_indices().nth(count).map_or(text.len(), |(at, _)| at),
    }
}

fn negated(number: Decimal) -> Decimal {
    if number.is_zero() { number.abs() } else { -number }
}

/// Times a power of ten, exactly.
fn scaled(number: Decimal, power: i32) -> Result<Decimal, Misfit> {
    let scale = i64::from(number.scale()) - i64::from(power);
    let misfit = || Misfit::new(Why::TooLong, format!("small enough to be scaled by 10^{power}"), number.to_string());
    let grow = u32::try_from(-scale).unwrap_or(0);
    let mantissa = 10i128.checked_pow(grow).and_then(|by| number.mantissa().checked_mul(by)).ok_or_else(misfit)?;
    let number = Decimal::try_from_i128_with_scale(mantissa, u32::try_from(scale.max(0)).map_err(|_| misfit())?);
    number.map_err(|_| misfit())
}

/// Every `from` becomes `to`. On writing it is made sure that what is read back is written the same again.
fn replaced<'v>(value: Value<'v>, from: &str, to: &str, checked: bool) -> Result<Value<'v>, Misfit> {
    let text = value.plain();
    // What is not there and does not overlap itself cannot come about either, so what is read back is written the same
    // again.
    let stays = matches!(value, Value::Text(_)) && !(checked && overlaps_itself(from));
    if !holds(&text, from) && (stays || to.is_empty() || from.len() == 1 || !text.contains(to)) {
        drop(text);
        return Ok(value);
    }
    let done = text.replace(from, to);
    let again = if to.is_empty() { done.replace(from, "") } else { done.replace(to, from).replace(from, to) };
    if checked && again != done {
        let expected = format!("a text in which “{from}” can be replaced by “{to}” without doubt");
        return Err(Misfit::new(Why::Ambiguous, expected, text));
    }
    Ok(owned(done))
}

/// Whether the text holds the other one. Most texts do not even hold its first byte.
fn holds(text: &str, part: &str) -> bool {
    part.bytes().next().is_none_or(|first| memchr::memchr(first, text.as_bytes()).is_some() && text.contains(part))
}

/// Whether an end of the text is a start of it as well, as in “aba”: two of them can then share a part.
fn overlaps_itself(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..bytes.len()).any(|shared| bytes[..shared] == bytes[bytes.len() - shared..])
}

fn bare<'v>(value: Value<'v>, prefix: &str, suffix: &str) -> Result<Value<'v>, Misfit> {
    let text = value.plain();
    match text.strip_prefix(prefix).and_then(|text| text.strip_suffix(suffix)) {
        Some(bare) => Ok(owned(bare.to_owned())),
        None => {
            let expected = match (prefix, suffix) {
                (prefix, "") => format!("a text that starts with “{prefix}”"),
                ("", suffix) => format!("a text that ends with “{suffix}”"),
                (prefix, suffix) => format!("a text that starts with “{prefix}” and ends with “{suffix}”"),
            };
            Err(Misfit::new(Why::Shape, expected, text.into_owned()))
        }
    }
}

#[cfg(test)]
mod tests;
