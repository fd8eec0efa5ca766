//! Version 6: how far a suppression list is kept up, beside the date of what was taken last; and runs of scrubs.

use rusqlite::Transaction;

pub fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("v6/lists.sql"))?;
    transaction.execute_batch(include_str!("v6/runs.sql"))
}
