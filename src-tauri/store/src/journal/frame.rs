//! One frame of a journal: an entry with all that is needed to put it back, sealed and numbered.
//!
//! On disk: length (4 bytes) || number (8) || nonce (24) || ciphertext and tag || length again (4); all numbers are
//! little-endian. The length counts number, nonce and ciphertext. It stands at both ends, so that the last frame is
//! found from the end of the file. The journal's header and the number are authenticated with the frame: no frame
//! can change its place or its journal.

use chacha20poly1305::aead::{Aead, OsRng, Payload, rand_core::RngCore};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use cipherfile::Key;
use domain::{Fault, Result};
use zeroize::{Zeroize, Zeroizing};

const LENGTH: usize = 4;
const NUMBER: usize = 8;
const NONCE: usize = 24;
const TAG: usize = 16;
/// What stands around the counted part: the two lengths.
pub const AROUND: u64 = 2 * LENGTH as u64;
/// The shortest counted part: no plain text at all.
pub const SHORTEST: u32 = (NUMBER + NONCE + TAG) as u32;
/// A batch of some millions of lines; more is damage, not a frame.
pub const LONGEST: u32 = 512 * 1024 * 1024;

/// What a frame holds. Wiped when dropped: it carries a subject's key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The envelope's very bytes.
    pub envelope: Vec<u8>,
    /// The sealed body; empty where it was erased before it came here.
    pub sealed: Vec<u8>,
    /// The subject's key, 32 bytes; empty for an entry about nobody, and where it was erased.
    pub key: Vec<u8>,
    /// The fingerprints, 16 bytes each, that name the subject.
    pub names: Vec<u8>,
    /// Of an entry that fixed a batch: its rows, as JSON. Else empty.
    pub rows: Vec<u8>,
}

impl Drop for Record {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

impl Record {
    /// Five parts, each with its length in four bytes.
    fn to_bytes(&self) -> Result<Zeroizing<Vec<u8>>> {
        let parts = [&self.envelope, &self.sealed, &self.key, &self.names, &self.rows];
        // Made as long as it will be: a copy left behind by growing would not be wiped.
        let mut bytes =
            Zeroizing::new(Vec::with_capacity(parts.iter().map(|part| part.len() + LENGTH).sum()));
        for part in parts {
            bytes.extend_from_slice(&length_of(part)?.to_le_bytes());
            bytes.extend_from_slice(part);
        }
        Ok(bytes)
    }

    fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut part = || {
            let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
            let (part, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(*length)).ok()?)?;
            bytes = rest;
            Some(part.to_vec())
        };
        let record = Self { envelope: part()?, sealed: part()?, key: part()?, names: part()?, rows: part()? };
        bytes.is_empty().then_some(record)
    }
}

fn length_of(part: &[u8]) -> Result<u32> {
    let length = u32::try_from(part.len()).ok().filter(|length| *length <= LONGEST);
    length.ok_or_else(|| Fault::internal("an entry is too large for the journal"))
}

/// Seals and opens the frames of one journal.
pub struct Frames {
    cipher: XChaCha20Poly1305,
    /// SHA-256 of the journal's header.
    header: [u8; 32],
}

impl Frames {
    pub fn new(key: &Key, header: [u8; 32]) -> Self {
        Self { cipher: XChaCha20Poly1305::new((&key.0).into()), header }
    }

    /// The frame's bytes as they stand in the file.
    pub fn seal(&self, number: u64, record: &Record) -> Result<Vec<u8>> {
        let text = record.to_bytes()?;
        let mut nonce = [0_u8; NONCE];
        OsRng.fill_bytes(&mut nonce);
        let payload = Payload { msg: &text, aad: &self.tied(number) };
        let ciphertext = self.cipher.encrypt(XNonce::from_slice(&nonce), payload);
        let ciphertext = ciphertext.map_err(|_| Fault::internal("a frame could not be sealed"))?;
        let length = length_of(&ciphertext)? + (NUMBER + NONCE) as u32;
        let mut frame = Vec::with_capacity(ciphertext.len() + NUMBER + NONCE + 2 * LENGTH);
        frame.extend_from_slice(&length.to_le_bytes());
        frame.extend_from_slice(&number.to_le_bytes());
        frame.extend_from_slice(&nonce);
        frame.extend_from_slice(&ciphertext);
        frame.extend_from_slice(&length.to_le_bytes());
        Ok(frame)
    }

    /// Opens the counted part of a frame: its number, and what it holds. None: it was not sealed so.
    pub fn open(&self, counted: &[u8]) -> Option<(u64, Record)> {
        let (number, rest) = counted.split_first_chunk::<NUMBER>()?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>()?;
        let number = u64::from_le_bytes(*number);
        let payload = Payload { msg: ciphertext, aad: &self.tied(number) };
        let text = Zeroizing::new(self.cipher.decrypt(XNonce::from_slice(nonce), payload).ok()?);
        Some((number, Record::from_bytes(&text)?))
    }

    fn tied(&self, number: u64) -> Vec<u8> {
        [self.header.as_slice(), &number.to_le_bytes()].concat()
    }
}
