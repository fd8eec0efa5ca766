//! Reading a journal whole, to know before it is needed whether it can be.

use super::file::JournalFile;
use super::gather::envelope_of;
use crate::backup::stopped;
use crate::vault::Ring;
use domain::Result;
use domain::entry::{Span, envelope_hash, no_hash};
use std::path::Path;

/// What a journal was found to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalRead {
    /// Entries that can be read.
    pub entries: u64,
    /// Those that cannot.
    pub unreadable: Vec<Span>,
    /// Entries that do not follow the one before them, or stand where another belongs.
    pub misplaced: u64,
    /// The end is one that a crash cut off.
    pub is_torn: bool,
}

/// Opens every frame and follows the chain. `go_on` is told the entries done, and stops it by `false`.
pub fn journal_read(path: &Path, ring: &Ring, go_on: &mut dyn FnMut(u64) -> bool) -> Result<JournalRead> {
    let journal = JournalFile::open(path, ring, false)?;
    let log = journal.header.log;
    let mut read = JournalRead { entries: 0, unreadable: Vec::new(), misplaced: 0, is_torn: false };
    let (mut last, mut hash) = (0, no_hash());
    read.is_torn = journal.each(&mut |number, record, _| {
        let envelope = envelope_of(&record.envelope)?;
        if number <= last || (envelope.log, envelope.seq) != (log, number) {
            read.misplaced += 1;
        } else {
            match number == last + 1 {
                true if envelope.prev != hash => read.misplaced += 1,
                true => {}
                false => read.unreadable.push(Span { log, first: last + 1, last: number - 1 }),
            }
            (last, hash) = (number, envelope_hash(&record.envelope));
        }
        read.entries += 1;
        if go_on(read.entries) { Ok(()) } else { Err(stopped()) }
    })?;
    Ok(read)
}
