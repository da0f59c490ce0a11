//! What each byte is to the cutter.

use super::charset::Charset;
use super::receipt::Separators;

/// The part of a class that says what the byte separates; 0 for text.
pub(super) const KIND: u8 = 0x0F;
pub(super) const ELEMENT: u8 = 1;
pub(super) const COMPONENT: u8 = 2;
pub(super) const REPETITION: u8 = 3;
pub(super) const TERMINATOR: u8 = 4;
pub(super) const RELEASE: u8 = 5;
/// A line break that is no part of the text.
pub(super) const NEWLINE: u8 = 6;
/// Not ASCII.
pub(super) const FOREIGN: u8 = 0x10;
/// No character of the interchange's character set.
pub(super) const BAD: u8 = 0x20;
/// Does not stand for itself.
pub(super) const ODD: u8 = 0x40;

/// The class of each byte.
#[derive(Debug, Clone)]
pub(super) struct Classes([u8; 256]);

impl Classes {
    /// `folded`: line breaks in the middle of segments are no part of the text.
    pub(super) fn new(separators: &Separators, charset: Charset, folded: bool) -> Classes {
        let mut classes = [0u8; 256];
        for byte in 0..=u8::MAX {
            let class = &mut classes[usize::from(byte)];
            *class |= if byte.is_ascii() { 0 } else { FOREIGN };
            *class |= if charset.has(byte) { 0 } else { BAD };
        }
        if folded {
            classes[usize::from(b'\r')] = NEWLINE | ODD;
            classes[usize::from(b'\n')] = NEWLINE | ODD;
        }
        // A separator beyond ASCII may stand inside of what would be one character of UTF-8.
        let mut set = |byte: u8, class: u8| classes[usize::from(byte)] = class | if byte.is_ascii() { 0 } else { ODD };
        set(separators.component, COMPONENT);
        separators.repetition.into_iter().for_each(|byte| set(byte, REPETITION));
        separators.release.into_iter().for_each(|byte| set(byte, RELEASE | ODD));
        set(separators.element, ELEMENT);
        set(separators.terminator, TERMINATOR);
        Classes(classes)
    }

    pub(super) fn of(&self, byte: u8) -> u8 {
        self.0[usize::from(byte)]
    }

    /// How many line breaks that are no text stand at the start.
    pub(super) fn line_breaks(&self, bytes: &[u8]) -> usize {
        bytes.iter().take_while(|byte| self.of(**byte) & KIND == NEWLINE).count()
    }
}
