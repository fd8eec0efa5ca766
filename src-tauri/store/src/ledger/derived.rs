//! Keeping the derived tables, in the transaction that appends. The order in which entries arrive is of no
//! account: an end or a correction that comes before its removal waits in `ended` or `mended`.

use super::derive::Derived;
use super::row::{COLUMN_COUNT, COLUMNS, RemovalRow};
use super::said::{self, SaidRow};
use super::seal;
use domain::entry::{Body, StopsUpTo};
use domain::ids::EntryId;
use rusqlite::{Connection, OptionalExtension};

/// Adds what one entry derives.
pub fn keep(connection: &Connection, entry: i64, id: EntryId, derived: &Derived) -> rusqlite::Result<()> {
    match &derived.removal {
        Some(row) => {
            keep_removal(connection, row, &derived.keys)?;
            if let Some(sealed) = said::sealed_again(connection, row.entry, derived.said.as_deref())? {
                keep_said(connection, row, &sealed)?;
            }
        }
        None => keep_keys(
            connection,
            "INSERT OR IGNORE INTO entry_key (fingerprint, entry) VALUES (?1, ?2)",
            entry,
            &derived.keys,
        )?,
    }
    for removal in &derived.ends {
        keep_end(connection, entry, id, *removal)?;
    }
    if let Some(removal) = derived.mends {
        let sql = "INSERT OR IGNORE INTO mended (removal, entry) VALUES (?1, ?2)";
        connection.prepare_cached(sql)?.execute((removal.0.as_bytes(), entry))?;
        mend(connection, removal)?;
    }
    derived.stops_up_to.iter().try_for_each(|said| keep_class(connection, entry, said))
}

fn keep_removal(connection: &Connection, row: &RemovalRow, keys: &[[u8; 16]]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(include_str!("insert_removal.sql"))?;
    row.bind(&mut insert)?;
    insert.raw_execute()?;
    keep_keys(connection, REMOVAL_KEY, row.entry, keys)?;
    keep_request(connection, row)?;
    end_if_ended(connection, row.entry, row.id)?;
    class_as_said(connection, row.id)?;
    mend(connection, row.id)
}

/// Keeps what every removal says that has no row for it yet: for a file that is older than the table.
pub fn keep_all_said(connection: &Connection) -> rusqlite::Result<()> {
    let sql = format!(
        "SELECT {COLUMNS}, body.sealed, ifnull(subject_key.key, log.body_key)
           FROM removal
           JOIN entry USING (entry)
           JOIN log USING (log)
           JOIN body ON body.entry = removal.entry
           LEFT JOIN subject_key ON subject_key.subject = body.subject
          WHERE (body.subject IS NULL OR subject_key.key IS NOT NULL)
            AND removal.entry NOT IN (SELECT entry FROM removal_said)
          ORDER BY removal.entry"
    );
    let mut sql = connection.prepare(&sql)?;
    let mut rows = sql.query([])?;
    while let Some(row) = rows.next()? {
        let removal = RemovalRow::read(row)?;
        let (sealed, key): (Vec<u8>, [u8; 32]) = (row.get(COLUMN_COUNT)?, row.get(COLUMN_COUNT + 1)?);
        // One that cannot be opened is told by the check.
        if let Ok(Body::Removal(body)) = seal::open(&key, removal.id, &sealed) {
            let sealed = said::sealed(&key, removal.entry, &SaidRow::of(&removal, &body).pack());
            keep_said(connection, &removal, &sealed.unwrap_or_default())?;
        }
    }
    Ok(())
}

/// Under the subject whose key opens the body: with the key it goes.
fn keep_said(connection: &Connection, row: &RemovalRow, said: &[u8]) -> rusqlite::Result<()> {
    let sql = "INSERT INTO removal_said (entry, subject, said) VALUES (?1, ?2, ?3)";
    let subject = row.subject.map(|subject| *subject.0.as_bytes());
    connection.prepare_cached(sql)?.execute((row.entry, subject, said)).map(drop)
}

const REMOVAL_KEY: &str = "INSERT OR IGNORE INTO removal_key (fingerprint, entry) VALUES (?1, ?2)";

fn keep_keys(connection: &Connection, sql: &str, entry: i64, keys: &[[u8; 16]]) -> rusqlite::Result<()> {
    let mut insert = connection.prepare_cached(sql)?;
    keys.iter().try_for_each(|key| insert.execute((key, entry)).map(drop))
}

fn keep_request(connection: &Connection, row: &RemovalRow) -> rusqlite::Result<()> {
    let due = row.due.map(|due| due.to_string()).unwrap_or_default();
    let (received_at, captured_at) = (row.received_at.timestamp_millis(), row.captured_at.timestamp_millis());
    let request = row.request.0.as_bytes();
    let mut upsert = connection.prepare_cached(include_str!("upsert_request.sql"))?;
    upsert.execute((row.reference.as_str(), request, received_at, captured_at, due)).map(drop)
}

fn keep_end(connection: &Connection, entry: i64, id: EntryId, removal: EntryId) -> rusqlite::Result<()> {
    let sql = "INSERT OR IGNORE INTO ended (removal, entry) VALUES (?1, ?2)";
    connection.prepare_cached(sql)?.execute((removal.0.as_bytes(), entry))?;
    let sql = "UPDATE removal SET ended_by = ?1
               WHERE entry = (SELECT entry FROM entry WHERE id = ?2) AND (ended_by IS NULL OR ended_by > ?1)";
    connection.prepare_cached(sql)?.execute((id.0.as_bytes(), removal.0.as_bytes())).map(drop)
}

/// The lowest id of all that end it, so that every order of arrival gives the same row.
fn end_if_ended(connection: &Connection, entry: i64, id: EntryId) -> rusqlite::Result<()> {
    let sql =
        "SELECT min(entry.id) FROM ended JOIN entry ON entry.entry = ended.entry WHERE ended.removal = ?1";
    let ended_by: Option<[u8; 16]> =
        connection.prepare_cached(sql)?.query_row([id.0.as_bytes()], |row| row.get(0))?;
    match ended_by {
        None => Ok(()),
        Some(by) => {
            let sql = "UPDATE removal SET ended_by = ?1 WHERE entry = ?2";
            connection.prepare_cached(sql)?.execute((by, entry)).map(drop)
        }
    }
}

fn keep_class(connection: &Connection, entry: i64, said: &StopsUpTo) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO stops_up_to (removal, entry, message_class) VALUES (?1, ?2, ?3)";
    let values = (said.removal.0.as_bytes(), entry, said.message_class.word());
    connection.prepare_cached(sql)?.execute(values)?;
    class_as_said(connection, said.removal)
}

/// The class that the entry of the highest id says, whatever the order of arrival.
fn class_as_said(connection: &Connection, removal: EntryId) -> rusqlite::Result<()> {
    connection.prepare_cached(include_str!("class_as_said.sql"))?.execute([removal.0.as_bytes()]).map(drop)
}

/// Gives a removal the keys of every correction that mends it.
fn mend(connection: &Connection, removal: EntryId) -> rusqlite::Result<()> {
    let find = "SELECT entry FROM removal WHERE entry = (SELECT entry FROM entry WHERE id = ?1)";
    let found: Option<i64> =
        connection.prepare_cached(find)?.query_row([removal.0.as_bytes()], |row| row.get(0)).optional()?;
    let Some(entry) = found else { return Ok(()) };
    let sql = "SELECT entry.envelope FROM mended JOIN entry ON entry.entry = mended.entry WHERE mended.removal = ?1";
    let mut mends = connection.prepare_cached(sql)?;
    let mut rows = mends.query([removal.0.as_bytes()])?;
    while let Some(row) = rows.next()? {
        keep_keys(connection, REMOVAL_KEY, entry, &keys_of(row.get_ref(0)?.as_blob()?))?;
    }
    Ok(())
}

/// The identity keys that a stored envelope states.
pub fn keys_of(envelope: &[u8]) -> Vec<[u8; 16]> {
    let envelope: Option<domain::entry::Envelope> = serde_json::from_slice(envelope).ok();
    let fingerprints = envelope.map(|envelope| envelope.fingerprints).unwrap_or_default();
    fingerprints.iter().filter_map(|text| crate::vault::ring::unhex(text)).collect()
}
