//! A damaged store, read as far as it can be. Any read may fail, and one that does costs the connection: the cipher
//! gives a file up for good at the first page that does not fit its MAC. Nothing is ever written to it.

use crate::column::{maybe_uuid, uuid};
use crate::journal::Record;
use crate::people::{COLUMNS as PERSON, read_person};
use crate::vault::{KeyPurpose, Ring};
use crate::{FILE_NAME, StaffPerson, migrations};
use cipherfile::{Key, Purpose};
use domain::Result;
use domain::entry::{Envelope, sha256_hex};
use domain::ids::{EntryId, Reference, SubjectId, UserName};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Params, Row};
use std::path::{Path, PathBuf};

/// Rows read at once.
const CHUNK: usize = 256;

/// The file and what opens it.
pub struct Wreck {
    path: PathBuf,
    key: Key,
    /// None once a read failed: the next one opens the file anew.
    connection: Option<Connection>,
}

/// Rows of a table by their numbers, those left out that cannot be read: a range that fails is halved until the rows
/// that fail are alone.
pub struct Walk<T> {
    sql: &'static str,
    read: fn(&Row<'_>) -> rusqlite::Result<T>,
    todo: Vec<(i64, i64)>,
}

/// A removal by its names.
pub struct Named {
    pub id: EntryId,
    pub reference: Reference,
    pub subject: Option<SubjectId>,
}

/// An envelope and the hash that is stored beside it.
pub type Line = (Vec<u8>, [u8; 32]);

const ENTRIES: &str = "SELECT entry, envelope, hash FROM entry
                        WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry LIMIT ?3";
const AUDIT: &str = "SELECT row, envelope, hash FROM audit WHERE row BETWEEN ?1 AND ?2 ORDER BY row LIMIT ?3";
const BODIES: &str = "SELECT entry, sealed FROM body WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry LIMIT ?3";
const REMOVALS: &str = "SELECT entry, id, reference, subject FROM removal
                         WHERE entry BETWEEN ?1 AND ?2 ORDER BY entry LIMIT ?3";

/// Ways to the last row number, for the page that holds it may be the damaged one.
const LAST_ENTRY: [&str; 4] = [
    "SELECT max(entry) FROM entry NOT INDEXED",
    "SELECT max(entry) FROM entry INDEXED BY entry_place",
    "SELECT max(entry) FROM entry INDEXED BY entry_id",
    "SELECT max(entry) FROM body",
];
const LAST_AUDIT: [&str; 3] = [
    "SELECT max(row) FROM audit NOT INDEXED",
    "SELECT max(row) FROM audit INDEXED BY audit_place",
    "SELECT max(row) FROM audit INDEXED BY audit_id",
];

impl Wreck {
    /// Opens the file; refuses one of which not even the list of tables can be read, and one of a newer version.
    pub fn open(dir: &Path, ring: &Ring) -> Result<Self> {
        let (path, key) = (dir.join(FILE_NAME), ring.key(KeyPurpose::Store)?);
        let connection = cipherfile::open(&path, &key, Purpose::Read)?;
        migrations::refuse_newer(&connection, |error| cipherfile::fault(&path, error))?;
        leave_the_log_file(&connection);
        Ok(Self { path, key, connection: Some(connection) })
    }

    /// What can be read; none when it cannot.
    pub fn try_read<T>(&mut self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Option<T> {
        if self.connection.is_none() {
            self.connection = cipherfile::open(&self.path, &self.key, Purpose::Read).ok();
            self.connection.iter().for_each(leave_the_log_file);
        }
        let found = read(self.connection.as_ref()?);
        if found.is_err() {
            self.connection = None;
        }
        found.ok()
    }

    /// One value; none when there is none, and none when it cannot be read.
    fn value<T: rusqlite::types::FromSql>(&mut self, sql: &str, of: impl Params) -> Option<T> {
        self.try_read(|connection| {
            connection.prepare_cached(sql)?.query_row(of, |row| row.get(0)).optional()
        })?
    }

    /// What SQLCipher says of every page.
    pub fn damaged_pages(&mut self) -> Option<Vec<String>> {
        self.try_read(|connection| {
            connection.prepare("PRAGMA cipher_integrity_check")?.query_map([], |row| row.get(0))?.collect()
        })
    }

    /// The ledger's envelopes. `at_least`: so many there were.
    pub fn entries(&mut self, at_least: u64) -> Walk<Line> {
        Walk::new(ENTRIES, self.last(&LAST_ENTRY, at_least), |row| Ok((row.get(1)?, row.get(2)?)))
    }

    /// The audit's.
    pub fn audit(&mut self, at_least: u64) -> Walk<Line> {
        Walk::new(AUDIT, self.last(&LAST_AUDIT, at_least), |row| Ok((row.get(1)?, row.get(2)?)))
    }

    /// Lengths of sealed bodies, read whole.
    pub fn bodies(&mut self, at_least: u64) -> Walk<usize> {
        let length = |row: &Row<'_>| Ok(row.get_ref(1)?.as_blob()?.len());
        Walk::new(BODIES, self.last(&LAST_ENTRY, at_least), length)
    }

    /// The removals as they were derived.
    pub fn removals(&mut self, at_least: u64) -> Walk<Named> {
        Walk::new(REMOVALS, self.last(&LAST_ENTRY, at_least), |row| {
            Ok(Named {
                id: EntryId(uuid(row, 1)?),
                reference: Reference(row.get(2)?),
                subject: maybe_uuid(row, 3)?.map(SubjectId),
            })
        })
    }

    fn last(&mut self, ways: &[&'static str], at_least: u64) -> i64 {
        let found = ways.iter().filter_map(|sql| self.value::<Option<i64>>(sql, []).flatten()).max();
        found.unwrap_or(0).max(at_least.cast_signed())
    }

    /// All of an entry that can be read. A body that is not the one committed to is none.
    pub fn record(&mut self, entry: i64, bytes: Vec<u8>, envelope: &Envelope) -> Record {
        let sealed: Option<Vec<u8>> = self.value("SELECT sealed FROM body WHERE entry = ?1", [entry]);
        let subject = envelope.subject.map(|subject| *subject.0.as_bytes());
        let key = subject.and_then(|subject| {
            self.value::<Vec<u8>>("SELECT key FROM subject_key WHERE subject = ?1", [subject])
        });
        let names = subject.map(|subject| self.names(&subject, envelope)).unwrap_or_default();
        Record {
            envelope: bytes,
            sealed: sealed.filter(|sealed| sha256_hex(sealed) == envelope.commitment).unwrap_or_default(),
            key: key.unwrap_or_default(),
            names,
            rows: Vec::new(),
        }
    }

    /// Those of its fingerprints that name the subject.
    fn names(&mut self, subject: &[u8; 16], envelope: &Envelope) -> Vec<u8> {
        let sql = "SELECT fingerprint FROM subject_of WHERE fingerprint = ?1 AND subject = ?2";
        let all = envelope.fingerprints.iter().filter_map(|text| crate::vault::ring::unhex::<16>(text));
        all.filter_map(|name| self.value::<Vec<u8>>(sql, (name, *subject))).flatten().collect()
    }

    /// Somebody who works here.
    pub fn person(&mut self, name: &UserName) -> Option<StaffPerson> {
        let sql = format!("SELECT {PERSON} FROM person WHERE name = ?1");
        self.try_read(|connection| connection.query_row(&sql, [name.as_str()], read_person).optional())?
    }

    /// A setting; none when it was never set, and none when it cannot be read.
    pub fn setting<T: serde::de::DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let text: String = self.value("SELECT value FROM setting WHERE name = ?1", [name])?;
        serde_json::from_str(&text).ok()
    }

    /// The rows of a small table from both its ends, each as far as the first that cannot be read; true when that is
    /// all of them.
    pub fn table(&mut self, table: &super::tables::Table) -> (Vec<Vec<Value>>, bool) {
        let (forward, is_whole) = self.rows(&table.select(""));
        // An older file has no table that came later, and so nothing of it is gone.
        if is_whole || self.lacks(table.name) {
            return (forward, true);
        }
        let (backward, _) = self.rows(&table.select(" DESC"));
        (forward.into_iter().chain(backward.into_iter().rev()).collect(), false)
    }

    fn lacks(&mut self, table: &str) -> bool {
        let sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        self.try_read(|connection| connection.query_row(sql, [table], |row| row.get::<_, i64>(0))) == Some(0)
    }

    fn rows(&mut self, sql: &str) -> (Vec<Vec<Value>>, bool) {
        let mut rows = Vec::new();
        let whole = self.try_read(|connection| {
            let mut sql = connection.prepare(sql)?;
            let columns = sql.column_count();
            let mut found = sql.query([])?;
            while let Some(row) = found.next()? {
                rows.push((0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?);
            }
            Ok(())
        });
        (rows, whole.is_some())
    }
}

/// The last connection to close would else write the log file into a file that is to be kept as it was found.
fn leave_the_log_file(connection: &Connection) {
    // Where this is refused the file is only tidied.
    let _ = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
}

impl<T> Walk<T> {
    fn new(sql: &'static str, last: i64, read: fn(&Row<'_>) -> rusqlite::Result<T>) -> Self {
        Self { sql, read, todo: vec![(1, last)] }
    }

    /// The next rows with their numbers, in order; none at the end.
    pub fn chunk(&mut self, wreck: &mut Wreck) -> Option<Vec<(i64, T)>> {
        let (from, to) = self.todo.pop()?;
        let mut rows = Vec::new();
        let read = wreck.try_read(|connection| {
            let mut sql = connection.prepare_cached(self.sql)?;
            let mut found = sql.query((from, to, CHUNK as i64))?;
            while let Some(row) = found.next()? {
                rows.push((row.get(0)?, (self.read)(row)?));
            }
            Ok(())
        });
        let next = rows.last().map_or(from, |(row, _)| row + 1);
        match read {
            Some(()) if rows.len() < CHUNK => {}
            Some(()) => self.todo.push((next, to)),
            // Where `next` is the last one, it is this very row that cannot be read.
            None if next < to => {
                let middle = next + (to - next) / 2;
                self.todo.push((middle + 1, to));
                self.todo.push((next, middle));
            }
            None => {}
        }
        Some(rows)
    }
}
