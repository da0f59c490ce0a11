//! The partner's server does not let us in, or does not take the file. It waits, and goes out once when that is solved.

use crate::office::{CONTENT, FILE, Office, job};
use crate::world::{listing, sshd_partner};
use journeys::{SmallDisk, Sshd};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

struct Scene {
    office: Office,
    sshd: Sshd,
}

impl Scene {
    fn set() -> Scene {
        let mut office = Office::open();
        let sshd = Sshd::start();
        office.desk.cli.canary(sshd.password());
        Scene { office, sshd }
    }

    /// A partner with a folder of its own, and its job.
    fn add(&self, id: &str, change: impl FnOnce(&mut Value)) -> PathBuf {
        let folder = self.sshd.make_folder(id);
        self.settings(id, change);
        self.office.desk.add("job", &job(id));
        folder
    }

    /// Gives a partner other settings.
    fn settings(&self, id: &str, change: impl FnOnce(&mut Value)) {
        let mut settings = sshd_partner(&self.sshd, id);
        settings["folders"]["outbound"] = json!(id);
        change(&mut settings);
        self.office.desk.add("partner", &settings);
    }

    /// The run fails like this, the file waits; then the cause is solved and the file goes out, once.
    fn waits_and_goes_out(
        &self,
        id: &str,
        folder: &std::path::Path,
        code: &str,
        says: &[&str],
        solve: impl FnOnce(&Scene),
    ) {
        let complaint = self.office.run_fails(id, code).says(says).says(&[FILE, "waits"]);
        let (waiting, why) = self.office.waiting();
        assert_eq!(waiting, 1, "{id}: the file waits");
        assert!(
            why.contains(FILE) && why.contains(complaint.message.trim_end_matches('.')),
            "{id}: health says why: {why}"
        );
        solve(self);
        self.office.run(id, 0);
        self.office.delivered_once(id, folder);
    }
}

#[test]
fn a_server_that_is_not_found_or_does_not_let_us_in_gets_the_file_once_that_is_solved() {
    let scene = Scene::set();
    let right = |scene: &Scene, id: &str| scene.settings(id, |_| ());

    let folder = scene.add("wrong-host", |settings| settings["remote"]["host"] = json!("no-such-host.invalid"));
    let says = ["o address is known", "no-such-host.invalid", "Check the host name"];
    scene.waits_and_goes_out("wrong-host", &folder, "partner-unreachable", &says, |scene| right(scene, "wrong-host"));

    // A port where nobody listens: one that was free a moment ago.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = scene.add("wrong-port", |settings| settings["remote"]["port"] = json!(free));
    let address = format!("127.0.0.1:{free}");
    scene.waits_and_goes_out(
        "wrong-port",
        &folder,
        "partner-unreachable",
        &[&address, "cannot be reached", "Connection refused", "Check address and port"],
        |scene| right(scene, "wrong-port"),
    );

    // A port where something else listens: a web server.
    let web = scene.office.books.practice.control_address();
    let port: u16 = web.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
    let folder = scene.add("web-server", |settings| settings["remote"]["port"] = json!(port));
    scene.waits_and_goes_out(
        "web-server",
        &folder,
        "partner-unreachable",
        &["is not an SFTP server", "Check address and port"],
        |scene| right(scene, "web-server"),
    );

    let folder = scene.add("wrong-password", |settings| {
        settings["remote"]["sign_in"] = json!(["password"]);
        settings["secrets"] = json!({"password": "canary-wrong-password"});
    });
    let says = [scene.sshd.user(), "refused to sign in", "the password was refused", "Check the user name"];
    scene.waits_and_goes_out("wrong-password", &folder, "partner-sign-in", &says, |scene| {
        scene.sshd.await_log("Failed password");
        let failed = scene.sshd.log().lines().filter(|line| line.contains("Failed password")).count();
        assert_eq!(failed, 1, "a refused password is not sent again, or the account would be locked");
        scene.settings("wrong-password", |settings| {
            settings["remote"]["sign_in"] = json!(["password"]);
            settings["secrets"] = json!({"password": scene.sshd.password()});
        });
    });

    let folder = scene.add("wrong-user", |settings| settings["remote"]["user"] = json!("nobody-of-that-name"));
    let says = ["nobody-of-that-name", "refused to sign in", "the key", "Your partner must add your public key"];
    scene.waits_and_goes_out("wrong-user", &folder, "partner-sign-in", &says, |scene| right(scene, "wrong-user"));
}

#[test]
fn a_server_that_does_not_take_the_file_gets_it_once_that_is_solved() {
    let scene = Scene::set();
    let owner = scene.sshd.user().to_owned();
    let own = |folder: &std::path::Path, who: &str| {
        assert!(Command::new("chown").arg(who).arg(folder).status().unwrap().success());
        let mode = if who == "root" { "0755" } else { "0777" };
        assert!(Command::new("chmod").arg(mode).arg(folder).status().unwrap().success());
    };

    let folder = scene.add("no-rights", |_| ());
    own(&folder, "root");
    let says = ["could not", "no-rights", "we may not", "Ask the partner to allow it"];
    scene.waits_and_goes_out("no-rights", &folder, "partner-refused", &says, |_| {
        assert!(listing(&folder).is_empty());
        own(&folder, &owner);
    });

    let folder = scene.add("no-folder", |_| ());
    std::fs::remove_dir(&folder).unwrap();
    scene.waits_and_goes_out(
        "no-folder",
        &folder,
        "partner-refused",
        &["no-folder", "here is no", "Check the folders", "ask the partner"],
        |scene| {
            scene.sshd.make_folder("no-folder");
        },
    );

    let folder = scene.add("disk-full", |_| ());
    let disk = SmallDisk::over(&folder, 64);
    disk.fill(0);
    let says = ["disk", "full", "Ask the partner to make room"];
    let complaint = scene.office.run_fails("disk-full", "partner-refused").says(&says).says(&[FILE, "waits"]);
    assert_eq!(complaint.retry, "later", "room may be made at any time");
    let names = listing(&folder);
    assert!(!names.contains(&FILE.to_owned()), "no half file under its final name: {names:?}");
    assert_eq!(scene.office.waiting().0, 1);
    disk.empty();
    scene.office.run("disk-full", 0);
    scene.office.delivered_once("disk-full", &folder);
    drop(disk);

    let folder = scene.add("name-taken", |_| ());
    let foreign = scene.sshd.place(&format!("name-taken/{FILE}"), b"somebody else's\n");
    let says = ["already exists", "other content", "Nothing was overwritten", "find out with the partner"];
    scene.waits_and_goes_out("name-taken", &folder, "name-taken", &says, |scene| {
        assert_eq!(std::fs::read(&foreign).unwrap(), b"somebody else's\n", "the foreign file is as it was");
        scene.office.run_fails("name-taken", "name-taken");
        assert_eq!(listing(&folder), [FILE], "nothing but the foreign file");
        std::fs::remove_file(&foreign).unwrap();
    });

    // The very bytes that we would send: they are ours, from an attempt whose answer was lost.
    let folder = scene.add("same-content", |_| ());
    scene.sshd.place(&format!("same-content/{FILE}"), CONTENT.as_bytes());
    scene.office.run("same-content", 0);
    scene.office.delivered_once("same-content", &folder);
}
