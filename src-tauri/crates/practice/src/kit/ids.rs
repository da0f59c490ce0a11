//! Ids that are the same for the same company: they follow the order of its records.

use sha2::{Digest, Sha256};

/// Numbers one after the other.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ids {
    next: u64,
    step: u64,
}

impl Ids {
    /// Ids from a first one on, so far apart.
    pub(crate) fn new(first: u64, step: u64) -> Ids {
        Ids { next: first, step: step.max(1) }
    }

    /// The next id.
    pub(crate) fn take(&mut self) -> u64 {
        let id = self.next;
        self.next += self.step;
        id
    }
}

/// An id in the form of a version 4 UUID, the same for the same kind and key.
pub(crate) fn uuid(kind: &str, key: &str) -> String {
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&Sha256::digest(format!("{kind}\n{key}"))[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let text = hex::encode(bytes);
    [&text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_follow_the_order_and_uuids_their_key() {
        let mut ids = Ids::new(100, 2);
        assert_eq!([ids.take(), ids.take()], [100, 102]);
        let one = uuid("account", "Sales");
        assert_eq!(one, uuid("account", "Sales"));
        assert_ne!(one, uuid("account", "Rent"));
        assert_ne!(one, uuid("invoice", "Sales"));
        assert!(one.len() == 36 && one.as_bytes()[14] == b'4' && b"89ab".contains(&one.as_bytes()[19]), "{one}");
    }
}
