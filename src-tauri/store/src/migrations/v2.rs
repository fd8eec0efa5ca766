//! Version 2: up to which class of messages a removal stops, when the caller said so after it was recorded. And the
//! numbers of a sharing removal are no records of it.

use rusqlite::Transaction;

pub fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(include_str!("v2/stops_up_to.sql"))?;
    transaction.execute_batch("UPDATE removal SET numbers = 0 WHERE channel NOT IN ('phone', 'text')")
}
