//! Rules as they stand in the rule files, with their sources.

use crate::Desk;
use domain::{Fault, Result};
use serde::Serialize;

/// One version of a rule.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RuleRow {
    pub id: String,
    pub version: u32,
    pub effective_from: Option<String>,
    pub effective_until: Option<String>,
    pub applies_to: Vec<String>,
    pub amount: u32,
    pub unit: String,
    pub starts: String,
    pub source: String,
    pub confidence: String,
    pub title: String,
}

impl Desk {
    pub fn rules(&self) -> Result<Vec<RuleRow>> {
        Err(Fault::internal("unfinished"))
    }
    /// Every version of one rule.
    pub fn rule(&self, id: &str) -> Result<Vec<RuleRow>> {
        let _ = id;
        Err(Fault::internal("unfinished"))
    }
}
