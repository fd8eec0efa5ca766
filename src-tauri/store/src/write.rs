//! One open change: what it may append, and who makes it when.

use crate::anchor::Heads;
use crate::store::{Head, Snapshot, Store};
use crate::{audit, ledger};
use chrono::{DateTime, Utc};
use domain::ids::{EntryId, UserName};
use domain::{Fault, Result};
use rusqlite::Connection;

/// Who acts, and when. Time is a value: nothing in the store reads a clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    pub who: UserName,
    /// The machine's clock: written-at.
    pub now: DateTime<Utc>,
    /// Drives rules and weeks; `now` unless given by `--as-of`.
    pub business_time: DateTime<Utc>,
    /// True when the business time was given.
    pub as_of: bool,
}

impl Acting {
    /// Acting now, in business time too.
    pub fn now(who: UserName, now: DateTime<Utc>) -> Self {
        Self { who, now, business_time: now, as_of: false }
    }
}

/// A change that is not committed yet. All of it happens, or nothing.
pub struct WriteTx<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) store: &'a Store,
    pub(crate) acting: &'a Acting,
    pub(crate) ledger: Head,
    pub(crate) audit: Head,
}

impl<'a> WriteTx<'a> {
    /// Reads the heads inside the transaction, so that no other writer can come between.
    pub(crate) fn begin(connection: &'a Connection, store: &'a Store, acting: &'a Acting) -> Result<Self> {
        let heads = ledger::heads(connection).map_err(|error| store.fault(&error))?;
        Ok(Self { connection, store, acting, ledger: heads.ledger, audit: heads.audit })
    }

    pub(crate) fn into_heads(self) -> Heads {
        Heads { ledger: self.ledger, audit: self.audit }
    }

    /// Who acts, and when.
    pub fn acting(&self) -> &Acting {
        self.acting
    }

    /// Reads the state with everything this change did so far.
    pub fn snapshot(&self) -> Snapshot<'a> {
        Snapshot { connection: self.connection, store: self.store }
    }

    /// Appends an entry to the ledger and keeps what is derived from it.
    pub fn append(&mut self, new: crate::NewEntry) -> Result<EntryId> {
        ledger::append(self, new)
    }

    /// Appends to the audit chain.
    pub fn audit(&mut self, fact: crate::AuditFact) -> Result<()> {
        audit::append(self, fact).map(drop)
    }

    /// The next value of a counter, from 1 on.
    pub fn next_counter(&mut self, name: &str) -> Result<u64> {
        let sql = "INSERT INTO counter (name, value) VALUES (?1, 1)
                   ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
        let next = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([name], |row| row.get::<_, i64>(0)));
        next.map(i64::cast_unsigned).map_err(|error| self.fault(&error))
    }

    pub(crate) fn fault(&self, error: &rusqlite::Error) -> Fault {
        self.store.fault(error)
    }
}
