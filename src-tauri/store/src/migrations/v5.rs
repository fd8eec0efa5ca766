//! Version 5: which suppression lists are in use, and which file of each.

use rusqlite::Transaction;

pub fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("v5/lists.sql"))
}
