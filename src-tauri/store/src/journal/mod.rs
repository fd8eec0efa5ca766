//! The journal: a sealed, append-only copy of the ledger at a second place, kept up as work goes on. A restore puts
//! back from it what the backup does not have yet.
//!
//! It never holds anybody up: a disk or share that is away is noted, and caught up with later.

mod file;
mod frame;
mod gather;
mod keeper;
mod read;
mod replay;
mod rows;
#[cfg(test)]
pub(crate) mod tests;

pub use file::JournalFile;
pub(crate) use frame::Record;
pub(crate) use gather::envelope_of;
pub(crate) use keeper::Keeper;
pub(crate) use keeper::place;
pub use keeper::{JournalNote, noted as journal_noted};
pub use read::{JournalRead, journal_read};
pub use replay::{Hole, Replayed};
pub(crate) use replay::{erase, put_entry, replay};
pub(crate) use rows::{BatchRows, follow};

use crate::store::Head;
use crate::vault::{Ring, Vault};
use crate::{Store, WriteTx};
use chrono::{DateTime, Utc};
use domain::ids::LogId;
use domain::{Fault, Result};
use file::Header;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

/// Under which the folder of the journal is set.
const SETTING: &str = "journal";

/// Where the journal is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalPlace {
    pub folder: PathBuf,
}

impl JournalPlace {
    /// The journal of a log.
    pub fn file(&self, site: &str, log: LogId) -> PathBuf {
        self.folder.join(name_of(site, log))
    }
}

/// The file's name: one for each log, so that a restored folder never writes into another's.
fn name_of(site: &str, log: LogId) -> String {
    format!("prefdesk-{site}-{log}.journal")
}

impl crate::Snapshot<'_> {
    /// Where the journal is kept; none when it is off.
    pub fn journal(&self) -> Result<Option<JournalPlace>> {
        Ok(self.setting::<Option<JournalPlace>>(SETTING)?.flatten())
    }
}

impl WriteTx<'_> {
    /// Turns the journal on, or off.
    pub fn put_journal(&mut self, place: Option<&JournalPlace>) -> Result<()> {
        self.put_setting(SETTING, &place)
    }
}

impl Store {
    /// Brings the journal in this folder up to the head, here and now; `go_on` is told the entries done and in all.
    pub fn write_journal(
        &self,
        keys: (&Vault, &Ring),
        place: &JournalPlace,
        now: DateTime<Utc>,
        go_on: &mut dyn FnMut(u64, u64) -> bool,
    ) -> Result<()> {
        let (vault, ring) = keys;
        let _lock = keeper::turn(self.dir(), now)?;
        let reached = self.read(|snapshot| {
            let log = snapshot.heads()?.0.log;
            let header = Header::new(vault.id()?, &self.site, log, ring, now)?;
            let mut journal = gather::open_or_create(&place.folder, header, ring)?;
            gather::catch_up(snapshot.connection, &mut journal, &|error| self.fault(error), go_on)
        })?;
        keeper::note_now(self.dir(), place, reached.seq, now);
        match reached.is_complete {
            true => Ok(()),
            false => Err(crate::backup::stopped()),
        }
    }
}

/// How folder and journal go together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalLook {
    /// No journal is kept.
    Off,
    Fits,
    /// This folder is not the one that the journal went on with.
    Parted(Fault),
    /// It could not be read in time, or is not there.
    Unread,
}

impl Store {
    /// Looks whether folder and journal go together. A share that hangs holds nobody up for longer than `wait`.
    pub fn look_at_journal(&self, ring: &Ring, wait: Duration) -> Result<JournalLook> {
        let look = |snapshot: &crate::Snapshot<'_>| Ok((snapshot.journal()?, snapshot.heads()?.0.log));
        let (Some(place), log) = self.read(look)? else { return Ok(JournalLook::Off) };
        let (path, keys) = (place.file(&self.site, log), ring.of_journals());
        let (tell, told) = mpsc::channel();
        // Whoever asked may be gone when the share answers.
        let looks = move || drop(tell.send(journal_head(&path, &keys)));
        if std::thread::Builder::new().name("journal".to_owned()).spawn(looks).is_err() {
            return Ok(JournalLook::Unread);
        }
        match told.recv_timeout(wait) {
            Ok(Ok(reached)) => self.read(|snapshot| {
                let fault = |error: &rusqlite::Error| self.fault(error);
                let goes_on = gather::must_continue(snapshot.connection, &reached, &fault);
                Ok(goes_on.map_or_else(JournalLook::Parted, |()| JournalLook::Fits))
            }),
            // Whoever holds newer keys holds those before them too: the journal went on without this folder.
            Ok(Err(fault)) if file::is_of_other_keys(&fault) => Ok(JournalLook::Parted(fault)),
            _ => Ok(JournalLook::Unread),
        }
    }
}

/// How far the journal in a file goes: sequence and hash of its last entry. Frames before the last are believed.
pub fn journal_head(path: &Path, ring: &Ring) -> Result<Head> {
    let journal = JournalFile::open(path, ring, false)?;
    let (_, last, _) = journal.last()?;
    let log = journal.header.log;
    match last {
        None => Ok(Head { log, seq: 0, hash: domain::entry::no_hash() }),
        Some(record) => {
            let seq = gather::envelope_of(&record.envelope)?.seq;
            Ok(Head { log, seq, hash: domain::entry::envelope_hash(&record.envelope) })
        }
    }
}
