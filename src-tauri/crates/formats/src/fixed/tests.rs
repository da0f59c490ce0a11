use super::*;
use crate::encoding::{BadBytes, encode};

#[derive(Debug, PartialEq)]
struct Seen {
    /// Line, offset, text and flaws of each record.
    records: Vec<(u64, u64, String, Vec<Flaw>)>,
    over: Found,
    fillers: u64,
}

fn style(length: usize, newline: FixedNewline) -> Style {
    Style { length, newline, encoding: Encoding::Utf8, block: None }
}

fn cut(style: &Style, limits: Limits, bytes: &[u8], piece: usize) -> (Seen, Cut) {
    let mut cut = Cut::new(style.clone(), limits);
    let mut record = Record::default();
    let mut records = Vec::new();
    let mut pieces = bytes.chunks(piece.max(1));
    loop {
        match cut.next(&mut record) {
            Found::Record => records.push((record.line, record.start, record.raw().to_owned(), record.flaws.clone())),
            Found::More => match pieces.next() {
                Some(piece) => cut.feed(piece),
                None => cut.finish(),
            },
            over @ (Found::End | Found::Stopped(_)) => return (Seen { records, over, fillers: cut.fillers() }, cut),
        }
    }
}

/// Cut so, wherever the pieces end. Flaws are told apart by their names.
fn check(style: &Style, bytes: &[u8], expect: &[(u64, &str, &str)]) {
    for piece in 1..=bytes.len().max(1) {
        let (seen, _) = cut(style, Limits::default(), bytes, piece);
        let name = |flaw: &Flaw| format!("{flaw:?}").split([' ', '(']).next().unwrap_or_default().to_owned();
        let records: Vec<(u64, String, String)> = seen
            .records
            .iter()
            .map(|(line, _, text, flaws)| (*line, text.clone(), flaws.iter().map(name).collect::<Vec<_>>().join(" ")))
            .collect();
        let expect: Vec<_> = expect.iter().map(|(l, t, f)| (*l, (*t).to_owned(), (*f).to_owned())).collect();
        assert_eq!(records, expect, "{bytes:?} in pieces of {piece}");
        assert_eq!(seen.over, Found::End);
    }
}

#[test]
fn records_are_cut_with_their_lines() {
    use FixedNewline::{Any, Crlf, Lf, None};
    for newline in [Crlf, Lf, Any] {
        let style = style(3, newline);
        check(&style, b"", &[]);
        check(&style, b"\r\n\n", &[]);
        check(&style, b"abc\r\ndef\r\n", &[(1, "abc", ""), (2, "def", "")]);
        check(&style, b"abc\ndef", &[(1, "abc", ""), (2, "def", "")]);
        check(&style, b"abc\rdef\r", &[(1, "abc", ""), (2, "def", "")]);
        check(&style, b"abc\r\n\r\n\ndef\n", &[(1, "abc", ""), (4, "def", "")]);
        check(&style, b"ab\ndef\nx\n", &[(1, "ab", "Short"), (2, "def", ""), (3, "x", "Short")]);
        check(&style, b"abc\nde", &[(1, "abc", ""), (2, "de", "CutOff")]);
        check(&style, b"abc\n\x1A", &[(1, "abc", "")]);
        check(&style, b"\xEF\xBB\xBFabc\n", &[(1, "abc", "")]);
        check(&style, "é1\n".as_bytes(), &[(1, "é1", "")]);
        check(&style, b"a\0c\n", &[(1, "a\0c", "Nul")]);
        check(&style, b"a\xFFc\n", &[(1, "a\u{FFFD}c", "Bytes")]);
    }
    check(&style(3, Crlf), b"abcd\nabc\n", &[(1, "abcd", "Long"), (2, "abc", "")]);
    check(&style(3, Any), b"abcdef\nghi", &[(1, "abc", ""), (2, "def", ""), (3, "ghi", "")]);
    let none = style(3, None);
    check(&none, b"", &[]);
    check(&none, b"abcdef", &[(1, "abc", ""), (2, "def", "")]);
    check(&none, b"abcde", &[(1, "abc", ""), (2, "de", "CutOff")]);
    check(&none, b"abcdef\x1A", &[(1, "abc", ""), (2, "def", "")]);
    check(&none, b"abc\r\ndef\r\nghi\r\n", &[(1, "abc", ""), (2, "def", "LineEnd"), (3, "ghi", "")]);
    check(&none, b"a\nbdef", &[(1, "a\nb", ""), (2, "def", "")]);
}

#[test]
fn line_ends_and_fields_are_found_in_every_encoding() {
    for encoding in [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Windows1252,
        Encoding::Latin1,
        Encoding::Cp037,
        Encoding::Cp500,
        Encoding::Cp1140,
    ] {
        let unit = crate::encoding::unit(encoding);
        let wide = if encoding == Encoding::Utf8 { 1 } else { 0 };
        let bytes_of = |text: &str| {
            let mut bytes = Vec::new();
            encode(encoding, text, &mut bytes).unwrap();
            bytes
        };
        for end in ["\r\n", "\n"] {
            let (first, second) = (format!("Aé1{end}"), format!("{}BCD{end}", if wide > 0 { "x" } else { "" }));
            let bytes = [bytes_of(&first), bytes_of(&second)].concat();
            let style = Style { length: 3 * unit + wide, newline: FixedNewline::Lf, encoding, block: None };
            for piece in 1..bytes.len() {
                let (seen, _) = cut(&style, Limits::default(), &bytes, piece);
                let texts: Vec<_> =
                    seen.records.iter().map(|(_, _, text, flaws)| (text.as_str(), flaws.len())).collect();
                assert_eq!(texts, [("Aé1", 0), (second.trim_end(), 0)], "{encoding} in pieces of {piece}");
            }
            let mut cut = Cut::new(style, Limits::default());
            cut.feed(&bytes);
            let mut record = Record::default();
            assert_eq!(cut.next(&mut record), Found::Record);
            let stop = Stop { start: unit, width: unit + wide };
            assert_eq!(record.get(stop), "é", "{encoding}");
            assert_eq!(record.flaw_of(stop), None);
            let place = record.field_bytes(stop);
            assert_eq!(bytes[place.start as usize..place.end as usize], bytes_of("é"), "{encoding}");
            assert_eq!(record.get(Stop { start: 3 * unit + wide, width: 9 }), "", "behind the end");
        }
    }
    let ebcdic = Style { length: 2, newline: FixedNewline::Crlf, encoding: Encoding::Cp037, block: None };
    check(&ebcdic, b"\xC1\xC2\x15\xC3\xC4\x0D\x25\xC5\xC6\x25", &[(1, "AB", ""), (2, "CD", ""), (3, "EF", "")]);
    check(&Style { newline: FixedNewline::None, ..ebcdic }, b"\xC1\xC2\xC3\xC4\x3F", &[(1, "AB", ""), (2, "CD", "")]);
}

#[test]
fn a_field_that_cuts_through_a_character_has_its_place() {
    let mut cut = Cut::new(style(8, FixedNewline::Lf), Limits::default());
    cut.feed("abé€de\n".as_bytes());
    let mut record = Record::default();
    assert_eq!(cut.next(&mut record), Found::Record);
    for (start, width, text, flaw) in [
        (0, 2, "ab", None),
        (2, 2, "é", None),
        (2, 1, "", Some(3)),
        (3, 2, "", Some(3)),
        (3, 4, "€", Some(3)),
        (4, 3, "€", None),
        (4, 2, "", Some(6)),
        (5, 1, "", Some(5)),
        (0, 9, "abé€de", None),
        (7, 5, "d", None),
    ] {
        let stop = Stop { start, width };
        let text = if start == 7 { "de" } else { text };
        assert_eq!(record.get(stop), text, "{stop}");
        assert_eq!(record.flaw_of(stop), flaw.map(|offset| Flaw::HalfCharacter { offset }), "{stop}");
    }
}

#[test]
fn blocks_are_filled_up_with_records_that_are_none() {
    let style = Style { block: Some((3, '9')), ..style(2, FixedNewline::Lf) };
    for piece in 1..20 {
        let (seen, cut) = cut(&style, Limits::default(), b"1a\n9a\n99\n", piece);
        assert_eq!((seen.records.len(), seen.fillers, cut.ending()), (2, 1, None));
    }
    let (seen, cut) = cut(&style, Limits::default(), b"1a\n99\n1b\n9c\n", 100);
    assert_eq!(seen.records[1].3, [Flaw::BehindFiller { offset: 6 }]);
    assert_eq!(cut.ending(), Some(Flaw::OpenBlock { offset: 12, found: 4, block: 3 }));
}

#[test]
fn nothing_is_read_past_a_limit_or_another_mark() {
    let limits = Limits { record: 10 };
    for piece in 1..30 {
        let (seen, _) = cut(&style(3, FixedNewline::Lf), limits, b"abc\n12345678901\nabc\n", piece);
        assert_eq!(seen.over, Found::Stopped(Flaw::LongRecord { offset: 4, limit: 10 }), "pieces of {piece}");
        assert_eq!(seen.records.len(), 1);
        let (seen, _) = cut(&style(3, FixedNewline::Lf), limits, b"\xFF\xFEa\0b\0", piece);
        let other = BadBytes::OtherMark { found: Encoding::Utf16Le, stated: Encoding::Utf8 };
        assert_eq!(seen.over, Found::Stopped(Flaw::Bytes(other)));
    }
}

#[test]
fn places_are_texts_that_read_back() {
    for (text, start, width) in [("1+1", 0, 1), ("14+20", 13, 20), ("1+100000", 0, 100_000)] {
        let stop: Stop = text.parse().unwrap();
        assert_eq!(stop, Stop { start, width });
        assert_eq!(stop.to_string(), text);
    }
    for bad in ["", "1", "0+1", "1+0", "+1", "1+", "a+b", "2+100000", "1+1+1", "-1+2", "99999999999999999999+1"] {
        assert!(bad.parse::<Stop>().is_err(), "{bad:?}");
    }
}
