use super::*;

#[test]
fn changes_are_asked_for_a_second_earlier_in_zohos_form() {
    let since: Timestamp = "2026-02-03T04:05:06.5Z".parse().expect("valid");
    assert_eq!(filter_time(since), "2026-02-03T04:05:05+0000");
}

#[test]
fn the_page_context_may_be_an_object_a_list_or_missing() {
    let object = r#"{"page":2,"per_page":50,"has_more_page":true,"sort_column":"last_modified_time","sort_order":"D"}"#;
    for (text, expect) in [
        (format!(r#"{{"bills":[],"page_context":{object}}}"#), (50, 2, true, true)),
        (format!(r#"{{"bills":[],"page_context":[{object}]}}"#), (50, 2, true, true)),
        (
            r#"{"bills":[],"page_context":{"page":"3","per_page":"","has_more_page":false}}"#.to_owned(),
            (200, 3, false, false),
        ),
        (r#"{"bills":[]}"#.to_owned(), (200, 1, false, false)),
    ] {
        let shape = shape(model::Kind::Bill).expect("bills can be read");
        let sheet = sheet(&text, shape, (200, 1)).expect("readable");
        let context = sheet.context;
        assert_eq!((context.turn.size, context.turn.page, context.turn.more, context.by_change), expect, "{text}");
    }
    let shape = shape(model::Kind::VendorCredit).expect("vendor credits can be read");
    assert!(sheet(r#"{"invoices":[]}"#, shape, (200, 1)).is_err(), "another list is not taken for this one");
    for key in ["vendorcredits", "vendor_credits"] {
        assert!(sheet(&format!(r#"{{"{key}":[{{}}]}}"#), shape, (200, 1)).is_ok_and(|sheet| sheet.rows.len() == 1));
    }
}
