use super::*;
use model::layout::Encoding;
use std::collections::BTreeMap;
use std::fmt::Write as _;

fn names(namespaces: &[(&str, &str)], known: &[&str]) -> Names {
    let map: BTreeMap<String, String> =
        namespaces.iter().map(|(prefix, uri)| ((*prefix).to_owned(), (*uri).to_owned())).collect();
    let mut names = Names::new(&map);
    for name in known {
        match name.strip_prefix('@') {
            Some(name) => names.attribute(name).expect("a name"),
            None => names.element(name).expect("a name"),
        };
    }
    names
}

/// What a file is, in short: `name@attribute=value{text [children]}`, with `!` before flaws.
fn shown(names: &Names, streamed: &[&str], file: &[u8], piece: usize, limits: Limits) -> String {
    let mut known = names.clone();
    let root = known.element("r").expect("a name");
    let streamed = streamed.iter().map(|name| known.element(name).expect("a name")).collect();
    let known = std::sync::Arc::new(known);
    let mut cut = Cut::new(std::sync::Arc::clone(&known), root, streamed, limits);
    let (mut tree, mut out) = (Tree::default(), String::new());
    let mut pieces = file.chunks(piece);
    loop {
        match cut.next(&mut tree) {
            Found::More => match pieces.next() {
                Some(piece) => cut.feed(piece),
                None => cut.finish(),
            },
            Found::Open => {
                out.push('(');
                show(&known, &tree, 0, file, cut.encoding(), &mut out);
            }
            Found::Tree => {
                show(&known, &tree, 0, file, cut.encoding(), &mut out);
                tree.flaws.iter().for_each(|flaw| write!(out, "!{flaw}").expect("a string"));
                out.push(' ');
            }
            Found::Close => out.push(')'),
            Found::End => return out.trim_end().to_owned(),
            Found::Stopped(flaw) => {
                assert_eq!(cut.next(&mut tree), Found::Stopped(flaw.clone()), "the same again");
                assert!(flaw.offset() <= file.len() as u64, "{flaw:?}");
                return format!("{out}STOP {flaw}");
            }
        }
    }
}

fn show(names: &Names, tree: &Tree, at: usize, file: &[u8], encoding: Encoding, out: &mut String) {
    let node = &tree.nodes()[at];
    let name = if node.name == NameId::UNKNOWN { tree.own_name(at) } else { names.spelled(node.name) };
    let open = crate::encoding::length_of(encoding, "<");
    let start = usize::try_from(node.bytes.start).expect("small");
    assert!(file.len() >= start + open && file[start..start + open].contains(&b'<'), "the place of {name}");
    out.push_str(name);
    for attribute in tree.attributes(at) {
        let own = match attribute.name {
            NameId::UNKNOWN => format!("?{}", tree.own_attribute(attribute)),
            known => names.spelled(known).to_owned(),
        };
        write!(out, "@{own}={}", tree.value(attribute)).expect("a string");
    }
    out.push('{');
    out.push_str(tree.text(at));
    for child in tree.children(at) {
        show(names, tree, child, file, encoding, out);
    }
    out.push('}');
}

#[track_caller]
fn check(file: &[u8], expected: &str) {
    let names = names(&[], &["a", "b", "@x", "@y"]);
    for piece in [file.len().max(1), 7, 2, 1] {
        assert_eq!(shown(&names, &[], file, piece, Limits::default()), expected, "in pieces of {piece}");
    }
}

#[test]
fn elements_attributes_and_texts() {
    check(b"<r/>", "r{}");
    check(b"<r></r>", "r{}");
    check(b"<?xml version=\"1.0\"?>\n<!-- c --><?pi x?><r>t</r>\n<!-- e -->\n", "r{t}");
    check(b"<r x='1' y=\"a&amp;b&#10;c\nd\"><a>1</a><b/><z w='2'>3</z></r>", "r@x=1@y=a&b\nc d{a{1}b{}z@?w=2{3}}");
    check(b"<r>a&lt;b&gt;&amp;&apos;&quot;&#65;&#x42;</r>", "r{a<b>&'\"AB}");
    check(b"<r> \n <a>  1 2 </a>\n </r>", "r{a{1 2}}");
    check(b"<r>&#32;a&#x20;</r>", "r{ a }");
    check(b"<r> <![CDATA[ <x> & ]] > ]]> </r>", "r{ <x> & ]] > }");
    check(b"<r>1\r\n2\r3&#13;</r>", "r{1\n2\n3\r}");
    check(b"<r>a<!-- c -->b<?p?>c</r>", "r{abc}");
    check(b"<r><a></a ></r >", "r{a{}}");
    check("<r x='\u{e9}'>\u{20ac}\u{FEFF}</r>".as_bytes(), "r@x=\u{e9}{\u{20ac}\u{FEFF}}");
    check("<r>\u{FEFF}x</r>".as_bytes(), "r{\u{FEFF}x}");
    check(b"\n <?xml version='1.0'?><r/>", "r{}");
}

#[test]
fn namespaces_are_spelled_as_the_layout_spells_them() {
    let names = names(&[("", "urn:1"), ("c", "urn:2")], &["a", "c:b", "@x", "@c:y"]);
    let cases: [(&str, &str); 6] = [
        ("<r xmlns='urn:1' xmlns:c='urn:2'><a x='1' c:y='2'/><c:b/></r>", "r{a@x=1@c:y=2{}c:b{}}"),
        ("<p:r xmlns:p='urn:1' xmlns='urn:2'><p:a/><b/><a/></p:r>", "r{a{}c:b{}a{}}"),
        ("<r xmlns='urn:1'><b xmlns='urn:2'/><b/><d:b xmlns:d='urn:2'/></r>", "r{c:b{}b{}c:b{}}"),
        ("<r xmlns='urn:1' xmlns:c='urn:3'><c:b c:y='1'/></r>", "r{c:b@?c:y=1{}}"),
        (
            "<r xmlns='urn:1'><e:a/></r>",
            "STOP the prefix of “e:a” is not declared; the file is damaged or was put together by hand",
        ),
        (
            "<r xmlns='urn:9'/>",
            "STOP the file starts with “r” (of the namespace “urn:9”) and the layout reads “r”; is this another kind of file?",
        ),
    ];
    for (file, expected) in cases {
        for piece in [file.len(), 3] {
            assert_eq!(shown(&names, &[], file.as_bytes(), piece, Limits::default()), expected, "{file}");
        }
    }
    check(b"<q:r xmlns:q='urn:any'><q:a/></q:r>", "r{a{}}");
}

#[test]
fn what_documents_stand_in_streams() {
    let names = names(&[], &["a", "b", "@x"]);
    let cases: [(&[&str], &str, &str); 5] = [
        (&["r"], "<r x='1'><a>1</a> <b><a/></b></r>", "(r@x=1{}a{1} b{a{}} )"),
        (&["r", "b"], "<r><a/><b x='2'><a>1</a><a>2</a></b><b/></r>", "(r{}a{} (b@x=2{}a{1} a{2} )(b{}))"),
        (&["r"], "<r/>", "(r{})"),
        (&["r", "b"], "<r><a><b/></a></r>", "(r{}a{b{}} )"),
        (&["r"], "<r>text<a/></r>", "(r{}a{}!there is text between the elements inside of “r”; it was passed over )"),
    ];
    for (streamed, file, expected) in cases {
        for piece in [file.len(), 1] {
            assert_eq!(shown(&names, streamed, file.as_bytes(), piece, Limits::default()), expected, "{file}");
        }
    }
}

#[test]
fn encodings_are_those_that_the_file_declares() {
    let text = "<r>é€</r>";
    let utf16 = |encoding, mark: &[u8], text: &str| {
        let mut file = mark.to_vec();
        crate::encoding::encode(encoding, text, &mut file).expect("all characters");
        file
    };
    check(&utf16(Encoding::Utf8, b"\xEF\xBB\xBF", text), "r{é€}");
    check(&utf16(Encoding::Utf16Le, b"\xFF\xFE", text), "r{é€}");
    check(&utf16(Encoding::Utf16Be, b"\xFE\xFF", text), "r{é€}");
    check(&utf16(Encoding::Utf16Le, b"", "<?xml version='1.0' encoding='UTF-16'?><r>\u{1F600}</r>"), "r{\u{1F600}}");
    check(b"<?xml version='1.0' encoding='ISO-8859-1' ?><r x='\xE9'>\xE9</r>", "r@x=é{é}");
    check(b"<?xml version=\"1.0\" encoding=\"windows-1252\"?><r>\x80</r>", "r{€}");
    check(b"<?xml version=\"1.0\" encoding=\"utf-16\"?><r>\xC3\xA9</r>", "r{é}");
    check(b"<?xml version='1.0' encoding = 'us-ascii'?><r>&#233;</r>", "r{é}");
    check(
        b"<?xml version='1.0' encoding='shift_jis'?><r/>",
        "STOP the file says that it is written in “shift_jis”, which is not read; ask the partner for UTF-8",
    );
    check(
        b"<?xml version='1.0' encoding='us-ascii'?><r>\xE9</r>",
        "STOP byte 44 of the file (hexadecimal E9) means nothing in ascii; the file is in another encoding or damaged",
    );
    check(
        b"<r>\xE9</r>",
        "STOP byte 3 of the file (hexadecimal E9) means nothing in utf-8; the file is in another encoding or damaged",
    );
    check(
        b"\x4C\x6F\xA7\x94\x93\x40",
        "STOP the file says that it is written in “EBCDIC”, which is not read; ask the partner for UTF-8",
    );
}

#[test]
fn what_is_wrong_is_told() {
    let doctype = "STOP the file has a DOCTYPE, which is not accepted, as it can change what the file says. Ask the partner for files without it";
    let laughs = b"<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol 'lol'><!ENTITY lol2 '&lol;&lol;'>]><r>&lol2;</r>";
    check(laughs, doctype);
    check(b"<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>", doctype);
    check(b"<!doctype html><r/>", doctype);
    check(b"<!DOCTYPE r [", doctype);
    check(b"<r><!DOCTYPE r></r>", doctype);
    let malformed = |what: &str| {
        format!("STOP the file is not well-formed XML here: {what}. It is damaged or was put together by hand")
    };
    check(b"<r><!ENTITY x 'y'></r>", &malformed("“<!” does not begin anything that XML has"));
    check(b"text", &malformed("there is text outside of all elements"));
    check(b"<r/>x", &format!("r{{}} {}", malformed("there is text outside of all elements")));
    check(
        b"<r/><r/>",
        &format!("r{{}} {}", malformed("a second outermost element begins; several files were put into one")),
    );
    check(b"</r>", &malformed("an element ends here and none is open"));
    check(b"<r/><a", &format!("r{{}} {}", malformed("it ends inside a tag")));
    check(b"<r><a></b></r>", "STOP “a” is open here, and the file ends “b”; the file is damaged");
    check(b"<r><a>1</a>", "STOP the file ends at byte 11 inside “r”; it was cut off");
    check(b"<r><a>1</", "STOP the file ends at byte 9 inside “a”; it was cut off");
    check(b"", "STOP the file is empty: there is no XML in it. Ask the partner for the file again");
    check(b"\n", "STOP the file is empty: there is no XML in it. Ask the partner for the file again");
    check(b"<html/>", "STOP the file starts with “html” and the layout reads “r”; is this another kind of file?");
    check(
        b"<r>&nbsp;1</r>",
        "r{&nbsp;1}!the text holds “&nbsp;”, which stands for nothing here; ask the partner for a corrected file",
    );
    check(
        b"<r x='&foo;'/>",
        "r@x=&foo;{}!the text holds “&foo;”, which stands for nothing here; ask the partner for a corrected file",
    );
    check(
        b"<r>\x01&#1;</r>",
        "r{\u{1}}!the text holds the invisible character U+0001, which XML does not allow!the text holds the invisible character U+0001, which XML does not allow",
    );
    check(b"<r>a<b/>c</r>", "r{ab{}}!there is text between the elements inside of “r”; it was passed over");
}

#[test]
fn tags_that_are_no_tags_are_told_and_not_read() {
    let names = names(&[], &[]);
    let files: [&[u8]; 10] = [
        b"<r x></r>",
        b"<r x=1></r>",
        b"<r x='1' x='2'/>",
        b"<r x='1",
        b"<",
        b"<>",
        b"< r/>",
        b"<r><![CDATA[",
        b"<r><!-- ",
        b"<r>a & b</r>",
    ];
    for file in files {
        let whole = shown(&names, &[], file, file.len(), Limits::default());
        assert!(whole.contains("STOP") || whole.contains('!'), "{}: {whole}", String::from_utf8_lossy(file));
        assert_eq!(whole, shown(&names, &[], file, 1, Limits::default()));
    }
}

#[test]
fn depth_and_size_are_bounded() {
    let names = names(&[], &["a"]);
    let limits = Limits { depth: 5, piece: 100, element: 1000, nodes: 20 };
    let deep = |n: usize| format!("<r>{}{}</r>", "<a>".repeat(n), "</a>".repeat(n)).into_bytes();
    let told = |file: &[u8], streamed: &[&str]| {
        let whole = shown(&names, streamed, file, file.len(), limits);
        assert_eq!(whole, shown(&names, streamed, file, 1, limits));
        whole
    };
    assert!(!told(&deep(4), &[]).contains("STOP"));
    assert!(told(&deep(5), &[]).contains("more than 5 deep"));
    let wide = |n: usize| format!("<r>{}</r>", "<a>1</a>".repeat(n)).into_bytes();
    assert!(told(&wide(30), &[]).contains("larger than 1000 bytes or has too many parts"));
    assert!(!told(&wide(300), &["r"]).contains("STOP"), "what streams has no end");
    let long = format!("<r><a>{}</a></r>", "x".repeat(101)).into_bytes();
    assert!(told(&long, &["r"]).contains("longer than 100 bytes"));
    let comment = format!("<r><!-- {} --></r>", "x".repeat(101)).into_bytes();
    assert!(told(&comment, &["r"]).contains("longer than 100 bytes"));
    let open = format!("<r><a x='{}", "x".repeat(101)).into_bytes();
    assert!(told(&open, &["r"]).contains("longer than 100 bytes"));
    let attributes: String = (0..300).fold(String::new(), |all, n| format!("{all} a{n}='1'"));
    let many = format!("<r{attributes}/>").into_bytes();
    assert!(shown(&names, &[], &many, many.len(), Limits::default()).contains("more than 256 attributes"));
}

#[test]
fn a_file_cut_anywhere_is_told() {
    let names = names(&[], &["a", "b", "@x"]);
    let file = "<?xml version='1.0' encoding='UTF-8'?>\n<r x='1'>\n <a>é &amp; €</a><!-- c --><b><![CDATA[x]]></b></r>"
        .as_bytes();
    for end in 0..file.len() {
        assert!(shown(&names, &[], &file[..end], 5, Limits::default()).contains("STOP"), "{end}");
        assert!(shown(&names, &["r"], &file[..end], 5, Limits::default()).contains("STOP"), "{end}");
    }
}

#[test]
fn texts_and_attributes_are_escaped() {
    let cases: [(&str, &str, &str); 8] = [
        ("a<b>&\"'", "a&lt;b&gt;&amp;\"'", "a&lt;b&gt;&amp;&quot;'"),
        (" a ", "&#32;a&#32;", " a "),
        ("\n", "&#10;", "&#10;"),
        ("a\nb\tc\rd", "a\nb\tc&#13;d", "a&#10;b&#9;c&#13;d"),
        ("\u{85}\u{7f}", "&#133;&#127;", "&#133;&#127;"),
        ("\u{FEFF}é€ï", "\u{FEFF}é€ï", "\u{FEFF}é€ï"),
        ("", "", ""),
        ("]]>", "]]&gt;", "]]&gt;"),
    ];
    let emit = Emit::new(Encoding::Utf8, false);
    for (text, between, inside) in cases {
        let mut out = String::new();
        emit.text(text, &mut out).expect("carried");
        assert_eq!(out, between, "{text:?}");
        out.clear();
        emit.attribute(text, &mut out).expect("carried");
        assert_eq!(out, inside, "{text:?}");
    }
    for text in ["\0", "a\u{1}", " \u{1F} ", "\u{FFFE}", "x\u{FFFF}"] {
        let mut out = "before".to_owned();
        assert!(emit.text(text, &mut out).is_err(), "{text:?}");
        assert!(emit.attribute(text, &mut out).is_err(), "{text:?}");
        assert_eq!(out, "before");
    }
}

#[test]
fn every_text_survives_every_encoding() {
    let text = " a<é€\u{1F600}&\r\n\u{85}\u{FEFF}ï]]> ";
    let names = names(&[], &["@x"]);
    let all = [
        Encoding::Utf8,
        Encoding::Utf16Le,
        Encoding::Utf16Be,
        Encoding::Latin1,
        Encoding::Windows1252,
        Encoding::Ascii,
    ];
    for encoding in all {
        let emit = Emit::new(encoding, false);
        let mut out = String::new();
        emit.declaration(&mut out);
        out.push_str("<r x=\"");
        emit.attribute(text, &mut out).expect("carried");
        out.push_str("\">");
        emit.text(text, &mut out).expect("carried");
        out.push_str("</r>");
        let mut file = crate::encoding::mark(encoding).to_vec();
        crate::encoding::encode(encoding, &out, &mut file).expect("what the encoding lacks is a reference");
        for piece in [file.len(), 3] {
            let shown = shown(&names, &[], &file, piece, Limits::default());
            assert_eq!(shown, format!("r@x={text}{{{text}}}").trim_end(), "{encoding}");
        }
    }
}
