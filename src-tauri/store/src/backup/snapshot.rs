//! One consistent copy of the store while it is written to, page by page and under the same key.
//!
//! The source holds a read transaction throughout, so every step copies the same state, whoever writes meanwhile.

use crate::Store;
use crate::anchor::{Anchor, Heads};
use crate::ledger;
use crate::vault::Ring;
use cipherfile::Purpose;
use domain::Result;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::path::Path;

/// Pages between two looks at whether to go on: 8 MB.
const STEP_PAGES: i32 = 2_000;
/// A page of the store, for the progress.
const PAGE_BYTES: u64 = 4_096;

/// What was copied.
pub struct Copied {
    pub heads: Heads,
    /// The customers' generation that this state of the store points at.
    pub generation: Option<u64>,
    /// The generation that it is laid over, when it is a small one.
    pub base: Option<u64>,
}

impl Copied {
    /// The files of customers in use: what they are in, and what that is laid over.
    pub fn customers(&self) -> Vec<String> {
        let name = |generation| format!("customers-{generation}.db");
        self.generation.into_iter().chain(self.base).map(name).collect()
    }
}

impl Store {
    /// Copies the store into the folder, with an anchor that confirms the copy. `go_on` is told the bytes done so
    /// far and stops the work by `false`.
    pub(crate) fn copy_into(
        &self,
        dir: &Path,
        ring: &Ring,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Copied> {
        let source = cipherfile::open(&self.path, self.key(), Purpose::Read)?;
        let copied = begin(&source).map_err(|error| self.fault(&error))?;
        let path = dir.join(crate::FILE_NAME);
        let mut copy = cipherfile::open(&path, self.key(), Purpose::Build)?;
        let whole = pages(&source, &mut copy, go_on).map_err(|error| cipherfile::fault(&path, &error))?;
        if !whole {
            return Err(super::stopped());
        }
        copy.close().map_err(|(_, error)| cipherfile::fault(&path, &error))?;
        cipherfile::flush(&path)?;
        Anchor::create(dir, ring, &copied.heads)?;
        Ok(copied)
    }
}

/// From here on the connection sees this state and no other.
fn begin(source: &Connection) -> rusqlite::Result<Copied> {
    source.execute_batch("BEGIN")?;
    let heads = ledger::heads(source)?;
    let number = |name: &str| -> rusqlite::Result<Option<u64>> {
        let sql = "SELECT max(value) FROM setting WHERE name = ?1";
        let text: Option<String> = source.query_row(sql, [name], |row| row.get(0))?;
        Ok(text.and_then(|text| text.parse().ok()).filter(|number| *number > 0))
    };
    let (generation, base) = (number("customers-generation")?, number("customers-base")?);
    Ok(Copied { heads, generation, base })
}

/// False when it was stopped.
pub(crate) fn pages(
    source: &Connection,
    copy: &mut Connection,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> rusqlite::Result<bool> {
    let backup = Backup::new(source, copy)?;
    loop {
        // Only the source could be busy, and a reader of a WAL never is.
        if backup.step(STEP_PAGES)? == StepResult::Done {
            return Ok(true);
        }
        let at = backup.progress();
        let done = u64::try_from(at.pagecount - at.remaining).unwrap_or_default();
        if !go_on(done * PAGE_BYTES) {
            return Ok(false);
        }
    }
}
