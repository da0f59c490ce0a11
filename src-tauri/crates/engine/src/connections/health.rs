//! How long a sign-in lasts, and how much the books still allow today.

use crate::api::ConnectionHealth;
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
    Ok(ConnectionHealth {
        lasts_unused_until: lasts,
        ends,
        calls: usage.calls,
        limit: usage.limit.or(connection.limits.per_day),
        remaining: usage.remaining,
        resets_at: usage.resets_at,
        advice: advice(connection, (lasts, ends), w.now()),
    })
}

fn advice(connection: &Connection, (lasts, ends): (Option<Timestamp>, Option<Timestamp>), now: Timestamp) -> String {
    let title = connection.provider.title();
    let soon = |end: Timestamp| end.duration_since(now) < NOTICE;
    let day = |end: Timestamp| end.strftime("%-d %B %Y").to_string();
    match (lasts, ends) {
        (Some(lasts), _) if lasts <= now => {
            format!(
                "{title} ended the sign-in because it was not used for too long. Sign in again; runs go on from where they were."
            )
        }
        (_, Some(ends)) if ends <= now => {
            format!(
                "{title} ends every sign-in after some years, and this one has ended. Sign in again; runs go on from where they were."
            )
        }
        (_, Some(ends)) if soon(ends) => {
            format!(
                "{title} ends this sign-in for good on {}, however often it is used. Sign in again before.",
                day(ends)
            )
        }
        (Some(lasts), _) if soon(lasts) => {
            format!(
                "Unless the connection is used before, {title} ends the sign-in on {}. Run a job, or press Test.",
                day(lasts)
            )
        }
        _ => String::new(),
    }
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
            (None, None, ""),
            (at(59), at(1800), ""),
            (at(13), None, "Unless the connection is used before, Xero ends the sign-in on 4 December 2026."),
            (at(-1), None, "Xero ended the sign-in because it was not used for too long."),
            (at(50), at(10), "Xero ends this sign-in for good on 1 December 2026"),
            (at(50), at(-1), "Xero ends every sign-in after some years, and this one has ended."),
        ] {
            let said = advice(&connection, (lasts, ends), now);
            assert!(said.starts_with(expect) && said.is_empty() == expect.is_empty(), "{lasts:?} {ends:?}: {said}");
        }
    }
}
