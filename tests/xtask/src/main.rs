//! The developer commands: `cargo xtask setup | demo | dev | test | bindings | screens | bench | fuzz`.
//!
//! It depends on nothing but the standard library, so that it starts at once on a fresh machine.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

mod bench;
mod demo;
mod dev;
mod fuzz;
mod own_workspace;
mod pages;
mod setup;
mod step;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask <command>

  setup                        look for the system packages that building and testing need, install the missing ones
  demo [--headless] [--keep DIR]
                               the main job on practice books: in the window where there is a screen, else (or with
                               --headless, or to keep the files in DIR) the whole loop in the terminal, offline
  dev [--data DIR] [--port N]  build the window's pages and show them in a browser, over the real engine
  test [--fast]                everything that decides: format, lints, house rules, tests; a summary at the end
                               (--fast leaves out integration tests and journeys, which need an SSH server and a keychain)
  bindings                     write the window's TypeScript types from the Rust ones
  bench [NAME]                 measure against other tools, in turns, and print a table
  bench window                 measure the window's pages: frames, previews, long histories
  screens                      keep a picture of every screen in docs/screens
  fuzz [READER] [--seconds N]  throw damaged files at each reader (csv, fixed, xml, x12, edifact, receiver, learn), or at
                               one of them, for N seconds (60 unless said)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["setup"] => setup::run(),
        ["demo", rest @ ..] => demo::run(rest),
        ["dev", rest @ ..] => dev::run(rest),
        ["test"] => test::run(test::Scope::Everything),
        ["test", "--fast"] => test::run(test::Scope::Fast),
        ["bindings"] => pages::bindings(pages::Bindings::Write),
        ["screens"] => pages::screens(),
        ["bench", rest @ ..] => bench::run(rest),
        ["fuzz", rest @ ..] => fuzz::run(rest),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("\n{why}");
            ExitCode::FAILURE
        }
    }
}
