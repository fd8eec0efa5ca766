//! Batches as written: their files, asides, and what became of them. Their lines stand in `lines`.

use super::lines::{NewLine, already, put_lines};
use crate::column;
use crate::time::to_ms;
use crate::{Snapshot, WriteTx};
use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{BatchId, EntryId, ServiceId, UserName};
use domain::words::RecordAction;
use domain::{Code, Fault, Result};
use rusqlite::{OptionalExtension, Row, params};
use std::collections::BTreeSet;

/// A batch to fix.
#[derive(Clone, Debug)]
pub struct NewBatch {
    pub batch: BatchId,
    pub service: ServiceId,
    pub layout: String,
    pub period: String,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub earliest_due: Option<NaiveDate>,
    pub records: u32,
    /// Hash over its lines: which removals, in which order, with which action.
    pub lines_sha256: String,
    /// The live batch of the service before it; empty for the first.
    pub previous: String,
    /// Of the ledger when it was fixed.
    pub head: String,
    /// The last entry that it knows: later mends do not change it.
    pub up_to: i64,
    /// How its lines fell and what was left out, as JSON: a later rendering says the same.
    pub plan: String,
}

/// What a plan left out, and why.
#[derive(Clone, Debug)]
pub struct SetAside {
    pub row: i64,
    pub number_index: u32,
    /// `held-back`, `not-for-service`, `by-hand`.
    pub kind: &'static str,
    pub field: String,
    pub reason: String,
}

/// A batch as it stands.
#[derive(Clone, Debug)]
pub struct BatchRow {
    pub batch: BatchId,
    pub service: ServiceId,
    pub layout: String,
    pub period: String,
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    /// `written`, `acknowledged`, `voided`.
    pub state: String,
    pub written_at: DateTime<Utc>,
    pub written_by: UserName,
    pub records: u32,
    pub rejected: u32,
    pub earliest_due: Option<NaiveDate>,
    pub lines_sha256: String,
    pub previous: String,
    pub head: String,
    pub up_to: i64,
    pub plan: String,
    pub acknowledged_on: Option<NaiveDate>,
    pub acknowledged_by: String,
    pub void_reason: String,
}

/// One rendering of a batch.
#[derive(Clone, Debug)]
pub struct FileRow {
    pub layout: String,
    pub file: String,
    pub sha256: String,
    pub bytes: u64,
}

impl Snapshot<'_> {
    /// One batch; none when there is no such.
    pub fn batch(&self, batch: &BatchId) -> Result<Option<BatchRow>> {
        let sql = concat!(include_str!("batch.sql"), " WHERE b.batch = ?1");
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([batch.as_str()], read_batch).optional());
        found.map_err(|error| self.fault(&error))
    }

    /// Every batch, newest first.
    pub fn batches(&self) -> Result<Vec<BatchRow>> {
        let sql = concat!(include_str!("batch.sql"), " ORDER BY b.written_at DESC, b.batch DESC");
        let rows =
            self.connection.prepare_cached(sql).and_then(|mut sql| sql.query_map([], read_batch)?.collect());
        rows.map_err(|error| self.fault(&error))
    }

    /// The renderings of a batch.
    pub fn batch_files(&self, batch: &BatchId) -> Result<Vec<FileRow>> {
        let sql = "SELECT layout, file, sha256, bytes FROM batch_file WHERE batch = ?1 ORDER BY written_at, layout, file";
        let rows = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_map([batch.as_str()], read_file)?.collect());
        rows.map_err(|error| self.fault(&error))
    }
}

impl Snapshot<'_> {
    /// True when the service has acknowledged every number of a removal (or the whole), or the
    /// number was set aside for good as not for it.
    pub fn has_acknowledged(&self, service: &ServiceId, row: i64, numbers: u32) -> Result<bool> {
        let mut found = self.aside_for_good(service, row)?;
        let lines = self.lines_of(row)?;
        let honoured = lines.iter().filter(|of| of.service == *service && of.state == "honoured");
        let told = honoured.filter(|of| of.line.action != RecordAction::Withdraw);
        found.extend(told.map(|of| of.line.number_index));
        Ok((0..numbers.max(1)).all(|index| found.contains(&index)))
    }

    fn aside_for_good(&self, service: &ServiceId, row: i64) -> Result<BTreeSet<u32>> {
        let found = self
            .connection
            .prepare_cached(include_str!("not_for_it_of.sql"))
            .and_then(|mut sql| sql.query_map(params![service.as_str(), row], |row| row.get(0))?.collect());
        found.map_err(|error| self.fault(&error))
    }

    /// How many removals were received from one instant to before another.
    pub fn removals_received(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Result<u32> {
        let sql = "SELECT count(*) FROM removal WHERE channel IN ('mail', 'phone', 'text', 'email', 'share')
                    AND received_at >= ?1 AND received_at < ?2";
        let count = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row(params![to_ms(from), to_ms(until)], |row| row.get(0)));
        count.map_err(|error| self.fault(&error))
    }

    /// The business time of an entry.
    pub fn entry_time(&self, entry: EntryId) -> Result<DateTime<Utc>> {
        let sql = "SELECT envelope FROM entry WHERE id = ?1";
        let bytes: rusqlite::Result<Vec<u8>> = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([entry.0.as_bytes()], |row| row.get(0)));
        let bytes = bytes.map_err(|error| self.fault(&error))?;
        let envelope: domain::entry::Envelope = serde_json::from_slice(&bytes).map_err(|_| {
            Fault::new(Code::StoreUnusable, "an envelope cannot be read", "run `prefdesk check`")
        })?;
        Ok(envelope.business_time)
    }
}

impl WriteTx<'_> {
    /// Fixes a batch with its lines and asides. Fails as a conflict when a line is in a live batch already.
    pub fn put_batch(&mut self, new: &NewBatch, lines: &[NewLine], asides: &[SetAside]) -> Result<()> {
        let written = (|| {
            self.connection.prepare_cached(include_str!("put.sql"))?.execute(params![
                new.batch.as_str(),
                new.service.as_str(),
                new.layout,
                new.period,
                to_ms(new.from),
                to_ms(new.to),
                to_ms(self.acting.now),
                self.acting.who.as_str(),
                new.records,
                new.earliest_due.map(|due| due.to_string()).unwrap_or_default(),
                new.lines_sha256,
                new.previous,
                new.head,
                new.up_to,
                new.plan,
            ])?;
            self.put_asides(new, asides)
        })();
        written.map_err(|error: rusqlite::Error| match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::ConstraintViolation) => already(&new.batch),
            _ => self.fault(&error),
        })?;
        put_lines(self, &new.batch, &new.service, lines)
    }

    fn put_asides(&self, new: &NewBatch, asides: &[SetAside]) -> rusqlite::Result<()> {
        let mut put = self.connection.prepare_cached(include_str!("put_aside.sql"))?;
        for aside in asides {
            put.execute(params![
                new.batch.as_str(),
                aside.row,
                aside.number_index,
                aside.kind,
                aside.field,
                aside.reason
            ])?;
        }
        Ok(())
    }

    /// Notes a rendering; the same one again changes nothing.
    pub fn put_batch_file(&mut self, batch: &BatchId, file: &FileRow) -> Result<()> {
        let bytes = i64::try_from(file.bytes).unwrap_or(i64::MAX);
        let values = params![
            batch.as_str(),
            file.layout,
            file.file,
            file.sha256,
            bytes,
            to_ms(self.acting.now),
            self.acting.who.as_str()
        ];
        let put = self
            .connection
            .prepare_cached(include_str!("put_file.sql"))
            .and_then(|mut sql| sql.execute(values));
        put.map(drop).map_err(|error| self.fault(&error))
    }

    /// Voids a batch: its lines are free for the next. False when it was void already.
    pub fn void_batch(&mut self, batch: &BatchId, reason: &str) -> Result<bool> {
        let voided = (|| {
            let values = params![batch.as_str(), to_ms(self.acting.now), self.acting.who.as_str(), reason];
            self.connection.prepare_cached(include_str!("void.sql"))?.execute(values)
        })();
        voided.map(|changed| changed > 0).map_err(|error: rusqlite::Error| self.fault(&error))
    }

    /// The recipient has it: its live lines are honoured. False when it was not waiting for that.
    pub fn acknowledge_batch(&mut self, batch: &BatchId, on: NaiveDate, by: &str) -> Result<bool> {
        let done = (|| {
            let values = params![batch.as_str(), on.to_string(), by];
            self.connection.prepare_cached(include_str!("acknowledge.sql"))?.execute(values)
        })();
        done.map(|changed| changed > 0).map_err(|error: rusqlite::Error| self.fault(&error))
    }
}

fn read_batch(row: &Row<'_>) -> rusqlite::Result<BatchRow> {
    Ok(BatchRow {
        batch: BatchId(row.get(0)?),
        service: ServiceId(row.get(1)?),
        layout: row.get(2)?,
        period: row.get(3)?,
        from: column::instant(row, 4)?,
        to: column::instant(row, 5)?,
        state: row.get(6)?,
        written_at: column::instant(row, 7)?,
        written_by: UserName(row.get(8)?),
        records: row.get(9)?,
        rejected: row.get(10)?,
        earliest_due: column::date(row, 11)?,
        lines_sha256: row.get(12)?,
        previous: row.get(13)?,
        acknowledged_on: column::date(row, 14)?,
        acknowledged_by: row.get(15)?,
        void_reason: row.get(16)?,
        head: row.get(17)?,
        up_to: row.get(18)?,
        plan: row.get(19)?,
    })
}

fn read_file(row: &Row<'_>) -> rusqlite::Result<FileRow> {
    let bytes: i64 = row.get(3)?;
    Ok(FileRow { layout: row.get(0)?, file: row.get(1)?, sha256: row.get(2)?, bytes: bytes.cast_unsigned() })
}
