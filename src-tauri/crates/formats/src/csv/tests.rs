use super::*;
use crate::encoding::{BadBytes, encode};
use model::layout::Encoding;

/// What a file is cut into: the cells of each record with its line, and how it ended.
#[derive(Debug, PartialEq)]
struct Seen {
    records: Vec<(u64, u64, Vec<String>, Vec<Flaw>)>,
    over: Found,
}

/// A style, cells with whether they are texts, and the record.
type Case<'a> = (Style, &'a [(&'a str, bool)], &'a str);

fn cut(style: Style, encoding: Encoding, skip: u64, limits: Limits, bytes: &[u8], piece: usize) -> Seen {
    let mut cut = Cut::new(&style, encoding, skip, limits);
    let mut record = Record::default();
    let mut records = Vec::new();
    let mut pieces = bytes.chunks(piece.max(1));
    loop {
        match cut.next(&mut record) {
            Found::Record => {
                let cells = record.iter().map(str::to_owned).collect();
                records.push((record.line, record.start, cells, record.flaws.clone()));
            }
            Found::More => match pieces.next() {
                Some(piece) => cut.feed(piece),
                None => cut.finish(),
            },
            over @ (Found::End | Found::Stopped(_)) => return Seen { records, over },
        }
    }
}

fn check(style: Style, text: &str, expect: &[(u64, &[&str])]) {
    let expect: Vec<_> = expect.iter().map(|(line, cells)| (*line, cells.to_vec())).collect();
    for piece in 1..=text.len().max(1) {
        let seen = cut(style, Encoding::Utf8, 0, Limits::default(), text.as_bytes(), piece);
        let records: Vec<_> = seen
            .records
            .iter()
            .map(|(line, _, cells, _)| (*line, cells.iter().map(String::as_str).collect()))
            .collect();
        assert_eq!(records, expect, "{text:?} in pieces of {piece}");
        assert!(seen.records.iter().all(|r| r.3.is_empty()), "{text:?} has no flaws: {seen:?}");
        assert_eq!(seen.over, Found::End);
    }
}

#[test]
fn records_are_cut_with_their_lines() {
    let style = Style::default();
    check(style, "", &[]);
    check(style, "\r\n\n", &[]);
    check(style, "a,b\r\nc,d\r\n", &[(1, &["a", "b"]), (2, &["c", "d"])]);
    check(style, "a,b\nc,d", &[(1, &["a", "b"]), (2, &["c", "d"])]);
    check(style, "a\rb\rc", &[(1, &["a"]), (2, &["b"]), (3, &["c"])]);
    check(style, "a\r\n\r\n\r\nb\n", &[(1, &["a"]), (4, &["b"])]);
    check(style, "a\r\rb\n", &[(1, &["a"]), (3, &["b"])]);
    check(style, ",\r\n\"\"\r\n", &[(1, &["", ""]), (2, &[""])]);
    check(style, "\"x, \"\"y\"\"\",1\r\n2,\r\n", &[(1, &["x, \"y\"", "1"]), (2, &["2", ""])]);
    check(style, "\"one\r\ntwo\nthree\",1\nnext,2\n", &[(1, &["one\r\ntwo\nthree", "1"]), (4, &["next", "2"])]);
    check(style, "é€,\u{FEFF}\n日,𝄞\n", &[(1, &["é€", "\u{FEFF}"]), (2, &["日", "𝄞"])]);
    check(Style { delimiter: b';', ..style }, "a;b,c\n", &[(1, &["a", "b,c"])]);
    check(Style { delimiter: b'\t', quote: b'\'', ..style }, "'a\tb'\t\"c\"\n", &[(1, &["a\tb", "\"c\""])]);
    check(Style { quoting: Quoting::Never, ..style }, "5\" pipe,\"x\"\n", &[(1, &["5\" pipe", "\"x\""])]);
}

#[test]
fn a_second_mark_at_the_start_is_text() {
    for piece in 1..9 {
        let seen = cut(Style::default(), Encoding::Utf8, 0, Limits::default(), "\u{FEFF}\u{FEFF}a\n".as_bytes(), piece);
        assert_eq!(seen.records, [(1, 3, vec!["\u{FEFF}a".to_owned()], vec![])], "pieces of {piece}");
    }
}

#[test]
fn the_end_mark_of_dos_is_passed_over_only_at_the_end() {
    check(Style::default(), "a\r\n\u{1A}", &[(1, &["a"])]);
    check(Style::default(), "a\r\n\u{1A}\r\n", &[(1, &["a"]), (2, &["\u{1A}"])]);
    check(Style::default(), "\u{1A},\n\u{1A}b", &[(1, &["\u{1A}", ""]), (2, &["\u{1A}b"])]);
}

#[test]
fn what_is_wrong_with_a_record_has_its_place() {
    let cases: &[(&str, &[(u64, Flaw)])] = &[
        ("a,b\n1,\"open\nmore", &[(2, Flaw::OpenQuote { offset: 6 })]),
        ("a\n5\" pipe,1\nb\n", &[(2, Flaw::StrayQuote { offset: 3 })]),
        ("\"a\"b,1\nb\n", &[(1, Flaw::StrayQuote { offset: 2 })]),
        ("a, \"b\"\n", &[(1, Flaw::StrayQuote { offset: 3 })]),
        ("a\0b,c\nd\n", &[(1, Flaw::Nul { offset: 1 })]),
        ("é\0,x\"y\n", &[(1, Flaw::Nul { offset: 2 }), (1, Flaw::StrayQuote { offset: 5 })]),
        ("\"a\"\"\n", &[(1, Flaw::OpenQuote { offset: 0 })]),
    ];
    for (text, expect) in cases {
        for piece in 1..=text.len() {
            let seen = cut(Style::default(), Encoding::Utf8, 0, Limits::default(), text.as_bytes(), piece);
            let flaws: Vec<_> =
                seen.records.iter().flat_map(|(line, _, _, flaws)| flaws.iter().map(|f| (*line, f.clone()))).collect();
            assert_eq!(&flaws, expect, "{text:?}");
        }
    }
}

#[test]
fn nothing_is_read_past_a_limit_or_a_bad_byte() {
    let small = Limits { record: 10, cells: 3 };
    let cases: &[(&[u8], usize, Flaw)] = &[
        (b"a\n\"2345678901\n", 1, Flaw::LongRecord { offset: 2, limit: 10 }),
        (b"a\n12345678901\nb\n", 1, Flaw::LongRecord { offset: 2, limit: 10 }),
        (b"1234567890\n\n\n\n\n\n\n\n\n\n\n\n\n\n1\n1,2,3,4\n", 2, Flaw::ManyCells { offset: 26, limit: 3 }),
        (b"a\nb\n\xFF\n", 2, Flaw::Bytes(BadBytes::Meaningless { offset: 4, byte: 0xFF, encoding: Encoding::Utf8 })),
        (b"a\nb\xE2", 1, Flaw::Bytes(BadBytes::CutOff { offset: 4, encoding: Encoding::Utf8 })),
    ];
    for (bytes, records, flaw) in cases {
        for piece in 1..=bytes.len() {
            let seen = cut(Style::default(), Encoding::Utf8, 0, small, bytes, piece);
            assert_eq!(seen.over, Found::Stopped(flaw.clone()), "pieces of {piece}");
            assert_eq!(seen.records.len(), *records, "records before it are given, pieces of {piece}");
        }
    }
}

#[test]
fn a_banner_is_passed_over_by_lines_whatever_it_holds() {
    let text = "Report \"Q1\r\n\r\nMade by \"us\"\rNumber,Date\r\n1,2\r\n";
    for piece in 1..=text.len() {
        let seen = cut(Style::default(), Encoding::Utf8, 3, Limits::default(), text.as_bytes(), piece);
        let lines: Vec<_> = seen.records.iter().map(|r| (r.0, r.1, r.2[0].as_str())).collect();
        assert_eq!(lines, [(4, 27, "Number"), (5, 40, "1")]);
    }
    let seen = cut(Style::default(), Encoding::Utf8, 3, Limits::default(), b"one\ntwo", 2);
    assert_eq!((seen.records.len(), seen.over), (0, Found::End), "a file that ends in its banner is empty");
}

#[test]
fn cells_know_their_bytes_in_any_encoding() {
    let text = "é,\"a\"\"€\",,last\r\nnext,2\r\n";
    for (encoding, expect) in [
        (Encoding::Utf8, [(0..2), (3..11), (12..12), (13..17), (17..17)]),
        (Encoding::Windows1252, [(0..1), (2..8), (9..9), (10..14), (14..14)]),
        (Encoding::Utf16Be, [(0..2), (4..16), (18..18), (20..28), (28..28)]),
    ] {
        let mut bytes = Vec::new();
        encode(encoding, text, &mut bytes).unwrap();
        let mut cut = Cut::new(&Style::default(), encoding, 0, Limits::default());
        cut.feed(&bytes);
        cut.finish();
        let mut record = Record::default();
        assert_eq!(cut.next(&mut record), Found::Record);
        for (index, place) in expect.into_iter().enumerate() {
            assert_eq!(record.cell_bytes(index), place, "{encoding}, cell {index}");
        }
        assert_eq!(cut.next(&mut record), Found::Record);
        let mut word = Vec::new();
        encode(encoding, "next", &mut word).unwrap();
        let place = record.cell_bytes(0);
        assert_eq!(bytes[place.start as usize..place.end as usize], word, "{encoding}");
        assert_eq!(record.number, 2);
    }
}

fn written(style: Style, cells: &[(&str, bool)]) -> Result<String, Unquotable> {
    let emit = Emit::new(style);
    let mut out = String::from("before\n");
    let start = out.len();
    for (index, (text, is_text)) in cells.iter().enumerate() {
        if index > 0 {
            emit.separate(&mut out);
        }
        emit.cell(text, *is_text, &mut out)?;
    }
    emit.end(start, &mut out)?;
    Ok(out.split_off(start))
}

#[test]
fn cells_are_quoted_as_the_style_says() {
    let text = |text| (text, true);
    let base = Style { newline: Newline::Lf, ..Style::default() };
    let style = |quoting| Style { quoting, ..base };
    let cases: &[Case<'_>] = &[
        (Style::default(), &[text("a"), text("")], "a,\r\n"),
        (base, &[text("Pine \"A\", long"), ("120.00", false)], "\"Pine \"\"A\"\", long\",120.00\n"),
        (base, &[text("")], "\"\"\n"),
        (base, &[text("a\r\nb"), text("c\rd")], "\"a\r\nb\",\"c\rd\"\n"),
        (base, &[text("\u{FEFF}x"), text("\u{1A}")], "\"\u{FEFF}x\",\"\u{1A}\"\n"),
        (style(Quoting::Always), &[text("a"), ("1", false), text("")], "\"a\",\"1\",\"\"\n"),
        (style(Quoting::Text), &[text("007"), ("1", false), ("1,5", false), text("")], "\"007\",1,\"1,5\",\"\"\n"),
        (style(Quoting::Never), &[text("a b"), ("1", false)], "a b,1\n"),
        (Style { delimiter: b';', ..base }, &[text("a,b"), text("c;d")], "a,b;\"c;d\"\n"),
        (
            Style { guard: true, ..base },
            &[text("=1+1"), ("-5", false), text("'@x"), text("it's")],
            "'=1+1,-5,''@x,it's\n",
        ),
        (base, &[text("=1+1")], "=1+1\n"),
    ];
    for (style, cells, expect) in cases {
        assert_eq!(written(*style, cells).as_deref(), Ok(*expect));
    }
}

#[test]
fn what_needs_quotes_is_refused_where_nothing_is_quoted() {
    let never = Style { quoting: Quoting::Never, ..Style::default() };
    for (cell, error) in [
        ("a,b", Unquotable::NeedsQuotes { character: ',' }),
        ("say \"x\"", Unquotable::NeedsQuotes { character: '"' }),
        ("a\nb", Unquotable::NeedsQuotes { character: '\n' }),
        ("", Unquotable::BlankLine),
        ("\u{FEFF}", Unquotable::NeedsQuotes { character: '\u{FEFF}' }),
    ] {
        assert_eq!(written(never, &[(cell, true)]), Err(error), "{cell:?}");
    }
    assert_eq!(written(Style::default(), &[("a\0", true)]), Err(Unquotable::Nul));
    let text = Unquotable::NeedsQuotes { character: '\n' }.to_string();
    assert!(text.contains("a line break"), "{text}");
}

#[test]
fn the_guard_against_formulas_is_taken_off_again() {
    for text in ["=1", "+", "-x", "@a", "\tb", "'=1", "''=1", "it's", "'", "''", "plain", "", "'a"] {
        let written = if guarded(text) { format!("'{text}") } else { text.to_owned() };
        assert_eq!(unguarded(&written), text);
        assert!(!looks_like_formula(&written), "{written:?} is safe to open");
    }
}

#[test]
fn the_csv_crate_reads_what_is_written() {
    let texts = ["", "a", "x,y", "\"", "a\"b", "\r\n", "\n", "é€", " lead", "trail ", "\u{FEFF}"];
    for quoting in [Quoting::Needed, Quoting::Always, Quoting::Text] {
        let mut file = String::new();
        for first in texts {
            for second in texts {
                file += &written(Style { quoting, ..Style::default() }, &[(first, true), (second, true)]).unwrap();
            }
        }
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(file.as_bytes());
        let mut records = reader.records();
        for first in texts {
            for second in texts {
                assert_eq!(records.next().unwrap().unwrap(), vec![first, second]);
            }
        }
        assert!(records.next().is_none());
    }
}
