//! What a service has already, what of it was ended since, and what mends a removal. What is due to it is
//! streamed by `ledger`.

use super::Carried;
use crate::Snapshot;
use crate::column;
use chrono::{DateTime, Utc};
use domain::entry::Body;
use domain::ids::{EntryId, ServiceId};
use domain::person::Person;
use domain::{Fault, Result};
use rusqlite::Row;
use std::collections::{BTreeMap, BTreeSet};

/// A line that a service has and whose removal was ended.
#[derive(Clone, Debug)]
pub struct CarriedLine {
    pub removal: EntryId,
    pub number_index: u32,
    pub ended_at: DateTime<Utc>,
}

/// A removal that was ended: row number, how many numbers.
struct Ended {
    row: i64,
    removal: EntryId,
    numbers: u32,
}

impl Snapshot<'_> {
    /// Row numbers of removals that wait for a person: held back by a batch, not carried and not mended since.
    pub fn held_back(&self, carried: &BTreeMap<ServiceId, Carried>) -> Result<BTreeSet<i64>> {
        let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, ServiceId(row.get(2)?)));
        let held: rusqlite::Result<Vec<(i64, u32, ServiceId)>> = self
            .connection
            .prepare_cached(include_str!("held_back.sql"))
            .and_then(|mut sql| sql.query_map([], read)?.collect());
        let mut held = held.map_err(|error| self.fault(&error))?;
        held.retain(|(row, index, service)| !carried.get(service).is_some_and(|it| it.is_told(*row, *index)));
        Ok(held.into_iter().map(|(row, ..)| row).collect())
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
        let mut statement = self.connection.prepare_cached(include_str!("mends.sql")).map_err(fault)?;
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

    /// Lines that the service has and whose removal was ended since, not yet told; by row number of the removal.
    pub fn ended_since_carried(&self, service: &ServiceId, carried: &Carried) -> Result<Vec<CarriedLine>> {
        let by_hand = self.told_by_hand(service)?;
        let mut lines = Vec::new();
        for Ended { row, removal, numbers } in self.ended()? {
            let is_untold = |index: &u32| {
                carried.is_told(row, *index)
                    && !carried.is_told_of_end(row, *index)
                    && !by_hand.contains(&(row, *index))
            };
            let untold: Vec<u32> = (0..numbers.max(1)).filter(is_untold).collect();
            if !untold.is_empty() {
                let ended_at = self.ended_at(removal)?;
                let line = |number_index| CarriedLine { removal, number_index, ended_at };
                lines.extend(untold.into_iter().map(line));
            }
        }
        Ok(lines)
    }

    /// The earliest business time of what ends a removal.
    fn ended_at(&self, removal: EntryId) -> Result<DateTime<Utc>> {
        let sql = "SELECT min(CAST(entry.envelope AS TEXT) ->> '$.business_time')
                     FROM ended JOIN entry ON entry.entry = ended.entry
                    WHERE ended.removal = ?1";
        let at = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([removal.0.as_bytes()], |row| row.get::<_, String>(0)));
        let unreadable = |_| Fault::internal("when a removal ended cannot be read");
        at.map_err(|error| self.fault(&error))?.parse().map_err(unreadable)
    }

    fn ended(&self) -> Result<Vec<Ended>> {
        let ended = self
            .connection
            .prepare_cached(include_str!("ended.sql"))
            .and_then(|mut sql| sql.query_map([], read_ended)?.collect());
        ended.map_err(|error| self.fault(&error))
    }

    /// What the service acknowledged as told by hand.
    fn told_by_hand(&self, service: &ServiceId) -> Result<BTreeSet<(i64, u32)>> {
        let told = self.connection.prepare_cached(include_str!("by_hand.sql")).and_then(|mut sql| {
            sql.query_map([service.as_str()], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        });
        told.map_err(|error| self.fault(&error))
    }
}

fn read_ended(row: &Row<'_>) -> rusqlite::Result<Ended> {
    Ok(Ended { row: row.get(0)?, removal: EntryId(column::uuid(row, 1)?), numbers: row.get(2)? })
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_was_ended_mended_or_set_aside_is_found_without_reading_the_ledger() {
        let desk = crate::tests::Desk::new();
        let statements = [
            include_str!("ended.sql"),
            include_str!("mends.sql"),
            include_str!("held_back.sql"),
            include_str!("not_for_it.sql"),
            include_str!("by_hand.sql"),
        ];
        for sql in statements {
            let plan = desk.plan(sql);
            let tables = ["entry", "of", "removal", "body"];
            let reads = |step: &str, table: &str| {
                step.starts_with(&format!("SCAN {table}"))
                    || step.starts_with(&format!("SEARCH {table} ")) && step.contains("(rowid<")
            };
            let step = plan.iter().find(|step| tables.iter().any(|table| reads(step, table)));
            assert_eq!(step, None, "{sql}");
        }
    }
}
