//! Vectors, and every bit of a delivery turned over.

use super::*;

fn key(text: &str) -> SecretString {
    SecretString::from(text)
}

fn signed(header: &str, signature: &str) -> Vec<(String, String)> {
    vec![(header.to_owned(), signature.to_owned())]
}

fn base64_of(secret: &str, message: &str) -> String {
    STANDARD.encode(keyed(&key(secret), message.as_bytes()))
}

fn deliver(sender: Sender, secret: &str, header: (&str, &str), body: &str) -> Result<Verified, Refusal> {
    let headers = signed(header.0, header.1);
    verify(sender, &key(secret), &Delivery { headers: &headers, query: "", body: body.as_bytes() })
}

fn notices(verified: Result<Verified, Refusal>) -> Vec<Notice> {
    match verified {
        Ok(Verified::Notices(notices)) => notices,
        other => panic!("{other:?}"),
    }
}

#[test]
fn published_vectors_are_met() {
    // A delivery that is signed rightly but not a notice.
    let vector = ("intuit-signature", "nfPLN16u3vMvv08ghDs+dOkLuirEVDy5wAeG/lmM2OA=");
    assert_eq!(deliver(Sender::QuickBooks, "verify_me", vector, r#"{"stuff":"5"}"#), Err(Refusal::Unknown));
    let intent = r#"{"events":[],"firstEventSequence":0,"lastEventSequence":0,"entropy":"QWERTYUIOPASDFGHJKLZ"}"#;
    let vector = ("X-Xero-Signature", "m8z7yIp1hFhi54wXZ+Cl8Ln6HqOtUlbWIvj/D6gicXE=");
    assert_eq!(deliver(Sender::Xero, "demoWebhookKey==", vector, intent), Ok(Verified::Notices(Vec::new())));
    assert_eq!(deliver(Sender::Xero, "another key", vector, intent), Err(Refusal::Forged));
    let form = "name=invoice.update&object_id=90210&account_id=Zz9Qk&business_id=4411&identity_id=77&user_id=1";
    let vector = ("X-FreshBooks-Hmac-SHA256", "qVt89M4YysCRGRBJoaF39TFa3jVFKy0nHrXh/yPnSWQ=");
    let found = notices(deliver(Sender::FreshBooks, "tstVerifier0042", vector, form));
    assert_eq!((found[0].kind, found[0].record.as_deref()), (Some(Kind::Invoice), Some("90210")));
    let form = "name=invoice.update&object_id=90210&note=caf%C3%A9%3A+a%2C+b";
    assert_eq!(
        freshbooks_rendering(form.as_bytes()),
        r#"{"name": "invoice.update", "object_id": "90210", "note": "caf\u00e9: a, b"}"#
    );
    let vector = ("X-FreshBooks-Hmac-SHA256", "Gerx17hAr4mHdP8pi6Q6tNUCqxcXwP/XEsT1eDuverM=");
    assert!(deliver(Sender::FreshBooks, "tstVerifier0042", vector, form).is_ok());
}

#[test]
fn both_forms_of_quickbooks_say_the_same() {
    let older = r#"{"eventNotifications":[{"realmId":"913","dataChangeEvent":{"entities":[{"name":"Bill","id":"12","operation":"Update","lastUpdated":"2025-09-08T20:52:31.657Z"},{"name":"Vendor","id":"3","operation":"Merge","lastUpdated":"2025-09-08T20:52:31Z","deletedId":"4"}]}}]}"#;
    let newer = r#"[{"specversion":"1.0","id":"0d4c","source":"intuit.x=","type":"qbo.bill.updated.v1","datacontenttype":"application/json","time":"2025-09-08T20:52:31.657000000Z","intuitentityid":"12","intuitaccountid":"913","data":{}}]"#;
    let read =
        |body: &str| notices(deliver(Sender::QuickBooks, "k", ("intuit-signature", &base64_of("k", body)), body));
    let (older, newer) = (read(older), read(newer));
    assert_eq!((older.len(), older[1].change, older[1].kind), (2, Change::Merged, Some(Kind::Contact)));
    let same = |notice: &Notice| (notice.company.clone(), notice.kind, notice.record.clone(), notice.change, notice.at);
    assert_eq!(same(&older[0]), same(&newer[0]));
    assert_eq!((newer[0].id.as_str(), newer[0].own_id), ("0d4c", true));
}

#[test]
fn a_notice_of_xero_is_in_utc_without_saying_so() {
    let body = r#"{"events":[{"resourceUrl":"https://api.xero.com/x","resourceId":"a1","tenantId":"t1","tenantType":"ORGANISATION","eventCategory":"CREDITNOTE","eventType":"UPDATE","eventDateUtc":"2026-09-21T14:05:09.250","data":{"Type":"ACCRECCREDIT"}}],"firstEventSequence":76,"lastEventSequence":76,"entropy":"E"}"#;
    let found = notices(deliver(Sender::Xero, "k", ("x-xero-signature", &base64_of("k", body)), body));
    assert_eq!((found[0].kind, found[0].change), (Some(Kind::CreditNote), Change::Updated));
    assert_eq!(found[0].at.map(|at| at.to_string()).as_deref(), Some("2026-09-21T14:05:09.25Z"));
}

#[test]
fn freshbooks_asks_for_its_verifier() {
    let form =
        "name=callback.verify&verifier=v1&object_id=2001&account_id=Zz9Qk&user_id=1&system=https%3A%2F%2Fx.example";
    let signature = base64_of("v1", &freshbooks_rendering(form.as_bytes()));
    let told = deliver(Sender::FreshBooks, "v1", ("x-freshbooks-hmac-sha256", &signature), form);
    assert_eq!(told, Ok(Verified::Confirm { callback: "2001".to_owned() }));
    // The compact form of the same JSON is not what is signed.
    let compact = freshbooks_rendering(form.as_bytes()).replace(", \"", ",\"").replace("\": ", "\":");
    let signature = base64_of("v1", &compact);
    let told = deliver(Sender::FreshBooks, "v1", ("x-freshbooks-hmac-sha256", &signature), form);
    assert_eq!(told, Err(Refusal::Forged));
    assert_eq!(
        freshbooks_rendering("a=%F0%9F%98%80%22%5C%2F%7F%0A".as_bytes()),
        r#"{"a": "\ud83d\ude00\"\\/\u007f\n"}"#
    );
}

#[test]
fn bill_signs_the_body_or_what_is_meant_by_it() {
    let minified = r#"{"metadata":{"eventId":"6f0e","subscriptionId":"s","organizationId":"008","eventType":"bill.updated","version":1},"bill":{"id":"00n","note":"a \" b \\","updatedTime":"2026-02-01T10:05:00.000+00:00"}}"#;
    let pretty = minified.replace(",\"bill\"", ",\n  \"bill\"").replace("{\"metadata", "{ \"metadata");
    let quoted = serde_json::to_string(minified).expect("JSON");
    for (body, message) in
        [(minified, minified), (&*pretty, &*pretty), (&*pretty, minified), (&*quoted, &*quoted), (&*quoted, minified)]
    {
        let found = notices(deliver(Sender::Bill, "k", ("x-bill-sha-signature", &base64_of("k", message)), body));
        assert_eq!((found[0].id.as_str(), found[0].record.as_deref()), ("6f0e", Some("00n")), "{body}");
        assert_eq!((found[0].kind, found[0].change), (Some(Kind::Bill), Change::Updated));
        assert!(found[0].at.is_some());
    }
    let forged = deliver(Sender::Bill, "k", ("x-bill-sha-signature", &base64_of("l", minified)), minified);
    assert_eq!(forged, Err(Refusal::Forged));
}

#[test]
fn the_scheme_of_zoho_is_found_out_with_a_recorded_delivery() {
    let body = r#"{"invoice":{"invoice_id":"460000000001","last_modified_time":"2026-02-03T04:05:06-0400"}}"#;
    let secret = key("abcdefghijkl");
    let by = |scheme: ZohoScheme, kind: &str, query: &'static str, body: &str| {
        let headers = signed("content-type", kind);
        let signature =
            hex::encode(scheme.sign(&secret, &Delivery { headers: &headers, query, body: body.as_bytes() }));
        let headers = [headers, signed("X-Zoho-Webhook-Signature", &signature)].concat();
        let delivery = Delivery { headers: &headers, query, body: body.as_bytes() };
        assert_eq!(ZohoScheme::of(&secret, &delivery), Some(scheme));
        notices(verify(Sender::Zoho(scheme), &secret, &delivery))
    };
    for scheme in ZohoScheme::ALL {
        let found = by(scheme, "application/json", "b=2&a=1", body);
        assert_eq!((found[0].kind, found[0].record.as_deref()), (Some(Kind::Invoice), Some("460000000001")));
        assert!(found[0].at.is_some());
    }
    let form = url::form_urlencoded::Serializer::new(String::new()).append_pair("JSONString", body).finish();
    assert_eq!(by(ZohoScheme::Sorted, "application/x-www-form-urlencoded", "", &form)[0].kind, Some(Kind::Invoice));
    // The idea of the canonical text: a1b2 and the body.
    let headers = signed("content-type", "application/json");
    let delivery = Delivery { headers: &headers, query: "b=2&a=1", body: br#"{"x":1}"# };
    assert_eq!(ZohoScheme::Sorted.sign(&secret, &delivery), keyed(&secret, br#"a1b2{"x":1}"#));
}

#[test]
fn whatever_is_turned_over_is_refused() {
    let body = r#"{"events":[],"entropy":"E"}"#;
    let signature = base64_of("k", body);
    for at in 0..body.len() {
        for bit in 0..8 {
            let mut other = body.as_bytes().to_vec();
            other[at] ^= 1 << bit;
            let headers = signed("x-xero-signature", &signature);
            let told = verify(Sender::Xero, &key("k"), &Delivery { headers: &headers, query: "", body: &other });
            assert_eq!(told, Err(Refusal::Forged), "byte {at}, bit {bit}");
        }
    }
    for (signature, expect) in [
        ("", Refusal::Unsigned),
        ("no base 64!", Refusal::Forged),
        (&signature[..signature.len() - 4], Refusal::Forged),
        (&*format!("{signature}AAAA"), Refusal::Forged),
    ] {
        assert_eq!(deliver(Sender::Xero, "k", ("x-xero-signature", signature), body), Err(expect), "{signature}");
    }
    assert_eq!(deliver(Sender::Xero, "k", ("x-other", &signature), body), Err(Refusal::Unsigned));
    let empty = base64_of("", body);
    assert_eq!(deliver(Sender::Xero, "", ("x-xero-signature", &empty), body), Err(Refusal::Forged), "no key, no trust");
    let large = " ".repeat(MOST + 1);
    assert_eq!(deliver(Sender::Xero, "k", ("x-xero-signature", "x"), &large).map_err(Refusal::status), Err(413));
}

#[test]
fn a_repeated_notice_wakes_nobody_twice() {
    let notice = |id: &str, own_id| Notice {
        id: id.to_owned(),
        own_id,
        company: None,
        kind: None,
        record: None,
        change: Change::Other,
        at: None,
    };
    let at = |minutes: i64| Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(minutes);
    let mut recent = Recent::new(2);
    for (id, own, minute, new) in [
        ("a", true, 0, true),
        ("a", true, 1, false),
        ("a", true, 100_000, false),
        ("b", false, 0, true),
        ("b", false, 9, false),
        ("b", false, 11, true),
        ("b", false, 12, false),
        ("c", true, 13, true),
        ("a", true, 14, true),
    ] {
        assert_eq!(recent.is_new(&notice(id, own), at(minute)), new, "{id} after {minute} minutes");
    }
}
