//! Unfinished requests: a draft with enough to act on has its clock, stands on Due for everyone, and is never
//! discarded without a reason.

use crate::Desk;
use crate::record::RecordAsk;
use domain::{Fault, Result};
use serde::Serialize;

/// A draft as kept.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DraftSaved {
    pub draft: String,
    /// Four digits that any agent can open.
    pub park_code: String,
    /// True when there is enough to act on: its clock runs.
    pub actionable: bool,
    pub due: Option<String>,
}

impl Desk {
    /// Keeps a draft, new or again (`ask.draft`).
    pub fn save_draft(&self, ask: &RecordAsk) -> Result<DraftSaved> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    /// The draft with this park code or id.
    pub fn open_draft(&self, code: &str) -> Result<RecordAsk> {
        let _ = code;
        Err(Fault::internal("unfinished"))
    }
    /// Ends a draft without recording; the reason is kept.
    pub fn discard_draft(&self, draft: &str, reason: &str) -> Result<()> {
        let _ = (draft, reason);
        Err(Fault::internal("unfinished"))
    }
}
