//! Each fault of the wire, while reading.

use crate::suite::{bench, fast};
use crate::support::all;
use books::{ListRequest, Retry};
use model::Kind;
use practice::bill::{Fault, Happening};

#[tokio::test]
async fn a_list_survives_each_fault() {
    let bench = bench(fast()).await;
    let whole = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list");
    for happens in [
        Happening::DropBefore,
        Happening::DropAfter,
        Happening::FailAfter { status: 500 },
        Happening::Fail { status: 503, body: "<html>maintenance</html>".to_owned(), retry_after: Some(2) },
        Happening::Fail { status: 500, body: String::new(), retry_after: None },
        Happening::Fail { status: 502, body: r#"{"message":"Bad gateway"}"#.to_owned(), retry_after: None },
        Happening::Fail { status: 401, body: String::new(), retry_after: None },
        Happening::Unauthorized,
        Happening::TooMany { retry_after: Some(1) },
        Happening::Slow { milliseconds: 30 },
        Happening::Cut,
        Happening::Short,
    ] {
        bench.practice.fault(Fault::once(happens.clone()).on("/v3/bills").after(1));
        let read = all(&*bench.books, ListRequest::all(Kind::Bill)).await;
        let read = read.unwrap_or_else(|error| panic!("{happens:?}: {error}"));
        assert_eq!(read.len(), whole.len(), "{happens:?}");
        bench.practice.clear_faults();
    }
}

#[tokio::test]
async fn what_does_not_pass_is_given_up_with_its_words() {
    let bench = bench(fast()).await;
    let one = |status, body: &str| Happening::Fail { status, body: body.to_owned(), retry_after: None };
    for (happens, code, retry) in [
        (one(400, r#"[{"code":"BDC_1151","message":"No such thing"}]"#), "refused", true),
        (one(403, r#"[{"code":"BDC_1","message":"No right"}]"#), "not-allowed", true),
        (one(401, r#"[{"code":"BDC_1102","message":"Invalid developer key"}]"#), "unknown-client", true),
        (one(302, ""), "refused", true),
        (one(500, ""), "server-fault", false),
        (one(200, "<html>maintenance</html>"), "garbled", false),
        (one(200, "{}"), "garbled", false),
    ] {
        bench.practice.fault(Fault::always(happens.clone()).on("/v3/bills"));
        let error = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect_err("a fault");
        assert_eq!((error.code(), error.retry() == Retry::Never), (code, retry), "{happens:?}: {error}");
        bench.practice.clear_faults();
    }
}

#[tokio::test]
async fn documents_without_the_right_to_names_keep_ids_and_parties_must_be_had() {
    let bench = bench(fast()).await;
    let refuse = || Happening::Fail { status: 403, body: String::new(), retry_after: None };
    bench.practice.fault(Fault::always(refuse()).on("/v3/classifications"));
    let bills = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect("a list");
    let lines = bills.iter().filter_map(|row| row.document.as_ref()).flat_map(|bill| &bill.lines);
    assert!(lines.clone().any(|line| line.account_id.is_some()));
    assert!(lines.clone().all(|line| line.account_name.is_none()));
    bench.practice.fault(Fault::always(refuse()).on("/v3/vendors"));
    let error = all(&*bench.books, ListRequest::all(Kind::Bill)).await.expect_err("no currencies");
    assert_eq!(error.code(), "not-allowed");
}
