//! Answers in all their forms.

use super::*;
use crate::call::Verdict;
use async_trait::async_trait;
use reqwest::header::{HeaderMap, HeaderValue};

/// A clock that is set.
struct Set(Mutex<Timestamp>);

#[async_trait]
impl Clock for Set {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("whole")
    }
    async fn sleep(&self, _duration: Duration) {}
}

fn judge(clock: &Arc<Set>) -> Judge {
    Judge::new(clock.clone(), Scale(1))
}

fn clock() -> Arc<Set> {
    Arc::new(Set(Mutex::new("2026-11-21T12:00:00Z".parse().expect("a time"))))
}

fn answer(status: u16, body: &str) -> Answer {
    Answer { status, headers: HeaderMap::new(), body: body.as_bytes().to_vec() }
}

/// The verdict in a word, with what it says.
fn word(verdict: Verdict) -> String {
    match verdict {
        Verdict::Good => "good".to_owned(),
        Verdict::Token(error) => format!("token {}", error.code()),
        Verdict::Minute(wait) => format!("minute {:?}", wait.map(|wait| wait.as_secs())),
        Verdict::AtOnce(_) => "at once".to_owned(),
        Verdict::Quota(wait) => format!("quota {:?}", wait.map(|wait| wait.as_secs())),
        Verdict::Refused(BooksError::Refused { code, message, .. }) => format!("refused {code} {message}"),
        Verdict::Refused(error) => format!("refused {}", error.code()),
        Verdict::Passing(error, wait) => format!("passing {} {:?}", error.code(), wait.map(|wait| wait.as_secs())),
    }
}

const GATEWAY: &str = r#"{"warnings":null,"intuitObject":null,"fault":{"error":[{"message":"message=AuthenticationFailed; errorCode=003200; statusCode=401","detail":"Token expired: x","code":"3200","element":null}],"type":"AUTHENTICATION"},"report":null,"queryResponse":null,"time":1601391072830}"#;
const THROTTLED: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><IntuitResponse time="2017-01-01T00:00:00.000-08:00" xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001; statusCode=429</Message><Detail>The request limit was reached.</Detail></Error></Fault></IntuitResponse>"#;

fn business(code: &str, message: &str, detail: &str) -> String {
    format!(
        r#"{{"Fault":{{"Error":[{{"Message":"{message}","Detail":"{detail}","code":"{code}","element":""}}],"type":"ValidationFault"}},"time":"2026-09-29T05:58:07.000-07:00"}}"#
    )
}

#[test]
fn a_fault_is_known_in_each_of_its_forms_and_whatever_the_status_says() {
    for (status, body, expect) in [
        (200, r#"{"QueryResponse":{},"time":"2026-09-29T05:58:07.000-07:00"}"#.to_owned(), "good"),
        (401, GATEWAY.to_owned(), "token sign-in-again"),
        (200, GATEWAY.to_owned(), "token sign-in-again"),
        (401, String::new(), "token sign-in-again"),
        (401, "<html>no</html>".to_owned(), "token sign-in-again"),
        (401, business("120", "Authorization Failure", "no access"), "refused not-allowed"),
        (403, business("3100", "message=ApplicationAuthorizationFailed; errorCode=003100", ""), "refused settings"),
        (429, THROTTLED.to_owned(), "minute None"),
        (403, THROTTLED.to_owned(), "minute None"),
        (429, String::new(), "minute None"),
        (429, business("003001", "ThrottleExceeded", ""), "minute None"),
        (400, business("5010", "Stale Object Error", "You and Ida were working"), "refused 5010 Stale Object Error: You and Ida were working"),
        (200, business("2500", "Invalid Reference Id", "Vendor"), "refused 2500 Invalid Reference Id: Vendor"),
        (500, business("10000", "An application error has occurred", ""), "passing server-fault None"),
        (503, "<html>down</html>".to_owned(), "passing server-fault None"),
        (400, business("6000", "A business validation error has occurred", "An unexpected error occurred, try again"), "passing server-fault None"),
        (400, business("6000", "A business validation error has occurred", "You must set a transaction amount."), "refused 6000 A business validation error has occurred: You must set a transaction amount."),
        (400, r#"{"Fault":{"Error":[{"Message":"Required param missing","code":"2020","element":"AccountRef"},{"Message":"Required param missing","Detail":"Line 2","code":"2020"}],"type":"ValidationFault"}}"#.to_owned(), "refused 2020 Required param missing (AccountRef); Required param missing: Line 2"),
        (302, String::new(), "refused 0 it leads to another address, which is not followed"),
        (200, String::new(), "passing garbled None"),
        (200, r#"{"QueryResponse":{"Bill":[{"Id":"1""#.to_owned(), "passing garbled None"),
        (200, "<html>maintenance</html>".to_owned(), "passing garbled None"),
    ] {
        assert_eq!(word(judge(&clock()).judge(&answer(status, &body), "books", "a bill")), expect, "{status} {body}");
    }
    let mut late = answer(429, THROTTLED);
    late.headers.insert("retry-after", HeaderValue::from_static("7"));
    assert_eq!(word(judge(&clock()).judge(&late, "books", "a bill")), "minute Some(7)");
    let mut traced = answer(400, &business("4001", "Invalid query", ""));
    traced.headers.insert("intuit_tid", HeaderValue::from_static("1-5f72-abc"));
    let said = word(judge(&clock()).judge(&traced, "books", "a bill"));
    assert_eq!(said, "refused 4001 Invalid query [intuit_tid 1-5f72-abc]", "what Intuit's support asks for is told");
}

#[test]
fn refusals_without_end_are_the_months_calls() {
    let clock = clock();
    let judge = judge(&clock);
    let throttled = answer(429, THROTTLED);
    let wait = |seconds: i64| {
        let mut now = clock.0.lock().expect("whole");
        *now += jiff::SignedDuration::from_secs(seconds);
    };
    for _ in 0..2 {
        assert_eq!(word(judge.judge(&throttled, "books", "x")), "minute None");
        wait(61);
    }
    assert_eq!(word(judge.judge(&answer(200, "{}"), "books", "x")), "good");
    assert_eq!(word(judge.judge(&throttled, "books", "x")), "minute None", "one call came through in between");
    wait(181);
    assert_eq!(word(judge.judge(&throttled, "books", "x")), "quota Some(3600)");
    let said = answer(429, &business("3001", "ThrottleExceeded", "CorePlus quota is used up"));
    // From 21 November, 12:06:03, to the first of December.
    assert_eq!(word(judge.judge(&said, "books", "x")), format!("quota Some({})", 9 * 86_400 + 12 * 3600 - 303));
}
