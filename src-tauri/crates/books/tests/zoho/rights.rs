//! A connection that reads asks for reading and does nothing else.

use crate::suite::{bench, books_at, creates};
use crate::way::{rights, stranger};
use books::write::{Prior, WriteFault};
use model::Kind;

#[tokio::test]
async fn rights_to_write_are_asked_for_only_where_the_connection_says_so() {
    let practice = practice::zoho::Practice::start(books_at(600)).await.expect("practice books");
    let mut connection = stranger(&practice, 600);
    let reading = rights(&connection);
    assert!(reading.split(',').all(|right| right.ends_with(".READ")), "{reading}");
    for word in ["no", "", "Yes please"] {
        connection.settings.insert("writes".to_owned(), word.to_owned());
        assert_eq!(rights(&connection), reading, "{word}");
    }
    connection.settings.insert("writes".to_owned(), "yes".to_owned());
    let writing = rights(&connection);
    let more: Vec<&str> = writing.strip_prefix(&reading).expect("the same and more").split(',').skip(1).collect();
    let expect = "contacts.CREATE contacts.UPDATE invoices.CREATE invoices.UPDATE creditnotes.CREATE creditnotes.UPDATE \
        bills.CREATE bills.UPDATE debitnotes.CREATE debitnotes.UPDATE customerpayments.CREATE customerpayments.UPDATE \
        customerpayments.DELETE vendorpayments.CREATE vendorpayments.UPDATE vendorpayments.DELETE \
        accountants.CREATE accountants.UPDATE accountants.DELETE";
    let expect: Vec<String> = expect.split_whitespace().map(|right| format!("ZohoBooks.{right}")).collect();
    assert_eq!(more, expect);
}

#[tokio::test]
async fn a_connection_that_reads_refuses_to_write() {
    let bench = bench(books_at(600), &[]).await;
    let write = creates(bench.document(Kind::Bill, "NO-1", 1), 1);
    let fault = bench.books.write(&write).await.expect_err("it only reads");
    assert!(matches!(&fault, WriteFault::Refused(error) if error.to_string().contains("only reads")), "{fault:?}");
    let outcome = bench.post(&write, Prior::Never).await;
    assert!(matches!(outcome, books::write::Outcome::Rejected(_)), "{outcome:?}");
    assert_eq!(bench.practice.counters().writes, 0);
}
