//! Writing a file: beside its place, flushed, named last. What is in a block is the caller's.

use super::About;
use super::areas::AreaCodes;
use super::block;
use super::format::{Entry, HEADER_BYTES, Header, Keyed};
use cipherfile::Key;
use domain::{Code, Fault, Result};
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Handed to the disk at once.
const BUFFER_BYTES: usize = 1 << 20;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub numbers: u64,
    /// Exchanges with a number.
    pub blocks: u32,
    pub bytes: u64,
}

/// A file being written, its blocks in ascending order. Dropped before it is finished, it is deleted.
pub(super) struct Writer {
    building: Building,
    finished: PathBuf,
    out: BufWriter<File>,
    keyed: Keyed,
    directory: Vec<u8>,
    scratch: Vec<u8>,
    numbers: u64,
    blocks: u32,
    at: u64,
}

/// The unfinished file, deleted when dropped: under its own name nobody ever reads it.
struct Building(PathBuf);

impl Drop for Building {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Writer {
    /// Starts a file that will have this name. What a writer left that died is deleted first.
    pub(super) fn create(path: &Path, key: &Key) -> Result<Writer> {
        if path.exists() {
            let what = "this generation of the registry is there already; nothing was written";
            return Err(Fault::new(Code::Conflict, what, "read the file again").at(cipherfile::name_of(path)));
        }
        let mut name = path.as_os_str().to_owned();
        name.push(".building");
        let building = Building(PathBuf::from(name));
        let made = without_leftover(&building.0).and_then(|()| cipherfile::private_file(&building.0));
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, made.map_err(fault_at(path))?);
        out.write_all(&[0; HEADER_BYTES]).map_err(fault_at(path))?;
        Ok(Writer {
            building,
            finished: path.to_owned(),
            out,
            keyed: Keyed::new(key)?,
            directory: Vec::new(),
            scratch: Vec::with_capacity(block::BITMAP_BYTES),
            numbers: 0,
            blocks: 0,
            at: HEADER_BYTES as u64,
        })
    }

    /// Writes the block of an exchange; one without a number is not there.
    pub(super) fn push_bitmap(&mut self, exchange: u32, bitmap: &[u8]) -> Result<()> {
        let lines = block::count(bitmap);
        let count = u16::try_from(lines).map_err(|_| Fault::internal("an exchange has too many numbers"))?;
        if count == 0 {
            return Ok(());
        }
        let mut bytes = std::mem::take(&mut self.scratch);
        bytes.clear();
        block::push(bitmap, lines, &mut bytes);
        let tag = self.keyed.tag(exchange, count, &bytes);
        let pushed = self.push_block(&Entry { exchange, count, tag }, &bytes);
        self.scratch = bytes;
        pushed
    }

    /// Writes a block as it stood in another file of the same key.
    pub(super) fn push_block(&mut self, entry: &Entry, bytes: &[u8]) -> Result<()> {
        self.out.write_all(bytes).map_err(fault_at(&self.finished))?;
        entry.push(&mut self.directory);
        self.numbers += u64::from(entry.count);
        self.blocks += 1;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Numbers written so far.
    pub(super) fn numbers(&self) -> u64 {
        self.numbers
    }

    /// Writes directory and header, and gives the file its name when it is safe on the disk.
    pub(super) fn finish(mut self, about: &About, covered: &AreaCodes) -> Result<Written> {
        let header = Header {
            about: about.clone(),
            covered: covered.clone(),
            numbers: self.numbers,
            blocks: self.blocks,
            directory_at: self.at,
        };
        let header = header.seal(&self.directory, &self.keyed).ok_or_else(no_proper_id)?;
        self.place(&header).map_err(fault_at(&self.finished))?;
        let bytes = self.at + self.directory.len() as u64;
        Ok(Written { numbers: self.numbers, blocks: self.blocks, bytes })
    }

    fn place(&mut self, header: &[u8]) -> io::Result<()> {
        self.out.write_all(&self.directory)?;
        self.out.seek(SeekFrom::Start(0))?;
        self.out.write_all(header)?;
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::rename(&self.building.0, &self.finished)?;
        cipherfile::flush_name_of(&self.finished)
    }
}

fn no_proper_id() -> Fault {
    Fault::internal("the id or the date of the list does not fit; nothing was written")
}

fn without_leftover(building: &Path) -> io::Result<()> {
    match std::fs::remove_file(building) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn fault_at(path: &Path) -> impl Fn(io::Error) -> Fault + '_ {
    |error| cipherfile::io_fault(path, &error)
}
