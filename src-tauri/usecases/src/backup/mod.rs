//! `backup`: one file from which the folder can be made again, verified before it takes its name.
//!
//! What is in the file is in `store`; here are who may, where it goes, and how many stay.

mod customers;
mod drill;
mod journal;
mod keep;
mod restore;
mod salvage;
mod scratch;
mod unpack;

pub use drill::{Compared, Drilled};
pub use journal::{JournalRead, JournalStatus};
pub use restore::{RestoreAsk, Restored, restore};
pub use salvage::{SalvageAsk, Salvaged, salvage};

use crate::Desk;
use crate::files_out::{OutFolder, Staged, fault, sha256_of};
use crate::health::Finding;
use crate::progress::{Progress, Step};
use domain::role::Action;
use domain::{Code, Fault, Result};
pub(crate) use journal::AT_ONCE;
use scratch::BACKUP;
pub(crate) use scratch::{ROTATION, Scratch, clear_left};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{AuditFact, BackupFile, Manifest, NamedLock};
pub(crate) use unpack::room_for;

/// Where the backup goes.
#[derive(Clone, Debug)]
pub struct BackupAsk {
    /// A file that is not there yet, or a folder: then the name is made of site and time.
    pub file: PathBuf,
    /// How many backups of this site stay in that folder, this one among them; none: all.
    pub keep: Option<u32>,
}

/// A backup that was made and opened again.
#[derive(Clone, Debug, Serialize)]
pub struct BackupMade {
    pub file: PathBuf,
    pub bytes: u64,
    pub site: String,
    pub made_at: String,
    /// Entries of the ledger's live log in it.
    pub entries: u64,
    /// Log, sequence and hash of the ledger: what a printed page can be compared with.
    pub head: String,
    /// The generation of customers in it.
    pub customers: Option<u64>,
    /// True when it lies on the disk that it is to save from.
    pub same_disk: bool,
    /// What in it is damaged already: then no older backup was removed.
    pub not_well: Vec<Finding>,
    /// Older backups that were removed.
    pub removed: Vec<PathBuf>,
    pub seconds: f64,
}

const BYTES_OF_MB: f64 = 1_000_000.0;

impl Desk {
    /// Makes a backup while the desk works, opens it again, then gives it its name.
    pub fn backup(&self, ask: &BackupAsk, progress: &Progress<'_>) -> Result<BackupMade> {
        self.allow(Action::Backup)?;
        let began = std::time::Instant::now();
        let _lock = NamedLock::take(&self.dir, BACKUP.lock, self.clock.now())?;
        let (folder, name) = self.place(&ask.file)?;
        let out = OutFolder::open(&folder)?;
        keep::clear_killed(&folder, &self.ring, &self.vault.id()?);
        let mut staged = out.stage(&name)?;
        let (made, not_well) = self.write_backup(&mut staged, progress)?;
        let hash = sha256_of(&mut staged.read_back()?).map_err(|error| fault(&folder, &error))?;
        let file = staged.publish()?;
        let removed = match ask.keep {
            // The older ones may be the last that are whole.
            Some(keep) if not_well.is_empty() => keep::keep_newest(&folder, &file, keep, &self.ring, &made)?,
            _ => Vec::new(),
        };
        // By its hash: a name is anybody's words, and the audit is never erased.
        let fact = AuditFact::new("backup").object(&hash);
        let fact = fact.count("entries", made.ledger.seq).count("removed", removed.len() as u64);
        self.store.write(&self.acting(), |tx| tx.audit(fact))?;
        Ok(BackupMade {
            bytes: std::fs::metadata(&file).map_or(0, |it| it.len()),
            same_disk: same_disk(&self.dir, &folder),
            file,
            site: made.site,
            made_at: made.made_at.to_rfc3339(),
            entries: made.ledger.seq,
            head: shown(&made.ledger),
            customers: made.customers,
            not_well,
            removed,
            seconds: began.elapsed().as_secs_f64(),
        })
    }

    /// Writes the backup and proves it; what in it was damaged before it was packed comes back with it.
    fn write_backup(&self, staged: &mut Staged, progress: &Progress<'_>) -> Result<(Manifest, Vec<Finding>)> {
        let keys = (&self.vault, &self.ring);
        let mut went_on = (0, 1);
        let copy = Scratch::new(&self.dir, BACKUP.scratch)?;
        let made = self.store.back_up(keys, &self.acting(), copy.path(), staged, &mut |done, total| {
            went_on = (done, total);
            go_on(progress, done, total)
        })?;
        drop(copy);
        staged.settle()?;
        // What was written is what will be read: the file itself is opened, not what was meant to be in it.
        let opened = Scratch::new(&self.dir, BACKUP.scratch)?;
        let backup = BackupFile::open(staged.temporary())?;
        backup.prove(&self.ring)?;
        room_for(opened.path(), made.bytes())?;
        let (mut done, total) = went_on;
        backup.unpack(opened.path(), &|_| true, &mut |bytes| {
            done += bytes;
            go_on(progress, done, total)
        })?;
        store::verify_unpacked(opened.path(), &self.ring, &made)?;
        if backup.manifest != made {
            return Err(Fault::internal("the backup reads back otherwise"));
        }
        let unsound = customers::unsound(opened.path(), &made, &self.ring, progress)?;
        match progress.is_cancelled() {
            false => Ok((made, unsound.into_iter().collect())),
            true => Err(Fault::stopped("the backup was stopped; none was made", "start it again")),
        }
    }

    /// Folder and name of the file. A backup in the folder that it is to save would be lost with it.
    fn place(&self, asked: &Path) -> Result<(PathBuf, String)> {
        let is_folder = asked.is_dir();
        let made =
            format!("prefdesk-{}-{}.backup", self.store.site(), self.clock.now().format("%Y%m%dT%H%M%SZ"));
        let name = match is_folder {
            true => made,
            false => asked.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        };
        let folder = if is_folder { asked } else { asked.parent().unwrap_or(Path::new("")) };
        let folder = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.to_owned() };
        let at = |fault: Fault| Err(fault.at(asked.display().to_string()));
        if name.is_empty() || name.starts_with('.') {
            return at(Fault::new(
                Code::Usage,
                "this is no name for a backup; nothing was written",
                "name a file, or a folder that is there",
            ));
        }
        if lies_in(&folder, &self.dir) {
            return at(Fault::new(
                Code::Usage,
                "a backup inside the data folder would be lost with it; nothing was written",
                "name a place outside, best on another disk",
            ));
        }
        match folder.join(&name).exists() {
            false => Ok((folder, name)),
            true => at(Fault::new(
                Code::Conflict,
                "there is a file of this name already; it was left as it is and no backup was made",
                "choose another name, or name the folder alone",
            )),
        }
    }
}

/// False once somebody wants it stopped.
pub(crate) fn go_on(progress: &Progress<'_>, done: u64, total: u64) -> bool {
    let mb = done as f64 / BYTES_OF_MB;
    let share = if total == 0 { 0.0 } else { (done as f64 / total as f64).min(1.0) };
    progress.step(Step { done: mb as u32, bytes_mb: mb, share });
    !progress.is_cancelled()
}

/// Log, sequence and hash on one line.
pub(crate) fn shown(head: &store::Head) -> String {
    format!("{} {} {}", head.log, head.seq, head.hash)
}

pub(crate) fn lies_in(path: &Path, dir: &Path) -> bool {
    let there = |path: &Path| path.ancestors().find_map(|part| part.canonicalize().ok());
    match (there(path), dir.canonicalize()) {
        (Some(path), Ok(dir)) => path.starts_with(dir),
        _ => false,
    }
}

#[cfg(unix)]
pub(crate) fn same_disk(left: &Path, right: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let disk = |path: &Path| std::fs::metadata(path).map(|it| it.dev()).ok();
    disk(left).is_some() && disk(left) == disk(right)
}

#[cfg(not(unix))]
pub(crate) fn same_disk(_left: &Path, _right: &Path) -> bool {
    false
}
