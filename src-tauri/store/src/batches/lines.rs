//! The lines of a batch, packed in runs of some thousands: a million are fixed in one short transaction, where a row
//! and two index entries a line took longer than writing the file. Which of them a service still has: `carried`.

use crate::packed::{Unpacked, put_number, put_signed};
use crate::{Snapshot, WriteTx};
use domain::ids::{BatchId, EntryId, ServiceId};
use domain::words::RecordAction;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Lines of one run: few enough that looking for one removal unpacks little.
const LINES_PER_RUN: usize = 4_096;
/// How many actions there are: a line's number and its action stand in one packed number.
const ACTIONS: u64 = RecordAction::ALL.len() as u64;

/// One line of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewLine {
    /// The row number of the removal's entry.
    pub row: i64,
    pub number_index: u32,
    pub action: RecordAction,
}

/// A line with its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineRow {
    pub record_no: u32,
    pub line: NewLine,
}

/// Some lines that follow one another.
pub(crate) struct Run {
    first: u32,
    packed: Vec<u8>,
}

impl Run {
    /// Of a row that begins with the first record number and the packed bytes.
    pub fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Self::at(row, 0)
    }

    fn at(row: &Row<'_>, column: usize) -> rusqlite::Result<Self> {
        Ok(Self { first: row.get(column)?, packed: row.get(column + 1)? })
    }

    /// Unpacks it; none when it was damaged.
    pub fn lines(&self) -> Option<Vec<LineRow>> {
        let (mut from, mut row, mut lines) = (Unpacked(&self.packed), 0_i64, Vec::new());
        for record_no in self.first.. {
            if from.is_empty() {
                break;
            }
            row = row.checked_add(from.signed()?)?;
            let which = from.number()?;
            let action = *RecordAction::ALL.get(usize::try_from(which % ACTIONS).ok()?)?;
            let number_index = u32::try_from(which / ACTIONS).ok()?;
            lines.push(LineRow { record_no, line: NewLine { row, number_index, action } });
        }
        Some(lines)
    }

    /// Damaged ones are told as what they are.
    pub fn read(&self) -> Result<Vec<LineRow>> {
        self.lines().ok_or_else(unreadable)
    }
}

fn pack(lines: &[NewLine]) -> Vec<u8> {
    let (mut packed, mut before) = (Vec::with_capacity(lines.len() * 2), 0_i64);
    for line in lines {
        put_signed(&mut packed, line.row.wrapping_sub(before));
        put_number(&mut packed, u64::from(line.number_index) * ACTIONS + line.action as u64);
        before = line.row;
    }
    packed
}

/// Puts the lines of a batch whose head is there already, in the transaction that fixes it. A conflict where the
/// service has one of them: nothing else keeps a removal from being carried twice, and nothing puts lines but this.
pub(crate) fn put_lines(
    tx: &WriteTx<'_>,
    batch: &BatchId,
    service: &ServiceId,
    lines: &[NewLine],
) -> Result<()> {
    let mut carried = tx.snapshot().carried(service)?;
    if !lines.iter().all(|line| carried.take(line, false)) {
        return Err(already(batch));
    }
    put_runs(tx.connection, batch, lines).map_err(|error| tx.fault(&error))
}

fn put_runs(connection: &Connection, batch: &BatchId, lines: &[NewLine]) -> rusqlite::Result<()> {
    let mut put = connection.prepare_cached(include_str!("put_run.sql"))?;
    for (first, run) in (1_i64..).step_by(LINES_PER_RUN).zip(lines.chunks(LINES_PER_RUN)) {
        let rows = || run.iter().map(|line| line.row);
        let (lowest, highest) = (rows().min(), rows().max());
        let count = i64::try_from(run.len()).unwrap_or(i64::MAX);
        put.execute(params![batch.as_str(), first, count, lowest, highest, pack(run)])?;
    }
    Ok(())
}

/// The runs of a batch, by record number.
pub(crate) fn runs(connection: &Connection, batch: &BatchId) -> rusqlite::Result<Vec<Run>> {
    let sql = "SELECT first, packed FROM batch_run WHERE batch = ?1 ORDER BY first";
    let mut sql = connection.prepare_cached(sql)?;
    sql.query_map([batch.as_str()], Run::of)?.collect()
}

/// How a line stands: what became of its batch, and whether it was refused.
pub(super) fn state_of(batch_state: &str, is_rejected: bool) -> &'static str {
    match (batch_state, is_rejected) {
        ("voided", _) => "voided",
        (_, true) => "rejected",
        ("acknowledged", false) => "honoured",
        (_, false) => "live",
    }
}

/// A line of a removal, and of which batch it is.
pub(crate) struct LineOf {
    pub batch: BatchId,
    pub service: ServiceId,
    pub line: NewLine,
    /// `live`, `honoured`, `rejected`, `voided`.
    pub state: &'static str,
}

impl Snapshot<'_> {
    /// The lines of a batch, by record number, a run at a time.
    pub fn batch_lines(&self, batch: &BatchId) -> Result<impl Iterator<Item = Result<Vec<LineRow>>> + use<>> {
        let runs = runs(self.connection, batch).map_err(|error| self.fault(&error))?;
        Ok(runs.into_iter().map(|run| run.read()))
    }

    /// The batches that carry a removal, with the state of its line.
    pub fn batches_of(&self, removal: EntryId) -> Result<Vec<(BatchId, RecordAction, String)>> {
        let sql = "SELECT entry FROM entry WHERE id = ?1";
        let row = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([removal.0.as_bytes()], |row| row.get(0)).optional());
        let Some(row) = row.map_err(|error| self.fault(&error))? else { return Ok(Vec::new()) };
        let lines = self.lines_of(row)?;
        Ok(lines.into_iter().map(|of| (of.batch, of.line.action, of.state.to_owned())).collect())
    }

    /// Every line that names the removal of this row number, by batch and record number.
    pub(crate) fn lines_of(&self, removal: i64) -> Result<Vec<LineOf>> {
        let read = |row: &Row<'_>| {
            let (batch, service) = (BatchId(row.get(0)?), ServiceId(row.get(1)?));
            Ok((batch, service, row.get::<_, String>(2)?, Run::at(row, 3)?))
        };
        let found = self
            .connection
            .prepare_cached(include_str!("runs_with.sql"))
            .and_then(|mut sql| sql.query_map([removal], read)?.collect::<rusqlite::Result<Vec<_>>>());
        let mut lines = Vec::new();
        for (batch, service, state, run) in found.map_err(|error| self.fault(&error))? {
            for LineRow { record_no, line } in run.read()?.into_iter().filter(|it| it.line.row == removal) {
                let state = state_of(&state, self.is_rejected(&batch, record_no)?);
                lines.push(LineOf { batch: batch.clone(), service: service.clone(), line, state });
            }
        }
        Ok(lines)
    }

    fn is_rejected(&self, batch: &BatchId, record_no: u32) -> Result<bool> {
        let sql = "SELECT count(*) FROM batch_rejected WHERE batch = ?1 AND record_no = ?2";
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row((batch.as_str(), record_no), |row| row.get::<_, i64>(0)));
        found.map(|found| found > 0).map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// The recipient refused one line: its removal is open again, the first clock still running. False when it was
    /// refused before, or its batch is void.
    pub fn reject_line(&mut self, batch: &BatchId, record_no: u32, reason: &str) -> Result<bool> {
        let done = self
            .connection
            .prepare_cached(include_str!("reject.sql"))
            .and_then(|mut sql| sql.execute(params![batch.as_str(), record_no, reason]));
        done.map(|changed| changed > 0).map_err(|error| self.fault(&error))
    }
}

pub(super) fn already(batch: &BatchId) -> Fault {
    Fault::new(
        Code::Conflict,
        "another batch of the service took some of these removals meanwhile; nothing was written",
        "look at the plan again",
    )
    .at(batch.as_str())
}

fn unreadable() -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "the lines of a batch cannot be read; nothing was written",
        "run `prefdesk check`, then restore from a backup",
    )
    .at(crate::FILE_NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_as_they_were_packed_in_whatever_order_their_removals_came() {
        let line = |row, number_index, action| NewLine { row, number_index, action };
        let lines = [
            line(9, 0, RecordAction::Withdraw),
            line(2, 0, RecordAction::Remove),
            line(2, 1, RecordAction::Remove),
            line(i64::from(u32::MAX) + 5, 300, RecordAction::Deceased),
            line(3, 0, RecordAction::Remove),
        ];
        let run = Run { first: 4_097, packed: pack(&lines) };
        let expected: Vec<_> =
            (4_097..).zip(lines).map(|(record_no, line)| LineRow { record_no, line }).collect();
        assert_eq!(run.lines(), Some(expected));
        assert_eq!(Run { first: 1, packed: vec![2] }.lines(), None);
    }

    #[test]
    fn the_bytes_of_a_run_stay_as_they_are_described() {
        let lines = [5, 6, 4].map(|row| NewLine { row, number_index: 1, action: RecordAction::Remove });
        assert_eq!(pack(&lines), [10, 3, 2, 3, 3, 3]);
    }
}
