//! Settings files that are wrong, and words that name nothing.

use crate::office::{Complaint, Office, job};
use crate::world::{PASSPHRASE, text};
use serde_json::json;

#[test]
fn a_wrong_settings_file_is_refused_with_its_place_and_changes_nothing() {
    let mut office = Office::open();
    office.desk.cli.canary("canary-in-a-broken-file");
    office.add_folder_partner("fernhill");
    let with = |key: &str, value: serde_json::Value| {
        let mut settings = job("fernhill");
        settings[key] = value;
        settings.to_string()
    };
    let cases: [(&str, String, &str, &[&str]); 9] = [
        ("job", "{".to_owned(), "bad-file", &["job file", "ends too early", "line 1"]),
        ("job", with("selection", json!({"kinds": []})), "bad-file", &["no kind of document", "selection.kinds"]),
        ("job", with("selection", json!({"kinds": ["bill"]})), "bad-file", &["fernhill", "bill"]),
        ("job", with("file", json!({"name": "../up.csv"})), "bad-file", &["file name"]),
        ("job", with("sheduel", json!(1)), "bad-file", &["sheduel"]),
        ("job", with("partner", json!("nobody")), "not-found", &["no partner “nobody”", "may have been removed"]),
        ("job", with("layout", json!("nothing")), "not-found", &["no layout “nothing”", "may have been removed"]),
        ("partner", r#"{"id": "x", "remote": {"kind": "ftp"}}"#.to_owned(), "bad-file", &["ftp", "sftp"]),
        (
            "partner",
            r#"{"id": "x", "remote": {"kind": "folder", "path": "/x"}, "secrets": {"pasword": "canary-in-a-broken-file"}}"#.to_owned(),
            "bad-file",
            &["secrets.pasword", "password"],
        ),
    ];
    for (family, content, code, says) in cases {
        let path = office.desk.scratch.write("wrong.json", &content);
        Complaint::of(&office.desk, &[family, "add", "--from", text(&path)], code).says(says);
    }
    let shown = office.desk.json(&["job", "show", "fernhill"], 0);
    assert_eq!(shown["value"]["job"]["selection"]["parties"], json!(["Fernhill Group"]), "the job is as it was");
    assert_eq!(office.desk.json(&["partner", "list"], 0)["value"].as_array().unwrap().len(), 1);
    Complaint::of(&office.desk, &["run", "no-such-job"], "not-found")
        .says(&["no job “no-such-job”", "may have been removed"]);
    let missing = office.desk.scratch.join("nowhere.json");
    Complaint::of(&office.desk, &["job", "add", "--from", text(&missing)], "bad-file").says(&[
        "nowhere.json",
        "could not be read",
        "Check",
    ]);
    office.desk.verify();
}

#[test]
fn people_read_the_sentence_the_hint_and_the_code_for_support() {
    let office = Office::open();
    let outcome = office.desk.cli.run(&["run", "no-such-job"]).expect(1);
    assert_eq!(outcome.stdout, "");
    for part in ["error: There is no job “no-such-job”.", "job list", "details: not-found"] {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
    }
    assert_eq!(office.desk.cli.run(&["run", "No Such Job!"]).code, Some(2), "what cannot be an id is a wrong request");
    let asked = office.desk.cli.run_with_input(&["partner", "secrets", "fernhill"], PASSPHRASE);
    assert_eq!(asked.code, Some(2), "a secret is asked for at a terminal only: {}", asked.stderr);
}
