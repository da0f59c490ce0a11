//! The layout editor's questions on a workspace of their own.

use super::{Window, draft, drop_draft, put_draft, versions};
use super::{examples, fields, preview, suggest, templates};
use crate::api::{LayoutPreview, LayoutView, Reply, SampledFields, VersionView};
use crate::engine::{Key, Options};
use crate::error::Code;
use crate::listen::Quiet;
use crate::settings::{add_layout, list_layouts, remove_layout, show_layout};
use crate::workspace::Workspace;
use formats::layout::{Inputs, Outcome, Writer, compile};
use model::document::{Document, Kind, Status, imbalances};
use model::ids::{ConnectionId, LayoutId};
use store::Seen;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A workspace of its own.
struct Home {
    w: Workspace,
    _folder: TempDir,
}

const BOOKS: &str = r#"{"id":"books","name":"Our books","provider":"zoho-books",
    "company":{"id":"1","name":"Harbour & Pine","currency":"EUR","time_zone":"Europe/Dublin"}}"#;

const LAYOUT: &str = r#"{"name":"Acme","documents":["invoice"],"tables":{"gl":[["4000","S"]]},"syntax":{"kind":"csv"},
    "sections":[{"id":"row","each":"documents","record":"line","parts":[
        {"id":"no","at":"No","field":"doc.number"},
        {"id":"route","at":"Route","field":"doc.custom.cf_route","required":true},
        {"id":"who","at":"Sender","param":"sender.id"},
        {"id":"total","at":"Total","field":"doc.total","type":"number 2"}]}]}"#;

impl Home {
    fn new() -> Home {
        let folder = tempfile::tempdir().unwrap();
        let options = Options { key: Key::Demo, ..Options::new(folder.path()) };
        let w = Workspace::open(options).unwrap();
        w.store.put_connection(&serde_json::from_str(BOOKS).unwrap(), w.now()).unwrap();
        Home { w, _folder: folder }
    }

    /// Puts an invoice into the mirror.
    fn mirror(&self, id: &str, json: &str) {
        let document: Document = serde_json::from_str(json).unwrap();
        let json = serde_json::to_string(&document).unwrap();
        let seen = Seen {
            connection: &books(),
            kind: document.kind,
            source_id: id,
            version: "1",
            number: document.number.as_deref(),
            date: document.date,
            status: Some(Status::Open),
            party_id: None,
            party_name: None,
            currency: None,
            value: document.total,
            modified: None,
            created: None,
            head: None,
            document: Some(&json),
            seen: self.w.now(),
        };
        self.w.store.upsert_document(&seen).unwrap();
    }

    fn invoices(&self, numbers: std::ops::Range<u32>) {
        for n in numbers {
            let route = if n % 3 == 0 { String::new() } else { format!(r#","custom":{{"cf_route":"R{n}"}}"#) };
            let day = 1 + n % 28;
            let json = format!(
                r#"{{"kind":"invoice","id":"{n}","number":"INV-{n}","date":"2026-11-{day:02}","total":"{n}.50","lines":[{{"text":"a","custom":{{"bin":"B{n}"}}}}]{route}}}"#
            );
            self.mirror(&n.to_string(), &json);
        }
    }

    fn fields(&self, kinds: &[Kind], connection: Option<&ConnectionId>) -> SampledFields {
        let cancel = CancellationToken::new();
        let asked = fields(&self.w, kinds, connection, false, &Quiet, cancel);
        match futures::executor::block_on(asked).unwrap() {
            Reply::Fields(fields) => fields,
            other => panic!("{other:?}"),
        }
    }

    fn preview(&self, layout: &str, connection: Option<&ConnectionId>, from_line: u32, focus: &str) -> LayoutPreview {
        match preview(&self.w, layout, connection, Window { from_line, lines: 10 }, Some(focus)).unwrap() {
            Reply::LayoutPreview(preview) => *preview,
            other => panic!("{other:?}"),
        }
    }

    fn versions(&self) -> Vec<VersionView> {
        match versions(&self.w, &acme()).unwrap() {
            Reply::Versions(versions) => versions,
            other => panic!("{other:?}"),
        }
    }

    fn layouts(&self) -> Vec<LayoutView> {
        match list_layouts(&self.w).unwrap() {
            Reply::Layouts(layouts) => layouts,
            other => panic!("{other:?}"),
        }
    }
}

fn books() -> ConnectionId {
    "books".parse().unwrap()
}

fn acme() -> LayoutId {
    "acme".parse().unwrap()
}

#[test]
fn made_up_examples_are_whole_different_and_fit_every_ready_layout() {
    for kind in Kind::ALL {
        let documents = examples::of(&[*kind]);
        assert_eq!(documents.len(), 3, "{kind}");
        for document in &documents {
            assert_eq!(imbalances(document), [], "{}", document.title());
            assert!(documents.iter().filter(|other| other.title() == document.title()).count() == 1, "{kind}");
        }
    }
    for template in formats::templates::list() {
        let layout = template.layout();
        let plan = compile(&layout).unwrap();
        let mut inputs = Inputs::at("2026-12-01T07:00:00".parse().unwrap());
        inputs.numbers.extend(model::layout::Control::ALL.iter().map(|control| (*control, 1)));
        inputs.params.extend(plan.needs().params.into_iter().map(|name| (name, "IE".to_owned())));
        let mut writer = Writer::new(&plan, inputs.clone());
        for document in examples::of(&layout.documents) {
            if plan.per() == model::layout::PerFile::Document {
                writer = Writer::new(&plan, inputs.clone());
            }
            let outcome = writer.document(&document, &mut Vec::new());
            assert!(
                matches!(outcome, Outcome::Written { .. }),
                "{} on {}: {outcome:?}",
                template.name,
                document.title()
            );
        }
    }
}

#[test]
fn ready_layouts_tell_their_heads() {
    let Reply::Templates(all) = templates().unwrap() else { panic!("templates answer with templates") };
    let invoices = all.iter().find(|one| one.name == "csv-invoices").unwrap();
    assert_eq!(invoices.kinds, [Kind::Invoice]);
    assert!(invoices.columns >= 5 && !invoices.heads.is_empty() && invoices.heads.iter().all(|head| !head.is_empty()));
    assert!(super::template("there-is-none").is_err_and(|error| error.code == Code::NotFound));
}

#[test]
fn fields_have_names_groups_and_samples_without_books() {
    let home = Home::new();
    let fields = home.fields(&[Kind::Invoice, Kind::CreditNote], None);
    assert_eq!(fields.n_documents, 6);
    assert!(fields.source.starts_with("made-up examples"), "{}", fields.source);
    let of = |path: &str| fields.fields.iter().filter(|field| field.path == path).collect::<Vec<_>>();
    let [number] = of("doc.number")[..] else { panic!("a field that both kinds have stands once") };
    assert_eq!(
        (number.label.as_str(), number.group.as_str(), number.samples.len()),
        ("Document number", "Document", 3)
    );
    assert_eq!(of("line.net")[0].label, "Line: net amount");
    assert_eq!(of("line.net")[0].n_filled, 6);
    assert!(of("doc.raw")[0].samples.is_empty());
    assert!(fields.lists.iter().any(|list| list.path == "doc.lines"));
    let groups: Vec<_> = fields.fields.iter().map(|field| field.group.as_str()).collect();
    let mut runs = groups.clone();
    runs.dedup();
    let mut once = runs.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(runs.len(), once.len(), "each group stands in one piece: {runs:?}");
}

#[test]
fn samples_come_from_the_mirror_newest_first_with_custom_fields_and_follow_it() {
    let home = Home::new();
    home.invoices(1..5);
    let fields = home.fields(&[Kind::Invoice], Some(&books()));
    assert_eq!((fields.source.as_str(), fields.n_documents), ("4 invoices of Harbour & Pine", 4));
    let of = |path: &str| fields.fields.iter().find(|field| field.path == path).unwrap();
    assert_eq!(of("doc.number").samples, ["INV-4", "INV-3", "INV-2"]);
    let route = of("doc.custom.cf_route");
    assert_eq!((route.label.as_str(), route.group.as_str(), route.n_filled), ("Route", "Custom fields", 3));
    assert_eq!(of("line.custom.bin").label, "Line: bin");
    assert_eq!(fields.fields.last().unwrap().group, "Custom fields");
    home.invoices(5..6);
    assert_eq!(home.fields(&[Kind::Invoice], Some(&books())).n_documents, 5, "what a run read is seen");
    let none = home.fields(&[Kind::Bill], Some(&books()));
    assert!(none.source.starts_with("made-up examples"), "nobody signed in: {}", none.source);
    home.w.bench.keep_read(&[Kind::Bill], &books(), Vec::new());
    let none = home.fields(&[Kind::Bill], Some(&books()));
    assert_eq!(none.source, "made-up examples; your books have no such documents yet");
    let mut later = examples::of(&[Kind::Invoice]);
    later[0].id = Some("5".into());
    home.w.bench.keep_read(&[Kind::Invoice], &books(), later);
    assert_eq!(home.fields(&[Kind::Invoice], Some(&books())).n_documents, 7, "a document counts once");
    let refresh = fields_of_refresh(&home);
    assert_eq!(refresh, Code::SignInNeeded, "who asks to read is told why that fails");
}

fn fields_of_refresh(home: &Home) -> Code {
    let books = books();
    let asked = fields(&home.w, &[Kind::Invoice], Some(&books), true, &Quiet, CancellationToken::new());
    futures::executor::block_on(asked).unwrap_err().code
}

#[test]
fn a_preview_shows_lines_faults_traces_and_what_only_a_job_can_give() {
    let home = Home::new();
    home.invoices(1..7);
    let shown = home.preview(LAYOUT, Some(&books()), 0, "route");
    assert_eq!((shown.n_written, shown.n_held, shown.n_lines), (4, 2, 5));
    assert_eq!(shown.lines[0].text, "No,Route,Sender,Total");
    assert_eq!(shown.lines[1].text, "INV-5,R5,sender.id,5.50");
    let cell = &shown.lines[1].cells[1];
    assert_eq!((cell.column.as_str(), cell.instance.as_str(), cell.value.as_str()), ("route", "INV-5", "R5"));
    assert_eq!(shown.faults.len(), 1);
    let fault = &shown.faults[0];
    assert_eq!((fault.column.as_str(), fault.code.as_str(), fault.n_documents), ("route", "required", 2));
    assert_eq!(fault.documents, ["INV-6", "INV-3"]);
    assert!(!shown.focus[0].fault.is_empty() && shown.focus[0].instance == "INV-6", "{:?}", shown.focus);
    assert_eq!(shown.focus[1].text, "R5");
    let warning = shown.warnings.iter().find(|warning| warning.column == "who").unwrap();
    assert!(warning.sentence.contains("sender.id"), "{}", warning.sentence);
    let later = home.preview(LAYOUT, Some(&books()), 3, "no");
    assert_eq!(later.lines.iter().map(|line| line.number).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(later.n_bytes, shown.n_bytes);
    home.invoices(7..8);
    assert_eq!(home.preview(LAYOUT, Some(&books()), 0, "no").n_written, 5, "new documents are in the next preview");
}

#[test]
fn a_layout_with_problems_is_an_answer_that_names_their_columns() {
    let home = Home::new();
    let check = |layout: &str, expect: &[(&str, &str)]| {
        let shown = home.preview(layout, None, 0, "no");
        let problems: Vec<_> =
            shown.problems.iter().map(|problem| (problem.section.as_str(), problem.column.as_str())).collect();
        assert_eq!(problems, expect, "{:?}", shown.problems);
        assert_eq!((shown.n_lines, shown.columns.len()), (0, 0));
    };
    check(&LAYOUT.replace("doc.number", "doc.numbr"), &[("row", "no")]);
    check(&LAYOUT.replace("doc.number", "doc.numbr").replace("number 2", "number two"), &[("", "")]);
    check(&LAYOUT.replace(r#""id":"total""#, r#""id":"no""#), &[("", "no")]);
    check("{", &[("", "")]);
}

#[test]
fn a_file_is_kept_while_it_is_looked_at() {
    let home = Home::new();
    let samples = home.w.bench.samples(&home.w, &[Kind::Invoice], None).unwrap();
    home.preview(LAYOUT, None, 0, "no");
    let first = home.w.bench.outline(LAYOUT, &samples).unwrap();
    for n in 0..3 {
        home.preview(&LAYOUT.replace("Acme", &format!("Acme {n}")), None, 0, "no");
    }
    assert!(std::sync::Arc::ptr_eq(&first, &home.w.bench.outline(LAYOUT, &samples).unwrap()));
    for n in 0..4 {
        home.preview(&LAYOUT.replace("Acme", &format!("Other {n}")), None, 0, "no");
    }
    assert!(home.w.bench.outline(LAYOUT, &samples).is_none(), "no more than a few are kept");
}

#[test]
fn proposals_know_the_custom_fields_of_the_books() {
    let home = Home::new();
    home.invoices(1..5);
    let heads = ["Route", "Inv no"].map(str::to_owned);
    let Reply::Suggestions(found) = suggest(&home.w, &[Kind::Invoice], &heads, &[], Some(&books())).unwrap() else {
        panic!("proposals answer with proposals")
    };
    let best: Vec<_> =
        found.iter().map(|one| one.best.as_ref().map(|best| (best.path.as_str(), best.score >= 90))).collect();
    assert_eq!(best, [Some(("doc.custom.cf_route", true)), Some(("doc.number", true))]);
    assert!(suggest(&home.w, &[], &heads, &[], None).is_err_and(|error| error.code == Code::Usage));
}

#[test]
fn a_draft_is_kept_until_it_is_a_version() {
    let home = Home::new();
    let w = &home.w;
    assert!(put_draft(w, &acme(), "{", None).is_err_and(|error| error.code == Code::BadLayout));
    put_draft(w, &acme(), r#"{"name":"Acme","documents":["bill"]}"#, None).unwrap();
    let listed = home.layouts();
    assert_eq!((listed[0].id.as_str(), listed[0].name.as_str(), listed[0].version), ("acme", "Acme", 0));
    assert_eq!(listed[0].kinds, [Kind::Bill]);
    assert!(matches!(draft(w, &acme()).unwrap(), Reply::Draft(Some(view)) if view.base.is_none()));
    add_layout(w, &acme(), LAYOUT, Some(" As Acme asked ")).unwrap();
    assert!(matches!(draft(w, &acme()).unwrap(), Reply::Draft(None)), "the draft became the version");
    put_draft(w, &acme(), LAYOUT, Some(1)).unwrap();
    let listed = home.layouts();
    assert_eq!((listed.len(), listed[0].version, listed[0].draft.is_some()), (1, 1, true));
    drop_draft(w, &acme()).unwrap();
    assert!(home.layouts()[0].draft.is_none());
    put_draft(w, &acme(), LAYOUT, Some(1)).unwrap();
    remove_layout(w, &acme()).unwrap();
    assert!(home.layouts().is_empty(), "its draft goes with it");
}

#[test]
fn versions_have_names_and_say_what_changed() {
    let home = Home::new();
    assert!(versions(&home.w, &acme()).is_err_and(|error| error.code == Code::NotFound));
    add_layout(&home.w, &acme(), LAYOUT, Some("As Acme asked")).unwrap();
    let other = LAYOUT.replace("\"at\":\"Total\"", "\"at\":\"Amount\"");
    add_layout(&home.w, &acme(), &other, None).unwrap();
    let all = home.versions();
    let told: Vec<_> = all.iter().map(|one| (one.version, one.title.as_str(), one.newest)).collect();
    assert_eq!(told, [(2, "", true), (1, "As Acme asked", false)]);
    assert_eq!(all[0].changes, ["The column “Total” stands under “Amount” now."]);
    assert!(all[1].changes.is_empty());
    let Reply::Layout(view) = show_layout(&home.w, &acme(), Some(1)).unwrap() else { panic!("a layout") };
    assert_eq!((view.version, view.kinds.as_slice()), (1, &[Kind::Invoice][..]));
}
