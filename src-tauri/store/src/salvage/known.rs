//! What is known of a damaged folder before a single entry is read: which logs there are, and where they end.

use super::tables::LOGS;
use super::wreck::Wreck;
use crate::anchor::{Anchor, Heads};
use crate::store::Head;
use crate::vault::Ring;
use domain::ids::LogId;
use domain::{Code, Fault, Result};
use rusqlite::types::Value;
use std::collections::BTreeMap;
use std::path::Path;
use uuid::Uuid;

/// The logs, from their table and from the anchor.
pub struct Known {
    pub logs: Vec<Vec<Value>>,
    /// The two that this folder wrote, at their beginning.
    pub live: Heads,
    pub site: String,
    /// What was confirmed last; none when the anchor cannot be read either.
    pub confirmed: Option<Heads>,
    /// Where logs end, as far as anything says so.
    pub ledger_ends: BTreeMap<LogId, u64>,
    pub audit_ends: BTreeMap<LogId, u64>,
    /// Tables of which rows may be gone.
    pub cut: Vec<&'static str>,
}

impl Known {
    pub fn of(dir: &Path, ring: &Ring, wreck: &mut Wreck) -> Result<Self> {
        let confirmed = Anchor::open(dir, ring).and_then(|anchor| anchor.read()).ok();
        let (logs, is_whole) = wreck.table(&LOGS);
        let live = Heads {
            ledger: beginning(&logs, "ledger", confirmed.as_ref().map(|heads| &heads.ledger))?,
            audit: beginning(&logs, "audit", confirmed.as_ref().map(|heads| &heads.audit))?,
        };
        let site = logs.iter().find_map(|row| word(row, "site")).map(str::to_owned);
        let (mut ledger_ends, mut audit_ends) = (BTreeMap::new(), BTreeMap::new());
        for row in &logs {
            let ends = if word(row, "chain") == Some("ledger") { &mut ledger_ends } else { &mut audit_ends };
            if let Some(parent) = log(row, "parent_log") {
                ends.insert(parent, number(row, "parent_seq"));
            }
        }
        if let Some(heads) = &confirmed {
            ledger_ends.insert(heads.ledger.log, heads.ledger.seq);
            audit_ends.insert(heads.audit.log, heads.audit.seq);
        }
        let site = match site {
            Some(site) => site,
            None => site_of_entries(wreck).ok_or_else(nothing_known)?,
        };
        let cut = if is_whole { Vec::new() } else { vec![LOGS.name] };
        Ok(Self { logs, live, site, confirmed, ledger_ends, audit_ends, cut })
    }

    /// So many entries there were at least.
    pub fn entries(&self) -> u64 {
        self.ledger_ends.values().sum()
    }

    /// So many lines of the audit.
    pub fn audit(&self) -> u64 {
        self.audit_ends.values().sum()
    }
}

/// The log of a chain that this folder wrote, before its first entry.
fn beginning(logs: &[Vec<Value>], chain: &str, confirmed: Option<&Head>) -> Result<Head> {
    let is_live = |row: &&Vec<Value>| word(row, "chain") == Some(chain) && number(row, "live") == 1;
    let live = logs.iter().find(is_live).and_then(|row| log(row, "log"));
    let log = live.or(confirmed.map(|head| head.log)).ok_or_else(nothing_known)?;
    Ok(Head { log, seq: 0, hash: domain::entry::no_hash() })
}

fn site_of_entries(wreck: &mut Wreck) -> Option<String> {
    let (bytes, _) = wreck.entries(1).chunk(wreck)?.into_iter().next()?.1;
    serde_json::from_slice::<domain::entry::Envelope>(&bytes).ok().map(|envelope| envelope.site)
}

fn value<'a>(row: &'a [Value], column: &str) -> Option<&'a Value> {
    row.get(LOGS.column(column)?)
}

fn word<'a>(row: &'a [Value], column: &str) -> Option<&'a str> {
    match value(row, column) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn number(row: &[Value], column: &str) -> u64 {
    match value(row, column) {
        Some(Value::Integer(number)) => number.cast_unsigned(),
        _ => 0,
    }
}

fn log(row: &[Value], column: &str) -> Option<LogId> {
    match value(row, column) {
        Some(Value::Blob(bytes)) => Uuid::from_slice(bytes).ok().map(LogId),
        _ => None,
    }
}

fn nothing_known() -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "neither the store's logs nor its anchor can be read; nothing could be saved and nothing was changed",
        "restore the last good backup with its journal",
    )
    .at(crate::FILE_NAME)
}
