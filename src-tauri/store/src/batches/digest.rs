//! The digest of a batch's lines: fixed with the batch, stated in the ledger, and made anew by `check`.

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
        self.0.update(format!("{action} {reference} {number_index}\n"));
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
        let mut read = || -> rusqlite::Result<()> {
            let mut sql = self.connection.prepare_cached(include_str!("digest.sql"))?;
            let mut rows = sql.query([batch.as_str()])?;
            while let Some(row) = rows.next()? {
                let action = crate::column::word(row, 0, RecordAction::from_word)?;
                digest.push(action, &Reference(row.get(1)?), row.get(2)?);
                count += 1;
            }
            Ok(())
        };
        read().map_err(|error| self.fault(&error))?;
        Ok((count, digest.finish()))
    }
}
