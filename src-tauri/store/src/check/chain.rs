//! Walking the chains: every envelope hashes to what its successor carries, every body to its commitment.

use super::derived::Comparison;
use super::logs::{self, Chain};
use super::lost::KnownLost;
use super::{CheckLine, Problems};
use crate::audit::AuditEntry;
use crate::ledger::{derive, open_body};
use crate::store::Snapshot;
use domain::Result;
use domain::entry::{Envelope, envelope_hash, no_hash, sha256_hex};
use domain::ids::{EntryId, LogId, SubjectId};
use rusqlite::Row;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Entries between two reports of progress.
const STEP: u64 = 4096;

/// Where a walk stands in the log it is in.
struct Walk {
    log: LogId,
    seq: u64,
    hash: String,
    logs: u64,
}

impl Walk {
    fn start() -> Self {
        Self { log: LogId(Uuid::nil()), seq: 0, hash: no_hash(), logs: 0 }
    }

    /// One step: the first thing that does not fit, if any. What an entry after a known loss follows is among it.
    fn step(
        &mut self,
        place: &Place,
        stated: Option<(EntryId, LogId, u64, &str)>,
        lost: &KnownLost,
    ) -> Option<String> {
        if place.log != self.log {
            *self = Self { log: place.log, seq: 0, hash: no_hash(), logs: self.logs + 1 };
        }
        let (expected, before) = (self.seq + 1, std::mem::replace(&mut self.hash, place.hash.clone()));
        self.seq = place.seq;
        let seq = place.seq;
        let is_known = seq > expected && lost.covers(place.log, expected, seq - 1);
        if seq != expected && !is_known {
            return Some(format!("entries {expected} to {} are missing", seq.saturating_sub(1)));
        }
        let Some((id, log, number, prev)) = stated else {
            return Some(format!("entry {seq} cannot be read"));
        };
        if envelope_hash(&place.envelope) != place.hash {
            return Some(format!("entry {seq} was changed"));
        }
        if (id, log, number) != (place.id, place.log, seq) {
            return Some(format!("entry {seq} does not stand where it says"));
        }
        (prev != before && !is_known).then(|| format!("entry {seq} does not follow entry {}", seq - 1))
    }
}

/// What both chains store of a line.
struct Place {
    log: LogId,
    seq: u64,
    id: EntryId,
    envelope: Vec<u8>,
    hash: String,
}

impl Place {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            log: LogId(Uuid::from_bytes(row.get(0)?)),
            seq: row.get::<_, i64>(1)?.cast_unsigned(),
            id: EntryId(Uuid::from_bytes(row.get(2)?)),
            envelope: row.get(3)?,
            hash: domain::entry::hex(row.get_ref(4)?.as_blob()?),
        })
    }
}

/// Told how many lines are done; false stops the walk.
pub type GoOn<'a> = &'a mut dyn FnMut(u64) -> bool;

/// Lines of the ledger, and of both chains.
pub fn lines(snapshot: &Snapshot<'_>) -> Result<(u64, u64)> {
    let entries = count(snapshot, "SELECT count(*) FROM entry")?;
    Ok((entries, entries + count(snapshot, "SELECT count(*) FROM audit")?))
}

/// The ledger's chain, its bodies, and what is derived from them, in one pass.
pub fn ledger(snapshot: &Snapshot<'_>, lost: &KnownLost, go_on: GoOn<'_>) -> Result<Vec<CheckLine>> {
    let gone = Gone { erased: erased(snapshot)?, lost };
    let (mut chain, mut bodies) = (Problems::default(), Problems::default());
    let mut derived = Comparison::new(snapshot);
    let mut walk = Walk::start();
    let mut done = 0;
    each_row(snapshot, include_str!("entries.sql"), |row| {
        let place = Place::read(row)?;
        let envelope: Option<Envelope> = serde_json::from_slice(&place.envelope).ok();
        let stated = envelope.as_ref().map(|it| (it.id, it.log, it.seq, it.prev.as_str()));
        if let Some(problem) = walk.step(&place, stated, lost) {
            chain.add(|| problem);
        }
        if let Some(envelope) = &envelope {
            let body = Sealed::read(row)?.check(envelope, &gone, &mut bodies);
            let kind: String = row.get(9)?;
            if serde_json::to_string(&envelope.kind).ok().as_deref() != Some(&format!("\"{kind}\"")) {
                chain.add(|| format!("entry {} is not of the kind it states", place.seq));
            }
            let entry = row.get(5)?;
            derived.compare(entry, envelope.seq, &derive(entry, envelope, body.as_ref()))?;
        }
        done += 1;
        Ok(done % STEP != 0 || go_on(done))
    })?;
    if !go_on(done) {
        return Err(super::stopped());
    }
    logs::compare(snapshot, Chain::Ledger, lost, &mut chain)?;
    let derived = derived.finish().map_err(|error| snapshot.fault(&error))?;
    Ok(vec![
        chain.line("ledger", format!("{done} entries in {} logs", walk.logs)),
        bodies.line("bodies", format!("{done} bodies are what was committed to")),
        derived.line("derived", "what is in force follows from the ledger".to_owned()),
    ])
}

/// The audit chain.
pub fn audit(snapshot: &Snapshot<'_>, lost: &KnownLost, go_on: GoOn<'_>) -> Result<CheckLine> {
    let mut problems = Problems::default();
    let mut walk = Walk::start();
    let mut done = 0;
    each_row(snapshot, include_str!("audit.sql"), |row| {
        let place = Place::read(row)?;
        let entry: Option<AuditEntry> = serde_json::from_slice(&place.envelope).ok();
        let stated = entry.as_ref().map(|it| (it.id, it.log, it.seq, it.prev.as_str()));
        if let Some(problem) = walk.step(&place, stated, lost) {
            problems.add(|| problem);
        }
        let columns: (String, String) = (row.get(5)?, row.get(6)?);
        if let Some(entry) = &entry
            && columns != searched(entry)
        {
            problems.add(|| format!("entry {} is filed under something else", place.seq));
        }
        done += 1;
        Ok(done % STEP != 0 || go_on(done))
    })?;
    if !go_on(done) {
        return Err(super::stopped());
    }
    logs::compare(snapshot, Chain::Audit, lost, &mut problems)?;
    Ok(problems.line("audit", format!("{done} entries in {} logs", walk.logs)))
}

fn searched(entry: &AuditEntry) -> (String, String) {
    let customer_no = entry.customer_no.as_ref().map_or("", |number| number.as_str());
    let reference = entry.reference.as_ref().map_or("", |reference| reference.as_str());
    (customer_no.to_owned(), reference.to_owned())
}

/// Whose bodies nobody misses.
struct Gone<'a> {
    erased: BTreeSet<SubjectId>,
    lost: &'a KnownLost,
}

impl Gone<'_> {
    fn covers(&self, envelope: &Envelope) -> bool {
        envelope.subject.is_some_and(|subject| self.erased.contains(&subject))
            || self.lost.bodies.contains(&envelope.id)
    }
}

/// The sealed body of an entry, as found.
struct Sealed {
    subject: Option<[u8; 16]>,
    sealed: Option<Vec<u8>>,
    key: Option<[u8; 32]>,
}

impl Sealed {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { subject: row.get(6)?, sealed: row.get(7)?, key: row.get(8)? })
    }

    /// A body or key may be gone only where the subject was erased, or a salvage stated it.
    fn check(
        &self,
        envelope: &Envelope,
        gone: &Gone<'_>,
        problems: &mut Problems,
    ) -> Option<domain::entry::Body> {
        let seq = envelope.seq;
        let may_be_gone = gone.covers(envelope);
        let Some(sealed) = &self.sealed else {
            let none_was_stated = envelope.commitment == sha256_hex(b"");
            if !may_be_gone && !none_was_stated {
                problems.add(|| format!("the body of entry {seq} is missing and was not erased"));
            }
            return None;
        };
        if sha256_hex(sealed) != envelope.commitment {
            problems.add(|| format!("the body of entry {seq} is not the one it was written with"));
            return None;
        }
        if self.subject != envelope.subject.map(|subject| *subject.0.as_bytes()) {
            problems.add(|| format!("the body of entry {seq} is kept under another subject"));
            return None;
        }
        let Some(key) = &self.key else {
            if !may_be_gone {
                problems.add(|| format!("the key to the body of entry {seq} is missing and was not erased"));
            }
            return None;
        };
        let body = open_body(key, envelope.id, sealed).ok();
        // Where the log's own key was lost, nothing opens what it sealed.
        if body.is_none() && gone.lost.bodies.contains(&envelope.id) {
            return None;
        }
        if body.as_ref().is_none_or(|body| body.kind() != envelope.kind) {
            problems.add(|| format!("the body of entry {seq} cannot be opened"));
        }
        body
    }
}

/// Subjects with an `erased` entry.
pub(crate) fn erased(snapshot: &Snapshot<'_>) -> Result<BTreeSet<SubjectId>> {
    let mut subjects = BTreeSet::new();
    each_row(snapshot, "SELECT envelope FROM entry WHERE kind = 'erased'", |row| {
        let envelope: Option<Envelope> = serde_json::from_slice(row.get_ref(0)?.as_blob()?).ok();
        subjects.extend(envelope.and_then(|envelope| envelope.subject));
        Ok(true)
    })?;
    Ok(subjects)
}

fn count(snapshot: &Snapshot<'_>, sql: &str) -> Result<u64> {
    let found = snapshot.connection.query_row(sql, [], |row| row.get::<_, i64>(0));
    found.map(i64::cast_unsigned).map_err(|error| snapshot.fault(&error))
}

fn each_row(
    snapshot: &Snapshot<'_>,
    sql: &str,
    mut each: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
) -> Result<()> {
    let mut walk = || -> rusqlite::Result<bool> {
        let mut sql = snapshot.connection.prepare(sql)?;
        let mut rows = sql.query([])?;
        let mut is_wanted = true;
        while is_wanted && let Some(row) = rows.next()? {
            is_wanted = each(row)?;
        }
        Ok(is_wanted)
    };
    match walk() {
        Ok(true) => Ok(()),
        Ok(false) => Err(super::stopped()),
        Err(error) => Err(snapshot.fault(&error)),
    }
}
