//! The anchor: how far the store was confirmed, in a small file of its own.
//!
//! A write goes commit, anchor, confirm. A store ahead of its anchor lost only the last step and is repaired
//! silently; one behind it has lost confirmed entries. Two slots take turns, so a torn write leaves the other.

use crate::store::Head;
use crate::vault::{KeyPurpose, Ring};
use cipherfile::Key;
use domain::{Code, Fault, Result};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// The file's name in the data folder.
pub const NAME: &str = "anchor";
/// A slot is a line padded with spaces; each lies in a disk block of its own.
const SLOT_LEN: usize = 512;
const SLOT_PLACES: [u64; 2] = [0, 4096];
const FILE_LEN: u64 = 8192;

/// The heads of both live logs, as one slot states them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heads {
    pub ledger: Head,
    pub audit: Head,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Slot {
    v: u32,
    counter: u64,
    #[serde(flatten)]
    heads: Heads,
}

/// The open anchor file of a store.
pub struct Anchor {
    path: PathBuf,
    file: File,
    key: Key,
    /// The file lock keeps other processes out; threads share its handle and need a turn of their own.
    turn: Mutex<()>,
}

impl Anchor {
    /// Makes the file for a store that has no entries yet; it must not be there.
    pub fn create(dir: &Path, ring: &Ring, heads: &Heads) -> Result<Self> {
        let anchor = Self::at(dir, ring, |path| {
            let file = cipherfile::private_file(path)?;
            file.set_len(FILE_LEN)?;
            Ok(file)
        })?;
        anchor.locked(|anchor| anchor.put(&Slot { v: 1, counter: 1, heads: heads.clone() }))?;
        anchor.file.sync_all().map_err(|error| anchor.fault(&error))?;
        Ok(anchor)
    }

    /// Opens the file of a store that was confirmed before.
    pub fn open(dir: &Path, ring: &Ring) -> Result<Self> {
        Self::at(dir, ring, |path| std::fs::OpenOptions::new().read(true).write(true).open(path)).map_err(
            |fault| match fault.code {
                Code::NotFound => unusable("the anchor is missing, so nobody can tell whether entries are"),
                _ => fault,
            },
        )
    }

    fn at(dir: &Path, ring: &Ring, open: impl FnOnce(&Path) -> io::Result<File>) -> Result<Self> {
        let path = dir.join(NAME);
        let key = ring.key(KeyPurpose::Anchor)?;
        let file = open(&path).map_err(|error| cipherfile::io_fault(&path, &error))?;
        Ok(Self { path, file, key, turn: Mutex::new(()) })
    }

    /// What was last confirmed.
    pub fn read(&self) -> Result<Heads> {
        self.locked(|anchor| anchor.newest()).map(|slot| slot.heads)
    }

    /// The same, and whether a slot cannot be read. A crash tears the slot of a write that the store has already; where
    /// the store is no further than the slot that is left, it may have been put back to it.
    pub fn read_with_doubt(&self) -> Result<(Heads, bool)> {
        self.locked(|anchor| {
            let newest = anchor.newest()?;
            let readable = SLOT_PLACES.iter().filter(|place| anchor.slot_at(**place).is_some()).count();
            // The first write of all left the second slot as it was made.
            let is_new = newest.counter == 1 && anchor.is_blank(SLOT_PLACES[1]);
            Ok((newest.heads, readable < SLOT_PLACES.len() && !is_new))
        })
    }

    /// Moves the anchor forward to these heads. Another process may have moved it further: it stays there.
    pub fn advance(&self, heads: &Heads) -> Result<()> {
        self.locked(|anchor| {
            let newest = anchor.newest()?;
            if is_forked(&newest.heads, heads) {
                return Err(forked());
            }
            match is_forward(&newest.heads, heads) {
                true => anchor.put(&Slot { v: 1, counter: newest.counter + 1, heads: heads.clone() }),
                false => Ok(()),
            }
        })
    }

    fn locked<T>(&self, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.file.lock().map_err(|error| self.fault(&error))?;
        let answer = work(self);
        self.file.unlock().map_err(|error| self.fault(&error))?;
        answer
    }

    fn newest(&self) -> Result<Slot> {
        let slots = SLOT_PLACES.iter().filter_map(|place| self.slot_at(*place));
        slots
            .max_by_key(|slot| slot.counter)
            .ok_or_else(|| unusable("the anchor is damaged or belongs to other keys"))
    }

    fn slot_at(&self, place: u64) -> Option<Slot> {
        let mut bytes = [0u8; SLOT_LEN];
        self.file.read_exact_at(&mut bytes, place).ok()?;
        let line = std::str::from_utf8(&bytes).ok()?.trim_end();
        let (text, mac) = line.rsplit_once(' ')?;
        let stated = crate::vault::ring::unhex::<32>(mac)?;
        self.mac(text).ok()?.verify_slice(&stated).ok()?;
        serde_json::from_str(text).ok()
    }

    fn is_blank(&self, place: u64) -> bool {
        let mut bytes = [0u8; SLOT_LEN];
        self.file.read_exact_at(&mut bytes, place).is_ok() && bytes.iter().all(|byte| *byte == 0)
    }

    fn put(&self, slot: &Slot) -> Result<()> {
        let text =
            serde_json::to_string(slot).map_err(|_| Fault::internal("the anchor could not be written"))?;
        let mac = domain::entry::hex(&self.mac(&text)?.finalize().into_bytes());
        let mut bytes = format!("{text} {mac}").into_bytes();
        if bytes.len() >= SLOT_LEN {
            return Err(Fault::internal("the anchor's line is too long"));
        }
        bytes.resize(SLOT_LEN - 1, b' ');
        bytes.push(b'\n');
        let place = if slot.counter.is_multiple_of(2) { SLOT_PLACES[1] } else { SLOT_PLACES[0] };
        let written = self.file.write_all_at(&bytes, place).and_then(|()| self.file.sync_data());
        written.map_err(|error| self.fault(&error))
    }

    fn mac(&self, text: &str) -> Result<Hmac<Sha256>> {
        let mut mac = Hmac::new_from_slice(&self.key.0).map_err(|_| Fault::internal("no anchor key"))?;
        mac.update(text.as_bytes());
        Ok(mac)
    }

    fn fault(&self, error: &io::Error) -> Fault {
        let mut fault = cipherfile::io_fault(&self.path, error);
        fault.what = "the entry was written but could not be confirmed in the anchor".to_owned();
        fault
    }
}

/// Forward means: no log behind, one at least ahead. A new log of a chain is forward too.
fn is_forward(from: &Heads, to: &Heads) -> bool {
    let behind = |from: &Head, to: &Head| from.log == to.log && to.seq < from.seq;
    from != to && !behind(&from.ledger, &to.ledger) && !behind(&from.audit, &to.audit)
}

/// Two entries of one place: somebody wrote beside this store without seeing it. One of the two would be lost.
fn is_forked(one: &Heads, other: &Heads) -> bool {
    let forked =
        |one: &Head, other: &Head| one.log == other.log && one.seq == other.seq && one.hash != other.hash;
    forked(&one.ledger, &other.ledger) || forked(&one.audit, &other.audit)
}

fn forked() -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "another entry was confirmed in this one's place; the write cannot be relied on",
        "close every program that has the folder open, then run `prefdesk check`",
    )
    .at(NAME)
}

/// A fault that tells to restore rather than to go on.
pub fn unusable(what: &str) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("{what}; nothing was opened"),
        "put the newest store.db and anchor back together, or restore from a backup",
    )
    .at(NAME)
}
