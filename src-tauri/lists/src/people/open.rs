//! An open list: its last frame proved at once, every other when it is read.

use super::format::{
    End, FRAME_HEAD_BYTES, FrameSeal, HEADER_BYTES, Held, KEY_BYTES, Kind, MAGIC, MOST_FRAME_BYTES, Place,
    TRAILER_BYTES,
};
use super::{KeyBytes, Row, beginning};
use crate::registry::About;
use cipherfile::{Key, read_all_at};
use domain::{Code, Fault, Result};
use std::fs::File;
use std::path::{Path, PathBuf};

/// A list of people, open for reading from any number of threads.
pub struct People {
    path: PathBuf,
    file: File,
    seal: FrameSeal,
    end: End,
}

impl People {
    /// Opens a file and proves what it says of itself.
    pub fn open(path: &Path, key: &Key) -> Result<People> {
        let io = |error: std::io::Error| cipherfile::io_fault(path, &error);
        let file = File::open(path).map_err(io)?;
        let length = file.metadata().map_err(io)?.len();
        if length < (HEADER_BYTES + FRAME_HEAD_BYTES + TRAILER_BYTES) as u64 {
            return Err(damaged(path));
        }
        let mut header = [0; HEADER_BYTES];
        read_all_at(&file, &mut header, 0).map_err(io)?;
        let salt = header.strip_prefix(MAGIC).ok_or_else(|| damaged(path))?;
        let seal = FrameSeal::new(key, salt)?;
        let mut trailer = [0; TRAILER_BYTES];
        read_all_at(&file, &mut trailer, length - TRAILER_BYTES as u64).map_err(io)?;
        let (at, number) = trailer.split_at(8);
        let (at, number) = (word(at), word(number));
        if at.checked_add(TRAILER_BYTES as u64).is_none_or(|end| end > length) {
            return Err(damaged(path));
        }
        let end = frame(&file, &seal, Kind::End, number, at).and_then(|plain| End::read(&plain));
        let end = end.filter(|end| end.frames.len() as u64 == number).ok_or_else(|| damaged(path))?;
        Ok(People { path: path.to_owned(), file, seal, end })
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        &self.end.about
    }

    /// Rows on it.
    pub fn count(&self) -> u32 {
        self.end.rows
    }

    /// Keys of its rows.
    pub fn keys(&self) -> u64 {
        self.end.keys
    }

    /// Hands over every key with its row, in sorted runs; `go_on` is asked between two frames.
    pub fn each_key(
        &self,
        found: &mut dyn FnMut(KeyBytes, u32),
        go_on: &mut dyn FnMut() -> bool,
    ) -> Result<()> {
        for (number, place) in self.frames(false) {
            if !go_on() {
                return Ok(());
            }
            let plain = self.frame(Kind::Keys, number, place)?;
            for entry in plain.as_chunks::<KEY_BYTES>().0 {
                if let Some((key, row)) = entry.split_first_chunk::<16>()
                    && let Some(row) = row.first_chunk()
                {
                    found(*key, u32::from_le_bytes(*row));
                }
            }
        }
        Ok(())
    }

    /// Which of some keys are on it, with a row of each: a few frames are opened, and not the list.
    pub fn find(&self, keys: &[KeyBytes]) -> Result<Vec<(KeyBytes, u32)>> {
        let frames: Vec<(u64, Place)> = self.frames(false).collect();
        let mut found = Vec::new();
        for (at, (number, place)) in frames.iter().enumerate() {
            let next = frames.get(at + 1).filter(|(_, next)| next.held == Held::Keys);
            let last = next.map_or(u32::MAX, |(_, next)| next.first);
            let may_be = |key: &&KeyBytes| (place.first..=last).contains(&beginning(key));
            let mut here = keys.iter().filter(may_be).peekable();
            if here.peek().is_none() {
                continue;
            }
            let plain = self.frame(Kind::Keys, *number, *place)?;
            let entries = plain.as_chunks::<KEY_BYTES>().0;
            for key in here {
                let from = entries.partition_point(|entry| entry.as_slice() < key.as_slice());
                let entry = entries.get(from).and_then(|entry| entry.strip_prefix(key.as_slice()));
                if let Some(row) = entry.and_then(|row| row.first_chunk()) {
                    found.push((*key, u32::from_le_bytes(*row)));
                }
            }
        }
        Ok(found)
    }

    /// Hands over rows with their numbers, in order; ends early when told `false`.
    pub fn each_row(&self, found: &mut dyn FnMut(u32, &Row<'_>) -> Result<bool>) -> Result<()> {
        for (number, place) in self.frames(true) {
            let plain = self.frame(Kind::Rows, number, place)?;
            let (mut rest, mut row_number) = (plain.as_slice(), place.first);
            while !rest.is_empty() {
                let row = Row::take(&mut rest).ok_or_else(|| damaged(&self.path))?;
                if !found(row_number, &row)? {
                    return Ok(());
                }
                row_number = row_number.saturating_add(1);
            }
        }
        Ok(())
    }

    /// Hands over some rows by their numbers, ascending; each frame is opened once.
    pub fn rows(&self, numbers: &[u32], found: &mut dyn FnMut(u32, &Row<'_>)) -> Result<()> {
        let frames: Vec<(u64, Place)> = self.frames(true).collect();
        let mut numbers = numbers.iter().copied().peekable();
        for (at, (number, place)) in frames.iter().enumerate() {
            let end = frames.get(at + 1).map_or(u32::MAX, |(_, next)| next.first);
            if numbers.peek().is_none_or(|wanted| *wanted >= end) {
                continue;
            }
            let plain = self.frame(Kind::Rows, *number, *place)?;
            let (mut rest, mut row_number) = (plain.as_slice(), place.first);
            while !rest.is_empty() && numbers.peek().is_some_and(|wanted| *wanted < end) {
                let row = Row::take(&mut rest).ok_or_else(|| damaged(&self.path))?;
                while numbers.next_if_eq(&row_number).is_some() {
                    found(row_number, &row);
                }
                row_number = row_number.saturating_add(1);
            }
        }
        Ok(())
    }

    /// Opens every frame once. Answers how many rows there are.
    pub fn verify(&self, go_on: &mut dyn FnMut(f64) -> bool) -> Result<u32> {
        let frames = self.end.frames.len().max(1) as f64;
        let mut rows = 0_u32;
        for (number, place) in (0_u64..).zip(&self.end.frames) {
            if !go_on(number as f64 / frames) {
                return Ok(rows);
            }
            let is_rows = place.held == Held::Rows;
            let plain = self.frame(if is_rows { Kind::Rows } else { Kind::Keys }, number, *place)?;
            let mut rest = if is_rows { plain.as_slice() } else { &[] };
            while !rest.is_empty() {
                Row::take(&mut rest).ok_or_else(|| damaged(&self.path))?;
                rows += 1;
            }
        }
        if rows == self.end.rows { Ok(rows) } else { Err(damaged(&self.path)) }
    }

    fn frames(&self, is_rows: bool) -> impl Iterator<Item = (u64, Place)> + '_ {
        let frames = (0..).zip(self.end.frames.iter().copied());
        frames.filter(move |(_, place)| (place.held == Held::Rows) == is_rows)
    }

    fn frame(&self, kind: Kind, number: u64, place: Place) -> Result<Vec<u8>> {
        frame(&self.file, &self.seal, kind, number, place.at).ok_or_else(|| damaged(&self.path))
    }
}

fn frame(file: &File, seal: &FrameSeal, kind: Kind, number: u64, at: u64) -> Option<Vec<u8>> {
    let mut head = [0; FRAME_HEAD_BYTES];
    read_all_at(file, &mut head, at).ok()?;
    let (found, length) = head.split_first()?;
    let length = u32::from_le_bytes(*length.first_chunk()?);
    if *found != kind as u8 || length > MOST_FRAME_BYTES {
        return None;
    }
    let mut sealed = vec![0; length as usize];
    read_all_at(file, &mut sealed, at + FRAME_HEAD_BYTES as u64).ok()?;
    seal.open(kind, number, &sealed)
}

fn word(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn damaged(path: &Path) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "the list's file is damaged, or it belongs to another vault; nothing was answered from it",
        "import the list again",
    )
    .at(cipherfile::name_of(path))
}
