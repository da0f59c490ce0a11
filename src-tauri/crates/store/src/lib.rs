//! The workspace on disk: one SQLite file, the raw files beside it, the audit chain and the sealed secrets.
//!
//! All SQL of the product is here, behind functions named for what the product asks. Nothing here knows HTTP, SFTP or
//! file formats, and nothing reads a clock: time and ids are arguments. The only randomness drawn here is that of keys
//! and nonces, and the id of a new workspace.
//!
//! Where to look: [`Store`] opens a workspace; [`Store::transaction`] makes several changes one; every function that
//! stands on [`Store`] stands on [`Tx`] too. One file under `table/` holds a table's migrations, rows, reads and writes.

mod archive;
mod backup;
mod chain;
mod database;
mod error;
mod folder;
mod lock;
mod migration;
mod table;
mod transaction;
mod value;
mod vault;

#[cfg(test)]
mod testing;

pub use archive::{ArchiveWriter, CheckedFile};
pub use backup::BackupReport;
pub use chain::{Break, BreakKind, Head, HeadState, Verdict};
pub use database::{OpenOptions, Store, Workspace};
pub use error::{Error, Result, Retry};
pub use folder::write_private;
pub use lock::{HeldBy, WorkspaceLock};
pub use migration::SCHEMA_VERSION;
pub use table::correction::Correction;
pub use table::delivery::{Delivery, DeliveryState, Failure, NewDelivery};
pub use table::document::{Change, DocumentRow, PartyCount, Seen};
pub use table::effect::{Effect, EffectState, NewEffect};
pub use table::event::{Event, EventFilter, EventRow};
pub use table::file::{NewFile, StoredFile};
pub use table::hold::{Hold, HoldState, NewHold};
pub use table::layout::{LayoutDraft, LayoutEntry, LayoutVersion, Version};
pub use table::run::{Created, NewRun, Run, RunEnd, RunState, Trigger};
pub use table::run_document::{Outcome, OutcomeTotal, RunDocument};
pub use table::secret::SecretEntry;
pub use table::sent::{PeriodTotal, Sent, SentKey};
pub use transaction::Tx;
pub use vault::{KeyKind, KeySource, Keychain, VaultError, same_secret};
