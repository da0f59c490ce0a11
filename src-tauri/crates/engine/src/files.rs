//! Settings files as users write them: the JSON of a connection, partner or job, with secrets under `"secrets"`.

use crate::api::Secret;
use crate::error::{Code, Error, Result};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Reads settings files.
pub(crate) struct SettingsFile;

/// The secrets that a settings file brought along.
#[derive(Default)]
pub(crate) struct Secrets(BTreeMap<String, SecretString>);

impl SettingsFile {
    /// Reads a settings file and takes its secrets out. An error names the line, and never shows a secret.
    pub(crate) fn read<T: DeserializeOwned>(file: &Secret, what: &str) -> Result<(T, Secrets)> {
        let text = file.0.expose_secret();
        let mut parts: BTreeMap<String, Box<RawValue>> = parse(text, what)?;
        let secrets = match parts.remove("secrets") {
            Some(raw) => serde_json::from_str::<BTreeMap<String, String>>(raw.get())
                .map_err(|_| bad(what, "“secrets” holds names and texts"))?,
            None => BTreeMap::new(),
        };
        let rest = serde_json::to_string(&parts).map_err(Error::internal)?;
        let secrets = secrets.into_iter().map(|(name, value)| (name, SecretString::from(value))).collect();
        Ok((parse(&rest, what)?, Secrets(secrets)))
    }
}

/// Reads settings that hold no secrets.
pub(crate) fn parse<T: DeserializeOwned>(text: &str, what: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| bad(what, json_fault(&error)))
}

/// What is wrong with a JSON text, as a clause with its place.
pub(crate) fn json_fault(error: &serde_json::Error) -> String {
    match error.classify() {
        Category::Eof => format!("it ends too early, at line {}", error.line()),
        Category::Syntax | Category::Io => format!("it is not written as JSON has to be ({error})"),
        Category::Data => error.to_string(),
    }
}

fn bad(what: &str, cause: impl std::fmt::Display) -> Error {
    Error::new(Code::BadFile, format!("The {what} file cannot be used: {cause}."))
        .hint("Correct the file and add it again; nothing was changed.")
}

impl Secrets {
    /// A secret by name.
    pub(crate) fn get(&self, name: &str) -> Option<&SecretString> {
        self.0.get(name)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A value that is no secret, though it stands among them.
    pub(crate) fn plain(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|text| text.expose_secret())
    }

    /// Refuses names that nobody would use: a misspelt password must not be lost silently.
    pub(crate) fn only(&self, known: &[&str]) -> Result<()> {
        match self.0.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => Err(bad("settings", format!("“secrets.{name}” is not one of: {}", known.join(", ")))),
            None => Ok(()),
        }
    }
}
