//! Unfinished requests. A draft ends as recorded or discarded, with a reason, and its row stays.

use chrono::{DateTime, NaiveDate, Utc};
use domain::ids::{ContactId, DraftId, UserName};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::column;
use crate::time::to_ms;
use crate::{Snapshot, WriteTx, ledger};
use domain::Result;

/// One unfinished request.
#[derive(Clone, Debug)]
pub struct DraftRow {
    pub draft: DraftId,
    pub park_code: String,
    pub agent: UserName,
    pub contact: Option<ContactId>,
    /// The request so far, as JSON, by the use case.
    pub body: String,
    pub received_at: DateTime<Utc>,
    /// None until there is enough to act on.
    pub due: Option<NaiveDate>,
    pub changed_at: DateTime<Utc>,
}

/// Keeps an open draft, new or changed; an ended one is left as it is.
fn put(connection: &Connection, row: &DraftRow) -> rusqlite::Result<bool> {
    let changed = connection.prepare_cached(include_str!("put.sql"))?.execute(params![
        row.draft.0.as_bytes(),
        row.park_code,
        row.agent.as_str(),
        row.contact.map(|contact| *contact.0.as_bytes()),
        row.body,
        to_ms(row.received_at),
        row.due.map(|due| due.to_string()).unwrap_or_default(),
        to_ms(row.changed_at),
    ])?;
    Ok(changed > 0)
}

/// An open draft by its id.
fn get(connection: &Connection, draft: DraftId) -> rusqlite::Result<Option<DraftRow>> {
    connection.prepare_cached(include_str!("get.sql"))?.query_row([draft.0.as_bytes()], read).optional()
}

/// An open draft by its park code.
fn by_code(connection: &Connection, code: &str) -> rusqlite::Result<Option<DraftRow>> {
    connection.prepare_cached(include_str!("by_code.sql"))?.query_row([code], read).optional()
}

/// Open drafts, those with a clock first, by what is left.
fn open(connection: &Connection, limit: u32) -> rusqlite::Result<Vec<DraftRow>> {
    connection.prepare_cached(include_str!("open.sql"))?.query_map([limit], read)?.collect()
}

/// Ends a draft; the words of the body go, the reason stays. False when it was not open.
fn end(
    connection: &Connection,
    draft: DraftId,
    ended_as: &str,
    reason: &str,
    at: DateTime<Utc>,
) -> rusqlite::Result<bool> {
    let ended = connection.prepare_cached(include_str!("end.sql"))?.execute(params![
        draft.0.as_bytes(),
        to_ms(at),
        ended_as,
        reason
    ])?;
    Ok(ended > 0)
}

fn read(row: &Row<'_>) -> rusqlite::Result<DraftRow> {
    Ok(DraftRow {
        draft: DraftId(column::uuid(row, 0)?),
        park_code: row.get(1)?,
        agent: UserName(row.get(2)?),
        contact: column::maybe_uuid(row, 3)?.map(ContactId),
        body: row.get(4)?,
        received_at: column::instant(row, 5)?,
        due: column::date(row, 6)?,
        changed_at: column::instant(row, 7)?,
    })
}

impl Snapshot<'_> {
    /// An open draft by its id.
    pub fn draft(&self, draft: DraftId) -> Result<Option<DraftRow>> {
        get(self.connection, draft).map_err(|error| self.fault(&error))
    }

    /// An open draft by its park code.
    pub fn draft_by_code(&self, code: &str) -> Result<Option<DraftRow>> {
        by_code(self.connection, code).map_err(|error| self.fault(&error))
    }

    /// Open drafts, those with a clock first, by what is left.
    pub fn open_drafts(&self, limit: u32) -> Result<Vec<DraftRow>> {
        open(self.connection, limit).map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// Keeps an open draft, new or changed; false when it has ended meanwhile, and it is left as it was.
    pub fn put_draft(&mut self, row: &DraftRow) -> Result<bool> {
        put(self.connection, row).map_err(|error| self.fault(&error))
    }

    /// Ends a draft as `recorded` or `discarded`; its words go, the reason stays, sealed. False when it was not open.
    pub fn end_draft(&mut self, draft: DraftId, ended_as: &str, reason: &str) -> Result<bool> {
        let reason = match reason {
            "" => String::new(),
            words => ledger::seal_words(self, draft.0, words)?,
        };
        end(self.connection, draft, ended_as, &reason, self.acting.now).map_err(|error| self.fault(&error))
    }
}
