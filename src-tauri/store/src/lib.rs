//! The encrypted store: vault, ledger, audit, what is in force, batches, settings.
//!
//! The only way to change anything is [`Store::write`]; what may be changed, and by whom, is decided above.

mod anchor;
mod audit;
mod backup;
mod batches;
mod check;
mod column;
mod contacts;
mod drafts;
mod fingerprint;
mod journal;
mod ledger;
mod lists;
mod lock;
mod migrations;
mod packed;
mod people;
mod room;
mod salvage;
mod settings;
mod store;
#[cfg(test)]
mod tests;
mod time;
mod vault;
mod write;

pub use audit::{AuditEntry, AuditFact, AuditTimes};
pub use backup::{
    BackupFile, Continued, GoOn, InUse, Manifest, Member, Standing, Swap, Totals, finish_restore, standing,
    verify_unpacked,
};
pub use batches::{
    BatchRow, Carried, CarriedLine, FileRow, LineRow, LinesDigest, NewBatch, NewLine, SetAside,
};
pub use check::{CheckLine, Progress, free_space, one_line};
pub use contacts::ContactRow;
pub use drafts::DraftRow;
pub use fingerprint::{Fingerprint, FingerprintKind, Fingerprints};
pub use journal::{
    Hole, JournalFile, JournalLook, JournalNote, JournalPlace, JournalRead, Replayed, journal_head,
    journal_noted, journal_read,
};
pub use ledger::{NewEntry, RemovalRow, RequestRow, SaidPage, SaidRow, Selection, TimelineRow};
pub use lists::{ListRow, RunCounts, ScrubRun};
pub use lock::{LockHolder, NamedLock};
pub use people::StaffPerson;
pub use salvage::{SalvageAsk, Salvaged, Wreck, salvage, shown_gaps};
pub use store::{Head, Snapshot, Store};
pub use vault::{
    Credential, FailedSignIn, HolderKind, KeyPurpose, KeyRow, NewVault, RecoveryCode, Ring, Rotation,
    RotationAsk, UnfinishedVault, Unlocked, Vault, VaultOptions, set_aside,
};
pub use write::{Acting, WriteTx};

/// The store's file in the data folder.
pub const FILE_NAME: &str = "store.db";
