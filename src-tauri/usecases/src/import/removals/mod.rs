//! Importing removals that came by letter, web, e-mail or STOP: each row a request with its own received date.
//!
//! Rows are recorded some hundred to a transaction. A row whose transaction was confirmed is in for good; an
//! import that was stopped is simply run again, for a row that is in already adds nothing.

mod columns;
mod row;

use super::{ImportAsk, ImportReport, LOCK, RefusedRow, megabytes, small};
use crate::Desk;
use crate::progress::{Progress, Step};
use crate::record::{Origin, Prepared, RecordAsk};
use columns::{Bound, Column};
use customers::MAX_REFUSALS;
use customers::csv_in::Next;
use domain::entry::Body;
use domain::role::Action;
use domain::{Code, Fault, Result};
use std::collections::HashMap;
use std::time::Instant;
use store::{AuditFact, NamedLock, Snapshot};

/// Rows of one transaction: few enough that nobody at the desk waits for it.
const ROWS_PER_WRITE: usize = 250;
/// Transactions after which the log file is folded into the store: a million rows would make it tens of gigabytes.
const WRITES_PER_CHECKPOINT: u32 = 4;
/// A source is named in every entry that came from it, and in the audit, which is never erased: a plain name, no
/// sentence about somebody.
const MAX_SOURCE_CHARS: usize = 40;

/// A row that can be recorded.
struct Ready {
    line: u64,
    ask: RecordAsk,
    prepared: Prepared,
    source_id: String,
}

/// What became of a row.
enum Outcome {
    Added,
    Unchanged,
    Refused(&'static str),
}

/// An import under way.
struct Rows<'a> {
    desk: &'a Desk,
    source: &'a str,
    bound: Bound,
    /// How often a row stood in the file, by its hash; and which row a source's id stood for.
    seen: HashMap<String, u32>,
    ids: HashMap<String, String>,
    writes: u32,
    report: ImportReport,
}

impl Desk {
    /// Imports removals that came by letter, web, e-mail or STOP; the same file twice adds nothing.
    pub fn import_removals(&self, ask: &ImportAsk, progress: &Progress<'_>) -> Result<ImportReport> {
        self.allow(Action::ImportRemovals)?;
        let started = Instant::now();
        let source = source_of(ask)?;
        let bound = Bound::open(&ask.file, ask.map.as_deref())?;
        let _lock = match ask.dry_run {
            true => None,
            false => Some(NamedLock::take(&self.dir, LOCK, self.clock.now())?),
        };
        let report = ImportReport {
            dry_run: ask.dry_run,
            unknown_columns: bound.unknown_columns.clone(),
            encoding: bound.file.encoding().to_owned(),
            ..ImportReport::default()
        };
        let mut rows =
            Rows { desk: self, source, bound, seen: HashMap::new(), ids: HashMap::new(), writes: 0, report };
        rows.run(progress)?;
        let report = ImportReport { seconds: started.elapsed().as_secs_f64(), ..rows.report };
        if !ask.dry_run {
            let noted = self.store.write(&self.acting(), |tx| tx.audit(fact(source, &report)));
            noted.map_err(|fault| all_but_noted(fault, &report))?;
        }
        Ok(report)
    }

    /// What is there already from this row of this source: removals of its own, or where it attached.
    fn known(&self, snapshot: &Snapshot<'_>, source: &str, ready: &Ready) -> Result<Option<Outcome>> {
        let rows = snapshot.removals_from(source, &ready.source_id)?;
        let day = match rows.first() {
            Some(first) => Some(first.received_at),
            None => {
                let entries = snapshot.timeline(&[self.source_row(source, &ready.source_id)])?;
                match entries.first().map(|entry| &entry.body) {
                    None => return Ok(None),
                    Some(Some(Body::Attached(body))) => Some(body.received_at),
                    Some(_) => None,
                }
            }
        };
        // A source that counts from 1 again must not make its new requests vanish behind its old ones.
        let other_day =
            day.is_some_and(|day| self.local_date(day) != self.local_date(ready.prepared.received_at));
        Ok(Some(match other_day {
            true => Outcome::Refused("this source_id came before, for a request of another day"),
            false => Outcome::Unchanged,
        }))
    }
}

impl Rows<'_> {
    fn run(&mut self, progress: &Progress<'_>) -> Result<()> {
        let mut batch = Vec::with_capacity(ROWS_PER_WRITE);
        loop {
            match self.bound.file.next()? {
                Next::End => break,
                Next::Refused { line, reason } => {
                    self.report.read += 1;
                    self.refuse(line, "", reason);
                }
                Next::Row => {
                    self.report.read += 1;
                    batch.extend(self.ready()?);
                }
            }
            if batch.len() == ROWS_PER_WRITE {
                self.write(&mut batch)?;
                self.fold();
            }
            if self.report.read.is_multiple_of(ROWS_PER_WRITE as u32) {
                self.go_on(progress)?;
            }
        }
        self.write(&mut batch)
    }

    /// The row as a request that can be recorded; a refused one is noted, and the next follows.
    fn ready(&mut self) -> Result<Option<Ready>> {
        let line = self.bound.file.line();
        if self.swallowed_the_next() {
            self.bound.file.reread_from_second_line();
            self.refuse(line, "", "a quote is opened and not closed on this line".to_owned());
            return Ok(None);
        }
        let read = row::read(&self.bound, self.desk.zone).and_then(|ask| Ok((ask, self.source_id()?)));
        let (ask, source_id) = match read {
            Ok(read) => read,
            Err((column, reason)) => {
                self.refuse(line, column, reason);
                return Ok(None);
            }
        };
        match self.prepared(ask) {
            Ok((ask, prepared)) => Ok(Some(Ready { line, ask, prepared, source_id })),
            Err(fault) if matches!(fault.code, Code::BadInput | Code::NotFound | Code::Usage) => {
                let column =
                    if Column::from_name(&fault.place).is_some() { fault.place } else { String::new() };
                self.refuse(line, &column, fault.what.replace("; nothing was recorded", ""));
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// A customer whom no file has is recorded as the unlisted person the row names: no removal is lost.
    fn prepared(&self, ask: RecordAsk) -> Result<(RecordAsk, Prepared)> {
        let fault = match self.desk.prepare_with(&ask, row::beside(&self.bound).as_ref()) {
            Ok(prepared) => return Ok((ask, prepared)),
            Err(fault) => fault,
        };
        let Some((subject, numbers)) = row::unlisted(&self.bound).filter(|_| fault.code == Code::NotFound)
        else {
            return Err(fault);
        };
        let ask = RecordAsk { subject, numbers, ..ask };
        let prepared = self.desk.prepare(&ask)?;
        Ok((ask, prepared))
    }

    /// A line break where none belongs: the row has swallowed the next, which is read by itself.
    fn swallowed_the_next(&self) -> bool {
        let may = [Column::Note, Column::Address1, Column::Address2];
        let breaks = |column: &Column| !may.contains(column) && self.bound.text(*column).contains('\n');
        self.bound.file.is_multiline() && Column::ALL.iter().any(breaks)
    }

    /// The source's own id, or the hash of the row with its ordinal among identical ones.
    fn source_id(&mut self) -> std::result::Result<String, row::Wrong> {
        let (hash, given) = (row::hash(&self.bound), self.bound.text(Column::SourceId));
        if given.is_empty() {
            let times = self.seen.entry(hash.clone()).or_default();
            *times += 1;
            return Ok(if *times == 1 { hash } else { format!("{hash}-{times}") });
        }
        let first = self.ids.entry(given.clone()).or_insert_with(|| hash.clone());
        match *first == hash {
            true => Ok(given),
            false => {
                Err((Column::SourceId.name(), "this source_id stands in the file for another row".to_owned()))
            }
        }
    }

    /// Records what is ready, in one transaction, or looks what recording would do.
    fn write(&mut self, batch: &mut Vec<Ready>) -> Result<()> {
        let outcomes = match self.report.dry_run {
            true => batch.iter().map(|ready| self.would(ready)).collect::<Result<Vec<_>>>(),
            false => self.record(batch),
        };
        let outcomes = outcomes.map_err(|fault| self.cut_short(fault, batch))?;
        for (ready, outcome) in batch.drain(..).zip(outcomes) {
            match outcome {
                Outcome::Added => self.report.added += 1,
                Outcome::Unchanged => self.report.unchanged += 1,
                Outcome::Refused(reason) => {
                    self.refuse(ready.line, Column::SourceId.name(), reason.to_owned())
                }
            }
        }
        Ok(())
    }

    /// What cannot be folded now is folded the next time: rows that are recorded stay so.
    fn fold(&mut self) {
        self.writes += 1;
        if !self.report.dry_run && self.writes.is_multiple_of(WRITES_PER_CHECKPOINT) {
            let _ = self.desk.store.checkpoint();
        }
    }

    fn record(&self, batch: &[Ready]) -> Result<Vec<Outcome>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.desk.store.write(&self.desk.acting(), |tx| {
            let mut outcomes = Vec::with_capacity(batch.len());
            for ready in batch {
                if let Some(known) = self.desk.known(&tx.snapshot(), self.source, ready)? {
                    outcomes.push(known);
                    continue;
                }
                let origin = Origin { source: self.source, source_id: ready.source_id.clone() };
                let (_, duplicate) =
                    self.desk.write_request(tx, &ready.ask, &ready.prepared, Some(&origin))?;
                outcomes.push(if duplicate { Outcome::Unchanged } else { Outcome::Added });
            }
            Ok(outcomes)
        })
    }

    fn would(&self, ready: &Ready) -> Result<Outcome> {
        let known = self.desk.store.read(|snapshot| self.desk.known(snapshot, self.source, ready))?;
        if let Some(known) = known {
            return Ok(known);
        }
        let duplicate = self.desk.duplicate_of(&ready.ask, &ready.prepared)?.is_some();
        Ok(if duplicate { Outcome::Unchanged } else { Outcome::Added })
    }

    fn refuse(&mut self, line: u64, column: &str, reason: String) {
        self.report.refused += 1;
        if self.report.refused_rows.len() < MAX_REFUSALS {
            self.report.refused_rows.push(RefusedRow {
                line: small(line),
                column: column.to_owned(),
                reason,
            });
        }
    }

    fn go_on(&self, progress: &Progress<'_>) -> Result<()> {
        let (bytes, total) = self.bound.file.progress();
        let share = if total == 0 { 0.0 } else { bytes as f64 / total as f64 };
        progress.step(Step { done: self.report.read, bytes_mb: megabytes(bytes), share });
        if progress.is_cancelled() {
            let what =
                format!("the import was stopped; {} requests were recorded before it", self.report.added);
            return Err(Fault::stopped(what, "import the file again: only the rest is added"));
        }
        Ok(())
    }

    /// A write that failed undid its own rows and none before them.
    fn cut_short(&self, fault: Fault, batch: &[Ready]) -> Fault {
        let line = batch.first().map_or(0, |ready| ready.line);
        let what = format!(
            "{}; {} requests were recorded before line {line}",
            alone(&fault.what),
            self.report.added
        );
        Fault { what, advice: again(&fault), ..fault }
    }
}

/// Every row is in; only the line in the audit is missing.
fn all_but_noted(fault: Fault, report: &ImportReport) -> Fault {
    let what = format!(
        "{}; all {} requests were recorded, but the import was not noted",
        alone(&fault.what),
        report.added
    );
    Fault { what, advice: again(&fault), ..fault }
}

/// Without what it says of its own transaction: there were others before it.
fn alone(text: &str) -> String {
    text.replace("; nothing was changed", "")
}

fn again(fault: &Fault) -> String {
    format!("{}; then import the file again: nothing is added twice", alone(&fault.advice))
}

fn source_of(ask: &ImportAsk) -> Result<&str> {
    let source = ask.source.as_deref().map(str::trim).unwrap_or_default();
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if (1..=MAX_SOURCE_CHARS).contains(&source.chars().count()) && source.chars().all(plain) {
        return Ok(source);
    }
    let what = "a file of removals needs the plain name of its source; nothing was imported";
    let advice = format!(
        "give --source NAME, such as letters or web-form: 1 to {MAX_SOURCE_CHARS} letters, digits, dots, hyphens or \
         underscores"
    );
    Err(Fault::new(Code::Usage, what, advice).at("source"))
}

fn fact(source: &str, report: &ImportReport) -> AuditFact {
    AuditFact::new("import-removals")
        .object(source)
        .count("read", report.read.into())
        .count("added", report.added.into())
        .count("unchanged", report.unchanged.into())
        .count("refused", report.refused.into())
}
