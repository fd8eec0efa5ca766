//! Pages as SQLCipher 4 keeps them on disk: AES-256-CBC under a fresh vector, HMAC-SHA-256 behind it. For whoever
//! writes whole pages, many at a time; SQLCipher itself reads them, and its integrity check is the proof.
//!
//! What is in a page is no business of this module.

use crate::Key;
use crate::mac::{Mac, MacKind};
use aes::cipher::{BlockDecrypt, BlockEncrypt, KeyInit};
use aes::{Aes256, Block};
use chacha20poly1305::aead::{OsRng, rand_core::RngCore};

/// Bytes of a page on disk.
pub const PAGE_BYTES: usize = 4096;
/// Bytes of a page that SQLite may use: the vector and the MAC stand behind them.
pub const USABLE_BYTES: usize = PAGE_BYTES - VECTOR_BYTES - MAC_BYTES;
/// At the start of a file, in the clear, in the place of the first bytes of page 1.
pub const SALT_BYTES: usize = 16;

const BLOCK_BYTES: usize = 16;
const VECTOR_BYTES: usize = BLOCK_BYTES;
const MAC_BYTES: usize = 32;
/// Pages enciphered side by side: a block waits for the one before it in its own page, not for the other pages.
const LANES: usize = 8;

/// The keys of one file.
pub struct Seal {
    cipher: Aes256,
    mac: Mac,
}

impl Seal {
    /// From the raw key and the file's salt. None never happens: an HMAC takes a key of any length.
    pub fn new(key: &Key, salt: [u8; SALT_BYTES]) -> Option<Seal> {
        Some(Seal { cipher: Aes256::new(&key.0.into()), mac: Mac::new(MacKind::Sha256, key, salt)? })
    }

    /// Seals pages that follow one another, in place. Not for page 1, whose first bytes are the salt.
    pub fn seal(&self, first: u32, pages: &mut [u8]) {
        let vectors = random(pages.len() / PAGE_BYTES);
        for (page, vector) in pages.chunks_exact_mut(PAGE_BYTES).zip(vectors.chunks_exact(VECTOR_BYTES)) {
            if let Some(place) = page.get_mut(USABLE_BYTES..USABLE_BYTES + VECTOR_BYTES) {
                place.copy_from_slice(vector);
            }
        }
        pages.chunks_mut(PAGE_BYTES * LANES).for_each(|some| self.encipher(some));
        for (number, page) in (first..).zip(pages.chunks_exact_mut(PAGE_BYTES)) {
            self.mac.put(number, page);
        }
    }

    /// Seals page 1 behind its salt.
    pub fn seal_first(&self, page: &mut [u8]) {
        let Some(rest) = page.get_mut(SALT_BYTES..PAGE_BYTES) else { return };
        let end = rest.len() - VECTOR_BYTES - MAC_BYTES;
        let (text, behind) = rest.split_at_mut(end);
        let mut chain = Block::default();
        chain.copy_from_slice(&random(1));
        if let Some(place) = behind.get_mut(..VECTOR_BYTES) {
            place.copy_from_slice(&chain);
        }
        for block in text.chunks_exact_mut(BLOCK_BYTES) {
            xor(&mut chain, block);
            self.cipher.encrypt_block(&mut chain);
            block.copy_from_slice(&chain);
        }
        self.mac.put(1, rest);
    }

    /// Opens page 1 behind its salt; false when the MAC says that it is not what was written.
    #[must_use]
    pub fn open_first(&self, page: &mut [u8]) -> bool {
        let Some(rest) = page.get_mut(SALT_BYTES..PAGE_BYTES) else { return false };
        if !self.mac.fits(1, rest) {
            return false;
        }
        let (sealed, _) = rest.split_at_mut(rest.len() - MAC_BYTES);
        let (text, vector) = sealed.split_at_mut(sealed.len() - VECTOR_BYTES);
        let mut chain = Block::clone_from_slice(vector);
        for block in text.chunks_exact_mut(BLOCK_BYTES) {
            let sealed = Block::clone_from_slice(block);
            let mut open = sealed;
            self.cipher.decrypt_block(&mut open);
            xor(&mut open, &chain);
            block.copy_from_slice(&open);
            chain = sealed;
        }
        true
    }

    /// Up to [`LANES`] pages, block by block side by side.
    fn encipher(&self, pages: &mut [u8]) {
        let mut chains = [Block::default(); LANES];
        let count = pages.len() / PAGE_BYTES;
        let Some(chains) = chains.get_mut(..count) else { return };
        for (chain, page) in chains.iter_mut().zip(pages.chunks_exact(PAGE_BYTES)) {
            chain.copy_from_slice(page.get(USABLE_BYTES..USABLE_BYTES + VECTOR_BYTES).unwrap_or_default());
        }
        for at in (0..USABLE_BYTES).step_by(BLOCK_BYTES) {
            for (chain, page) in chains.iter_mut().zip(pages.chunks_exact(PAGE_BYTES)) {
                xor(chain, page.get(at..at + BLOCK_BYTES).unwrap_or_default());
            }
            self.cipher.encrypt_blocks(chains);
            for (chain, page) in chains.iter().zip(pages.chunks_exact_mut(PAGE_BYTES)) {
                if let Some(block) = page.get_mut(at..at + BLOCK_BYTES) {
                    block.copy_from_slice(chain);
                }
            }
        }
    }
}

fn random(vectors: usize) -> Vec<u8> {
    let mut bytes = vec![0; vectors * VECTOR_BYTES];
    OsRng.fill_bytes(&mut bytes);
    bytes
}

fn xor(into: &mut Block, other: &[u8]) {
    into.iter_mut().zip(other).for_each(|(byte, other)| *byte ^= other);
}
