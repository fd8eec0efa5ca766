//! The file that pages go into: who gets which, and what its first page says in the end.

use cipherfile::{Key, LOCK_PAGE, PAGE_BYTES, SALT_BYTES, Seal, USABLE_BYTES, read_all_at, write_all_at};
use domain::{Fault, Result};
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Pages that a tree takes at once, so that its neighbours on the disk are its own; the first times fewer.
const MOST_AT_ONCE: u32 = 64;
/// Free pages that one page can list; SQLite leaves the last few places of it empty, for the sake of old versions.
const LISTED: usize = USABLE_BYTES / 4 - 8;

/// A file that SQLite made with its schema, open for whole pages. Several threads write into it, each its own pages.
pub(crate) struct PageFile {
    file: File,
    path: PathBuf,
    seal: Seal,
    next: AtomicU32,
    /// Pages that were taken and not used.
    free: Mutex<Vec<u32>>,
}

impl PageFile {
    pub(crate) fn open(path: &Path, key: &Key) -> Result<PageFile> {
        let io = |error: std::io::Error| cipherfile::io_fault(path, &error);
        let file = OpenOptions::new().read(true).write(true).open(path).map_err(io)?;
        let mut salt = [0; SALT_BYTES];
        read_all_at(&file, &mut salt, 0).map_err(io)?;
        let pages = file.metadata().map_err(io)?.len() / PAGE_BYTES as u64;
        let seal = Seal::new(key, salt).ok_or_else(|| Fault::internal("the key of the customers is none"))?;
        let next = AtomicU32::new(u32::try_from(pages).unwrap_or(u32::MAX) + 1);
        Ok(PageFile { file, path: path.to_owned(), seal, next, free: Mutex::new(Vec::new()) })
    }

    /// Lists the free pages, writes the size into the first page, and waits for the disk.
    pub(crate) fn finish(&self) -> Result<()> {
        let mut free = std::mem::take(&mut *self.free.lock().unwrap_or_else(PoisonError::into_inner));
        free.sort_unstable();
        let trunk = self.list_free(&free)?;
        let count = u32::try_from(free.len()).unwrap_or(u32::MAX);
        let size = self.next.load(Ordering::Relaxed) - 1;
        let mut page = vec![0; PAGE_BYTES];
        read_all_at(&self.file, &mut page, 0).map_err(|error| self.fault(&error))?;
        if !self.seal.open_first(&mut page) {
            return Err(Fault::internal("the first page of the customers cannot be read again")
                .at(cipherfile::name_of(&self.path)));
        }
        for (at, value) in [(28, size), (32, trunk), (36, count)] {
            if let Some(place) = page.get_mut(at..at + 4) {
                place.copy_from_slice(&value.to_be_bytes());
            }
        }
        self.seal.seal_first(&mut page);
        write_all_at(&self.file, &page, 0).map_err(|error| self.fault(&error))?;
        self.file.sync_all().map_err(|error| self.fault(&error))
    }

    /// Pages of a free list: each names the next and the free pages that it stands for. Answers the first.
    fn list_free(&self, free: &[u32]) -> Result<u32> {
        let mut next = 0;
        for some in free.chunks(LISTED + 1).rev() {
            let Some((trunk, listed)) = some.split_first() else { break };
            let words = [next, listed.len() as u32].into_iter().chain(listed.iter().copied());
            let mut page = vec![0; PAGE_BYTES];
            for (place, word) in page.chunks_exact_mut(4).zip(words) {
                place.copy_from_slice(&word.to_be_bytes());
            }
            self.write(*trunk, &mut page)?;
            for number in listed {
                page.fill(0);
                self.write(*number, &mut page)?;
            }
            next = *trunk;
        }
        Ok(next)
    }

    /// The first of so many pages in a row.
    fn take(&self, pages: u32) -> u32 {
        loop {
            let first = self.next.fetch_add(pages, Ordering::Relaxed);
            if !(first..first + pages).contains(&LOCK_PAGE) {
                return first;
            }
            self.give_back((first..first + pages).filter(|page| *page != LOCK_PAGE));
        }
    }

    fn give_back(&self, pages: impl Iterator<Item = u32>) {
        self.free.lock().unwrap_or_else(PoisonError::into_inner).extend(pages);
    }

    fn write(&self, first: u32, pages: &mut [u8]) -> Result<()> {
        if pages.is_empty() {
            return Ok(());
        }
        self.seal.seal(first, pages);
        let offset = u64::from(first - 1) * PAGE_BYTES as u64;
        write_all_at(&self.file, pages, offset).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &std::io::Error) -> Fault {
        cipherfile::io_fault(&self.path, error)
    }
}

/// One tree's pages on their way into the file.
pub(super) struct Run {
    file: Arc<PageFile>,
    /// The first page that is not written yet, how many were taken from it on, and those that are full.
    first: u32,
    taken: u32,
    full: Vec<u8>,
    at_once: u32,
}

impl Run {
    pub(super) fn new(file: &Arc<PageFile>) -> Run {
        Run { file: file.clone(), first: 0, taken: 0, full: Vec::new(), at_once: 1 }
    }

    /// Takes over a page and answers its number.
    pub(super) fn write(&mut self, page: &[u8]) -> Result<u32> {
        if self.taken == self.count() {
            self.flush()?;
            self.first = self.file.take(self.at_once);
            self.taken = self.at_once;
            self.at_once = (2 * self.at_once).min(MOST_AT_ONCE);
        }
        let number = self.first + self.count();
        self.full.extend_from_slice(page);
        Ok(number)
    }

    /// Writes the page that SQLite has a place for.
    pub(super) fn write_root(&self, root: u32, page: &[u8]) -> Result<()> {
        self.file.write(root, &mut page.to_vec())
    }

    /// Writes what is left and gives back what was not needed.
    pub(super) fn finish(mut self) -> Result<()> {
        self.file.give_back(self.first + self.count()..self.first + self.taken);
        self.flush()
    }

    fn flush(&mut self) -> Result<()> {
        let written = self.file.write(self.first, &mut self.full);
        self.full.clear();
        written
    }

    fn count(&self) -> u32 {
        (self.full.len() / PAGE_BYTES) as u32
    }
}
