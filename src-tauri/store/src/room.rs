//! Room in the log file, made in a pause. A commit that makes the log longer waits until the file system has flushed its
//! own journal too, behind whoever else writes to the disk; one that writes over what is there waits for its bytes alone.

use crate::FILE_NAME;
use cipherfile::{BUSY_TIMEOUT, write_all_at};
use rusqlite::{Connection, TransactionBehavior};
use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::time::Duration;

/// A removal logs about thirty pages: room for eight of them between two pauses.
pub(crate) const LOG_ROOM_BYTES: u64 = 1024 * 1024;

/// Fills the log with zeros up to its room, which SQLite takes for the end of the log as it takes any page that was not
/// finished. The log, still to be flushed; none where there was room, or somebody writes just now, or none could be made:
/// it is a help and no more, and nobody waits for it.
pub(crate) fn make(writer: &mut Connection, dir: &Path) -> Option<File> {
    let log = OpenOptions::new().write(true).open(dir.join(format!("{FILE_NAME}-wal"))).ok()?;
    if missing(&log).ok()? == 0 {
        return None;
    }
    writer.busy_timeout(Duration::ZERO).ok()?;
    let filled = fill(writer, &log);
    writer.busy_timeout(BUSY_TIMEOUT).ok()?;
    filled.ok().map(|()| log)
}

fn missing(log: &File) -> io::Result<usize> {
    Ok(usize::try_from(LOG_ROOM_BYTES.saturating_sub(log.metadata()?.len())).unwrap_or(0))
}

fn fill(writer: &mut Connection, log: &File) -> io::Result<()> {
    // Nobody else writes to the log until this is dropped: what is put there can lie over nobody's pages.
    let turn = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(io::Error::other)?;
    write_all_at(log, &vec![0; missing(log)?], log.metadata()?.len())?;
    drop(turn);
    Ok(())
}
