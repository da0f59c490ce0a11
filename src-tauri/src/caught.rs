//! Parts of the system that may be missing, and whose bindings panic then.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

/// Does something whose panic means that a part of the system is missing. None where it is; the log says which.
pub(crate) fn or_none<T>(act: impl FnOnce() -> T) -> Option<T> {
    let usual = take_hook();
    set_hook(Box::new(|why| tracing::warn!(%why, "a part of the system is missing")));
    let end = catch_unwind(AssertUnwindSafe(act));
    set_hook(usual);
    end.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_part_is_none_and_a_part_that_is_there_is_used() {
        assert_eq!(or_none(|| 1), Some(1));
        assert_eq!(or_none::<i32>(|| panic!("no such library")), None);
        assert_eq!(or_none(|| 2), Some(2));
    }
}
