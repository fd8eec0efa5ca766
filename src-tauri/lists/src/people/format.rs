//! The bytes of a file (`docs/formats.md`): a header, sealed frames, a frame that says what they are, and where it is.

use crate::registry::About;
use chacha20poly1305::aead::rand_core::RngCore;
use chacha20poly1305::aead::{Aead, KeyInit, OsRng, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use chrono::{Datelike, NaiveDate};
use cipherfile::Key;
use domain::{Fault, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;

pub(super) const MAGIC: &[u8; 8] = b"PDPEOPL2";
pub(super) const SALT_BYTES: usize = 16;
pub(super) const HEADER_BYTES: usize = 8 + SALT_BYTES;
/// Where the last frame begins, and its number.
pub(super) const TRAILER_BYTES: usize = 16;
/// Kind and length before each frame.
pub(super) const FRAME_HEAD_BYTES: usize = 5;
/// A longer frame is none of ours.
pub(super) const MOST_FRAME_BYTES: u32 = 64 << 20;
/// A key and its row.
pub(super) const KEY_BYTES: usize = 20;

/// What is in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    Rows = 1,
    Keys = 2,
    End = 3,
}

/// Seals and opens the frames of one file: a key of its own, and the frame's number as the nonce.
pub(super) struct FrameSeal(ChaCha20Poly1305);

impl FrameSeal {
    pub(super) fn new(key: &Key, salt: &[u8]) -> Result<FrameSeal> {
        let no_key = |_| Fault::internal("no key for a list");
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&key.0).map_err(no_key)?;
        mac.update(b"people-list");
        mac.update(salt);
        let own = mac.finalize().into_bytes();
        ChaCha20Poly1305::new_from_slice(&own).map(FrameSeal).map_err(no_key)
    }

    pub(super) fn salt() -> [u8; SALT_BYTES] {
        let mut salt = [0; SALT_BYTES];
        OsRng.fill_bytes(&mut salt);
        salt
    }

    pub(super) fn seal(&self, kind: Kind, number: u64, plain: &[u8]) -> Result<Vec<u8>> {
        let payload = Payload { msg: plain, aad: &[kind as u8] };
        let sealed = self.0.encrypt(&nonce(number), payload);
        sealed.map_err(|_| Fault::internal("a frame of a list could not be sealed; nothing was written"))
    }

    /// None where it is not the frame of this kind and number, whole.
    pub(super) fn open(&self, kind: Kind, number: u64, sealed: &[u8]) -> Option<Vec<u8>> {
        self.0.decrypt(&nonce(number), Payload { msg: sealed, aad: &[kind as u8] }).ok()
    }
}

fn nonce(number: u64) -> Nonce {
    let mut nonce = Nonce::default();
    nonce.iter_mut().zip(number.to_le_bytes()).for_each(|(to, from)| *to = from);
    nonce
}

/// One frame's place: its number is its place in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub held: Held,
    pub at: u64,
    /// The first row of it; of a frame of keys how its first key begins.
    pub first: u32,
}

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Held {
    /// Keys that follow those of the frame before.
    Keys = 0,
    Rows = 1,
    /// The first keys of a sorted run.
    RunOfKeys = 2,
}

impl Held {
    fn read(byte: u8) -> Option<Held> {
        [Held::Keys, Held::Rows, Held::RunOfKeys].into_iter().find(|held| *held as u8 == byte)
    }
}

/// What the last frame says.
pub(super) struct End {
    pub about: About,
    pub rows: u32,
    pub keys: u64,
    pub frames: Vec<Place>,
}

impl End {
    pub(super) fn bytes(&self) -> Vec<u8> {
        let About { list, generation, date, source_sha256 } = &self.about;
        let mut out = Vec::with_capacity(64 + list.len() + 13 * self.frames.len());
        out.extend_from_slice(&u32::try_from(list.len()).unwrap_or_default().to_le_bytes());
        out.extend_from_slice(list.as_bytes());
        out.extend_from_slice(&generation.to_le_bytes());
        out.extend_from_slice(&date.num_days_from_ce().to_le_bytes());
        out.extend_from_slice(source_sha256);
        out.extend_from_slice(&self.rows.to_le_bytes());
        out.extend_from_slice(&self.keys.to_le_bytes());
        for frame in &self.frames {
            out.push(frame.held as u8);
            out.extend_from_slice(&frame.at.to_le_bytes());
            out.extend_from_slice(&frame.first.to_le_bytes());
        }
        out
    }

    pub(super) fn read(mut bytes: &[u8]) -> Option<End> {
        let bytes = &mut bytes;
        let length = u32::from_le_bytes(take(bytes)?) as usize;
        let (list, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        let about = About {
            list: std::str::from_utf8(list).ok()?.to_owned(),
            generation: u64::from_le_bytes(take(bytes)?),
            date: NaiveDate::from_num_days_from_ce_opt(i32::from_le_bytes(take(bytes)?))?,
            source_sha256: take(bytes)?,
        };
        let (rows, keys) = (u32::from_le_bytes(take(bytes)?), u64::from_le_bytes(take(bytes)?));
        let mut frames = Vec::with_capacity(bytes.len() / 13);
        while !bytes.is_empty() {
            let held = Held::read(take::<1>(bytes)?[0])?;
            let at = u64::from_le_bytes(take(bytes)?);
            frames.push(Place { held, at, first: u32::from_le_bytes(take(bytes)?) });
        }
        Some(End { about, rows, keys, frames })
    }
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (found, rest) = bytes.split_first_chunk()?;
    *bytes = rest;
    Some(*found)
}
