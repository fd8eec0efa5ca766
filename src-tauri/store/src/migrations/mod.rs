//! The schema of `store.db`, version by version. Each migration is a closed module that imports no live types.
//!
//! The version stands in `user_version`, the kind of file in `application_id`.

#[cfg(test)]
mod tests;
mod v1;
mod v2;
mod v3;
mod v4;
mod v5;
mod v6;

use domain::{Code, Fault, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// The version that this program writes.
pub const CURRENT: i64 = 6;
/// `PDst`: a preference desk's store.
const APPLICATION_ID: i64 = 0x5044_7374;

type Migration = fn(&Transaction<'_>) -> rusqlite::Result<()>;

/// Brings version n to n + 1.
const MIGRATIONS: &[(i64, Migration)] = &[
    (0, v1::migrate),
    (1, v2::migrate),
    (2, v3::migrate),
    (3, v4::migrate),
    (4, v5::migrate),
    (5, v6::migrate),
];
/// Files older than this keep nothing of what is exported of a removal, or not in the form of today.
const KEEPS_SAID: i64 = 4;

/// Brings the file to the current version in one transaction; refuses a newer one untouched.
pub fn migrate(connection: &mut Connection, fault: impl Fn(&rusqlite::Error) -> Fault) -> Result<()> {
    let found = version(connection).map_err(|error| fault(&error))?;
    if found > CURRENT {
        return Err(newer(found));
    }
    if found == CURRENT {
        return Ok(());
    }
    upgrade(connection).map_err(|error| fault(&error))
}

/// Refuses a file of a newer version, and reads no more of it than that.
pub fn refuse_newer(connection: &Connection, fault: impl Fn(&rusqlite::Error) -> Fault) -> Result<()> {
    match version(connection).map_err(|error| fault(&error))? {
        found if found > CURRENT => Err(newer(found)),
        _ => Ok(()),
    }
}

fn upgrade(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Read again inside: another process may have been first.
    let found = version(&transaction)?;
    for (from, migration) in MIGRATIONS.iter().filter(|(from, _)| *from >= found) {
        migration(&transaction)?;
        transaction.pragma_update(None, "user_version", from + 1)?;
    }
    if found < KEEPS_SAID {
        crate::ledger::keep_all_said(&transaction)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.commit()
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn newer(found: i64) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        format!("the store was written by a newer version (schema {found}, this program knows {CURRENT})"),
        "install the newer version; nothing was changed",
    )
    .at(crate::FILE_NAME)
}
