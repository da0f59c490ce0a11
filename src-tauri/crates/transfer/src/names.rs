//! File names and paths: which are safe, and how they are put together.

use crate::error::TransferError;
use crate::remote::RefusedName;

const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Why a name is not safe to use on every machine, or `None` when it is. The rules of Windows hold everywhere, so that a
/// workspace can move and a server cannot tell machines apart.
pub fn trouble(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or("").trim_end().to_ascii_lowercase();
    if name.is_empty() {
        Some("it is empty")
    } else if name == "." || name == ".." {
        Some("it means a folder")
    } else if name.len() > 255 {
        Some("it is longer than 255 bytes")
    } else if name.contains(['/', '\\']) {
        Some("it contains a path separator")
    } else if name.chars().any(|c| c.is_control()) {
        Some("it contains control characters")
    } else if name.chars().any(is_hidden) {
        Some("it contains invisible or direction-changing characters")
    } else if name.contains(['<', '>', ':', '"', '|', '?', '*']) {
        Some("it contains one of < > : \" | ? *")
    } else if name.ends_with(['.', ' ']) || name.starts_with(' ') {
        Some("it begins or ends with a space or ends with a full stop")
    } else if RESERVED.contains(&stem.as_str()) {
        Some("it is reserved by Windows")
    } else {
        None
    }
}

/// Characters that change how the rest of a line is shown, or show nothing.
fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}')
}

/// Refuses a name that is not safe.
///
/// # Errors
/// [`TransferError::NameNotAllowed`] with the reason.
pub fn check(name: &str) -> Result<(), TransferError> {
    match trouble(name) {
        None => Ok(()),
        Some(why) => Err(TransferError::NameNotAllowed { name: shown(name.as_bytes()), why }),
    }
}

/// Refuses a path that climbs (`..`), holds control characters or is too long. An empty path is the starting folder.
///
/// # Errors
/// [`TransferError::NameNotAllowed`] with the reason.
pub fn check_path(path: &str) -> Result<(), TransferError> {
    let why = if path.len() > 4096 {
        "it is longer than 4096 bytes"
    } else if path.chars().any(|c| c.is_control() || is_hidden(c)) {
        "it contains control or invisible characters"
    } else if path.split(['/', '\\']).any(|part| part == "..") {
        "it climbs out of its folder with .."
    } else {
        return Ok(());
    };
    Err(TransferError::NameNotAllowed { name: shown(path.as_bytes()), why })
}

/// Folder and name as one path. An empty folder is the starting folder.
pub fn join(folder: &str, name: &str) -> String {
    match folder.trim_end_matches('/') {
        "" if folder.starts_with('/') => format!("/{name}"),
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// A name from outside with everything but plain printable characters escaped and cut at 120 characters, safe to show and log.
pub fn shown(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let mut out = String::new();
    for c in text.chars().take(120) {
        if c.is_control() || is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    if text.chars().nth(120).is_some() {
        out.push('…');
    }
    out
}

/// A name as a server sent it: usable, or refused with the reason.
pub(crate) fn judge(name: &[u8]) -> Result<String, RefusedName> {
    let refused = |why| RefusedName { shown: shown(name), why };
    let text = std::str::from_utf8(name).map_err(|_| refused("it is not UTF-8"))?;
    match trouble(text) {
        None => Ok(text.to_owned()),
        Some(why) => Err(refused(why)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_could_do_harm_are_refused_and_shown_escaped() {
        let bad: [&[u8]; 24] = [
            b"",
            b".",
            b"..",
            b"../x",
            b"/etc/passwd",
            b"a/b",
            b"a\\b",
            b"C:x",
            b"x:stream",
            b"con",
            b"NUL.txt",
            b"Com1.csv",
            b"aux .x",
            b"x.",
            b"x ",
            b" x",
            b"a\nb",
            b"a\rb",
            b"a\0b",
            b"\x1b[31m",
            b"\xff\xfe",
            b"what?",
            b"a|b",
            b"\xe2\x80\xaetxt.exe",
        ];
        for name in bad {
            let refused = judge(name).expect_err(&format!("{name:?} must be refused"));
            assert!(
                !refused.shown.chars().any(|c| c.is_control() || c == '\u{202e}'),
                "{:?} is safe to show",
                refused.shown
            );
        }
        assert!(trouble(&"x".repeat(256)).is_some(), "256 bytes are too many");
        assert!(shown(&[b'x'; 5000]).chars().count() <= 121, "long names are cut when shown");
    }

    #[test]
    fn ordinary_names_pass() {
        for name in [
            "invoices-2026-10.csv",
            ".hidden",
            "Rechnung Nr 7 (ü).txt",
            "a.b.c",
            "console.csv",
            "-x",
            "810_000000001.edi",
        ] {
            assert_eq!(trouble(name), None, "{name}");
        }
    }

    #[test]
    fn folder_and_name_join_without_doubled_or_lost_slashes() {
        for (folder, name, path) in
            [("", "x", "x"), ("/", "x", "/x"), ("out", "x", "out/x"), ("/in/out/", "x", "/in/out/x")]
        {
            assert_eq!(join(folder, name), path, "{folder:?} + {name:?}");
        }
    }

    #[test]
    fn climbing_paths_are_refused() {
        for path in ["..", "a/../b", "../x", "a/..", "a\\..\\b", "a\0b"] {
            assert!(check_path(path).is_err(), "{path:?}");
        }
        for path in ["", "/", "out", "/srv/acme/in.box", "a..b/c"] {
            assert!(check_path(path).is_ok(), "{path:?}");
        }
    }
}
