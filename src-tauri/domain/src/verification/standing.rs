//! Wrong answers over time, across agents: three lock the customer's verification for 30 minutes. The history
//! comes from the ledger; the time is the machine's, never the business time.

use super::points::PointKind;
use crate::entry::VerificationOutcome;
use crate::ids::EntryId;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Wrong answers that lock.
pub const MAX_WRONG: u32 = 3;
/// How long the lock holds.
pub const LOCK_MINUTES: i64 = 30;
/// How long a wrong or near answer counts that led to no lock.
const COUNTS_HOURS: i64 = 24;

/// One step of a customer's checks, as the ledger has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its place in the ledger: what was written later is later, whatever the clock said.
    pub entry: EntryId,
    pub at: DateTime<Utc>,
    /// What was asked; none when a lock was lifted.
    pub point: Option<PointKind>,
    pub outcome: VerificationOutcome,
}

/// Points about which an answer was near. It is so once: the next near answer about the same point is a wrong one,
/// in whichever conversation and whatever was answered in between.
pub type Nears = BTreeMap<PointKind, Near>;

/// What became of a near answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Near {
    /// It may still be said again.
    Open,
    Answered,
}

/// How a customer's verification stands now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Wrong answers that still count.
    pub wrong: u32,
    pub nears: Nears,
    /// Until when nothing may be asked; none when it is open.
    pub locked_until: Option<DateTime<Utc>>,
}

/// What still counts, and since when.
#[derive(Default)]
struct Counted {
    wrong: Vec<(Option<PointKind>, DateTime<Utc>)>,
    nears: BTreeMap<PointKind, (Near, DateTime<Utc>)>,
    locked_until: Option<DateTime<Utc>>,
}

/// Reads the history of one customer: every step, in any order. A clock that ran ahead ends no lock: a time still to
/// come counts as now. A lock that was lifted or
/// has ended clears it, and so does a day. A level reached clears nothing by itself: who knows two easy answers would
/// have as many guesses at a third as they like. Only what was answered right in the end no longer counts.
pub fn standing(history: &[Step], now: DateTime<Utc>) -> Standing {
    let mut steps: Vec<_> = history.iter().collect();
    steps.sort_by_key(|step| step.entry);
    let mut counted = Counted::default();
    for step in steps {
        let at = step.at.min(now);
        counted.let_time_pass(at);
        counted.take(step, at);
    }
    counted.let_time_pass(now);
    counted.stands()
}

impl Counted {
    fn let_time_pass(&mut self, now: DateTime<Utc>) {
        if self.locked_until.is_some_and(|until| until <= now) {
            *self = Self::default();
        }
        if self.locked_until.is_none() {
            let counts = |at: DateTime<Utc>| now - at < Duration::hours(COUNTS_HOURS);
            self.wrong.retain(|(_, at)| counts(*at));
            self.nears.retain(|_, (_, at)| counts(*at));
        }
    }

    fn take(&mut self, step: &Step, at: DateTime<Utc>) {
        let was_near = step.point.is_some_and(|point| self.nears.contains_key(&point));
        if let Some((near, _)) = step.point.and_then(|point| self.nears.get_mut(&point)) {
            *near = Near::Answered;
        }
        match step.outcome {
            VerificationOutcome::Lifted => *self = Self::default(),
            VerificationOutcome::Matched | VerificationOutcome::Reached => {
                self.wrong.retain(|(point, _)| *point != step.point);
            }
            VerificationOutcome::Near if !was_near => {
                self.nears.extend(step.point.map(|point| (point, (Near::Open, at))));
            }
            VerificationOutcome::Near | VerificationOutcome::Wrong | VerificationOutcome::Locked => {
                self.wrong.push((step.point, at));
                if self.wrong.len() >= MAX_WRONG as usize || step.outcome == VerificationOutcome::Locked {
                    let until = at + Duration::minutes(LOCK_MINUTES);
                    self.locked_until = self.locked_until.max(Some(until));
                }
            }
        }
    }

    fn stands(self) -> Standing {
        let wrong = u32::try_from(self.wrong.len()).unwrap_or(MAX_WRONG).min(MAX_WRONG);
        Standing {
            wrong: if self.locked_until.is_some() { MAX_WRONG } else { wrong },
            nears: self.nears.into_iter().map(|(point, (near, _))| (point, near)).collect(),
            locked_until: self.locked_until,
        }
    }
}
