//! `cargo xtask dev`: the window's pages in a browser, over the real engine.

use crate::pages;
use crate::step::{self, cargo, root};

/// Builds the pages and the development server, and runs it until Ctrl-C. What stands behind `dev` goes to the server as it is.
pub(crate) fn run(arguments: &[&str]) -> Result<(), String> {
    pages::build()?;
    let mut server = cargo(["run", "--quiet", "--package", "dev-server", "--"]);
    server.args(with_data(arguments));
    step::run(&mut server)
}

/// Unless a workspace is named, the developer gets one of made-up secrets below `target`.
fn with_data(arguments: &[&str]) -> Vec<String> {
    let mut words: Vec<String> = arguments.iter().map(|word| (*word).to_owned()).collect();
    if !arguments.iter().any(|word| *word == "--data" || word.starts_with("--data=")) {
        let folder = root().join("target").join("dev-workspace");
        words.extend(["--data".to_owned(), folder.display().to_string(), "--key".to_owned(), "demo".to_owned()]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_that_is_named_is_taken_as_it_is() {
        let check = |words: &[&str], expected: usize| assert_eq!(with_data(words).len(), expected, "{words:?}");
        check(&[], 4);
        check(&["--port", "4600"], 6);
        check(&["--data", "mine"], 2);
        check(&["--data=mine"], 1);
    }
}
