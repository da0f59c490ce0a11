//! The development server from outside: who may ask, what is answered, what the feed brings.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use reqwest::{Client, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// A server that runs until this is dropped.
struct Server {
    _process: Child,
    base: String,
    token: String,
    client: Client,
}

impl Server {
    async fn start(folder: &Path, more: &[&str]) -> Server {
        // Only a second one could be refused.
        rustls::crypto::ring::default_provider().install_default().ok();
        let pages = folder.join("pages");
        std::fs::create_dir_all(&pages).unwrap();
        std::fs::write(pages.join("index.html"), "<!doctype html><title>Pages</title>").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_dev-server"));
        command.arg("--data").arg(folder.join("own")).arg("--ui").arg(&pages).args(["--key", "demo"]).args(more);
        let mut process = command.stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.next_line().await.unwrap().expect("the server prints its address");
        let (base, token) = url.split_once("/#token=").expect("the address has a token");
        let client = Client::builder().no_proxy().build().unwrap();
        Server { _process: process, base: base.to_owned(), token: token.to_owned(), client }
    }

    fn ask(&self, ask: &Value) -> RequestBuilder {
        self.client.post(format!("{}/api/ask", self.base)).header("x-token", &self.token).json(ask)
    }

    async fn answer(&self, ask: &Value) -> Value {
        self.ask(ask).send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }
}

#[tokio::test]
async fn only_pages_of_this_machine_with_the_token_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]).await;
    let state = json!({"ask": "state"});
    let check = async |request: RequestBuilder, expected: StatusCode, about: &str| {
        assert_eq!(request.send().await.unwrap().status(), expected, "{about}");
    };
    check(server.ask(&state), StatusCode::OK, "as the page does").await;
    check(server.ask(&state).header("origin", "http://localhost:5173"), StatusCode::OK, "a page in development").await;
    check(server.ask(&state).header("origin", "https://evil.example"), StatusCode::FORBIDDEN, "another page").await;
    check(server.ask(&state).header("origin", "null"), StatusCode::FORBIDDEN, "a page without an origin").await;
    check(server.ask(&state).header("host", "evil.example"), StatusCode::FORBIDDEN, "another name").await;
    let bare = server.client.post(format!("{}/api/ask", server.base)).json(&state);
    check(bare, StatusCode::FORBIDDEN, "without a token").await;
    let wrong = server.client.get(format!("{}/api/feed", server.base)).header("x-token", "0".repeat(48));
    check(wrong, StatusCode::FORBIDDEN, "with a wrong token").await;
    check(server.ask(&json!({"ask": "everything"})), StatusCode::BAD_REQUEST, "not in the table").await;
    let failing = json!({"ask": "engine", "call": 1, "command": {"command": "job-show", "id": "none"}});
    check(server.ask(&failing), StatusCode::UNPROCESSABLE_ENTITY, "an error of the engine").await;
    let page = server.client.get(&server.base).send().await.unwrap();
    assert!(page.headers().contains_key("content-security-policy"));
    assert!(page.text().await.unwrap().contains("Pages"));
    let outside = server.client.get(format!("{}/%2e%2e/own/demo.key", server.base));
    check(outside, StatusCode::NOT_FOUND, "a file outside of the pages").await;
}

#[tokio::test]
async fn the_feed_brings_what_a_call_does() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]).await;
    let feed = server.client.get(format!("{}/api/feed", server.base)).header("x-token", &server.token);
    let mut feed = feed.send().await.unwrap().error_for_status().unwrap();
    let mut heard = String::from_utf8(feed.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert_eq!(heard, "\n", "the first line says that the page hears");
    let demo = server.answer(&json!({"ask": "demo-open"})).await;
    assert_eq!(demo["state"]["workspace"], "demo");
    let test = json!({"ask": "engine", "call": 77, "command": {"command": "partner-test", "id": "practice-partner"}});
    let tested = server.answer(&test).await;
    assert_eq!(tested["reply"]["value"]["ok"], true, "{tested}");
    let is_tick = |line: &str| {
        serde_json::from_str::<Value>(line).is_ok_and(|told| told["call"] == 77 && told["event"]["event"] == "tick")
    };
    while !heard.lines().any(is_tick) {
        let more = feed.chunk().await.unwrap().expect("the feed goes on");
        heard.push_str(std::str::from_utf8(&more).unwrap());
    }
}

#[tokio::test]
async fn a_workspace_is_filled_with_runs() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["--seed", "runs=300"]).await;
    let runs = json!({"ask": "engine", "call": 1, "command": {"command": "runs", "job": null, "limit": 1000}});
    let answer = server.answer(&runs).await;
    assert_eq!(answer["reply"]["value"].as_array().unwrap().len(), 300);
}
