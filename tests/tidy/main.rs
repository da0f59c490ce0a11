//! The house rules, as tests: what keeps this code base one that people like to inherit.
//!
//! Each rule is a pure function from text to complaints. It is run on the checkout, and on a planted offence that it
//! must find, so that no rule can fall silent.

mod docs;
mod error_codes;
mod lock_file;
mod manifests;
mod pages;
mod sources;
mod top_level;
mod tree;

/// Fails with every complaint on a line of its own.
fn assert_none(rule: &str, complaints: &[String]) {
    assert!(complaints.is_empty(), "{rule}\n  {}", complaints.join("\n  "));
}
