//! Wrong answers, counted for each customer across agents. What was answered is never here.

use chrono::{DateTime, Utc};
use domain::ids::{ContactId, UserName};
use rusqlite::{Connection, params};

use crate::{Fingerprint, Snapshot, WriteTx};
use domain::Result;
use crate::column;
use crate::time::to_ms;

/// Notes one wrong answer.
fn fail(connection: &Connection, customer: &Fingerprint, at: DateTime<Utc>, agent: &UserName, contact: Option<ContactId>) -> rusqlite::Result<()> {
    connection.prepare_cached(include_str!("fail.sql"))?.execute(params![
        customer.bytes.as_slice(),
        to_ms(at),
        agent.as_str(),
        contact.map(|contact| *contact.0.as_bytes()),
    ])?;
    Ok(())
}

/// When the wrong answers since `from` were given, oldest first; lifted ones do not count.
fn failures_since(connection: &Connection, customer: &Fingerprint, from: DateTime<Utc>) -> rusqlite::Result<Vec<DateTime<Utc>>> {
    let mut statement = connection.prepare_cached(include_str!("since.sql"))?;
    let rows = statement.query_map(params![customer.bytes.as_slice(), to_ms(from)], |row| column::instant(row, 0))?;
    rows.collect()
}

/// A supervisor lifts the lock: the wrong answers so far no longer count. How many there were.
fn lift(connection: &Connection, customer: &Fingerprint) -> rusqlite::Result<usize> {
    connection.prepare_cached(include_str!("lift.sql"))?.execute([customer.bytes.as_slice()])
}

/// How many customers had wrong answers in one conversation: one caller failing against several is an alert.
fn failed_in(connection: &Connection, contact: ContactId) -> rusqlite::Result<u32> {
    connection.prepare_cached(include_str!("failed_in.sql"))?.query_row([contact.0.as_bytes()], |row| row.get(0))
}

impl Snapshot<'_> {
    /// When the wrong answers since `from` were given, oldest first; lifted ones do not count.
    pub fn wrong_answers(&self, customer: &Fingerprint, from: DateTime<Utc>) -> Result<Vec<DateTime<Utc>>> {
        failures_since(self.connection, customer, from).map_err(|error| self.fault(&error))
    }

    /// How many customers had wrong answers in one conversation.
    pub fn customers_failed_in(&self, contact: ContactId) -> Result<u32> {
        failed_in(self.connection, contact).map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// Notes one wrong answer, now.
    pub fn wrong_answer(&mut self, customer: &Fingerprint, contact: Option<ContactId>) -> Result<()> {
        fail(self.connection, customer, self.acting.now, &self.acting.who, contact).map_err(|error| self.fault(&error))
    }

    /// The wrong answers so far no longer count; how many there were.
    pub fn lift_wrong_answers(&mut self, customer: &Fingerprint) -> Result<usize> {
        lift(self.connection, customer).map_err(|error| self.fault(&error))
    }
}
