//! Secrets planted in every credential are found nowhere but sealed.

use crate::world::{Books, Desk, PASSPHRASE, fixture, sshd_partner, text};
use journeys::{Sshd, files_containing};
use practice::company::Company;
use practice::zoho::{Client, Options};
use serde_json::json;

const CLIENT_SECRET: &str = "canary-client-secret-91c2";
const PASSWORD: &str = "canary-password-55d1";
const PASSPHRASE_OF_KEY: &str = "canary-key-passphrase-0b7e";

/// A private key with a passphrase, as text. Its middle lines are the secret part.
fn private_key(desk: &Desk) -> String {
    let path = desk.scratch.path().join("key");
    let made = std::process::Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", PASSPHRASE_OF_KEY, "-C", "canary", "-f", text(&path)])
        .status()
        .unwrap();
    assert!(made.success());
    let key = std::fs::read_to_string(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    key
}

#[test]
fn secrets_are_found_nowhere_but_sealed() {
    let company = std::fs::read_to_string(fixture("companies/harbour-and-pine.json")).unwrap();
    let client = Client { secret: Some(CLIENT_SECRET.to_owned()), ..Client::default() };
    let companies = vec![Company::from_json(&company).unwrap()];
    let books = Books::start_with(Options { companies, client, time_scale: 100, ..Options::default() });
    let (sshd, mut desk) = (Sshd::start(), Desk::new());
    let key = private_key(&desk);
    sshd.authorize(&public_half(&desk, &key));
    let tokens = books.practice.ready_tokens();
    let key_line = key.lines().nth(2).unwrap().to_owned();
    let canaries = [CLIENT_SECRET, PASSWORD, PASSPHRASE_OF_KEY, PASSPHRASE, &tokens.access, &tokens.refresh, &key_line];
    canaries.iter().for_each(|canary| desk.cli.canary(*canary));

    let mut connection = books.connection("harbour");
    connection["secrets"]["access_token"] = json!(tokens.access);
    connection["secrets"]["refresh_token"] = json!(tokens.refresh);
    add_and_forget(&desk, "connection", &connection);
    desk.cli.run(&["connection", "confirm", "harbour", books.practice.organisation()]).expect(0);
    let mut partner = sshd_partner(&sshd, "fernhill");
    partner["secrets"] = json!({"private_key": key, "passphrase": PASSPHRASE_OF_KEY, "password": PASSWORD});
    add_and_forget(&desk, "partner", &partner);
    desk.add_layout("fernhill", &fixture("sc1/layout.json"));
    desk.add(
        "job",
        &json!({
            "id": "fernhill", "connection": "harbour", "partner": "fernhill", "layout": "fernhill",
            "selection": {"kinds": ["invoice", "credit-note"]}, "file": {"name": "F_{seq}.csv"},
        }),
    );
    use_everything(&desk, &books);

    std::fs::remove_file(desk.scratch.path().join("passphrase")).unwrap();
    for canary in canaries {
        assert_eq!(files_containing(desk.scratch.path(), canary), Vec::<std::path::PathBuf>::new(), "{canary}");
        assert_eq!(files_containing(&sshd.home().join("outbound"), canary), Vec::<std::path::PathBuf>::new());
    }
}

fn public_half(desk: &Desk, key: &str) -> String {
    let path = desk.scratch.path().join("for-public");
    std::fs::write(&path, key).unwrap();
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let output = std::process::Command::new("ssh-keygen")
        .args(["-y", "-P", PASSPHRASE_OF_KEY, "-f", text(&path)])
        .output()
        .unwrap();
    std::fs::remove_file(&path).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Adds settings through standard input, so that no file of ours holds their secrets.
fn add_and_forget(desk: &Desk, family: &str, settings: &serde_json::Value) {
    desk.cli.run_with_input(&[family, "add", "--from", "-"], &settings.to_string()).expect(0);
}

/// Every command that could tell a secret, with and without success, its argv and environment watched while it runs.
fn use_everything(desk: &Desk, books: &Books) {
    desk.cli.run(&["run", "fernhill", "--period", "2026-11"]).expect(0);
    desk.cli.run(&["--verbose", "run", "fernhill", "--period", "2026-11", "--again"]).expect(0);
    for words in [
        vec!["--verbose", "connection", "show", "harbour"],
        vec!["--json", "partner", "show", "fernhill"],
        vec!["partner", "test", "fernhill"],
        vec!["job", "test", "fernhill"],
        vec!["health"],
        vec!["audit", "export"],
        vec!["runs"],
    ] {
        desk.cli.run(&words).expect(0);
    }
    desk.cli.run(&["backup", text(&desk.scratch.path().join("backup.db"))]).expect(0);
    books.practice.revoke_all();
    desk.cli.run(&["--verbose", "run", "fernhill", "--period", "2026-10"]).expect(1);
    watch_a_process(desk);
}

/// argv and environment of a running process hold no secret.
fn watch_a_process(desk: &Desk) {
    let serve = desk.cli.start(&["serve"]);
    let door = desk.cli.data().join("engine.door");
    while !door.exists() {
        std::thread::yield_now();
    }
    let process = std::path::PathBuf::from(format!("/proc/{}", serve.id()));
    for file in ["cmdline", "environ"] {
        let seen = String::from_utf8_lossy(&std::fs::read(process.join(file)).unwrap()).into_owned();
        for canary in [CLIENT_SECRET, PASSWORD, PASSPHRASE_OF_KEY, PASSPHRASE] {
            assert!(!seen.contains(canary), "{file} holds {canary}");
        }
    }
}
