//! Version 1: the first schema. Closed: never edited once a release carries it.

use rusqlite::Transaction;

const SCHEMA: [&str; 6] = [
    include_str!("v1/ledger.sql"),
    include_str!("v1/removals.sql"),
    include_str!("v1/audit.sql"),
    include_str!("v1/people.sql"),
    include_str!("v1/batches.sql"),
    include_str!("v1/contacts.sql"),
];

pub fn migrate(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    SCHEMA.iter().try_for_each(|sql| transaction.execute_batch(sql))
}
