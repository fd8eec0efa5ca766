//! Adding, disabling and renewing the holders of the ring. Each is one locked read, change and whole write.

use super::file::{Holder, HolderKind, VaultFile};
use super::{Credential, RecoveryCode, Ring, Vault, sealing, wrong};
use chrono::{DateTime, Utc};
use domain::ids::UserName;
use domain::{Code, Fault, Result};

const LONGEST_NAME: usize = 64;

/// The name under which the recovery code stands in the vault.
pub fn recovery_name() -> UserName {
    UserName::from("(recovery)")
}

/// A new holder whose private key is sealed under a password.
pub fn with_password(name: &UserName, kind: HolderKind, password: &str, log_n: u8) -> Result<Holder> {
    let identity = age::x25519::Identity::generate();
    let sealed = sealing::seal_identity(&identity, password, log_n)?;
    let name = UserName(name.as_str().trim().to_owned());
    Ok(Holder { name, kind, enabled: true, public: identity.to_public().to_string(), sealed })
}

impl Vault {
    /// Names of everybody who has or had a key, with their kind and whether it still opens anything.
    pub fn holders(&self) -> Result<Vec<(UserName, HolderKind, bool)>> {
        let holders = self.read()?.holders;
        Ok(holders.into_iter().map(|holder| (holder.name, holder.kind, holder.enabled)).collect())
    }

    /// Adds a person with a first password. A holder of this name is replaced: who may be added is decided by
    /// the store, and one that it does not know is what a killed `user add` left behind.
    pub fn add_person(&self, ring: &Ring, name: &UserName, password: &str, now: DateTime<Utc>) -> Result<()> {
        self.change(ring, now, |file| {
            make_room(file, name)?;
            let holder = with_password(name, HolderKind::Person, password, file.scrypt_log_n)?;
            file.holders.push(holder);
            Ok(())
        })
    }

    /// Adds a service and hands out its credential, once; replaces like `add_person`.
    pub fn add_service(&self, ring: &Ring, name: &UserName, now: DateTime<Utc>) -> Result<Credential> {
        self.change(ring, now, |file| {
            make_room(file, name)?;
            let (credential, public) = Credential::generate(name);
            let name = credential.name.clone();
            let sealed = String::new();
            file.holders.push(Holder { name, kind: HolderKind::Service, enabled: true, public, sealed });
            Ok(credential)
        })
    }

    /// Takes back a holder who was added and came to nothing after all.
    pub fn forget(&self, ring: &Ring, name: &UserName, now: DateTime<Utc>) -> Result<()> {
        self.change(ring, now, |file| make_room(file, name))
    }

    /// True when this is the person's password already.
    pub fn is_password(&self, name: &UserName, password: &str) -> Result<bool> {
        let file = self.read()?;
        let holder = file.find(name).filter(|holder| holder.kind == HolderKind::Person);
        Ok(holder.is_some_and(|holder| sealing::open_identity(&holder.sealed, password).is_some()))
    }

    /// Takes the ring away from a person or service. The last enabled person stays.
    pub fn disable(&self, ring: &Ring, name: &UserName, now: DateTime<Utc>) -> Result<()> {
        self.change(ring, now, |file| {
            let holder = file.find_mut(name).filter(|holder| holder.kind != HolderKind::Recovery);
            holder.ok_or_else(|| nobody(name))?.enabled = false;
            let left = |holder: &&Holder| holder.enabled && holder.kind == HolderKind::Person;
            match file.holders.iter().find(left) {
                Some(_) => Ok(()),
                None => Err(Fault::new(
                    Code::Conflict,
                    "nobody could sign in any more; nothing was changed",
                    "add another admin first",
                )),
            }
        })
    }

    /// Gives a person a new key under a new password (an admin's reset); enables them again.
    pub fn reset(&self, ring: &Ring, name: &UserName, password: &str, now: DateTime<Utc>) -> Result<()> {
        self.change(ring, now, |file| {
            let log_n = file.scrypt_log_n;
            let holder = file.find_mut(name).filter(|holder| holder.kind == HolderKind::Person);
            let holder = holder.ok_or_else(|| nobody(name))?;
            *holder = with_password(&holder.name.clone(), HolderKind::Person, password, log_n)?;
            Ok(())
        })
    }

    /// Replaces the recovery code by a new one; the old paper opens nothing any more.
    pub fn renew_recovery(&self, ring: &Ring, now: DateTime<Utc>) -> Result<RecoveryCode> {
        self.change(ring, now, |file| {
            let code = RecoveryCode::generate();
            file.holders.retain(|holder| holder.kind != HolderKind::Recovery);
            let log_n = file.scrypt_log_n;
            file.holders.push(with_password(&recovery_name(), HolderKind::Recovery, code.as_str(), log_n)?);
            Ok(code)
        })
    }

    /// Changes one's own password: the key stays, so the ring needs no sealing.
    pub fn change_password(&self, name: &UserName, old: &str, new: &str, now: DateTime<Utc>) -> Result<()> {
        let unlocked = self.unlock(name, old, now)?;
        self.change(&unlocked.ring, now, |file| {
            let log_n = file.scrypt_log_n;
            let holder = file.find_mut(name).ok_or_else(|| wrong(None))?;
            let identity = sealing::open_identity(&holder.sealed, old).ok_or_else(|| wrong(None))?;
            holder.sealed = sealing::seal_identity(&identity, new, log_n)?;
            Ok(())
        })
    }

    fn change<T>(
        &self,
        ring: &Ring,
        now: DateTime<Utc>,
        change: impl FnOnce(&mut VaultFile) -> Result<T>,
    ) -> Result<T> {
        let _lock = self.lock(now)?;
        let mut file = self.read()?;
        if !file.mac_holds(ring)? {
            return Err(super::changed("its list of people was changed by something else"));
        }
        let answer = change(&mut file)?;
        file.seal_ring(ring)?;
        file.write(&self.dir)?;
        Ok(answer)
    }
}

fn make_room(file: &mut VaultFile, name: &UserName) -> Result<()> {
    let text = name.as_str().trim();
    if text.is_empty() || text.chars().count() > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err(Fault::new(
            Code::BadInput,
            "a name must have 1 to 64 printable characters; nobody was added",
            "choose another name",
        ));
    }
    let folded = super::file::fold(name);
    file.holders
        .retain(|holder| holder.kind == HolderKind::Recovery || super::file::fold(&holder.name) != folded);
    match file.find(name) {
        None => Ok(()),
        Some(_) => Err(Fault::new(
            Code::Conflict,
            "that is the name of the recovery code; nobody was added",
            "choose another name",
        )),
    }
}

fn nobody(name: &UserName) -> Fault {
    Fault::new(
        Code::NotFound,
        "nobody of this name holds a key; nothing was changed",
        "see `prefdesk user list`",
    )
    .at(name.as_str())
}
