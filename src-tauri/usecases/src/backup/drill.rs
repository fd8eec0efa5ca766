//! `restore --drill`: restores into a scratch folder, checks, compares with the folder in use, and leaves nothing.

use super::customers;
use super::scratch::{DRILL, Scratch};
use super::unpack::Source;
use crate::Desk;
use crate::health::{Finding, not_well, told};
use crate::progress::Progress;
use crate::session::{Credentials, GENERATION};
use ::customers::Reader;
use domain::role::Action;
use domain::{Code, Fault, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{AuditFact, BackupFile, KeyPurpose, NamedLock, Store};

/// What the drill found.
#[derive(Clone, Debug, Serialize)]
pub struct Drilled {
    pub file: PathBuf,
    pub made_at: String,
    pub replayed: u64,
    pub journal_torn: bool,
    /// The first entry that the journal had to give and that cannot be read there.
    pub journal_damaged_at: Option<u64>,
    /// Entries beyond it, which a restore would leave behind.
    pub journal_not_taken: u64,
    pub compared: Vec<Compared>,
    /// True when the folder in use goes on from what was restored.
    pub is_its_past: bool,
    /// What the check found that is not well.
    pub not_well: Vec<Finding>,
}

/// One thing counted in both.
#[derive(Clone, Debug, Serialize)]
pub struct Compared {
    pub what: &'static str,
    pub restored: u64,
    pub in_use: u64,
}

impl Desk {
    /// Restores a backup beside the folder in use and compares the two. `credentials` open the backup's vault.
    pub fn restore_drill(
        &self,
        file: &Path,
        journal: Option<&Path>,
        credentials: &Credentials,
        progress: &Progress<'_>,
    ) -> Result<Drilled> {
        self.allow(Action::Restore)?;
        let _lock = NamedLock::take(&self.dir, DRILL.lock, self.clock.now())?;
        let backup = BackupFile::open(file)?;
        if backup.manifest.vault != self.vault.id()? {
            return Err(Fault::new(
                Code::Conflict,
                "the backup is of another vault than this folder; there is nothing to compare",
                "give a backup of this folder",
            )
            .at(file.display().to_string()));
        }
        let scratch = Scratch::new(&self.dir, DRILL.scratch)?;
        let source =
            Source { backup: &backup, journal, credentials, clock: self.clock, action: "restore-drill" };
        let (opened, store) = source.unpack(&scratch, progress)?;
        let unpacked = source.go_on(opened, store, 0)?;
        let lines = unpacked.store.check(&mut |_, done, total| told(progress, done, total))?;
        let mut not_well = not_well(lines);
        not_well.extend(customers::unsound(scratch.path(), &unpacked.manifest, &unpacked.ring, progress)?);
        if progress.is_cancelled() {
            return Err(Fault::stopped("the drill was stopped; nothing was changed", "start it again"));
        }
        let key = unpacked.ring.key(KeyPurpose::Customers)?;
        let customers = customers_of(&unpacked.store, &mut |generation| {
            // One that does not open is told above.
            Reader::open(scratch.path(), generation, &key).map_or(0, |reader| reader.customers())
        })?;
        let in_use = self.master(|reader| Ok(reader.customers()))?.unwrap_or(0);
        let parent = unpacked.continued.parent.clone();
        let is_its_past = self.store.read(|snapshot| snapshot.holds(&parent))?;
        let compared = compared(&unpacked.store, &self.store, customers, in_use)?;
        let replayed = unpacked.continued.replayed.unwrap_or_default();
        self.store.write(&self.acting(), |tx| {
            let outcome = if is_its_past { "done" } else { "not this folder's past" };
            tx.audit(AuditFact::new("restore-drill").outcome(outcome).count("entries", parent.seq))
        })?;
        Ok(Drilled {
            file: file.to_owned(),
            made_at: backup.manifest.made_at.to_rfc3339(),
            replayed: replayed.entries,
            journal_torn: replayed.is_torn,
            journal_damaged_at: replayed.hole.map(|hole| hole.first),
            journal_not_taken: replayed.hole.map_or(0, |hole| hole.beyond),
            compared,
            is_its_past,
            not_well,
        })
    }
}

/// The restored store has one entry more than it restored: the one that opens its new log.
fn compared(
    restored: &Store,
    in_use: &Store,
    customers: u64,
    customers_in_use: u64,
) -> Result<Vec<Compared>> {
    let (there, here) =
        (restored.read(|snapshot| snapshot.totals())?, in_use.read(|snapshot| snapshot.totals())?);
    Ok(vec![
        Compared { what: "entries", restored: there.entries.saturating_sub(1), in_use: here.entries },
        Compared { what: "removals in force", restored: there.in_force, in_use: here.in_force },
        Compared { what: "batches", restored: there.batches, in_use: here.batches },
        Compared { what: "customers", restored: customers, in_use: customers_in_use },
    ])
}

fn customers_of(store: &Store, count: &mut dyn FnMut(u64) -> u64) -> Result<u64> {
    match store.read(|snapshot| snapshot.setting::<u64>(GENERATION))? {
        Some(generation) => Ok(count(generation)),
        None => Ok(0),
    }
}
