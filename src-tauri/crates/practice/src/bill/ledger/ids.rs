//! Ids that are the same whenever the same company is started.

use sha2::{Digest, Sha256};

const LETTERS: &[u8; 36] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

fn digest(parts: [&str; 3]) -> [u8; 32] {
    Sha256::digest(parts.join("\u{1f}").as_bytes()).into()
}

/// An id of Accounts Payable and Receivable: the kind's letters, a cell, and letters and digits without order.
pub(crate) fn short_id(prefix: &str, owner: &str, place: usize) -> String {
    let bytes = digest([prefix, owner, &place.to_string()]);
    let tail: String = bytes[..12].iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
    format!("{prefix}02{tail}")
}

/// A UUID of version 4 by its form.
pub(crate) fn uuid(owner: &str, what: &str, place: usize) -> String {
    let mut bytes = digest([what, owner, &place.to_string()]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = hex::encode(&bytes[..16]);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_stable_and_differ() {
        let ids: BTreeSet<String> = (0..5000).map(|place| short_id("00n", "008A", place)).collect();
        assert_eq!(ids.len(), 5000);
        assert_eq!(short_id("00n", "008A", 3), short_id("00n", "008A", 3));
        assert!(ids.iter().all(|id| id.starts_with("00n02") && id.len() == 17));
        let one = uuid("008A", "spend/budgets", 0);
        assert_eq!((one.len(), &one[14..15]), (36, "4"));
    }
}
