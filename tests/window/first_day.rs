//! The first day: books, company, partner, a layout by keyboard and one by mouse, a job, a preview, a delivery, and a
//! held record that is corrected and sent.

use crate::set_up::Way;
use crate::world::{Books, Story, listing, read};
use journeys::{Element, Held, Key, Window};
use serde_json::{Value, json};

/// The fields that a layout gets here.
const FIELDS: [&str; 4] = ["doc.number", "doc.reference", "doc.date", "doc.total"];

/// Harbour & Pine, whose last invoice to Fernhill lacks what the first two have: the customer's own number.
fn company() -> String {
    let mut company: Value = serde_json::from_str(&read("companies/harbour-and-pine.json")).unwrap();
    for invoice in company["invoices"].as_array_mut().unwrap() {
        let number = match invoice["number"].as_str() {
            Some("INV-101") => "PO-4711",
            Some("INV-102") => "PO-4712",
            _ => continue,
        };
        invoice["reference"] = json!(number);
    }
    company.to_string()
}

fn field(path: &str) -> String {
    format!("[data-test='field-{path}']")
}

fn columns(window: &Window) -> Vec<Element<'_>> {
    window.all("[data-test=columns] [data-test=column]")
}

fn await_columns(window: &Window, count: usize) {
    window.wait(&format!("{count} columns"), |window| (columns(window).len() == count).then_some(()));
}

fn output(window: &Window) -> String {
    window.find("[data-test=output-lines]").text()
}

/// Makes a layout of its own name without touching the mouse.
fn layout_by_keyboard(window: &Window) {
    window.go("layouts");
    window.tab_to("[data-test=layout-add]");
    window.press(Key::Enter);
    window.tab_to("dialog input[type=radio]");
    window.keys_to(&[], Key::Right, "dialog input[type=radio][value=names]");
    window.tab_to("[data-test=new-name]");
    window.type_text("By keyboard");
    window.tab_to("[data-test=new-create]");
    window.press(Key::Enter);
    window.find("[data-test=columns]");
    for (number, path) in FIELDS[..3].iter().enumerate() {
        window.tab_to("[data-test=search-fields]");
        window.keys_to(&[], Key::Down, &field(path));
        window.press(Key::Space);
        window.press(Key::Space);
        await_columns(window, number + 1);
    }
    window.tab_to("[data-test=column]");
    let before = window.wait("the file", |window| Some(output(window)).filter(|text| !text.is_empty()));
    window.press_with(&[Held::Alt], Key::Up);
    window.wait("the file with its columns in another order", |window| (output(window) != before).then_some(()));
    window.tab_to("[data-test=save-version]");
    window.press(Key::Enter);
    window.tab_to("[data-test=save-version-now]");
    window.press(Key::Enter);
    window.find_none("dialog[open]");
}

/// Makes a layout with the mouse, by dragging.
fn layout_by_drag(window: &Window) {
    window.go("layouts");
    window.click("[data-test=layout-add]");
    window.click_words_in("dialog label", "column names");
    window.fill("[data-test=new-name]", "For Fernhill");
    window.click("[data-test=new-create]");
    window.find("[data-test=columns]");
    for (number, path) in FIELDS.iter().enumerate() {
        let end = window.find("[data-test=columns] [data-test=add-column]");
        window.drag(&window.find(&field(path)), &end);
        await_columns(window, number + 1);
    }
    let before = window.wait("the file", |window| Some(output(window)).filter(|text| !text.is_empty()));
    let rows = columns(window);
    window.drag(&rows[3], &rows[0]);
    window.wait("the file with its columns in another order", |window| (output(window) != before).then_some(()));
    window.click_words_in("[data-test=columns] [data-test=column]", "Reference");
    window.field("Must have a value").click();
    window.click("[data-test=save-version]");
    window.click("[data-test=save-version-now]");
    window.find_none("dialog[open]");
}

fn make_job(window: &Window) {
    window.go("jobs/new?from=nothing");
    for (label, words) in [("Books", "Harbour"), ("Partner", "Fernhill"), ("Layout", "For Fernhill")] {
        let list = window.field(label);
        let entry = list.all("option").into_iter().find(|entry| entry.text().contains(words));
        entry.unwrap_or_else(|| window.fail(&format!("no {words} in {label}"))).click();
    }
    window.fill("[data-test=job-name]", "Invoices to Fernhill");
    window.find("[data-test=job-parties]").click();
    window.type_text("Fernhill Group");
    window.press(Key::Enter);
    window.fill("[data-test=job-file-name]", "FH_{yyyymm}_{seq}.csv");
    window.wait("the name of the next file", |window| {
        let shown = window.all("[data-test=file-name-example]").pop()?.text();
        shown.ends_with("_001.csv").then_some(())
    });
    window.click("[data-test=job-save]");
    window.find("[data-test=run-now]");
}

/// Runs the job for November and tells the lines that the preview showed.
fn send_november(window: &Window) -> Vec<String> {
    window.click("[data-test=run-now]");
    window.click_words_in("dialog label", "A month");
    window.choose("[data-test=run-month] select", "November 2026");
    window.click("[data-test=run-preview-start]");
    let lines = window.find("[data-test=preview] [data-test=run-file] pre").text();
    assert!(window.find("[data-test=preview-held]").text().contains("INV-103"), "{}", window.page_text());
    assert!(window.find("[data-test=run-send]").text().contains("2 invoices"));
    window.click("[data-test=run-send]");
    window.find_words("[data-test=run-result]", "2 invoices");
    lines.lines().map(str::to_owned).collect()
}

/// Finds the held record, gives it what it lacks, and sends it.
fn fix_the_held_record(window: &Window) {
    window.click("[data-test=inbox-open]");
    window.click("[data-test=hold-open]");
    window.fill("[data-test=fix-value]", "PO-4713");
    window.fill("[data-test=fix-why]", "Told by phone");
    window.click("[data-test=fix-keep]");
    window.find("[data-test=fix-take-back]");
    window.click("[data-test=hold-retry]");
    window.find_words("[data-test=retry-result]", "1 document");
}

#[test]
fn from_an_empty_window_to_two_files_in_the_partners_folder() {
    let story = Story::with(Books::of(&company()));
    let window = story.open();
    story.connect_books(&window);
    story.make_partner(&window, Way::MadeKey);
    layout_by_keyboard(&window);
    layout_by_drag(&window);
    make_job(&window);
    let shown = send_november(&window);
    let file = std::fs::read_to_string(story.folder.join("FH_202611_001.csv")).unwrap();
    assert_eq!(file.lines().collect::<Vec<_>>(), shown, "the file is what the preview showed");
    assert!(file.contains("PO-4711") && file.contains("INV-102") && !file.contains("INV-103"), "{file}");
    fix_the_held_record(&window);
    let second = std::fs::read_to_string(story.folder.join("FH_202611_002.csv")).unwrap();
    assert!(second.contains("INV-103") && second.contains("PO-4713") && !second.contains("INV-101"), "{second}");
    assert_eq!(listing(&story.folder).iter().filter(|name| name.ends_with(".csv")).count(), 2);
}
