//! The code behind a page, over its sealed bytes and its number: HMAC-SHA-256 in every file made here, HMAC-SHA-512 in
//! files of before (SQLCipher's default). Three times the time of a page went into the latter; decision 0015.

use crate::Key;
use crate::seal::SALT_BYTES;
use hmac::{Hmac, Mac as _};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

/// SQLCipher parts the key of the code from the salt of the file by this.
const SALT_MASK: u8 = 0x3a;

/// Which code a file has; in the order in which a file is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MacKind {
    Sha256,
    Sha512,
}

impl MacKind {
    pub(crate) const ALL: [MacKind; 2] = [MacKind::Sha256, MacKind::Sha512];

    /// What tells SQLCipher before the key: ours is the one that a page leaves room for, and the room never shrinks.
    pub(crate) const BEFORE_KEY: &str = "PRAGMA cipher_default_hmac_algorithm = HMAC_SHA256;";

    /// What tells it behind the key and before the first read.
    pub(crate) fn behind_key(self) -> &'static str {
        match self {
            MacKind::Sha256 => "",
            MacKind::Sha512 => "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
        }
    }
}

/// The code's key, of one file.
#[derive(Clone)]
pub(crate) enum Mac {
    Sha256(Hmac<Sha256>),
    Sha512(Hmac<Sha512>),
}

impl Mac {
    /// From the raw key and the file's salt. None never happens: an HMAC takes a key of any length.
    pub(crate) fn new(kind: MacKind, key: &Key, salt: [u8; SALT_BYTES]) -> Option<Mac> {
        let derived = mac_key(key, salt)?;
        Some(match kind {
            MacKind::Sha256 => Mac::Sha256(Hmac::new_from_slice(&derived[..]).ok()?),
            MacKind::Sha512 => Mac::Sha512(Hmac::new_from_slice(&derived[..]).ok()?),
        })
    }

    /// Bytes of a code.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Mac::Sha256(_) => 32,
            Mac::Sha512(_) => 64,
        }
    }

    /// Writes the code into the last bytes of a page, over all that stand before it.
    pub(crate) fn put(&self, number: u32, page: &mut [u8]) {
        let (sealed, place) = page.split_at_mut(page.len().saturating_sub(self.bytes()));
        match self {
            Mac::Sha256(mac) => place.copy_from_slice(&over(mac, number, sealed).finalize().into_bytes()),
            Mac::Sha512(mac) => place.copy_from_slice(&over(mac, number, sealed).finalize().into_bytes()),
        }
    }

    /// Whether the last bytes of a page are the code of all that stand before them.
    pub(crate) fn fits(&self, number: u32, page: &[u8]) -> bool {
        let (sealed, code) = page.split_at(page.len().saturating_sub(self.bytes()));
        match self {
            Mac::Sha256(mac) => over(mac, number, sealed).verify_slice(code).is_ok(),
            Mac::Sha512(mac) => over(mac, number, sealed).verify_slice(code).is_ok(),
        }
    }
}

fn over<M: hmac::Mac + Clone>(mac: &M, number: u32, sealed: &[u8]) -> M {
    let mut mac = mac.clone();
    mac.update(sealed);
    mac.update(&number.to_le_bytes());
    mac
}

/// Two rounds of PBKDF2-HMAC-SHA-512 over the masked salt, whatever the code; the first block of it is enough.
fn mac_key(key: &Key, salt: [u8; SALT_BYTES]) -> Option<Zeroizing<[u8; 32]>> {
    let hashed = |text: &[&[u8]]| -> Option<Zeroizing<Vec<u8>>> {
        let mut mac = <Hmac<Sha512> as hmac::Mac>::new_from_slice(&key.0).ok()?;
        text.iter().for_each(|part| mac.update(part));
        Some(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
    };
    let first = hashed(&[&salt.map(|byte| byte ^ SALT_MASK), &1_u32.to_be_bytes()])?;
    let second = hashed(&[&first])?;
    let mut derived = Zeroizing::new([0; 32]);
    for ((byte, one), two) in derived.iter_mut().zip(first.iter()).zip(second.iter()) {
        *byte = one ^ two;
    }
    Some(derived)
}
