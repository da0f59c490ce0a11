//! The manifest of a file as JSON, and whether a file is the one that its manifest speaks of. The format is documented
//! in docs/MANIFEST.md.

use model::manifest::Manifest;
use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// The number of the format.
pub const FORMAT: u16 = 1;

/// What the name of a manifest has behind the name of its file.
pub const ENDING: &str = ".manifest.json";

/// A manifest that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The JSON does not have the shape of a manifest.
    #[error("this is not a manifest: {0}")]
    Shape(#[from] serde_json::Error),
    /// A later program made it.
    #[error("this manifest has format {found}; this program reads format {FORMAT}")]
    Format {
        /// The number in the manifest.
        found: u16,
    },
}

/// How a file differs from what its manifest says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Difference {
    /// Another size.
    #[error("the file has {found} bytes, its manifest says {stated}: it was cut off or changed on the way")]
    Size {
        /// What the manifest says.
        stated: u64,
        /// What the file has.
        found: u64,
    },
    /// The same size and another content.
    #[error(
        "the file's content is not what its manifest says (SHA-256 {found}, stated {stated}): it was changed on the way"
    )]
    Hash {
        /// What the manifest says.
        stated: String,
        /// What the file has.
        found: String,
    },
}

/// The manifest as indented JSON, ending in a line feed.
pub fn to_json(manifest: &Manifest) -> String {
    let mut json = serde_json::to_string_pretty(manifest).expect("BUG: a manifest always has a JSON form");
    json.push('\n');
    json
}

/// Reads a manifest.
///
/// # Errors
/// Where the text is not a manifest of this format.
pub fn from_json(text: &str) -> Result<Manifest, ManifestError> {
    let manifest: Manifest = serde_json::from_str(text)?;
    if manifest.format == FORMAT { Ok(manifest) } else { Err(ManifestError::Format { found: manifest.format }) }
}

/// Size and SHA-256 (lower-case hexadecimal) of a file's bytes.
///
/// # Errors
/// Those of the reader.
pub fn digest(mut file: impl Read) -> io::Result<(u64, String)> {
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0u64, vec![0u8; 64 * 1024]);
    loop {
        match file.read(&mut buffer) {
            Ok(0) => return Ok((size, hex::encode(hash.finalize()))),
            Ok(read) => {
                hash.update(&buffer[..read]);
                size += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Compares a file with its manifest: `None` where it is the very file.
///
/// # Errors
/// Those of the reader.
pub fn check(manifest: &Manifest, file: impl Read) -> io::Result<Option<Difference>> {
    let (size, hash) = digest(file)?;
    Ok(if size != manifest.size_bytes {
        Some(Difference::Size { stated: manifest.size_bytes, found: size })
    } else if hash != manifest.sha256 {
        Some(Difference::Hash { stated: manifest.sha256.clone(), found: hash })
    } else {
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::document::Kind;
    use model::manifest::ControlTotal;
    use model::partner::Mode;

    const CONTENT: &[u8] = b"Invoice no,Total\r\nINV-1,123.00\r\n";

    fn manifest() -> Manifest {
        let (size_bytes, sha256) = digest(CONTENT).unwrap();
        Manifest {
            format: FORMAT,
            file: "FH_INV_202611_001.csv".to_owned(),
            size_bytes,
            sha256,
            created: "2026-12-01T07:05:09Z".parse().unwrap(),
            run: "20261201t070509-1a2b".to_owned(),
            job: "month-end".to_owned(),
            partner: "acme".to_owned(),
            mode: Mode::Live,
            layout: "csv-invoices".to_owned(),
            layout_version: 1,
            period: Some("2026-11".to_owned()),
            documents: 1,
            records: 1,
            totals: vec![ControlTotal {
                currency: "EUR".to_owned(),
                kind: Kind::Invoice,
                count: 1,
                net: "100.00".parse().unwrap(),
                tax: "23.00".parse().unwrap(),
                total: "123.00".parse().unwrap(),
            }],
        }
    }

    #[test]
    fn a_manifest_reads_back_and_keeps_its_decimals() {
        let json = to_json(&manifest());
        assert_eq!(from_json(&json).unwrap(), manifest());
        for part in [r#""total": "123.00""#, r#""kind": "invoice""#, r#""mode": "live""#, r#""period": "2026-11""#] {
            assert!(json.contains(part), "{part} is missing in {json}");
        }
        assert!(matches!(
            from_json(&json.replace(r#""format": 1"#, r#""format": 2"#)),
            Err(ManifestError::Format { found: 2 })
        ));
        assert!(from_json("{}").is_err());
    }

    #[test]
    fn a_changed_file_is_not_the_one() {
        let mut changed = CONTENT.to_vec();
        *changed.last_mut().unwrap() ^= 1;
        assert_eq!(check(&manifest(), CONTENT).unwrap(), None);
        assert!(matches!(check(&manifest(), &changed[..]).unwrap(), Some(Difference::Hash { .. })));
        let cut = check(&manifest(), &CONTENT[..CONTENT.len() - 1]).unwrap();
        assert!(matches!(cut, Some(Difference::Size { .. })));
    }

    #[test]
    fn the_digest_is_sha_256() {
        let (size, hash) = digest(&b"abc"[..]).unwrap();
        assert_eq!(size, 3);
        assert_eq!(hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
