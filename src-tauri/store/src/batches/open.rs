//! Which removals are open: in force, and not acknowledged by every recipient that gets them. Asked of sets of row
//! numbers and one narrow index, for of a million that were honoured none may be shown.

use super::Carried;
use crate::Snapshot;
use crate::column;
use crate::ledger::RemovalRow;
use chrono::NaiveDate;
use domain::Result;
use domain::batch::Service;
use domain::ids::ServiceId;
use domain::words::Channel;
use rusqlite::Row;
use std::collections::BTreeMap;

/// What decides whether a removal is open.
struct Clock {
    row: i64,
    channel: Channel,
    texts_may_go_on: bool,
    pass_on: bool,
    numbers: u32,
}

impl Clock {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            row: row.get(0)?,
            channel: column::word(row, 1, Channel::from_word)?,
            texts_may_go_on: row.get(2)?,
            pass_on: row.get(3)?,
            numbers: row.get(4)?,
        })
    }

    fn is_open(&self, services: &[(ServiceId, Service)], carried: &BTreeMap<ServiceId, Carried>) -> bool {
        services.iter().any(|(id, service)| {
            service.takes(self.channel, self.texts_may_go_on, self.pass_on)
                && !carried.get(id).is_some_and(|it| it.is_honoured(self.row, self.numbers))
        })
    }
}

impl Snapshot<'_> {
    /// What each service has.
    pub fn carried_by_all(&self) -> Result<BTreeMap<ServiceId, Carried>> {
        let services = self.services::<serde_json::Value>()?;
        services.into_iter().map(|(id, _)| Ok((id.clone(), self.carried(&id)?))).collect()
    }

    /// Removals in force that some recipient of their channel has not acknowledged, the earliest due first:
    /// `limit` of them, due before the date where one is given.
    pub fn open(
        &self,
        carried: &BTreeMap<ServiceId, Carried>,
        before: Option<NaiveDate>,
        limit: u32,
    ) -> Result<Vec<RemovalRow>> {
        let services = self.services::<Service>()?;
        let before = before.map_or_else(|| "9999-12-31".to_owned(), |date| date.to_string());
        let mut open = Vec::new();
        let look = || -> rusqlite::Result<()> {
            let mut sql = self.connection.prepare_cached(include_str!("clocks.sql"))?;
            let mut rows = sql.query([before])?;
            while let Some(row) = rows.next()?
                && open.len() < limit as usize
            {
                let clock = Clock::read(row)?;
                open.extend(clock.is_open(&services, carried).then_some(clock.row));
            }
            Ok(())
        };
        look().map_err(|error| self.fault(&error))?;
        self.removals_at(&open)
    }
}
