//! The businesses of a sign-in. A person may belong to several, and may be a mere customer of others.

use super::client::FreshBooks;
use super::envelope::sheet;
use crate::BooksError;
use crate::row::{Problem, Row};
use model::connection::Company;

/// A business that has books.
#[derive(Debug, PartialEq, Eq)]
struct Business {
    account: String,
    name: String,
    time_zone: String,
    country: Option<String>,
}

/// The businesses that an identity may keep the books of.
fn businesses(text: &str) -> Result<Vec<Business>, Problem> {
    let me = Row::read(text)?.row("response")?.ok_or("it holds no response")?;
    let zone = me.text("timezone")?;
    let (mut found, mut without) = (Vec::new(), Vec::new());
    for membership in me.rows("business_memberships")? {
        let Some(business) = membership.row("business")? else { continue };
        let name = business.text("name")?.unwrap_or_default();
        let time_zone = business.text("timezone")?.or_else(|| zone.clone()).unwrap_or_else(|| "UTC".to_owned());
        let one = Business { account: String::new(), name, time_zone, country: country(&business)? };
        match business.text("account_id")? {
            Some(account) => found.push(Business { account, ..one }),
            None => without.push(one),
        }
    }
    // A business without an account of its own may have one that only the roles name. Accounts of which the person is a
    // customer stand there too, so only one that is surely kept by them, and surely belongs to this business, is taken.
    let kept: Vec<String> =
        accounts_kept(&me)?.into_iter().filter(|id| !found.iter().any(|one| one.account == *id)).collect();
    if let ([account], [_]) = (&kept[..], &without[..]) {
        found.extend(without.pop().map(|one| Business { account: account.clone(), ..one }));
    }
    for one in without {
        tracing::info!(business = one.name, "has no accounting account and cannot be read");
    }
    Ok(found)
}

fn country(business: &Row<'_>) -> Result<Option<String>, Problem> {
    let Some(address) = business.json("address").filter(|raw| raw.starts_with('{')) else { return Ok(None) };
    let country = Row::read(address)?.text("country")?;
    Ok(country.filter(|code| code.len() == 2).map(|code| code.to_ascii_uppercase()))
}

fn accounts_kept(me: &Row<'_>) -> Result<Vec<String>, Problem> {
    let mut kept = Vec::new();
    for role in me.rows("roles")? {
        if matches!(role.text("role")?.as_deref(), Some("owner" | "admin")) {
            kept.extend(role.text("accountid")?);
        }
    }
    kept.sort();
    kept.dedup();
    Ok(kept)
}

impl FreshBooks {
    /// The businesses with the currency of their books, which FreshBooks tells only with the ledger.
    pub(super) async fn businesses(&self) -> Result<Vec<Company>, BooksError> {
        let what = "the companies";
        let text = self.calls().read_outside(&["auth", "api", "v1", "users", "me"], what).await?;
        let found = businesses(&text).map_err(|reason| self.calls().garbled(what, reason))?;
        let mut companies = Vec::new();
        for one in found {
            let currency = match self.stated_currency() {
                Some(currency) => currency.to_owned(),
                None => self.currency_of(&one.account).await?.unwrap_or_default(),
            };
            companies.push(Company {
                id: one.account,
                name: one.name,
                currency,
                time_zone: one.time_zone,
                country: one.country,
                plan: None,
            });
        }
        Ok(companies)
    }

    /// The currency of a ledger; nothing where the sign-in may not see it.
    async fn currency_of(&self, account: &str) -> Result<Option<String>, BooksError> {
        let (what, list) = ("the ledger's currency", "journal_entry_accounts");
        let query = [("page".to_owned(), "1".to_owned()), ("per_page".to_owned(), "15".to_owned())];
        let text = match self.calls().read_of(account, &[list, list], &query, what).await {
            Ok(text) => text,
            Err(BooksError::NotAllowed { .. } | BooksError::Refused { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let read = || -> Result<Option<String>, Problem> {
            for raw in sheet(&text, list, (15, 1))?.rows {
                if let Some(currency) = Row::read(raw)?.text("currency_code")? {
                    return Ok(Some(currency));
                }
            }
            Ok(None)
        };
        read().map_err(|reason| self.calls().garbled(what, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(memberships: &str, roles: &str, expect: &[(&str, &str)]) {
        let text = format!(
            r#"{{"response":{{"id":31,"timezone":"UTC","roles":[{roles}],"business_memberships":[{memberships}]}}}}"#
        );
        let found = businesses(&text).expect("readable");
        let found: Vec<_> = found.iter().map(|one| (one.account.as_str(), one.name.as_str())).collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn businesses_are_those_whose_books_the_person_keeps() {
        let business = |id: u32, name: &str, account: &str| {
            format!(
                r#"{{"id":{},"role":"owner","fasttrack_token":"secret","business":{{"id":{id},"business_uuid":"u{id}","name":"{name}","account_id":{account},"timezone":"America/Toronto","address":{{"country":"CA"}}}}}}"#,
                id + 500
            )
        };
        let role = |role: &str, account: &str| format!(r#"{{"id":7,"role":"{role}","accountid":"{account}"}}"#);
        let (fern, moss) = (business(1, "Fern Ltd", "\"Zz9Qk\""), business(2, "Moss", "null"));
        check(&fern, &role("admin", "Zz9Qk"), &[("Zz9Qk", "Fern Ltd")]);
        check(&format!("{fern},{moss}"), &role("client", "Other"), &[("Zz9Qk", "Fern Ltd")]);
        check(&moss, &role("client", "Other"), &[]);
        check(&moss, &role("owner", "Mm1"), &[("Mm1", "Moss")]);
        let both = format!("{moss},{}", business(3, "Reed", "null"));
        check(&both, &role("owner", "Mm1"), &[]);
        let roles = format!("{},{}", role("admin", "Zz9Qk"), role("owner", "Mm1"));
        check(&format!("{fern},{moss}"), &roles, &[("Zz9Qk", "Fern Ltd"), ("Mm1", "Moss")]);
        check("", "", &[]);
        let one = businesses(&format!(r#"{{"response":{{"business_memberships":[{fern}]}}}}"#)).expect("readable");
        assert_eq!((one[0].time_zone.as_str(), one[0].country.as_deref()), ("America/Toronto", Some("CA")));
    }
}
