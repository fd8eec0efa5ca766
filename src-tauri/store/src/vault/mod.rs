//! The vault: who holds the key ring, each under their own password. To sign in is to unlock.
//!
//! Roles, end dates and the duty to change a password live in the store, never here.

mod credential;
mod doorstep;
mod file;
mod holders;
mod recovery;
pub(crate) mod ring;
mod rotation;
mod sealing;
#[cfg(test)]
mod tests;
mod tie;
mod turn;
mod unfinished;

pub use credential::Credential;
pub use doorstep::FailedSignIn;
pub use file::HolderKind;
pub use recovery::RecoveryCode;
pub use ring::{KeyPurpose, KeyRow, Ring};
pub use rotation::{Rotation, RotationAsk};
pub use unfinished::{UnfinishedVault, set_aside};

use chrono::{DateTime, Utc};
use domain::ids::{EntryId, UserName};
use domain::{Code, Fault, Result, Sensitive};
use doorstep::Doorstep;
use file::{Holder, VaultFile};
use std::path::{Path, PathBuf};
use turn::Turn;
use uuid::Uuid;

/// How a vault is made.
#[derive(Clone, Copy, Debug)]
pub struct VaultOptions {
    /// Work factor of age's scrypt, N = 2^log_n, kept in the file. Less than the default is for tests.
    pub scrypt_log_n: u8,
}

impl Default for VaultOptions {
    /// 2^15 needs 32 MiB and 0.14 s of a 2.1 GHz core; 2^16 would come too near the 0.3 s a sign-in may take.
    fn default() -> Self {
        Self { scrypt_log_n: 15 }
    }
}

/// A sign-in that succeeded.
#[derive(Debug)]
pub struct Unlocked {
    /// The name as the vault spells it.
    pub name: UserName,
    pub kind: HolderKind,
    pub ring: Ring,
}

/// The vault of one data folder.
#[derive(Clone, Debug)]
pub struct Vault {
    dir: PathBuf,
}

/// What a new vault hands out, once.
#[derive(Debug)]
pub struct NewVault {
    pub vault: Vault,
    pub ring: Ring,
    /// To be printed and kept on paper.
    pub recovery: RecoveryCode,
    /// The folder with what an `init` before this one had left unfinished.
    pub set_aside: Option<String>,
}

impl Vault {
    /// Finds the vault of a folder and proves that it can be read.
    /// A restore that was killed while files were moved is finished first.
    pub fn open(dir: &Path) -> Result<Self> {
        crate::finish_restore(dir)?;
        VaultFile::read(&dir.join(file::NAME))?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Signs a person in. The answer never tells whether the name or the password was wrong.
    pub fn unlock(&self, name: &UserName, password: &str, now: DateTime<Utc>) -> Result<Unlocked> {
        self.at_the_door(name.as_str(), now, |file| {
            let known = file.find(name).filter(|holder| holder.enabled && holder.kind == HolderKind::Person);
            open_holder(file, known, password)
        })
    }

    /// Unlocks with the recovery code, as it was written down.
    pub fn unlock_with_recovery(&self, code: &str, now: DateTime<Utc>) -> Result<Unlocked> {
        let name = holders::recovery_name();
        self.at_the_door(name.as_str(), now, |file| {
            let known =
                file.holders.iter().find(|holder| holder.kind == HolderKind::Recovery && holder.enabled);
            open_holder(file, known, &RecoveryCode::read(code))
        })
    }

    /// Unlocks with a service credential.
    pub fn unlock_with_credential(&self, credential: &Credential, now: DateTime<Utc>) -> Result<Unlocked> {
        self.at_the_door(credential.name.as_str(), now, |file| {
            let holder = file.find(&credential.name).filter(|holder| holder.enabled)?;
            let identity = credential.identity()?;
            (holder.kind == HolderKind::Service).then_some((holder, identity))
        })
    }

    /// Whether this recovery code opens the ring. Changes nothing, and is no attempt to sign in: it is for somebody
    /// who is in already.
    pub fn recovery_opens(&self, code: &str) -> Result<bool> {
        let file = self.read()?;
        let known = file.holders.iter().find(|holder| holder.kind == HolderKind::Recovery && holder.enabled);
        let opened = open_holder(&file, known, &RecoveryCode::read(code));
        let theirs = opened.filter(|(holder, identity)| identity.to_public().to_string() == holder.public);
        theirs.map_or(Ok(false), |(_, identity)| open_ring(&file, &identity).map(|_| true))
    }

    /// The vault's id, as it stands in the file: it tells one company's folders from another's.
    pub fn id(&self) -> Result<Uuid> {
        self.read().map(|file| file.vault)
    }

    /// The vault's id and its file as it is, for a backup; proves with the ring that nobody else changed it.
    pub(crate) fn whole(&self, ring: &Ring) -> Result<(Uuid, Vec<u8>)> {
        let path = self.path();
        let bytes = std::fs::read(&path).map_err(|error| cipherfile::io_fault(&path, &error))?;
        let file = VaultFile::from_bytes(&bytes)?;
        match file.mac_holds(ring)? {
            true => Ok((file.vault, bytes)),
            false => Err(changed("its list of people was changed by something else")),
        }
    }

    /// Runs `drain` on the failed sign-ins that were kept, then forgets those; none is lost between the two. The
    /// door stays open meanwhile.
    pub(crate) fn drain_doorstep(
        &self,
        ring: &Ring,
        drain: impl FnOnce(&[FailedSignIn]) -> Result<()>,
    ) -> Result<()> {
        let waiting = Doorstep::open(&self.dir)?.waiting(&ring.audit_identities())?;
        if waiting.is_empty() {
            return Ok(());
        }
        drain(&waiting.failures)?;
        Doorstep::open(&self.dir)?.forget(&waiting)
    }

    /// The delay, the attempt, and what is written down about it, in that order and in the name's own turn: a
    /// flood at other names does not hold anybody up.
    fn at_the_door(
        &self,
        typed: &str,
        now: DateTime<Utc>,
        attempt: impl for<'a> FnOnce(&'a VaultFile) -> Option<(&'a Holder, age::x25519::Identity)>,
    ) -> Result<Unlocked> {
        let bucket = doorstep::bucket(self.id()?, &typed.trim().to_lowercase());
        let _turn = Turn::take(&self.dir, &bucket)?;
        // As it is now, not as it was before the wait: a password that was reset meanwhile opens nothing.
        let file = self.read()?;
        self.knock(&bucket, now)?;
        // A sealed key moved under another name, or a credential renamed, opens nothing: the key must be theirs.
        let theirs = |(holder, identity): &(&Holder, age::x25519::Identity)| {
            identity.to_public().to_string() == holder.public
        };
        let Some((holder, identity)) = attempt(&file).filter(theirs) else {
            let (id, typed) = (EntryId(Uuid::now_v7()), Sensitive::from(typed));
            let failed = FailedSignIn { id, typed, at: now, times: 1 };
            let wait = Doorstep::open(&self.dir)?.keep(&bucket, &failed, &file.audit_public)?;
            return Err(wrong(wait));
        };
        let ring = open_ring(&file, &identity)?;
        Doorstep::open(&self.dir)?.clear(&bucket, now)?;
        Ok(Unlocked { name: holder.name.clone(), kind: holder.kind, ring })
    }

    fn knock(&self, bucket: &str, now: DateTime<Utc>) -> Result<()> {
        let mut door = Doorstep::open(&self.dir)?;
        door.admit(bucket, now)?;
        door.count(bucket, now)
    }

    fn read(&self) -> Result<VaultFile> {
        VaultFile::read(&self.path())
    }

    fn path(&self) -> PathBuf {
        self.dir.join(file::NAME)
    }

    fn lock(&self, now: DateTime<Utc>) -> Result<crate::NamedLock> {
        crate::NamedLock::take(&self.dir, "vault", now)
    }
}

/// Tries the password; for an unknown name it does the same work on somebody else's key and forgets the answer.
fn open_holder<'a>(
    file: &VaultFile,
    known: Option<&'a Holder>,
    password: &str,
) -> Option<(&'a Holder, age::x25519::Identity)> {
    match known {
        Some(holder) => sealing::open_identity(&holder.sealed, password).map(|identity| (holder, identity)),
        None => {
            let anybody = file.holders.iter().find(|holder| !holder.sealed.is_empty());
            anybody.and_then(|holder| sealing::open_identity(&holder.sealed, password));
            None
        }
    }
}

fn open_ring(file: &VaultFile, identity: &age::x25519::Identity) -> Result<Ring> {
    let opened = sealing::open_with(identity, &file.ring).and_then(|bytes| Ring::from_bytes(&bytes));
    let ring =
        opened.ok_or_else(|| changed("the key ring cannot be opened with a key that should open it"))?;
    if file.mac_holds(&ring)? {
        Ok(ring)
    } else {
        Err(changed("its list of people was changed by something else"))
    }
}

fn changed(what: &str) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the vault is not as Preference Desk wrote it: {what}; nothing was opened"),
        "restore vault.json from a backup, and find out who changed it",
    )
    .at(file::NAME)
}

/// `wait` says for how long the next try is refused.
fn wrong(wait: Option<String>) -> Fault {
    let what = "the name and the password do not fit together, or this person may no longer sign in";
    match wait {
        None => Fault::new(Code::NotAllowed, what, "try again, or ask an admin"),
        Some(wait) => Fault::new(
            Code::NotAllowed,
            format!("{what}; the next try is possible in {wait}"),
            "wait, or ask an admin for a new password",
        ),
    }
}
