//! `salvage`: what a damaged store still gives, for when there is no backup to restore or it is too old.
//!
//! How it is read is in `store`; here are who may, what is refused, and what to do about the rest.

use super::restore::sync_all;
use super::scratch::{SALVAGE, Scratch};
use super::shown;
use super::unpack::{SKIPPED, must_be_admin, room_for};
use crate::clock::Clock;
use crate::health::{Finding, not_well, told};
use crate::progress::Progress;
use crate::session::{Credentials, unlock};
use domain::entry::Span;
use domain::{Code, Fault, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{Acting, InUse, JournalFile, NamedLock, Store, Swap, Unlocked, Vault, shown_gaps};

/// What to save with.
#[derive(Clone, Debug, Default)]
pub struct SalvageAsk {
    /// The journal that was kept: what it holds need not be read from the damaged file.
    pub journal: Option<PathBuf>,
}

/// What was saved, what is gone, and what to do now.
#[derive(Clone, Debug, Serialize)]
pub struct Salvaged {
    pub data_dir: PathBuf,
    /// Entries that are here again, those from the journal among them.
    pub entries: u64,
    pub from_journal: u64,
    pub in_force: u64,
    /// Entries that are gone, and which.
    pub missing: u64,
    pub missing_numbers: String,
    /// Without the anchor nobody can tell whether there were entries from this number on.
    pub unknown_from: Option<u64>,
    /// Entries of which only the envelope is left.
    pub bodies_lost: u64,
    pub audit_missing: u64,
    /// Requests to be entered again, as far as anything still names them.
    pub references: Vec<String>,
    /// Batches that are gone: their removals are due again.
    pub batches: Vec<String>,
    /// Tables of which rows may be gone.
    pub not_whole: Vec<&'static str>,
    pub old_head: String,
    pub new_log: String,
    /// Where the damaged file lies.
    pub set_aside: String,
    /// What the check of the saved store found that is not well.
    pub not_well: Vec<Finding>,
    pub todo: Vec<String>,
}

impl Salvaged {
    /// True when nothing is gone.
    pub fn is_whole(&self) -> bool {
        self.missing + self.bodies_lost + self.audit_missing == 0
            && self.batches.is_empty()
            && self.not_whole.is_empty()
            && self.unknown_from.is_none()
    }
}

/// Saves what can be read into a fresh store that goes on as a new log; the damaged one is moved aside.
pub fn salvage(
    dir: &Path,
    ask: &SalvageAsk,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<Salvaged> {
    cipherfile::refuse_network(dir)?;
    let vault = Vault::open(dir)?;
    let _lock = NamedLock::take(dir, SALVAGE.lock, clock.now())?;
    let unlocked = unlock(&vault, credentials, clock)?;
    let alone = InUse::alone(dir)?;
    must_be_damaged(dir, &alone, &unlocked, clock, progress)?;
    let scratch = Scratch::new(dir, SALVAGE.scratch)?;
    let bytes = std::fs::metadata(dir.join(store::FILE_NAME)).map_or(0, |file| file.len());
    room_for(dir, 2 * bytes)?;
    let (store, saved) = rebuilt(dir, &scratch, ask, &unlocked, clock, progress)?;
    must_be_admin(&store, &unlocked, clock)?;
    let lines = store.check(&mut |_, done, total| told(progress, done, total))?;
    if progress.is_cancelled() {
        return Err(Fault::stopped("the salvage was stopped; the folder is as it was", "start it again"));
    }
    let not_well = not_well(lines);
    let in_force = store.read(|snapshot| snapshot.totals())?.in_force;
    drop(store);
    let aside = format!("damaged-{}", clock.now().format("%Y%m%dT%H%M%S%3fZ"));
    let swap = Swap::of_store(SALVAGE.scratch, &aside);
    sync_all(scratch.path(), swap.coming_in())?;
    // From here on the files in the scratch folder are the folder's: whatever happens, they are moved in.
    scratch.hand_over();
    swap.carry_out(dir, &alone)?;
    let count = |spans: &[Span]| spans.iter().map(Span::count).sum();
    let mut salvaged = Salvaged {
        data_dir: dir.to_owned(),
        entries: saved.entries,
        from_journal: saved.from_journal,
        in_force,
        missing: count(&saved.missing),
        missing_numbers: shown_gaps(&saved.missing),
        unknown_from: (!saved.is_end_known).then_some(saved.parent.seq + 1),
        bodies_lost: saved.bodies,
        audit_missing: count(&saved.missing_audit),
        references: saved.references.iter().map(ToString::to_string).collect(),
        batches: saved.batches.iter().map(ToString::to_string).collect(),
        not_whole: saved.cut,
        old_head: shown(&saved.parent),
        new_log: saved.log.to_string(),
        set_aside: aside,
        not_well,
        todo: Vec::new(),
    };
    salvaged.todo = todo(&salvaged, ask);
    Ok(salvaged)
}

fn rebuilt(
    dir: &Path,
    scratch: &Scratch,
    ask: &SalvageAsk,
    unlocked: &Unlocked,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<(Store, store::Salvaged)> {
    let ring = &unlocked.ring;
    let journal = ask.journal.as_deref().map(|path| JournalFile::open(path, ring, false)).transpose()?;
    let acting = Acting::now(unlocked.name.clone(), clock.now());
    let ask = store::SalvageAsk {
        dir,
        scratch: scratch.path(),
        ring,
        acting: &acting,
        journal: journal.as_ref(),
        skipped: SKIPPED,
    };
    store::salvage(&ask, &mut |done, total| told(progress, done, total))
}

/// A store that is whole is left alone: a salvage of it could only lose something. Who may not ask is not told.
fn must_be_damaged(
    dir: &Path,
    alone: &InUse,
    unlocked: &Unlocked,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<()> {
    let Ok(store) = Store::open_alone(dir, &unlocked.ring, alone) else { return Ok(()) };
    match must_be_admin(&store, unlocked, clock) {
        Err(fault) if fault.code == Code::NotAllowed => return Err(fault),
        // One that cannot even say who works here is damaged.
        Err(_) => return Ok(()),
        Ok(()) => {}
    }
    let is_fine = |line: &store::CheckLine| line.ok || line.name == "free-space";
    match store.check(&mut |_, done, total| told(progress, done, total)) {
        Ok(lines) if lines.iter().all(is_fine) => Err(Fault::new(
            Code::Conflict,
            "the store is whole; nothing was changed",
            "nothing to do here; `prefdesk check` names what else may be wrong",
        )
        .at(store::FILE_NAME)),
        Err(fault) if fault.is_stop => Err(fault),
        _ => Ok(()),
    }
}

fn todo(salvaged: &Salvaged, ask: &SalvageAsk) -> Vec<String> {
    let mut todo = Vec::new();
    if !salvaged.not_well.is_empty() {
        todo.push("look at what the check found before anybody works here".to_owned());
    }
    if let Some(from) = salvaged.unknown_from {
        todo.push(format!(
            "the anchor cannot be read, so nobody can tell whether there were entries from number {from} on: compare \
             with the journal, the last backup and the heads on the transmittal pages"
        ));
    }
    if salvaged.missing + salvaged.bodies_lost > 0 {
        let with_journal = match ask.journal {
            None => ", or move the damaged file back and salvage with --journal FILE",
            Some(_) => "",
        };
        todo.push(format!(
            "if a backup with its journal is at hand, restore that instead: it has the missing entries \
             (`prefdesk restore FILE --journal FILE --older`){with_journal}"
        ));
        todo.push(match salvaged.references.as_slice() {
            [] => "what is missing has no name left here: compare with paper, files and letters".to_owned(),
            references => format!("enter again from paper and files: {}", references.join(", ")),
        });
    }
    if !salvaged.batches.is_empty() {
        todo.push(format!("not here, so their removals are due again: {}", salvaged.batches.join(", ")));
    }
    if salvaged.not_whole.contains(&"person") {
        todo.push("people may be missing: compare `prefdesk user list` with who works here".to_owned());
    }
    if salvaged.not_whole.contains(&"setting") || salvaged.not_whole.contains(&"service") {
        todo.push(
            "settings or recipients may be missing: look at them, and import the customers again".to_owned(),
        );
    }
    todo.push("make a backup now: this folder writes a new log".to_owned());
    todo.push("find out what damaged the file: test the disk, or take another".to_owned());
    todo
}
