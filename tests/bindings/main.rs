//! Writes the window's types from the engine's: `bindings FILE` writes, `bindings --check FILE` compares.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "this program talks to a developer's terminal")]

use std::collections::BTreeMap;
use std::process::ExitCode;
use ts_rs::{Config, TS, TypeVisitor};

const HEAD: &str = "// Written by `cargo xtask bindings` from the Rust types. Do not edit.\n";

/// Collects a type and all it leans on, by name.
struct Collector {
    config: Config,
    found: BTreeMap<String, String>,
}

impl TypeVisitor for Collector {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_some() {
            let name = T::ident(&self.config);
            if self.found.contains_key(&name) {
                return;
            }
            let docs = T::docs().unwrap_or_default();
            self.found.insert(name, format!("{docs}export {}\n", T::decl(&self.config)));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn bindings() -> String {
    let mut collector = Collector { config: Config::new().with_large_int("number"), found: BTreeMap::new() };
    collector.visit::<front::Ask>();
    collector.visit::<front::Answer>();
    collector.visit::<front::Feed>();
    collector.visit::<model::job::Job>();
    collector.visit::<model::document::Status>();
    let text: Vec<String> = collector.found.into_values().collect();
    format!("{HEAD}\n{}", text.join("\n"))
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (check, path) = match words.as_slice() {
        ["--check", path] => (true, path),
        [path] => (false, path),
        _ => {
            eprintln!("usage: bindings [--check] FILE");
            return ExitCode::from(2);
        }
    };
    let text = bindings();
    if check {
        let same = std::fs::read_to_string(path).is_ok_and(|found| found == text);
        if !same {
            eprintln!("{path} is not what the Rust types say: run `cargo xtask bindings` and commit the result");
        }
        return if same { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    match std::fs::write(path, text) {
        Ok(()) => {
            println!("written: {path}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("{path}: {why}");
            ExitCode::FAILURE
        }
    }
}
