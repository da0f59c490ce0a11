//! Reading an expression of `where`, in the manner of C#.

use super::super::wire::midnight;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// Deeper expressions are refused.
const DEEPEST: usize = 32;
/// Longer ones too.
const LONGEST: usize = 8 * 1024;

/// A word of an expression.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(Decimal),
    Sign(&'static str),
}

/// A value in an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    Number(Decimal),
    Flag(bool),
    Moment(i64),
    Null,
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Condition {
    /// No condition.
    All,
    Compare(String, &'static str, Value),
    /// `Field.Contains("x")` and its like, in small letters where `ToLower()` came before.
    Method(String, String, String, bool),
    /// A field of yes and no on its own.
    Is(String),
    Not(Box<Condition>),
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
}

const SIGNS: [&str; 13] = ["==", "!=", "<>", "<=", ">=", "&&", "||", "<", ">", "=", "(", ")", ","];

fn words(text: &str) -> Result<Vec<Token>, String> {
    let mut rest = text.trim_start();
    let mut words = Vec::new();
    while let Some(first) = rest.chars().next() {
        let (word, length) = if first == '"' {
            let end = rest[1..].find('"').ok_or("a text is not closed")?;
            (Token::Text(rest[1..=end].to_owned()), end + 2)
        } else if first.is_ascii_digit() || first == '-' {
            let length = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| !c.is_ascii_digit() && *c != '.')
                .map_or(rest.len(), |(at, _)| at);
            let digits = rest[..length].to_owned();
            let number = Decimal::from_str_exact(&digits).map_err(|_| format!("“{digits}” is no number"))?;
            (Token::Number(number), length)
        } else if first.is_ascii_alphabetic() || first == '.' {
            let part = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
            let length = rest.char_indices().find(|(_, c)| !part(*c)).map_or(rest.len(), |(at, _)| at);
            (Token::Name(rest[..length].to_owned()), length)
        } else if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
            (Token::Sign(sign), sign.len())
        } else if first == '!' {
            (Token::Sign("!"), 1)
        } else {
            return Err(format!("“{first}” is not understood"));
        };
        words.push(word);
        rest = rest[length..].trim_start();
    }
    Ok(words)
}

struct Parser<'a> {
    words: &'a [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.words.get(self.at)
    }

    fn take(&mut self) -> Option<Token> {
        let word = self.words.get(self.at).cloned();
        self.at += 1;
        word
    }

    fn is_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Sign(known)) if *known == sign);
        self.at += usize::from(found);
        found
    }

    fn is_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Name(name)) if name.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn must(&mut self, sign: &str) -> Result<(), String> {
        if self.is_sign(sign) { Ok(()) } else { Err(format!("“{sign}” is missing")) }
    }

    fn any(&mut self) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("the expression is too deep".to_owned());
        }
        let mut left = self.all()?;
        while self.is_sign("||") || self.is_word("OR") {
            left = Condition::Or(Box::new(left), Box::new(self.all()?));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn all(&mut self) -> Result<Condition, String> {
        let mut left = self.one()?;
        while self.is_sign("&&") || self.is_word("AND") {
            left = Condition::And(Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Condition, String> {
        if self.is_sign("!") || self.is_word("NOT") {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err("the expression is too deep".to_owned());
            }
            let inner = self.one()?;
            self.depth -= 1;
            return Ok(Condition::Not(Box::new(inner)));
        }
        if self.is_sign("(") {
            let inner = self.any()?;
            self.must(")")?;
            return Ok(inner);
        }
        let Some(Token::Name(mut name)) = self.take() else { return Err("a field is missing".to_owned()) };
        let mut lower = false;
        while self.is_sign("(") {
            let (field, method) = name.rsplit_once('.').ok_or_else(|| format!("“{name}” is no method of a field"))?;
            let (field, method) = (field.to_owned(), method.to_owned());
            if method.eq_ignore_ascii_case("ToLower") {
                self.must(")")?;
                lower = true;
                name = match self.peek().cloned() {
                    Some(Token::Name(more)) if more.starts_with('.') => {
                        self.at += 1;
                        format!("{field}{more}")
                    }
                    Some(_) | None => field,
                };
                continue;
            }
            let Some(Token::Text(text)) = self.take() else { return Err(format!("“{method}” takes a text")) };
            self.must(")")?;
            if !["Contains", "StartsWith", "EndsWith"].iter().any(|known| known.eq_ignore_ascii_case(&method)) {
                return Err(format!("there is no method “{method}”"));
            }
            return Ok(Condition::Method(field, method.to_ascii_lowercase(), text, lower));
        }
        let Some(Token::Sign(sign)) = self.peek().cloned() else { return Ok(Condition::Is(name)) };
        let sign = match sign {
            "==" | "=" => "==",
            "!=" | "<>" => "!=",
            "<" | ">" | "<=" | ">=" => sign,
            _ => return Ok(Condition::Is(name)),
        };
        self.at += 1;
        Ok(Condition::Compare(name, sign, self.value()?))
    }

    fn value(&mut self) -> Result<Value, String> {
        match self.take() {
            Some(Token::Text(text)) => Ok(Value::Text(text)),
            Some(Token::Number(number)) => Ok(Value::Number(number)),
            Some(Token::Name(name)) => match name.to_ascii_lowercase().as_str() {
                "true" => Ok(Value::Flag(true)),
                "false" => Ok(Value::Flag(false)),
                "null" => Ok(Value::Null),
                "guid" => self.guid(),
                "datetime" => self.moment(),
                _ => Err(format!("“{name}” is no value")),
            },
            Some(Token::Sign(_)) | None => Err("a value is missing".to_owned()),
        }
    }

    fn guid(&mut self) -> Result<Value, String> {
        self.must("(")?;
        let Some(Token::Text(text)) = self.take() else { return Err("Guid takes a text".to_owned()) };
        self.must(")")?;
        Ok(Value::Text(text))
    }

    fn moment(&mut self) -> Result<Value, String> {
        self.must("(")?;
        let mut numbers: Vec<i64> = Vec::new();
        loop {
            let Some(Token::Number(number)) = self.take() else { return Err("DateTime takes numbers".to_owned()) };
            numbers.push(i64::try_from(number).map_err(|_| "DateTime takes whole numbers")?);
            if self.is_sign(")") {
                break;
            }
            self.must(",")?;
        }
        if !matches!(numbers.len(), 3 | 6) {
            return Err("DateTime takes year, month, day, and hour, minute, second".to_owned());
        }
        let small =
            |at: usize| numbers.get(at).copied().and_then(|n| i8::try_from(n).ok()).ok_or("a date is out of range");
        let year = i16::try_from(numbers[0]).map_err(|_| "a year is out of range")?;
        let day = Date::new(year, small(1)?, small(2)?).map_err(|_| "there is no such day")?;
        let time = &numbers[3..];
        let bounded = time.iter().zip([24, 60, 60]).all(|(n, most)| (0..most).contains(n));
        if !bounded {
            return Err("a time is out of range".to_owned());
        }
        let seconds = time.iter().zip([3600, 60, 1]).map(|(n, length)| n * length).sum::<i64>();
        Ok(Value::Moment(midnight(day).as_millisecond() + seconds * 1000))
    }
}

impl Condition {
    /// Reads a condition; an empty one holds for all.
    pub(super) fn parse(text: &str) -> Result<Condition, String> {
        if text.trim().is_empty() {
            return Ok(Condition::All);
        }
        if text.len() > LONGEST {
            return Err("the expression is too long".to_owned());
        }
        let words = words(text)?;
        let mut parser = Parser { words: &words, at: 0, depth: 0 };
        let condition = parser.any()?;
        if parser.at < words.len() {
            Err(format!("what follows in “{text}” is not understood"))
        } else {
            Ok(condition)
        }
    }
}
