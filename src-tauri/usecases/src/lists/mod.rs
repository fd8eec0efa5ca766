//! Suppression lists: files in, which are in use, and letting go of one. Scrubbing a list with them is in `scrub`.

mod check;
mod choices;
mod decoys;
mod doubt;
mod fit;
mod import;
mod membership;
mod numbers;
mod open_file;
mod people;
mod refused;
mod settle;
mod unpack;

pub use choices::{KindChoice, LayoutChoice, ListChoices, PurposeChoice};
pub(crate) use decoys::Decoy;
pub use decoys::{DecoyAsk, DecoyShown};
pub use import::{ListAsk, ListReport};
pub use membership::OnList;
pub(crate) use open_file::{OpenFile, OpenFiles};

use crate::Desk;
use ::lists::people::People;
use ::lists::registry::Registry;
use cipherfile::Key;
use domain::list::{Freshness, ListKind};
use domain::role::Action;
use domain::{Code, Fault, Result};
use hmac::{Hmac, Mac};
use matching::exact::{Keyer, Levels};
use serde::Serialize;
use sha2::Sha256;
use std::path::{Path, PathBuf};
use store::{AuditFact, KeyPurpose, ListRow, NamedLock};

/// The folder of their files, in the data folder.
const FOLDER: &str = "lists";
/// The lock that two imports of lists would meet at.
const LOCK: &str = "lists";

/// One list in use, with its age.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ListShown {
    pub id: String,
    pub kind: ListKind,
    pub layout: String,
    /// Of what was taken last, the whole list or changes of it.
    pub list_date: String,
    /// Of the last whole list.
    pub full_date: String,
    /// Up to here nothing of it is missing: its age goes by this day.
    pub kept_up_to: String,
    #[specta(type = i32)]
    pub age_days: i64,
    /// The last day on which a rule lets it be used; none where no rule says.
    pub usable_until: Option<String>,
    pub is_stale: bool,
    pub freshness: Freshness,
    #[specta(type = u32)]
    pub entries: u64,
    #[specta(type = u32)]
    pub refused: u64,
    pub imported_at: String,
    pub imported_by: String,
    pub sha256: String,
    #[specta(type = u32)]
    pub generation: u64,
    #[specta(type = u32)]
    pub bytes: u64,
    pub subscription: String,
}

impl Desk {
    /// The lists in use, by id, with their ages.
    pub fn lists(&self) -> Result<Vec<ListShown>> {
        self.allow(Action::ListsRead)?;
        self.lists_in_use()?.iter().map(|row| self.list_shown(row)).collect()
    }

    /// One list in use.
    pub fn list_show(&self, id: &str) -> Result<ListShown> {
        self.allow(Action::ListsRead)?;
        self.list_shown(&self.list_named(id)?)
    }

    /// Lets go of a list: nothing is scrubbed against it any more, and its file is removed.
    pub fn list_drop(&self, id: &str) -> Result<()> {
        self.allow(Action::ListDrop)?;
        let row = self.list_named(id)?;
        let _lock = NamedLock::take(&self.dir, LOCK, self.clock.now())?;
        let fact = AuditFact::new("list-drop").object(id).count("entries", row.entries);
        self.store.write(&self.acting(), |tx| match tx.drop_list(id)? {
            true => tx.audit(fact),
            false => Err(no_such_list()),
        })?;
        self.clear_lists()
    }

    pub(crate) fn lists_in_use(&self) -> Result<Vec<ListRow>> {
        self.store.read(|snapshot| snapshot.lists())
    }

    fn list_named(&self, id: &str) -> Result<ListRow> {
        self.lists_in_use()?.into_iter().find(|row| row.list == id).ok_or_else(no_such_list)
    }

    fn list_shown(&self, row: &ListRow) -> Result<ListShown> {
        let until = row.kind.usable_until(row.dates.kept_up_to)?;
        let freshness = Freshness::of(until, self.today());
        Ok(ListShown {
            id: row.list.clone(),
            kind: row.kind,
            layout: row.layout.clone(),
            list_date: row.dates.newest.to_string(),
            full_date: row.dates.full.to_string(),
            kept_up_to: row.dates.kept_up_to.to_string(),
            age_days: (self.today() - row.dates.kept_up_to).num_days(),
            usable_until: until.map(|day| day.to_string()),
            is_stale: freshness == Freshness::Stale,
            freshness,
            entries: row.entries,
            refused: row.refused,
            imported_at: row.imported_at.to_rfc3339(),
            imported_by: row.imported_by.clone(),
            sha256: row.sha256.clone(),
            generation: row.generation,
            bytes: std::fs::metadata(self.list_file(row)).map_or(0, |file| file.len()),
            subscription: row.subscription.clone(),
        })
    }

    pub(crate) fn list_file(&self, row: &ListRow) -> PathBuf {
        self.dir.join(FOLDER).join(row.file_name())
    }

    pub(crate) fn lists_key(&self) -> Result<Key> {
        self.ring.key(KeyPurpose::Lists)
    }

    /// Makes the exact keys that stand in the files of lists.
    pub(crate) fn keyer(&self, levels: Levels) -> Result<Keyer> {
        let no_key = |_| Fault::internal("no key for lists");
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.lists_key()?.0).map_err(no_key)?;
        mac.update(b"exact-keys");
        let made = mac.finalize().into_bytes();
        let mut secret = [0; 16];
        secret.iter_mut().zip(made).for_each(|(to, from)| *to = from);
        Ok(Keyer::new(&secret, self.home(), levels))
    }

    /// The file of a list of people; refused where it is not the one that the store points to.
    pub(crate) fn open_people(&self, row: &ListRow) -> Result<People> {
        let people = People::open(&self.list_file(row), &self.lists_key()?)?;
        self.is_the_one(row, people.about())?;
        Ok(people)
    }

    /// The same for a registry.
    pub(crate) fn open_registry(&self, row: &ListRow) -> Result<Registry> {
        let registry = Registry::open(&self.list_file(row), &self.lists_key()?)?;
        self.is_the_one(row, registry.about())?;
        Ok(registry)
    }

    fn is_the_one(&self, row: &ListRow, about: &::lists::registry::About) -> Result<()> {
        let same = about.list == row.list
            && about.generation == row.generation
            && about.date == row.dates.newest
            && domain::entry::hex(&about.source_sha256) == row.sha256;
        if same {
            return Ok(());
        }
        let what = "the file is not the list that the store points to; nothing was answered from it";
        Err(Fault::new(Code::StoreUnusable, what, "import the list again").at(row.file_name()))
    }

    /// Removes the files that nothing points to: generations before, and what a killed import left. Only under the lock;
    /// what cannot be removed now is tried again next time. Where a list's own file is not there, as after a restore, what
    /// is left of it may be the only copy and stays.
    fn clear_lists(&self) -> Result<()> {
        let folder = self.dir.join(FOLDER);
        let in_use = self.lists_in_use()?;
        let kept: Vec<String> = in_use.iter().map(ListRow::file_name).collect();
        let lacking: Vec<String> = in_use
            .iter()
            .filter(|row| !folder.join(row.file_name()).exists())
            .map(|row| format!("{}.", row.list))
            .collect();
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_kept = name.to_str().is_none_or(|name| {
                let is_of_lacking = lacking.iter().any(|list| name.starts_with(list.as_str()));
                kept.iter().any(|file| file == name) || !is_ours(name) || is_of_lacking
            });
            if !is_kept {
                let _ = std::fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

fn is_ours(name: &str) -> bool {
    [".list", ".building", ".additions"].iter().any(|end| Path::new(name).to_string_lossy().ends_with(end))
}

fn no_such_list() -> Fault {
    let what = "there is no list of that id; nothing was done";
    Fault::new(Code::NotFound, what, "`prefdesk lists` names those in use")
}
