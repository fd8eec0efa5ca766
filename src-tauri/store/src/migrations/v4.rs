//! Version 4: what is exported of a removal is sealed by a cipher that opens a million of them sooner. It follows from the
//! ledger, so it is let go here and kept anew afterwards.

use rusqlite::Transaction;

pub fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch("DELETE FROM removal_said")
}
