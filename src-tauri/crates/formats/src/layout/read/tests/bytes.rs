//! Files whose bytes are not what they should be.

use super::*;

fn lines(layout: &str, file: &[u8]) -> Vec<String> {
    let plan = plan(layout);
    let whole = shown(&events(&mut Reader::new(&plan, inputs()), file, file.len()));
    for piece in [1, 2, 5] {
        let pieces = shown(&events(&mut Reader::new(&plan, inputs()), file, piece));
        assert_eq!(pieces, whole, "pieces of {piece} make no difference");
    }
    whole
}

#[test]
fn only_the_stated_encoding_is_read() {
    let in_1252 = ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"windows-1252""#);
    assert_eq!(lines(&in_1252, b"No,Date,Item,Net\n1,,Zo\xEB \x80,1\n"), ["1 1 [Zoë €=1]", "good 1+0"]);
    let refused: &[(&str, &[u8], &[&str])] = &[
        (
            ROWS,
            b"No,Date,Item,Net\n1,,A,1\n2,,Zo\xEB,1\n",
            &["refuse syntax, line 3", "1 HELD 1 [A=1]", "  refuse syntax, line 3", "refused 0+1"],
        ),
        (
            ROWS,
            b"No,Date,Item,Net\n1,,A,1\n2,,Zo\xC3",
            &["refuse syntax, line 3", "1 HELD 1 [A=1]", "  refuse syntax, line 3", "refused 0+1"],
        ),
        (&in_1252, b"\xEF\xBB\xBFNo,Date,Item,Net\n", &["refuse syntax, line 1", "refused 0+0"]),
        (ROWS, b"N\0o\0,\0", &["refuse syntax, line 1", "refused 0+0"]),
        (ROWS, b"\xFF\xFEN\0o\0", &["refuse syntax, line 1", "refused 0+0"]),
    ];
    for (layout, file, expect) in refused {
        assert_eq!(lines(layout, file), *expect, "{file:?}");
    }
}

#[test]
fn marks_are_tolerated_and_noted() {
    let marked = "\u{FEFF}No,Date,Item,Net\n1,,A,1\n";
    assert_eq!(lines(ROWS, marked.as_bytes()), ["1 1 [A=1]", "note unusual", "good 1+0"]);
    let with_mark = ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","bom":true"#);
    assert_eq!(lines(&with_mark, marked.as_bytes()), ["1 1 [A=1]", "good 1+0"]);
    assert_eq!(lines(&with_mark, &marked.as_bytes()[3..]), ["1 1 [A=1]", "note unusual", "good 1+0"]);
    let wide = ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","encoding":"utf-16le","bom":true"#);
    let mut bytes = Vec::new();
    crate::encoding::encode(model::layout::Encoding::Utf16Le, "\u{FEFF}No,Date,Item,Net\n1,,€,1\n", &mut bytes)
        .unwrap();
    assert_eq!(lines(&wide, &bytes), ["1 1 [€=1]", "good 1+0"]);
    assert_eq!(lines(ROWS, b"No,Date,Item,Net\n1,,A,1\n\x1A"), ["1 1 [A=1]", "note unusual", "good 1+0"]);
}

#[test]
fn a_file_that_is_cut_off_never_passes_for_a_whole_one() {
    // From there on only “.00” and the line end are missing, and the last total is still the same number.
    for end in 0..HDT_GOOD.len() - ".00\n".len() {
        let plan = plan(HDT);
        let events = events(&mut Reader::new(&plan, inputs()), &HDT_GOOD.as_bytes()[..end], 9);
        let Some(Event::End(summary)) = events.last() else { panic!("no end at {end}") };
        assert!(summary.refused, "cut at byte {end}: {:?}", shown(&events));
    }
}

#[test]
fn an_open_quote_refuses_the_file_and_a_nul_byte_holds_its_document() {
    assert_eq!(
        lines(ROWS, b"No,Date,Item,Net\n1,,A,1\n2,,\"B,1\n3,,C,1\n"),
        [
            "1 1 [A=1]",
            "2 HELD 2 [B,1\n3,,C,1\n]",
            "  refuse syntax, line 3",
            "  hold short-row, line 3",
            "note unusual",
            "refused 1+1"
        ]
    );
    assert_eq!(
        lines(ROWS, b"No,Date,Item,Net\n1,,A\0,1\n2,,B,1\n"),
        ["1 HELD 1 [A\0=1]", "  hold syntax, line 2", "2 2 [B=1]", "good 1+1"]
    );
}

#[test]
fn places_are_given_to_the_byte() {
    let plan = plan(ROWS);
    let file = "No,Date,Item,Net\r\n1,,\"é, \"\"x\"\"\",1\r\n2,,B,\"x\"\r\n";
    let events = events(&mut Reader::new(&plan, inputs()), file.as_bytes(), 4);
    let Event::Held { faults, .. } = &events[1] else { panic!("{events:?}") };
    let spot = faults[0].spot.as_ref().unwrap();
    assert_eq!((spot.line, spot.cell), (3, 4));
    assert_eq!(&file.as_bytes()[spot.bytes.start as usize..spot.bytes.end as usize], b"\"x\"");
}

#[test]
fn formulas_that_were_guarded_are_read_as_they_were() {
    let guarded = ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","formulas":"guard""#);
    assert_eq!(lines(&guarded, b"No,Date,Item,Net\n1,,'=1+1,-5\n"), ["1 1 [=1+1=-5]", "good 1+0"]);
    assert_eq!(lines(ROWS, b"No,Date,Item,Net\n1,,'=1+1,-5\n"), ["1 1 ['=1+1=-5]", "good 1+0"]);
}

#[test]
fn banners_and_late_headers_are_passed_over() {
    let banner = ROWS.replace(r#""kind":"csv""#, r#""kind":"csv","skip":2,"header":2"#);
    let file = b"Report \"of\nthe month\n,,,\nNo,Date,Item,Net\n1,,A,1\n";
    assert_eq!(lines(&banner, file), ["1 1 [A=1]", "good 1+0"]);
    assert_eq!(lines(&banner, b"Report\n"), ["refuse empty", "refused 0+0"]);
}
