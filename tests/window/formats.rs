//! Every format in the window: layouts of X12 and fixed width from ready ones, and one learnt from a sample, looked at
//! and delivered to a partner.

use crate::world::{Story, ask, listing, november};
use journeys::Window;
use serde_json::{Value, json};
use std::path::Path;

/// Saves the layout that is open, once the file can be seen to hold this.
fn look_and_save(window: &Window, seen: &str) {
    window.wait(&format!("“{seen}” in the file"), |window| {
        let lines = window.all("[data-test=output-lines]").pop()?;
        lines.text().contains(seen).then_some(())
    });
    window.click("[data-test=save-version]");
    window.click("[data-test=save-version-now]");
    window.find_none("dialog[open]");
}

/// Makes a layout from a ready one.
fn from_template(window: &Window, template: &str, name: &str, seen: &str) {
    window.go("layouts");
    window.click("[data-test=layout-add]");
    window.fill("[data-test=template-search]", template);
    window.click(&format!("[data-test='template-{template}']"));
    window.fill("[data-test=new-name]", name);
    window.click("[data-test=new-create]");
    window.find("[data-test=columns]");
    look_and_save(window, seen);
}

/// Learns a layout from a file of the partner, and takes all that is proposed.
fn learn(window: &Window, sample: &Path, name: &str) {
    window.go("layouts");
    window.click("[data-test=layout-add]");
    window.find("[data-test=template-csv-invoices]");
    window.click_words_in("dialog label", "A sample of your partner");
    window.fill("[data-test=learn-files]", sample.to_str().unwrap());
    window.click("[data-test=learn-look]");
    window.find("[data-test=learn-columns]");
    window.click("[data-test=learn-all]");
    window.fill("[data-test=learn-name]", name);
    window.click("[data-test=learn-confirm]");
    window.find("[data-test=sample]");
    look_and_save(window, "Rechnungsnummer");
}

/// Sends November with a layout, and gives the text of the file that the partner got.
fn sent(story: &Story, window: &Window, layout: &str, params: &Value) -> String {
    let file = json!({
        "id": "fernhill", "name": "Invoices to Fernhill", "connection": "harbour", "partner": "fernhill",
        "layout": layout, "selection": {"kinds": ["invoice"], "parties": ["Fernhill Group"]},
        "file": {"name": format!("{layout}_{{seq}}.txt")}, "schedule": {"kind": "on-demand"}, "params": params,
        "changes": "resend",
    });
    ask(window, &json!({"command": "job-add", "file": file.to_string()}));
    let mut run = november();
    run["again"] = json!(true);
    let report = ask(window, &run);
    let name = listing(&story.folder).into_iter().find(|name| name.starts_with(layout) && name.ends_with(".txt"));
    let name = name.unwrap_or_else(|| window.fail(&format!("{layout} did not arrive: {report}")));
    // The learnt layout writes the partner's own Western European characters: each byte is one.
    std::fs::read(story.folder.join(name)).unwrap().into_iter().map(char::from).collect()
}

#[test]
fn x12_fixed_width_and_a_learnt_layout_are_made_looked_at_and_delivered() {
    let story = Story::begin();
    let window = story.open();
    story.set_up(&window, &json!({"kind": "on-demand"}));

    from_template(&window, "x12-810-4010", "Acme X12", "ISA*");
    let params = json!({"sender.id": "HARBOUR", "receiver.id": "FERNHILL", "sender.name": "Harbour & Pine"});
    let x12 = sent(&story, &window, "acme-x12", &params);
    assert!(x12.starts_with("ISA*00*") && x12.contains("ST*810*") && x12.contains("INV-101"), "{x12}");

    from_template(&window, "fixed-invoices", "Acme fixed", "INV-");
    let fixed = sent(&story, &window, "acme-fixed", &json!({}));
    let lengths: Vec<usize> = fixed.lines().map(|line| line.chars().count()).collect();
    assert!(fixed.contains("INV-102") && lengths.iter().all(|length| *length == lengths[0]), "{fixed}");

    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/crates/formats/tests/learn/samples");
    learn(&window, &samples.join("excel_de.csv"), "Acme learnt");
    let learnt = sent(&story, &window, "acme-learnt", &json!({}));
    assert!(learnt.starts_with("Rechnungsnummer;") && learnt.contains("INV-103;30.11.2026;"), "{learnt}");
}
