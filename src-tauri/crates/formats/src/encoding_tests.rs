use super::*;

fn decode(encoding: Encoding, bytes: &[u8], piece: usize) -> Result<(String, bool), BadBytes> {
    let mut decoder = Decoder::new(encoding);
    let mut text = String::new();
    for part in bytes.chunks(piece.max(1)) {
        decoder.feed(part, &mut text)?;
    }
    decoder.finish(&mut text)?;
    Ok((text, decoder.marked()))
}

#[test]
fn texts_have_these_bytes_and_read_back() {
    let cases: &[(Encoding, &str, &[u8])] = &[
        (Encoding::Utf8, "Zoë €", b"Zo\xC3\xAB \xE2\x82\xAC"),
        (Encoding::Windows1252, "Zoë €", b"Zo\xEB \x80"),
        (Encoding::Windows1252, "“x” – Œ", b"\x93x\x94 \x96 \x8C"),
        (Encoding::Latin1, "Zoë ¤", b"Zo\xEB \xA4"),
        (Encoding::Latin1, "\u{80}\u{9f}", b"\x80\x9F"),
        (Encoding::Ascii, "Zoe 12.50", b"Zoe 12.50"),
        (Encoding::Utf16Le, "€1", b"\xAC\x20\x31\x00"),
        (Encoding::Utf16Be, "€1", b"\x20\xAC\x00\x31"),
        (Encoding::Utf16Be, "𝄞", b"\xD8\x34\xDD\x1E"),
        (Encoding::Cp037, "AB12 [é]{", b"\xC1\xC2\xF1\xF2\x40\xBA\x51\xBB\xC0"),
        (Encoding::Cp500, "AB12 [é]{", b"\xC1\xC2\xF1\xF2\x40\x4A\x51\x5A\xC0"),
        (Encoding::Cp1140, "9 €\r\n\u{85}", b"\xF9\x40\x9F\x0D\x25\x15"),
        (Encoding::Utf8, "", b""),
    ];
    for (encoding, text, bytes) in cases {
        let mut out = b"x".to_vec();
        encode(*encoding, text, &mut out).unwrap();
        assert_eq!(&out[1..], *bytes, "{encoding} {text:?}");
        assert_eq!(length_of(*encoding, text), bytes.len(), "{encoding} {text:?}");
        for piece in 1..=bytes.len().max(1) {
            assert_eq!(
                decode(*encoding, bytes, piece),
                Ok(((*text).to_owned(), false)),
                "{encoding} in pieces of {piece}"
            );
        }
    }
}

#[test]
fn a_character_that_is_lacking_is_named_with_its_position() {
    let cases = [
        (Encoding::Ascii, "Zoë", 'ë', 3),
        (Encoding::Latin1, "12 €", '€', 4),
        (Encoding::Windows1252, "Łódź", 'Ł', 1),
        (Encoding::Windows1252, "é\u{81}", '\u{81}', 2),
        (Encoding::Windows1252, "€\u{81}Ł", '\u{81}', 2),
        (Encoding::Ascii, "日本", '日', 1),
        (Encoding::Cp037, "1 €", '€', 3),
        (Encoding::Cp1140, "€¤", '¤', 2),
        (Encoding::Cp500, "Łódź", 'Ł', 1),
    ];
    for (encoding, text, character, position) in cases {
        let mut out = b"kept".to_vec();
        assert_eq!(encode(encoding, text, &mut out), Err(Lacking { character, position, encoding }), "{text:?}");
        assert_eq!(out, b"kept", "nothing of a refused text is written");
    }
    let lacking = encode(Encoding::Latin1, "12 €", &mut Vec::new()).unwrap_err();
    assert_eq!(lacking.to_string(), "the character “€” (character 4 of the text) does not exist in iso-8859-1");
}

#[test]
fn a_stated_replacement_stands_for_what_is_lacking() {
    let cases: &[(Encoding, &str, &str, &[u8], usize)] = &[
        (Encoding::Ascii, "Łódź €", "?", b"??d? ?", 4),
        (Encoding::Windows1252, "Łódź €", "?", b"?\xF3d? \x80", 2),
        (Encoding::Ascii, "a日b", "", b"ab", 1),
        (Encoding::Utf8, "日", "?", "日".as_bytes(), 0),
    ];
    for (encoding, text, instead, bytes, replaced) in cases {
        let mut out = Vec::new();
        assert_eq!(encode_replacing(*encoding, text, instead, &mut out), Ok(*replaced), "{text:?}");
        assert_eq!(&out, bytes, "{text:?} in {encoding}");
    }
    assert!(encode_replacing(Encoding::Ascii, "é", "…", &mut Vec::new()).is_err(), "the replacement must exist too");
}

#[test]
fn the_first_bad_byte_is_named_with_its_offset() {
    let cases: &[(Encoding, &[u8], u64)] = &[
        (Encoding::Utf8, b"abc\xFFdef", 3),
        (Encoding::Utf8, b"\xEF\xBB\xBFab\xC3\x28", 5),
        (Encoding::Utf8, b"ab\xED\xA0\x80", 2),
        (Encoding::Utf8, b"a\xE2\x82x", 1),
        (Encoding::Windows1252, b"ab\x81c", 2),
        (Encoding::Ascii, b"Zo\xEB", 2),
        (Encoding::Utf16Le, b"a\0\x00\xDCb\0", 2),
        (Encoding::Utf16Le, b"a\0\x00\xD8b\0", 2),
    ];
    for (encoding, bytes, offset) in cases {
        for piece in 1..=bytes.len() {
            let error = decode(*encoding, bytes, piece).unwrap_err();
            assert!(matches!(error, BadBytes::Meaningless { .. }), "{error}");
            assert_eq!(error.offset(), *offset, "{encoding} {bytes:X?} in pieces of {piece}");
        }
    }
}

#[test]
fn a_file_that_ends_inside_a_character_is_cut_off() {
    for (encoding, bytes, offset) in [
        (Encoding::Utf8, &b"ab\xE2\x82"[..], 4),
        (Encoding::Utf8, b"\xEF\xBB", 2),
        (Encoding::Utf16Le, b"a\0b", 3),
        (Encoding::Utf16Be, b"\xD8\x34", 2),
    ] {
        for piece in 1..=bytes.len() {
            assert_eq!(decode(encoding, bytes, piece), Err(BadBytes::CutOff { offset, encoding }), "{bytes:X?}");
        }
    }
}

#[test]
fn marks_are_taken_off_and_those_of_other_encodings_refused() {
    for piece in 1..6 {
        let (text, marked) = decode(Encoding::Utf8, b"\xEF\xBB\xBFa,b", piece).unwrap();
        assert_eq!((text.as_str(), marked), ("a,b", true));
        let (text, marked) = decode(Encoding::Utf16Le, b"\xFF\xFEa\0", piece).unwrap();
        assert_eq!((text.as_str(), marked), ("a", true));
        assert_eq!(
            decode(Encoding::Utf8, b"a\xEF\xBB\xBF", piece).unwrap().0,
            "a\u{FEFF}",
            "a mark inside is a character"
        );
        for (stated, bytes, found) in [
            (Encoding::Windows1252, &b"\xEF\xBB\xBFNumber"[..], Encoding::Utf8),
            (Encoding::Latin1, b"\xFF\xFEN\0", Encoding::Utf16Le),
            (Encoding::Utf8, b"\xFE\xFF\0N", Encoding::Utf16Be),
            (Encoding::Utf16Be, b"\xFF\xFEN\0", Encoding::Utf16Le),
        ] {
            assert_eq!(decode(stated, bytes, piece), Err(BadBytes::OtherMark { found, stated }), "{bytes:X?}");
        }
    }
}

#[test]
fn the_mainframe_encodings_agree_with_another_program_at_every_byte() {
    let tables = [
        (Encoding::Cp037, include_str!("encoding/testdata/cp037.txt")),
        (Encoding::Cp500, include_str!("encoding/testdata/cp500.txt")),
        (Encoding::Cp1140, include_str!("encoding/testdata/cp1140.txt")),
    ];
    for (encoding, table) in tables {
        let wanted = table.split_ascii_whitespace().map(|code| u32::from_str_radix(code, 16).unwrap());
        let wanted: String = wanted.map(|code| char::from_u32(code).unwrap()).collect();
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(encoding, &bytes, 7), Ok((wanted.clone(), false)), "{encoding}");
        let mut out = Vec::new();
        encode(encoding, &wanted, &mut out).unwrap();
        assert_eq!(out, bytes, "{encoding}");
    }
}
