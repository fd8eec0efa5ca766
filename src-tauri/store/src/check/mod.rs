//! `check`: is the store what it should be? Reads only, once a checkpoint that was cut short is finished; hides
//! nothing.

mod batches;
mod chain;
mod derived;
mod file;
mod logs;
mod lost;

pub(crate) use chain::erased;
pub(crate) use logs::apart;

use crate::anchor::Heads;
use crate::ledger;
use crate::store::{Snapshot, Store};
use domain::{Fault, Result};
use lost::KnownLost;
use rusqlite::Connection;
use serde::Serialize;
use std::path::Path;

/// Below this the disk is called nearly full: a week's work and its exports must fit.
const LEAST_FREE_BYTES: u64 = 500 * 1024 * 1024;
/// Problems named one by one; the rest is counted.
const NAMED_PROBLEMS: usize = 5;

/// What one part of the check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckLine {
    pub name: &'static str,
    pub ok: bool,
    pub detail: String,
}

/// Told now and then: the part, how much is done, how much there is (0 when nobody knows). False stops the check.
pub type Progress<'a> = &'a mut dyn FnMut(&'static str, u64, u64) -> bool;

/// What went wrong in one part: the first few by name, all by number.
#[derive(Default)]
struct Problems {
    named: Vec<String>,
    count: u64,
}

impl Problems {
    fn add(&mut self, problem: impl FnOnce() -> String) {
        if self.named.len() < NAMED_PROBLEMS {
            self.named.push(problem());
        }
        self.count += 1;
    }

    fn line(self, name: &'static str, fine: String) -> CheckLine {
        let more = self.count.saturating_sub(NAMED_PROBLEMS as u64);
        let detail = match (self.count, more) {
            (0, _) => fine,
            (_, 0) => self.named.join("; "),
            _ => format!("{}; and {more} more", self.named.join("; ")),
        };
        CheckLine { name, ok: self.count == 0, detail }
    }
}

impl Store {
    /// Integrity, references, both chains, bodies, derived tables, batches, anchor, free space.
    pub fn check(&self, progress: Progress<'_>) -> Result<Vec<CheckLine>> {
        // A kill in a checkpoint leaves half a page in the file and the whole one in the log: nothing is lost, but
        // the file's own check looks past the log. Where this fails, what it would have mended is told below.
        let _ = self.checkpoint();
        let confirmed = self.anchor.read();
        // Each row is looked up in every index: with few pages in memory the same ones are opened again and again.
        self.read(|snapshot| {
            snapshot.with_many_pages(|| {
                std::thread::scope(|scope| {
                    let file = file::begin(scope, self);
                    let rest = self.all_but_the_file(snapshot, confirmed, progress)?;
                    Ok([vec![file.end(progress)?], rest].concat())
                })
            })
        })
    }

    fn all_but_the_file(
        &self,
        snapshot: &Snapshot<'_>,
        confirmed: Result<Heads>,
        progress: Progress<'_>,
    ) -> Result<Vec<CheckLine>> {
        let mut lines = vec![references(snapshot)?];
        let (lost, (entries, all)) = (KnownLost::of(snapshot)?, chain::lines(snapshot)?);
        lines.extend(chain::ledger(snapshot, &lost, &mut |done| progress("ledger", done, all))?);
        lines.push(batches::batches(snapshot, &lost)?);
        lines.push(chain::audit(snapshot, &lost, &mut |done| progress("audit", entries + done, all))?);
        lines.push(anchor(snapshot, confirmed)?);
        lines.push(free_space(self.path.parent().unwrap_or(&self.path)));
        Ok(lines)
    }

    /// The chains alone: `ledger`, `bodies`, `derived`, `audit`, `anchor`.
    pub fn check_chains(&self, progress: Progress<'_>) -> Result<Vec<CheckLine>> {
        let confirmed = self.anchor.read();
        self.read(|snapshot| {
            let (lost, (entries, all)) = (KnownLost::of(snapshot)?, chain::lines(snapshot)?);
            let mut lines = chain::ledger(snapshot, &lost, &mut |done| progress("ledger", done, all))?;
            lines.push(chain::audit(snapshot, &lost, &mut |done| progress("audit", entries + done, all))?);
            lines.push(anchor(snapshot, confirmed)?);
            Ok(lines)
        })
    }
}

fn stopped() -> Fault {
    Fault::stopped("the check was stopped; nothing was changed", "run it again when there is time")
}

/// SQLite's own words, which begin with a heading and go over several lines.
pub fn one_line(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("***"));
    lines.collect::<Vec<_>>().join(", ")
}

fn references(snapshot: &Snapshot<'_>) -> Result<CheckLine> {
    let mut problems = Problems::default();
    let tables =
        texts(snapshot.connection, "PRAGMA foreign_key_check").map_err(|error| snapshot.fault(&error))?;
    tables.into_iter().for_each(|table| problems.add(|| format!("a row of {table} points at nothing")));
    Ok(problems.line("references", "every row points at one that is there".to_owned()))
}

fn texts(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}

fn anchor(snapshot: &Snapshot<'_>, confirmed: Result<Heads>) -> Result<CheckLine> {
    let found = ledger::heads(snapshot.connection).map_err(|error| snapshot.fault(&error))?;
    let compared =
        confirmed.and_then(|confirmed| crate::store::compare(snapshot.connection, &confirmed, &found));
    let mut problems = Problems::default();
    if let Err(fault) = compared {
        problems.add(|| fault.what);
    }
    if snapshot.store.is_in_doubt() || is_doubt_unseen(snapshot)? {
        problems.add(|| {
            "a line of the anchor could not be read, and the store went no further than the other: the last confirmed \
             entry may have been taken back; `audit show` says when (anchor-in-doubt)"
                .to_owned()
        });
    }
    let fine =
        format!("every confirmed entry is here: ledger {}, audit {}", found.ledger.seq, found.audit.seq);
    Ok(problems.line("anchor", fine))
}

/// On record since the check before this one: the anchor itself was mended by the next write.
fn is_doubt_unseen(snapshot: &Snapshot<'_>) -> Result<bool> {
    let sql = "SELECT count(*) FILTER (WHERE action = 'anchor-in-doubt' AND later_checks < 2) > 0 FROM (
                   SELECT action, count(*) FILTER (WHERE action = 'check') OVER (ORDER BY row DESC) AS later_checks
                   FROM (SELECT row, json_extract(CAST(envelope AS TEXT), '$.action') AS action FROM audit
                         WHERE json_valid(CAST(envelope AS TEXT))))";
    snapshot.connection.query_row(sql, [], |row| row.get(0)).map_err(|error| snapshot.fault(&error))
}

/// Whether there is room left on the disk of a folder; needs no store, so that it can be asked before there is one.
pub fn free_space(folder: &Path) -> CheckLine {
    match fs4::available_space(folder) {
        Ok(bytes) => CheckLine {
            name: "free-space",
            ok: bytes >= LEAST_FREE_BYTES,
            detail: format!("{} MB free", bytes / 1_000_000),
        },
        Err(error) => CheckLine { name: "free-space", ok: false, detail: format!("cannot be told: {error}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_engine_says_in_several_lines_is_said_in_one() {
        let text = "*** in database main ***\nTree 5 page 17: btreeInitPage() returns error code 11\nPage 3: never used\n";
        assert_eq!(
            one_line(text),
            "Tree 5 page 17: btreeInitPage() returns error code 11, Page 3: never used"
        );
        assert_eq!(one_line("ok"), "ok");
    }
}
