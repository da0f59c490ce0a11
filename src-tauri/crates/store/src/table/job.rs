//! Jobs: what goes to whom and when, as the stored JSON of the model.

use crate::error::{Error, Result};
use crate::migration::Migration;
use crate::table::connection::{from_json, list_json, remove_row, to_json};
use crate::transaction::methods;
use crate::value::At;
use jiff::Timestamp;
use model::ids::JobId;
use model::job::Job;
use rusqlite::{Connection, OptionalExtension, params};

pub(crate) const MIGRATIONS: &[Migration] = &[Migration {
    to: 1,
    sql: "
    CREATE TABLE job (
        id TEXT PRIMARY KEY,
        connection TEXT NOT NULL REFERENCES connection (id),
        partner TEXT NOT NULL REFERENCES partner (id),
        layout TEXT NOT NULL REFERENCES layout (id),
        json TEXT NOT NULL,
        changed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_by_connection ON job (connection);
    CREATE INDEX job_by_partner ON job (partner);
    CREATE INDEX job_by_layout ON job (layout);",
}];

methods! {
    /// Records a job, new or changed. Its connection, partner and layout must be recorded already.
    write put_job(job: &Job, now: Timestamp) -> () = put;
    /// A job.
    read job(id: &JobId) -> Option<Job> = find;
    /// All jobs by id.
    read jobs() -> Vec<Job> = list;
    /// Removes a job; its runs and what it sent stay recorded. Refused while a run is under way or a delivery is open.
    write remove_job(id: &JobId) -> () = remove;
}

fn put(sql: &Connection, job: &Job, now: Timestamp) -> Result<()> {
    let (connection, partner, layout) = (job.connection.as_str(), job.partner.as_str(), job.layout.as_str());
    require(sql, "connection", "SELECT 1 FROM connection WHERE id = ?1", connection)?;
    require(sql, "partner", "SELECT 1 FROM partner WHERE id = ?1", partner)?;
    require(sql, "layout", "SELECT 1 FROM layout WHERE id = ?1 AND removed IS NULL", layout)?;
    sql.execute(
        "INSERT INTO job (id, connection, partner, layout, json, changed) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (id) DO UPDATE SET connection = excluded.connection, partner = excluded.partner,
             layout = excluded.layout, json = excluded.json, changed = excluded.changed",
        params![job.id.as_str(), connection, partner, layout, to_json(job)?, At(now)],
    )?;
    Ok(())
}

fn require(sql: &Connection, what: &'static str, question: &str, id: &str) -> Result<()> {
    let found = sql.prepare_cached(question)?.exists([id])?;
    if found { Ok(()) } else { Err(Error::not_found(what, id)) }
}

fn find(sql: &Connection, id: &JobId) -> Result<Option<Job>> {
    let mut statement = sql.prepare_cached("SELECT json FROM job WHERE id = ?1")?;
    let json: Option<String> = statement.query_row([id.as_str()], |row| row.get(0)).optional()?;
    json.map(|json| from_json("job", id.as_str(), &json)).transpose()
}

fn list(sql: &Connection) -> Result<Vec<Job>> {
    list_json(sql, "job")
}

fn remove(sql: &Connection, id: &JobId) -> Result<()> {
    let busy: Option<String> = sql
        .query_row(
            "SELECT 'run ' || id FROM run WHERE job = ?1 AND state IN ('queued', 'running')
             UNION ALL
             SELECT 'the open delivery of ' || final_name FROM delivery JOIN run ON run.id = delivery.run
              WHERE run.job = ?1 AND delivery.open LIMIT 1",
            [id.as_str()],
            |row| row.get(0),
        )
        .optional()?;
    match busy {
        Some(user) => Err(Error::InUse { what: "job", id: id.to_string(), user }),
        None => remove_row(sql, "job", id.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use crate::Error;
    use crate::testing::{at, example_job, example_partner, workspace, workspace_with_job};

    #[test]
    fn connection_partner_and_job_come_back_as_they_were_recorded() {
        let home = workspace_with_job();
        let job = example_job();
        assert_eq!(home.store.job(&job.id).unwrap(), Some(job.clone()));
        assert_eq!(home.store.partner(&job.partner).unwrap(), Some(example_partner()));
        assert_eq!(home.store.connections().unwrap().len(), 1);
        assert_eq!(home.store.partners().unwrap().len(), 1);
        assert_eq!(home.store.jobs().unwrap(), vec![job]);
    }

    #[test]
    fn what_a_job_uses_cannot_be_removed_and_the_job_is_named() {
        let home = workspace_with_job();
        let job = example_job();
        let refusals = [
            home.store.remove_connection(&job.connection).unwrap_err(),
            home.store.remove_partner(&job.partner).unwrap_err(),
            home.store.remove_layout(&job.layout, at(9)).unwrap_err(),
        ];
        for refusal in refusals {
            assert!(matches!(refusal, Error::InUse { .. }), "{refusal}");
            assert!(refusal.to_string().contains("job “daily”"), "{refusal}");
        }
        home.store.remove_job(&job.id).unwrap();
        home.store.remove_connection(&job.connection).expect("nobody uses it now");
        home.store.remove_partner(&job.partner).expect("nobody uses it now");
        home.store.remove_layout(&job.layout, at(9)).expect("nobody uses it now");
        assert!(matches!(home.store.remove_job(&job.id), Err(Error::NotFound { what: "job", .. })));
    }

    #[test]
    fn a_job_needs_what_it_names() {
        let home = workspace();
        let refusal = home.store.put_job(&example_job(), at(1)).unwrap_err();
        assert!(matches!(refusal, Error::NotFound { what: "connection", .. }), "{refusal}");
    }

    #[test]
    fn a_job_with_a_run_under_way_stays() {
        let home = workspace_with_job();
        home.run("r1");
        assert!(matches!(home.store.remove_job(&example_job().id), Err(Error::InUse { .. })));
    }

    #[test]
    fn a_stored_text_that_this_version_does_not_know_is_an_error() {
        let home = workspace_with_job();
        home.tamper("UPDATE job SET json = replace(json, '\"never\"', '\"sometimes\"')");
        let refusal = home.store.job(&example_job().id).unwrap_err();
        assert!(matches!(refusal, Error::Unreadable { .. }), "{refusal}");
        assert!(home.store.jobs().is_err(), "neither is it left out of the list");
    }
}
