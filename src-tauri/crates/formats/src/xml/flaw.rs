//! What is wrong with an XML file.

use crate::encoding::BadBytes;

/// What is wrong with an element or ends the reading. Offsets are bytes of the file, from 0.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// Bytes that mean nothing in the declared encoding. Nothing after them is read.
    #[error(transparent)]
    Bytes(BadBytes),
    /// The file declares an encoding that is not read.
    #[error("the file says that it is written in “{name}”, which is not read; ask the partner for UTF-8")]
    Encoding {
        /// The declared name.
        name: String,
    },
    /// A document type declaration: it may rewrite what the file says, and no partner's document needs one.
    #[error(
        "the file has a DOCTYPE, which is not accepted, as it can change what the file says. Ask the partner for files without it"
    )]
    Doctype {
        /// Its place.
        offset: u64,
    },
    /// An entity other than the five that XML itself has.
    #[error("the text holds “&{name};”, which stands for nothing here; ask the partner for a corrected file")]
    Entity {
        /// Its place.
        offset: u64,
        /// Its name, at most some twenty characters of it.
        name: String,
    },
    /// A character that XML does not allow.
    #[error("the text holds the invisible character U+{character:04X}, which XML does not allow")]
    Character {
        /// Its place.
        offset: u64,
        /// Its code point.
        character: u32,
    },
    /// Text between the elements inside an element: only the text before the first of them is read.
    #[error("there is text between the elements inside of “{name}”; it was passed over")]
    Mixed {
        /// Place of the element.
        offset: u64,
        /// Its name.
        name: String,
    },
    /// Markup that is not XML. Nothing after it is read.
    #[error("the file is not well-formed XML here: {what}. It is damaged or was put together by hand")]
    Malformed {
        /// Its place.
        offset: u64,
        /// What is wrong.
        what: String,
    },
    /// An end tag that ends another element than the open one. Nothing after it is read.
    #[error("“{expected}” is open here, and the file ends “{found}”; the file is damaged")]
    Mismatched {
        /// Its place.
        offset: u64,
        /// The open element.
        expected: String,
        /// What the end tag says.
        found: String,
    },
    /// A prefix that nothing declares. Nothing after it is read.
    #[error("the prefix of “{name}” is not declared; the file is damaged or was put together by hand")]
    Prefix {
        /// Its place.
        offset: u64,
        /// The whole name.
        name: String,
    },
    /// The file ends inside an element, or before the first one.
    #[error("the file ends at byte {offset} inside “{name}”; it was cut off")]
    CutOff {
        /// The file's end.
        offset: u64,
        /// The innermost open element.
        name: String,
    },
    /// There is no element at all.
    #[error("the file is empty: there is no XML in it. Ask the partner for the file again")]
    Empty,
    /// The outermost element is another one.
    #[error(
        "the file starts with “{found}”{} and the layout reads “{expected}”; is this another kind of file?",
        in_namespace(namespace)
    )]
    Root {
        /// Its place.
        offset: u64,
        /// Its name in the file.
        found: String,
        /// The namespace it is in; empty for none.
        namespace: String,
        /// The name in the layout.
        expected: String,
    },
    /// Elements stand too deep within each other. Nothing after it is read.
    #[error("elements stand within each other more than {limit} deep here; no business document does that")]
    Depth {
        /// Place of the element that is one too deep.
        offset: u64,
        /// The limit.
        limit: usize,
    },
    /// A tag, text or comment longer than the limit. Nothing after it is read.
    #[error("the tag or text that starts here is longer than {limit} bytes")]
    Long {
        /// Its start.
        offset: u64,
        /// The limit, bytes of UTF-8.
        limit: usize,
    },
    /// One document's element is larger than the limit. Nothing after it is read.
    #[error("the element that starts here is larger than {limit} bytes or has too many parts")]
    Large {
        /// Its start.
        offset: u64,
        /// The limit, bytes of UTF-8.
        limit: usize,
    },
}

fn in_namespace(namespace: &str) -> String {
    if namespace.is_empty() { String::new() } else { format!(" (of the namespace “{namespace}”)") }
}

impl Flaw {
    /// Its place in the file, bytes from 0.
    pub fn offset(&self) -> u64 {
        match self {
            Flaw::Bytes(bad) => bad.offset(),
            Flaw::Encoding { .. } | Flaw::Empty => 0,
            Flaw::Doctype { offset }
            | Flaw::Entity { offset, .. }
            | Flaw::Character { offset, .. }
            | Flaw::Mixed { offset, .. }
            | Flaw::Malformed { offset, .. }
            | Flaw::Mismatched { offset, .. }
            | Flaw::Prefix { offset, .. }
            | Flaw::CutOff { offset, .. }
            | Flaw::Root { offset, .. }
            | Flaw::Depth { offset, .. }
            | Flaw::Long { offset, .. }
            | Flaw::Large { offset, .. } => *offset,
        }
    }
}
