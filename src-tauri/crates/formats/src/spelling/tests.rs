use super::*;
use model::layout::Encoding;

fn spell(text: &str, ty: Type) -> Spell {
    let spelling: Option<layout::Spelling> = if text.is_empty() { None } else { Some(text.parse().unwrap()) };
    Spell::compile(spelling.as_ref(), ty).unwrap()
}

fn number(text: &str) -> Value<'static> {
    Value::Number(text.parse().unwrap())
}

fn day(text: &str) -> Value<'static> {
    Value::Date(text.parse().unwrap())
}

fn text(text: &str) -> Value<'static> {
    Value::text(text).into_owned()
}

fn written(spell: &Spell, value: &Value<'_>) -> Result<String, Misfit> {
    let mut out = String::new();
    spell.write(value, &mut out).map(|()| out)
}

/// Written so, and read back as the same.
fn check(spelling: &str, ty: Type, value: Value<'static>, expect: &str) {
    let spell = spell(spelling, ty);
    assert_eq!(written(&spell, &value).as_deref(), Ok(expect), "{spelling:?} writes {value:?}");
    assert_eq!(spell.read(expect), Ok(value), "{spelling:?} reads {expect:?}");
}

#[test]
fn values_are_spelled_so_and_read_back() {
    use Type::{Bool, Code, Date, Number, Text, Time};
    check("", Text, text("Pine, long"), "Pine, long");
    check("", Number, number("120.00"), "120.00");
    check("", Number, number("-0.5"), "-0.5");
    check("", Number, number("1000.000000000000000001"), "1000.000000000000000001");
    check("", Number, number("79228162514264337593543950335"), "79228162514264337593543950335");
    check("", Date, day("2026-10-31"), "2026-10-31");
    check("", Time, Value::Time("2026-10-31T09:30:00Z".parse().unwrap()), "2026-10-31T09:30:00Z");
    check("", Bool, Value::Bool(true), "true");
    check("", Code, text("credit-note"), "credit-note");
    check("", Number, Value::Empty, "");

    check("number 2", Number, number("1.5"), "1.50");
    check("number 2", Number, number("1.5000"), "1.50");
    check("number 0", Number, number("7.00"), "7");
    check("number 3", Number, number("0.001"), "0.001");
    check("number 2 point comma group dot", Number, number("-1234567.5"), "-1.234.567,50");
    check("number group comma", Number, number("999"), "999");
    check("number group apostrophe", Number, number("1000"), "1'000");
    check("number 2 group space", Number, number("123456.78"), "123 456.78");
    check("number 2 sign trailing", Number, number("-5"), "5.00-");
    check("number 2 sign brackets", Number, number("-5"), "(5.00)");
    check("number 2 sign always", Number, number("5"), "+5.00");
    check("number 2", Number, number("-0.00"), "0.00");
    check("implied 2", Number, number("208.73"), "20873");
    check("implied 2", Number, number("0.05"), "5");
    check("implied 0", Number, number("-12"), "-12");
    check("implied 2 trailing", Number, number("-0.10"), "10-");
    check("implied 2 overpunch", Number, number("-12.34"), "123M");
    check("implied 2 overpunch", Number, number("12.30"), "123{");
    check("implied 2 overpunch", Number, number("-1.00"), "10}");

    check("implied 2 overpunch", Number, number("-0"), "{");
    check("implied 2 overpunch-ascii", Number, number("-12.34"), "123t");
    check("implied 2 overpunch-ascii", Number, number("-1.00"), "10p");
    check("implied 2 overpunch-ascii", Number, number("12.34"), "1234");
    check("implied 4 overpunch", Number, number("-100.4955"), "100495N");
    check("implied 2 overpunch-first", Number, number("-12.34"), "J234");
    check("implied 2 overpunch-first", Number, number("0"), "{");
    check("implied 2 always", Number, number("5"), "+500");
    check("implied 2 trailing-always", Number, number("5"), "500+");
    check("implied 2 trailing-always", Number, number("-0.05"), "5-");
    check("implied 2 cr", Number, number("-5"), "500CR");
    check("implied 2 cr", Number, number("5"), "500");
    check("number 2 sign db", Number, number("-5"), "5.00DB");
    check("number 2 sign cr-db", Number, number("-5"), "5.00CR");
    check("number 2 sign cr-db", Number, number("5"), "5.00DB");
    check("number 2 sign db-cr", Number, number("5"), "5.00CR");
    check("implied 0 unsigned", Number, number("7"), "7");

    check("date yyyyDDD", Date, day("2026-02-01"), "2026032");
    check("date yyDDD", Date, day("2024-12-31"), "24366");
    check("date DDD/yyyy", Date, day("2026-01-01"), "001/2026");
    check("date MM/dd/yyyy", Date, day("2026-03-10"), "03/10/2026");
    check("date yyyyMMdd", Date, day("2026-03-01"), "20260301");
    check("date d.M.yyyy", Date, day("2026-03-01"), "1.3.2026");
    check("date d.M.yyyy", Date, day("2026-12-31"), "31.12.2026");
    check("date dd-MMM-yy", Date, day("2026-03-01"), "01-Mar-26");
    check("date yyMMdd pivot 50", Date, day("1950-01-02"), "500102");
    check("date yyMMdd pivot 50", Date, day("2049-01-02"), "490102");
    check("time yyyyMMddHHmmss", Time, Value::Time("2026-10-31T09:30:59Z".parse().unwrap()), "20261031093059");
    check("bool Y/N", Bool, Value::Bool(false), "N");
    check("bool X/", Bool, Value::Bool(false), "");
    check("code A,B", Text, text("B"), "B");
    check("code open A,B", Text, text("Z"), "Z");
    check("text 5", Text, text("ab日"), "ab日");
    check("text 5 pad space right", Text, text("ab"), "ab   ");
    check("text 5 pad 0 left", Text, text("42"), "00042");
    check("text 5 pad 0 left", Number, number("0"), "00000");
    check("text 5 pad 0 left", Text, text("0"), "00000");
    check("text 6 pad 0 left", Number, number("-5"), "-00005");
    check("text 6 pad 0 left", Number, number("0.5"), "0000.5");
}

#[test]
fn what_does_not_fit_is_said_and_never_repaired() {
    use Type::{Date, Number, Text};
    let cases: &[(&str, Type, Value<'static>, Why, &str)] = &[
        ("number 2", Number, number("1.005"), Why::Inexact, "“1.005” is not a number with at most 2 decimals"),
        ("number 0", Number, number("0.5"), Why::Inexact, "“0.5” is not a whole number"),
        ("implied 2", Number, number("0.125"), Why::Inexact, "“0.125” is not a number with at most 2 decimals"),
        (
            "number 2",
            Number,
            number("79228162514264337593543950335"),
            Why::TooLong,
            "“79228162514264337593543950335” is not a number of at most 28 digits",
        ),
        ("text 3", Text, text("abcd"), Why::TooLong, "“abcd” is not at most 3 characters long"),
        ("text 3..5", Text, text("ab"), Why::TooShort, "“ab” is not at least 3 characters long"),
        ("code A,B", Text, text("C"), Why::NotListed, "“C” is not one of A, B"),
        (
            "date yyMMdd",
            Date,
            day("1969-12-31"),
            Why::Ambiguous,
            "“1969-12-31” is not a day that two digits of the year can say (1970 to 2069)",
        ),
        ("number 2", Text, text("12,5"), Why::Shape, "“12,5” is not a number"),
    ];
    for (spelling, ty, value, why, sentence) in cases {
        let misfit = written(&spell(spelling, *ty), value).unwrap_err();
        assert_eq!((misfit.why, misfit.to_string().as_str()), (*why, *sentence), "{spelling}");
    }
    assert_eq!(written(&spell("text 3 cut", Text), &text("ab日d")).as_deref(), Ok("ab日"), "cutting was asked for");
    assert_eq!(written(&spell("text 3 cut", Text), &text("ab cd")).as_deref(), Ok("ab"), "no space is left at the cut");
    assert_eq!(
        written(&spell("text 3 pad space right", Text), &text("  ")).as_deref(),
        Ok(""),
        "padding alone is nothing"
    );
    assert_eq!(written(&spell("text 4 pad x right cut", Text), &text("ab  cd")).as_deref(), Ok("abxx"));
}

#[test]
fn only_what_is_stated_is_read() {
    use Type::{Bool, Date, Number, Text};
    let cases: &[(&str, Type, &[&str], &[&str])] = &[
        (
            "number 2",
            Number,
            &["1", "1.5", "1.50", "1.500", "-1", "+1", ".5", " 7 ", "007"],
            &["1.005", "1,5", "1e3", "--1", "1-", "-", ".", "1.", "1 000", "NaN", "１", "(1)", "1.2.3", "0x1F", "−1"],
        ),
        (
            "number group comma",
            Number,
            &["1,234,567", "1234567", "12"],
            &["1,23", "1234,567", ",123", "1,,234", "1,234,"],
        ),
        ("number 2 point comma group dot", Number, &["1.234,50", "1234,5", "7"], &["1.23", "1,234.50", "1.234.5"]),
        ("number sign trailing", Number, &["5-", "5"], &["-5", "5--"]),
        ("number sign brackets", Number, &["(5)", "5"], &["-5", "(5", "5)", "()"]),
        ("implied 2", Number, &["20873", "-5", "000"], &["208.73", "-", "5-"]),
        (
            "implied 2 overpunch",
            Number,
            &["123", "12C", "12L", "}", "12p", "000{"],
            &["1A2", "é", "L1", "12é", "-1", "1 A", "z"],
        ),
        ("implied 2 overpunch-ascii", Number, &["123", "12p", "12y", "12L"], &["p12", "12z", "p p"]),
        ("implied 2 overpunch-first", Number, &["A12", "}00", "q", "123"], &["12A", "AA"]),
        ("number sign cr", Number, &["5CR", "5 cr", "5"], &["5DB", "-5", "CR", "CR5", "5CRCR", "5éR"]),
        ("implied 2 cr-db", Number, &["5CR", "5DB", "5"], &["5-", "éé", "DB"]),
        ("implied 0 unsigned", Number, &["5"], &["-5", "5-"]),
        ("date yyyyDDD", Date, &["2026365", "2024366", "0000000"], &["2026366", "2026000", "202632", "26032"]),
        ("date yyyyMMdd", Date, &["00000000", "        "], &["0000", "00000001", "00000000x", "0000-00-00"]),
        ("date dd/MM/yyyy", Date, &["00/00/0000", "00000000"], &["00.00.0000", "/00/00/0000"]),
        (
            "date MM/dd/yyyy",
            Date,
            &["03/10/2026", "02/29/2024"],
            &["3/10/2026", "13/01/2026", "02/29/2026", "03/10/26", "03/10/2026x"],
        ),
        ("date d.M.yyyy", Date, &["1.3.2026", "01.03.2026"], &["001.3.2026", "32.1.2026"]),
        ("date dd-MMM-yyyy", Date, &["01-MAR-2026", "01-mar-2026"], &["01-Mrz-2026", "01-日-2026"]),
        ("", Date, &["2026-10-31"], &["2026-1-1", "20261031", "31.10.2026", "2026-10-31T00:00", "2026-02-30"]),
        ("bool Y/N", Bool, &["Y", "N", " Y", ""], &["y", "yes", "1", "true"]),
        ("text 3", Text, &["abc", "日本語"], &["abcd"]),
        ("text 2..3 pad x left", Text, &["xab", "ab"], &["xxxa"]),
    ];
    for (spelling, ty, good, bad) in cases {
        let spell = spell(spelling, *ty);
        for text in *good {
            assert!(spell.read(text).is_ok(), "{spelling:?} reads {text:?}: {:?}", spell.read(text));
        }
        for text in *bad {
            assert!(spell.read(text).is_err(), "{spelling:?} refuses {text:?}, not {:?}", spell.read(text));
        }
    }
    assert_eq!(spell("number", Number).read("99999999999999999999999999999999").unwrap_err().why, Why::TooLong);
    assert_eq!(spell("number 2", Number).read("   "), Ok(Value::Empty), "blanks are nothing");
    assert_eq!(spell("bool X/", Bool).read(""), Ok(Value::Bool(false)));
}

#[test]
fn texts_of_custom_fields_can_be_spelled_as_what_they_hold() {
    use Type::Text;
    for (spelling, value, expect) in
        [("date MM/dd/yyyy", "2026-10-31", "10/31/2026"), ("number 2", "12.5", "12.50"), ("bool Y/N", "true", "Y")]
    {
        assert_eq!(written(&spell(spelling, Text), &text(value)).as_deref(), Ok(expect), "{spelling}");
    }
    assert_eq!(written(&spell("number 2", Text), &number("3")).as_deref(), Ok("3.00"));
    let now = Value::Time("2026-10-31T09:30:00Z".parse().unwrap());
    assert_eq!(written(&spell("date yyyyMMdd", Type::Time), &now).as_deref(), Ok("20261031"));
    assert_eq!(written(&spell("time HHmm", Type::Time), &now).as_deref(), Ok("0930"));
}

#[test]
fn types_and_spellings_must_go_together() {
    for (spelling, ty) in [
        ("number 2", Type::Date),
        ("date yyyyMMdd", Type::Number),
        ("bool Y/N", Type::Number),
        ("time HHmm", Type::Date),
        ("date dMyyyy", Type::Date),
        ("date yyyyMMdd yy", Type::Date),
    ] {
        let parsed: layout::Spelling = spelling.parse().unwrap();
        assert!(Spell::compile(Some(&parsed), ty).is_err(), "{spelling} for {ty:?}");
    }
}

#[test]
fn each_spelling_knows_its_law() {
    let law = |text: &str, ty| spell(text, ty).law();
    assert_eq!(law("number 2", Type::Number), Law::Both);
    assert_eq!(law("date yyMMdd", Type::Date), Law::Both, "years outside the window are refused, so nothing is lost");
    assert!(matches!(law("text 20 cut", Type::Text), Law::Loses(_)));
    assert!(matches!(law("text 20 pad 0 left", Type::Text), Law::Loses(_)));
    assert!(matches!(law("time HHmm", Type::Time), Law::Written(_)));
    let both = Law::Both.and(Law::Loses("a".to_owned())).and(Law::Written("b".to_owned())).and(Law::Both);
    assert_eq!(both.reason(), Some("b"));
    assert_eq!(Law::Loses("a".to_owned()).and(Law::Loses("b".to_owned())).reason(), Some("a"));
}

/// Brought to its place so, and read back as the same.
fn placed(spelling: &str, ty: Type, value: Value<'static>, width: usize, expect: &str) {
    let spell = spell(spelling, ty);
    for encoding in [Encoding::Ascii, Encoding::Cp037, Encoding::Utf16Le] {
        let room = Room { width: width * crate::encoding::unit(encoding), encoding };
        let mut out = String::new();
        spell.fill(&written(&spell, &value).unwrap(), room, &mut out).unwrap();
        assert_eq!(out, expect, "{spelling:?} writes {value:?} to {width}");
        assert_eq!(spell.read(spell.unfill(&out)), Ok(value.clone()), "{spelling:?} reads {out:?}");
    }
}

#[test]
fn values_are_filled_up_to_their_places_and_read_back() {
    use Type::{Bool, Code, Date, Number, Text};
    placed("", Text, text("ab c"), 7, "ab c   ");
    placed("", Text, text(" ab"), 5, " ab  ");
    placed("", Text, Value::Empty, 3, "   ");
    placed("text pad space left", Text, text("ab"), 5, "   ab");
    placed("text pad 0 left", Text, text("42"), 5, "00042");
    placed("text pad 0 left", Text, text("0"), 5, "00000");
    placed("text pad * right", Text, text("ab"), 5, "ab***");
    placed("text 3 pad 0 left", Text, text("42"), 5, "042  ");
    placed("text pad 0 left", Number, number("-5"), 4, "-005");
    placed("", Code, text("invoice"), 8, "invoice ");
    placed("", Number, number("12.50"), 8, "00012.50");
    placed("", Number, number("-12.5"), 8, "-00012.5");
    placed("", Number, Value::Empty, 4, "    ");
    placed("number 2", Number, number("0"), 4, "0.00");
    placed("number 2 pad space left", Number, number("-1.5"), 7, "  -1.50");
    placed("number 2 pad space right", Number, number("1.5"), 7, "1.50   ");
    placed("number 2 pad * left", Number, number("1.5"), 7, "***1.50");
    placed("number 2 group comma", Number, number("1234.5"), 10, "  1,234.50");
    placed("number 2 sign trailing", Number, number("1.5"), 7, "001.50 ");
    placed("number 2 sign trailing", Number, number("-1.5"), 7, "001.50-");
    placed("number 2 sign trailing pad space left", Number, number("1.5"), 7, "  1.50 ");
    placed("number 2 sign brackets", Number, number("-1.5"), 7, "(01.50)");
    placed("number 2 sign cr", Number, number("1.5"), 8, "001.50  ");
    placed("number 2 sign cr", Number, number("-1.5"), 8, "001.50CR");
    placed("number 2 sign always", Number, number("1.5"), 6, "+01.50");
    placed("implied 2", Number, number("301.50"), 13, "0000000030150");
    placed("implied 2", Number, number("-301.50"), 8, "-0030150");
    placed("implied 0 pad 0 left", Number, number("300"), 5, "00300");
    placed("implied 3", Number, number("0.005"), 5, "00005");
    placed("implied 2 trailing-always", Number, number("3"), 5, "0300+");
    placed("implied 2 db-cr pad space left", Number, number("3"), 8, "   300CR");
    placed("implied 2 overpunch", Number, number("-3"), 6, "00030}");
    placed("implied 2 overpunch", Number, number("3.05"), 6, "00030E");
    placed("implied 2 overpunch-ascii", Number, number("-3.05"), 6, "00030u");
    placed("implied 2 overpunch-first", Number, number("-3.05"), 6, "}00305");
    placed("implied 2 overpunch-first", Number, number("3.05"), 3, "C05");
    placed("date yyyyMMdd", Date, day("2026-03-10"), 8, "20260310");
    placed("date yyyyMMdd", Date, Value::Empty, 8, "        ");
    placed("date yyyyMMdd", Date, day("2026-03-10"), 10, "20260310  ");
    placed("bool Y/N", Bool, Value::Bool(true), 1, "Y");
    placed("code A,BB", Text, text("A"), 2, "A ");
}

#[test]
fn places_are_measured_in_bytes_and_nothing_is_cut_unasked() {
    let room = |width, encoding| Room { width, encoding };
    let filled = |spelling: &str, ty, value: &Value<'_>, room| {
        let spell = spell(spelling, ty);
        let mut out = String::new();
        spell.fill(&written(&spell, value).unwrap(), room, &mut out).map(|()| out)
    };
    let text = text("é€ ab");
    assert_eq!(filled("", Type::Text, &text, room(8, Encoding::Utf8)).as_deref(), Ok("é€ ab"));
    assert_eq!(filled("", Type::Text, &text, room(10, Encoding::Utf8)).as_deref(), Ok("é€ ab  "));
    assert_eq!(filled("", Type::Text, &text, room(10, Encoding::Utf16Be)).as_deref(), Ok("é€ ab"));
    let long = filled("", Type::Text, &text, room(7, Encoding::Utf8)).unwrap_err();
    assert_eq!(long.why, Why::TooLong);
    assert!(long.expected.contains("7 bytes"), "{long:?}");
    let long = filled("", Type::Text, &text, room(4, Encoding::Cp1140)).unwrap_err();
    assert_eq!(long.expected, "at most 4 characters long");
    assert_eq!(
        filled("text cut", Type::Text, &text, room(6, Encoding::Utf8)).as_deref(),
        Ok("é€ "),
        "5 bytes and a blank"
    );
    assert_eq!(
        filled("text cut", Type::Text, &text, room(4, Encoding::Utf8)).as_deref(),
        Ok("é  "),
        "no half character"
    );
    assert_eq!(filled("text cut pad space left", Type::Text, &text, room(4, Encoding::Cp1140)).as_deref(), Ok("é€ a"));
    for (spelling, value, width) in [
        ("implied 2", "1000", 5),
        ("implied 2", "-100", 5),
        ("implied 2 trailing", "1.00", 3),
        ("implied 2 cr", "1.00", 4),
        ("number 2", "100", 5),
        ("", "123456", 5),
    ] {
        let misfit = filled(spelling, Type::Number, &number(value), room(width, Encoding::Ascii)).unwrap_err();
        assert_eq!(misfit.why, Why::TooLong, "{spelling} {value}");
    }
    assert!(written(&spell("implied 2 unsigned", Type::Number), &number("-1")).is_err());
    let mut out = String::new();
    let date = spell("date yyyyMMdd", Type::Date);
    date.fill_none("0", room(8, Encoding::Ascii), &mut out).unwrap();
    assert_eq!(out, "00000000");
    out.clear();
    date.fill_none("NULL", room(8, Encoding::Ascii), &mut out).unwrap();
    assert_eq!(out, "NULL    ");
    assert!(date.fill_none("NOTHING", room(4, Encoding::Ascii), &mut out).is_err());
}
