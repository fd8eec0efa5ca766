//! What a service has already, what of it was ended since, and what mends a removal. What is due to it is
//! streamed by `ledger`.

use crate::Snapshot;
use crate::column;
use chrono::{DateTime, Utc};
use domain::Result;
use domain::entry::Body;
use domain::ids::{BatchId, EntryId, ServiceId};
use domain::person::Person;
use domain::words::RecordAction;
use rusqlite::{Row, params};
use std::collections::{BTreeMap, BTreeSet};

/// A line that a service has and that no longer holds.
#[derive(Clone, Debug)]
pub struct CarriedLine {
    pub row: i64,
    pub removal: EntryId,
    pub number_index: u32,
    pub action: RecordAction,
    pub batch: BatchId,
    pub ended_at: DateTime<Utc>,
}

impl Snapshot<'_> {
    /// Which numbers of a removal the service has, or were set aside for good as not for it.
    pub fn settled_numbers(&self, service: &ServiceId, row: i64) -> Result<Vec<u32>> {
        let sql = include_str!("settled.sql");
        let settled = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_map(params![service.as_str(), row], |row| row.get(0))?.collect());
        settled.map_err(|error| self.fault(&error))
    }

    /// Row numbers of removals that wait for a person: held back by a batch, and not mended since.
    pub fn held_back(&self) -> Result<BTreeSet<i64>> {
        let held = self
            .connection
            .prepare_cached(include_str!("held_back.sql"))
            .and_then(|mut sql| sql.query_map([], |row| row.get(0))?.collect());
        held.map_err(|error| self.fault(&error))
    }

    /// The last entry of this file: what a batch fixed now knows.
    pub fn last_entry(&self) -> Result<i64> {
        let last =
            self.connection.query_row("SELECT coalesce(max(entry), 0) FROM entry", [], |row| row.get(0));
        last.map_err(|error| self.fault(&error))
    }

    /// Corrections that mend removals, up to an entry of this file, in the order in which they were made.
    pub fn mends(&self, up_to: i64) -> Result<BTreeMap<EntryId, Vec<Person>>> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let sql = "SELECT mended.removal, entry.id FROM mended JOIN entry USING (entry) WHERE entry <= ?1 ORDER BY entry";
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let found = statement
            .query_map([up_to], |row| Ok((column::uuid(row, 0)?, column::uuid(row, 1)?)))
            .map_err(fault)?;
        let mut mends: BTreeMap<EntryId, Vec<Person>> = BTreeMap::new();
        for pair in found {
            let (removal, correction) = pair.map_err(fault)?;
            if let Some(Body::Correction(body)) = self.body(EntryId(correction))? {
                mends.entry(EntryId(removal)).or_default().push(body.person);
            }
        }
        Ok(mends)
    }

    /// Lines that the service has and whose removal was ended since, not yet told.
    pub fn ended_since_carried(&self, service: &ServiceId) -> Result<Vec<CarriedLine>> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let mut statement = self.connection.prepare_cached(include_str!("ended.sql")).map_err(fault)?;
        let rows = statement.query_map([service.as_str()], read_carried).map_err(fault)?;
        rows.collect::<rusqlite::Result<_>>().map_err(fault)
    }
}

fn read_carried(row: &Row<'_>) -> rusqlite::Result<CarriedLine> {
    Ok(CarriedLine {
        row: row.get(0)?,
        removal: EntryId(column::uuid(row, 1)?),
        number_index: row.get(2)?,
        action: column::word(row, 3, RecordAction::from_word)?,
        batch: BatchId(row.get(4)?),
        ended_at: row.get::<_, String>(5)?.parse().map_err(|_| {
            rusqlite::Error::InvalidColumnType(5, "ended_at".to_owned(), rusqlite::types::Type::Text)
        })?,
    })
}
