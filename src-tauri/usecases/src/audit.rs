//! Reading the audit and proving the chains. Reading it is itself audited.

use crate::Desk;
use crate::progress::Progress;
use domain::{Fault, Result};
use serde::Serialize;

/// One audited fact; nothing personal.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AuditRow {
    pub seq: u32,
    pub at: String,
    pub who: String,
    pub action: String,
    pub customer_no: Option<String>,
    pub reference: Option<String>,
    pub detail: String,
}

/// What proving a chain found.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ChainProof {
    pub log: String,
    pub name: String,
    pub entries: u32,
    pub head: String,
    pub whole: bool,
    /// The first fault, by sequence number.
    pub fault: Option<String>,
}

impl Desk {
    pub fn audit_verify(&self, progress: &Progress<'_>) -> Result<Vec<ChainProof>> {
        let _ = progress;
        Err(Fault::internal("unfinished"))
    }
    pub fn audit_show(
        &self,
        customer_no: Option<&str>,
        reference: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AuditRow>> {
        let _ = (customer_no, reference, limit);
        Err(Fault::internal("unfinished"))
    }
}
