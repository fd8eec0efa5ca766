//! What a backup says of itself: the first member, in clear, and a MAC over its bytes. Nothing in it is personal.

use crate::store::Head;
use crate::vault::{KeyPurpose, Ring};
use chrono::{DateTime, Utc};
use domain::{Code, Fault, Result};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use uuid::Uuid;

const FORMAT: &str = "preference-desk-backup";
const VERSION: u32 = 1;

/// The whole statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: String,
    pub version: u32,
    /// The schema of `store.db`.
    pub schema: i64,
    pub site: String,
    /// The vault's id: tells one company's folders from another's.
    pub vault: Uuid,
    /// The machine's clock.
    pub made_at: DateTime<Utc>,
    pub business_time: DateTime<Utc>,
    pub ledger: Head,
    pub audit: Head,
    /// The generation of customers in use; none before the first import.
    pub customers: Option<u64>,
    /// The ring's backup key that the MAC was made with.
    pub key: Uuid,
    /// In the order in which they follow.
    pub members: Vec<Member>,
}

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub name: String,
    pub bytes: u64,
    /// Lower-case hex.
    pub sha256: String,
}

#[derive(Deserialize)]
struct Version {
    format: String,
    version: u32,
    #[serde(default)]
    schema: i64,
}

impl Manifest {
    /// The fields that are the same in every backup of this version.
    pub fn format() -> (String, u32) {
        (FORMAT.to_owned(), VERSION)
    }

    /// The bytes that are stored and authenticated.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let bytes = serde_json::to_vec_pretty(self);
        let mut bytes = bytes.map_err(|_| Fault::internal("the manifest could not be written"))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads the statement; refuses what another program, or a newer version, wrote.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let version: Version = serde_json::from_slice(bytes).map_err(|_| not_ours())?;
        if version.format != FORMAT {
            return Err(not_ours());
        }
        if version.version > VERSION || version.schema > crate::migrations::CURRENT {
            return Err(newer(&version));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|_| not_ours())?;
        match manifest.members.iter().all(|member| is_member(&member.name)) {
            true => Ok(manifest),
            false => Err(not_ours()),
        }
    }

    /// All bytes of its members.
    pub fn bytes(&self) -> u64 {
        self.members.iter().map(|member| member.bytes).sum()
    }

    /// The MAC over the stored bytes, lower-case hex.
    pub fn seal(&self, bytes: &[u8], ring: &Ring) -> Result<String> {
        let mac = self.mac(bytes, ring)?.ok_or_else(|| Fault::internal("no backup key"))?;
        Ok(domain::entry::hex(&mac.finalize().into_bytes()))
    }

    /// True when a holder of the ring made it and nobody changed it since.
    pub fn is_sealed(&self, bytes: &[u8], stated: &str, ring: &Ring) -> Result<bool> {
        let stated = crate::vault::ring::unhex::<32>(stated.trim_end());
        let (Some(stated), Some(mac)) = (stated, self.mac(bytes, ring)?) else { return Ok(false) };
        Ok(mac.verify_slice(&stated).is_ok())
    }

    fn mac(&self, bytes: &[u8], ring: &Ring) -> Result<Option<Hmac<Sha256>>> {
        let Some(key) = ring.key_called(KeyPurpose::Backup, self.key) else { return Ok(None) };
        let mac = Hmac::<Sha256>::new_from_slice(&key.0);
        let mut mac = mac.map_err(|_| Fault::internal("no backup key"))?;
        mac.update(bytes);
        Ok(Some(mac))
    }
}

/// The only names that are ever unpacked: no path, nothing that is not a file of ours.
fn is_member(name: &str) -> bool {
    let generation = name.strip_prefix("customers-").and_then(|rest| rest.strip_suffix(".db"));
    [super::VAULT, crate::FILE_NAME, crate::anchor::NAME].contains(&name)
        || generation.is_some_and(|digits| digits.parse::<u64>().is_ok_and(|it| it.to_string() == digits))
}

/// A file that is no backup, or one cut short.
pub fn not_ours() -> Fault {
    Fault::new(
        Code::BadInput,
        "this is no backup of Preference Desk, or it is damaged; nothing was changed",
        "give the file that `prefdesk backup` wrote, or another one",
    )
}

fn newer(found: &Version) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!(
            "the backup was written by a newer version (format {}, schema {}); nothing was changed",
            found.version, found.schema
        ),
        "install the newer version, then restore",
    )
}
