//! The demo in the window, from the first look to its end.

use crate::desk::{Stage, Told, folder, of_call};
use engine::api::{Command, Event, HoldView, Reply, RunReport, RunRequest, Secret, Take};
use engine::{Code, Key};
use front::{Ask, WorkspaceKind};
use std::net::TcpListener;
use std::path::Path;

fn run(preview: bool) -> Command {
    Command::Run(RunRequest {
        job: "invoices-to-partner".parse().unwrap(),
        take: Take::Period("2026-11".parse().unwrap()),
        preview,
        again: false,
        supplement: false,
    })
}

async fn report(stage: &Stage, preview: bool) -> RunReport {
    match stage.engine(7, run(preview)).await.unwrap() {
        Reply::Run(report) => *report,
        other => panic!("a run was expected, not {other:?}"),
    }
}

async fn inbox(stage: &Stage) -> Vec<HoldView> {
    match stage.engine(8, Command::Inbox).await.unwrap() {
        Reply::Inbox(holds) => holds,
        other => panic!("the inbox was expected, not {other:?}"),
    }
}

fn sent(report: &RunReport) -> u64 {
    report.totals.iter().filter(|total| total.outcome == "sent").map(|total| total.count).sum()
}

/// Names of what lies at the practice partner, without manifests.
fn arrived(demo: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(demo.join("practice-partner/outbound")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(|name| !name.ends_with(".manifest.json")).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_is_opened_run_put_right_after_a_new_start_left_and_removed() {
    let (folder, own) = folder();
    let demo = folder.path().join("own-demo");
    let mut stage = Stage::open(&own, Key::Demo).await;
    let state = stage.state(Ask::DemoOpen).await.unwrap();
    assert!(state.workspace == WorkspaceKind::Demo && state.demo_exists && state.problem.is_none(), "{state:?}");
    assert_eq!(Path::new(&state.folder), demo);
    let preview = report(&stage, true).await;
    assert!(arrived(&demo).is_empty(), "a preview sends nothing");
    let first = report(&stage, false).await;
    assert_eq!((sent(&first), arrived(&demo).len()), (sent(&preview), 1));
    let mut told = Vec::new();
    let is_drawn = |next: Told| {
        let needs_you = matches!(&next, Told::Tray(tray) if tray.state == "needs-you");
        told.push(next);
        needs_you.then_some(())
    };
    stage.until(is_drawn).await;
    told.extend(stage.so_far());
    let ended = |told: &Told| matches!(of_call(told, 7), Some(Event::RunEnded { .. }));
    assert!(told.iter().any(ended), "the window hears the end of the run");
    assert!(told.iter().any(|told| matches!(told, Told::Notice(notice) if notice.urgent)), "a record waits: {told:?}");
    let [hold] = &inbox(&stage).await[..] else { panic!("one record is held") };
    stage.session.ask(Ask::DemoPutRight { number: hold.number.clone() }).await.unwrap();
    let nothing = stage.session.ask(Ask::DemoPutRight { number: "INV-0".to_owned() }).await.unwrap_err();
    assert_eq!(nothing.code, Code::BooksRefused);
    stage.session.ask(Ask::Quit).await.unwrap();

    // The next start stands in the own workspace, and the demo is as it was left.
    let stage = Stage::open(&own, Key::Demo).await;
    assert_eq!(stage.state(Ask::State).await.unwrap().workspace, WorkspaceKind::Own);
    stage.state(Ask::DemoOpen).await.unwrap();
    stage.state(Ask::DemoOpen).await.expect("a second time changes nothing");
    let Reply::RunReports(_) = stage.engine(9, Command::InboxRetry { ids: vec![] }).await.unwrap() else {
        panic!("the retry's runs were expected")
    };
    assert!(inbox(&stage).await.is_empty(), "what was put right before the new start is right");
    assert!(report(&stage, false).await.files.is_empty(), "nothing is sent twice");
    assert_eq!(arrived(&demo).len(), 2);
    let state = stage.state(Ask::DemoLeave).await.unwrap();
    assert!(state.workspace == WorkspaceKind::Own && state.demo_exists);
    assert_eq!(stage.session.ask(Ask::DemoPutRight { number: "x".to_owned() }).await.unwrap_err().code, Code::Usage);
    let state = stage.state(Ask::DemoRemove).await.unwrap();
    assert!(!state.demo_exists && !demo.exists() && own.is_dir());
    assert_eq!(stage.state(Ask::DemoRemove).await.unwrap_err().code, Code::NotFound);
    stage.session.close().await;
}

fn everything(preview: bool) -> Command {
    let Command::Run(request) = run(preview) else { panic!("a run was expected") };
    Command::Run(RunRequest { take: Take::All, ..request })
}

/// The sentence that a call waits for the books, where it is that.
fn wait(told: &Told, call: u32) -> Option<String> {
    match of_call(told, call) {
        Some(Event::Phase { text }) if text.starts_with("Waiting") => Some(text.clone()),
        _ => None,
    }
}

/// Lets the demo's job take the invoices of all customers.
async fn take_all_customers(stage: &Stage) {
    let id = "invoices-to-partner".parse().unwrap();
    let Reply::Job(view) = stage.engine(20, Command::JobShow { id }).await.unwrap() else { panic!("a job") };
    let mut job = serde_json::to_value(view.job).unwrap();
    job["selection"]["parties"] = serde_json::json!([]);
    stage.engine(21, Command::JobAdd { file: job.to_string(), ready_layout: None }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn all_records_of_the_practice_books_are_previewed_without_a_wait() {
    let (_folder, own) = folder();
    let mut stage = Stage::open(&own, Key::Demo).await;
    stage.state(Ask::DemoOpen).await.unwrap();
    take_all_customers(&stage).await;
    let Reply::Run(report) = stage.engine(41, everything(true)).await.unwrap() else { panic!("a run was expected") };
    assert!(sent(&report) > 200, "more than real books give in two minutes: {:?}", report.summary);
    let told = stage.so_far();
    let waits: Vec<String> = told.iter().filter_map(|told| wait(told, 41)).collect();
    assert!(waits.is_empty(), "{waits:?}");
    let all_read = |told: &Told| matches!(of_call(told, 41), Some(Event::Progress { done, total: Some(total), .. }) if done == total);
    assert!(told.iter().any(all_read), "how many of how many are read is told");
    stage.session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_for_the_books_is_told_and_ends_at_once_when_it_is_canceled() {
    let (_folder, own) = folder();
    let mut stage = Stage::open(&own, Key::Demo).await;
    stage.state(Ask::DemoOpen).await.unwrap();
    slow_down(&stage, None).await;
    for (call, command) in [(51, everything(true)), (52, run(false))] {
        let session = stage.session.clone();
        let running = tokio::spawn(async move { session.ask(Ask::Engine { call, command }).await });
        let sentence = stage.until(|told| wait(&told, call)).await;
        assert!(sentence.contains("Harbour & Pine"), "{sentence}");
        stage.session.ask(Ask::Cancel { call }).await.unwrap();
        assert_eq!(running.await.unwrap().unwrap_err().code, Code::Canceled, "call {call}");
    }
    stage.session.close().await;
}

fn fields(kind: model::Kind, refresh: bool) -> Command {
    let connection = Some("practice-books".parse().unwrap());
    Command::LayoutFields { kinds: vec![kind], connection, refresh }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_layout_editor_reads_samples_cancels_and_goes_on_without_books() {
    let (_folder, own) = folder();
    let mut stage = Stage::open(&own, Key::Demo).await;
    stage.state(Ask::DemoOpen).await.unwrap();
    let Reply::Fields(read) = stage.engine(61, fields(model::Kind::Invoice, false)).await.unwrap() else {
        panic!("fields were expected")
    };
    assert!(read.n_documents > 3 && read.source.contains("Harbour & Pine"), "{}", read.source);
    assert_eq!(read.fields[0].path, "doc.number", "what a file nearly always has stands first");

    // Two calls in a minute: the first sample waits.
    slow_down(&stage, None).await;
    let session = stage.session.clone();
    let command = fields(model::Kind::Bill, true);
    let waiting = tokio::spawn(async move { session.ask(Ask::Engine { call: 62, command }).await });
    stage.until(|told| of_call(&told, 62).and_then(|event| matches!(event, Event::Phase { .. }).then_some(()))).await;
    stage.session.ask(Ask::Cancel { call: 62 }).await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap_err().code, Code::Canceled);

    // Nobody answers: where samples are asked for that is an error, else made-up ones are shown.
    slow_down(&stage, Some("http://127.0.0.1:1")).await;
    let refused = stage.engine(63, fields(model::Kind::Bill, true)).await.unwrap_err();
    assert_ne!(refused.code, Code::Canceled, "{refused:?}");
    let Reply::Fields(shown) = stage.engine(64, fields(model::Kind::Bill, false)).await.unwrap() else {
        panic!("fields were expected")
    };
    assert!(shown.source.starts_with("made-up examples"), "{}", shown.source);
    let said = stage.so_far();
    let is_note = |told: &Told| matches!(of_call(told, 64), Some(Event::Note { text }) if text.starts_with("Made-up"));
    assert!(said.iter().any(is_note), "why is said: {said:?}");
    stage.session.close().await;
}

/// Lets the demo's connection make two calls in a minute, or look for its books elsewhere.
async fn slow_down(stage: &Stage, api: Option<&str>) {
    let id: model::ids::ConnectionId = "practice-books".parse().unwrap();
    let Reply::Connection(view) = stage.engine(20, Command::ConnectionShow { id }).await.unwrap() else {
        panic!("a connection was expected")
    };
    let mut file = serde_json::to_value(view.connection).unwrap();
    file["limits"] = serde_json::json!({"per_minute": 2, "time_scale": if api.is_some() { 1000 } else { 1 }});
    if let Some(api) = api {
        file["api"] = api.into();
    }
    stage.engine(21, Command::ConnectionAdd { file: Secret::new(file.to_string()) }).await.unwrap();
}

/// Takes a port as soon as the server that ended there has let it go.
async fn take(port: u16) -> TcpListener {
    loop {
        match TcpListener::bind(("127.0.0.1", port)) {
            Ok(taken) => return taken,
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_whose_ports_were_taken_meanwhile_comes_up_at_others() {
    let (folder, own) = folder();
    let stage = Stage::open(&own, Key::Demo).await;
    stage.state(Ask::DemoOpen).await.unwrap();
    stage.state(Ask::DemoLeave).await.unwrap();
    let text = std::fs::read_to_string(folder.path().join("own-demo/practice.json")).unwrap();
    let standing: serde_json::Value = serde_json::from_str(&text).unwrap();
    let port = |name: &str| u16::try_from(standing["ports"][name].as_u64().unwrap()).unwrap();
    let _taken = (take(port("books")).await, take(port("partner")).await);
    stage.state(Ask::DemoOpen).await.unwrap();
    assert!(sent(&report(&stage, false).await) > 0, "books and partner are found at their new places");
    stage.session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_of_a_persons_own_is_not_made_a_demo() {
    let (folder, own) = folder();
    let place = folder.path().join("own-demo");
    std::fs::create_dir(&place).unwrap();
    std::fs::write(place.join("mine.txt"), "x").unwrap();
    let stage = Stage::open(&own, Key::Demo).await;
    assert_eq!(stage.state(Ask::DemoOpen).await.unwrap_err().code, Code::Usage);
    assert_eq!(stage.state(Ask::DemoRemove).await.unwrap_err().code, Code::NotFound);
    assert!(place.join("mine.txt").is_file());
    assert_eq!(stage.state(Ask::State).await.unwrap().workspace, WorkspaceKind::Own);
    stage.session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_ends_when_it_is_canceled_and_when_its_workspace_is_left() {
    let (_folder, own) = folder();
    let mut stage = Stage::open(&own, Key::Demo).await;
    stage.state(Ask::DemoOpen).await.unwrap();
    for (call, stop) in [(31, Ask::Cancel { call: 31 }), (32, Ask::DemoLeave)] {
        // A sign-in waits for a person, who does not come.
        let command = Command::ConnectionSignIn { id: "practice-books".parse().unwrap(), company: None };
        let session = stage.session.clone();
        let waiting = tokio::spawn(async move { session.ask(Ask::Engine { call, command }).await });
        let url = stage.until(|told| if let Told::Browser(url) = told { Some(url) } else { None }).await;
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        stage.session.ask(stop).await.unwrap();
        assert_eq!(waiting.await.unwrap().unwrap_err().code, Code::Canceled, "call {call}");
    }
    assert_eq!(stage.state(Ask::State).await.unwrap().workspace, WorkspaceKind::Own);
    stage.session.close().await;
}
