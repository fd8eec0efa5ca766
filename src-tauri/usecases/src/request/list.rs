//! Many requests, one line each: by what is left on their clocks, or the newest first. A line names nobody; who it is
//! stands in `show`.

use super::{State, read_date, services, state_of};
use crate::Desk;
use chrono::NaiveDate;
use domain::Result;
use domain::batch::Service;
use domain::role::Action;
use domain::words::Channel;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::{RemovalRow, Snapshot};

/// Which requests.
#[derive(Clone, Debug, Default, Serialize, Deserialize, specta::Type)]
pub struct RequestFilter {
    /// `YYYY-MM-DD`.
    pub due_before: Option<String>,
    pub overdue: bool,
    /// 100 when not given.
    pub limit: Option<u32>,
}

/// One line of the list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RequestRow {
    pub reference: String,
    pub customer_no: Option<String>,
    pub kinds: Vec<Channel>,
    pub received_on: String,
    pub due: String,
    pub overdue: bool,
    /// `open`, `honoured`, `withdrawn`.
    pub state: String,
}

/// Requests listed unless more are asked for.
const USUAL_LIMIT: u32 = 100;

impl Desk {
    /// Requests by what is left on their clocks; without a filter the newest first, ended ones too.
    pub fn requests(&self, filter: &RequestFilter) -> Result<Vec<RequestRow>> {
        self.allow(Action::RequestList)?;
        let today = self.today();
        let before = match &filter.due_before {
            Some(text) => Some(read_date(text, "due-before")?),
            None => filter.overdue.then_some(today),
        };
        let limit = filter.limit.unwrap_or(USUAL_LIMIT);
        self.store.read(|snapshot| {
            let services = services(snapshot)?;
            let open = before
                .map(|before| snapshot.carried_by_all().map(|carried| (before, carried)))
                .transpose()?;
            // A request may hold any number of removals: more are read until there are requests enough.
            let mut removals = limit.saturating_mul(5);
            loop {
                let found = match &open {
                    Some((before, carried)) => snapshot.open(carried, Some(*before), removals)?,
                    None => snapshot.latest_removals(removals)?,
                };
                let mut seen = HashSet::new();
                let whole = found.iter().filter(|row| seen.insert(&row.reference));
                let whole = whole.map(|row| snapshot.removals_of(&row.reference));
                let mut listed = Vec::new();
                for rows in whole {
                    if listed.len() < limit as usize {
                        let row = self.listed(snapshot, &services, &rows?, today)?;
                        listed.extend(row.filter(|row| !(filter.overdue && row.state == "honoured")));
                    }
                }
                if listed.len() >= limit as usize || found.len() < removals as usize {
                    return Ok(listed);
                }
                removals = removals.saturating_mul(4);
            }
        })
    }

    /// A request was received with the first of its removals, is about whom that is about, and is as open as the most
    /// open of them; due is what is as open as that.
    fn listed(
        &self,
        snapshot: &Snapshot<'_>,
        services: &[Service],
        rows: &[RemovalRow],
        today: NaiveDate,
    ) -> Result<Option<RequestRow>> {
        let states =
            rows.iter().map(|row| state_of(snapshot, services, row)).collect::<Result<Vec<State>>>()?;
        let (Some(first), Some(state)) = (rows.first(), states.iter().min().copied()) else {
            return Ok(None);
        };
        let as_open = rows.iter().zip(&states).filter(|(_, of)| **of == state);
        let due = as_open.filter_map(|(row, _)| row.due).min();
        let received = rows.iter().map(|row| row.received_at).min().unwrap_or(first.received_at);
        let mut kinds: Vec<Channel> = rows.iter().map(|row| row.channel).collect();
        kinds.sort();
        kinds.dedup();
        Ok(Some(RequestRow {
            reference: first.reference.to_string(),
            customer_no: first.customer_no.as_ref().map(ToString::to_string),
            kinds,
            received_on: self.local_date(received).to_string(),
            due: due.map(|due| due.to_string()).unwrap_or_default(),
            overdue: state == State::Open && due.is_some_and(|due| due < today),
            state: state.word().to_owned(),
        }))
    }
}
