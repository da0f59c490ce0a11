//! Who the user is, and the three ids of each business.

use super::STRANGER;
use crate::freshbooks::books::Books;
use crate::freshbooks::render::stamp;
use crate::freshbooks::shared::Shared;
use crate::kit::{Answer, ids};
use serde_json::{Map, Value, json};

/// The user: one of the businesses may have no accounting, and in somebody else's account they are a client.
pub(crate) fn me(shared: &Shared) -> Answer {
    let books = shared.books();
    let mut memberships: Vec<Value> = books.iter().zip(555..).map(|(books, at)| membership(books, at)).collect();
    let mut roles: Vec<Value> =
        books.iter().zip(7..).map(|(books, at)| role(&books.identity.account, at, "admin")).collect();
    let mut permissions = Map::new();
    for books in books.iter() {
        permissions.insert(books.identity.account.clone(), rights(shared));
    }
    if shared.options.other_businesses {
        memberships.push(without_accounting());
        roles.push(role(STRANGER, 99, "client"));
    }
    let first = &books[0].company.organisation;
    let (given, family) = first.contact_name.split_once(' ').unwrap_or((&first.contact_name, ""));
    let statuses: Map<String, Value> =
        books.iter().map(|books| (books.identity.account.clone(), json!("active"))).collect();
    Answer::json(
        200,
        json!({"response": {
            "id": 31, "identity_id": 31, "identity_uuid": ids::uuid("identity", &first.id), "first_name": given,
            "last_name": family, "email": first.email, "language": "en", "confirmed_at": "2025-01-15T09:00:00Z",
            "created_at": "2025-01-15T09:00:00Z", "setup_complete": true, "phone_numbers": [], "addresses": [],
            "profession": null, "links": {"me": "/service/auth/api/v1/users?id=31"}, "permissions": permissions,
            "profile": {"timezone": first.time_zone}, "timezone": first.time_zone, "subscription_statuses": statuses,
            "roles": roles, "groups": [], "business_memberships": memberships, "business_statuses": [], "integrations": {},
            "identity_origin": "web",
        }}),
    )
}

fn rights(shared: &Shared) -> Value {
    json!({
        "accounts_payable.access": shared.options.accounts_payable, "advanced_accounting.access": true,
        "flexcoa_advanced_accounting.access": true,
        "manual_journal_entries_feature.access": shared.options.manual_journals, "client.limit": 500,
    })
}

fn role(account: &str, at: u32, role: &str) -> Value {
    json!({
        "id": at, "role": role, "systemid": 80 + at, "userid": if role == "client" { 4711 } else { 1 }, "accountid": account,
        "created_at": "2025-01-15T09:00:00Z", "links": {"destroy": format!("/service/auth/api/v1/users/role/{at}")},
    })
}

fn membership(books: &Books, at: u32) -> Value {
    let (identity, organisation) = (&books.identity, &books.company.organisation);
    json!({
        "id": at, "role": "owner", "unacknowledged_change": false, "fasttrack_token": "practice-fasttrack",
        "business": {
            "id": identity.business, "business_uuid": identity.uuid, "name": organisation.name,
            "account_id": identity.account, "timezone": organisation.time_zone, "date_format": organisation.date_format,
            "active": true, "status": "active", "advanced_accounting_enabled": true,
            "address": {"country": organisation.country}, "phone_number": null, "business_clients": [],
            "created_at": stamp(books.table(crate::freshbooks::noun::Noun::Tax).all().next().map_or(jiff::Timestamp::UNIX_EPOCH, |row| row.created)),
        },
    })
}

/// A business without accounting, that has dealings with somebody else's account.
fn without_accounting() -> Value {
    json!({
        "id": 777, "role": "owner", "unacknowledged_change": false, "fasttrack_token": "practice-fasttrack",
        "business": {
            "id": 3_990_001, "business_uuid": ids::uuid("business", "without accounting"), "name": "Evening Choir",
            "account_id": null, "timezone": "Europe/Dublin", "date_format": "dd/mm/yyyy", "active": true, "status": "active",
            "advanced_accounting_enabled": false, "address": {"country": "IE"}, "phone_number": null,
            "business_clients": [{"id": 12, "business_id": 3_990_001, "account_id": STRANGER, "userid": 4711}],
        },
    })
}
