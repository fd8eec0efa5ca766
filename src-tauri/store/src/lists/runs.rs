//! Runs of scrubs: what is kept of them is counts and hashes, and never a row.

use crate::column::{instant, word};
use crate::store::Snapshot;
use crate::time::to_ms;
use crate::write::WriteTx;
use chrono::{DateTime, Utc};
use domain::scrub::Purpose;
use domain::{Fault, Result};
use rusqlite::{Params, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScrubRun {
    /// From 1; of one that is not kept yet nothing.
    pub run: u64,
    pub run_at: DateTime<Utc>,
    pub run_by: String,
    pub purpose: Purpose,
    /// Which list it was, as a keyed hash: the same one again has the same.
    pub series: String,
    /// Empty where nobody gave one.
    pub name: String,
    pub input_sha256: String,
    pub counts: RunCounts,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunCounts {
    pub read: u64,
    pub clean: u64,
    pub removed: u64,
    pub borderline: u64,
    pub refused: u64,
    pub by_list: BTreeMap<String, u64>,
    /// The lists that it was compared with, by id, and the hash of what was imported of each last.
    pub lists: BTreeMap<String, String>,
}

const COLUMNS: &str =
    "SELECT run, run_at, run_by, purpose, series, name, input_sha256, counts FROM scrub_run";

impl Snapshot<'_> {
    /// The newest runs, newest first.
    pub fn scrub_runs(&self, limit: u32) -> Result<Vec<ScrubRun>> {
        self.runs(&format!("{COLUMNS} ORDER BY run DESC LIMIT ?1"), [limit])
    }

    /// The last run of a list.
    pub fn last_scrub_run(&self, series: &str) -> Result<Option<ScrubRun>> {
        Ok(self.runs(&format!("{COLUMNS} WHERE series = ?1 ORDER BY run DESC LIMIT 1"), [series])?.pop())
    }

    fn runs(&self, sql: &str, params: impl Params) -> Result<Vec<ScrubRun>> {
        let read = || -> rusqlite::Result<Vec<ScrubRun>> {
            let mut sql = self.connection.prepare_cached(sql)?;
            sql.query_map(params, run_row)?.collect()
        };
        read().map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// Keeps a run; whoever calls writes the audit line.
    pub fn put_scrub_run(&mut self, run: &ScrubRun) -> Result<()> {
        let counts = serde_json::to_string(&run.counts)
            .map_err(|_| Fault::internal("the counts of a run could not be written"))?;
        let put = self.connection.prepare_cached(include_str!("put_run.sql")).and_then(|mut sql| {
            sql.execute(params![
                to_ms(run.run_at),
                run.run_by,
                run.purpose.word(),
                run.series,
                run.name,
                run.input_sha256,
                counts,
            ])
        });
        put.map(drop).map_err(|error| self.fault(&error))
    }
}

fn run_row(row: &Row<'_>) -> rusqlite::Result<ScrubRun> {
    Ok(ScrubRun {
        run: row.get::<_, i64>(0)?.cast_unsigned(),
        run_at: instant(row, 1)?,
        run_by: row.get(2)?,
        purpose: word(row, 3, Purpose::from_word)?,
        series: row.get(4)?,
        name: row.get(5)?,
        input_sha256: row.get(6)?,
        counts: word(row, 7, |text| serde_json::from_str(text).ok())?,
    })
}
