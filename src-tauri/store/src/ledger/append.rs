//! Appending one entry: seal the body, commit to it, chain the envelope, keep what follows from it.

use super::seal::{self, SubjectKey};
use super::{derive, derived, order};
use crate::fingerprint::Fingerprint;
use crate::write::WriteTx;
use domain::entry::{Body, ENVELOPE_VERSION, Envelope, sha256_hex};
use domain::ids::{EntryId, SubjectId};
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What is to be appended. Who and when come from the change itself.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub body: Body,
    /// Identity keys it is about. The strongest kind among them names the subject.
    pub fingerprints: Vec<Fingerprint>,
    /// Removals that it ends.
    pub ends: Vec<EntryId>,
    /// Whose key seals it, where that is known already; else found by the fingerprints, or new.
    pub subject: Option<SubjectId>,
}

impl NewEntry {
    /// An entry about no person: the log's own key seals it.
    pub fn about_nobody(body: Body) -> Self {
        Self { body, fingerprints: Vec::new(), ends: Vec::new(), subject: None }
    }

    /// An entry about whoever has these identity keys.
    pub fn about(body: Body, fingerprints: Vec<Fingerprint>) -> Self {
        Self { body, fingerprints, ends: Vec::new(), subject: None }
    }

    /// The same entry, ending these removals.
    #[must_use]
    pub fn ending(mut self, removals: Vec<EntryId>) -> Self {
        self.ends = removals;
        self
    }
}

/// Appends to the live log of the ledger.
pub fn append(tx: &mut WriteTx<'_>, new: NewEntry) -> Result<EntryId> {
    for removal in &new.ends {
        must_be_removal(tx, *removal)?;
    }
    must_be_new(tx, &new.body)?;
    let id = order::next_id(tx)?;
    let (subject, key) = body_key(tx, &new)?;
    let sealed = seal::seal(&key, id, &new.body)?;
    let envelope = envelope(tx, id, subject, &new, &sealed);
    let bytes = envelope.to_bytes()?;
    let hash = Sha256::digest(&bytes);
    let entry = insert(tx, &envelope, &bytes, &hash.into()).map_err(|error| tx.fault(&error))?;
    put_body(tx.connection, entry, subject, &sealed).map_err(|error| tx.fault(&error))?;
    let follows = derive(entry, &envelope, Some(&new.body));
    derived::keep(tx.connection, entry, id, &follows).map_err(|error| tx.fault(&error))?;
    tx.ledger.seq = envelope.seq;
    tx.ledger.hash = domain::entry::hex(&hash);
    Ok(id)
}

fn envelope(
    tx: &WriteTx<'_>,
    id: EntryId,
    subject: Option<SubjectId>,
    new: &NewEntry,
    sealed: &[u8],
) -> Envelope {
    let mut fingerprints: Vec<String> = new.fingerprints.iter().map(Fingerprint::to_hex).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    Envelope {
        v: ENVELOPE_VERSION,
        id,
        log: tx.ledger.log,
        seq: tx.ledger.seq + 1,
        prev: tx.ledger.hash.clone(),
        kind: new.body.kind(),
        subject,
        business_time: tx.acting.business_time,
        written_at: tx.acting.now,
        as_of: tx.acting.as_of,
        who: tx.acting.who.clone(),
        site: tx.store.site.clone(),
        fingerprints,
        ends: new.ends.clone(),
        commitment: sha256_hex(sealed),
    }
}

fn insert(tx: &WriteTx<'_>, envelope: &Envelope, bytes: &[u8], hash: &[u8; 32]) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO entry (log, seq, id, kind, envelope, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let kind = serde_json::to_string(&envelope.kind).unwrap_or_default();
    let seq = envelope.seq.cast_signed();
    let (log, id) = (envelope.log.0.as_bytes(), envelope.id.0.as_bytes());
    tx.connection.prepare_cached(sql)?.insert((log, seq, id, kind.trim_matches('"'), bytes, hash))
}

fn put_body(
    connection: &Connection,
    entry: i64,
    subject: Option<SubjectId>,
    sealed: &[u8],
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO body (entry, subject, sealed) VALUES (?1, ?2, ?3)";
    let subject = subject.map(|subject| *subject.0.as_bytes());
    connection.prepare_cached(sql)?.execute((entry, subject, sealed)).map(drop)
}

/// The key that seals the body: the given subject's, the one the strongest fingerprints name, a new one, or
/// the log's own for an entry about nobody.
fn body_key(tx: &WriteTx<'_>, new: &NewEntry) -> Result<(Option<SubjectId>, SubjectKey)> {
    let found = match (new.subject, strongest(&new.fingerprints)) {
        (None, names) if names.is_empty() => log_key(tx).map(|key| (None, key)),
        (Some(subject), _) => return given_key(tx, subject).map(|key| (Some(subject), key)),
        (None, names) => subject_named(tx.connection, &names).map(|(subject, key)| (Some(subject), key)),
    };
    found.map_err(|error| tx.fault(&error))
}

/// The fingerprints of the strongest kind present. Only they name a subject: a telephone shared in a household
/// must not put two people under one key, for one of them may be erased.
fn strongest(fingerprints: &[Fingerprint]) -> Vec<[u8; 16]> {
    let kind = fingerprints.iter().map(|fingerprint| fingerprint.kind).min();
    let names = fingerprints.iter().filter(|fingerprint| Some(fingerprint.kind) == kind);
    names.map(|fingerprint| fingerprint.bytes).collect()
}

/// Somebody's words that stand in a table and not in an entry: sealed by the log's own key, in hex.
pub(crate) fn seal_words(tx: &WriteTx<'_>, about: Uuid, words: &str) -> Result<String> {
    let key = log_key(tx).map_err(|error| tx.fault(&error))?;
    seal::seal_bytes(&key, about.as_bytes(), words.as_bytes()).map(|sealed| domain::entry::hex(&sealed))
}

fn log_key(tx: &WriteTx<'_>) -> rusqlite::Result<SubjectKey> {
    let sql = "SELECT body_key FROM log WHERE log = ?1";
    tx.connection
        .prepare_cached(sql)?
        .query_row([tx.ledger.log.0.as_bytes()], |row| row.get(0))
        .map(SubjectKey::new)
}

fn key_of(connection: &Connection, subject: &[u8; 16]) -> rusqlite::Result<Option<SubjectKey>> {
    let sql = "SELECT key FROM subject_key WHERE subject = ?1";
    let key = connection.prepare_cached(sql)?.query_row([subject], |row| row.get(0)).optional()?;
    Ok(key.map(SubjectKey::new))
}

fn given_key(tx: &WriteTx<'_>, subject: SubjectId) -> Result<SubjectKey> {
    let key = key_of(tx.connection, subject.0.as_bytes()).map_err(|error| tx.fault(&error))?;
    key.ok_or_else(|| {
        Fault::new(
            Code::Conflict,
            "this person's data was erased; nothing was recorded",
            "record it as a new request",
        )
    })
}

fn subject_named(connection: &Connection, names: &[[u8; 16]]) -> rusqlite::Result<(SubjectId, SubjectKey)> {
    for name in names {
        let sql = "SELECT subject FROM subject_of WHERE fingerprint = ?1 ORDER BY subject LIMIT 1";
        let found: Option<[u8; 16]> =
            connection.prepare_cached(sql)?.query_row([name], |row| row.get(0)).optional()?;
        if let Some(subject) = found
            && let Some(key) = key_of(connection, &subject)?
        {
            name_subject(connection, names, &subject)?;
            return Ok((SubjectId(Uuid::from_bytes(subject)), key));
        }
    }
    let (subject, key) = (Uuid::now_v7(), seal::new_key());
    let sql = "INSERT INTO subject_key (subject, key) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute((subject.as_bytes(), key.as_slice()))?;
    name_subject(connection, names, subject.as_bytes())?;
    Ok((SubjectId(subject), key))
}

fn name_subject(connection: &Connection, names: &[[u8; 16]], subject: &[u8; 16]) -> rusqlite::Result<()> {
    let mut insert = connection
        .prepare_cached("INSERT OR IGNORE INTO subject_of (fingerprint, subject) VALUES (?1, ?2)")?;
    names.iter().try_for_each(|name| insert.execute((name, subject)).map(drop))
}

fn must_be_removal(tx: &WriteTx<'_>, id: EntryId) -> Result<()> {
    let sql = "SELECT count(*) FROM entry JOIN removal USING (entry) WHERE entry.id = ?1";
    let found: rusqlite::Result<i64> = tx
        .connection
        .prepare_cached(sql)
        .and_then(|mut sql| sql.query_row([id.0.as_bytes()], |row| row.get(0)));
    match found {
        Ok(1) => Ok(()),
        Ok(_) => Err(Fault::new(
            Code::NotFound,
            "an entry can end only a removal that is here; nothing was recorded",
            "look the request up again",
        )),
        Err(error) => Err(tx.fault(&error)),
    }
}

/// Reading a source's file twice must add nothing: the row of a source is one request. Of that it may be several
/// removals of a channel, where the row names another address than the one on file.
fn must_be_new(tx: &WriteTx<'_>, body: &Body) -> Result<()> {
    let Body::Removal(removal) = body else { return Ok(()) };
    let (Some(source), Some(source_id)) = (&removal.source, &removal.source_id) else { return Ok(()) };
    let sql = "SELECT count(*) FROM removal WHERE source = ?1 AND source_id = ?2 AND source_id <> '' AND channel = ?3
                  AND request <> ?4";
    let key = (source, source_id, removal.channel.word(), removal.request.0.as_bytes());
    let found = tx.connection.prepare_cached(sql).and_then(|mut sql| sql.query_row(key, |row| row.get(0)));
    match found {
        Ok(0) => Ok(()),
        Ok::<i64, _>(_) => Err(Fault::new(
            Code::Conflict,
            "this row of the source is recorded already; nothing was recorded twice",
            "nothing to do",
        )),
        Err(error) => Err(tx.fault(&error)),
    }
}
