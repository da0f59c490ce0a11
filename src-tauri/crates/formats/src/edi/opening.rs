//! How an interchange starts: which family it is, and which characters separate.

use super::Family;
use super::charset::Charset;
use super::receipt::{EnvelopeCode, Separators};

/// What is known of an interchange before its first segment is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Which family.
    pub family: Family,
    /// The characters that separate.
    pub separators: Separators,
    /// EDIFACT: whether point and comma are both decimal marks, because the file does not say which one is.
    pub either_mark: bool,
    /// Where it starts, a service string advice (UNA) included.
    pub offset: u64,
    /// What is wrong with it so far, as sentences.
    pub faults: Vec<(EnvelopeCode, String)>,
    pub(super) charset: Charset,
    /// Whether line breaks inside segments are no part of the text.
    pub(super) folded: bool,
    /// Bytes before the header segment, which UNA takes.
    pub(super) advice: usize,
}

/// What stands at a place where an interchange may start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Start {
    /// An interchange.
    Here(Box<Opening>),
    /// None.
    No,
    /// More bytes are needed to tell.
    More,
    /// A header that cannot be read; why.
    Bad(String),
}

/// Offsets of the element separator in an ISA segment of the right length.
const ISA_SEPARATORS: [usize; 16] = [3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103];

/// The length of an ISA segment, its terminator included.
const ISA_LENGTH: usize = 106;

/// The longest ISA segment of a wrong length that is still read.
const ISA_LIMIT: usize = 512;

/// The longest start of a UNB segment in which the syntax identifier is looked for.
const UNB_LIMIT: usize = 64;

/// Looks whether an interchange starts at the first of these bytes. `last`: no more will come.
pub(super) fn start(bytes: &[u8], offset: u64, last: bool) -> Start {
    let tag = &bytes[..bytes.len().min(3)];
    let may_be = |full: &[u8]| !tag.is_empty() && full.starts_with(tag);
    if bytes.len() < 4 {
        let open = !last && (may_be(b"ISA") || may_be(b"UNA") || may_be(b"UNB"));
        return if open { Start::More } else { Start::No };
    }
    let continues = bytes[3].is_ascii_alphanumeric();
    match tag {
        b"ISA" if !continues => isa(bytes, offset, last),
        b"UNA" if !continues => advised(bytes, offset, last),
        b"UNB" if !continues => unb(bytes, offset, None, last),
        _ => Start::No,
    }
}

fn isa(bytes: &[u8], offset: u64, last: bool) -> Start {
    let element = bytes[3];
    if bytes.len() < ISA_LENGTH && !last {
        return Start::More;
    }
    let regular = bytes.len() >= ISA_LENGTH && ISA_SEPARATORS.iter().all(|at| bytes[*at] == element);
    let mut faults = Vec::new();
    let (ends, folded) = if regular {
        ((ISA_SEPARATORS[15], 104, 105), false)
    } else {
        let at: Vec<usize> = bytes
            .iter()
            .take(ISA_LIMIT)
            .enumerate()
            .filter(|(_, b)| **b == element)
            .map(|(at, _)| at)
            .take(16)
            .collect();
        let Some(sixteenth) = at.get(15).copied() else {
            return if last || bytes.len() >= ISA_LIMIT {
                Start::Bad(format!("the ISA segment has {} of its 16 elements", at.len()))
            } else {
                Start::More
            };
        };
        let folded = bytes[..sixteenth].iter().any(|byte| is_break(*byte));
        let mut behind = (sixteenth + 1..bytes.len()).filter(|at| !folded || !is_break(bytes[*at]));
        let (Some(component), Some(terminator)) = (behind.next(), behind.next()) else {
            return if last {
                Start::Bad("the ISA segment ends before its separators".to_owned())
            } else {
                Start::More
            };
        };
        let length = terminator + 1;
        faults.push((
            EnvelopeCode::Shape,
            format!("The ISA segment has {length} characters; it must have {ISA_LENGTH}."),
        ));
        ((sixteenth, component, terminator), folded)
    };
    let (sixteenth, component, terminator) = ends;
    let elements: Vec<&[u8]> = bytes[..sixteenth].split(|byte| *byte == element).collect();
    let (repeat, version) = (elements[11], elements[12]);
    let repetition = match repeat {
        [byte] if version >= b"00402".as_slice() && !byte.is_ascii_alphanumeric() && *byte != b' ' => Some(*byte),
        _ => None,
    };
    let separators = Separators {
        element,
        component: bytes[component],
        repetition,
        terminator: bytes[terminator],
        release: None,
        decimal: b'.',
    };
    clashes(&separators, &mut faults);
    opened(Opening {
        family: Family::X12,
        separators,
        either_mark: false,
        offset,
        faults,
        charset: Charset::Utf8,
        folded,
        advice: 0,
    })
}

fn opened(opening: Opening) -> Start {
    Start::Here(Box::new(opening))
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// Separators must all differ, and be no letters, digits or spaces.
fn clashes(separators: &Separators, faults: &mut Vec<(EnvelopeCode, String)>) {
    let mut all = vec![separators.element, separators.component, separators.terminator];
    all.extend(separators.repetition);
    all.extend(separators.release);
    let same = (1..all.len()).find(|at| all[..*at].contains(&all[*at])).map(|at| all[at]);
    if let Some(byte) = same {
        let shown = shown(byte);
        faults.push((EnvelopeCode::Separators, format!("Two separators are the same character ({shown}).")));
    } else if let Some(byte) = all.iter().find(|byte| byte.is_ascii_alphanumeric() || **byte == b' ') {
        let shown = shown(*byte);
        faults.push((EnvelopeCode::Separators, format!("{shown} cannot be a separator: it stands in values too.")));
    }
}

fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { format!("“{}”", char::from(byte)) } else { format!("byte {byte:02X}") }
}

/// UNA with its six characters, line breaks, UNB.
fn advised(bytes: &[u8], offset: u64, last: bool) -> Start {
    let Some(advice) = bytes.get(3..9) else {
        return if last { Start::Bad("the file ends inside UNA".to_owned()) } else { Start::More };
    };
    let advice: [u8; 6] = std::array::from_fn(|at| advice[at]);
    let blanks = bytes[9..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let header = &bytes[9 + blanks..];
    if header.len() < 4 {
        return if last { Start::Bad("the file ends inside its header".to_owned()) } else { Start::More };
    }
    if !header.starts_with(b"UNB") {
        return Start::Bad("UNA must be followed by UNB".to_owned());
    }
    match unb(header, offset, Some(advice), last) {
        Start::Here(mut opening) => {
            opening.advice = 9 + blanks;
            Start::Here(opening)
        }
        other => other,
    }
}

fn unb(bytes: &[u8], offset: u64, advice: Option<[u8; 6]>, last: bool) -> Start {
    let mut faults = Vec::new();
    // Separators of its own are told by what stands behind the syntax identifier.
    if advice.is_none() && !matches!(bytes[3], b'+' | 0x1D) && bytes.len() < 9 && !last {
        return Start::More;
    }
    let mut separators = match advice {
        Some([component, element, decimal, release, _, terminator]) => Separators {
            element,
            component,
            repetition: None,
            terminator,
            release: (release != b' ').then_some(release),
            decimal,
        },
        None => defaults(bytes, &mut faults),
    };
    let known = bytes
        .iter()
        .take(UNB_LIMIT)
        .skip(4)
        .position(|byte| [separators.element, separators.terminator].contains(byte));
    let syntax = match known {
        Some(length) => &bytes[4..4 + length],
        None if bytes.len() < UNB_LIMIT && !last => return Start::More,
        None => &[],
    };
    let mut parts = syntax.split(|byte| *byte == separators.component);
    let identifier = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    let fourth = parts.next() == Some(b"4");
    if fourth {
        let repetition = advice.map_or(b'*', |advice| advice[4]);
        separators.repetition = (repetition != b' ').then_some(repetition);
    }
    let charset = Charset::of(&identifier);
    if charset.is_none() {
        let sentence = format!("UNB01: the character set “{identifier}” is not known; the file is read as UTF-8.");
        faults.push((EnvelopeCode::VersionUnknown, sentence));
    }
    if bytes.get(3).is_some_and(|byte| *byte != separators.element) {
        let sentence = "Behind UNB stands another character than the element separator that UNA states.".to_owned();
        faults.push((EnvelopeCode::Separators, sentence));
    }
    clashes(&separators, &mut faults);
    opened(Opening {
        family: Family::Edifact,
        separators,
        either_mark: fourth || advice.is_none(),
        offset,
        faults,
        charset: charset.unwrap_or(Charset::Utf8),
        folded: true,
        advice: 0,
    })
}

/// The separators of an interchange without UNA: the usual ones, or the control characters of old times.
fn defaults(bytes: &[u8], faults: &mut Vec<(EnvelopeCode, String)>) -> Separators {
    let usual = Separators {
        element: b'+',
        component: b':',
        repetition: None,
        terminator: b'\'',
        release: Some(b'?'),
        decimal: b'.',
    };
    match bytes[3] {
        b'+' => usual,
        0x1D => Separators { element: 0x1D, component: 0x1F, terminator: 0x1C, release: None, ..usual },
        element => {
            let sentence = "The file separates in its own way and has no UNA that says so.".to_owned();
            faults.push((EnvelopeCode::Separators, sentence));
            let component = bytes.get(8).copied().filter(|byte| !byte.is_ascii_alphanumeric() && *byte != element);
            Separators { element, component: component.unwrap_or(b':'), ..usual }
        }
    }
}
