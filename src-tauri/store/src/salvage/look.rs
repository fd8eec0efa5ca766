//! What is wrong with a damaged store, and what of it still works: the same reading as for a salvage, and nothing is
//! written.

use super::GoOn;
use super::gaps::{gaps, shown};
use super::known::Known;
use super::tables::TABLES;
use super::wreck::{Line, Walk, Wreck};
use crate::CheckLine;
use crate::anchor::Heads;
use crate::backup::stopped;
use crate::vault::Ring;
use domain::Result;
use domain::entry::{Span, envelope_hash, hex};
use domain::ids::LogId;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Pages named one by one; the rest is counted.
const NAMED_PAGES: usize = 5;

/// The place that a line of either chain states.
#[derive(Deserialize)]
struct Placed {
    log: LogId,
    seq: u64,
}

impl Wreck {
    /// One line for each part that can be told apart. `go_on` is told the lines done and about how many there are.
    pub fn look(&mut self, dir: &Path, ring: &Ring, go_on: GoOn<'_>) -> Result<Vec<CheckLine>> {
        let known = Known::of(dir, ring, self)?;
        let mut lines = vec![self.pages()];
        let entries = self.entries(known.entries());
        lines.push(self.chain("ledger", entries, &known.ledger_ends, go_on)?);
        lines.push(self.bodies_left(&known, go_on)?);
        let audit = self.audit(known.audit());
        lines.push(self.chain("audit", audit, &known.audit_ends, go_on)?);
        for table in &TABLES {
            let (rows, is_whole) = self.table(table);
            lines.push(of_table(table.name, rows.len(), is_whole));
        }
        lines.push(anchor(known.confirmed.as_ref()));
        Ok(lines)
    }

    fn pages(&mut self) -> CheckLine {
        let damaged = self.damaged_pages().unwrap_or_default();
        let more = damaged.len().saturating_sub(NAMED_PAGES);
        let named: Vec<&str> = damaged.iter().take(NAMED_PAGES).map(String::as_str).collect();
        let detail = match (damaged.len(), more) {
            (0, _) => "every page is what was written".to_owned(),
            (_, 0) => named.join("; "),
            _ => format!("{}; and {more} more", named.join("; ")),
        };
        CheckLine { name: "file", ok: damaged.is_empty(), detail }
    }

    fn chain(
        &mut self,
        name: &'static str,
        mut walk: Walk<Line>,
        ends: &BTreeMap<LogId, u64>,
        go_on: GoOn<'_>,
    ) -> Result<CheckLine> {
        let (mut there, total) = (Vec::new(), ends.values().sum::<u64>());
        while let Some(rows) = walk.chunk(self) {
            let good = rows.into_iter().filter(|(_, (bytes, hash))| envelope_hash(bytes) == hex(hash));
            let placed = good.filter_map(|(_, (bytes, _))| serde_json::from_slice::<Placed>(&bytes).ok());
            there.extend(placed.map(|placed| (placed.log, placed.seq)));
            told(go_on, there.len() as u64, total)?;
        }
        there.sort_unstable();
        let gone = gaps(&there, ends);
        let count: u64 = gone.iter().map(Span::count).sum();
        let detail = match count {
            0 => format!("all {} can be read", there.len()),
            _ => format!("{} can be read, {count} cannot: number {}", there.len(), shown(&gone)),
        };
        Ok(CheckLine { name, ok: gone.is_empty(), detail })
    }

    fn bodies_left(&mut self, known: &Known, go_on: GoOn<'_>) -> Result<CheckLine> {
        let mut walk = self.bodies(known.entries());
        let mut there = 0;
        while let Some(rows) = walk.chunk(self) {
            there += rows.len() as u64;
            told(go_on, there, known.entries())?;
        }
        let detail = format!("{there} bodies can be read, of {} entries", known.entries());
        Ok(CheckLine { name: "bodies", ok: there >= known.entries(), detail })
    }
}

fn of_table(name: &'static str, rows: usize, is_whole: bool) -> CheckLine {
    let detail = match is_whole {
        true => format!("all {rows} rows can be read"),
        false => format!("{rows} rows can be read, others cannot"),
    };
    CheckLine { name, ok: is_whole, detail }
}

fn anchor(confirmed: Option<&Heads>) -> CheckLine {
    let detail = match confirmed {
        Some(heads) => format!("confirmed were: ledger {}, audit {}", heads.ledger.seq, heads.audit.seq),
        None => "cannot be read, so nobody can tell how many entries there were".to_owned(),
    };
    CheckLine { name: "anchor", ok: confirmed.is_some(), detail }
}

fn told(go_on: GoOn<'_>, done: u64, total: u64) -> Result<()> {
    if go_on(done, total.max(done)) { Ok(()) } else { Err(stopped()) }
}
