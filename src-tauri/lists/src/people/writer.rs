//! Writing a file: rows and keys as they come, in frames; named when all of it is on the disk.

use super::format::{End, FRAME_HEAD_BYTES, FrameSeal, HEADER_BYTES, Held, KEY_BYTES, Kind, MAGIC, Place};
use super::{KeyBytes, Row, beginning};
use crate::registry::About;
use cipherfile::Key;
use domain::{Code, Fault, Result};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A frame of rows is closed once it has so many bytes.
const ROWS_BYTES: usize = 64 << 10;
/// Keys that are sorted together: 24 MB of memory while a list of any length is written. Few in tests, which want
/// several runs.
const RUN_KEYS: usize = if cfg!(test) { 1 << 14 } else { 1 << 20 };
/// Keys of a frame.
const FRAME_KEYS: usize = 4_096;

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub rows: u32,
    pub keys: u64,
    pub bytes: u64,
}

/// A list being written. Dropped before it is finished, it is deleted.
pub struct Writer {
    building: Building,
    out: BufWriter<File>,
    seal: FrameSeal,
    at: u64,
    rows: Vec<u8>,
    first_row: u32,
    count: u32,
    run: Vec<(KeyBytes, u32)>,
    keys: u64,
    frames: Vec<Place>,
}

/// The unfinished file: under this name nobody ever reads it.
struct Building(PathBuf);

impl Drop for Building {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Writer {
    /// Begins a file that will have this name, with `.building` behind it until then.
    pub fn create(path: &Path, key: &Key) -> Result<Writer> {
        let mut name = path.as_os_str().to_owned();
        name.push(".building");
        let building = Building(PathBuf::from(name));
        let salt = FrameSeal::salt();
        let begun = without_leftover(&building.0).and_then(|()| cipherfile::private_file(&building.0));
        let mut out = BufWriter::with_capacity(1 << 20, begun.map_err(fault_at(path))?);
        out.write_all(MAGIC).and_then(|()| out.write_all(&salt)).map_err(fault_at(path))?;
        Ok(Writer {
            building,
            out,
            seal: FrameSeal::new(key, &salt)?,
            at: HEADER_BYTES as u64,
            rows: Vec::with_capacity(ROWS_BYTES + 1024),
            first_row: 0,
            count: 0,
            run: Vec::new(),
            keys: 0,
            frames: Vec::new(),
        })
    }

    /// Takes a row with its keys.
    pub fn push(&mut self, row: &Row<'_>, keys: impl IntoIterator<Item = KeyBytes>) -> Result<()> {
        let number = self.count;
        row.push(&mut self.rows);
        self.count = number.checked_add(1).ok_or_else(too_long)?;
        self.run.extend(keys.into_iter().map(|key| (key, number)));
        if self.rows.len() >= ROWS_BYTES {
            self.close_rows()?;
        }
        if self.run.len() >= RUN_KEYS { self.close_run() } else { Ok(()) }
    }

    /// Rows taken so far.
    pub fn count(&self) -> u32 {
        self.count
    }

    fn close_rows(&mut self) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        self.frame(Kind::Rows, &rows, Held::Rows, self.first_row)?;
        (self.rows, self.first_row) = (rows, self.count);
        self.rows.clear();
        Ok(())
    }

    fn close_run(&mut self) -> Result<()> {
        let mut run = std::mem::take(&mut self.run);
        run.sort_unstable();
        run.dedup();
        self.keys += run.len() as u64;
        let mut plain = Vec::with_capacity(FRAME_KEYS * KEY_BYTES);
        let mut held = Held::RunOfKeys;
        for keys in run.chunks(FRAME_KEYS) {
            plain.clear();
            for (key, row) in keys {
                plain.extend_from_slice(key);
                plain.extend_from_slice(&row.to_le_bytes());
            }
            let first = keys.first().map_or(0, |(key, _)| beginning(key));
            self.frame(Kind::Keys, &plain, held, first)?;
            held = Held::Keys;
        }
        run.clear();
        self.run = run;
        Ok(())
    }

    fn frame(&mut self, kind: Kind, plain: &[u8], held: Held, first: u32) -> Result<()> {
        let sealed = self.seal.seal(kind, self.frames.len() as u64, plain)?;
        let length = u32::try_from(sealed.len()).map_err(|_| too_long())?;
        let mut put = |bytes: &[u8]| self.out.write_all(bytes).map_err(fault_at(&self.building.0));
        put(&[kind as u8])?;
        put(&length.to_le_bytes())?;
        put(&sealed)?;
        self.frames.push(Place { held, at: self.at, first });
        self.at += (FRAME_HEAD_BYTES + sealed.len()) as u64;
        Ok(())
    }

    /// Gives the file its name once it is safe on the disk. One that stands there already is left as it is.
    pub fn finish(mut self, about: &About, path: &Path) -> Result<Written> {
        if path.exists() {
            let what = "this generation of the list is there already; nothing was written";
            return Err(
                Fault::new(Code::Conflict, what, "import the file again").at(cipherfile::name_of(path))
            );
        }
        self.close_rows()?;
        self.close_run()?;
        let (at, number) = (self.at, self.frames.len() as u64);
        let frames = std::mem::take(&mut self.frames);
        let end = End { about: about.clone(), rows: self.count, keys: self.keys, frames };
        let sealed = self.seal.seal(Kind::End, number, &end.bytes())?;
        let length = u32::try_from(sealed.len()).map_err(|_| too_long())?;
        let mut tail = vec![Kind::End as u8];
        tail.extend_from_slice(&length.to_le_bytes());
        tail.extend_from_slice(&sealed);
        tail.extend_from_slice(&at.to_le_bytes());
        tail.extend_from_slice(&number.to_le_bytes());
        self.place(&tail, path).map_err(fault_at(path))?;
        Ok(Written { rows: self.count, keys: self.keys, bytes: at + tail.len() as u64 })
    }

    fn place(&mut self, tail: &[u8], path: &Path) -> io::Result<()> {
        self.out.write_all(tail)?;
        self.out.flush()?;
        self.out.get_ref().sync_all()?;
        std::fs::rename(&self.building.0, path)?;
        cipherfile::flush_name_of(path)
    }
}

fn without_leftover(building: &Path) -> io::Result<()> {
    match std::fs::remove_file(building) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn too_long() -> Fault {
    let what = "the list has more than four thousand million rows; nothing was written";
    Fault::new(Code::BadInput, what, "split the file")
}

fn fault_at(path: &Path) -> impl Fn(io::Error) -> Fault + '_ {
    |error| cipherfile::io_fault(path, &error)
}
