//! Making a vault: it takes its name last of all, once the store beside it is whole. Until then nobody can have
//! used the folder, so what a killed `init` left is moved aside and the next one starts clean.

use super::file::{HolderKind, NAME, VaultFile};
use super::{NewVault, RecoveryCode, Ring, Vault, VaultOptions, holders};
use crate::NamedLock;
use chrono::{DateTime, Utc};
use domain::ids::UserName;
use domain::{Code, Fault, Result};
use std::path::Path;
use uuid::Uuid;

/// The vault's name until it is finished. Whoever finds it knows that an `init` was killed.
const UNFINISHED: &str = "vault.json.unfinished";
/// What an `init` makes, the vault last: as long as that stands, the folder is known for unfinished.
const MADE_BY_INIT: [&str; 6] = [
    crate::FILE_NAME,
    "store.db-wal",
    "store.db-shm",
    crate::anchor::NAME,
    super::doorstep::NAME,
    UNFINISHED,
];

/// A vault that nobody can sign in to yet.
#[derive(Debug)]
pub struct UnfinishedVault {
    new: NewVault,
    id: Uuid,
    /// Keeps a second `init` from taking this one for killed.
    _lock: NamedLock,
}

impl Vault {
    /// Makes the vault with its first admin and the recovery code; refuses where there is one.
    pub fn begin(
        dir: &Path,
        admin: &UserName,
        password: &str,
        now: DateTime<Utc>,
        options: VaultOptions,
    ) -> Result<UnfinishedVault> {
        cipherfile::refuse_network(dir)?;
        cipherfile::private_dir(dir)?;
        crate::finish_restore(dir)?;
        let lock = NamedLock::take(dir, "init", now)?;
        refuse_used(dir)?;
        let set_aside = match dir.join(UNFINISHED).exists() {
            true => set_aside(dir, &MADE_BY_INIT, now)?,
            false => None,
        };
        let ring = Ring::generate(now);
        let log_n = options.scrypt_log_n;
        let mut file = VaultFile::new(now, log_n, ring.audit_identity()?.to_public().to_string());
        let recovery = RecoveryCode::generate();
        file.holders.push(holders::with_password(admin, HolderKind::Person, password, log_n)?);
        let name = holders::recovery_name();
        file.holders.push(holders::with_password(&name, HolderKind::Recovery, recovery.as_str(), log_n)?);
        file.seal_ring(&ring)?;
        file.write_as(&dir.join(UNFINISHED))?;
        let vault = Vault { dir: dir.to_owned() };
        let new = NewVault { vault, ring, recovery, set_aside };
        Ok(UnfinishedVault { new, id: file.vault, _lock: lock })
    }

    /// The id of the vault in this folder, finished or not; none where there is none yet.
    pub fn id_in(dir: &Path) -> Result<Option<Uuid>> {
        let there = [NAME, UNFINISHED].map(|name| dir.join(name)).into_iter().find(|path| path.exists());
        there.map(|path| VaultFile::read(&path).map(|file| file.vault)).transpose()
    }
}

impl UnfinishedVault {
    /// The keys, to make the store with.
    pub fn ring(&self) -> &Ring {
        &self.new.ring
    }

    /// The vault's id, before anybody can have used it.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Opens the door: from now on people can sign in.
    pub fn finish(self) -> Result<NewVault> {
        let path = self.new.vault.path();
        let unfinished = self.new.vault.dir.join(UNFINISHED);
        let placed = std::fs::rename(unfinished, &path).and_then(|()| cipherfile::flush_name_of(&path));
        placed.map_err(|error| cipherfile::io_fault(&path, &error))?;
        Ok(self.new)
    }
}

/// A vault means that the folder is in use; a store without one, that its keys are missing.
fn refuse_used(dir: &Path) -> Result<()> {
    if dir.join(NAME).exists() {
        return Err(Fault::new(
            Code::Conflict,
            "this folder has a vault already; nothing was changed",
            "use another --data-dir, or sign in",
        )
        .at(NAME));
    }
    let left = [crate::FILE_NAME, crate::anchor::NAME].into_iter().find(|name| dir.join(name).exists());
    match left.filter(|_| !dir.join(UNFINISHED).exists()) {
        None => Ok(()),
        Some(name) => Err(Fault::new(
            Code::StoreUnusable,
            "this folder has a store whose vault.json is missing; nothing was changed",
            "put vault.json back from a backup, or use another --data-dir",
        )
        .at(name)),
    }
}

/// Moves these files, as far as they are there and in this order, into a new folder beside them, and names it.
/// Nothing is ever deleted.
pub fn set_aside(dir: &Path, names: &[impl AsRef<str>], now: DateTime<Utc>) -> Result<Option<String>> {
    let names = names.iter().map(AsRef::as_ref);
    let there: Vec<&str> = names.filter(|name| dir.join(name).exists()).collect();
    if there.is_empty() {
        return Ok(None);
    }
    let folder = format!("unfinished-{}", now.format("%Y%m%dT%H%M%S%3fZ"));
    cipherfile::private_dir(&dir.join(&folder))?;
    for name in there {
        let from = dir.join(name);
        std::fs::rename(&from, dir.join(&folder).join(name))
            .map_err(|error| cipherfile::io_fault(&from, &error))?;
    }
    Ok(Some(folder))
}
