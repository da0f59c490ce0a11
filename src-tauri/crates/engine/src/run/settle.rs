//! A person says what became of a file when nobody can tell by looking.

use super::deliver::{deliveries, finish_run};
use crate::api::Reply;
use crate::audit::{self, Entry};
use crate::error::{Code, Error, Result};
use crate::listen::Listener;
use crate::troubles;
use crate::workspace::Workspace;
use jiff::Timestamp;
use model::ids::RunId;
use std::sync::Arc;
use store::{Delivery, DeliveryState, Failure, Tx};
use tokio_util::sync::CancellationToken;

/// A person says whether a file arrived of which nobody can tell by looking.
pub(crate) async fn settle(
    w: &Workspace,
    id: &RunId,
    arrived: bool,
    listener: Arc<dyn Listener>,
    cancel: CancellationToken,
) -> Result<Reply> {
    let run = w.store.run(id).map_err(troubles::store)?.ok_or_else(|| Error::not_found("run", id))?;
    let job = w.job(&run.job)?;
    let _running = w.start(&job.id, id, &cancel)?;
    let unclear: Vec<_> =
        deliveries(w, id)?.into_iter().filter(|d| !d.file_done && d.state == DeliveryState::Verified).collect();
    if unclear.is_empty() {
        return Err(Error::new(Code::Usage, format!("Nothing about the run “{id}” is unclear.")));
    }
    let now = w.now();
    for delivery in &unclear {
        let (file, by) = (&delivery.what.final_name, audit::person());
        let entry = Entry::new("delivery.settled", file).run(id).with("arrived", arrived).with("by", by);
        w.store
            .transaction(|tx| {
                if arrived {
                    tx.mark_placed(&delivery.what.id, None, now)?
                } else {
                    give_back(tx, delivery, now)?
                }
                audit::append(tx, now, &entry)
            })
            .map_err(troubles::store)?;
    }
    finish_run(w, &job, id, &listener, &cancel).await?;
    crate::notice::ended(w, id, &*listener);
    super::show(w, id)
}

/// Makes a delivery that was checked one that is sent from the start.
fn give_back(tx: &Tx<'_>, delivery: &Delivery, now: Timestamp) -> store::Result<()> {
    let failure =
        Failure { code: "not-arrived".to_owned(), message: "A person said that it did not arrive.".to_owned() };
    tx.mark_failed(&delivery.what.id, &failure, Some(now), now)?;
    tx.retry_delivery(&delivery.what.id, now)
}
