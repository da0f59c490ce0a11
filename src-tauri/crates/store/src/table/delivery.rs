//! Deliveries: one file on its way to one partner. A final name is used once for a folder of a partner, for ever.

use crate::error::{Error, Result, is_duplicate};
use crate::migration::Migration;
use crate::transaction::methods;
use crate::value::{At, instant, maybe_instant, stored_words, word};
use jiff::Timestamp;
use model::ids::{DeliveryId, PartnerId, RunId};
use rusqlite::{Connection, OptionalExtension, Row, params};

pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        to: 1,
        sql: "
    CREATE TABLE delivery (
        id TEXT PRIMARY KEY,
        run TEXT NOT NULL REFERENCES run (id),
        partner TEXT NOT NULL,
        file TEXT NOT NULL REFERENCES file (sha256),
        folder TEXT NOT NULL,
        final_name TEXT NOT NULL,
        temp_name TEXT NOT NULL,
        manifest_name TEXT,
        manifest_file TEXT REFERENCES file (sha256),
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try INTEGER,
        error_code TEXT,
        error_message TEXT,
        proof TEXT,
        file_done INTEGER NOT NULL DEFAULT 0 CHECK (file_done IN (0, 1)),
        manifest_done INTEGER NOT NULL CHECK (manifest_done IN (0, 1)),
        created INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        open INTEGER GENERATED ALWAYS AS (state <> 'abandoned' AND NOT (file_done AND manifest_done)) VIRTUAL,
        UNIQUE (partner, folder, final_name),
        CHECK ((manifest_name IS NULL) = (manifest_file IS NULL))
    ) STRICT;
    CREATE INDEX delivery_by_run ON delivery (run);
    CREATE INDEX delivery_open ON delivery (open) WHERE open;",
    },
    Migration { to: 2, sql: "CREATE INDEX delivery_arrived ON delivery (changed) WHERE file_done;" },
];

stored_words! {
    /// How a delivery stands.
    DeliveryState {
        /// Nothing was tried yet.
        Pending = "pending",
        /// An attempt is under way; after a crash it is unknown how far it came.
        Uploading = "uploading",
        /// The upload was checked under its temporary name.
        Verified = "verified",
        /// The file has its final name.
        Placed = "placed",
        /// The last attempt failed; it is tried again when its time comes.
        Failed = "failed",
        /// A person gave it up.
        Abandoned = "abandoned",
    }
}

/// A delivery to be recorded, pending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// The run that made the file.
    pub run: RunId,
    /// Who gets it.
    pub partner: PartnerId,
    /// SHA-256 of the file; recorded with [`crate::Store::record_file`] before.
    pub file: String,
    /// Folder on the partner's side.
    pub folder: String,
    /// Name it has there in the end.
    pub final_name: String,
    /// Name it has there while it is uploaded.
    pub temp_name: String,
    /// Name and SHA-256 of the manifest that is put beside it afterwards, if one is.
    pub manifest: Option<(String, String)>,
}

/// Why an attempt failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Code.
    pub code: String,
    /// Sentence for the user.
    pub message: String,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What is delivered where.
    pub what: NewDelivery,
    /// How it stands.
    pub state: DeliveryState,
    /// Attempts begun.
    pub attempts: u32,
    /// Not to be tried before this time. `None` after a failure means that a person has to act.
    pub next_try: Option<Timestamp>,
    /// What went wrong last.
    pub failure: Option<Failure>,
    /// How the upload was checked, JSON.
    pub proof: Option<String>,
    /// Whether the file has its final name.
    pub file_done: bool,
    /// Whether the manifest is in place, or none is wanted.
    pub manifest_done: bool,
    /// When it was recorded.
    pub created: Timestamp,
    /// When it last changed.
    pub changed: Timestamp,
}

methods! {
    /// Records a delivery before anything of it happens outside. A name that the folder ever had is refused.
    write create_delivery(delivery: &NewDelivery, now: Timestamp) -> () = create;
    /// Records that an attempt begins.
    write begin_attempt(id: &DeliveryId, now: Timestamp) -> () = begin;
    /// Records that the upload was checked, and how (JSON).
    write mark_verified(id: &DeliveryId, proof: &str, now: Timestamp) -> () = verified;
    /// Records that the file has its final name, found or made so. A proof given here replaces the one of the check.
    write mark_placed(id: &DeliveryId, proof: Option<&str>, now: Timestamp) -> () = placed;
    /// Records that the manifest is in place. The file must be first.
    write mark_manifest_done(id: &DeliveryId, now: Timestamp) -> () = manifest_done;
    /// Records that an attempt failed and when the next one may come; `None` waits for a person. A file that has its
    /// final name stays placed: only its manifest is missing then.
    write mark_failed(id: &DeliveryId, failure: &Failure, next_try: Option<Timestamp>, now: Timestamp) -> () = failed;
    /// Records that a person wants it tried again now.
    write retry_delivery(id: &DeliveryId, now: Timestamp) -> () = retry;
    /// Records that a person gave it up. Its name stays used.
    write abandon_delivery(id: &DeliveryId, failure: &Failure, now: Timestamp) -> () = abandon;
    /// A delivery.
    read delivery(id: &DeliveryId) -> Option<Delivery> = find;
    /// Deliveries that are not done and not given up, oldest first.
    read open_deliveries() -> Vec<Delivery> = open;
    /// The delivery whose file arrived last.
    read last_arrived() -> Option<Delivery> = last_arrived;
    /// Deliveries of a run, oldest first.
    read deliveries_of_run(run: &RunId) -> Vec<Delivery> = of_run;
    /// The delivery that ever used a name in a partner's folder.
    read delivery_named(partner: &PartnerId, folder: &str, final_name: &str) -> Option<Delivery> = named;
}

const COLUMNS: &str = "id, run, partner, file, folder, final_name, temp_name, manifest_name, manifest_file, state, \
                       attempts, next_try, error_code, error_message, proof, file_done, manifest_done, created, changed";

fn create(sql: &Connection, new: &NewDelivery, now: Timestamp) -> Result<()> {
    if named(sql, &new.partner, &new.folder, &new.final_name)?.is_some() {
        return Err(Error::NameUsed { folder: new.folder.clone(), name: new.final_name.clone() });
    }
    let (manifest_name, manifest_file) = new.manifest.clone().unzip();
    let added = sql.execute(
        "INSERT INTO delivery (id, run, partner, file, folder, final_name, temp_name, manifest_name, manifest_file,
             state, manifest_done, created, changed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'pending', ?10, ?11, ?11)",
        params![
            new.id.as_str(),
            new.run.as_str(),
            new.partner.as_str(),
            new.file,
            new.folder,
            new.final_name,
            new.temp_name,
            manifest_name,
            manifest_file,
            new.manifest.is_none(),
            At(now),
        ],
    );
    match added {
        Err(error) if is_duplicate(&error) => Err(Error::taken("delivery", &new.id)),
        other => other.map(|_| ()).map_err(Error::from),
    }
}

/// The states from which a delivery may come to a state.
fn may_come_from(to: DeliveryState) -> &'static [DeliveryState] {
    use DeliveryState::{Abandoned, Failed, Pending, Placed, Uploading, Verified};
    match to {
        Pending => &[Failed, Uploading, Verified, Abandoned],
        Uploading => &[Pending, Uploading, Verified, Failed],
        Verified => &[Uploading, Verified],
        // Found in place when an unknown end is settled, whatever was recorded last.
        Placed => &[Pending, Uploading, Verified, Failed, Placed],
        Failed => &[Pending, Uploading, Verified, Failed],
        Abandoned => &[Pending, Uploading, Verified, Failed, Placed],
    }
}

/// The delivery, if it may come to this state.
fn before(sql: &Connection, id: &DeliveryId, to: DeliveryState) -> Result<Delivery> {
    let found = find(sql, id)?.ok_or_else(|| Error::not_found("delivery", id))?;
    let is_done = found.file_done && found.manifest_done;
    if may_come_from(to).contains(&found.state) && !is_done {
        return Ok(found);
    }
    Err(Error::WrongState { what: "delivery", id: id.to_string(), from: found.state.as_str(), to: to.as_str() })
}

fn begin(sql: &Connection, id: &DeliveryId, now: Timestamp) -> Result<()> {
    // With the file in place already, an attempt is about the manifest and the file's state stays.
    let held = find(sql, id)?.ok_or_else(|| Error::not_found("delivery", id))?;
    let to = if held.state == DeliveryState::Placed { DeliveryState::Placed } else { DeliveryState::Uploading };
    before(sql, id, to)?;
    sql.execute(
        "UPDATE delivery SET state = ?2, attempts = attempts + 1, next_try = NULL, changed = ?3 WHERE id = ?1",
        params![id.as_str(), to.as_str(), At(now)],
    )?;
    Ok(())
}

fn verified(sql: &Connection, id: &DeliveryId, proof: &str, now: Timestamp) -> Result<()> {
    before(sql, id, DeliveryState::Verified)?;
    sql.execute(
        "UPDATE delivery SET state = 'verified', proof = ?2, changed = ?3 WHERE id = ?1",
        params![id.as_str(), proof, At(now)],
    )?;
    Ok(())
}

fn placed(sql: &Connection, id: &DeliveryId, proof: Option<&str>, now: Timestamp) -> Result<()> {
    before(sql, id, DeliveryState::Placed)?;
    sql.execute(
        "UPDATE delivery SET state = 'placed', file_done = 1, proof = coalesce(?2, proof), next_try = NULL,
             error_code = NULL, error_message = NULL, changed = ?3 WHERE id = ?1",
        params![id.as_str(), proof, At(now)],
    )?;
    Ok(())
}

fn manifest_done(sql: &Connection, id: &DeliveryId, now: Timestamp) -> Result<()> {
    let held = before(sql, id, DeliveryState::Placed)?;
    if !held.file_done {
        let (from, to) = (held.state.as_str(), "done with its manifest");
        return Err(Error::WrongState { what: "delivery", id: id.to_string(), from, to });
    }
    sql.execute(
        "UPDATE delivery SET manifest_done = 1, next_try = NULL, error_code = NULL, error_message = NULL, changed = ?2
          WHERE id = ?1",
        params![id.as_str(), At(now)],
    )?;
    Ok(())
}

fn failed(
    sql: &Connection,
    id: &DeliveryId,
    failure: &Failure,
    next_try: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let held = find(sql, id)?.ok_or_else(|| Error::not_found("delivery", id))?;
    let to = if held.file_done { DeliveryState::Placed } else { DeliveryState::Failed };
    before(sql, id, to)?;
    sql.execute(
        "UPDATE delivery SET state = ?2, error_code = ?3, error_message = ?4, next_try = ?5, changed = ?6 WHERE id = ?1",
        params![id.as_str(), to.as_str(), failure.code, failure.message, next_try.map(At), At(now)],
    )?;
    Ok(())
}

fn retry(sql: &Connection, id: &DeliveryId, now: Timestamp) -> Result<()> {
    let held = find(sql, id)?.ok_or_else(|| Error::not_found("delivery", id))?;
    let to = if held.file_done { DeliveryState::Placed } else { DeliveryState::Pending };
    if held.state != DeliveryState::Abandoned {
        before(sql, id, to)?;
    }
    sql.execute(
        "UPDATE delivery SET state = ?2, next_try = ?3, changed = ?3 WHERE id = ?1",
        params![id.as_str(), to.as_str(), At(now)],
    )?;
    Ok(())
}

fn abandon(sql: &Connection, id: &DeliveryId, failure: &Failure, now: Timestamp) -> Result<()> {
    before(sql, id, DeliveryState::Abandoned)?;
    sql.execute(
        "UPDATE delivery SET state = 'abandoned', error_code = ?2, error_message = ?3, next_try = NULL, changed = ?4
          WHERE id = ?1",
        params![id.as_str(), failure.code, failure.message, At(now)],
    )?;
    Ok(())
}

fn find(sql: &Connection, id: &DeliveryId) -> Result<Option<Delivery>> {
    let mut statement = sql.prepare_cached(&format!("SELECT {COLUMNS} FROM delivery WHERE id = ?1"))?;
    Ok(statement.query_row([id.as_str()], delivery_of).optional()?)
}

fn open(sql: &Connection) -> Result<Vec<Delivery>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT {COLUMNS} FROM delivery WHERE open ORDER BY created, id"))?;
    let rows = statement.query_map([], delivery_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn last_arrived(sql: &Connection) -> Result<Option<Delivery>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM delivery WHERE file_done ORDER BY changed DESC, id DESC LIMIT 1"
    ))?;
    Ok(statement.query_row([], delivery_of).optional()?)
}

fn of_run(sql: &Connection, run: &RunId) -> Result<Vec<Delivery>> {
    let mut statement =
        sql.prepare_cached(&format!("SELECT {COLUMNS} FROM delivery WHERE run = ?1 ORDER BY created, id"))?;
    let rows = statement.query_map([run.as_str()], delivery_of)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn named(sql: &Connection, partner: &PartnerId, folder: &str, final_name: &str) -> Result<Option<Delivery>> {
    let mut statement = sql.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM delivery WHERE partner = ?1 AND folder = ?2 AND final_name = ?3"
    ))?;
    Ok(statement.query_row([partner.as_str(), folder, final_name], delivery_of).optional()?)
}

fn delivery_of(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let manifest_name: Option<String> = row.get("manifest_name")?;
    let error_code: Option<String> = row.get("error_code")?;
    Ok(Delivery {
        what: NewDelivery {
            id: word(row, "id")?,
            run: word(row, "run")?,
            partner: word(row, "partner")?,
            file: row.get("file")?,
            folder: row.get("folder")?,
            final_name: row.get("final_name")?,
            temp_name: row.get("temp_name")?,
            manifest: manifest_name.zip(row.get("manifest_file")?),
        },
        state: word(row, "state")?,
        attempts: row.get("attempts")?,
        next_try: maybe_instant(row, "next_try")?,
        failure: error_code.zip(row.get("error_message")?).map(|(code, message)| Failure { code, message }),
        proof: row.get("proof")?,
        file_done: row.get("file_done")?,
        manifest_done: row.get("manifest_done")?,
        created: instant(row, "created")?,
        changed: instant(row, "changed")?,
    })
}

#[cfg(test)]
#[path = "delivery_tests.rs"]
mod tests;
