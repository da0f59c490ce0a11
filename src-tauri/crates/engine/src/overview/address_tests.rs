//! Texts as people paste them.

use super::*;

const PRINT: &str = "SHA256:uNiVztksCsDhcc0u9e8BrDXzqT6jYe7mPp3IaFJ4Yx0";

#[test]
fn an_address_is_found_in_what_people_paste() {
    let check = |text: &str, host: &str, port: Option<u16>, user: &str, folder: &str| {
        let view = read(text);
        let found = (view.host.as_str(), view.port, view.user.as_str(), view.folder.as_str());
        assert_eq!(found, (host, port, user, folder), "{text:?}");
    };
    check("sftp://ida@sftp.acme.example:2222/inbound", "sftp.acme.example", Some(2222), "ida", "/inbound");
    check("sftp://ida:hunter2@sftp.acme.example/in/new", "sftp.acme.example", None, "ida", "/in/new");
    check("SFTP://sftp.acme.example", "sftp.acme.example", None, "", "");
    check("<sftp://ida@10.0.0.7:22/>", "10.0.0.7", Some(22), "ida", "");
    check("sftp://ida@[2001:db8::7]:2022/in", "2001:db8::7", Some(2022), "ida", "/in");
    check("ida@sftp.acme.example", "sftp.acme.example", None, "ida", "");
    check("ida@sftp.acme.example:/outbound/new", "sftp.acme.example", None, "ida", "/outbound/new");
    check("sftp.acme.example:2222", "sftp.acme.example", Some(2222), "", "");
    check("sftp.acme.example", "sftp.acme.example", None, "", "");
    check("127.0.0.1:41022", "127.0.0.1", Some(41022), "", "");
    check("localhost:2222", "localhost", Some(2222), "", "");
    check("sftp -P 2222 ida@sftp.acme.example", "sftp.acme.example", Some(2222), "ida", "");
    check(
        "Host: sftp.acme.example\nPort: 2222\nUser name: ida\nFolder: /inbound",
        "sftp.acme.example",
        Some(2222),
        "ida",
        "/inbound",
    );
    check("Host: sftp.acme.example, Port: 22, User: ida", "sftp.acme.example", Some(22), "ida", "");
    check(
        "- Server = sftp.acme.example\r\n- Username = ida\r\n- Directory = in/invoices",
        "sftp.acme.example",
        None,
        "ida",
        "in/invoices",
    );
    check("Hostname\tsftp.acme.example\nPort\t22\nLogin\tida", "sftp.acme.example", Some(22), "ida", "");
    check("Address: sftp://sftp.acme.example:2222/in\nLogin: ida", "sftp.acme.example", Some(2222), "ida", "/in");
    check(
        "Dear Ana,\nplease use the host below. Host keys are attached.\n\nHost: sftp.acme.example\nPort: 22\nUser: ida\n\nQuestions: ops@acme.example\nRegards, Bo",
        "sftp.acme.example",
        Some(22),
        "ida",
        "",
    );
    check("Please write to ops@acme.example or bo@acme.example if you have any questions.", "", None, "", "");
    check("Port: 99999\nHost: x", "", None, "", "");
    check("nonsense", "", None, "", "");
    check("", "", None, "", "");
}

#[test]
fn a_password_is_noticed_and_never_repeated() {
    for (text, has) in [
        ("sftp://ida:hunter2@sftp.acme.example", true),
        ("Host: sftp.acme.example\nPassword: hunter2", true),
        ("Host: sftp.acme.example, User: ida, Pwd = hunter2", true),
        ("Password:", false),
        ("The password follows by telephone. Host: sftp.acme.example", false),
    ] {
        let view = read(text);
        assert_eq!(view.has_password, has, "{text:?}");
        assert!(!format!("{view:?}").contains("hunter2"), "{text:?}: {view:?}");
    }
}

#[test]
fn a_fingerprint_is_taken_whole_or_not_at_all() {
    for (text, expect) in [
        (format!("Host: a.example\nFingerprint: {PRINT}"), Some(PRINT)),
        (format!("256 {PRINT} sftp.acme.example (ED25519)"), Some(PRINT)),
        ("SHA256:tooshort".to_owned(), None),
        (String::new(), None),
    ] {
        assert_eq!(read(&text).fingerprint.as_deref(), expect, "{text:?}");
    }
}
