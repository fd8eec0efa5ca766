//! What a service has: the lines of its live batches that nobody refused, and what was set aside for good as not for
//! it. Held as sets of row numbers, so that a million removals are asked about in no time.

use super::lines::NewLine;
use crate::Snapshot;
use domain::Result;
use domain::ids::{BatchId, ServiceId};
use domain::words::RecordAction;
use roaring::RoaringTreemap;
use rusqlite::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Removals by the row numbers of their entries, one set for each of a removal's numbers: nearly all have one.
#[derive(Debug, Default)]
struct Numbers(BTreeMap<u32, RoaringTreemap>);

impl Numbers {
    /// False when it was in already.
    fn insert(&mut self, row: i64, index: u32) -> bool {
        self.0.entry(index).or_default().insert(row.cast_unsigned())
    }

    fn has(&self, row: i64, index: u32) -> bool {
        self.0.get(&index).is_some_and(|rows| rows.contains(row.cast_unsigned()))
    }

    fn has_any(&self, row: i64) -> bool {
        self.0.values().any(|rows| rows.contains(row.cast_unsigned()))
    }
}

/// What one service has.
#[derive(Debug, Default)]
pub struct Carried {
    /// Told and not acknowledged.
    live: Numbers,
    honoured: Numbers,
    /// Told that they ended; acknowledged or not.
    ended: Numbers,
    ended_live: Numbers,
    not_for_it: Numbers,
}

impl Carried {
    /// True when the service was told of this number of a removal and the line still counts.
    pub fn is_told(&self, row: i64, index: u32) -> bool {
        self.live.has(row, index) || self.honoured.has(row, index)
    }

    /// True when nothing of this number is due to it: it was told, or it cannot carry it at all.
    pub fn is_settled(&self, row: i64, index: u32) -> bool {
        self.is_told(row, index) || self.not_for_it.has(row, index)
    }

    /// True when it has acknowledged all the numbers of a removal (or the whole), or cannot carry them.
    pub fn is_honoured(&self, row: i64, numbers: u32) -> bool {
        (0..numbers.max(1)).all(|index| self.honoured.has(row, index) || self.not_for_it.has(row, index))
    }

    /// True when it was told of the end of this number.
    pub fn is_told_of_end(&self, row: i64, index: u32) -> bool {
        self.ended.has(row, index)
    }

    /// True when some line about the removal waits for it to acknowledge.
    pub fn is_waiting(&self, row: i64) -> bool {
        self.live.has_any(row) || self.ended_live.has_any(row)
    }

    /// Takes in a line of a batch that was acknowledged, or was not yet. False when the service has it already.
    pub(super) fn take(&mut self, line: &NewLine, is_acknowledged: bool) -> bool {
        let (row, index) = (line.row, line.number_index);
        match (line.action, is_acknowledged) {
            (RecordAction::Withdraw, true) => self.ended.insert(row, index),
            (RecordAction::Withdraw, false) => {
                self.ended_live.insert(row, index);
                self.ended.insert(row, index)
            }
            (_, true) => !self.live.has(row, index) && self.honoured.insert(row, index),
            (_, false) => !self.honoured.has(row, index) && self.live.insert(row, index),
        }
    }
}

impl Snapshot<'_> {
    /// What a service has now.
    pub fn carried(&self, service: &ServiceId) -> Result<Carried> {
        let mut carried = Carried::default();
        self.carry(service, &mut carried, |_| {})?;
        self.carry_asides(service, &mut carried)?;
        Ok(carried)
    }

    /// The removals that a service has twice, by batch: there are none, unless somebody wrote past this program.
    pub(crate) fn carried_twice(&self, service: &ServiceId) -> Result<BTreeSet<BatchId>> {
        let mut twice = BTreeSet::new();
        self.carry(service, &mut Carried::default(), |batch| {
            twice.insert(batch.clone());
        })?;
        Ok(twice)
    }

    fn carry(
        &self,
        service: &ServiceId,
        carried: &mut Carried,
        mut twice: impl FnMut(&BatchId),
    ) -> Result<()> {
        for (batch, state) in self.live_batches(service)? {
            let rejected = self.rejected_of(&batch)?;
            for lines in self.batch_lines(&batch)? {
                for line in lines?.into_iter().filter(|line| !rejected.contains(&line.record_no)) {
                    if !carried.take(&line.line, state == "acknowledged") {
                        twice(&batch);
                    }
                }
            }
        }
        Ok(())
    }

    fn live_batches(&self, service: &ServiceId) -> Result<Vec<(BatchId, String)>> {
        let sql = "SELECT batch, state FROM batch WHERE service = ?1 AND state <> 'voided' ORDER BY written_at, batch";
        let read = |row: &Row<'_>| Ok((BatchId(row.get(0)?), row.get(1)?));
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_map([service.as_str()], read)?.collect());
        found.map_err(|error| self.fault(&error))
    }

    fn rejected_of(&self, batch: &BatchId) -> Result<BTreeSet<u32>> {
        let sql = "SELECT record_no FROM batch_rejected WHERE batch = ?1";
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_map([batch.as_str()], |row| row.get(0))?.collect());
        found.map_err(|error| self.fault(&error))
    }

    fn carry_asides(&self, service: &ServiceId, carried: &mut Carried) -> Result<()> {
        let mut read = || -> rusqlite::Result<()> {
            let mut sql = self.connection.prepare_cached(include_str!("not_for_it.sql"))?;
            let mut rows = sql.query([service.as_str()])?;
            while let Some(row) = rows.next()? {
                carried.not_for_it.insert(row.get(0)?, row.get(1)?);
            }
            Ok(())
        };
        read().map_err(|error| self.fault(&error))
    }
}
