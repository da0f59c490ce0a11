//! PuTTY's .ppk files.

use super::KeyError;
use ssh_key::private::PrivateKey;

/// Reads versions 2 and 3.
pub(super) fn read(text: &str, passphrase: Option<&str>) -> Result<PrivateKey, KeyError> {
    let head = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    if !text.starts_with("PuTTY-User-Key-File-2:") && !text.starts_with("PuTTY-User-Key-File-3:") {
        return Err(KeyError::Unsupported {
            kind: "an old version of PuTTY's form; save it again with a current PuTTYgen".to_owned(),
        });
    }
    let is_encrypted = head("Encryption:").is_some_and(|cipher| cipher != "none");
    let passphrase = match (is_encrypted, passphrase) {
        (true, None) => return Err(KeyError::PassphraseMissing),
        (true, some) => some.map(str::to_owned),
        (false, _) => None,
    };
    if head("PuTTY-User-Key-File-2:").or(head("PuTTY-User-Key-File-3:")) == Some("ssh-dss") {
        return Err(KeyError::Unsupported { kind: "DSA".to_owned() });
    }
    PrivateKey::from_ppk(text, passphrase).map_err(|error| {
        // The crate does not let us name this error's kinds; a test holds its words.
        let is_mac = matches!(&error, ssh_key::Error::Ppk(why) if why.to_string() == "incorrect MAC");
        if is_mac && is_encrypted { KeyError::PassphraseWrong } else { KeyError::Damaged }
    })
}
