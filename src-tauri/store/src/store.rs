//! One data folder's `store.db`, open: a writing connection, readers, and the anchor beside them.

use crate::anchor::{self, Anchor, Heads};
use crate::backup::InUse;
use crate::fingerprint::{Fingerprint, FingerprintKind, Fingerprints};
use crate::journal::{self, Keeper};
use crate::vault::{KeyPurpose, Ring, Vault};
use crate::write::{Acting, WriteTx};
use crate::{AuditFact, FILE_NAME, NewEntry, ledger, migrations, room};
use chacha20poly1305::aead::{OsRng, rand_core::RngCore};
use cipherfile::{Key, Purpose};
use domain::entry::Body;
use domain::ids::LogId;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Statements kept prepared on each connection.
const STATEMENTS: usize = 128;
/// Pages a connection keeps decrypted, in KiB. Each page that is read again costs a decryption and a MAC: with
/// SQLite's own 2 MiB an entry appended to a store of 60,000 spent most of its time on that. Filled on use only.
const WRITER_PAGES_KIB: i64 = 64 * 1024;
pub(crate) const READER_PAGES_KIB: i64 = 16 * 1024;
/// Reading connections kept open between reads.
const IDLE_READERS: usize = 4;

/// SQLite's smallest page: a store has more from its first moment on.
const LEAST_BYTES: u64 = 512;

/// How far a log goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub log: LogId,
    /// 0 for a log without entries.
    pub seq: u64,
    /// Hash of the last entry, lower-case hex; 64 zeros for a log without entries.
    pub hash: String,
}

/// An open store. Shared between threads; the closures given to `read` and `write` must not call it again.
pub struct Store {
    pub(crate) path: PathBuf,
    key: Key,
    pub(crate) site: String,
    pub(crate) fingerprints: Fingerprints,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    pub(crate) anchor: Anchor,
    /// True when, as it was opened, the last confirmed write may have been taken back.
    in_doubt: bool,
    /// None for a store that lies aside, unpacked from a backup: it writes no journal and is in nobody's use.
    used: Option<Used>,
}

/// What only the store of a folder in use has. The journal is closed before the lock goes.
struct Used {
    journal: Keeper,
    _lock: InUse,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "store of site {}", self.site)
    }
}

impl Store {
    /// Makes an empty store with its two logs; refuses where there is one.
    pub fn create(dir: &Path, ring: &Ring, site: &str, acting: &Acting) -> Result<Self> {
        let path = dir.join(FILE_NAME);
        if path.exists() {
            return Err(Fault::new(
                Code::Conflict,
                "this folder has a store already; nothing was changed",
                "use another --data-dir",
            )
            .at(FILE_NAME));
        }
        let lock = InUse::share(dir)?;
        let heads = Heads { ledger: Head::empty(), audit: Head::empty() };
        let anchor = Anchor::create(dir, ring, &heads)?;
        let key = ring.key(KeyPurpose::Store)?;
        let mut writer = cipherfile::open(&path, &key, Purpose::Write)?;
        migrations::migrate(&mut writer, |error| cipherfile::fault(&path, error))?;
        for (chain, head) in [("ledger", &heads.ledger), ("audit", &heads.audit)] {
            put_log(&writer, chain, head, site, acting).map_err(|error| cipherfile::fault(&path, &error))?;
        }
        let store = Self::from_parts(path, key, site.to_owned(), ring, writer, anchor)?.in_use(ring, lock);
        store.write(acting, |tx| {
            tx.append(NewEntry::about_nobody(Body::Opened { parent: None, lost: None }))?;
            tx.audit(AuditFact::new("log-opened"))
        })?;
        Ok(store)
    }

    /// Opens the store, migrates it, and compares it with its anchor.
    pub fn open(dir: &Path, ring: &Ring) -> Result<Self> {
        let lock = InUse::share(dir)?;
        Ok(Self::open_aside(dir, ring)?.in_use(ring, lock))
    }

    /// The same for a store that lies aside: it keeps no journal, and nobody is held off.
    pub(crate) fn open_aside(dir: &Path, ring: &Ring) -> Result<Self> {
        let path = dir.join(FILE_NAME);
        // One that is cut so short would be taken for new and filled with empty tables.
        if std::fs::metadata(&path).map_or(0, |file| file.len()) < LEAST_BYTES {
            return Err(missing(dir));
        }
        let anchor = Anchor::open(dir, ring)?;
        let key = ring.key(KeyPurpose::Store)?;
        let mut writer = cipherfile::open(&path, &key, Purpose::Write)?;
        migrations::migrate(&mut writer, |error| cipherfile::fault(&path, error))?;
        // The anchor is read first: a write between the two then only makes the store look further ahead.
        let (confirmed, lacks_slot) = anchor.read_with_doubt()?;
        let site = site_of(&writer).map_err(|error| cipherfile::fault(&path, &error))?;
        let heads = ledger::heads(&writer).map_err(|error| cipherfile::fault(&path, &error))?;
        compare(&writer, &confirmed, &heads)?;
        anchor.advance(&heads)?;
        let in_doubt = lacks_slot && confirmed == heads;
        Ok(Self { in_doubt, ..Self::from_parts(path, key, site, ring, writer, anchor)? })
    }

    fn from_parts(
        path: PathBuf,
        key: Key,
        site: String,
        ring: &Ring,
        writer: Connection,
        anchor: Anchor,
    ) -> Result<Self> {
        prepare(&writer, WRITER_PAGES_KIB).map_err(|error| cipherfile::fault(&path, &error))?;
        let fingerprints = Fingerprints::new(ring)?;
        let readers = Mutex::new(Vec::new());
        let (writer, used) = (Mutex::new(writer), None);
        Ok(Self { path, key, site, fingerprints, writer, readers, anchor, in_doubt: false, used })
    }

    fn in_use(mut self, ring: &Ring, lock: InUse) -> Self {
        let journal = Keeper::new(self.dir(), &self.path, &self.key, ring, &self.site);
        self.used = Some(Used { journal, _lock: lock });
        self
    }

    /// Whether the journal's keeper has something to do: an entry, or what a process before this one left.
    fn is_for_journal(&self, connection: &Connection, has_moved: bool) -> rusqlite::Result<bool> {
        match &self.used {
            Some(used) if has_moved || !used.journal.has_begun() => Ok(journal::place(connection)?.is_some()),
            _ => Ok(false),
        }
    }

    /// The data folder.
    pub(crate) fn dir(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    /// The site whose logs this folder writes.
    pub fn site(&self) -> &str {
        &self.site
    }

    /// True when, as it was opened, one slot of the anchor was lacking and the store no further than the other: the last
    /// confirmed write may have been taken back. The next write mends the slot, so whoever opens it puts it on record.
    pub fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    /// The keyed fingerprint of a normalised identity key.
    pub fn fingerprint(&self, kind: FingerprintKind, normalised: &str) -> Fingerprint {
        self.fingerprints.of(kind, normalised)
    }

    /// One change: a short IMMEDIATE transaction, the anchor, then the answer. A fault or a panic inside undoes
    /// all of it. Waits at most five seconds for another writer, then a conflict.
    pub fn write<T>(&self, acting: &Acting, change: impl FnOnce(&mut WriteTx<'_>) -> Result<T>) -> Result<T> {
        let mut connection = guard(&self.writer);
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| self.fault(&error))?;
        let mut write = WriteTx::begin(&transaction, self, acting)?;
        let before = write.ledger.seq;
        let answer = change(&mut write)?;
        let heads = write.into_heads();
        let is_for_journal = self.is_for_journal(&transaction, heads.ledger.seq != before);
        let is_for_journal = is_for_journal.map_err(|error| self.fault(&error))?;
        transaction.commit().map_err(|error| self.fault(&error))?;
        drop(connection);
        self.anchor.advance(&heads)?;
        if let Some(used) = self.used.as_ref().filter(|_| is_for_journal) {
            used.journal.tell(acting.now);
        }
        Ok(answer)
    }

    /// Reads one consistent state of the store.
    pub fn read<T>(&self, look: impl FnOnce(&Snapshot<'_>) -> Result<T>) -> Result<T> {
        let mut connection = self.reader()?;
        let answer = {
            let transaction = connection.transaction().map_err(|error| self.fault(&error))?;
            look(&Snapshot { connection: &transaction, store: self })
        };
        let mut readers = guard(&self.readers);
        if readers.len() < IDLE_READERS {
            readers.push(connection);
        }
        answer
    }

    /// Moves what was written from the log file into the database, and empties the log: it still has the words that
    /// were overwritten since, such as those of a draft that was discarded. Gives the log its room for what comes next.
    /// For an idle moment, never inside a call.
    pub fn checkpoint(&self) -> Result<()> {
        let connection = self.reader()?;
        let checkpoint = |how: &str| {
            let frames = connection.query_row(&format!("PRAGMA wal_checkpoint({how})"), [], |row| row.get(1));
            frames.map_err(|error| self.fault(&error))
        };
        // Nobody waits for this: whoever reads or writes just now has it emptied by the next pause.
        let frames: i64 = checkpoint("PASSIVE")?;
        if frames > 0 {
            connection.busy_timeout(std::time::Duration::ZERO).map_err(|error| self.fault(&error))?;
            let _: i64 = checkpoint("TRUNCATE")?;
            connection.busy_timeout(cipherfile::BUSY_TIMEOUT).map_err(|error| self.fault(&error))?;
        }
        guard(&self.readers).push(connection);
        // Whoever records just now goes first, and whoever records meanwhile does not wait for the flush.
        let log = self.writer.try_lock().ok().and_then(|mut writer| room::make(&mut writer, self.dir()));
        drop(log.map(|log| log.sync_data()));
        Ok(())
    }

    /// Writes failed sign-ins that waited on the doorstep into the audit chain; each once.
    pub fn drain_doorstep(&self, vault: &Vault, ring: &Ring, acting: &Acting) -> Result<()> {
        vault.drain_doorstep(ring, |failures| {
            let known = vault.holders()?;
            self.write(acting, |tx| {
                failures.iter().try_for_each(|failed| tx.audit_failed_sign_in(failed, &known))
            })
        })
    }

    fn reader(&self) -> Result<Connection> {
        if let Some(connection) = guard(&self.readers).pop() {
            return Ok(connection);
        }
        let connection = cipherfile::open(&self.path, &self.key, Purpose::Read)?;
        prepare(&connection, READER_PAGES_KIB).map_err(|error| self.fault(&error))?;
        Ok(connection)
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    pub(crate) fn fault(&self, error: &rusqlite::Error) -> Fault {
        cipherfile::fault(&self.path, error)
    }
}

/// One consistent state of the store, for reading.
pub struct Snapshot<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) store: &'a Store,
}

impl Snapshot<'_> {
    /// The heads of this folder's two logs: ledger, audit.
    pub fn heads(&self) -> Result<(Head, Head)> {
        let heads = ledger::heads(self.connection).map_err(|error| self.fault(&error))?;
        Ok((heads.ledger, heads.audit))
    }

    pub(crate) fn fault(&self, error: &rusqlite::Error) -> Fault {
        self.store.fault(error)
    }
}

impl Head {
    pub(crate) fn empty() -> Self {
        Self { log: LogId(Uuid::now_v7()), seq: 0, hash: domain::entry::no_hash() }
    }
}

/// A panic while writing was undone by its transaction, so the connection behind a poisoned lock is sound.
fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn prepare(connection: &Connection, pages_kib: i64) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "cache_size", -pages_kib)
}

pub(crate) fn put_log(
    connection: &Connection,
    chain: &str,
    head: &Head,
    site: &str,
    acting: &Acting,
) -> rusqlite::Result<()> {
    let mut body_key = zeroize::Zeroizing::new([0u8; 32]);
    OsRng.fill_bytes(body_key.as_mut());
    let sql = "INSERT INTO log (log, chain, site, created_at, live, body_key) VALUES (?1, ?2, ?3, ?4, 1, ?5)";
    let created_at = crate::time::to_ms(acting.now);
    let key: &[u8] = body_key.as_ref();
    connection.execute(sql, (head.log.0.as_bytes(), chain, site, created_at, key)).map(drop)
}

fn site_of(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT site FROM log WHERE chain = 'ledger' AND live = 1", [], |row| row.get(0))
}

/// The store must hold every confirmed entry, with the hash that was confirmed.
pub(crate) fn compare(connection: &Connection, confirmed: &Heads, found: &Heads) -> Result<()> {
    let pairs = [
        ("SELECT hash FROM entry WHERE log = ?1 AND seq = ?2", &confirmed.ledger, &found.ledger),
        ("SELECT hash FROM audit WHERE log = ?1 AND seq = ?2", &confirmed.audit, &found.audit),
    ];
    for (sql, confirmed, found) in pairs {
        if confirmed.log != found.log {
            return Err(anchor::unusable("the store and its anchor are of different folders"));
        }
        if confirmed.seq > found.seq {
            return Err(anchor::unusable(&format!(
                "confirmed entries are missing: {} of them, after number {}",
                confirmed.seq - found.seq,
                found.seq
            )));
        }
        if confirmed.seq > 0 && hash_at(connection, sql, confirmed)? != Some(confirmed.hash.clone()) {
            return Err(anchor::unusable(&format!(
                "entry {} is not the one that was confirmed",
                confirmed.seq
            )));
        }
    }
    Ok(())
}

fn hash_at(connection: &Connection, sql: &str, head: &Head) -> Result<Option<String>> {
    let bytes: Option<Vec<u8>> = connection
        .query_row(sql, (head.log.0.as_bytes(), head.seq.cast_signed()), |row| row.get(0))
        .optional()
        .map_err(|error| cipherfile::fault(Path::new(FILE_NAME), &error))?;
    Ok(bytes.map(|bytes| domain::entry::hex(&bytes)))
}

fn missing(dir: &Path) -> Fault {
    if dir.join(anchor::NAME).exists() {
        return anchor::unusable("store.db is gone or empty, and with it the confirmed entries")
            .at(FILE_NAME);
    }
    Fault::new(
        Code::StoreUnusable,
        "store.db and its anchor are gone or empty; only the keys in vault.json are left",
        "restore the folder from a backup, or begin anew in another one with `prefdesk init`",
    )
    .at(FILE_NAME)
}
