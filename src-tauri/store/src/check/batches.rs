//! Comparing the batches with what the ledger says of them: how many lines, and which.

use super::lost::KnownLost;
use super::{CheckLine, Problems};
use crate::batches::Run;
use crate::store::Snapshot;
use domain::Result;
use domain::entry::{BatchBody, Body};
use domain::ids::{BatchId, EntryId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Every batch has the lines that the ledger states, and the ledger states every batch. One that a salvage gave up is
/// not missing.
pub fn batches(snapshot: &Snapshot<'_>, lost: &KnownLost) -> Result<CheckLine> {
    let mut problems = Problems::default();
    let mut stated = stated(snapshot)?;
    let there = snapshot.batches()?;
    for batch in &there {
        // Lines that cannot be unpacked have no digest.
        let (lines, digest) = snapshot.lines_digest(&batch.batch).unwrap_or_default();
        match stated.remove(&batch.batch) {
            None => problems.add(|| format!("the ledger knows of no batch {}", batch.batch)),
            Some(fixed) if (lines, &digest) != (fixed.0, &fixed.1) || digest != batch.lines_sha256 => {
                problems.add(|| format!("batch {} has not the lines it was fixed with", batch.batch));
            }
            Some(_) => {}
        }
    }
    for (service, _) in snapshot.services::<serde_json::Value>()? {
        // Lines that cannot be unpacked are told with their batch.
        for batch in snapshot.carried_twice(&service).unwrap_or_default() {
            problems.add(|| format!("batch {batch} carries what {service} has already"));
        }
    }
    let astray = astray(snapshot)?;
    if astray > 0 {
        problems.add(|| format!("{astray} runs of lines are not filed under the removals that they name"));
    }
    let missing = stated.keys().filter(|batch| !lost.batches.contains(*batch));
    missing.for_each(|batch| problems.add(|| format!("batch {batch} is missing")));
    Ok(problems.line("batches", format!("{} batches have the lines they were fixed with", there.len())))
}

/// Runs that would not be found by the removals they name, or hold another number of lines than they say.
fn astray(snapshot: &Snapshot<'_>) -> Result<u64> {
    let sql = "SELECT first, packed, lines, lowest, highest FROM batch_run ORDER BY batch, first";
    let count = || -> rusqlite::Result<u64> {
        let mut sql = snapshot.connection.prepare(sql)?;
        let mut rows = sql.query([])?;
        let mut astray = 0;
        while let Some(row) = rows.next()? {
            let filed: (i64, Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?, row.get(4)?);
            let lines = Run::of(row)?.lines().unwrap_or_default();
            let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
            let named = || lines.iter().map(|it| it.line.row);
            astray += u64::from(filed != (count, named().min(), named().max()));
        }
        Ok(astray)
    };
    count().map_err(|error| snapshot.fault(&error))
}

/// Lines and their digest, as the entries that fixed the batches state them.
fn stated(snapshot: &Snapshot<'_>) -> Result<BTreeMap<BatchId, (u64, String)>> {
    let ids = || -> rusqlite::Result<Vec<EntryId>> {
        let mut sql = snapshot.connection.prepare("SELECT id FROM entry WHERE kind = 'batch'")?;
        sql.query_map([], |row| row.get(0).map(|id| EntryId(Uuid::from_bytes(id))))?.collect()
    };
    let mut stated = BTreeMap::new();
    for id in ids().map_err(|error| snapshot.fault(&error))? {
        // One that cannot be opened is told with the bodies.
        if let Ok(Some(Body::Batch(BatchBody::Written { batch, records, lines_sha256, .. }))) =
            snapshot.body(id)
        {
            stated.insert(batch, (records, lines_sha256));
        }
    }
    Ok(stated)
}
