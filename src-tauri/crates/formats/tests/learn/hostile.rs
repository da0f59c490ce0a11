//! Files that mean harm, or nothing: something is said, and nothing breaks.

use formats::learn::{self, Answers, Sample};
use model::Kind;
use proptest::prelude::*;

fn learn_all(bytes: &[u8]) {
    let fields = learn::fields(Kind::Invoice);
    let sample = Sample { name: "x", bytes };
    // Whether something is learnt does not matter here.
    drop(learn::learn(&[sample], Kind::Invoice, &fields, &Answers::new()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bytes_of_any_kind_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        learn_all(&bytes);
    }

    #[test]
    fn texts_of_telling_characters_are_survived(text in "[HDT0-9,;|\"'.\\-+()%/: A-Ca-c\\n\\r\t<>&=äé€]{0,300}") {
        learn_all(text.as_bytes());
    }

    #[test]
    fn damaged_samples_are_survived(which in 0usize..100, at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let cases = super::cases();
        let mut bytes = cases[which % cases.len()].bytes.clone();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        learn_all(&bytes);
    }
}
