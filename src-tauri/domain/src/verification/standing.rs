//! Wrong answers over time, across agents: three lock the customer's verification for 30 minutes. The history
//! comes from the ledger; the time is the machine's, never the business time.

use crate::entry::VerificationOutcome;
use chrono::{DateTime, Duration, Utc};

/// Wrong answers that lock.
pub const MAX_WRONG: u32 = 3;
/// How long the lock holds.
pub const LOCK_MINUTES: i64 = 30;

/// How a customer's verification stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Wrong answers that still count.
    pub wrong: u32,
    /// Until when nothing may be asked; none when it is open.
    pub locked_until: Option<DateTime<Utc>>,
}

/// Reads the history of one customer: every step with its written-at time, in any order. A level reached or a
/// lock lifted clears it; so does the end of a lock.
pub fn standing(history: &[(DateTime<Utc>, VerificationOutcome)], now: DateTime<Utc>) -> Standing {
    let mut steps: Vec<_> = history.iter().collect();
    steps.sort_by_key(|(at, _)| *at);
    let mut wrong = 0;
    let mut locked_until = None;
    let mut near = false;
    for (at, outcome) in steps {
        if locked_until.is_some_and(|until| until <= *at) {
            (wrong, locked_until) = (0, None);
        }
        // A near answer may be said again once: two in a row, in whichever contacts, are a wrong one.
        let second_near = near && *outcome == VerificationOutcome::Near;
        near = *outcome == VerificationOutcome::Near && !second_near;
        match outcome {
            VerificationOutcome::Near if second_near => {
                wrong += 1;
                if wrong >= MAX_WRONG {
                    locked_until = locked_until.max(Some(*at + Duration::minutes(LOCK_MINUTES)));
                }
            }
            VerificationOutcome::Wrong | VerificationOutcome::Locked => {
                wrong += 1;
                if wrong >= MAX_WRONG || *outcome == VerificationOutcome::Locked {
                    wrong = MAX_WRONG;
                    locked_until = locked_until.max(Some(*at + Duration::minutes(LOCK_MINUTES)));
                }
            }
            VerificationOutcome::Reached | VerificationOutcome::Lifted => (wrong, locked_until) = (0, None),
            VerificationOutcome::Matched | VerificationOutcome::Near => {}
        }
    }
    match locked_until {
        Some(until) if until <= now => Standing { wrong: 0, locked_until: None },
        _ => Standing { wrong, locked_until },
    }
}
