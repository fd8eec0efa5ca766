//! Lookup by anything: reads what was typed, finds, and says for each hit why, masked.

use crate::Desk;
use domain::words::Channel;
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::sync::atomic::AtomicBool;

/// How to read the text when the person says so; otherwise the desk reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum ReadAs {
    Phone,
    Email,
    Name,
    Zip,
    Customer,
}

/// One query.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct LookupAsk {
    pub text: Sensitive<String>,
    pub read_as: Option<ReadAs>,
    /// 25 when not given.
    pub limit: Option<u32>,
    /// True once the person has paused or chosen: only then is the search audited.
    pub settled: bool,
}

/// How close a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Closeness {
    Exact,
    Prefix,
    Similar,
}

/// One customer found, masked: only what was typed stands in clear beside name and city.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LookupHit {
    pub customer_no: String,
    pub name: Sensitive<String>,
    /// Masked address line.
    pub address: Sensitive<String>,
    pub city: Sensitive<String>,
    pub state: Sensitive<String>,
    pub zip: Sensitive<String>,
    #[serde(rename = "match")]
    pub closeness: Closeness,
    /// In words: "same house and ZIP, last name one letter off".
    pub why: String,
    pub score: f64,
    /// Channels stopped.
    pub removals: Vec<Channel>,
}

/// The answer; nobody found is an empty list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LookupAnswer {
    pub query: Sensitive<String>,
    /// "last name + ZIP".
    pub read_as: String,
    pub took_ms: f64,
    /// Capped; `more` says so.
    pub total: u32,
    pub more: bool,
    pub customers: Vec<LookupHit>,
}

impl Desk {
    /// Finds customers; stops early when `cancelled` turns true (an overtaken keystroke).
    pub fn lookup(&self, ask: &LookupAsk, cancelled: &AtomicBool) -> Result<LookupAnswer> {
        let _ = (ask, cancelled);
        Err(Fault::internal("unfinished"))
    }
    /// Many queries over one open store; audited as one entry.
    pub fn lookup_batch(
        &self,
        queries: &mut dyn Iterator<Item = String>,
        limit: u32,
        each: &mut dyn FnMut(LookupAnswer) -> Result<()>,
    ) -> Result<u64> {
        let _ = (queries, limit, each);
        Err(Fault::internal("unfinished"))
    }
}
