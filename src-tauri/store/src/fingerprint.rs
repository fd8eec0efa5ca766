//! Keyed fingerprints of identity keys: they stay in the ledger when a person's data goes.
//!
//! The text comes normalised from `domain::identity`; nothing is normalised here.

use crate::vault::{KeyPurpose, Ring};
use domain::{Fault, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// What a fingerprint is of. The order is that of strength: the first present names the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FingerprintKind {
    Customer,
    Person,
    Email,
    Phone,
    SurnameAtAddress,
    Address,
    /// A request's confirmation number: finds what was said of it later.
    Reference,
    /// A row of a source, by the source's name and the row's id.
    SourceRow,
}

impl FingerprintKind {
    /// The word that is hashed before the text.
    pub fn word(self) -> &'static str {
        match self {
            FingerprintKind::Customer => "customer",
            FingerprintKind::Person => "person",
            FingerprintKind::Email => "email",
            FingerprintKind::Phone => "phone",
            FingerprintKind::SurnameAtAddress => "surname-at-address",
            FingerprintKind::Address => "address",
            FingerprintKind::Reference => "reference",
            FingerprintKind::SourceRow => "source-row",
        }
    }
}

/// 128 bits of HMAC-SHA256 over `kind:normalised`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint {
    pub kind: FingerprintKind,
    pub bytes: [u8; 16],
}

impl Fingerprint {
    /// As written in an envelope.
    pub fn to_hex(&self) -> String {
        domain::entry::hex(&self.bytes)
    }
}

/// Makes fingerprints with the company's key.
#[derive(Clone)]
pub struct Fingerprints {
    keyed: Hmac<Sha256>,
}

impl Fingerprints {
    /// With the fingerprint key of a ring.
    pub fn new(ring: &Ring) -> Result<Self> {
        let key = ring.key(KeyPurpose::Fingerprint)?;
        let keyed = Hmac::new_from_slice(&key.0).map_err(|_| Fault::internal("no fingerprint key"))?;
        Ok(Self { keyed })
    }

    /// The fingerprint of a normalised key.
    pub fn of(&self, kind: FingerprintKind, normalised: &str) -> Fingerprint {
        let mut mac = self.keyed.clone();
        mac.update(kind.word().as_bytes());
        mac.update(b":");
        mac.update(normalised.as_bytes());
        let digest = mac.finalize().into_bytes();
        let mut bytes = [0u8; 16];
        for (byte, from) in bytes.iter_mut().zip(digest) {
            *byte = from;
        }
        Fingerprint { kind, bytes }
    }
}
