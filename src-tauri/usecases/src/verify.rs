//! Identity checks for rights; never for a removal. The answer typed is compared and forgotten.

use crate::Desk;
use domain::words::Right;
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};

/// Whom, and for what.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct VerifyAsk {
    pub customer_no: String,
    pub right: Right,
    /// For `copy`: specific data needs the high level; for `deletion`: purchases too.
    pub specific: bool,
    pub contact: Option<String>,
    /// What was typed to find the person: no point in this contact.
    pub typed: Sensitive<String>,
}

/// The question to ask now.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Question {
    /// `customer-number`, `last-purchase-month`, `date-of-birth`, …
    pub point: String,
    /// What to say.
    pub ask: String,
}

/// Where a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    Asking,
    Reached,
    Locked,
    TooThin,
    NotNeeded,
    Failed,
}

/// The meter.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Meter {
    /// Names the check for the next answer.
    pub check: String,
    pub state: CheckState,
    pub level: String,
    pub needed: u32,
    pub matched: u32,
    pub wrong: u32,
    /// What the last answer was: `match`, `near`, `no`.
    pub last: Option<String>,
    pub question: Option<Question>,
    /// When the lock ends.
    pub locked_until: Option<String>,
    /// The other ways, when the file is too thin or locked.
    pub other_ways: Vec<String>,
    /// The legal source of the level.
    pub source: String,
}

impl Desk {
    /// Begins a check; says at once when the file is too thin.
    pub fn begin_verification(&self, ask: &VerifyAsk) -> Result<Meter> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    /// One answer, as the caller said it.
    pub fn answer_verification(&self, check: &str, answer: &Sensitive<String>) -> Result<Meter> {
        let _ = (check, answer);
        Err(Fault::internal("unfinished"))
    }
    /// The caller does not know: the next question, no wrong answer counted.
    pub fn skip_question(&self, check: &str) -> Result<Meter> {
        let _ = check;
        Err(Fault::internal("unfinished"))
    }
    /// A supervisor lifts the lock, with a reason.
    pub fn lift_lock(&self, customer_no: &str, reason: &str) -> Result<()> {
        let _ = (customer_no, reason);
        Err(Fault::internal("unfinished"))
    }
}
