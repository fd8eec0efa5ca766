//! What earlier salvages stated as lost: it is no news, and what goes missing besides is.

use crate::store::Snapshot;
use domain::Result;
use domain::entry::{Body, Span};
use domain::ids::{BatchId, EntryId, LogId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The sum of all statements.
#[derive(Default)]
pub struct KnownLost {
    spans: Vec<Span>,
    pub bodies: BTreeSet<EntryId>,
    pub batches: BTreeSet<BatchId>,
    /// Logs that the later ones no longer lead back to.
    pub logs: BTreeSet<LogId>,
}

impl KnownLost {
    pub fn of(snapshot: &Snapshot<'_>) -> Result<Self> {
        let ids = || -> rusqlite::Result<Vec<EntryId>> {
            let mut sql =
                snapshot.connection.prepare("SELECT id FROM entry WHERE kind = 'opened' AND seq = 1")?;
            sql.query_map([], |row| row.get(0).map(|id| EntryId(Uuid::from_bytes(id))))?.collect()
        };
        let mut known = Self::default();
        for id in ids().map_err(|error| snapshot.fault(&error))? {
            // One that cannot be opened is told with the bodies.
            if let Ok(Some(Body::Opened { lost: Some(lost), .. })) = snapshot.body(id) {
                known.spans.extend(lost.spans);
                known.bodies.extend(lost.bodies);
                known.batches.extend(lost.batches);
                known.logs.extend(lost.logs);
            }
        }
        Ok(known)
    }

    /// True when all of these entries of the log were stated as lost.
    pub fn covers(&self, log: LogId, first: u64, last: u64) -> bool {
        self.spans.iter().any(|span| span.log == log && span.first <= first && last <= span.last)
    }
}
