//! From a backup, and a journal, to a store that goes on: in a scratch folder, by somebody whom the backup knows.

use super::go_on;
use super::scratch::Scratch;
use crate::clock::Clock;
use crate::progress::Progress;
use crate::session::{Credentials, unlock};
use crate::who::{may_here, today_of};
use chrono::NaiveDate;
use domain::ids::UserName;
use domain::role::Action;
use domain::{Code, Fault, Result};
use std::path::{Path, PathBuf};
use store::{
    Acting, AuditFact, BackupFile, Continued, HolderKind, JournalFile, Manifest, Ring, StaffPerson, Standing,
    Store, Unlocked, Vault,
};

/// Of a disk, what must be left once everything is unpacked: the store grows while it is checked.
const SPARE_BYTES: u64 = 32 * 1024 * 1024;
/// Confirmation numbers that are left out: some may have been given that neither backup nor journal knows of.
pub const SKIPPED: u64 = 10_000;

/// A store that goes on from a backup, not yet in its place.
pub struct Unpacked {
    pub manifest: Manifest,
    pub ring: Ring,
    pub store: Store,
    pub continued: Continued,
}

/// What is asked for, and who asks.
pub struct Source<'a> {
    pub backup: &'a BackupFile,
    pub journal: Option<&'a Path>,
    pub credentials: &'a Credentials,
    pub clock: Clock,
    /// `restore` or `restore-drill`: the word in the audit of the new log.
    pub action: &'static str,
}

/// A backup whose vault was opened by somebody who may restore it.
pub struct Opened {
    pub unlocked: Unlocked,
    /// The day it is now at the company whose backup it is.
    pub today: NaiveDate,
    acting: Acting,
}

impl Source<'_> {
    /// Opens the vault of the backup and unpacks the rest.
    pub fn unpack(&self, scratch: &Scratch, progress: &Progress<'_>) -> Result<(Opened, Store)> {
        let dir = scratch.path();
        put_vault(dir, &self.backup.vault()?)?;
        let unlocked = unlock(&Vault::open(dir)?, self.credentials, self.clock)?;
        self.backup.prove(&unlocked.ring)?;
        room_for(dir, self.backup.manifest.bytes())?;
        let (mut done, total) = (0, self.backup.manifest.bytes());
        self.backup.unpack(dir, &|name| name != VAULT, &mut |bytes| {
            done += bytes;
            go_on(progress, done, total)
        })?;
        let store = store::verify_unpacked(dir, &unlocked.ring, &self.backup.manifest)?;
        must_be_admin(&store, &unlocked, self.clock)?;
        let today = today_in(&store, self.clock)?;
        let acting = Acting::now(unlocked.name.clone(), self.clock.now());
        // While the backup was made, somebody may have changed the vault between its copy and the store's.
        Vault::open(dir)?.tie_as_it_is(&unlocked.ring, &store, &acting)?;
        Ok((Opened { unlocked, today, acting }, store))
    }

    /// Puts back what the journal has, applies what was erased, and begins the new log. `missing`: so many entries
    /// are known to be in neither.
    pub fn go_on(&self, opened: Opened, store: Store, missing: u64) -> Result<Unpacked> {
        let journal =
            self.journal.map(|path| JournalFile::open(path, &opened.unlocked.ring, false)).transpose()?;
        let continued = store.continue_as_new(
            &opened.acting,
            journal.as_ref(),
            SKIPPED.max(missing),
            AuditFact::new(self.action),
        )?;
        Ok(Unpacked { manifest: self.backup.manifest.clone(), ring: opened.unlocked.ring, store, continued })
    }
}

/// Whoever makes the folder anew must be an admin in what it is made of, or hold the recovery code.
pub fn must_be_admin(store: &Store, unlocked: &Unlocked, clock: Clock) -> Result<()> {
    if unlocked.kind == HolderKind::Recovery {
        return Ok(());
    }
    let person = store.read(|snapshot| snapshot.person(&unlocked.name))?;
    may_here(person.as_ref(), Action::Restore, today_in(store, clock)?).map_err(|fault| {
        let advice = "do it as an admin who is known there, or with the recovery code".to_owned();
        Fault { advice, ..fault }
    })
}

/// Whoever replaces a folder must be an admin of that one too, as far as that can still be read: an old backup would
/// otherwise let somebody in again who was shut out since it was made. Or they hold the backup's recovery code.
pub(super) fn must_be_admin_there(
    there: &Standing,
    opened: &Opened,
    dir: &Path,
    credentials: &Credentials,
    clock: Clock,
) -> Result<()> {
    let Opened { unlocked, today, .. } = opened;
    if unlocked.kind == HolderKind::Recovery {
        return Ok(());
    }
    let is_theirs = |name: &UserName| name.as_str().to_lowercase() == unlocked.name.as_str().to_lowercase();
    let refused = |why: &str| {
        Fault::new(
            Code::NotAllowed,
            format!("the folder that would be replaced does not let them: {why}"),
            "restore as somebody who is an admin in the backup and in this folder, or with the backup's recovery \
             code (`--user recovery`)",
        )
    };
    if there.keyless.iter().any(is_theirs) {
        return Err(refused("this person may no longer sign in; nothing was done"));
    }
    let of_now = match (&there.people, there.same_keys) {
        (None, false) => people_of_now(dir, credentials, clock).map_err(|why| refused(&why))?,
        (people, _) => people.clone(),
    };
    let Some(people) = of_now else { return Ok(()) };
    let person = people.iter().find(|person| is_theirs(&person.name));
    may_here(person, Action::Restore, *today).map_err(|fault| refused(&fault.what))
}

/// Who works in a folder whose keys were renewed since the backup: its own vault opens it, to whoever may sign in there.
/// None where its vault or its people cannot be read.
fn people_of_now(
    dir: &Path,
    credentials: &Credentials,
    clock: Clock,
) -> std::result::Result<Option<Vec<StaffPerson>>, String> {
    let Ok(vault) = Vault::open(dir) else { return Ok(None) };
    if vault.holders().is_err() {
        return Ok(None);
    }
    match unlock(&vault, credentials, clock) {
        Ok(now) => Ok(store::standing(dir, &now.ring).people),
        Err(_) => {
            Err("its keys were renewed since the backup, and it does not open to them; nothing was done"
                .to_owned())
        }
    }
}

fn today_in(store: &Store, clock: Clock) -> Result<NaiveDate> {
    today_of(store.read(|snapshot| snapshot.setting("company"))?, clock)
}

const VAULT: &str = "vault.json";

fn put_vault(dir: &Path, bytes: &[u8]) -> Result<()> {
    let path: PathBuf = dir.join(VAULT);
    let fault = |error: std::io::Error| cipherfile::io_fault(&path, &error);
    let mut file = cipherfile::private_file(&path).map_err(fault)?;
    std::io::Write::write_all(&mut file, bytes).and_then(|()| file.sync_all()).map_err(fault)
}

pub(crate) fn room_for(dir: &Path, bytes: u64) -> Result<()> {
    let Ok(free) = fs4::available_space(dir) else { return Ok(()) };
    if free >= bytes + SPARE_BYTES {
        return Ok(());
    }
    let (needed, free) = ((bytes + SPARE_BYTES) / 1_000_000, free / 1_000_000);
    Err(Fault::new(
        Code::Internal,
        format!("the disk has {free} MB free and this needs {needed} MB; nothing was changed"),
        "free some space, or name a --data-dir on another disk",
    ))
}
