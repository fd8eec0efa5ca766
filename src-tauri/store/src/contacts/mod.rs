//! Conversations. Working state, not ledger: what a conversation did stands in the entries it made.

use chrono::{DateTime, Utc};
use domain::ids::{ContactId, UserName};
use domain::person::Text;
use domain::words::{AskedBy, ReceivedBy};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::ops::RangeInclusive;

use crate::column;
use crate::time::to_ms;
use crate::{Snapshot, WriteTx};
use domain::Result;

/// One conversation.
#[derive(Clone, Debug)]
pub struct ContactRow {
    pub contact: ContactId,
    pub agent: UserName,
    pub started_at: DateTime<Utc>,
    pub last_active_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub received_by: ReceivedBy,
    pub asked_by: AskedBy,
    pub language: String,
    pub customer_no: String,
    pub calling_number: Text,
    pub notice_given_at: Option<DateTime<Utc>>,
    /// Verification and the like, as JSON, by the use case.
    pub state: String,
}

/// Keeps a conversation, new or changed. The calling number goes when the conversation ends.
fn put(connection: &Connection, row: &ContactRow) -> rusqlite::Result<()> {
    let calling = if row.ended_at.is_some() { "" } else { row.calling_number.as_str() };
    connection.prepare_cached(include_str!("put.sql"))?.execute(params![
        row.contact.0.as_bytes(),
        row.agent.as_str(),
        to_ms(row.started_at),
        to_ms(row.last_active_at),
        row.ended_at.map(to_ms),
        row.received_by.word(),
        row.asked_by.word(),
        row.language,
        row.customer_no,
        calling,
        row.notice_given_at.map(to_ms),
        row.state,
    ])?;
    Ok(())
}

/// One conversation; none when there is no such.
fn get(connection: &Connection, contact: ContactId) -> rusqlite::Result<Option<ContactRow>> {
    connection.prepare_cached(include_str!("get.sql"))?.query_row([contact.0.as_bytes()], read).optional()
}

/// The conversations that an agent has not ended.
fn open_of(connection: &Connection, agent: &UserName) -> rusqlite::Result<Vec<ContactRow>> {
    let mut statement = connection.prepare_cached(include_str!("open_of.sql"))?;
    statement.query_map([agent.as_str()], read)?.collect()
}

type Times = RangeInclusive<DateTime<Utc>>;

fn forgotten(connection: &Connection, still_on: &Times) -> rusqlite::Result<Vec<ContactRow>> {
    let mut statement = connection.prepare_cached(include_str!("forgotten.sql"))?;
    statement.query_map([to_ms(*still_on.start()), to_ms(*still_on.end())], read)?.collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<ContactRow> {
    Ok(ContactRow {
        contact: ContactId(column::uuid(row, 0)?),
        agent: UserName(row.get(1)?),
        started_at: column::instant(row, 2)?,
        last_active_at: column::instant(row, 3)?,
        ended_at: column::maybe_instant(row, 4)?,
        received_by: column::word(row, 5, ReceivedBy::from_word)?,
        asked_by: column::word(row, 6, AskedBy::from_word)?,
        language: row.get(7)?,
        customer_no: row.get(8)?,
        calling_number: Text::new(row.get(9)?),
        notice_given_at: column::maybe_instant(row, 10)?,
        state: row.get(11)?,
    })
}

impl Snapshot<'_> {
    /// One conversation; none when there is no such.
    pub fn contact(&self, contact: ContactId) -> Result<Option<ContactRow>> {
        get(self.connection, contact).map_err(|error| self.fault(&error))
    }

    /// The conversations that an agent has not ended, oldest first.
    pub fn open_contacts(&self, agent: &UserName) -> Result<Vec<ContactRow>> {
        open_of(self.connection, agent).map_err(|error| self.fault(&error))
    }

    /// The conversations of anybody without a word within these times, that nobody has ended.
    pub fn forgotten_contacts(&self, still_on: &Times) -> Result<Vec<ContactRow>> {
        forgotten(self.connection, still_on).map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// Keeps a conversation, new or changed. The calling number goes when the conversation ends.
    pub fn put_contact(&mut self, row: &ContactRow) -> Result<()> {
        put(self.connection, row).map_err(|error| self.fault(&error))
    }
}
