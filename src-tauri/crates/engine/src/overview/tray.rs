//! What the tray shows: its icon, one line, and the menu, as values.

use super::needs::{Need, needs};
use super::scene::Scene;
use crate::api::{NeedView, Reply, TrayItem, TrayView};
use crate::error::Result;
use crate::words::when;
use crate::workspace::Workspace;
use store::Run;

/// So many jobs have their line.
const JOBS: usize = 8;
/// So many needs have theirs.
const NEEDS: usize = 5;
/// A menu line has so many characters at most.
const WIDTH: usize = 80;

/// The tray.
pub(crate) fn tray(w: &Workspace) -> Result<Reply> {
    let scene = Scene::of(w)?;
    let needs = needs(&scene);
    let lines = lines(&scene);
    Ok(Reply::Tray(TrayView {
        state: state(&scene, &needs).to_owned(),
        tooltip: tooltip(&scene, &needs, &lines),
        items: items(&scene, &needs, lines),
    }))
}

fn state(scene: &Scene<'_>, needs: &[Need]) -> &'static str {
    if needs.iter().any(|need| need.is_trouble) {
        "trouble"
    } else if !scene.running.is_empty() {
        "running"
    } else if !needs.is_empty() {
        "needs-you"
    } else {
        "idle"
    }
}

/// What runs, or what was last.
fn lines(scene: &Scene<'_>) -> Vec<String> {
    let running: Vec<_> = scene.running.iter().map(|run| doing(scene, run)).collect();
    if running.is_empty() {
        return vec![scene.last_file().unwrap_or_else(|| "No file was sent yet.".to_owned())];
    }
    running
}

/// What a run is doing: “Sending FH_INV_202610_001.csv to Acme”.
fn doing(scene: &Scene<'_>, run: &Run) -> String {
    let job = scene.job_name(&run.job);
    match run.phase.as_str() {
        "read" => format!("Reading the books for “{job}”"),
        "choose" => format!("Choosing documents for “{job}”"),
        "shape" => format!("Writing the file of “{job}”"),
        "deliver" => match scene.waiting.iter().find(|delivery| delivery.what.run == run.id) {
            Some(delivery) => {
                format!("Sending {} to {}", delivery.what.final_name, scene.partner_name(&delivery.what.partner))
            }
            None => format!("Finishing “{job}”"),
        },
        _ => format!("Running “{job}”"),
    }
}

fn tooltip(scene: &Scene<'_>, needs: &[Need], lines: &[String]) -> String {
    let trouble = needs.iter().find(|need| need.is_trouble);
    let first = match (trouble, needs) {
        (Some(need), _) => Some(need.view.sentence.clone()),
        (None, [need, ..]) if scene.running.is_empty() => Some(need.view.sentence.clone()),
        (None, _) => lines.first().cloned(),
    };
    short(&first.unwrap_or_default())
}

fn items(scene: &Scene<'_>, needs: &[Need], lines: Vec<String>) -> Vec<TrayItem> {
    let label = |text: String| TrayItem::Label { text: short(&text) };
    let mut items: Vec<TrayItem> = lines.into_iter().map(label).collect();
    if let Some((job, at)) = scene.due().first() {
        items.push(label(format!("Next: {}, {}", scene.job_name(&job.id), when(*at, scene.now, &scene.zone))));
    }
    let go = |need: &NeedView| TrayItem::Go { text: short(&need.sentence), to: need.go.clone() };
    group(&mut items, needs.iter().take(NEEDS).map(|need| go(&need.view)).collect());
    if needs.len() > NEEDS {
        items.push(TrayItem::Go { text: format!("{} more …", needs.len() - NEEDS), to: "today".to_owned() });
    }
    let complete = scene.jobs.iter().filter(|job| scene.is_complete(job)).take(JOBS);
    let run = complete.map(|job| TrayItem::Run {
        text: short(&format!("Run “{}” now", scene.job_name(&job.id))),
        job: job.id.to_string(),
        enabled: !scene.is_running(&job.id),
    });
    group(&mut items, run.collect());
    let end = vec![TrayItem::Show { text: "Show ML Connector".to_owned() }, TrayItem::Quit { text: "Quit".to_owned() }];
    group(&mut items, end);
    items
}

/// Adds a group with a line before it.
fn group(items: &mut Vec<TrayItem>, group: Vec<TrayItem>) {
    if !group.is_empty() {
        items.push(TrayItem::Separator);
        items.extend(group);
    }
}

/// A text that fits into a menu.
fn short(text: &str) -> String {
    if text.chars().count() <= WIDTH {
        return text.to_owned();
    }
    let cut: String = text.chars().take(WIDTH - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_sentence_is_cut_at_the_width_of_a_menu() {
        for (text, expect) in [
            ("short", "short".to_owned()),
            (&*"é".repeat(80), "é".repeat(80)),
            (&*"é".repeat(81), format!("{}…", "é".repeat(79))),
        ] {
            assert_eq!(short(text), expect);
        }
    }

    #[test]
    fn a_group_without_entries_has_no_line() {
        let mut items = Vec::new();
        group(&mut items, Vec::new());
        group(&mut items, vec![TrayItem::Quit { text: "Quit".into() }]);
        assert_eq!(items, [TrayItem::Separator, TrayItem::Quit { text: "Quit".into() }]);
    }
}
