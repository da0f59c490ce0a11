use crate::program::{Workspace, run};

#[test]
fn a_wrong_command_line_ends_with_2_and_says_why() {
    for (words, says) in [
        (vec!["rnu"], "rnu"),
        (vec!["run", "fh", "--period", "november"], "november"),
        (vec!["run", "Not An Id"], "Not An Id"),
        (vec!["connection", "add"], "--from"),
        (vec!["layout", "fields", "cheque"], "cheque"),
        (vec!["partner", "secrets", "acme", "--password", "hunter2"], "--password"),
        (vec!["demo", "--keep"], "--keep"),
    ] {
        let said = run(&words).ended(2);
        assert!(said.err.contains(says), "{words:?}: {}", said.err);
        assert!(said.out.is_empty(), "nothing for the next program: {}", said.out);
    }
}

#[test]
fn what_is_not_there_is_a_failure_with_a_next_step_and_details() {
    let workspace = Workspace::new();
    let said = workspace.run(&["job", "show", "nope"]).ended(1);
    for part in ["error: There is no job “nope”.", "ml-connector job list", "details: not-found"] {
        assert!(said.err.contains(part), "“{part}” is missing in: {}", said.err);
    }
    let error = workspace.run(&["job", "show", "nope", "--json"]).ended(1).json();
    assert_eq!(error["error"]["code"], "not-found");
}

#[test]
fn an_empty_workspace_says_what_to_do_first() {
    let workspace = Workspace::new();
    for (words, says) in [
        (vec!["connection", "list"], "connection add --from"),
        (vec!["partner", "list"], "partner add --from"),
        (vec!["layout", "list"], "layout template list"),
        (vec!["job", "list"], "job add --from"),
        (vec!["runs"], "--preview"),
        (vec!["inbox"], "Nothing needs you."),
    ] {
        let said = workspace.run(&words).ended(0);
        assert!(said.out.contains(says), "{words:?}: {}", said.out);
    }
}

#[test]
fn another_time_is_refused_near_real_books() {
    let workspace = Workspace::new();
    let clock = ["--clock", "2026-12-03T07:00:00Z"];
    workspace.run(&["job", "list", clock[0], clock[1]]).ended(0);
    let real = workspace.file("real.json", r#"{"id":"real","provider":"zoho-books","client_id":"1000.X"}"#);
    workspace.run(&["connection", "add", "--from", &real]).ended(0);
    let said = workspace.run(&["job", "list", clock[0], clock[1]]).ended(2);
    assert!(said.err.contains("real"), "the connection is named: {}", said.err);
}
