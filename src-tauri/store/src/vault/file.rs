//! `vault.json` as it stands on disk: read, checked for its MAC, written whole or not at all.
//!
//! Described in `docs/formats.md`. Nothing here knows a password.

use super::ring::{KeyPurpose, Ring, unhex};
use chrono::{DateTime, Utc};
use domain::ids::UserName;
use domain::{Code, Fault, Result};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::Path;
use uuid::Uuid;

/// The file's name in the data folder.
pub const NAME: &str = "vault.json";
const FORMAT: &str = "preference-desk-vault";
const VERSION: u32 = 1;

/// The whole file.
#[derive(Clone, Serialize, Deserialize)]
pub struct VaultFile {
    pub format: String,
    pub version: u32,
    /// Which vault this is; salts the doorstep's buckets.
    pub vault: Uuid,
    pub created: DateTime<Utc>,
    /// Work factor of age's scrypt for the next password that is set: N = 2^log_n.
    pub scrypt_log_n: u8,
    /// Failed sign-ins are sealed to this key.
    pub audit_public: String,
    /// Everybody, enabled or not, in the order they were added.
    pub holders: Vec<Holder>,
    /// The key ring, sealed to every enabled holder.
    pub ring: String,
    /// The MAC of the vault that was here before this one; empty in one that was just made.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub before: String,
    /// HMAC-SHA256 (hex) over `mac_text`, with the ring's anchor key.
    pub mac: String,
}

/// What kind of key holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HolderKind {
    /// Signs in with a password.
    Person,
    /// A credential file; holds its own private key.
    Service,
    /// The recovery code.
    Recovery,
}

/// One holder of the ring.
#[derive(Clone, Serialize, Deserialize)]
pub struct Holder {
    pub name: UserName,
    pub kind: HolderKind,
    pub enabled: bool,
    /// age X25519 public key.
    pub public: String,
    /// The private key under the password; empty for a service.
    pub sealed: String,
}

impl VaultFile {
    /// A file without holders and ring.
    pub fn new(now: DateTime<Utc>, scrypt_log_n: u8, audit_public: String) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            vault: Uuid::now_v7(),
            created: now,
            scrypt_log_n,
            audit_public,
            holders: Vec::new(),
            ring: String::new(),
            before: String::new(),
            mac: String::new(),
        }
    }

    /// Reads the file and refuses a newer one.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).map_err(|error| cipherfile::io_fault(path, &error))?;
        Self::from_bytes(&bytes)
    }

    /// The same from bytes that were read already.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let vault: Self = serde_json::from_slice(bytes).map_err(|error| {
            Fault::new(
                Code::StoreUnusable,
                "the vault cannot be read",
                "restore it from a backup; nothing was changed",
            )
            .at(format!("vault.json line {}", error.line()))
        })?;
        if vault.format != FORMAT {
            let what = "vault.json is no vault of Preference Desk; nothing was changed";
            return Err(Fault::new(Code::StoreUnusable, what, "restore it from a backup").at(NAME));
        }
        if vault.version > VERSION {
            return Err(Fault::new(
                Code::StoreUnusable,
                format!("the vault was written by a newer version (format {})", vault.version),
                "install the newer version; nothing was changed",
            )
            .at(NAME));
        }
        Ok(vault)
    }

    /// The holder with this name, however it is cased.
    pub fn find(&self, name: &UserName) -> Option<&Holder> {
        let wanted = fold(name);
        self.holders.iter().find(|holder| fold(&holder.name) == wanted)
    }

    /// The same, to change it.
    pub fn find_mut(&mut self, name: &UserName) -> Option<&mut Holder> {
        let wanted = fold(name);
        self.holders.iter_mut().find(|holder| fold(&holder.name) == wanted)
    }

    /// True when nobody without the anchor key changed who holds the ring.
    pub fn mac_holds(&self, ring: &Ring) -> Result<bool> {
        let Some(stated) = unhex::<32>(&self.mac) else { return Ok(false) };
        Ok(self.mac_of(ring)?.verify_slice(&stated).is_ok())
    }

    /// Seals the ring to every enabled holder and renews the MAC; what it was before is kept beside it.
    pub fn seal_ring(&mut self, ring: &Ring) -> Result<()> {
        let enabled = self.holders.iter().filter(|holder| holder.enabled);
        let public =
            enabled.map(|holder| super::sealing::public_key(&holder.public)).collect::<Result<Vec<_>>>()?;
        self.ring = super::sealing::seal_to(&public, &ring.to_bytes()?)?;
        self.before = std::mem::take(&mut self.mac);
        self.mac = domain::entry::hex(&self.mac_of(ring)?.finalize().into_bytes());
        Ok(())
    }

    fn mac_of(&self, ring: &Ring) -> Result<Hmac<Sha256>> {
        let key = ring.key(KeyPurpose::Anchor)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).map_err(|_| Fault::internal("no MAC key"))?;
        mac.update(self.mac_text().as_bytes());
        Ok(mac)
    }

    /// One line for the vault, one for the audit key and the work factor, one for the vault before this one, one a
    /// holder: what an intruder would like to change.
    fn mac_text(&self) -> String {
        let mut text =
            format!("vault {}\naudit {}\nscrypt {}\n", self.vault, self.audit_public, self.scrypt_log_n);
        if !self.before.is_empty() {
            text.push_str(&format!("before {}\n", self.before));
        }
        for holder in &self.holders {
            let kind = match holder.kind {
                HolderKind::Person => "person",
                HolderKind::Service => "service",
                HolderKind::Recovery => "recovery",
            };
            let state = if holder.enabled { "enabled" } else { "disabled" };
            let sealed = domain::entry::hex(&Sha256::digest(&holder.sealed));
            text.push_str(&format!("{kind} {state} {} {sealed} {}\n", holder.public, holder.name));
        }
        text
    }

    /// Writes the file beside itself, syncs, and moves it into place.
    pub fn write(&self, dir: &Path) -> Result<()> {
        self.write_as(&dir.join(NAME))
    }

    /// The same under another name.
    pub fn write_as(&self, path: &Path) -> Result<()> {
        let mut bytes =
            serde_json::to_vec_pretty(self).map_err(|_| Fault::internal("the vault could not be written"))?;
        bytes.push(b'\n');
        cipherfile::write_whole(path, &bytes).map_err(|error| cipherfile::io_fault(path, &error))
    }
}

/// Names are compared without case, so that nobody is locked out by a capital letter.
pub fn fold(name: &UserName) -> String {
    name.as_str().trim().to_lowercase()
}
