//! Notices of the desktop. The inbox in the window is the truth; where no notice can be shown, the program goes on.

use crate::window;
use engine::api::NoticeView;
use notify_rust::{Notification, NotificationHandle};
use tauri::AppHandle;

/// What a click on the notice itself is called.
const CLICKED: &str = "default";

/// Shows a notice; a click on it shows its screen. Returns at once.
pub(crate) fn show(app: &AppHandle, notice: NoticeView) {
    let app = app.clone();
    // Waiting for the click blocks, so each notice has a thread of its own, which ends with the notice.
    let thread = std::thread::Builder::new().name("notice".to_owned());
    if let Err(why) = thread.spawn(move || show_and_wait(&app, &notice)) {
        tracing::warn!(%why, "a notice was not shown");
    }
}

fn show_and_wait(app: &AppHandle, notice: &NoticeView) {
    match drawn(notice, has_markup()).show() {
        Ok(shown) => wait(app, shown, &notice.to),
        Err(why) => tracing::info!(%why, "this desktop shows no notices"),
    }
}

fn wait(app: &AppHandle, shown: NotificationHandle, to: &str) {
    shown.wait_for_action(|action| {
        if action == CLICKED {
            window::go(app, to);
        }
    });
}

/// The notice as the desktop takes it. Where its body is markup, signs that mean something there are escaped.
fn drawn(notice: &NoticeView, markup: bool) -> Notification {
    let mut drawn = Notification::new();
    drawn.appname("ML Connector").icon("ml-connector-window").summary(&notice.title).action(CLICKED, "Open");
    drawn.body(&if markup { escaped(&notice.body) } else { notice.body.clone() });
    #[cfg(target_os = "windows")]
    drawn.app_id("app.mlconnector.desktop");
    #[cfg(not(target_os = "macos"))]
    drawn.urgency(if notice.urgent { notify_rust::Urgency::Critical } else { notify_rust::Urgency::Normal });
    drawn
}

#[cfg(target_os = "linux")]
fn has_markup() -> bool {
    notify_rust::get_capabilities().is_ok_and(|found| found.iter().any(|name| name == "body-markup"))
}

#[cfg(not(target_os = "linux"))]
fn has_markup() -> bool {
    false
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_a_notice_is_never_markup() {
        let check = |body: &str, markup: bool, expected: &str| {
            let notice = NoticeView { title: "T & <b>".into(), body: body.into(), to: "inbox".into(), urgent: false };
            let drawn = drawn(&notice, markup);
            assert_eq!((drawn.summary.as_str(), drawn.body.as_str()), ("T & <b>", expected));
        };
        check("Harbour & Pine: 42 invoices", true, "Harbour &amp; Pine: 42 invoices");
        check("Harbour & Pine: 42 invoices", false, "Harbour & Pine: 42 invoices");
        check("<a href=\"x\">A</a> &lt;", true, "&lt;a href=\"x\"&gt;A&lt;/a&gt; &amp;lt;");
    }
}
