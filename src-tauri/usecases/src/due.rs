//! Due: every open clock, sorted by what is left; unfinished requests stand among them.

use crate::Desk;
use domain::words::Channel;
use domain::{Fault, Result};
use serde::{Deserialize, Serialize};

/// Which part of the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, specta::Type)]
pub struct DueAsk {
    pub overdue_only: bool,
    pub offset: u32,
    /// 100 when not given.
    pub limit: Option<u32>,
}

/// One open clock.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DueRow {
    /// A reference, or none for an unfinished request.
    pub reference: Option<String>,
    /// The park code of an unfinished request.
    pub park_code: Option<String>,
    pub draft: Option<String>,
    pub customer_no: Option<String>,
    pub channels: Vec<Channel>,
    pub received_on: String,
    pub due: String,
    /// Negative when overdue.
    pub business_days_left: i32,
    pub overdue: bool,
    /// "10 business days; skipped Sat, Sun, Thanksgiving".
    pub words: String,
    /// `unfinished`, `waiting for export`, `handed over`, `held back`: a key of the catalogue.
    pub state: String,
}

/// The list and the supervisor's line.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DueList {
    pub rows: Vec<DueRow>,
    pub total: u32,
    pub overdue: u32,
    pub unfinished: u32,
    /// All is safe until then.
    pub safe_until: Option<String>,
    /// What needs a person.
    pub need_you: u32,
    /// Removals received this week.
    pub this_week: u32,
    /// `2026-W47`.
    pub week: String,
}

impl Desk {
    /// Open clocks, earliest first.
    pub fn due(&self, ask: &DueAsk) -> Result<DueList> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
}
