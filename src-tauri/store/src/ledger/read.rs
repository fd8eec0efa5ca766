//! Reading the ledger by fingerprint, reference and id.

use super::row::{COLUMN_COUNT, COLUMNS, RemovalRow};
use super::seal;
use crate::column;
use crate::fingerprint::Fingerprint;
use crate::store::Snapshot;
use chrono::{DateTime, NaiveDate, Utc};
use domain::entry::{Body, Envelope};
use domain::ids::{EntryId, Reference, RequestId};
use domain::{Code, Fault, Result};
use rusqlite::{OptionalExtension, Params, Row};

/// One confirmation number: the earliest times of its removals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    pub reference: Reference,
    pub request: RequestId,
    pub received_at: DateTime<Utc>,
    pub captured_at: DateTime<Utc>,
    pub due: Option<NaiveDate>,
}

/// One entry of a time line: the envelope, and the body unless it was erased.
#[derive(Clone, Debug)]
pub struct TimelineRow {
    pub envelope: Envelope,
    pub body: Option<Body>,
}

impl Snapshot<'_> {
    /// Removals in force for any of the fingerprints, oldest first, each once.
    pub fn in_force(&self, fingerprints: &[Fingerprint]) -> Result<Vec<RemovalRow>> {
        let mut rows = self.removals_with_keys(fingerprints)?;
        rows.retain(|row| row.ended_by.is_none());
        Ok(rows)
    }

    /// Removals for any of the fingerprints, ended ones too, oldest first, each once.
    pub fn removals_with_keys(&self, fingerprints: &[Fingerprint]) -> Result<Vec<RemovalRow>> {
        let mut rows: Vec<RemovalRow> =
            self.removals_by_key(fingerprints)?.into_iter().map(|(_, row)| row).collect();
        rows.sort_by_key(|row: &RemovalRow| (row.received_at, row.entry));
        rows.dedup_by_key(|row| row.entry);
        Ok(rows)
    }

    /// The same with the fingerprint that each was found by, in one query however many are asked for; a removal
    /// that several of them name comes as often, and in no order.
    pub fn removals_by_key(&self, fingerprints: &[Fingerprint]) -> Result<Vec<([u8; 16], RemovalRow)>> {
        let sql = by_key_sql();
        let asked: Vec<String> = fingerprints.iter().map(Fingerprint::to_hex).collect();
        let asked = serde_json::to_string(&asked).unwrap_or_default();
        let read = |row: &Row<'_>| Ok((row.get(COLUMN_COUNT)?, RemovalRow::read(row)?));
        let found = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut sql| sql.query_map([asked], read)?.collect::<rusqlite::Result<_>>());
        found.map_err(|error| self.fault(&error))
    }

    /// The removals of one confirmation number, in the order they were recorded.
    pub fn removals_of(&self, reference: &Reference) -> Result<Vec<RemovalRow>> {
        let sql = format!("SELECT {COLUMNS} FROM removal WHERE reference = ?1 ORDER BY entry");
        self.removals(&sql, [reference.as_str()])
    }

    /// The removals recorded from one row of a source.
    pub fn removals_from(&self, source: &str, source_id: &str) -> Result<Vec<RemovalRow>> {
        // The index leaves out rows without a source, and is used only where the query says so too.
        let sql = format!(
            "SELECT {COLUMNS} FROM removal
              WHERE source = ?1 AND source_id = ?2 AND source_id <> '' ORDER BY entry"
        );
        self.removals(&sql, (source, source_id))
    }

    /// One removal by its entry.
    pub fn removal(&self, id: EntryId) -> Result<Option<RemovalRow>> {
        let sql =
            format!("SELECT {COLUMNS} FROM removal WHERE entry = (SELECT entry FROM entry WHERE id = ?1)");
        Ok(self.removals(&sql, [id.0.as_bytes()])?.into_iter().next())
    }

    /// The removals of these row numbers, in the order asked for.
    pub(crate) fn removals_at(&self, rows: &[i64]) -> Result<Vec<RemovalRow>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM json_each(?1) AS asked CROSS JOIN removal ON removal.entry = asked.value
              ORDER BY asked.key"
        );
        self.removals(&sql, [serde_json::to_string(rows).unwrap_or_default()])
    }

    /// Removals as they were recorded, the newest first, ended ones too.
    pub fn latest_removals(&self, limit: u32) -> Result<Vec<RemovalRow>> {
        self.removals(&format!("SELECT {COLUMNS} FROM removal ORDER BY entry DESC LIMIT ?1"), [limit])
    }

    /// The request behind a confirmation number.
    pub fn request(&self, reference: &Reference) -> Result<Option<RequestRow>> {
        let sql =
            "SELECT reference, request, received_at, captured_at, due FROM request WHERE reference = ?1";
        let found = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([reference.as_str()], request_row).optional());
        found.map_err(|error| self.fault(&error))
    }

    /// The body of an entry; none when it was erased.
    pub fn body(&self, id: EntryId) -> Result<Option<Body>> {
        let sql = include_str!("body_by_id.sql");
        let sealed = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([id.0.as_bytes()], sealed_body).optional());
        match sealed.map_err(|error| self.fault(&error))? {
            None => Err(Fault::new(Code::NotFound, "there is no such entry", "look it up again")),
            Some((sealed, key)) => open(id, sealed, key),
        }
    }

    /// Every entry about any of the fingerprints, oldest business time first, each once.
    pub fn timeline(&self, fingerprints: &[Fingerprint]) -> Result<Vec<TimelineRow>> {
        let mut found = std::collections::BTreeMap::new();
        for fingerprint in fingerprints {
            let rows = self.timeline_of(fingerprint).map_err(|error| self.fault(&error))?;
            found.extend(rows);
        }
        let mut rows = Vec::with_capacity(found.len());
        for (envelope, sealed, key) in found.into_values() {
            let envelope: Envelope = serde_json::from_slice(&envelope).map_err(|_| unreadable())?;
            let body = open(envelope.id, sealed, key)?;
            rows.push(TimelineRow { envelope, body });
        }
        rows.sort_by_key(|row| (row.envelope.business_time, row.envelope.id));
        Ok(rows)
    }

    fn timeline_of(&self, fingerprint: &Fingerprint) -> rusqlite::Result<Vec<(i64, SealedEntry)>> {
        let mut sql = self.connection.prepare_cached(include_str!("timeline.sql"))?;
        let rows = sql.query_map([fingerprint.bytes], |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?)))
        })?;
        rows.collect()
    }

    pub(crate) fn removals(&self, sql: &str, params: impl Params) -> Result<Vec<RemovalRow>> {
        let read = || -> rusqlite::Result<Vec<RemovalRow>> {
            let mut sql = self.connection.prepare_cached(sql)?;
            sql.query_map(params, RemovalRow::read)?.collect()
        };
        read().map_err(|error| self.fault(&error))
    }
}

/// CROSS JOIN: the keys asked for are few and lead, whatever the planner believes of them.
pub(crate) fn by_key_sql() -> String {
    format!(
        "SELECT {COLUMNS}, removal_key.fingerprint
           FROM json_each(?1) AS asked
          CROSS JOIN removal_key ON removal_key.fingerprint = unhex(asked.value)
          CROSS JOIN removal USING (entry)"
    )
}

/// Envelope, sealed body, key.
type SealedEntry = (Vec<u8>, Option<Vec<u8>>, Option<[u8; 32]>);

/// Sealed body, key.
type SealedBody = (Option<Vec<u8>>, Option<[u8; 32]>);

fn sealed_body(row: &Row<'_>) -> rusqlite::Result<SealedBody> {
    Ok((row.get(0)?, row.get(1)?))
}

/// A body or a key that is gone was erased.
fn open(id: EntryId, sealed: Option<Vec<u8>>, key: Option<[u8; 32]>) -> Result<Option<Body>> {
    match (sealed, key) {
        (Some(sealed), Some(key)) => seal::open(&key, id, &sealed).map(Some),
        _ => Ok(None),
    }
}

fn request_row(row: &Row<'_>) -> rusqlite::Result<RequestRow> {
    Ok(RequestRow {
        reference: Reference(row.get(0)?),
        request: RequestId(column::uuid(row, 1)?),
        received_at: column::instant(row, 2)?,
        captured_at: column::instant(row, 3)?,
        due: column::date(row, 4)?,
    })
}

fn unreadable() -> Fault {
    Fault::new(Code::StoreUnusable, "an envelope cannot be read", "run `prefdesk check`; nothing was changed")
        .at(crate::FILE_NAME)
}
