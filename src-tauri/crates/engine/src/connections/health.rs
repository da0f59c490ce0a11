//! How long a sign-in lasts, and how much the books still allow today.

use crate::api::{ConnectionHealth, Remedy};
use crate::error::Result;
use crate::tokens::unseal;
use crate::workspace::Workspace;
use jiff::{SignedDuration, Timestamp};
use model::connection::Connection;

/// A person is told so long before a sign-in ends.
const NOTICE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// What is known of a connection's sign-in and of its calls.
pub(super) fn of(w: &Workspace, connection: &Connection) -> Result<ConnectionHealth> {
    let tokens = unseal(&w.store, &connection.id)?;
    // Books that are being opened at this moment have made no calls worth telling.
    let usage =
        w.books.try_lock().ok().and_then(|open| Some(open.get(&connection.id)?.books.usage())).unwrap_or_default();
    let (lasts, ends) = tokens.map(|tokens| (tokens.refresh_ends, tokens.ends)).unwrap_or_default();
    let advice = advice(connection, (lasts, ends), w.now());
    Ok(ConnectionHealth {
        lasts_unused_until: lasts,
        ends,
        calls: usage.calls,
        limit: usage.limit.or(connection.limits.per_day),
        remaining: usage.remaining,
        resets_at: usage.resets_at,
        remedy: advice.as_ref().map(|advice| advice.remedy),
        advice: advice.map(|advice| advice.sentence).unwrap_or_default(),
    })
}

/// What to do about a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Advice {
    /// What and until when.
    pub sentence: String,
    /// What does it.
    pub remedy: Remedy,
    /// Whether the sign-in has ended already.
    pub has_ended: bool,
}

/// What to do about the sign-in of a connection; nothing where it lasts, or where nobody has signed in.
///
/// # Errors
/// Where the key is not at hand that seals it.
pub(crate) fn advice_on(w: &Workspace, connection: &Connection) -> Result<Option<Advice>> {
    let tokens = unseal(&w.store, &connection.id)?;
    Ok(tokens.and_then(|tokens| advice(connection, (tokens.refresh_ends, tokens.ends), w.now())))
}

fn advice(
    connection: &Connection,
    (lasts, ends): (Option<Timestamp>, Option<Timestamp>),
    now: Timestamp,
) -> Option<Advice> {
    let title = connection.provider.title();
    let soon = |end: Timestamp| end.duration_since(now) < NOTICE;
    let day = |end: Timestamp| end.strftime("%-d %B %Y").to_string();
    let (remedy, sentence) = match (lasts, ends) {
        (Some(lasts), _) if lasts <= now => (
            Remedy::SignIn,
            format!(
                "{title} ended the sign-in because it was not used for too long. Sign in again; runs go on from where they were."
            ),
        ),
        (_, Some(ends)) if ends <= now => (
            Remedy::SignIn,
            format!(
                "{title} ends every sign-in after some years, and this one has ended. Sign in again; runs go on from where they were."
            ),
        ),
        (_, Some(ends)) if soon(ends) => (
            Remedy::SignIn,
            format!(
                "{title} ends this sign-in for good on {}, however often it is used. Sign in again before.",
                day(ends)
            ),
        ),
        (Some(lasts), _) if soon(lasts) => (
            Remedy::Test,
            format!(
                "Unless the connection is used before, {title} ends the sign-in on {}. Run a job, or press Test.",
                day(lasts)
            ),
        ),
        _ => return None,
    };
    let has_ended = [lasts, ends].into_iter().flatten().any(|end| end <= now);
    Some(Advice { sentence, remedy, has_ended })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_before_a_sign_in_ends() {
        let connection: Connection = serde_json::from_str(r#"{"id":"books","provider":"xero"}"#).expect("a connection");
        let now: Timestamp = "2026-11-21T08:00:00Z".parse().expect("valid");
        let at = |days: i64| Some(now + SignedDuration::from_hours(24 * days));
        for (lasts, ends, expect) in [
            (None, None, None),
            (at(59), at(1800), None),
            (at(14), None, None),
            (
                at(13),
                None,
                Some((Remedy::Test, "Unless the connection is used before, Xero ends the sign-in on 4 December 2026.")),
            ),
            (at(-1), None, Some((Remedy::SignIn, "Xero ended the sign-in because it was not used for too long."))),
            (at(50), at(10), Some((Remedy::SignIn, "Xero ends this sign-in for good on 1 December 2026"))),
            (at(5), at(10), Some((Remedy::SignIn, "Xero ends this sign-in for good on 1 December 2026"))),
            (
                at(50),
                at(-1),
                Some((Remedy::SignIn, "Xero ends every sign-in after some years, and this one has ended.")),
            ),
        ] {
            let said = advice(&connection, (lasts, ends), now);
            let fits = said
                .as_ref()
                .zip(expect)
                .is_some_and(|(said, (remedy, sentence))| said.remedy == remedy && said.sentence.starts_with(sentence));
            assert!(fits || (said.is_none() && expect.is_none()), "{lasts:?} {ends:?}: {said:?}");
        }
    }
}
