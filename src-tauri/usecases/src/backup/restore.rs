//! `restore`: a folder made again from a backup and a journal, put in place whole or not at all.

use super::customers;
use super::scratch::{RESTORE, Scratch};
use super::unpack::{Source, Unpacked, must_be_admin_there};
use crate::clock::Clock;
use crate::health::{Finding, not_well, told};
use crate::progress::Progress;
use crate::session::Credentials;
use chrono::{DateTime, Utc};
use domain::{Code, Fault, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{BackupFile, Head, InUse, NamedLock, Standing, Store, Swap, Vault};

/// What to restore.
#[derive(Clone, Debug)]
pub struct RestoreAsk {
    pub file: PathBuf,
    pub journal: Option<PathBuf>,
    /// Go back although the folder has entries that neither backup nor journal has. Asked and confirmed.
    pub older: bool,
}

/// What was restored, what is lacking, and what to do now.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    pub data_dir: PathBuf,
    pub site: String,
    pub made_at: String,
    /// Entries of the old log, those from the journal among them.
    pub entries: u64,
    pub in_force: u64,
    pub replayed: u64,
    /// When the last entry of the journal was written.
    pub journal_until: Option<String>,
    /// The journal ended in a frame that a crash cut off.
    pub journal_torn: bool,
    /// The first entry that the journal had to give and that cannot be read there; nothing beyond it was taken.
    pub journal_damaged_at: Option<u64>,
    /// Entries beyond it that lie in the journal whole.
    pub journal_not_taken: u64,
    /// People whose erasure was applied to what backup and journal still held.
    pub erased: u64,
    /// Entries that the folder had and this one has not.
    pub missing_entries: u64,
    /// Batches that the folder had and this one has not: their removals are due again.
    pub missing_batches: Vec<String>,
    /// The last audit line in it; what was done after it is not on record here.
    pub audit_until: u64,
    pub missing_audit: u64,
    pub old_head: String,
    pub new_log: String,
    /// Where the old files lie.
    pub set_aside: Option<String>,
    /// What the check found that is not well.
    pub not_well: Vec<Finding>,
    pub todo: Vec<String>,
}

/// Makes the folder again. Signs in to the backup's own vault; the folder's is not needed and may be lost. As far as
/// it can be read, the folder has a say in who may.
pub fn restore(
    dir: &Path,
    ask: &RestoreAsk,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<Restored> {
    cipherfile::refuse_network(dir)?;
    let backup = BackupFile::open(&ask.file)?;
    let made_dir = !dir.exists();
    cipherfile::private_dir(dir)?;
    let done = restore_into(dir, &backup, ask, credentials, clock, progress);
    if made_dir && done.is_err() {
        // A folder that was not there before holds nothing but locks.
        let _ = forget(dir);
    }
    done
}

fn restore_into(
    dir: &Path,
    backup: &BackupFile,
    ask: &RestoreAsk,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<Restored> {
    let _lock = NamedLock::take(dir, RESTORE.lock, clock.now())?;
    store::finish_restore(dir)?;
    let alone = InUse::alone(dir)?;
    must_be_ours(dir, backup)?;
    let scratch = Scratch::new(dir, RESTORE.scratch)?;
    let journal = ask.journal.as_deref();
    let source = Source { backup, journal, credentials, clock, action: "restore" };
    let (opened, store) = source.unpack(&scratch, progress)?;
    let there = store::standing(dir, &opened.unlocked.ring);
    must_be_admin_there(&there, &opened, dir, credentials, clock)?;
    let beyond = beyond(&there, &backup.manifest.ledger);
    let unpacked = source.go_on(opened, store, beyond)?;
    let missing = must_be_older(&there, &unpacked, ask)?;
    let lines = unpacked.store.check(&mut |_, done, total| told(progress, done, total))?;
    let mut not_well = not_well(lines);
    not_well.extend(customers::unsound(scratch.path(), &unpacked.manifest, &unpacked.ring, progress)?);
    if progress.is_cancelled() {
        return Err(Fault::stopped("the restore was stopped; the folder is as it was", "start it again"));
    }
    let totals = unpacked.store.read(|snapshot| snapshot.totals())?;
    let lost = missing_batches(&there, &unpacked.store)?;
    let Unpacked { manifest, store, continued, .. } = unpacked;
    drop(store);
    let aside = format!("before-restore-{}", clock.now().format("%Y%m%dT%H%M%S%3fZ"));
    let into: Vec<String> = manifest.members.iter().map(|member| member.name.clone()).collect();
    sync_all(scratch.path(), &into)?;
    let swap = Swap::new(dir, RESTORE.scratch, &into, &aside)?;
    // From here on the files in the scratch folder are the folder's: whatever happens, they are moved in.
    scratch.hand_over();
    swap.carry_out(dir, &alone)?;
    let replayed = continued.replayed.clone().unwrap_or_default();
    let mut restored = Restored {
        data_dir: dir.to_owned(),
        site: manifest.site,
        made_at: manifest.made_at.to_rfc3339(),
        entries: continued.parent.seq,
        in_force: totals.in_force,
        replayed: replayed.entries,
        journal_until: replayed.last_at.map(|at: DateTime<Utc>| at.to_rfc3339()),
        journal_torn: replayed.is_torn,
        journal_damaged_at: replayed.hole.map(|hole| hole.first),
        journal_not_taken: replayed.hole.map_or(0, |hole| hole.beyond),
        erased: continued.erased,
        missing_entries: missing,
        missing_batches: lost,
        audit_until: manifest.audit.seq,
        missing_audit: beyond_of(there.audit.as_ref(), &manifest.audit),
        old_head: super::shown(&continued.parent),
        new_log: continued.log.to_string(),
        set_aside: swap.has_old().then_some(aside),
        not_well,
        todo: Vec::new(),
    };
    restored.todo = todo(&restored, ask, &there);
    Ok(restored)
}

/// Another company's folder is never replaced. Asked of the vault's file, before any key is tried on the store.
fn must_be_ours(dir: &Path, backup: &BackupFile) -> Result<()> {
    match Vault::open(dir).and_then(|vault| vault.id()) {
        Ok(vault) if vault != backup.manifest.vault => Err(Fault::new(
            Code::Conflict,
            "this folder belongs to another vault than the backup; nothing was changed",
            "name an empty folder with --data-dir, or move what is in this one away",
        )),
        // One that is missing or damaged tells nothing: that is what restores are for.
        _ => Ok(()),
    }
}

/// How many entries the folder has that the backup's head does not reach, as far as that can be counted.
fn beyond(there: &Standing, head: &Head) -> u64 {
    beyond_of(there.ledger.as_ref(), head)
}

fn beyond_of(there: Option<&Head>, head: &Head) -> u64 {
    there.filter(|it| it.log == head.log).map_or(0, |it| it.seq.saturating_sub(head.seq))
}

/// Refuses a folder that knows more than backup and journal; how many entries more.
fn must_be_older(there: &Standing, unpacked: &Unpacked, ask: &RestoreAsk) -> Result<u64> {
    if there.is_empty {
        return Ok(0);
    }
    let Some(head) = &there.ledger else {
        return confirmed(ask, 0, "it cannot be told whether this folder is newer than the backup");
    };
    if unpacked.store.read(|snapshot| snapshot.holds(head))? {
        return Ok(0);
    }
    match beyond(there, &unpacked.continued.parent) {
        0 => confirmed(ask, 0, "this folder went another way than the backup: it has entries of its own"),
        missing => {
            let what =
                format!("this folder has {missing} entries that neither the backup nor the journal has");
            confirmed(ask, missing, &what)
        }
    }
}

fn confirmed(ask: &RestoreAsk, missing: u64, what: &str) -> Result<u64> {
    if ask.older {
        return Ok(missing);
    }
    let advice = match ask.journal {
        None => "give its journal with --journal FILE; or --older to go back knowingly",
        Some(_) => "give a newer backup; or --older to go back knowingly",
    };
    Err(Fault::new(Code::HeldBack, format!("{what}; nothing was changed"), advice))
}

fn missing_batches(there: &Standing, store: &Store) -> Result<Vec<String>> {
    let here = store.read(|snapshot| snapshot.batches())?;
    let is_here = |batch: &domain::ids::BatchId| here.iter().any(|row| row.batch == *batch);
    Ok(there.batches.iter().filter(|batch| !is_here(batch)).map(ToString::to_string).collect())
}

fn todo(restored: &Restored, ask: &RestoreAsk, there: &Standing) -> Vec<String> {
    let mut todo = Vec::new();
    if !restored.not_well.is_empty() {
        todo.push("look at what the check found before anybody works here".to_owned());
    }
    if let Some(first) = restored.journal_damaged_at {
        todo.push(format!(
            "entry {first} of the journal cannot be read, and {} beyond it were not taken: restore again with another \
             copy of the journal before anybody works here, or with a backup made after entry {first}",
            restored.journal_not_taken
        ));
    }
    if ask.journal.is_none() {
        todo.push(format!(
            "without a journal, what was recorded after {} is not here: enter it again from paper and files",
            restored.made_at
        ));
    } else if let Some(until) = &restored.journal_until {
        todo.push(format!(
            "what was recorded after {until} is not here: enter it again from paper and files"
        ));
    }
    todo.push(match restored.missing_batches.as_slice() {
        [] => {
            "batches written after that are not here: their removals are due again, and telling a recipient \
               twice does no harm"
                .to_owned()
        }
        batches => format!("not here, so their removals are due again: {}", batches.join(", ")),
    });
    todo.push(
        "people, passwords, settings and services are as they were at the backup: shut out again whom you shut \
         out since (`prefdesk user list`)"
            .to_owned(),
    );
    todo.push(format!(
        "who did what between {} and now is not in the audit any more: note the gap where you keep such things",
        restored.made_at
    ));
    if !there.same_keys {
        todo.push(
            "then rotate the keys (`prefdesk keys rotate`): they are those of the backup again, and so are the \
             passwords that open them"
                .to_owned(),
        );
    }
    todo.push("import the customers again if a newer file is at hand".to_owned());
    todo.push("make a backup now: this folder writes a new log".to_owned());
    todo
}

pub(super) fn sync_all(dir: &Path, names: &[String]) -> Result<()> {
    names.iter().try_for_each(|name| cipherfile::flush(&dir.join(name)))?;
    cipherfile::flush(dir)
}

/// Removes a folder in which only locks are left.
fn forget(dir: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| kind == "lock") {
            std::fs::remove_file(path)?;
        }
    }
    std::fs::remove_dir(dir)
}
