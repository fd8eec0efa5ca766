//! From a journal back into a store: every entry beyond the store's head, verified one by one along the chain. What the
//! store has already need not be readable here.

use super::file::JournalFile;
use super::frame::Record;
use super::gather::envelope_of;
use super::rows::{self, BatchRows};
use crate::WriteTx;
use crate::ledger;
use crate::store::Head;
use chrono::{DateTime, Utc};
use domain::entry::{BatchBody, Body, Envelope, Kind, envelope_hash, sha256_hex};
use domain::ids::{BatchId, Reference};
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension};

/// What a journal gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Entries that the backup did not have.
    pub entries: u64,
    /// When the last of the journal's entries was written.
    pub last_at: Option<DateTime<Utc>>,
    /// The file ends in a frame that a crash cut off; all before it is here.
    pub is_torn: bool,
    /// Where it had to stop, for an entry is lacking.
    pub hole: Option<Hole>,
    /// Batches that were put back.
    pub batches: Vec<BatchId>,
    /// Confirmation numbers of the removals that were put back: none of them may be given again.
    pub references: Vec<Reference>,
}

/// An entry of the journal that cannot be read. What comes after it is not taken: nothing proves what stood between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hole {
    /// The first entry that is lacking.
    pub first: u64,
    /// Whole entries that lie beyond.
    pub beyond: u64,
    last: u64,
}

/// Appends what the journal has beyond the ledger's head.
pub(crate) fn replay(tx: &mut WriteTx<'_>, journal: &JournalFile) -> Result<Replayed> {
    if journal.header.log != tx.ledger.log {
        return Err(other_log(journal));
    }
    let mut replayed = Replayed::default();
    replayed.is_torn = journal.each(&mut |number, record, _| {
        let next = tx.ledger.seq + 1;
        match &mut replayed.hole {
            Some(hole) if number > hole.last => (hole.beyond, hole.last) = (hole.beyond + 1, number),
            Some(_) => {}
            None if number > next => replayed.hole = Some(Hole { first: next, beyond: 1, last: number }),
            None => take(tx, journal, number, &record, &mut replayed)?,
        }
        Ok(())
    })?;
    Ok(replayed)
}

/// Takes the next entry. One that the ledger has already is passed over, but its head must be the same in both.
fn take(
    tx: &mut WriteTx<'_>,
    journal: &JournalFile,
    number: u64,
    record: &Record,
    replayed: &mut Replayed,
) -> Result<()> {
    let envelope = envelope_of(&record.envelope)?;
    if (envelope.log, envelope.seq) != (journal.header.log, number) {
        return Err(not_the_next(number));
    }
    let hash = envelope_hash(&record.envelope);
    if number > tx.ledger.seq {
        if envelope.prev != tx.ledger.hash {
            return Err(parted(number));
        }
        put(tx, record, &envelope, &hash, replayed)?;
    }
    // Also before the head: a journal that ends there with entries of its own is of another folder's life.
    let here = Head { log: tx.ledger.log, seq: number, hash };
    if number < tx.ledger.seq && !tx.snapshot().holds(&here)? {
        return Err(parted(number));
    }
    if number == tx.ledger.seq {
        if here.hash != tx.ledger.hash {
            return Err(parted(number));
        }
        replayed.last_at = Some(envelope.written_at);
    }
    Ok(())
}

fn put(
    tx: &mut WriteTx<'_>,
    record: &Record,
    envelope: &Envelope,
    hash: &str,
    replayed: &mut Replayed,
) -> Result<()> {
    if !record.sealed.is_empty() && sha256_hex(&record.sealed) != envelope.commitment {
        return Err(not_the_next(envelope.seq));
    }
    let body = put_entry(tx.connection, record, envelope).map_err(|error| tx.fault(&error))?;
    tx.ledger.seq = envelope.seq;
    tx.ledger.hash = hash.to_owned();
    replayed.entries += 1;
    match body {
        Some(Body::Removal(removal)) => replayed.references.push(removal.reference.clone()),
        Some(Body::Batch(body)) => {
            if let BatchBody::Written { batch, .. } = &body {
                batch_of(record, envelope.seq)?.put(tx)?;
                replayed.batches.push(batch.clone());
            }
            rows::follow(tx, &body)?;
        }
        _ => {}
    }
    Ok(())
}

/// Puts one entry in, with all that follows from it but the rows of a batch. Its body comes back, where the key that
/// is in the store now opens it.
pub(crate) fn put_entry(
    connection: &Connection,
    record: &Record,
    envelope: &Envelope,
) -> rusqlite::Result<Option<Body>> {
    let entry = insert(connection, record, envelope)?;
    let body = body(connection, record, envelope)?;
    let follows = ledger::derive(entry, envelope, body.as_ref());
    ledger::keep(connection, entry, envelope.id, &follows)?;
    Ok(body)
}

fn batch_of(record: &Record, seq: u64) -> Result<BatchRows> {
    serde_json::from_slice(&record.rows).map_err(|_| not_the_next(seq))
}

fn insert(connection: &Connection, record: &Record, envelope: &Envelope) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO entry (log, seq, id, kind, envelope, hash) VALUES (?1, ?2, ?3, ?4, ?5, unhex(?6))";
    let kind = serde_json::to_string(&envelope.kind).unwrap_or_default();
    let (log, id) = (envelope.log.0.as_bytes(), envelope.id.0.as_bytes());
    let hash = envelope_hash(&record.envelope);
    let values = (log, envelope.seq.cast_signed(), id, kind.trim_matches('"'), &record.envelope, hash);
    let entry = connection.prepare_cached(sql)?.insert(values)?;
    let subject = envelope.subject.map(|subject| *subject.0.as_bytes());
    if let Some(subject) = subject {
        name(connection, record, &subject)?;
    }
    if !record.sealed.is_empty() {
        let sql = "INSERT INTO body (entry, subject, sealed) VALUES (?1, ?2, ?3)";
        connection.prepare_cached(sql)?.execute((entry, subject, &record.sealed))?;
    }
    Ok(entry)
}

fn name(connection: &Connection, record: &Record, subject: &[u8; 16]) -> rusqlite::Result<()> {
    if let Ok(key) = <[u8; 32]>::try_from(record.key.as_slice()) {
        let sql = "INSERT OR IGNORE INTO subject_key (subject, key) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((subject, key))?;
    }
    let sql = "INSERT OR IGNORE INTO subject_of (fingerprint, subject) VALUES (?1, ?2)";
    let mut insert = connection.prepare_cached(sql)?;
    record.names.chunks_exact(16).try_for_each(|name| insert.execute((name, subject)).map(drop))
}

/// The body, opened with the key that is in the store now; none where it was erased.
fn body(connection: &Connection, record: &Record, envelope: &Envelope) -> rusqlite::Result<Option<Body>> {
    let (sql, whose) = match &envelope.subject {
        Some(subject) => ("SELECT key FROM subject_key WHERE subject = ?1", subject.0.as_bytes()),
        None => ("SELECT body_key FROM log WHERE log = ?1", envelope.log.0.as_bytes()),
    };
    let key: Option<[u8; 32]> =
        connection.prepare_cached(sql)?.query_row([whose], |row| row.get(0)).optional()?;
    Ok(key.and_then(|key| ledger::open_body(&key, envelope.id, &record.sealed).ok()))
}

/// Deletes the keys of all whom an `erased` entry names; how many there were.
pub(crate) fn erase(tx: &WriteTx<'_>) -> Result<u64> {
    let run = || -> rusqlite::Result<u64> {
        let mut sql = tx.connection.prepare("SELECT envelope FROM entry WHERE kind = 'erased'")?;
        let envelopes: Vec<Vec<u8>> =
            sql.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        let mut erased = 0;
        for envelope in envelopes {
            let Ok(Envelope { kind: Kind::Erased, subject: Some(subject), .. }) =
                serde_json::from_slice(&envelope)
            else {
                continue;
            };
            let sql = "DELETE FROM subject_key WHERE subject = ?1";
            erased += tx.connection.prepare_cached(sql)?.execute([subject.0.as_bytes()])? as u64;
        }
        Ok(erased)
    };
    run().map_err(|error| tx.fault(&error))
}

fn other_log(journal: &JournalFile) -> Fault {
    Fault::new(
        Code::BadInput,
        "the journal follows another log than the backup's; nothing was changed",
        format!("give the backup that was made while this journal was kept (log {})", journal.header.log),
    )
}

fn not_the_next(number: u64) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("entry {number} of the journal does not follow the one before it; nothing was changed"),
        "find out who changed the journal; a restore without it leaves out what came after the backup",
    )
}

fn parted(number: u64) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the journal and the backup part at entry {number}; nothing was changed"),
        "two folders wrote the same log: give the backup and the journal of the same one",
    )
}
