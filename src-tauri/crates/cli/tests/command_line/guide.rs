//! The guide's examples work as they stand.

use crate::program::Workspace;
use std::path::Path;

/// The first JSON example of a page that has this text in it.
fn example(page: &str, with: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/guide").join(page);
    let text = std::fs::read_to_string(path).unwrap();
    let blocks = text.split("```json\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    blocks.map(ToOwned::to_owned).find(|block| block.contains(with)).unwrap_or_else(|| panic!("{page} has no {with}"))
}

#[test]
fn every_settings_file_of_the_guide_is_taken() {
    let workspace = Workspace::new();
    let connection = workspace.file("harbour.json", &example("connect-zoho-books.md", "zoho-books"));
    let partner = workspace.file("acme.json", &example("set-up-a-partner.md", "sftp"));
    let layout = workspace.file("acme-invoices.json", &example("make-a-layout.md", "sections"));
    let job = example("run-and-fix-holds.md", "selection");
    let on_demand = workspace.file("job.json", &job);
    let schedule = example("automation.md", "schedule");
    let daily = workspace.file("daily.json", &job.replace(r#""schedule": { "kind": "on-demand" }"#, &schedule));
    workspace.run(&["layout", "check", &layout]).ended(0);
    workspace.run(&["connection", "add", "--from", &connection]).ended(0);
    workspace.run(&["partner", "add", "--from", &partner]).ended(0);
    workspace.run(&["layout", "add", "--from", &layout]).ended(0);
    workspace.run(&["job", "add", "--from", &on_demand]).ended(0);
    workspace.run(&["job", "add", "--from", &daily]).ended(0);
    let shown = workspace.run(&["job", "show", "acme-invoices"]).ended(0);
    assert!(shown.out.contains("every day at 07:00 (Europe/Dublin)"), "{}", shown.out);
}
