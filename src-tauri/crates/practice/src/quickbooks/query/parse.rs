//! Reading a statement: what the grammar does not have is refused as a parse error, what the entity does not have as an invalid query.

use super::{Cell, Condition, LARGEST_PAGE, Operator, PAGE, Property, Query, Sort};
use crate::quickbooks::entity::Entity;
use crate::quickbooks::fault::Fault;
use crate::quickbooks::ledger::pacific;
use crate::quickbooks::schema::{Of, field_of};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

/// Longer statements are refused.
const LONGEST: usize = 32 * 1024;

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Symbol(&'static str),
}

const SYMBOLS: [&str; 9] = ["<=", ">=", "=", "<", ">", "(", ")", ",", "*"];

fn tokens(text: &str) -> Result<Vec<Token>, Fault> {
    if text.len() > LONGEST {
        return Err(Fault::parse("the statement is too long"));
    }
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let (value, behind) = quoted(&rest[1..])?;
            tokens.push(Token::Quoted(value));
            rest = behind;
        } else if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            tokens.push(Token::Symbol(symbol));
            rest = &rest[symbol.len()..];
        } else {
            let word = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | ':');
            let end = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
            if end == 0 {
                return Err(Fault::parse(format!("Encountered \"{first}\"")));
            }
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        }
        rest = rest.trim_start();
    }
    Ok(tokens)
}

/// The text of a quoted value and what stands behind it.
fn quoted(text: &str) -> Result<(String, &str), Fault> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' => return Ok((value, &text[at + 1..])),
            '\\' => match letters.next() {
                Some((_, next)) => value.push(next),
                None => break,
            },
            other => value.push(other),
        }
    }
    Err(Fault::parse("Lexical error: a quoted value does not end"))
}

struct Reader {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    fn next(&mut self) -> Result<Token, Fault> {
        self.tokens.next().ok_or_else(|| Fault::parse("Encountered \"<EOF>\""))
    }

    /// Takes a key word where it stands next.
    fn takes(&mut self, word: &str) -> bool {
        let is = matches!(self.tokens.peek(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        if is {
            self.tokens.next();
        }
        is
    }

    fn takes_symbol(&mut self, symbol: &'static str) -> bool {
        let is = self.tokens.peek() == Some(&Token::Symbol(symbol));
        if is {
            self.tokens.next();
        }
        is
    }

    fn needs(&mut self, word: &str) -> Result<(), Fault> {
        if self.takes(word) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn needs_symbol(&mut self, symbol: &'static str) -> Result<(), Fault> {
        if self.takes_symbol(symbol) { Ok(()) } else { Err(self.unexpected()) }
    }

    fn unexpected(&mut self) -> Fault {
        match self.tokens.peek() {
            None => Fault::parse("Encountered \"<EOF>\""),
            Some(Token::Word(word)) => Fault::parse(format!("Encountered \" <ID> \"{word} \"\"")),
            Some(Token::Quoted(text)) => Fault::parse(format!("Encountered \" <STRING> \"{text} \"\"")),
            Some(Token::Symbol(symbol)) => Fault::parse(format!("Encountered \"{symbol}\"")),
        }
    }

    fn word(&mut self) -> Result<String, Fault> {
        match self.tokens.peek() {
            Some(Token::Word(_)) => match self.next()? {
                Token::Word(word) => Ok(word),
                Token::Quoted(_) | Token::Symbol(_) => Err(self.unexpected()),
            },
            _ => Err(self.unexpected()),
        }
    }

    fn count(&mut self, least: usize, most: usize) -> Result<usize, Fault> {
        let word = self.word()?;
        let value: i64 = word.parse().map_err(|_| Fault::parse(format!("Encountered \"{word}\"")))?;
        match usize::try_from(value) {
            Ok(value) if value > most => {
                Err(Fault::query(format!("value {value} is too large. Max allowed value is {most}")))
            }
            Ok(value) if value >= least => Ok(value),
            _ => Err(Fault::query(format!("value {value} is too small. Min allowed value is {least}"))),
        }
    }
}

impl Query {
    /// Reads a statement.
    ///
    /// # Errors
    /// 4000 where it is not of the grammar, 4001 where it asks for what is not there.
    pub(crate) fn read(text: &str) -> Result<Query, Fault> {
        let mut reader = Reader { tokens: tokens(text)?.into_iter().peekable() };
        reader.needs("select")?;
        let count = reader.takes("count");
        if count {
            reader.needs_symbol("(")?;
        }
        reader.needs_symbol("*")?;
        if count {
            reader.needs_symbol(")")?;
        }
        reader.needs("from")?;
        let name = reader.word()?;
        let entity =
            Entity::of_any_case(&name).ok_or_else(|| Fault::query(format!("invalid context declaration: {name}")))?;
        let mut query = Query { entity, count, conditions: Vec::new(), order: Vec::new(), start: 1, most: PAGE };
        if reader.takes("where") {
            query.conditions.push(condition(&mut reader, entity)?);
            while reader.takes("and") {
                query.conditions.push(condition(&mut reader, entity)?);
            }
        }
        query.ending(&mut reader)?;
        Ok(query)
    }

    fn ending(&mut self, reader: &mut Reader) -> Result<(), Fault> {
        if reader.takes("orderby")
            || reader.takes("order") && {
                reader.needs("by")?;
                true
            }
        {
            loop {
                let property = property(self.entity, &reader.word()?)?;
                let down = reader.takes("desc");
                if !down {
                    reader.takes("asc");
                }
                self.order.push((property, down));
                if !reader.takes_symbol(",") {
                    break;
                }
            }
        }
        let (mut started, mut limited) = (false, false);
        while reader.tokens.peek().is_some() {
            if !started && reader.takes("startposition") {
                self.start = reader.count(1, usize::MAX)?;
                started = true;
            } else if !limited && reader.takes("maxresults") {
                self.most = reader.count(1, LARGEST_PAGE)?;
                limited = true;
            } else {
                return Err(reader.unexpected());
            }
        }
        Ok(())
    }
}

fn property(entity: Entity, path: &str) -> Result<Property, Fault> {
    match path.to_ascii_lowercase().as_str() {
        "id" => return Ok(Property::Id),
        "metadata.createtime" => return Ok(Property::Created),
        "metadata.lastupdatedtime" => return Ok(Property::Modified),
        _ => {}
    }
    let unknown = || Fault::query(format!("Property {path} not found for Entity {}", entity.name()));
    let field = field_of(entity, path).ok_or_else(unknown)?;
    let sort = match field.of {
        Of::Text(_) | Of::Word(_) => Sort::Text,
        Of::Amount | Of::Number => Sort::Number,
        Of::Flag => Sort::Flag,
        Of::Day => Sort::Day,
        Of::Ref(_) => Sort::Reference,
        Of::Object(_) | Of::List(_) | Of::Lines(_) | Of::Any => return Err(unknown()),
    };
    if !field.find {
        return Err(Fault::query(format!("property '{path}' is not queryable")));
    }
    Ok(Property::Field(field.name, sort))
}

fn condition(reader: &mut Reader, entity: Entity) -> Result<Condition, Fault> {
    let path = reader.word()?;
    let operator = match reader.next()? {
        Token::Symbol("=") => Operator::Equal,
        Token::Symbol("<") => Operator::Less,
        Token::Symbol(">") => Operator::More,
        Token::Symbol("<=") => Operator::AtMost,
        Token::Symbol(">=") => Operator::AtLeast,
        Token::Word(word) if word.eq_ignore_ascii_case("in") => Operator::In,
        Token::Word(word) if word.eq_ignore_ascii_case("like") => Operator::Like,
        Token::Symbol(other) => return Err(Fault::parse(format!("Encountered \"{other}\""))),
        Token::Word(other) | Token::Quoted(other) => return Err(Fault::parse(format!("Encountered \"{other}\""))),
    };
    let property = property(entity, &path)?;
    let mut values = Vec::new();
    if operator == Operator::In {
        reader.needs_symbol("(")?;
        loop {
            values.push(value(reader, &path, property)?);
            if !reader.takes_symbol(",") {
                break;
            }
        }
        reader.needs_symbol(")")?;
    } else {
        values.push(value(reader, &path, property)?);
    }
    let ordered = matches!(operator, Operator::Less | Operator::More | Operator::AtMost | Operator::AtLeast);
    let (flag, text) = (
        matches!(property, Property::Field(_, Sort::Flag)),
        matches!(property, Property::Field(_, Sort::Text | Sort::Reference)),
    );
    if (flag && (ordered || operator == Operator::Like)) || (operator == Operator::Like && !text) {
        return Err(Fault::query(format!("operator is not supported for property {path}")));
    }
    Ok(Condition { property, operator, values })
}

/// A value: in quotes, but for true and false.
fn value(reader: &mut Reader, path: &str, property: Property) -> Result<Cell, Fault> {
    let is_flag = matches!(property, Property::Field(_, Sort::Flag));
    let wrong = |text: &str| Fault::query(format!("Invalid value {text} for property {path}"));
    let text = match reader.next()? {
        Token::Word(word) if word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("false") => {
            let flag = word.eq_ignore_ascii_case("true");
            return if is_flag { Ok(Cell::Flag(flag)) } else { Err(wrong(&word)) };
        }
        Token::Word(word) => {
            return Err(Fault::parse(format!(
                "Encountered \" <INTEGER> \"{word} \"\"; a value stands in single quotes"
            )));
        }
        Token::Symbol(symbol) => return Err(Fault::parse(format!("Encountered \"{symbol}\""))),
        Token::Quoted(text) => text,
    };
    let cell = match property {
        Property::Field(_, Sort::Flag) => None,
        Property::Field(_, Sort::Text | Sort::Reference) => Some(Cell::Text(text.clone())),
        Property::Id | Property::Field(_, Sort::Number) => Decimal::from_str_exact(&text).ok().map(Cell::Number),
        Property::Field(_, Sort::Day) => day(&text).map(Cell::Day),
        Property::Created | Property::Modified => time(&text).map(Cell::Time),
    };
    cell.ok_or_else(|| wrong(&text))
}

fn day(text: &str) -> Option<Date> {
    text.parse::<Date>().ok().filter(|_| text.len() == 10)
}

/// A time with an offset or `Z`; without one it is of the servers' zone, as a day alone is its beginning.
pub(crate) fn time(text: &str) -> Option<Timestamp> {
    let local = |local: DateTime| local.to_zoned(pacific()).ok().map(|zoned| zoned.timestamp());
    if let Some(day) = day(text) {
        return local(day.to_datetime(jiff::civil::Time::midnight()));
    }
    text.parse::<Timestamp>().ok().or_else(|| local(text.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_read() {
        let check = |text: &str, expect: (Entity, bool, usize, usize, usize, usize)| {
            let query = Query::read(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
            let shape = (query.entity, query.count, query.conditions.len(), query.order.len(), query.start, query.most);
            assert_eq!(shape, expect, "{text}");
        };
        check("select * from Bill", (Entity::Bill, false, 0, 0, 1, 100));
        check("SELECT COUNT(*) FROM customer", (Entity::Customer, true, 0, 0, 1, 100));
        check(
            "select * from Vendor where Active IN (true, false) maxresults 7 startposition 8",
            (Entity::Vendor, false, 1, 0, 8, 7),
        );
        check(
            "SELECT * FROM Bill WHERE Metadata.LastUpdatedTime >= '2026-01-01T00:00:00-08:00' AND TotalAmt > '3.00' ORDERBY MetaData.LastUpdatedTime DESC, Id STARTPOSITION 1 MAXRESULTS 1000",
            (Entity::Bill, false, 2, 2, 1, 1000),
        );
        check(
            r"select * from Customer where DisplayName = 'O\'Sullivan'  order by DisplayName asc",
            (Entity::Customer, false, 1, 1, 1, 100),
        );
        check("select * from Bill where VendorRef = '56' and Id in ('1','2')", (Entity::Bill, false, 2, 0, 1, 100));
        let query = Query::read(r"select * from Customer where DisplayName like 'O\'S%'").unwrap();
        assert_eq!(query.conditions[0].values, [Cell::Text("O'S%".to_owned())]);
    }

    #[test]
    fn what_is_not_in_it_is_refused() {
        let check = |text: &str, code: &str| {
            let fault = Query::read(text).expect_err(text);
            assert_eq!(fault.errors[0].code, code, "{text}");
        };
        let deep = format!("select * from Bill where Id in ({})", "('".repeat(4000));
        for text in [
            "",
            "select",
            "delete * from Bill",
            "select Id from Bill",
            "select * from Bill where Id = 12",
            "select * from Bill where Id = '12",
            "select * from Bill where Id = '1' or Id = '2'",
            "select * from Bill where DocNumber == 'x'",
            "select * from Bill group by Id",
            "select * from Bill, Vendor",
            "select * from Bill maxresults 1 maxresults 2",
            "select * from Bill where TotalAmt + 1 > '2'",
            "select * from Bill; drop",
            "select * from Bill startposition 'x'",
            deep.as_str(),
        ] {
            check(text, "4000");
        }
        for text in [
            "select * from Bogus",
            "select * from Bill where Nothing = 'x'",
            "select * from Bill where PrivateNote = 'x'",
            "select * from Bill where VendorRef.value = '56'",
            "select * from Bill where TxnDate > 'yesterday'",
            "select * from Bill where TotalAmt > 'much'",
            "select * from Vendor where Active = 'true'",
            "select * from Vendor where Active > true",
            "select * from Bill where TotalAmt like '3%'",
            "select * from Bill orderby Line",
            "select * from Bill startposition 0",
            "select * from Bill maxresults 1001",
            "select * from Bill maxresults 0",
        ] {
            check(text, "4001");
        }
    }
}
