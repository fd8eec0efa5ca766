//! The fresh store: logs, entries, tables, audit, in one transaction; then the new log, which says what is gone.

use super::gaps::gaps;
use super::known::Known;
use super::tables::{BATCHES, LOGS, TABLES};
use super::wreck::Wreck;
use super::{GoOn, SalvageAsk};
use crate::anchor::Anchor;
use crate::audit::{self, AuditEntry};
use crate::backup::{begin_logs, further, skip_references, stopped};
use crate::journal::{self, BatchRows, JournalFile, Record};
use crate::store::{Head, put_log};
use crate::vault::KeyPurpose;
use crate::{AuditFact, FILE_NAME, Store, WriteTx, check, ledger, migrations};
use cipherfile::Purpose;
use domain::entry::{BatchBody, Body, Envelope, Lost, Span, envelope_hash, hex, sha256_hex};
use domain::ids::{BatchId, EntryId, LogId, Reference, SubjectId};
use domain::{Code, Result};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What was saved, and what is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the old ledger is known to end.
    pub parent: Head,
    /// The new ledger's log.
    pub log: LogId,
    /// False where the anchor cannot be read either: nobody can tell what came after `parent`.
    pub is_end_known: bool,
    /// Entries that are here again, those from the journal among them.
    pub entries: u64,
    pub from_journal: u64,
    /// Entries that are gone whole.
    pub missing: Vec<Span>,
    /// Lines of the audit that are gone.
    pub missing_audit: Vec<Span>,
    /// Entries whose body is gone.
    pub bodies: u64,
    /// Batches that are gone: their removals are due again.
    pub batches: Vec<BatchId>,
    /// Requests that are not here again, or not every part of them, as far as anything still names them.
    pub references: Vec<Reference>,
    /// Tables of which rows may be gone.
    pub cut: Vec<&'static str>,
}

/// What is in the fresh store so far.
#[derive(Default)]
struct Saved {
    entries: u64,
    /// Entries whose body could not be opened.
    bodies: Vec<(EntryId, Option<SubjectId>)>,
    batches: BTreeSet<BatchId>,
    references: Vec<Reference>,
    unsettled: Vec<Unsettled>,
}

/// What is said of a batch by an entry that was just put in, and waits for those before it.
struct Unsettled {
    log: LogId,
    seq: u64,
    rows: Vec<u8>,
    body: BatchBody,
}

/// Saves what can be saved into the scratch folder. `go_on` is told the lines done and about how many there are.
pub fn salvage(ask: &SalvageAsk<'_>, go_on: GoOn<'_>) -> Result<(Store, Salvaged)> {
    let mut wreck = Wreck::open(ask.dir, ask.ring)?;
    let mut known = Known::of(ask.dir, ask.ring, &mut wreck)?;
    let store = begin(ask, &mut known)?;
    let salvaged = store.write(ask.acting, |tx| fill(tx, ask, &mut wreck, known, go_on))?;
    store.fold_log()?;
    Ok((store, salvaged))
}

/// An empty store that writes the old logs, for as long as they are filled.
fn begin(ask: &SalvageAsk<'_>, known: &mut Known) -> Result<Store> {
    let path = ask.scratch.join(FILE_NAME);
    let fault = |error: &rusqlite::Error| cipherfile::fault(&path, error);
    let mut connection = cipherfile::open(&path, &ask.ring.key(KeyPurpose::Store)?, Purpose::Write)?;
    migrations::migrate(&mut connection, fault)?;
    let logs = std::mem::take(&mut known.logs);
    let put = || -> rusqlite::Result<()> {
        LOGS.put(&connection, logs)?;
        for (chain, head) in [("ledger", &known.live.ledger), ("audit", &known.live.audit)] {
            let there: i64 = connection.query_row(
                "SELECT count(*) FROM log WHERE chain = ?1 AND live = 1",
                [chain],
                |row| row.get(0),
            )?;
            if there == 0 {
                put_log(&connection, chain, head, &known.site, ask.acting)?;
            }
        }
        Ok(())
    };
    put().map_err(|error| fault(&error))?;
    drop(connection);
    Anchor::create(ask.scratch, ask.ring, &known.live)?;
    Store::open_aside(ask.scratch, ask.ring)
}

fn fill(
    tx: &mut WriteTx<'_>,
    ask: &SalvageAsk<'_>,
    wreck: &mut Wreck,
    known: Known,
    go_on: GoOn<'_>,
) -> Result<Salvaged> {
    let (mut saved, mut from_journal) = (Saved::default(), 0);
    if let Some(journal) = ask.journal {
        // Older logs first, as they were written.
        let live = known.live.ledger.log;
        saved.put_entries(tx, wreck, &known, &|entry| entry.log != live, go_on)?;
        saved.settle_batches(tx, wreck)?;
        let replayed = journal::replay(tx, journal)?;
        from_journal = replayed.entries;
        saved.entries += replayed.entries;
        saved.references.extend(replayed.references);
        if replayed.hole.is_some() {
            // What the journal lacks in its middle comes from the wreck; the rest it has with its body and key.
            let whole = whole_in(journal)?;
            let is_lacking = |entry: &Envelope| {
                entry.log == live && whole.last() > Some(&entry.seq) && !whole.contains(&entry.seq)
            };
            saved.put_entries(tx, wreck, &known, &is_lacking, go_on)?;
            from_journal += saved.put_beyond(tx, journal)?;
            saved.settle_batches(tx, wreck)?;
        }
    }
    saved.put_entries(tx, wreck, &known, &|_| true, go_on)?;
    saved.settle_batches(tx, wreck)?;
    put_audit(tx, wreck, &known, go_on)?;
    let mut cut = known.cut.clone();
    for table in &TABLES {
        let (rows, is_whole) = wreck.table(table);
        table.put(tx.connection, rows).map_err(|error| tx.fault(&error))?;
        cut.extend((!is_whole).then_some(table.name));
    }
    journal::erase(tx)?;
    let erased = check::erased(&tx.snapshot())?;
    saved.bodies.retain(|(_, subject)| subject.is_none_or(|subject| !erased.contains(&subject)));
    saved.note_lost_batches(tx, wreck)?;
    let references = lost_references(tx, wreck, &known, &erased)?;
    let all: Vec<Reference> = saved.references.iter().chain(&references).cloned().collect();
    skip_references(tx, &all, ask.skipped)?;
    let missing = missing(tx, "SELECT log, seq FROM entry ORDER BY log, seq", &known.ledger_ends)?;
    let missing_audit = missing_lines(tx, &known)?;
    go_on_with(tx, saved, known, Gone { missing, missing_audit, references, cut, from_journal })
}

/// What the fresh store was found to lack.
struct Gone {
    missing: Vec<Span>,
    missing_audit: Vec<Span>,
    references: Vec<Reference>,
    cut: Vec<&'static str>,
    from_journal: u64,
}

/// The new logs, the first of them stating what is gone.
fn go_on_with(tx: &mut WriteTx<'_>, saved: Saved, known: Known, gone: Gone) -> Result<Salvaged> {
    let found = ledger::heads(tx.connection).map_err(|error| tx.fault(&error))?;
    let is_end_known = known.confirmed.is_some();
    let (parent, audit) = match known.confirmed {
        Some(confirmed) => (further(confirmed.ledger, found.ledger), further(confirmed.audit, found.audit)),
        None => (found.ledger, found.audit),
    };
    let lost = Lost {
        spans: gone.missing.iter().chain(&gone.missing_audit).cloned().collect(),
        bodies: saved.bodies.iter().map(|(id, _)| *id).collect(),
        batches: saved.batches.iter().cloned().collect(),
        // Where the table of logs was read whole, a log that stands apart is no loss and stays a finding.
        logs: match gone.cut.contains(&LOGS.name) {
            true => check::apart(&tx.snapshot())?,
            false => Vec::new(),
        },
    };
    let bodies = lost.bodies.len() as u64;
    begin_logs(tx, &parent, &audit, (lost != Lost::default()).then(|| Box::new(lost)))?;
    let count = |spans: &[Span]| spans.iter().map(Span::count).sum();
    let fact = AuditFact::new("salvage").count("entries", saved.entries).count("bodies-lost", bodies);
    let fact = fact.count("entries-lost", count(&gone.missing));
    tx.audit(fact.count("audit-lost", count(&gone.missing_audit)))?;
    Ok(Salvaged {
        parent,
        log: tx.ledger.log,
        is_end_known,
        entries: saved.entries,
        from_journal: gone.from_journal,
        missing: gone.missing,
        missing_audit: gone.missing_audit,
        bodies,
        batches: saved.batches.into_iter().collect(),
        references: gone.references,
        cut: gone.cut,
    })
}

impl Saved {
    /// Every entry of these logs that can be read, is the one it says, and is not here yet.
    fn put_entries(
        &mut self,
        tx: &mut WriteTx<'_>,
        wreck: &mut Wreck,
        known: &Known,
        of: &dyn Fn(&Envelope) -> bool,
        go_on: GoOn<'_>,
    ) -> Result<()> {
        let mut walk = wreck.entries(known.entries());
        let mut done = 0;
        while let Some(rows) = walk.chunk(wreck) {
            for (row, (bytes, hash)) in rows {
                let envelope: Option<Envelope> = serde_json::from_slice(&bytes).ok();
                let Some(envelope) = envelope.filter(|it| of(it)) else { continue };
                if envelope_hash(&bytes) != hex(&hash) || is_here(tx, envelope.id)? {
                    continue;
                }
                let record = wreck.record(row, bytes, &envelope);
                self.put(tx, &record, &envelope)?;
                done += 1;
            }
            if !go_on(done, known.entries().max(done)) {
                return Err(stopped());
            }
        }
        Ok(())
    }

    /// What the journal holds beyond a place that cannot be read there.
    fn put_beyond(&mut self, tx: &mut WriteTx<'_>, journal: &JournalFile) -> Result<u64> {
        let before = self.entries;
        journal.each(&mut |_, record, _| {
            let envelope = journal::envelope_of(&record.envelope)?;
            match envelope.log == journal.header.log && !is_here(tx, envelope.id)? {
                true => self.put(tx, &record, &envelope),
                false => Ok(()),
            }
        })?;
        Ok(self.entries - before)
    }

    fn put(&mut self, tx: &mut WriteTx<'_>, record: &Record, envelope: &Envelope) -> Result<()> {
        must_have_log(tx, envelope.log, "ledger", &envelope.site)?;
        let body = journal::put_entry(tx.connection, record, envelope).map_err(|error| tx.fault(&error))?;
        self.entries += 1;
        match body {
            None if envelope.commitment != sha256_hex(b"") => {
                self.bodies.push((envelope.id, envelope.subject));
            }
            Some(Body::Removal(removal)) => self.references.push(removal.reference.clone()),
            Some(Body::Batch(body)) => {
                let (log, seq, rows) = (envelope.log, envelope.seq, record.rows.clone());
                self.unsettled.push(Unsettled { log, seq, rows, body });
            }
            _ => {}
        }
        Ok(())
    }

    /// What became of a batch is laid over it, in the order in which it was written: the journal may hold the one and the
    /// damaged file the other.
    fn settle_batches(&mut self, tx: &mut WriteTx<'_>, wreck: &mut Wreck) -> Result<()> {
        let mut unsettled = std::mem::take(&mut self.unsettled);
        let mut logs: Vec<LogId> = unsettled.iter().map(|it| it.log).collect();
        logs.dedup();
        unsettled.sort_by_key(|it| (logs.iter().position(|log| *log == it.log), it.seq));
        unsettled.iter().try_for_each(|it| self.put_batch(tx, wreck, &it.rows, &it.body))
    }

    /// A batch is here with all its lines or not at all: half of one would say that the rest was never sent.
    fn put_batch(
        &mut self,
        tx: &mut WriteTx<'_>,
        wreck: &mut Wreck,
        rows: &[u8],
        body: &BatchBody,
    ) -> Result<()> {
        let BatchBody::Written { batch, .. } = body else { return journal::follow(tx, body) };
        let journalled: Option<BatchRows> = serde_json::from_slice(rows).ok();
        let rows = journalled
            .or_else(|| wreck.try_read(|connection| BatchRows::read(connection, batch.as_str())).flatten());
        let all = rows.as_ref().map(|rows| rows.has_all(tx.connection)).transpose();
        match (rows, all.map_err(|error| tx.fault(&error))?) {
            (Some(rows), Some(true)) if put_whole(tx, &rows)? => Ok(()),
            _ => {
                self.batches.insert(batch.clone());
                Ok(())
            }
        }
    }

    /// Those too of which not even the entry that fixed them is left.
    fn note_lost_batches(&mut self, tx: &WriteTx<'_>, wreck: &mut Wreck) -> Result<()> {
        let here: BTreeSet<BatchId> = tx.snapshot().batches()?.into_iter().map(|batch| batch.batch).collect();
        let named = wreck.table(&BATCHES).0.into_iter().filter_map(|row| match row.into_iter().next() {
            Some(Value::Text(batch)) => Some(BatchId(batch)),
            _ => None,
        });
        self.batches.extend(named);
        self.batches.retain(|batch| !here.contains(batch));
        Ok(())
    }
}

/// Puts a batch back. False, and nothing is put, where the service has some of its removals by another batch: what ended
/// that one is lost, and told twice is better than not at all.
fn put_whole(tx: &mut WriteTx<'_>, rows: &BatchRows) -> Result<bool> {
    let mark = |tx: &WriteTx<'_>, sql| tx.connection.execute_batch(sql).map_err(|error| tx.fault(&error));
    mark(tx, "SAVEPOINT batch")?;
    let put = rows.put(tx);
    let is_put = match put {
        Err(fault) if fault.code == Code::Conflict => {
            mark(tx, "ROLLBACK TO batch")?;
            false
        }
        other => other.map(|()| true)?,
    };
    mark(tx, "RELEASE batch").map(|()| is_put)
}

/// The numbers of the entries that can be read in a journal.
fn whole_in(journal: &JournalFile) -> Result<BTreeSet<u64>> {
    let mut whole = BTreeSet::new();
    journal.each(&mut |number, _, _| {
        whole.insert(number);
        Ok(())
    })?;
    Ok(whole)
}

fn is_here(tx: &WriteTx<'_>, id: EntryId) -> Result<bool> {
    let sql = "SELECT count(*) FROM entry WHERE id = ?1";
    let found = tx
        .connection
        .prepare_cached(sql)
        .and_then(|mut sql| sql.query_row([id.0.as_bytes()], |row| row.get::<_, i64>(0)));
    found.map(|found| found > 0).map_err(|error| tx.fault(&error))
}

/// A log of which only entries are left: its own key is gone, and with it what it sealed.
fn must_have_log(tx: &WriteTx<'_>, log: LogId, chain: &str, site: &str) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO log (log, chain, site, created_at, live, body_key)
               VALUES (?1, ?2, ?3, ?4, 0, randomblob(32))";
    let created_at = crate::time::to_ms(tx.acting.now);
    let put = tx
        .connection
        .prepare_cached(sql)
        .and_then(|mut sql| sql.execute((log.0.as_bytes(), chain, site, created_at)));
    put.map(drop).map_err(|error| tx.fault(&error))
}

fn put_audit(tx: &mut WriteTx<'_>, wreck: &mut Wreck, known: &Known, go_on: GoOn<'_>) -> Result<()> {
    let mut walk = wreck.audit(known.audit());
    let mut done = 0;
    while let Some(rows) = walk.chunk(wreck) {
        for (_, (bytes, hash)) in rows {
            let line: Option<AuditEntry> = serde_json::from_slice(&bytes).ok();
            let Some(line) = line.filter(|_| envelope_hash(&bytes) == hex(&hash)) else { continue };
            must_have_log(tx, line.log, "audit", &line.site)?;
            audit::insert(tx, &line, &bytes, &hash).map_err(|error| tx.fault(&error))?;
            done += 1;
        }
        if !go_on(done, known.audit().max(done)) {
            return Err(stopped());
        }
    }
    Ok(())
}

fn missing(tx: &WriteTx<'_>, sql: &str, ends: &BTreeMap<LogId, u64>) -> Result<Vec<Span>> {
    places(tx.connection, sql).map(|there| gaps(&there, ends)).map_err(|error| tx.fault(&error))
}

fn missing_lines(tx: &WriteTx<'_>, known: &Known) -> Result<Vec<Span>> {
    missing(tx, "SELECT log, seq FROM audit ORDER BY log, seq", &known.audit_ends)
}

fn places(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<(LogId, u64)>> {
    let place = |row: &rusqlite::Row<'_>| {
        Ok((LogId(Uuid::from_bytes(row.get(0)?)), row.get::<_, i64>(1)?.cast_unsigned()))
    };
    connection.prepare(sql)?.query_map([], place)?.collect()
}

/// What the derived rows and the audit still name and the fresh ledger does not know. An erased person's are not lost.
fn lost_references(
    tx: &WriteTx<'_>,
    wreck: &mut Wreck,
    known: &Known,
    erased: &BTreeSet<SubjectId>,
) -> Result<Vec<Reference>> {
    let mut lost = BTreeSet::new();
    let mut walk = wreck.removals(known.entries());
    while let Some(rows) = walk.chunk(wreck) {
        for (_, removal) in rows {
            let is_erased = removal.subject.is_some_and(|subject| erased.contains(&subject));
            if !is_erased && tx.snapshot().removal(removal.id)?.is_none() {
                lost.insert(removal.reference);
            }
        }
    }
    let sql = "SELECT DISTINCT reference FROM audit
                WHERE reference <> '' AND CAST(envelope AS TEXT) ->> '$.action' = 'record'
                  AND reference NOT IN (SELECT reference FROM request)";
    let named = || -> rusqlite::Result<Vec<String>> {
        tx.connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
    };
    if erased.is_empty() {
        lost.extend(named().map_err(|error| tx.fault(&error))?.into_iter().map(Reference));
    }
    Ok(lost.into_iter().collect())
}
