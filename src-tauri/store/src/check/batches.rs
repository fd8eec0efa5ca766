//! Comparing the batches with what the ledger says of them: how many lines, and which.

use super::lost::KnownLost;
use super::{CheckLine, Problems};
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
        let (lines, digest) = snapshot.lines_digest(&batch.batch)?;
        match stated.remove(&batch.batch) {
            None => problems.add(|| format!("the ledger knows of no batch {}", batch.batch)),
            Some(fixed) if (lines, &digest) != (fixed.0, &fixed.1) || digest != batch.lines_sha256 => {
                problems.add(|| format!("batch {} has not the lines it was fixed with", batch.batch));
            }
            Some(_) => {}
        }
    }
    let missing = stated.keys().filter(|batch| !lost.batches.contains(*batch));
    missing.for_each(|batch| problems.add(|| format!("batch {batch} is missing")));
    Ok(problems.line("batches", format!("{} batches have the lines they were fixed with", there.len())))
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
