//! Layout commands, which need no workspace.

use crate::program::{Said, run};
use std::path::Path;

fn in_folder(folder: &Path, words: &[&str]) -> Said {
    let mut command = crate::program::program(words);
    Said::of(command.current_dir(folder).output().unwrap())
}

const LAYOUT: &str = r#"{"name":"Acme","documents":["invoice"],"syntax":{"kind":"csv","delimiter":";","header":true},
 "sections":[{"id":"row","record":"line","each":"documents","parts":[
  {"at":"Invoice","field":"doc.number","required":true},
  {"at":"Date","field":"doc.date","type":"date dd/MM/yyyy"},
  {"at":"Cur","field":"doc.currency"},
  {"at":"Total","field":"doc.total","type":"number 2"}]}]}"#;

const DOCUMENTS: &str = r#"{"kind":"invoice","number":"INV-1","date":"2026-11-02","currency":"EUR","total":"1230.00"}
{"kind":"invoice","number":"INV-2","date":"2026-11-15","currency":"EUR","total":"308.12"}
"#;

#[test]
fn fields_are_listed_with_type_and_meaning() {
    let said = run(&["layout", "fields", "credit-note"]).ended(0);
    let row = said.out.lines().find(|line| line.starts_with("doc.number ")).expect("doc.number");
    assert!(row.contains("text") && row.contains("Its number"), "{row}");
    let json = run(&["layout", "fields", "invoice", "--json"]).ended(0).json();
    let has = |list: &str, path: &str| json["value"][list].as_array().unwrap().iter().any(|one| one["path"] == path);
    assert!(has("fields", "line.net") && has("lists", "doc.lines"), "{json}");
}

#[test]
fn every_template_is_a_layout_that_passes_its_own_check() {
    let folder = tempfile::tempdir().unwrap();
    let list = run(&["layout", "template", "list", "--json"]).ended(0).json();
    let names: Vec<&str> = list["value"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"csv-invoices"), "{names:?}");
    for name in names {
        let file = format!("{name}.json");
        in_folder(folder.path(), &["layout", "template", name, "-o", &file]).ended(0);
        in_folder(folder.path(), &["layout", "check", &file]).ended(0);
        in_folder(folder.path(), &["layout", "template", name, "-o", &file]).ended(2);
    }
    assert!(run(&["layout", "template", "nope"]).ended(1).err.contains("nope"));
}

#[test]
fn documents_become_a_file_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    std::fs::write(at.join("acme.json"), LAYOUT).unwrap();
    std::fs::write(at.join("docs.ndjson"), DOCUMENTS).unwrap();
    let words = [
        "layout",
        "write",
        "acme.json",
        "--documents",
        "docs.ndjson",
        "-o",
        "out.csv",
        "--manifest",
        "out.manifest.json",
    ];
    in_folder(at, &words).ended(0);
    let written = std::fs::read_to_string(at.join("out.csv")).unwrap();
    let rows: Vec<&str> = written.lines().collect();
    assert_eq!(rows, ["Invoice;Date;Cur;Total", "INV-1;02/11/2026;EUR;1230.00", "INV-2;15/11/2026;EUR;308.12"]);
    let manifest: serde_json::Value =
        serde_json::from_slice(&std::fs::read(at.join("out.manifest.json")).unwrap()).unwrap();
    assert_eq!((&manifest["documents"], &manifest["totals"][0]["total"]), (&2.into(), &"1538.12".into()));
    in_folder(at, &["layout", "read", "acme.json", "out.csv", "-o", "again.ndjson"]).ended(0);
    let again = std::fs::read_to_string(at.join("again.ndjson")).unwrap();
    let first: serde_json::Value = serde_json::from_str(again.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["number"], &first["date"], &first["total"]),
        (&"INV-1".into(), &"2026-11-02".into(), &"1230.00".into())
    );
}

#[test]
fn a_document_that_does_not_fit_is_held_and_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("acme.json"), LAYOUT).unwrap();
    let bad = DOCUMENTS.replace(r#""number":"INV-2","#, "");
    std::fs::write(folder.path().join("docs.ndjson"), bad).unwrap();
    let words = ["layout", "write", "acme.json", "--documents", "docs.ndjson", "-o", "out.csv"];
    let said = in_folder(folder.path(), &words).ended(3);
    assert!(said.out.contains("Invoice is missing in"), "the column is named: {}", said.out);
    let written = std::fs::read_to_string(folder.path().join("out.csv")).unwrap();
    assert!(
        written.contains("INV-1") && !written.contains("308.12"),
        "the rest went, the held one left no trace: {written}"
    );
}

#[test]
fn problems_of_a_layout_are_named_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("bad.json"), LAYOUT.replace("doc.total", "doc.totl")).unwrap();
    let said = in_folder(folder.path(), &["layout", "check", "bad.json"]).ended(1);
    assert!(said.out.contains("doc.totl") || said.err.contains("doc.totl"), "{said:?}");
    in_folder(folder.path(), &["layout", "check", "missing.json"]).ended(1);
}

#[test]
fn a_layout_that_is_shown_reads_back_and_its_warnings_stand_aside() {
    let workspace = crate::program::Workspace::new();
    let layout = LAYOUT.replace(r#""required":true"#, r#""required":true,"none":"-""#);
    let file = workspace.file("acme.json", &layout);
    workspace.run(&["layout", "add", "--from", &file]).ended(0);
    let shown = workspace.run(&["layout", "show", "acme"]).ended(0);
    assert!(shown.err.contains("warning: ") && !shown.out.contains("warning"), "{shown:?}");
    let again = workspace.file("again.json", &shown.out);
    workspace.run(&["layout", "add", "--from", &again]).ended(0);
    assert_eq!(workspace.run(&["layout", "show", "again"]).ended(0).out, shown.out);
}
