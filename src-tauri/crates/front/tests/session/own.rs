//! The person's own workspace: opened, locked, damaged, shared and given back.

use crate::desk::{Stage, Told, folder};
use engine::api::{Command, Reply, Secret};
use engine::{Code, Engine, Key, Options};
use front::{Answer, Ask, Feed, WorkspaceKind};

fn passphrase(words: &str) -> Key {
    Key::Passphrase(Secret::new(words).0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_workspace_is_opened_asked_and_given_back() {
    let (_folder, own) = folder();
    let mut stage = Stage::open(&own, Key::Demo).await;
    let state = stage.state(Ask::State).await.unwrap();
    assert!(state.problem.is_none() && state.workspace == WorkspaceKind::Own && state.tray, "{state:?}");
    assert_eq!((state.folder.as_str(), state.demo_exists), (own.to_str().unwrap(), false));
    let Reply::Jobs(jobs) = stage.engine(1, Command::JobList).await.unwrap() else { panic!("jobs were expected") };
    assert!(jobs.is_empty());
    stage.session.ask(Ask::Quit).await.unwrap();
    stage.until(|told| matches!(told, Told::Quit).then_some(())).await;
    let error = stage.engine(2, Command::JobList).await.unwrap_err();
    assert_eq!(error.code, Code::Canceled, "after the end nothing is done any more");
    let mut options = Options::new(&own);
    options.key = Key::Demo;
    Engine::open(options).await.expect("the workspace was given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_workspace_is_a_problem_and_asking_again_opens_it_when_it_is_well() {
    let (_folder, own) = folder();
    Stage::open(&own, Key::Demo).await.session.close().await;
    let (file, kept) = (own.join("workspace.db"), own.join("kept"));
    std::fs::rename(&file, &kept).unwrap();
    std::fs::write(&file, "this is no database, but it is long enough to be looked at as one".repeat(100)).unwrap();
    let mut stage = Stage::open(&own, Key::Demo).await;
    let problem = stage.state(Ask::State).await.unwrap().problem.expect("it is damaged");
    assert_eq!(problem.code, Code::DamagedWorkspace);
    assert_eq!(stage.engine(1, Command::JobList).await.unwrap_err().code, Code::DamagedWorkspace);
    std::fs::rename(&kept, &file).unwrap();
    assert_eq!(stage.state(Ask::State).await.unwrap().problem, None);
    stage
        .until(|told| matches!(told, Told::Feed(Feed::State { state }) if state.problem.is_none()).then_some(()))
        .await;
    stage.engine(1, Command::JobList).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_opens_what_another_one_does_not() {
    let (_folder, own) = folder();
    let first = Stage::open(&own, passphrase("three right words")).await;
    assert_eq!(first.state(Ask::State).await.unwrap().problem, None);
    first.session.close().await;
    let stage = Stage::open(&own, passphrase("some wrong words")).await;
    let problem = stage.state(Ask::State).await.unwrap().problem.expect("the passphrase is wrong");
    assert_eq!(problem.code, Code::KeyMissing);
    let unlock = |words: &str| Ask::Unlock { passphrase: Secret::new(words) };
    assert_eq!(stage.state(unlock("other wrong words")).await.unwrap_err().code, Code::KeyMissing);
    stage.engine(1, Command::JobList).await.expect("what needs no secret is answered");
    assert_eq!(stage.state(unlock("three right words")).await.unwrap().problem, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_program_asks_the_first_which_hears_of_it() {
    let (_folder, own) = folder();
    let mut first = Stage::open(&own, Key::Demo).await;
    let mut second = Stage::open(&own, Key::Demo).await;
    assert_eq!(second.state(Ask::State).await.unwrap().problem, None);
    second.engine(9, Command::AuditExport { run: None }).await.unwrap();
    let layout = Command::LayoutAdd {
        id: "theirs".parse().unwrap(),
        file: engine::layouts::template("csv-invoices").unwrap(),
        title: None,
    };
    second.engine(9, layout).await.unwrap();
    let Reply::Layouts(layouts) = first.engine(1, Command::LayoutList).await.unwrap() else { panic!("layouts") };
    assert_eq!(layouts.len(), 1, "both see one workspace");
    second.engine(9, Command::AuditExport { run: None }).await.unwrap();
    let heard = |told: &Told| matches!(told, Told::Feed(Feed::Call { call: 9, .. }));
    assert!(second.so_far().iter().any(heard), "the second hears what its call does");
    first.until(|told| matches!(told, Told::Feed(Feed::Schedule { .. })).then_some(())).await;
    second.session.close().await;
    first.session.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_files_go_to_the_desk() {
    let (_folder, own) = folder();
    let mut stage = Stage::open(&own, Key::Demo).await;
    let open = |url: &str| Ask::OpenAddress { url: url.to_owned() };
    stage.session.ask(open("https://api-console.zoho.eu/")).await.unwrap();
    let opened = stage.until(|told| if let Told::Browser(url) = told { Some(url) } else { None }).await;
    assert_eq!(opened, "https://api-console.zoho.eu/");
    assert_eq!(stage.session.ask(open("file:///etc/passwd")).await.unwrap_err().code, Code::Usage);
    assert!(!stage.so_far().iter().any(|told| matches!(told, Told::Browser(_))), "it was not opened");
    let saved = stage.session.ask(Ask::SaveFile { name: "a.json".to_owned(), text: "{}".to_owned() }).await.unwrap();
    assert!(matches!(saved, Answer::Saved { path: Some(path) } if path == "saved/a.json"));
    assert_eq!(stage.session.ask(Ask::Autostart { on: true }).await.unwrap_err().code, Code::Storage);
}
