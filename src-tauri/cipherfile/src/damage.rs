//! Which pages of a file are not what was written, by their MACs alone: nothing is deciphered but the first page, and
//! a file can be looked through by several at once. SQLCipher's own check says the same, on one thread and all at the
//! end.

use crate::mac::{Mac, MacKind};
use crate::seal::{PAGE_BYTES, SALT_BYTES};
use crate::{Key, io_fault, read_all_at};
use domain::{Fault, Result};
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// SQLite locks the byte of this page and never writes it.
pub const LOCK_PAGE: u32 = (0x4000_0000 / PAGE_BYTES) as u32 + 1;
/// Pages read at once.
const AT_ONCE: u32 = 256;
/// Pages that are asked which code the file has: the first may be the damaged one.
const ASKED: u32 = 8;

/// A file whose pages are looked through. Nobody may be writing into it: never for the store, whose locks this process
/// would lose when it is closed here.
pub struct Pages {
    file: File,
    path: PathBuf,
    mac: Mac,
    bytes: u64,
}

impl Pages {
    /// Opens a file that is at least one page long.
    pub fn open(path: &Path, key: &Key) -> Result<Pages> {
        let io = |error: std::io::Error| io_fault(path, &error);
        let file = File::open(path).map_err(io)?;
        let mut salt = [0; SALT_BYTES];
        read_all_at(&file, &mut salt, 0).map_err(io)?;
        let bytes = file.metadata().map_err(io)?.len();
        let mac =
            |kind| Mac::new(kind, key, salt).ok_or_else(|| Fault::internal("the key of the file is none"));
        let [ours, of_before] = MacKind::ALL.map(mac);
        let pages = Pages { file, path: path.to_owned(), mac: of_before?, bytes };
        let asked = 1..pages.count().min(ASKED) + 1;
        match pages.damaged(asked.clone(), &|_| true)? {
            Some(damaged) if damaged.len() < asked.len() => Ok(pages),
            _ => Ok(Pages { mac: ours?, ..pages }),
        }
    }

    /// Whole pages of the file; the first has the number 1.
    pub fn count(&self) -> u32 {
        u32::try_from(self.bytes / PAGE_BYTES as u64).unwrap_or(u32::MAX)
    }

    /// Whether the file ends within a page.
    pub fn is_cut(&self) -> bool {
        !self.bytes.is_multiple_of(PAGE_BYTES as u64)
    }

    /// The damaged ones among these pages. `go_on` is told the pages done since it was last asked; none when its
    /// answer was false.
    pub fn damaged(&self, which: Range<u32>, go_on: &dyn Fn(u64) -> bool) -> Result<Option<Vec<u32>>> {
        let mut pages = vec![0; PAGE_BYTES * AT_ONCE as usize];
        let mut found = Vec::new();
        let mut first = which.start.max(1);
        while first < which.end {
            let some = AT_ONCE.min(which.end - first);
            let pages = pages.get_mut(..PAGE_BYTES * some as usize).unwrap_or_default();
            read_all_at(&self.file, pages, u64::from(first - 1) * PAGE_BYTES as u64)
                .map_err(|error| io_fault(&self.path, &error))?;
            let numbered = (first..).zip(pages.chunks_exact(PAGE_BYTES));
            let bad = numbered.filter(|(number, page)| !self.is_whole(*number, page));
            found.extend(bad.map(|(number, _)| number).filter(|number| *number != LOCK_PAGE));
            first += some;
            if !go_on(some.into()) {
                return Ok(None);
            }
        }
        Ok(Some(found))
    }
    /// Whether a page is what was written under this number.
    fn is_whole(&self, number: u32, page: &[u8]) -> bool {
        let skipped = if number == 1 { SALT_BYTES } else { 0 };
        page.get(skipped..).is_some_and(|page| self.mac.fits(number, page))
    }
}
