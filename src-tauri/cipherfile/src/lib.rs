//! Opens an SQLCipher file with a raw key, the same way everywhere.
//!
//! What a connection is for decides how it is opened; nobody else sets a pragma that decides over durability.

mod at;
mod damage;
mod flush;
mod mac;
mod place;
mod seal;

pub use at::{read_all_at, write_all_at};
pub use damage::{LOCK_PAGE, Pages};
pub use flush::{flush, flush_folder, flush_name_of, write_whole};
pub use place::{io_fault, name_of, private_dir, private_file, refuse_network, share_with_group};
pub use seal::{PAGE_BYTES, SALT_BYTES, Seal, USABLE_BYTES};

use domain::{Code, Fault};
use mac::MacKind;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::time::Duration;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How long a writer waits for another before it gives up with a conflict.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// What the connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The one writing connection of a process: WAL, FULL, foreign keys, secure delete; created when missing.
    Write,
    /// Reading only (`query_only`).
    Read,
    /// Building a new file that nobody reads yet: no journal, no sync, exclusive; created, must not exist.
    Build,
}

/// A raw 256-bit key. Printed as `•••`, wiped from memory when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

/// Opens the file and proves that the key fits by reading its schema.
pub fn open(path: &Path, key: &Key, purpose: Purpose) -> domain::Result<Connection> {
    let flags = match purpose {
        Purpose::Write | Purpose::Build => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Purpose::Read => OpenFlags::SQLITE_OPEN_READ_WRITE,
    } | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    refuse_network(path)?;
    refuse_link(path)?;
    prepare_file(path, purpose)?;
    let opened = |mac| {
        let connection = Connection::open_with_flags(path, flags)?;
        set_up(&connection, key, mac, purpose).map(|()| connection)
    };
    let [ours, of_before] = MacKind::ALL;
    match opened(ours) {
        // Whether it is of before or no file of ours at all, the second try says.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => opened(of_before),
        tried => tried,
    }
    .map_err(|error| fault(path, &error))
}

/// SQLite's own flag would refuse a link anywhere in the path, and a folder may be one.
fn refuse_link(path: &Path) -> domain::Result<()> {
    match std::fs::symlink_metadata(path) {
        Ok(about) if about.is_symlink() => Err(Fault::new(
            Code::StoreUnusable,
            "a link stands in the place of the file; nothing was opened",
            "find out who put it there, and put the file itself back",
        )
        .at(name_of(path))),
        _ => Ok(()),
    }
}

/// SQLite gives its side files the mode of the database, so the database is made first, with the right one.
fn prepare_file(path: &Path, purpose: Purpose) -> domain::Result<()> {
    match purpose {
        Purpose::Read if path.exists() => Ok(()),
        Purpose::Read => Err(io_fault(path, &std::io::ErrorKind::NotFound.into())),
        Purpose::Build if path.exists() => Err(Fault::new(
            Code::Conflict,
            "a file of this name is there already; nothing was written",
            "move it away and try again",
        )
        .at(name_of(path))),
        Purpose::Write | Purpose::Build => match place::new_private_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(io_fault(path, &error)),
            _ => Ok(()),
        },
    }
}

fn set_up(connection: &Connection, key: &Key, mac: MacKind, purpose: Purpose) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // It would write its own lines to stderr; what is wrong is told once, by the fault.
    connection.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    // Where the key or the code does not fit, nothing is folded into the file when the connection is closed.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch(MacKind::BEFORE_KEY)?;
    connection.execute_batch(&key_pragma(key))?;
    connection.execute_batch(mac.behind_key())?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.execute_batch(match purpose {
        Purpose::Write => {
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
             PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY;"
        }
        Purpose::Read => "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY;",
        Purpose::Build => {
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA temp_store = MEMORY;"
        }
    })
}

/// Puts a file under another key, page by page and in place. Only for a copy that nobody else knows of: killed half
/// way, it is good for nothing.
pub fn rekey(path: &Path, old: &Key, new: &Key) -> domain::Result<()> {
    let connection = open(path, old, Purpose::Write)?;
    let sql = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; PRAGMA journal_mode = OFF;
               PRAGMA synchronous = OFF;";
    let rekey = Zeroizing::new(format!("PRAGMA rekey = {};", key_literal(new).as_str()));
    let done = connection.execute_batch(sql).and_then(|()| connection.execute_batch(&rekey));
    done.map_err(|error| fault(path, &error))?;
    connection.close().map_err(|(_, error)| fault(path, &error))
}

/// The statement that unlocks a file, for `ATTACH … KEY` and `PRAGMA key` alike: `x'…'` in double quotes.
///
/// The text is wiped when dropped; SQLCipher keeps its own copy for as long as the connection lives.
pub fn key_literal(key: &Key) -> Zeroizing<String> {
    let digits = Zeroizing::new(domain::entry::hex(&key.0));
    Zeroizing::new(format!("\"x'{}'\"", digits.as_str()))
}

fn key_pragma(key: &Key) -> Zeroizing<String> {
    Zeroizing::new(format!("PRAGMA key = {};", key_literal(key).as_str()))
}

/// What a database error means to a person.
pub fn fault(path: &Path, error: &rusqlite::Error) -> Fault {
    let (code, what, advice) = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => (
            Code::StoreUnusable,
            "the file does not open: its first page is damaged, or it belongs to another vault".to_owned(),
            "restore it from a backup; where vault.json was put in from elsewhere, put its own back beside it",
        ),
        Some(ErrorCode::DatabaseCorrupt) => (
            Code::StoreUnusable,
            "the file is damaged".to_owned(),
            "run `prefdesk check`, then restore from a backup; nothing was deleted",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            Code::Conflict,
            "another program is writing; nothing was changed".to_owned(),
            "try again in a moment",
        ),
        Some(ErrorCode::DiskFull) => (
            Code::Internal,
            "the disk is full; nothing was changed".to_owned(),
            "free some space and try again",
        ),
        // It may come at the commit itself, so nobody can promise that nothing was changed.
        Some(ErrorCode::SystemIoFailure) => (
            Code::Internal,
            "the disk is full or refused; this was not confirmed".to_owned(),
            "check the disk and its free space, look whether it is there, and do it again if not",
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => (
            Code::StoreUnusable,
            "the file cannot be opened for writing".to_owned(),
            "check who owns the data folder and that its disk is not read-only",
        ),
        _ => (
            Code::Internal,
            format!("the database refused: {error}"),
            "run `prefdesk check`; nothing was changed",
        ),
    };
    Fault::new(code, what, advice).at(name_of(path))
}

/// The versions of SQLite and SQLCipher that are compiled in.
pub fn engine_version() -> domain::Result<String> {
    let place = Path::new("engine");
    let connection = Connection::open_in_memory().map_err(|error| fault(place, &error))?;
    let cipher: String = connection
        .query_row("PRAGMA cipher_version", [], |row| row.get(0))
        .map_err(|error| fault(place, &error))?;
    Ok(format!("SQLite {}, SQLCipher {cipher}", rusqlite::version()))
}

#[cfg(test)]
mod tests;
