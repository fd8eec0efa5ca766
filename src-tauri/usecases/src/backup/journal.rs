//! `journal`: where the second copy of the ledger is kept, and how far it goes. Keeping it up is the store's work.

use super::unpack::SKIPPED;
use super::{lies_in, same_disk};
use crate::Desk;
use crate::health::told;
use crate::progress::Progress;
use domain::entry::Span;
use domain::role::Action;
use domain::{Code, Fault, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::{AuditFact, JournalLook, JournalPlace};

/// The log whose numbers were kept apart from those of its journal.
const APART: &str = "numbers-kept-apart";
/// A share that takes longer is not waited for at the door.
pub(crate) const AT_ONCE: Duration = Duration::from_millis(250);

/// How the journal stands.
#[derive(Clone, Debug, Serialize)]
pub struct JournalStatus {
    pub on: bool,
    pub folder: Option<PathBuf>,
    pub file: Option<PathBuf>,
    /// The last entry that it holds.
    pub journalled: u64,
    /// The last entry of the ledger.
    pub entries: u64,
    /// Why it is behind; none when it is not.
    pub fault: Option<String>,
    /// What to do about that.
    pub advice: Option<String>,
    /// True when folder and journal do not go together: one of the two is an old copy.
    pub parted: bool,
    /// True when it lies on the disk that it is to save from.
    pub same_disk: bool,
    /// What was found when it was read whole; none where only its last entry was.
    pub read: Option<JournalRead>,
}

/// A journal, read from its first entry to its last.
#[derive(Clone, Debug, Serialize)]
pub struct JournalRead {
    /// Entries that can be read.
    pub entries: u64,
    /// Entries that cannot, and their numbers.
    pub unreadable: u64,
    pub numbers: String,
    /// Entries that do not follow the one before them.
    pub misplaced: u64,
    pub torn: bool,
}

impl JournalRead {
    /// True when a restore would get all of it.
    pub fn is_whole(&self) -> bool {
        self.unreadable + self.misplaced == 0 && !self.torn
    }
}

impl Desk {
    /// Keeps a journal in this folder from now on, beginning with everything that is there.
    pub fn journal_to(&self, folder: &Path, progress: &Progress<'_>) -> Result<JournalStatus> {
        self.allow(Action::SettingsEdit)?;
        let place = JournalPlace { folder: self.second_place(folder)? };
        self.catch_up(&place, progress)?;
        self.store.write(&self.acting(), |tx| {
            tx.put_journal(Some(&place))?;
            tx.audit(AuditFact::new("journal-on"))
        })?;
        self.standing_of(Some(place), None)
    }

    /// Keeps no journal any more; the files stay.
    pub fn journal_off(&self) -> Result<JournalStatus> {
        self.allow(Action::SettingsEdit)?;
        if self.store.read(|snapshot| snapshot.journal())?.is_none() {
            let what = "no journal is kept; nothing was changed";
            return Err(Fault::new(Code::Conflict, what, "turn one on with `prefdesk journal --to DIR`"));
        }
        self.store.write(&self.acting(), |tx| {
            tx.put_journal(None)?;
            tx.audit(AuditFact::new("journal-off"))
        })?;
        self.standing_of(None, None)
    }

    /// Brings the journal up to now, if its place is there, and says how it stands.
    pub fn journal_status(&self, progress: &Progress<'_>) -> Result<JournalStatus> {
        self.allow(Action::Backup)?;
        let place = self.store.read(|snapshot| snapshot.journal())?;
        let fault = match &place {
            None => None,
            Some(place) => self.catch_up(place, progress).err(),
        };
        if let Some(stop) = fault.clone().filter(|fault| fault.is_stop) {
            return Err(stop);
        }
        self.standing_of(place, fault)
    }

    /// The same, and reads the journal whole: what rots in the middle of it is else noticed when it is needed.
    pub fn journal_verify(&self, progress: &Progress<'_>) -> Result<JournalStatus> {
        let mut status = self.journal_status(progress)?;
        if let Some(file) = status.file.as_deref().filter(|file| file.exists()) {
            let entries = status.entries;
            let read = store::journal_read(file, &self.ring, &mut |done| told(progress, done, entries))?;
            status.read = Some(JournalRead {
                entries: read.entries,
                unreadable: read.unreadable.iter().map(Span::count).sum(),
                numbers: store::shown_gaps(&read.unreadable),
                misplaced: read.misplaced,
                torn: read.is_torn,
            });
        }
        Ok(status)
    }

    /// How this folder and its journal go together, for whoever sits down at the desk: that the folder is an old copy of
    /// itself is seen nowhere else.
    pub(crate) fn look_at_journal(&self) -> Result<JournalLook> {
        self.store.look_at_journal(&self.ring, AT_ONCE)
    }

    /// In an old copy of itself a folder would give numbers again that somebody else was told: they are left out, once.
    pub(crate) fn keep_numbers_apart(&self) -> Result<()> {
        let log = self.store.read(|snapshot| snapshot.heads())?.0.log.to_string();
        let is_done = |done: Option<String>| done.as_deref() == Some(log.as_str());
        if !matches!(self.journal, JournalLook::Parted(_))
            || is_done(self.store.read(|snapshot| snapshot.setting(APART))?)
        {
            return Ok(());
        }
        self.store.write(&self.acting(), |tx| {
            tx.skip_numbers(SKIPPED)?;
            tx.put_setting(APART, &log)
        })
    }

    fn catch_up(&self, place: &JournalPlace, progress: &Progress<'_>) -> Result<()> {
        let keys = (&self.vault, &self.ring);
        self.store
            .write_journal(keys, place, self.clock.now(), &mut |done, total| told(progress, done, total))
    }

    fn standing_of(&self, place: Option<JournalPlace>, fault: Option<Fault>) -> Result<JournalStatus> {
        let head = self.store.read(|snapshot| snapshot.heads())?.0;
        let file = place.as_ref().map(|place| place.file(self.store.site(), head.log));
        let journalled = file.as_deref().and_then(|file| store::journal_head(file, &self.ring).ok());
        Ok(JournalStatus {
            on: place.is_some(),
            same_disk: place.as_ref().is_some_and(|place| same_disk(&self.dir, &place.folder)),
            folder: place.map(|place| place.folder),
            file,
            journalled: journalled.map_or(0, |head| head.seq),
            entries: head.seq,
            parted: fault.as_ref().is_some_and(|fault| fault.code == Code::StoreUnusable),
            advice: fault.as_ref().map(|fault| fault.advice.clone()),
            fault: fault.map(|fault| fault.what),
            read: None,
        })
    }

    /// The folder by its full name: other processes stand elsewhere.
    fn second_place(&self, folder: &Path) -> Result<PathBuf> {
        let at = |fault: Fault| fault.at(folder.display().to_string());
        let full = folder.canonicalize().ok().filter(|full| full.is_dir()).ok_or_else(|| {
            let what = "there is no such folder; nothing was changed";
            at(Fault::new(Code::NotFound, what, "make it on another disk or share, then try again"))
        })?;
        match lies_in(&full, &self.dir) {
            false => Ok(full),
            true => Err(at(Fault::new(
                Code::Usage,
                "a journal inside the data folder would be lost with it; nothing was changed",
                "name a place outside, best on another disk",
            ))),
        }
    }
}
