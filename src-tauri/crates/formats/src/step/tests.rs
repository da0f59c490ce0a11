use super::*;

fn tables() -> BTreeMap<String, Table> {
    let table = |rows: &[(&str, &str)]| -> Table {
        rows.iter().map(|(ours, theirs)| [(*ours).to_owned(), (*theirs).to_owned()]).collect()
    };
    BTreeMap::from([
        ("gl".to_owned(), table(&[("4000", "S-SALES"), ("4010", "S-SALES"), ("4900", "S-OTHER")])),
        ("kind".to_owned(), table(&[("invoice", "DI"), ("credit-note", "CR")])),
        ("rest".to_owned(), table(&[("EUR", "1"), ("*", "9")])),
        ("rest_taken".to_owned(), table(&[("9", "1"), ("*", "9")])),
        ("nothing".to_owned(), table(&[("", "NONE"), ("A", "a")])),
    ])
}

fn steps(texts: &[&str]) -> Vec<Step> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn chain(texts: &[&str], ty: Type) -> Chain {
    Chain::compile(&steps(texts), None, ty, &tables()).unwrap()
}

fn value(text: &str, ty: Type) -> Value<'static> {
    typed(Value::text(text), ty).unwrap().into_owned()
}

/// Written so, and read back as `back`.
fn check(texts: &[&str], ty: Type, from: &str, expect: &str, back: &str) {
    let chain = chain(texts, ty);
    let out = chain.write(value(from, ty)).unwrap_or_else(|misfit| panic!("{texts:?} write {from:?}: {misfit}"));
    assert_eq!(out.plain(), expect, "{texts:?} write {from:?}");
    let out = out.into_owned();
    let read = chain.read(out.clone()).map(Value::into_owned);
    let read = read.unwrap_or_else(|misfit| panic!("{texts:?} read {expect:?}: {misfit}"));
    assert_eq!(read, value(back, ty), "{texts:?} read {expect:?}");
    assert_eq!(chain.write(read).map(Value::into_owned), Ok(out), "{texts:?}: what was read is written the same again");
}

#[test]
fn steps_change_a_value_and_back() {
    use Type::{Number, Text};
    check(&[], Text, "as it is", "as it is", "as it is");
    check(&["table gl"], Text, "4000", "S-SALES", "4000");
    check(&["table gl"], Text, "4010", "S-SALES", "4000");
    check(&["table kind"], Type::Code, "credit-note", "CR", "credit-note");
    check(&["table rest"], Text, "USD", "9", "9");
    check(&["table nothing"], Text, "", "NONE", "");
    check(&["table gl"], Text, "", "", "");
    check(&["scale 10^2"], Number, "12.345", "1234.5", "12.345");
    check(&["scale 10^-2"], Number, "12", "0.12", "12");
    check(&["scale 10^2"], Number, "7", "700", "7");
    check(&["negate"], Number, "-3.50", "3.50", "-3.50");
    check(&["negate"], Number, "0", "0", "0");
    check(&["negate", "scale 10^1"], Number, "1.5", "-15", "1.5");
    check(&["replace /→-"], Text, "a/b", "a-b", "a/b");
    check(&["replace /→-"], Text, "a-b", "a-b", "a/b");
    check(&["replace /→ "], Text, "a b c", "a b c", "a/b/c");
    check(&["replace  →"], Text, "1 234 5", "12345", "12345");
    check(&["affix INV-,"], Text, "17", "INV-17", "17");
    check(&["affix <,>"], Number, "1.50", "<1.50>", "1.50");
    check(&["trim"], Text, " a b ", "a b", "a b");
    check(&["trim"], Text, "   ", "", "");
    check(&["case upper"], Text, "Straße", "STRASSE", "STRASSE");
    check(&["round 2 half-up"], Number, "1.005", "1.01", "1.01");
    check(&["round 2 half-up"], Number, "-1.005", "-1.01", "-1.01");
    check(&["round 2 half-even"], Number, "1.005", "1.00", "1.00");
    check(&["round 1 down"], Number, "1.99", "1.9", "1.9");
    check(&["cut 3"], Text, "日本語です", "日本語", "日本語");
    check(&["trim", "cut 3"], Text, " ab cd", "ab", "ab");
    check(&["default 0"], Number, "", "0", "0");
    check(&["default none"], Text, "there", "there", "there");
    check(&["cut 3", "affix x,"], Text, "abcdef", "xabc", "abc");
}

#[test]
fn pieces_make_the_whole_again() {
    let whole = value("Grüße aus Köln", Type::Text);
    let texts = [["piece 1 of 5"], ["piece 2 of 5"], ["piece 3 of 5"], ["piece 4 of 5"]];
    let chains: Vec<_> = texts.iter().map(|text| chain(text, Type::Text)).collect();
    let pieces: Vec<_> = chains.iter().map(|c| c.write(whole.clone()).unwrap().plain().into_owned()).collect();
    assert_eq!(pieces, ["Grüße", " aus ", "Köln", ""]);
    assert_eq!(pieces.concat(), whole.plain());
    assert_eq!(chains[1].piece(), Some((2, 5)));
    assert_eq!(chain(&["trim"], Type::Text).piece(), None);
}

#[test]
fn what_a_step_does_not_take_is_said() {
    use Type::{Number, Text};
    let write: &[(&str, Type, &str, &str)] = &[
        ("table gl", Text, "5000", "“5000” is not in the look-up table “gl”"),
        ("scale 10^2", Text, "x", "“x” is not a number"),
        ("scale 10^12", Number, "79228162514264337593543950335", "small enough"),
        ("replace ab→", Text, "aabb", "without doubt"),
    ];
    for (step, ty, from, sentence) in write {
        let misfit = chain(&[step], *ty).write(value(from, *ty)).unwrap_err();
        assert!(misfit.to_string().contains(sentence), "{step}: {misfit}");
    }
    let read: &[(&str, Type, &str, &str)] = &[
        ("table gl", Text, "S-NEW", "“S-NEW” is not in the look-up table “gl”"),
        ("table rest_taken", Text, "9", "is not in the look-up table"),
        ("affix INV-,", Text, "17", "“17” is not a text that starts with “INV-”"),
        ("affix INV-,", Number, "INV-x", "“x” is not a number"),
    ];
    for (step, ty, from, sentence) in read {
        let misfit = chain(&[step], *ty).read(Value::text(from)).unwrap_err();
        assert!(misfit.to_string().contains(sentence), "{step}: {misfit}");
    }
}

#[test]
fn reading_may_have_its_own_steps() {
    let read = |read: &[&str], from: &str| {
        let chain = Chain::compile(&[], Some(&steps(read)), Type::Text, &tables()).unwrap();
        chain.read(Value::text(from)).map(|v| v.plain().into_owned())
    };
    assert_eq!(read(&["part 2 of -"], "A-B-C").as_deref(), Ok("B"));
    assert_eq!(read(&["part 4 of -"], "A-B-C").as_deref(), Ok(""));
    assert_eq!(read(&["part 1 of -", "table kind"], "CR-77").as_deref(), Ok("credit-note"));
    assert_eq!(read(&["affix INV-,", "case upper"], "a1").as_deref(), Ok("INV-A1"));
    assert_eq!(read(&[], " as read ").as_deref(), Ok(" as read "));
}

#[test]
fn each_step_knows_its_law() {
    let law = |step: &str, ty| chain(&[step], ty).law();
    assert_eq!(law("table kind", Type::Text), Law::Both);
    assert_eq!(
        law("table gl", Type::Text).reason(),
        Some("4000 and 4010 are both sent as S-SALES; S-SALES is read back as 4000")
    );
    for step in ["affix a,b", "piece 1 of 3"] {
        assert_eq!(law(step, Type::Text), Law::Both, "{step}");
    }
    for step in ["scale 10^2", "negate"] {
        assert_eq!(law(step, Type::Number), Law::Both, "{step}");
    }
    for step in ["replace a→b", "trim", "case lower", "cut 3", "default x", "table rest"] {
        assert!(matches!(law(step, Type::Text), Law::Loses(_)), "{step}");
    }
    assert!(matches!(law("round 2 half-up", Type::Number), Law::Loses(_)));
    assert!(matches!(law("part 1 of -", Type::Text), Law::Written(_)));
}

#[test]
fn steps_that_cannot_work_are_refused_at_once() {
    for (step, ty) in [("table unknown", Type::Text), ("scale 10^2", Type::Date), ("default x", Type::Number)] {
        assert!(Chain::compile(&steps(&[step]), None, ty, &tables()).is_err(), "{step}");
    }
}
