//! Which segments frame interchanges, groups and sets, and which sets belong into which groups.

use super::Family;

/// What a segment is to the frame of an interchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    /// Nothing: it stands inside of a set.
    Other,
    SetHeader,
    SetTrailer,
    GroupHeader,
    GroupTrailer,
    InterchangeTrailer,
    /// It stands beside groups and sets.
    Service,
}

pub(super) fn of(family: Family, tag: &str) -> Frame {
    match (family, tag.as_bytes()) {
        (Family::X12, b"ST") => Frame::SetHeader,
        (Family::X12, b"SE") => Frame::SetTrailer,
        (Family::X12, b"GS") => Frame::GroupHeader,
        (Family::X12, b"GE") => Frame::GroupTrailer,
        (Family::X12, b"IEA") => Frame::InterchangeTrailer,
        (Family::X12, b"TA1") => Frame::Service,
        (Family::Edifact, [b'U', b'N', last]) => match last {
            b'H' => Frame::SetHeader,
            b'T' => Frame::SetTrailer,
            b'G' => Frame::GroupHeader,
            b'E' => Frame::GroupTrailer,
            b'Z' => Frame::InterchangeTrailer,
            b'O' | b'P' => Frame::Service,
            _ => Frame::Other,
        },
        _ => Frame::Other,
    }
}

/// X12: the functional identifiers and their sets.
const GROUPS: [(&str, &[&str]); 4] = [("IN", &["810"]), ("PO", &["850"]), ("RA", &["820"]), ("FA", &["997", "999"])];

/// Whether groups of this kind are known here.
pub(super) fn is_group(code: &str) -> bool {
    GROUPS.iter().any(|(group, _)| *group == code)
}

/// Whether sets of this kind are known here, in whatever version.
pub(super) fn is_set(code: &str) -> bool {
    GROUPS.iter().any(|(_, sets)| sets.contains(&code))
}

/// Whether messages of this type are known here, in whatever version.
pub(super) fn is_message(code: &str) -> bool {
    matches!(code, "INVOIC" | "ORDERS" | "REMADV" | "CONTRL")
}

/// Whether the set belongs into the group. What is not known here is not judged.
pub(super) fn fits(group: &str, set: &str) -> bool {
    !is_set(set) || GROUPS.iter().find(|(known, _)| *known == group).is_none_or(|(_, sets)| sets.contains(&set))
}
