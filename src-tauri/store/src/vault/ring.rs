//! The key ring: what a sign-in unlocks. Keys by purpose, the newest that is not retired in use.
//!
//! How the ring is sealed to people is in `sealing`; what a key is used for is where it is used.

use age::secrecy::ExposeSecret;
use chacha20poly1305::aead::{OsRng, rand_core::RngCore};
use chrono::{DateTime, Utc};
use cipherfile::Key;
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

/// What a key is for. A key is never used for a second purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyPurpose {
    /// `store.db`.
    Store,
    /// `customers-<generation>.db`.
    Customers,
    /// Backup files.
    Backup,
    /// The journal beside them.
    Journal,
    /// Suppression lists.
    Lists,
    /// Fingerprints of identity keys: company-wide, never rotated.
    Fingerprint,
    /// MACs over the anchor and over the vault's own list of people.
    Anchor,
    /// Opens what the doorstep sealed (an age identity, not 32 bytes).
    AuditSeal,
}

impl KeyPurpose {
    /// Every purpose, in the order of the ring.
    pub const ALL: [KeyPurpose; 8] = [
        KeyPurpose::Store,
        KeyPurpose::Customers,
        KeyPurpose::Backup,
        KeyPurpose::Journal,
        KeyPurpose::Lists,
        KeyPurpose::Fingerprint,
        KeyPurpose::Anchor,
        KeyPurpose::AuditSeal,
    ];

    /// What can be rotated by name. The anchor's key and the audit seal go with every rotation, for whoever holds
    /// them could write in the vault's list of people; the fingerprint key is the company's and stays.
    pub const ROTATED: [KeyPurpose; 4] =
        [KeyPurpose::Store, KeyPurpose::Customers, KeyPurpose::Journal, KeyPurpose::Backup];

    /// The word for it, as in the ring.
    pub fn word(self) -> &'static str {
        match self {
            KeyPurpose::Store => "store",
            KeyPurpose::Customers => "customers",
            KeyPurpose::Backup => "backup",
            KeyPurpose::Journal => "journal",
            KeyPurpose::Lists => "lists",
            KeyPurpose::Fingerprint => "fingerprint",
            KeyPurpose::Anchor => "anchor",
            KeyPurpose::AuditSeal => "audit-seal",
        }
    }
}

/// A key of the ring as it may be shown: all but the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyRow {
    pub id: Uuid,
    pub purpose: KeyPurpose,
    pub created: DateTime<Utc>,
    pub retired: Option<DateTime<Utc>>,
}

/// One key of the ring. `secret` is 64 hex digits, or an age identity for the audit seal.
#[derive(Clone, Serialize, Deserialize)]
pub struct RingKey {
    pub id: Uuid,
    pub purpose: KeyPurpose,
    pub created: DateTime<Utc>,
    pub retired: Option<DateTime<Utc>>,
    secret: String,
}

impl Drop for RingKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

/// The unlocked keys. Wiped when dropped; prints nothing of them.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ring {
    keys: Vec<RingKey>,
}

impl std::fmt::Debug for Ring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl Ring {
    /// A new ring with one key for each purpose.
    pub fn generate(now: DateTime<Utc>) -> Self {
        let keys = KeyPurpose::ALL.into_iter().map(|purpose| RingKey {
            id: Uuid::now_v7(),
            purpose,
            created: now,
            retired: None,
            secret: new_secret(purpose),
        });
        Self { keys: keys.collect() }
    }

    /// The same ring with new keys for these purposes, for the anchor and for the audit seal. A retired key stays
    /// only where something outside the folder still needs it: backups, journals, and the failed sign-ins that were
    /// sealed until now.
    pub(crate) fn renewed(&self, purposes: &[KeyPurpose], now: DateTime<Utc>) -> Self {
        let always = [KeyPurpose::Anchor, KeyPurpose::AuditSeal];
        let is_renewed = |purpose| purposes.contains(&purpose) || always.contains(&purpose);
        let mut keys = self.keys.clone();
        keys.retain(|key| {
            let is_kept = matches!(key.purpose, KeyPurpose::Backup | KeyPurpose::Journal);
            let is_opened_once_more = key.purpose == KeyPurpose::AuditSeal && key.retired.is_none();
            !is_renewed(key.purpose) || is_kept || is_opened_once_more
        });
        for key in keys.iter_mut().filter(|key| is_renewed(key.purpose)) {
            key.retired = key.retired.or(Some(now));
        }
        keys.extend(KeyPurpose::ALL.into_iter().filter(|purpose| is_renewed(*purpose)).map(|purpose| {
            let (id, secret) = (Uuid::now_v7(), new_secret(purpose));
            RingKey { id, purpose, created: now, retired: None, secret }
        }));
        Self { keys }
    }

    /// Every key of the ring, but for the keys themselves.
    /// The keys of journals alone, for whoever reads one and may be left behind with them.
    pub(crate) fn of_journals(&self) -> Self {
        let keys = self.keys.iter().filter(|key| key.purpose == KeyPurpose::Journal).cloned();
        Self { keys: keys.collect() }
    }

    pub fn rows(&self) -> Vec<KeyRow> {
        let row = |key: &RingKey| KeyRow {
            id: key.id,
            purpose: key.purpose,
            created: key.created,
            retired: key.retired,
        };
        self.keys.iter().map(row).collect()
    }

    /// The key in use for the purpose.
    pub fn key(&self, purpose: KeyPurpose) -> Result<Key> {
        unhex(self.secret(purpose)?).map(Key).ok_or_else(|| damaged(purpose))
    }

    /// The id of the key in use for the purpose: what is written with it names it, for the day it is retired.
    pub(crate) fn key_id(&self, purpose: KeyPurpose) -> Result<Uuid> {
        self.newest(purpose).map(|key| key.id).ok_or_else(|| damaged(purpose))
    }

    /// The key of this id, retired or not.
    pub(crate) fn key_called(&self, purpose: KeyPurpose, id: Uuid) -> Option<Key> {
        let key = self.keys.iter().find(|key| key.purpose == purpose && key.id == id)?;
        unhex(&key.secret).map(Key)
    }

    /// The identity that opens what was sealed to the vault's public audit key.
    pub(crate) fn audit_identity(&self) -> Result<age::x25519::Identity> {
        self.secret(KeyPurpose::AuditSeal)?.parse().map_err(|_| damaged(KeyPurpose::AuditSeal))
    }

    /// The same with the one before it, for what was sealed until the last rotation.
    pub(crate) fn audit_identities(&self) -> Vec<age::x25519::Identity> {
        let keys = self.keys.iter().filter(|key| key.purpose == KeyPurpose::AuditSeal);
        keys.filter_map(|key| key.secret.parse().ok()).collect()
    }

    fn secret(&self, purpose: KeyPurpose) -> Result<&str> {
        self.newest(purpose).map(|key| key.secret.as_str()).ok_or_else(|| damaged(purpose))
    }

    fn newest(&self, purpose: KeyPurpose) -> Option<&RingKey> {
        self.keys.iter().rev().find(|key| key.purpose == purpose && key.retired.is_none())
    }

    pub(crate) fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>> {
        let bytes = serde_json::to_vec(self);
        bytes.map(Zeroizing::new).map_err(|_| Fault::internal("the key ring could not be written"))
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}

fn new_secret(purpose: KeyPurpose) -> String {
    if purpose == KeyPurpose::AuditSeal {
        return age::x25519::Identity::generate().to_string().expose_secret().to_owned();
    }
    let mut bytes = Zeroizing::new([0u8; 32]);
    OsRng.fill_bytes(bytes.as_mut());
    domain::entry::hex(bytes.as_ref())
}

fn damaged(purpose: KeyPurpose) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the key ring holds no usable key for {purpose:?}; nothing was opened"),
        "restore vault.json from a backup",
    )
    .at("vault.json")
}

/// Reads exactly `N` bytes of lower- or upper-case hex.
pub(crate) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0u8; N];
    if text.len() != N * 2 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
