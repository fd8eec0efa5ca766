//! What the indexes are made from, kept while rows come in: in memory as long as there is room, then in a file that
//! has no name, sealed under a key that is nowhere else. A killed import leaves neither.

use chacha20poly1305::aead::{AeadInPlace, OsRng};
use chacha20poly1305::{ChaCha20Poly1305, KeyInit, Nonce};
use cipherfile::{io_fault, read_all_at, write_all_at};
use domain::{Fault, Result};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that are sealed together.
const BLOCK_BYTES: usize = 256 * 1024;
/// Blocks that stay in memory, of all streams together.
const HELD_BYTES: u64 = 96 << 20;

/// Where the blocks of several streams go.
pub(crate) struct Spill {
    file: File,
    folder: PathBuf,
    cipher: ChaCha20Poly1305,
    end: AtomicU64,
    held: AtomicU64,
    most: u64,
}

impl Spill {
    pub(crate) fn new(folder: &Path) -> Result<Arc<Spill>> {
        Spill::holding(folder, HELD_BYTES)
    }

    /// The same with another measure of what stays in memory.
    pub(super) fn holding(folder: &Path, most: u64) -> Result<Arc<Spill>> {
        let file = tempfile::tempfile_in(folder).map_err(|error| io_fault(folder, &error))?;
        let cipher = ChaCha20Poly1305::new(&ChaCha20Poly1305::generate_key(&mut OsRng));
        let (end, held) = (AtomicU64::new(0), AtomicU64::new(0));
        Ok(Arc::new(Spill { file, folder: folder.to_owned(), cipher, end, held, most }))
    }

    fn keep(&self, mut bytes: Vec<u8>) -> Result<Block> {
        if self.held.fetch_add(bytes.len() as u64, Ordering::Relaxed) < self.most {
            return Ok(Block::Held(bytes));
        }
        let length = bytes.len() + TAG_BYTES;
        let at = self.end.fetch_add(length as u64, Ordering::Relaxed);
        self.cipher.encrypt_in_place(&nonce(at), &[], &mut bytes).map_err(|_| unsealed())?;
        write_all_at(&self.file, &bytes, at).map_err(|error| io_fault(&self.folder, &error))?;
        Ok(Block::Sealed { at, length })
    }

    fn open(&self, at: u64, length: usize, into: &mut Vec<u8>) -> Result<()> {
        into.clear();
        into.resize(length, 0);
        read_all_at(&self.file, into, at).map_err(|error| io_fault(&self.folder, &error))?;
        self.cipher.decrypt_in_place(&nonce(at), &[], into).map_err(|_| unsealed())
    }
}

const TAG_BYTES: usize = 16;

/// Each block has its own place, and each file its own key.
fn nonce(at: u64) -> Nonce {
    let mut nonce = Nonce::default();
    nonce.iter_mut().zip(at.to_le_bytes()).for_each(|(byte, other)| *byte = other);
    nonce
}

fn unsealed() -> Fault {
    Fault::internal(
        "what was set aside for the indexes cannot be read again; the customers stay as they were",
    )
}

enum Block {
    Held(Vec<u8>),
    Sealed { at: u64, length: usize },
}

/// Records in the order in which they came; each lies whole in a block.
pub(crate) struct Stream {
    spill: Arc<Spill>,
    blocks: Vec<Block>,
    open: Vec<u8>,
    records: u64,
}

impl Stream {
    pub(crate) fn new(spill: &Arc<Spill>) -> Stream {
        Stream { spill: spill.clone(), blocks: Vec::new(), open: Vec::new(), records: 0 }
    }

    /// How many records it holds.
    pub(crate) fn records(&self) -> u64 {
        self.records
    }

    /// Adds a record, given in parts.
    pub(crate) fn push<const N: usize>(&mut self, parts: [&[u8]; N]) -> Result<()> {
        parts.iter().for_each(|part| self.open.extend_from_slice(part));
        self.records += 1;
        if self.open.len() >= BLOCK_BYTES {
            let next = Vec::with_capacity(BLOCK_BYTES + 1024);
            let full = std::mem::replace(&mut self.open, next);
            self.blocks.push(self.spill.keep(full)?);
        }
        Ok(())
    }

    /// Hands on every block in order; several threads may read at once.
    pub(crate) fn each(&self, mut block: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        let mut opened = Vec::new();
        for kept in &self.blocks {
            match kept {
                Block::Held(bytes) => block(bytes)?,
                Block::Sealed { at, length } => {
                    self.spill.open(*at, *length, &mut opened)?;
                    block(&opened)?;
                }
            }
        }
        block(&self.open)
    }
}
