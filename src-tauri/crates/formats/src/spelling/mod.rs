//! How values are spelled: the compiled form of a layout's types. The same object writes and reads, so that the two
//! cannot drift apart.

mod misfit;
mod moment;
mod number;
mod place;
mod sign;
mod text;

pub use misfit::{Law, Misfit, Why};
pub use place::Room;
pub(crate) use place::repeat;

use model::document::Type;
use model::layout::{self, Overflow};
use model::{Date, Decimal, Timestamp, Value};
use moment::Pattern;
use number::{Implied, PLAIN, Pointed};
use std::borrow::Cow;

/// A compiled spelling of values of one type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    form: Form,
    ty: Type,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    /// Numbers with their digits, days in ISO form, everything else as it is.
    Plain,
    Text(text::Sized),
    Number(Pointed),
    Implied(Implied),
    Date(Pattern),
    Time(Pattern),
    Bool {
        yes: Box<str>,
        no: Box<str>,
    },
    Code {
        words: Box<[Box<str>]>,
        open: bool,
    },
}

impl Spell {
    /// Compiles a spelling for values of a type; without one, the plain spelling of that type.
    ///
    /// # Errors
    /// Where the two do not go together or a pattern is not clear; a sentence for people.
    pub fn compile(spelling: Option<&layout::Spelling>, ty: Type) -> Result<Spell, String> {
        let form = match spelling {
            None => Form::Plain,
            Some(spelling) => {
                fits(spelling, ty)?;
                Form::of(spelling)?
            }
        };
        Ok(Spell { form, ty })
    }

    /// The type of the values that it writes and reads.
    pub fn ty(&self) -> Type {
        self.ty
    }

    /// Whether what is written is a text, for a syntax that quotes texts and not numbers.
    pub fn is_text(&self) -> bool {
        match &self.form {
            Form::Number(_) | Form::Implied(_) => false,
            Form::Plain => self.ty != Type::Number,
            Form::Text(_) | Form::Date(_) | Form::Time(_) | Form::Bool { .. } | Form::Code { .. } => true,
        }
    }

    /// What comes back of a value that is written and read.
    pub fn law(&self) -> Law {
        match &self.form {
            Form::Text(sized) if sized.overflow == Overflow::Cut => Law::Loses(match sized.max {
                Some(most) => format!("texts are cut to {most} characters"),
                None => "texts are cut to the width of their place".to_owned(),
            }),
            Form::Text(sized) => match sized.pad {
                Some((filler, _)) => Law::Loses(format!("“{filler}” at the padded end is taken off on reading")),
                None => Law::Both,
            },
            Form::Number(_) | Form::Implied(_) if self.ty == Type::Text => {
                Law::Loses("zeros in front and at the end of the number may go".to_owned())
            }
            Form::Date(_) if self.ty == Type::Time => {
                Law::Written("only the day is written, and a point in time cannot be read from it".to_owned())
            }
            Form::Time(pattern) if !["year", "month", "day"].iter().all(|part| pattern.states(part)) => {
                Law::Written("the day is not written, and a point in time cannot be read without it".to_owned())
            }
            Form::Time(_) => Law::Loses("parts of a second and what the pattern leaves out are lost".to_owned()),
            Form::Bool { yes, no } if yes.is_empty() || no.is_empty() => {
                Law::Loses("nothing is read as the word that is empty".to_owned())
            }
            Form::Date(_) if self.ty == Type::Text => Law::Loses("texts become days".to_owned()),
            Form::Plain
            | Form::Number(_)
            | Form::Implied(_)
            | Form::Date(_)
            | Form::Bool { .. }
            | Form::Code { .. } => Law::Both,
        }
    }

    /// Appends the value as it is spelled; nothing for an empty one.
    ///
    /// # Errors
    /// Where the value does not fit. Something may have been appended then.
    pub fn write(&self, value: &Value<'_>, out: &mut String) -> Result<(), Misfit> {
        if value.is_empty() {
            return Ok(());
        }
        match &self.form {
            Form::Plain => write_plain(value, out),
            Form::Text(sized) => sized.write(&plain_text(value), self.ty == Type::Number, out),
            Form::Number(pointed) => pointed.write(number_of(value)?, out),
            Form::Implied(implied) => implied.write(number_of(value)?, out),
            Form::Date(pattern) | Form::Time(pattern) => {
                if let Value::Time(time) = value {
                    pattern.write_time(*time, out)
                } else {
                    pattern.write_date(date_of(value)?, out)
                }
            }
            Form::Bool { yes, no } => {
                out.push_str(if bool_of(value)? { yes } else { no });
                Ok(())
            }
            Form::Code { words, open } => {
                let text = value.plain();
                listed(&text, words, *open)?;
                out.push_str(&text);
                Ok(())
            }
        }
    }

    /// Reads a value of the type; an empty text is an empty value, and so are blanks and a day of zeros.
    ///
    /// # Errors
    /// Where the text does not spell one.
    pub fn read<'t>(&self, text: &'t str) -> Result<Value<'t>, Misfit> {
        if let Form::Bool { yes, no } = &self.form {
            return read_bool(text, yes, no);
        }
        if text.is_empty() {
            return Ok(Value::Empty);
        }
        if !matches!(self.form, Form::Text(_) | Form::Plain | Form::Code { .. })
            && text.bytes().all(|byte| byte == b' ')
        {
            return Ok(Value::Empty);
        }
        match &self.form {
            Form::Plain => typed(Value::Text(Cow::Borrowed(text)), self.ty),
            Form::Text(sized) => {
                let read = sized.read(text, self.ty == Type::Number)?;
                typed(if read.is_empty() { Value::Empty } else { Value::Text(read) }, self.ty)
            }
            Form::Number(pointed) => pointed.read(text).map(Value::Number),
            Form::Implied(implied) => implied.read(text).map(Value::Number),
            Form::Date(pattern) if pattern.is_zeros(text) => Ok(Value::Empty),
            Form::Date(pattern) => pattern.read_date(text).map(Value::Date),
            Form::Time(pattern) => pattern.read_time(text).map(Value::Time),
            Form::Code { words, open } => {
                listed(text, words, *open)?;
                typed(Value::Text(Cow::Borrowed(text)), self.ty)
            }
            Form::Bool { .. } => Ok(Value::Empty),
        }
    }
}

impl Form {
    fn of(spelling: &layout::Spelling) -> Result<Form, String> {
        Ok(match spelling {
            layout::Spelling::Text { min, max, pad, overflow } => {
                Form::Text(text::Sized { min: *min, max: *max, pad: *pad, overflow: *overflow })
            }
            layout::Spelling::Number { decimals, point, group, sign, pad } => {
                Form::Number(Pointed { decimals: *decimals, point: *point, group: *group, sign: *sign, pad: *pad })
            }
            layout::Spelling::Implied { decimals, sign, pad } => {
                Form::Implied(Implied { decimals: *decimals, sign: *sign, pad: *pad })
            }
            layout::Spelling::Date { pattern, pivot } => Form::Date(Pattern::compile(pattern, *pivot)?),
            layout::Spelling::Time { pattern } => Form::Time(Pattern::compile(pattern, None)?),
            layout::Spelling::Bool { yes, no } => Form::Bool { yes: yes.as_str().into(), no: no.as_str().into() },
            layout::Spelling::Code { words, open } => {
                Form::Code { words: words.iter().map(|word| word.as_str().into()).collect(), open: *open }
            }
        })
    }
}

/// Whether values of the type can be spelled so at all. Texts can hold anything.
fn fits(spelling: &layout::Spelling, ty: Type) -> Result<(), String> {
    let (good, what) = match spelling {
        layout::Spelling::Text { .. } | layout::Spelling::Code { .. } => (true, ""),
        layout::Spelling::Number { .. } | layout::Spelling::Implied { .. } => (ty == Type::Number, "a number"),
        layout::Spelling::Date { .. } => (matches!(ty, Type::Date | Type::Time), "a day"),
        layout::Spelling::Time { .. } => (ty == Type::Time, "a point in time"),
        layout::Spelling::Bool { .. } => (ty == Type::Bool, "yes or no"),
    };
    if good || ty == Type::Text {
        Ok(())
    } else {
        Err(format!("the type “{spelling}” spells {what}, but what stands here is of the type {}", ty.as_str()))
    }
}

fn listed(text: &str, words: &[Box<str>], open: bool) -> Result<(), Misfit> {
    if open || words.iter().any(|word| **word == *text) {
        Ok(())
    } else {
        Err(Misfit::new(Why::NotListed, format!("one of {}", words.join(", ")), text))
    }
}

fn read_bool(text: &str, yes: &str, no: &str) -> Result<Value<'static>, Misfit> {
    let text = text.trim_matches(' ');
    match text {
        _ if text == yes => Ok(Value::Bool(true)),
        _ if text == no => Ok(Value::Bool(false)),
        "" => Ok(Value::Empty),
        _ => Err(Misfit::new(Why::NotListed, format!("“{yes}” or “{no}”"), text)),
    }
}

fn write_plain(value: &Value<'_>, out: &mut String) -> Result<(), Misfit> {
    match value {
        Value::Empty => Ok(()),
        Value::Number(number) => PLAIN.write(*number, out),
        Value::Date(date) => moment::push_iso(*date, out),
        Value::Text(_) | Value::Time(_) | Value::Bool(_) => {
            out.push_str(&value.plain());
            Ok(())
        }
    }
}

/// The plain text of a value. A negative zero is a zero.
fn plain_text<'v>(value: &'v Value<'_>) -> Cow<'v, str> {
    if let Value::Number(number) = value
        && number.is_zero()
    {
        return Cow::Owned(number.abs().to_string());
    }
    value.plain()
}

/// The value as one of the type; texts are read in their plain spelling.
///
/// # Errors
/// Where it is not one.
pub fn typed(value: Value<'_>, ty: Type) -> Result<Value<'_>, Misfit> {
    match (ty, &value) {
        (_, Value::Empty) => Ok(Value::Empty),
        (Type::Number, _) => number_of(&value).map(Value::Number),
        (Type::Date, _) => date_of(&value).map(Value::Date),
        (Type::Time, Value::Time(time)) => Ok(Value::Time(*time)),
        (Type::Time, Value::Text(text)) => {
            let time = text.trim_matches(' ').parse::<Timestamp>().ok();
            time.map(Value::Time).ok_or_else(|| Misfit::of(Why::Shape, "a point in time", &value))
        }
        (Type::Time, _) => Err(Misfit::of(Why::Shape, "a point in time", &value)),
        (Type::Bool, _) => bool_of(&value).map(Value::Bool),
        (Type::Text | Type::Code, _) => Ok(value),
    }
}

pub(crate) fn number_of(value: &Value<'_>) -> Result<Decimal, Misfit> {
    match value {
        Value::Number(number) => Ok(*number),
        Value::Text(text) => PLAIN.read(text),
        Value::Empty | Value::Date(_) | Value::Time(_) | Value::Bool(_) => {
            Err(Misfit::of(Why::Shape, "a number", value))
        }
    }
}

fn date_of(value: &Value<'_>) -> Result<Date, Misfit> {
    match value {
        Value::Date(date) => Ok(*date),
        Value::Text(text) => moment::read_iso(text.trim_matches(' ')),
        Value::Empty | Value::Number(_) | Value::Time(_) | Value::Bool(_) => {
            Err(Misfit::of(Why::Shape, "a day", value))
        }
    }
}

fn bool_of(value: &Value<'_>) -> Result<bool, Misfit> {
    match value {
        Value::Bool(yes) => Ok(*yes),
        Value::Text(text) if text == "true" => Ok(true),
        Value::Text(text) if text == "false" => Ok(false),
        Value::Empty | Value::Number(_) | Value::Text(_) | Value::Date(_) | Value::Time(_) => {
            Err(Misfit::of(Why::Shape, "yes or no (true or false)", value))
        }
    }
}

#[cfg(test)]
mod tests;
