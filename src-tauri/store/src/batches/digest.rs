//! The digest of a batch's lines: fixed with the batch, stated in the ledger, and made anew by `check`.

use super::LineRow;
use crate::Snapshot;
use domain::Result;
use domain::ids::{BatchId, Reference};
use domain::words::RecordAction;
use sha2::{Digest, Sha256};

/// Over `<action> <reference> <number index>\n` for each line, in the order of the records.
#[derive(Default)]
pub struct LinesDigest(Sha256);

impl LinesDigest {
    /// Takes in the next line.
    pub fn push(&mut self, action: RecordAction, reference: &Reference, number_index: u32) {
        for part in [action.word(), " ", reference.as_str(), " "] {
            self.0.update(part);
        }
        match number_index {
            0 => self.0.update("0\n"),
            index => self.0.update(format!("{index}\n")),
        }
    }

    /// Lower-case hex.
    pub fn finish(self) -> String {
        domain::entry::hex(&self.0.finalize())
    }
}

impl Snapshot<'_> {
    /// How many lines a batch has, and their digest, from the lines as they are now.
    pub fn lines_digest(&self, batch: &BatchId) -> Result<(u64, String)> {
        let (mut digest, mut count) = (LinesDigest::default(), 0);
        for lines in self.batch_lines(batch)? {
            let lines = lines?;
            let rows: Vec<i64> = lines.iter().map(|it| it.line.row).collect();
            for (LineRow { line, .. }, reference) in lines.iter().zip(self.references_of(&rows)?) {
                // A removal that is not here is no line: the count tells.
                let Some(reference) = reference else { continue };
                digest.push(line.action, &reference, line.number_index);
                count += 1;
            }
        }
        Ok((count, digest.finish()))
    }

    fn references_of(&self, rows: &[i64]) -> Result<Vec<Option<Reference>>> {
        let sql = "SELECT asked.key, removal.reference
                     FROM json_each(?1) AS asked
                    CROSS JOIN removal ON removal.entry = asked.value";
        let asked = serde_json::to_string(rows).unwrap_or_default();
        let mut found = vec![None; rows.len()];
        let read = || -> rusqlite::Result<()> {
            let mut sql = self.connection.prepare_cached(sql)?;
            let mut answer = sql.query([asked])?;
            while let Some(row) = answer.next()? {
                let place = usize::try_from(row.get::<_, i64>(0)?).unwrap_or(usize::MAX);
                if let Some(place) = found.get_mut(place) {
                    *place = Some(Reference(row.get(1)?));
                }
            }
            Ok(())
        };
        read().map_err(|error| self.fault(&error))?;
        Ok(found)
    }
}
