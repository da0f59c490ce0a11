//! What becomes of one document in one run: taken, left out, unchanged, late, or held for a person. A pure decision over
//! what is known of the document, what was sent before and what the run was asked for.

use super::select::{LeftOut, Seen, Window};
use model::convert::Conversion;
use model::document::Status;
use model::job::{Changes, Late};
use rust_decimal::Decimal;
use store::Outcome;

/// What was sent of a document before, to this partner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SentBefore {
    /// Hash of the mapped content.
    pub hash: String,
    /// The books' version stamp then.
    pub version: String,
    /// How its amounts were converted then.
    pub conversion: Option<Conversion>,
    pub file: String,
    /// The amount as sent, signed.
    pub value: Decimal,
    pub currency: String,
    /// Whether a person was told of its void or deletion already.
    pub cancellation_known: bool,
}

/// How the job and this run treat the special cases.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub changes: Changes,
    pub late: Late,
    pub window: Window,
    /// A file of this period went before.
    pub period_sent: bool,
    pub again: bool,
    pub supplement: bool,
}

/// What a person decided on a document before, or still has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// Nothing.
    No,
    /// It is held because something in it did not fit; each run tries it again.
    Held,
    /// It waits as a late document.
    Late,
    /// A person decided that this version of it is not sent.
    Skipped,
}

/// What becomes of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decision {
    /// It goes into the file; `replaces` marks that an earlier version went before.
    Take { replaces: bool },
    /// It does not, and nobody has to do anything.
    Leave { outcome: Outcome, reason: &'static str, sentence: String },
    /// A person decides.
    Hold { code: &'static str, sentence: String, action: String },
}

fn leave(outcome: Outcome, reason: &'static str, sentence: impl Into<String>) -> Decision {
    Decision::Leave { outcome, reason, sentence: sentence.into() }
}

/// Decides about a document that the selection leaves out.
pub(crate) fn left_out(seen: &Seen, out: LeftOut, sent: Option<&SentBefore>) -> Decision {
    let gone = seen.status.filter(|status| matches!(status, Status::Void | Status::Deleted));
    match (sent, gone) {
        (Some(sent), Some(status)) if !sent.cancellation_known => Decision::Hold {
            code: "void-after-delivery",
            sentence: format!(
                "{} went to the partner in {} with {} {} and is now {} in the books.",
                seen.number, sent.file, sent.value, sent.currency, status
            ),
            action: "Tell the partner to cancel it.".to_owned(),
        },
        _ => leave(Outcome::LeftOut, out.reason, out.sentence),
    }
}

/// Decides about a document that the selection takes. `hash` is that of its mapped content now; it is asked for only where it matters.
pub(crate) fn selected<E>(
    seen: &Seen,
    version: &str,
    rules: Rules,
    sent: Option<&SentBefore>,
    waiting: Waiting,
    hash: impl FnOnce() -> Result<String, E>,
) -> Result<Decision, E> {
    if rules.again {
        return Ok(Decision::Take { replaces: sent.is_some() });
    }
    let Some(sent) = sent else { return Ok(unsent(rules, waiting)) };
    if sent.version == version {
        return Ok(leave(Outcome::Unchanged, "sent", format!("It went in {}.", sent.file)));
    }
    if hash()? == sent.hash {
        let sentence = "The books touched it, but nothing that the partner sees has changed.";
        return Ok(leave(Outcome::Unchanged, "touched", sentence));
    }
    Ok(changed(seen, rules.changes, sent, waiting))
}

fn unsent(rules: Rules, waiting: Waiting) -> Decision {
    if waiting == Waiting::Skipped {
        return leave(Outcome::Skipped, "skipped", "A person decided that it is not sent.");
    }
    let late = rules.period_sent && matches!(rules.window, Window::Period(_)) && waiting != Waiting::Held;
    match rules.late {
        _ if !late || rules.supplement => Decision::Take { replaces: false },
        Late::Supplement => Decision::Take { replaces: false },
        Late::NextPeriod => {
            leave(Outcome::LeftOut, "next-period", "The file of this period has gone; it goes with the next one.")
        }
        Late::Ask => Decision::Hold {
            code: "late",
            sentence: "The file of this period has gone already.".to_owned(),
            action: "Send it as a supplement, or leave it out.".to_owned(),
        },
    }
}

fn changed(seen: &Seen, changes: Changes, sent: &SentBefore, waiting: Waiting) -> Decision {
    let what = format!("{} changed after it went in {} with {} {}.", seen.number, sent.file, sent.value, sent.currency);
    match changes {
        Changes::Resend => Decision::Take { replaces: true },
        Changes::Ask if waiting == Waiting::Skipped => {
            leave(Outcome::Skipped, "skipped", "A person decided that the change is not sent.")
        }
        Changes::Ask => Decision::Hold {
            code: "changed-after-delivery",
            sentence: what,
            action: "Send it again, or leave the partner with the old one.".to_owned(),
        },
        Changes::Never => {
            leave(Outcome::Unchanged, "changed-not-sent", format!("{what} This job does not send changes."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::document::Kind;

    fn seen() -> Seen {
        Seen {
            kind: Kind::Invoice,
            id: "1".into(),
            number: "INV-1".into(),
            date: None,
            status: Some(Status::Open),
            party_id: String::new(),
            party_name: String::new(),
            currency: "EUR".into(),
            value: Decimal::ONE,
            modified: None,
            created: None,
        }
    }

    fn before(version: &str) -> SentBefore {
        SentBefore {
            hash: "h1".into(),
            version: version.into(),
            conversion: None,
            file: "F_001.csv".into(),
            value: Decimal::ONE,
            currency: "EUR".into(),
            cancellation_known: false,
        }
    }

    fn rules() -> Rules {
        let window = Window::Period("2026-11".parse().unwrap());
        Rules { changes: Changes::Never, late: Late::Ask, window, period_sent: false, again: false, supplement: false }
    }

    fn name(decision: &Decision) -> String {
        match decision {
            Decision::Take { replaces: false } => "take".into(),
            Decision::Take { replaces: true } => "replace".into(),
            Decision::Leave { reason, .. } => format!("leave {reason}"),
            Decision::Hold { code, .. } => format!("hold {code}"),
        }
    }

    #[test]
    fn every_case_has_one_outcome() {
        let check = |rules: Rules, sent: Option<SentBefore>, waiting, hash: &str, expect: &str| {
            let decision =
                selected::<()>(&seen(), "v2", rules, sent.as_ref(), waiting, || Ok(hash.to_owned())).unwrap();
            assert_eq!(name(&decision), expect, "{rules:?} {waiting:?} {hash}");
        };
        let gone = Rules { period_sent: true, ..rules() };
        check(rules(), None, Waiting::No, "", "take");
        check(rules(), None, Waiting::Held, "", "take");
        check(rules(), None, Waiting::Skipped, "", "leave skipped");
        check(gone, None, Waiting::No, "", "hold late");
        check(gone, None, Waiting::Late, "", "hold late");
        check(gone, None, Waiting::Held, "", "take");
        check(Rules { supplement: true, ..gone }, None, Waiting::Late, "", "take");
        check(Rules { late: Late::Supplement, ..gone }, None, Waiting::No, "", "take");
        check(Rules { late: Late::NextPeriod, ..gone }, None, Waiting::No, "", "leave next-period");
        check(Rules { window: Window::Everything, ..gone }, None, Waiting::No, "", "take");
        check(rules(), Some(before("v2")), Waiting::No, "h2", "leave sent");
        check(rules(), Some(before("v1")), Waiting::No, "h1", "leave touched");
        check(rules(), Some(before("v1")), Waiting::No, "h2", "leave changed-not-sent");
        check(Rules { changes: Changes::Resend, ..rules() }, Some(before("v1")), Waiting::No, "h2", "replace");
        check(
            Rules { changes: Changes::Ask, ..rules() },
            Some(before("v1")),
            Waiting::No,
            "h2",
            "hold changed-after-delivery",
        );
        check(Rules { changes: Changes::Ask, ..rules() }, Some(before("v1")), Waiting::Skipped, "h2", "leave skipped");
        check(Rules { again: true, ..rules() }, Some(before("v2")), Waiting::No, "h1", "replace");
    }

    #[test]
    fn a_void_after_delivery_needs_a_person_once() {
        let decide = |status, reason, sent: Option<SentBefore>| {
            let seen = Seen { status: Some(status), ..seen() };
            name(&left_out(&seen, LeftOut { reason, sentence: String::new() }, sent.as_ref()))
        };
        assert_eq!(decide(Status::Void, "void", Some(before("v1"))), "hold void-after-delivery");
        assert_eq!(decide(Status::Deleted, "deleted", Some(before("v1"))), "hold void-after-delivery");
        assert_eq!(
            decide(Status::Void, "other-period", Some(before("v1"))),
            "hold void-after-delivery",
            "whatever the period"
        );
        assert_eq!(decide(Status::Void, "void", None), "leave void");
        assert_eq!(decide(Status::Draft, "draft", Some(before("v1"))), "leave draft");
        let known = SentBefore { cancellation_known: true, ..before("v1") };
        assert_eq!(decide(Status::Void, "void", Some(known)), "leave void");
    }
}
