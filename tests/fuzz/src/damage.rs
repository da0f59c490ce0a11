//! Damage: bytes are changed, cut, repeated and moved, and so are lines, segments, elements and values; pieces of other
//! good files are put in.

use crate::chance::Chance;

/// Files do not grow beyond this, so that each is read in no time.
const MOST: usize = 48 * 1024;

/// Texts that mean something to a reader.
const TOKENS: [&[u8]; 60] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b"\x1a",
    b"\x85",
    b"\x25",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"'",
    b"=1+1",
    b"-",
    b"+",
    b"99999999999999999999999999999999",
    b"-0",
    b"0.00",
    b"1e9",
    b"{",
    b"}",
    b"J",
    b"\xc0",
    b"\xd0",
    b"<",
    b">",
    b"</",
    b"/>",
    b"&amp;",
    b"&#0;",
    b"&x;",
    b"<!DOCTYPE a [<!ENTITY x \"y\">]>",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
    b"xmlns=\"\"",
    b"<a>",
    b"*",
    b"~",
    b":",
    b"^",
    b"?",
    b"??",
    b"?'",
    b"ISA*",
    b"IEA*1*1~",
    b"GS*",
    b"SE*2*1~",
    b"UNA:+.? '",
    b"UNB+UNOY:4+",
    b"UNZ+1+1'",
    b"UNT+2+1'",
    b"UNO+1+1++99999'",
    b"\xc3\xa9",
    b"\xe2\x82",
];

/// What ends a line, an element of XML or a segment; and what parts it.
const ENDS: [u8; 4] = [b'\n', b'>', b'~', b'\''];
const PARTS: [u8; 8] = [b',', b';', b'\t', b'*', b'+', b':', b' ', b'"'];

/// Damages one file; the numbers decide how, and pieces of the other are put in.
pub(crate) fn damage(file: &[u8], other: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut file = file.to_vec();
    for _ in 0..1 + chance.below(6) {
        if file.is_empty() {
            break;
        }
        match chance.below(16) {
            0..7 => bytes(&mut file, chance),
            7..10 => runs(&mut file, &ENDS, chance),
            10..13 => runs(&mut file, &PARTS, chance),
            13 => splice(&mut file, other, chance),
            14 => replace_everywhere(&mut file, chance),
            _ => file.truncate(chance.below(file.len())),
        }
        file.truncate(MOST);
    }
    file
}

fn bytes(file: &mut Vec<u8>, chance: &mut Chance) {
    let (at, other) = (chance.below(file.len()), chance.below(file.len()));
    let (start, end) = (at.min(other), at.max(other).min(at.min(other) + 200));
    match chance.below(7) {
        0 => file[at] ^= 1 << chance.below(8),
        1 => drop(file.drain(start..end)),
        2 => drop(file.splice(at..at, file[start..end].to_vec())),
        3 => file[start..end].reverse(),
        4 => file[at] = chance.of(&TOKENS)[0],
        5 => file[at] = u8::try_from(chance.below(256)).expect("BUG: a byte"),
        _ => drop(file.splice(at..at, chance.of(&TOKENS).iter().copied())),
    }
}

/// Takes out, repeats or exchanges what stands between separators of one kind.
fn runs(file: &mut Vec<u8>, separators: &[u8], chance: &mut Chance) {
    let here: Vec<u8> = separators.iter().copied().filter(|byte| file.contains(byte)).collect();
    if here.is_empty() {
        return;
    }
    let separator = *chance.of(&here);
    let mut parts: Vec<Vec<u8>> = file.split_inclusive(|byte| *byte == separator).map(<[u8]>::to_vec).collect();
    let (one, other) = (chance.below(parts.len()), chance.below(parts.len()));
    match chance.below(5) {
        0 => drop(parts.remove(one)),
        1 => {
            let again = parts[one].clone();
            parts.splice(one..one, std::iter::repeat_n(again, 1 + chance.below(3)));
        }
        2 => parts.swap(one, other),
        3 => {
            let moved = parts.remove(one);
            parts.insert(other.min(parts.len()), moved);
        }
        _ => parts[one] = vec![separator],
    }
    *file = parts.concat();
}

fn splice(file: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    if other.is_empty() {
        return;
    }
    let (from, at) = (chance.below(other.len()), chance.below(file.len()));
    let end = (from + 1 + chance.below(400)).min(other.len());
    let until = (at + chance.below(200)).min(file.len());
    file.splice(at..until, other[from..end].iter().copied());
}

/// One separator becomes another byte in all of the file, as partners' programs do.
fn replace_everywhere(file: &mut [u8], chance: &mut Chance) {
    let from = file[chance.below(file.len())];
    let to = chance.of(&TOKENS)[0];
    file.iter_mut().filter(|byte| **byte == from).for_each(|byte| *byte = to);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_changes_most_files_and_is_the_same_for_the_same_seed() {
        let good = b"Invoice,Total\r\nINV-1,12.50\r\n".to_vec();
        let damaged: Vec<Vec<u8>> = (0..100).map(|seed| damage(&good, b"A,B\r\n", &mut Chance::new(seed))).collect();
        assert!(damaged.iter().filter(|file| **file != good).count() > 80);
        assert_eq!(damaged[7], damage(&good, b"A,B\r\n", &mut Chance::new(7)));
    }
}
