//! A rule started on a day: by when, and why then, in words.

use super::{Duty, Rule, Unit};
use crate::calendar::{Counted, Skipped};
use crate::company::Company;
use crate::entry::RuleApplied;
use crate::ids::RuleId;
use crate::words::Channel;
use chrono::{Days, NaiveDate};
use serde::Serialize;

/// A dated duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Clock {
    pub id: RuleId,
    pub version: u32,
    pub duty: Duty,
    /// The local day it started.
    pub started: NaiveDate,
    /// The last day in time.
    pub due: NaiveDate,
    pub amount: u32,
    pub unit: Unit,
    /// Days that did not count.
    pub skipped: Vec<Skipped>,
    pub source: String,
}

impl Clock {
    pub(super) fn of(rule: &Rule, started: NaiveDate, counted: Counted) -> Self {
        Self {
            id: rule.id.clone(),
            version: rule.version,
            duty: rule.duty,
            started,
            due: counted.date,
            amount: rule.amount,
            unit: rule.unit,
            skipped: counted.skipped,
            source: rule.source.clone(),
        }
    }

    /// What the ledger keeps of it.
    pub fn applied(&self) -> RuleApplied {
        RuleApplied { id: self.id.clone(), version: self.version, due: self.due }
    }

    /// "10 business days; skipped Sat, Sun, Thanksgiving": each reason once, in order of its first day.
    pub fn words(&self) -> String {
        let unit = match (self.unit, self.amount) {
            (Unit::BusinessDays, 1) => "business day",
            (Unit::BusinessDays, _) => "business days",
            (Unit::CalendarDays, 1) => "day",
            (Unit::CalendarDays, _) => "days",
            (Unit::Months, 1) => "month",
            (Unit::Months, _) => "months",
        };
        let mut reasons: Vec<&str> = Vec::new();
        for skipped in &self.skipped {
            if !reasons.contains(&skipped.why.as_str()) {
                reasons.push(&skipped.why);
            }
        }
        match reasons.as_slice() {
            [] => format!("{} {unit}", self.amount),
            some => format!("{} {unit}; skipped {}", self.amount, some.join(", ")),
        }
    }
}

/// Earliest first; of the same date the rule by id, so that the order is fixed.
pub(super) fn sort(clocks: &mut [Clock]) {
    clocks.sort_by(|a, b| (a.due, &a.id, a.version).cmp(&(b.due, &b.id, b.version)));
}

/// The date that is spoken: the earliest of all clocks of a request.
pub fn earliest<'a>(clocks: impl IntoIterator<Item = &'a Clock>) -> Option<NaiveDate> {
    clocks.into_iter().map(|clock| clock.due).min()
}

/// The company's own target: never later than set, earlier where it is closed that day, never before the
/// day of receipt.
pub(super) fn house_target(channel: Channel, received: NaiveDate, company: &Company) -> Option<Clock> {
    let amount = *company.house_targets.get(&channel)?;
    let day = received.checked_add_days(Days::new(amount.into())).unwrap_or(NaiveDate::MAX);
    Some(Clock {
        id: RuleId(format!("house-target-{channel}")),
        version: 1,
        duty: Duty::Honour,
        started: received,
        due: company.on_or_before_open_day(day).max(received),
        amount,
        unit: Unit::CalendarDays,
        skipped: Vec::new(),
        source: "the company's own target".to_owned(),
    })
}
