//! What an entry leaves behind beside itself and what follows from it: the rows of a batch. Everything is named by
//! entry ids, for row numbers mean nothing in another file.

use crate::batches::{put_lines, runs};
use crate::{NewLine, WriteTx};
use domain::entry::BatchBody;
use domain::ids::{BatchId, EntryId, ServiceId};
use domain::words::RecordAction;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A batch as it was fixed. What became of it since is told by later entries; its files are rendered again from it,
/// the same bytes.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRows {
    batch: String,
    service: String,
    layout: String,
    period: String,
    from_at: i64,
    to_at: i64,
    written_at: i64,
    written_by: String,
    records: u32,
    earliest_due: String,
    lines_sha256: String,
    previous: String,
    head: String,
    /// The last entry that it knew.
    up_to: Option<EntryId>,
    plan: String,
    /// Removal, which of its numbers, action: in the order of the records.
    lines: Vec<(EntryId, u32, String)>,
    /// Removal, which of its numbers, kind, field, reason.
    asides: Vec<(EntryId, u32, String, String, String)>,
}

impl BatchRows {
    /// Reads a batch; none when there is no such.
    pub fn read(connection: &Connection, batch: &str) -> rusqlite::Result<Option<Self>> {
        let mut sql = connection.prepare_cached(include_str!("batch.sql"))?;
        let Some(mut rows) = sql.query_row([batch], Self::of).optional()? else { return Ok(None) };
        rows.lines = lines(connection, batch)?;
        let mut sql = connection.prepare_cached(include_str!("batch_asides.sql"))?;
        let aside = |row: &Row<'_>| Ok((id(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        rows.asides = sql.query_map([batch], aside)?.collect::<Rows<_>>()?;
        Ok(Some(rows))
    }

    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            batch: row.get(0)?,
            service: row.get(1)?,
            layout: row.get(2)?,
            period: row.get(3)?,
            from_at: row.get(4)?,
            to_at: row.get(5)?,
            written_at: row.get(6)?,
            written_by: row.get(7)?,
            records: row.get(8)?,
            earliest_due: row.get(9)?,
            lines_sha256: row.get(10)?,
            previous: row.get(11)?,
            head: row.get(12)?,
            up_to: row.get::<_, Option<[u8; 16]>>(13)?.map(|id| EntryId(Uuid::from_bytes(id))),
            plan: row.get(14)?,
            lines: Vec::new(),
            asides: Vec::new(),
        })
    }

    /// True when every removal that it names is here, and its body too, and so is the last entry that it knew.
    pub fn has_all(&self, connection: &Connection) -> rusqlite::Result<bool> {
        if self.up_to.is_some_and(|id| row_of(connection, id).is_err()) {
            return Ok(false);
        }
        let named = self.lines.iter().map(|(id, ..)| id).chain(self.asides.iter().map(|(id, ..)| id));
        let sql = "SELECT count(*) FROM removal WHERE entry = (SELECT entry FROM entry WHERE id = ?1)";
        let mut sql = connection.prepare_cached(sql)?;
        for id in named {
            if sql.query_row([id.0.as_bytes()], |row| row.get::<_, i64>(0))? == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts the rows back.
    pub fn put(&self, tx: &WriteTx<'_>) -> Result<()> {
        let lines = self.put_rows(tx.connection).map_err(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => lost(&self.batch),
            error => tx.fault(&error),
        })?;
        put_lines(tx, &BatchId(self.batch.clone()), &ServiceId(self.service.clone()), &lines)
    }

    /// Puts head and asides; the lines come back with the row numbers of this file.
    fn put_rows(&self, connection: &Connection) -> rusqlite::Result<Vec<NewLine>> {
        let up_to = self.up_to.map(|id| row_of(connection, id)).transpose()?.unwrap_or(0);
        connection.prepare_cached(include_str!("../batches/put.sql"))?.execute(params![
            self.batch,
            self.service,
            self.layout,
            self.period,
            self.from_at,
            self.to_at,
            self.written_at,
            self.written_by,
            self.records,
            self.earliest_due,
            self.lines_sha256,
            self.previous,
            self.head,
            up_to,
            self.plan,
        ])?;
        let mut put = connection.prepare_cached(include_str!("../batches/put_aside.sql"))?;
        for (removal, index, kind, field, reason) in &self.asides {
            put.execute(params![self.batch, row_of(connection, *removal)?, index, kind, field, reason])?;
        }
        let line = |(removal, number_index, action): &(EntryId, u32, String)| {
            let row = row_of(connection, *removal)?;
            let action = RecordAction::from_word(action).ok_or(rusqlite::Error::InvalidQuery)?;
            Ok(NewLine { row, number_index: *number_index, action })
        };
        self.lines.iter().map(line).collect()
    }
}

type Rows<T> = rusqlite::Result<T>;

/// What an entry says of a batch that was fixed before it.
pub fn follow(tx: &mut WriteTx<'_>, body: &BatchBody) -> Result<()> {
    match body {
        BatchBody::Written { .. } => Ok(()),
        BatchBody::Voided { batch, reason } => tx.void_batch(batch, reason).map(drop),
        BatchBody::Acknowledged { batch, on, by } => tx.acknowledge_batch(batch, *on, by).map(drop),
        // The entry names removals. Where one number of several was refused, all of them are due again: told twice
        // is better than not at all.
        BatchBody::Rejected { batch, removals, .. } => {
            for number in record_numbers(tx, batch, removals)? {
                tx.reject_line(batch, number, "")?;
            }
            Ok(())
        }
    }
}

fn record_numbers(tx: &WriteTx<'_>, batch: &BatchId, removals: &[EntryId]) -> Result<Vec<u32>> {
    let rows = removals.iter().filter_map(|removal| row_of(tx.connection, *removal).optional().transpose());
    let rows: BTreeSet<i64> = rows.collect::<rusqlite::Result<_>>().map_err(|error| tx.fault(&error))?;
    let mut numbers = Vec::new();
    for lines in tx.snapshot().batch_lines(batch)? {
        let of_them = lines?.into_iter().filter(|it| rows.contains(&it.line.row));
        numbers.extend(of_them.map(|it| it.record_no));
    }
    Ok(numbers)
}

/// The lines of a batch with the ids of their removals, in the order of the records.
fn lines(connection: &Connection, batch: &str) -> rusqlite::Result<Vec<(EntryId, u32, String)>> {
    let sql = "SELECT count(*) FROM sqlite_schema WHERE name = 'batch_run'";
    if connection.query_row(sql, [], |row| row.get::<_, i64>(0))? == 0 {
        return lines_before_runs(connection, batch);
    }
    let mut sql = connection.prepare_cached("SELECT id FROM entry WHERE entry = ?1")?;
    let mut found = Vec::new();
    for run in runs(connection, &BatchId(batch.to_owned()))? {
        // One that was damaged is no batch: what is half there would say that the rest was never sent.
        let lines = run.lines().ok_or(rusqlite::Error::InvalidQuery)?;
        for NewLine { row, number_index, action } in lines.into_iter().map(|it| it.line) {
            found.push((sql.query_row([row], |it| id(it, 0))?, number_index, action.word().to_owned()));
        }
    }
    Ok(found)
}

/// The same of a damaged store that was never brought up to date: until version 3 a line was a row.
fn lines_before_runs(connection: &Connection, batch: &str) -> rusqlite::Result<Vec<(EntryId, u32, String)>> {
    let sql = "SELECT entry.id, line.number_index, line.action
                 FROM batch_line AS line JOIN entry ON entry.entry = line.removal
                WHERE line.batch = ?1 ORDER BY line.record_no";
    let mut sql = connection.prepare_cached(sql)?;
    sql.query_map([batch], |row| Ok((id(row, 0)?, row.get(1)?, row.get(2)?)))?.collect()
}

fn row_of(connection: &Connection, id: EntryId) -> rusqlite::Result<i64> {
    let mut sql = connection.prepare_cached("SELECT entry FROM entry WHERE id = ?1")?;
    sql.query_row([id.0.as_bytes()], |row| row.get(0))
}

fn id(row: &Row<'_>, column: usize) -> rusqlite::Result<EntryId> {
    row.get(column).map(|id| EntryId(Uuid::from_bytes(id)))
}

fn lost(batch: &str) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "the journal's batch holds removals that the backup and the journal do not; nothing was changed",
        "give the journal that belongs to this backup",
    )
    .at(batch)
}
