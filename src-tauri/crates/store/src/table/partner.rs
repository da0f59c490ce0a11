//! Partners: who gets files, as the stored JSON of the model.

use crate::error::Result;
use crate::migration::Migration;
use crate::table::connection::{from_json, list_json, refuse_if_used, remove_row, to_json};
use crate::table::secret;
use crate::transaction::methods;
use crate::value::At;
use jiff::Timestamp;
use model::ids::PartnerId;
use model::partner::Partner;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE partner (
        id TEXT PRIMARY KEY,
        json TEXT NOT NULL,
        changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;",
}];

methods! {
    /// Records a partner, new or changed.
    write put_partner(partner: &Partner, now: Timestamp) -> () = put;
    /// A partner.
    read partner(id: &PartnerId) -> Option<Partner> = find;
    /// All partners by id.
    read partners() -> Vec<Partner> = list;
    /// Removes a partner with its sealed secrets (owner `partner/<id>`). What was sent stays recorded. Refused while a
    /// job uses it.
    write remove_partner(id: &PartnerId) -> () = remove;
}

fn put(sql: &Connection, partner: &Partner, now: Timestamp) -> Result<()> {
    sql.execute(
        "INSERT INTO partner (id, json, changed) VALUES (?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET json = excluded.json, changed = excluded.changed",
        params![partner.id.as_str(), to_json(partner)?, At(now)],
    )?;
    Ok(())
}

fn find(sql: &Connection, id: &PartnerId) -> Result<Option<Partner>> {
    let mut statement = sql.prepare_cached("SELECT json FROM partner WHERE id = ?1")?;
    let json: Option<String> = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    json.map(|json| from_json("partner", id.as_str(), &json)).transpose()
}

fn list(sql: &Connection) -> Result<Vec<Partner>> {
    list_json(sql, "partner")
}

fn remove(sql: &Connection, id: &PartnerId) -> Result<()> {
    refuse_if_used(sql, "partner", id.as_str())?;
    secret::wipe(sql, &format!("partner/{id}"))?;
    remove_row(sql, "partner", id.as_str())
}

#[cfg(test)]
mod tests {
    use crate::testing::{at, example_partner, workspace};

    #[test]
    fn a_partner_goes_with_its_secrets() {
        let home = workspace();
        let partner = example_partner();
        home.store.put_partner(&partner, at(1)).unwrap();
        home.store.put_secret("partner/acme", "password", &"p".into(), at(2)).unwrap();
        home.store.remove_partner(&partner.id).unwrap();
        assert_eq!(home.store.partner(&partner.id).unwrap(), None);
        assert!(home.store.secret_entries("partner/acme").unwrap().is_empty());
        assert!(matches!(home.store.remove_partner(&partner.id), Err(crate::Error::NotFound { .. })));
    }
}
