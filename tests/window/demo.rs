//! The demo as somebody new meets it: from the first screen to a delivered file, a corrected record and a clean end.

use journeys::{Desktop, Scratch};
use std::time::Instant;

#[test]
fn the_demo_leads_from_the_first_screen_to_a_delivered_file_in_a_few_clicks() {
    let (desktop, scratch) = (Desktop::start(), Scratch::new());
    let data = scratch.join("workspace");
    let window = desktop.open(&data, &[]);
    let begun = Instant::now();
    let mut n_clicks = 0;
    let mut click = |css: &str| {
        window.click(css);
        n_clicks += 1;
    };
    click("[data-test=welcome] [data-test=demo-open]");
    window.find_words(".demo", "demo");
    click("nav a[href='#/jobs']");
    click("[data-test=run-now]");
    click("[data-test=run-preview-start]");
    window.find("[data-test=preview-held]");
    click("[data-test=run-send]");
    window.find_words("[data-test=run-result]", "invoices");
    click("[data-test=inbox-open]");
    let number = window.find("[data-test=hold-open]").text();
    click("[data-test=hold-open]");
    click("[data-test=demo-put-right]");
    click("[data-test=hold-retry]");
    window.find_words("[data-test=retry-result]", "1 document");
    let (n_clicks, took) = (n_clicks, begun.elapsed());
    assert!(n_clicks <= 9, "{n_clicks} clicks to a delivered demo and a fixed record");
    let counted = format!("The demo took {n_clicks} clicks and {took:.1?}; {number} was put right.\n");
    assert!(std::io::Write::write_all(&mut std::io::stderr(), counted.as_bytes()).is_ok());

    window.click("nav a[href='#/settings']");
    window.click("[data-test=demo-remove]");
    window.click("[data-test=demo-remove-yes]");
    window.find_none(".demo");
    window.go("today");
    window.find("[data-test=welcome]");
    assert!(!data.with_file_name("workspace-demo").exists(), "nothing of the demo is left");
}
