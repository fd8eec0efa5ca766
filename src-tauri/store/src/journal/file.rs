//! A journal as a file: a header, then frames. Appended to, read from the beginning past what cannot be read, and cut
//! where a crash tore it.
//!
//! What the frames hold is no business of this module.

use super::frame::{AROUND, Frames, LONGEST, Record, SHORTEST};
use crate::vault::{KeyPurpose, Ring};
use chrono::{DateTime, Utc};
use domain::ids::LogId;
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use uuid::Uuid;

const MAGIC: &[u8; 8] = b"PDJRNL1\n";
const FORMAT: &str = "preference-desk-journal";
const VERSION: u32 = 1;
/// More than any header needs.
const LONGEST_HEADER: u32 = 64 * 1024;
const OTHER_KEYS: &str =
    "the journal was written with keys that this vault does not hold; nothing was changed";
/// Read at once where the next whole frame is looked for.
const PIECE: usize = 1 << 20;

/// Whose journal it is. In clear; every frame is tied to these very bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub format: String,
    pub version: u32,
    /// Tells two journals of one log apart.
    pub journal: Uuid,
    pub vault: Uuid,
    pub site: String,
    /// The ledger's log that it follows.
    pub log: LogId,
    /// The ring's journal key that seals the frames.
    pub key: Uuid,
    pub created: DateTime<Utc>,
}

impl Header {
    pub fn new(vault: Uuid, site: &str, log: LogId, ring: &Ring, now: DateTime<Utc>) -> Result<Self> {
        Ok(Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            journal: Uuid::now_v7(),
            vault,
            site: site.to_owned(),
            log,
            key: ring.key_id(KeyPurpose::Journal)?,
            created: now,
        })
    }
}

/// What stands at a place of the file.
#[derive(Debug)]
pub enum Found {
    /// A whole frame with its number, and where the next begins.
    Frame(u64, Record, u64),
    /// Something that is no frame; the next whole one begins here.
    Unreadable(u64),
    /// The end of the file.
    End,
    /// A frame that a crash cut off or garbled; after it there is nothing to read.
    Torn,
}

/// An open journal.
pub struct JournalFile {
    path: PathBuf,
    file: File,
    pub header: Header,
    frames: Frames,
    /// Where the first frame begins.
    first: u64,
}

impl std::fmt::Debug for JournalFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "journal of log {}", self.header.log)
    }
}

impl JournalFile {
    /// Makes the file with its header under a name of its own, then gives it its place.
    pub fn create(path: &Path, header: Header, ring: &Ring) -> Result<Self> {
        let fault = |error: io::Error| unwritable(path, &error);
        let text = serde_json::to_vec(&header).map_err(|_| Fault::internal("no journal header"))?;
        let length = u32::try_from(text.len()).map_err(|_| Fault::internal("no journal header"))?;
        let bytes = [MAGIC.as_slice(), &length.to_le_bytes(), &text].concat();
        let temporary = path.with_extension(format!("{}.part", std::process::id()));
        let mut file = cipherfile::private_file(&temporary).map_err(fault)?;
        let placed = file
            .set_len(0)
            .and_then(|()| file.write_all(&bytes))
            .and_then(|()| file.sync_all())
            .and_then(|()| std::fs::rename(&temporary, path))
            .and_then(|()| cipherfile::flush_name_of(path));
        if let Err(error) = placed {
            // What led to it is what matters.
            let _ = std::fs::remove_file(&temporary);
            return Err(fault(error));
        }
        Self::with(path, file, header, &bytes, ring)
    }

    /// Opens a journal, to read it or to append to it.
    pub fn open(path: &Path, ring: &Ring, to_write: bool) -> Result<Self> {
        let mut file =
            OpenOptions::new().read(true).write(to_write).open(path).map_err(|error| {
                if to_write { unwritable(path, &error) } else { unreadable(path, &error) }
            })?;
        let bytes = header_bytes(&mut file).map_err(|_| not_ours(path))?;
        let text = bytes.get(MAGIC.len() + 4..).unwrap_or_default();
        let version: Version = serde_json::from_slice(text).map_err(|_| not_ours(path))?;
        if version.format != FORMAT {
            return Err(not_ours(path));
        }
        if version.version > VERSION {
            return Err(newer(path, version.version));
        }
        let header = serde_json::from_slice(text).map_err(|_| not_ours(path))?;
        Self::with(path, file, header, &bytes, ring)
    }

    fn with(path: &Path, file: File, header: Header, bytes: &[u8], ring: &Ring) -> Result<Self> {
        let key = ring.key_called(KeyPurpose::Journal, header.key).ok_or_else(|| other_keys(path))?;
        let frames = Frames::new(&key, Sha256::digest(bytes).into());
        Ok(Self { path: path.to_owned(), file, header, frames, first: bytes.len() as u64 })
    }

    /// Where the first frame begins.
    pub fn first(&self) -> u64 {
        self.first
    }

    /// Reads what begins at `at`.
    pub fn read(&self, at: u64) -> Result<Found> {
        let end = self.end()?;
        if at >= end {
            return Ok(Found::End);
        }
        if let Some((number, record, next)) = self.at(at, end) {
            return Ok(Found::Frame(number, record, next));
        }
        let next = self.next_whole(at + 1, end).map_err(|error| unreadable(&self.path, &error))?;
        Ok(next.map_or(Found::Torn, Found::Unreadable))
    }

    /// Every whole frame with its number and where the next begins, past all that cannot be read; true when the end
    /// is torn.
    pub fn each(&self, take: &mut dyn FnMut(u64, Record, u64) -> Result<()>) -> Result<bool> {
        let mut at = self.first;
        loop {
            match self.read(at)? {
                Found::Frame(number, record, next) => {
                    take(number, record, next)?;
                    at = next;
                }
                Found::Unreadable(next) => at = next,
                Found::End => return Ok(false),
                Found::Torn => return Ok(true),
            }
        }
    }

    /// The last whole frame, with its number, and where the file is to go on. Frames before it are believed; a torn
    /// end is measured from the beginning.
    pub fn last(&self) -> Result<(u64, Option<Record>, u64)> {
        let end = self.end()?;
        if let Some((number, record)) = self.before(end) {
            return Ok((number, Some(record), end));
        }
        let mut last = (0, None, self.first);
        self.each(&mut |number, record, next| {
            last = (number, Some(record), next);
            Ok(())
        })?;
        Ok(last)
    }

    /// Cuts what a crash left after this place.
    pub fn cut(&self, at: u64) -> Result<()> {
        if self.end()? == at {
            return Ok(());
        }
        self.file
            .set_len(at)
            .and_then(|()| self.file.sync_all())
            .map_err(|error| unwritable(&self.path, &error))
    }

    /// Appends one frame at the end, which `last` gave; durable after `sync`.
    pub fn append(&mut self, at: u64, number: u64, record: &Record) -> Result<u64> {
        let frame = self.frames.seal(number, record)?;
        let written = self.file.seek(SeekFrom::Start(at)).and_then(|_| self.file.write_all(&frame));
        written.map_err(|error| unwritable(&self.path, &error))?;
        Ok(at + frame.len() as u64)
    }

    /// Makes what was appended last.
    pub fn sync(&self) -> Result<()> {
        self.file.sync_data().map_err(|error| unwritable(&self.path, &error))
    }

    fn end(&self) -> Result<u64> {
        self.file.metadata().map(|it| it.len()).map_err(|error| unreadable(&self.path, &error))
    }

    /// A whole, authentic frame at this place: its number, what it holds, where the next begins.
    fn at(&self, at: u64, end: u64) -> Option<(u64, Record, u64)> {
        let length = self.length(at)?;
        let next = at + AROUND + u64::from(length);
        if next > end || self.length(next - 4)? != length {
            return None;
        }
        let mut counted = vec![0_u8; usize::try_from(length).ok()?];
        self.file.read_exact_at(&mut counted, at + 4).ok()?;
        let (number, record) = self.frames.open(&counted)?;
        Some((number, record, next))
    }

    /// The whole, authentic frame that ends here.
    fn before(&self, end: u64) -> Option<(u64, Record)> {
        let at = end.checked_sub(AROUND + u64::from(self.length(end.checked_sub(4)?)?))?;
        let (number, record, _) = (at >= self.first).then(|| self.at(at, end))??;
        Some((number, record))
    }

    fn length(&self, at: u64) -> Option<u32> {
        let mut bytes = [0_u8; 4];
        self.file.read_exact_at(&mut bytes, at).ok()?;
        let length = u32::from_le_bytes(bytes);
        (SHORTEST..=LONGEST).contains(&length).then_some(length)
    }

    /// Where the next whole frame begins. Looked for at every byte: of a damaged frame no length is to be believed.
    fn next_whole(&self, from: u64, end: u64) -> io::Result<Option<u64>> {
        let mut at = from;
        while at + AROUND + u64::from(SHORTEST) <= end {
            let mut piece = vec![0_u8; PIECE.min(usize::try_from(end - at).unwrap_or(PIECE))];
            self.file.read_exact_at(&mut piece, at)?;
            for (place, length) in (at..).zip(piece.array_windows::<4>()) {
                let may_be = place + AROUND + u64::from(u32::from_le_bytes(*length)) <= end;
                if may_be && self.at(place, end).is_some() {
                    return Ok(Some(place));
                }
            }
            at += piece.len() as u64 - 3;
        }
        Ok(None)
    }
}

#[derive(Deserialize)]
struct Version {
    format: String,
    version: u32,
}

fn header_bytes(file: &mut File) -> io::Result<Vec<u8>> {
    let mut start = [0_u8; 12];
    file.read_exact(&mut start)?;
    let (magic, length) = start.split_at(MAGIC.len());
    let length = u32::from_le_bytes(length.try_into().unwrap_or_default());
    if magic != MAGIC || length > LONGEST_HEADER {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = start.to_vec();
    bytes.resize(start.len() + length as usize, 0);
    file.read_exact(bytes.get_mut(start.len()..).unwrap_or_default())?;
    Ok(bytes)
}

fn not_ours(path: &Path) -> Fault {
    Fault::new(
        Code::BadInput,
        "this is no journal of Preference Desk, or its beginning is damaged; nothing was changed",
        "give the file that ends in .journal",
    )
    .at(cipherfile::name_of(path))
}

fn newer(path: &Path, found: u32) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the journal was written by a newer version (format {found}); nothing was changed"),
        "install the newer version first",
    )
    .at(cipherfile::name_of(path))
}

fn other_keys(path: &Path) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        OTHER_KEYS,
        "give the journal of this folder's own site, or a backup made after its keys were renewed; where the folder was \
         put back from a copy, stop working in it and restore the last backup with this journal",
    )
    .at(cipherfile::name_of(path))
}

/// True where a journal's header names a key that the ring does not hold.
pub fn is_of_other_keys(fault: &Fault) -> bool {
    fault.what == OTHER_KEYS
}

/// A share that is away is no fault of the data.
pub fn unwritable(path: &Path, error: &io::Error) -> Fault {
    Fault::new(
        Code::Internal,
        format!("the journal cannot be written ({}); no entry is lost here", error.kind()),
        "see that its disk or share is there; it is caught up by itself",
    )
    .at(cipherfile::name_of(path))
}

fn unreadable(path: &Path, error: &io::Error) -> Fault {
    let code = if error.kind() == io::ErrorKind::NotFound { Code::NotFound } else { Code::BadInput };
    let what = format!("the journal cannot be read ({}); nothing was changed", error.kind());
    Fault::new(code, what, "check the path and its permissions").at(cipherfile::name_of(path))
}
