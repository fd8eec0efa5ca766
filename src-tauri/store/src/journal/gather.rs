//! From the store into the journal: what the ledger has beyond the last frame, with all that puts it back.

use super::file::{Header, JournalFile, unwritable};
use super::frame::Record;
use super::rows::BatchRows;
use crate::backup::holds;
use crate::ledger;
use crate::store::Head;
use crate::vault::Ring;
use domain::entry::{BatchBody, Body, Envelope, Kind, envelope_hash, no_hash};
use domain::ids::EntryId;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, Row};
use std::path::Path;
use uuid::Uuid;

/// Entries between two syncs, and between two looks at whether to go on.
const AT_ONCE: usize = 256;

/// How far a journal goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The last entry's sequence number; 0 before the first.
    pub seq: u64,
    /// False when it was stopped before the end.
    pub is_complete: bool,
}

/// An entry as the store holds it.
struct Stored {
    seq: u64,
    id: [u8; 16],
    envelope: Vec<u8>,
    subject: Option<[u8; 16]>,
    sealed: Option<Vec<u8>>,
    /// The subject's key, or the log's own.
    key: Option<[u8; 32]>,
}

impl Stored {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            id: row.get(1)?,
            envelope: row.get(2)?,
            subject: row.get(3)?,
            sealed: row.get(4)?,
            key: row.get(5)?,
        })
    }
}

/// The journal of the head's log in this folder; made when it is missing, and anew once the journal's key was renewed:
/// whoever holds the old keys shall not read what comes now.
pub fn open_or_create(folder: &Path, header: Header, ring: &Ring) -> Result<JournalFile> {
    let path = folder.join(super::name_of(&header.site, header.log));
    if !path.exists() {
        return JournalFile::create(&path, header, ring);
    }
    let journal = JournalFile::open(&path, ring, true)?;
    if journal.header.log != header.log || journal.header.vault != header.vault {
        return Err(strange(&path));
    }
    if journal.header.key == header.key {
        return Ok(journal);
    }
    // The old one belongs to the backups made before, whose rings know its key and not the new one.
    let retired = path.with_extension(format!("{}.retired", journal.header.journal));
    std::fs::rename(&path, &retired).map_err(|error| unwritable(&path, &error))?;
    JournalFile::create(&path, header, ring)
}

/// Appends everything up to the head; `go_on` is told where it is and where it is going, and stops it by `false`.
pub fn catch_up(
    connection: &Connection,
    journal: &mut JournalFile,
    fault: &dyn Fn(&rusqlite::Error) -> Fault,
    go_on: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<Reached> {
    let (mut number, last, mut at) = journal.last()?;
    journal.cut(at)?;
    let (mut seq, mut hash) = match &last {
        None => (0, no_hash()),
        Some(record) => (envelope_of(&record.envelope)?.seq, envelope_hash(&record.envelope)),
    };
    let head = ledger::heads(connection).map_err(|error| fault(&error))?.ledger;
    must_continue(connection, &Head { log: head.log, seq, hash: hash.clone() }, fault)?;
    loop {
        let stored = after(connection, &head, seq).map_err(|error| fault(&error))?;
        if stored.is_empty() {
            return Ok(Reached { seq, is_complete: true });
        }
        for entry in stored {
            let envelope = envelope_of(&entry.envelope)?;
            if envelope.prev != hash || entry.seq != seq + 1 {
                return Err(parted(seq));
            }
            (seq, hash) = (entry.seq, envelope_hash(&entry.envelope));
            let record = record(connection, entry, &envelope).map_err(|error| fault(&error))?;
            number += 1;
            at = journal.append(at, number, &record)?;
        }
        journal.sync()?;
        if !go_on(seq, head.seq) {
            return Ok(Reached { seq, is_complete: false });
        }
    }
}

fn after(connection: &Connection, head: &Head, seq: u64) -> rusqlite::Result<Vec<Stored>> {
    let mut sql = connection.prepare_cached(include_str!("after.sql"))?;
    sql.query_map((head.log.0.as_bytes(), seq.cast_signed(), AT_ONCE as i64), Stored::read)?.collect()
}

fn record(connection: &Connection, entry: Stored, envelope: &Envelope) -> rusqlite::Result<Record> {
    let rows = match (envelope.kind, &entry.sealed, &entry.key) {
        (Kind::Batch, Some(sealed), Some(key)) => batch_rows(connection, entry.id, sealed, key)?,
        _ => Vec::new(),
    };
    let (names, key) = match entry.subject {
        Some(subject) => (names(connection, &subject, envelope)?, entry.key.map(|key| key.to_vec())),
        // The log's own key is in every backup that holds the log.
        None => (Vec::new(), None),
    };
    Ok(Record {
        envelope: entry.envelope,
        sealed: entry.sealed.unwrap_or_default(),
        key: key.unwrap_or_default(),
        names,
        rows,
    })
}

/// The fingerprints of this entry that name its subject.
fn names(connection: &Connection, subject: &[u8; 16], envelope: &Envelope) -> rusqlite::Result<Vec<u8>> {
    let mut sql = connection
        .prepare_cached("SELECT count(*) FROM subject_of WHERE fingerprint = ?1 AND subject = ?2")?;
    let mut names = Vec::new();
    for text in &envelope.fingerprints {
        let Some(fingerprint) = crate::vault::ring::unhex::<16>(text) else { continue };
        if sql.query_row((fingerprint, subject), |row| row.get::<_, i64>(0))? > 0 {
            names.extend_from_slice(&fingerprint);
        }
    }
    Ok(names)
}

fn batch_rows(
    connection: &Connection,
    id: [u8; 16],
    sealed: &[u8],
    key: &[u8; 32],
) -> rusqlite::Result<Vec<u8>> {
    let body = ledger::open_body(key, EntryId(Uuid::from_bytes(id)), sealed);
    let Ok(Body::Batch(BatchBody::Written { batch, .. })) = body else { return Ok(Vec::new()) };
    let rows = BatchRows::read(connection, batch.as_str())?;
    Ok(rows.and_then(|rows| serde_json::to_vec(&rows).ok()).unwrap_or_default())
}

/// A journal that knows more than the folder, or another entry in the place of one, means that the folder is an old
/// copy of itself.
pub fn must_continue(
    connection: &Connection,
    journal: &Head,
    fault: &dyn Fn(&rusqlite::Error) -> Fault,
) -> Result<()> {
    let head = ledger::heads(connection).map_err(|error| fault(&error))?.ledger;
    let advice = "somebody put an old copy of the folder back: stop working in it, for nothing recorded here goes into \
                  the journal, and restore the last backup with this journal";
    if journal.seq > head.seq {
        let lacking = journal.seq - head.seq;
        let what =
            format!("the journal holds {lacking} entries that this folder lacks; it was left as it is");
        return Err(Fault::new(Code::StoreUnusable, what, advice));
    }
    if holds(connection, journal).map_err(|error| fault(&error))? {
        return Ok(());
    }
    let what =
        format!("the journal has another entry {} than this folder; it was left as it is", journal.seq);
    Err(Fault::new(Code::StoreUnusable, what, advice))
}

fn parted(seq: u64) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("journal and folder part after entry {seq}; the journal was left as it is"),
        "two folders write the same log: find the copy, and restore the last backup with this journal",
    )
}

fn strange(path: &Path) -> Fault {
    Fault::new(
        Code::Conflict,
        "a journal of another company lies there under this name; it was left as it is",
        "choose another folder for the journal",
    )
    .at(cipherfile::name_of(path))
}

pub fn envelope_of(bytes: &[u8]) -> Result<Envelope> {
    serde_json::from_slice(bytes).map_err(|_| {
        Fault::new(
            Code::StoreUnusable,
            "an envelope cannot be read; nothing was changed",
            "run `prefdesk check`",
        )
    })
}
