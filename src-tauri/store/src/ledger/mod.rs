//! The ledger: entries appended, what they derive, and how both are read. Entries are never updated.

mod append;
mod derive;
mod derived;
mod order;
mod read;
mod row;
mod said;
mod seal;
mod stream;

pub(crate) use append::seal_words;
pub use append::{NewEntry, append};
pub(crate) use derive::{Derived, derive};
pub(crate) use derived::{keep, keep_all_said, keys_of};
#[cfg(test)]
pub(crate) use read::by_key_sql;
pub use read::{RequestRow, TimelineRow};
pub use row::RemovalRow;
pub(crate) use said::{STREAM_PAGES_KIB, sealed_again};
pub use said::{SaidPage, SaidRow};
pub(crate) use seal::open as open_body;
pub use stream::Selection;

use crate::anchor::Heads;
use crate::store::Head;
use domain::ids::LogId;
use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

/// The heads of the two logs that this folder writes.
pub(crate) fn heads(connection: &Connection) -> rusqlite::Result<Heads> {
    let ledger = head(connection, include_str!("head.sql"))?;
    let audit = head(connection, include_str!("../audit/head.sql"))?;
    Ok(Heads { ledger, audit })
}

fn head(connection: &Connection, sql: &str) -> rusqlite::Result<Head> {
    let found = connection.prepare_cached(sql)?.query_row([], head_of).optional()?;
    found.ok_or(rusqlite::Error::QueryReturnedNoRows)
}

fn head_of(row: &Row<'_>) -> rusqlite::Result<Head> {
    let log = LogId(Uuid::from_bytes(row.get(0)?));
    let seq = row.get::<_, i64>(1)?.cast_unsigned();
    let hash = match seq {
        0 => domain::entry::no_hash(),
        _ => domain::entry::hex(&row.get::<_, [u8; 32]>(2)?),
    };
    Ok(Head { log, seq, hash })
}
