//! The settings of EDI: standard, separators, character set, and the layout with its envelope laid over the standard.

use super::Draft;
use super::envelope::{StandardId, unfold};
use super::overlay::Overlay;
use crate::edi::Family;
use crate::edi::receipt::Separators;
use crate::layout::dialect::{Charset, Dialect, EdiDialect};
use crate::layout::fault::Problem;
use crate::standards;
use model::document::Type;
use model::layout::{Encoding, Layout, Newline, Syntax};

/// What a layout of EDI stands on.
#[derive(Debug)]
pub(super) struct Standing {
    pub(super) overlay: Overlay,
    family: Family,
    separators: Separators,
    una: Option<String>,
    charset: Charset,
}

impl Standing {
    /// The decimal mark of numbers, where the file may have another one.
    pub(super) fn decimal(&self, ty: Type) -> Option<char> {
        let either = self.family == Family::Edifact && ty == Type::Number;
        either.then(|| char::from(self.separators.decimal))
    }
}

/// The layout with its envelope, and its standard; nothing for other syntaxes.
///
/// # Errors
/// What keeps it from being laid over its standard.
pub(super) fn standing(layout: &Layout) -> Result<Option<(Layout, Standing)>, Vec<Problem>> {
    let alone = |problem| vec![problem];
    let (family, separators, una, charset) = match &layout.syntax {
        Syntax::Csv(_) | Syntax::Fixed(_) | Syntax::Xml { .. } => return Ok(None),
        Syntax::X12 { separators, encoding, .. } => {
            let separators = x12_separators(separators.as_deref()).map_err(alone)?;
            (Family::X12, separators, None, Charset::Encoding(*encoding))
        }
        Syntax::Edifact { una, charset, syntax, .. } => {
            let (separators, una) = edifact_separators(una.as_deref(), syntax.unwrap_or(3)).map_err(alone)?;
            (Family::Edifact, separators, Some(una), charset_of(charset.as_deref()).map_err(alone)?)
        }
    };
    let id = StandardId::of(layout).map_err(alone)?;
    let name = layout.standard.as_deref().unwrap_or_default();
    let grammar = standards::grammar(name).ok_or_else(|| {
        let known = standards::ids().into_iter().filter(|known| known.split('/').next() == name.split('/').next());
        let known = known.collect::<Vec<_>>().join(", ");
        alone(Problem::new("standard", format!("the standard “{name}” is not known; known are {known}")))
    })?;
    let mut whole = unfold(layout, &id, &separators);
    let mut problems = Vec::new();
    let decimal = if family == Family::Edifact { char::from(separators.decimal) } else { '.' };
    let overlay = Overlay::lay(&mut whole, grammar, decimal, &mut problems);
    if problems.is_empty() {
        Ok(Some((whole, Standing { overlay, family, separators, una, charset })))
    } else {
        Err(problems)
    }
}

fn x12_separators(text: Option<&str>) -> Result<Separators, Problem> {
    let wrong = |why: &str| Problem::new("syntax", format!("the separators of X12 {why}"));
    let characters: Vec<u8> = text.unwrap_or("*>^~").bytes().collect();
    let &[element, component, repetition, terminator] = characters.as_slice() else {
        return Err(wrong("are four characters: between elements, components and repeats, and behind a segment"));
    };
    let separators =
        Separators { element, component, repetition: Some(repetition), terminator, release: None, decimal: b'.' };
    check_marks(&[element, component, repetition, terminator]).map_err(wrong)?;
    Ok(separators)
}

fn edifact_separators(text: Option<&str>, syntax: u8) -> Result<(Separators, String), Problem> {
    let wrong = |why: &str| Problem::new("syntax", format!("the service characters of EDIFACT {why}"));
    let una = text.unwrap_or(":+.? '").to_owned();
    let characters: Vec<u8> = una.bytes().collect();
    let &[component, element, decimal, release, reserved, terminator] = characters.as_slice() else {
        return Err(wrong("are six characters, as “:+.? '”"));
    };
    if !matches!(decimal, b'.' | b',') {
        return Err(wrong("have a point or a comma as decimal mark"));
    }
    let repetition = (syntax >= 4 && reserved != b' ').then_some(reserved);
    let marks: Vec<u8> = [component, element, release, terminator].into_iter().chain(repetition).collect();
    check_marks(&marks).map_err(wrong)?;
    Ok((Separators { element, component, repetition, terminator, release: Some(release), decimal }, una))
}

/// Separators differ, and nobody writes them in words and numbers.
fn check_marks(marks: &[u8]) -> Result<(), &'static str> {
    let differ = (1..marks.len()).all(|at| !marks[..at].contains(&marks[at]));
    let usable = |mark: &u8| mark.is_ascii() && !mark.is_ascii_alphanumeric() && !b" .-\0".contains(mark);
    match (differ, marks.iter().all(usable)) {
        (false, _) => Err("must differ from each other"),
        (_, false) => Err("must be ASCII, and no letter, digit, blank, point or minus"),
        (true, true) => Ok(()),
    }
}

fn charset_of(name: Option<&str>) -> Result<Charset, Problem> {
    Ok(match name.unwrap_or("UNOC") {
        "UNOA" => Charset::Upper,
        "UNOB" => Charset::Encoding(Encoding::Ascii),
        "UNOC" => Charset::Encoding(Encoding::Latin1),
        "UNOY" | "UNOW" => Charset::Encoding(Encoding::Utf8),
        other => {
            let sentence = format!("files are written in UNOA, UNOB, UNOC, UNOY or UNOW, not in “{other}”");
            return Err(Problem::new("syntax", sentence));
        }
    })
}

impl Draft<'_> {
    /// Gives the columns their places in segments.
    pub(super) fn edi(&mut self) -> Dialect {
        self.segments();
        let standing = self.standing.as_ref().expect("BUG: EDI stands on a standard");
        let newline = match &self.layout.syntax {
            Syntax::X12 { newline, .. } | Syntax::Edifact { newline, .. } => *newline,
            Syntax::Csv(_) | Syntax::Fixed(_) | Syntax::Xml { .. } => None,
        };
        Dialect::Edi(Box::new(EdiDialect {
            family: standing.family,
            separators: standing.separators,
            una: standing.una.clone(),
            charset: standing.charset,
            newline: match newline {
                None => "",
                Some(Newline::Lf) => "\n",
                Some(Newline::Crlf) => "\r\n",
            },
            standard: self.layout.standard.clone().unwrap_or_default(),
            grammar: standing.overlay.grammar.clone(),
            is_plain: EdiDialect::plain(&standing.separators, standing.charset),
        }))
    }
}
