//! The history of scrubs: counts and hashes of every run, and what changed since the last run of the same list.

use super::report::ScrubReport;
use crate::Desk;
use domain::Result;
use domain::role::Action;
use domain::scrub::Purpose;
use serde::Serialize;
use std::collections::BTreeMap;
use store::{RunCounts, ScrubRun};

/// More and fewer than in the run before of the same list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
pub struct SinceLast {
    pub run_at: String,
    /// The list itself is byte for byte the same.
    pub same_input: bool,
    #[specta(type = i32)]
    pub read: i64,
    #[specta(type = i32)]
    pub clean: i64,
    #[specta(type = i32)]
    pub removed: i64,
    #[specta(type = i32)]
    pub borderline: i64,
    #[specta(type = i32)]
    pub refused: i64,
    /// Only those that differ; a list that one of the two was not compared with counts as nothing there.
    #[specta(type = BTreeMap<String, i32>)]
    pub by_list: BTreeMap<String, i64>,
}

/// One run of the history.
#[derive(Clone, Debug, Serialize)]
pub struct RunShown {
    pub run: u64,
    pub run_at: String,
    pub by: String,
    pub purpose: Purpose,
    pub name: Option<String>,
    /// Which list: runs of the same have the same.
    pub series: String,
    pub input_sha256: String,
    #[serde(flatten)]
    pub counts: RunCounts,
}

impl Desk {
    /// The runs of scrubs, newest first.
    pub fn scrub_runs(&self, limit: u32) -> Result<Vec<RunShown>> {
        self.allow(Action::ListsRead)?;
        let runs = self.store.read(|snapshot| snapshot.scrub_runs(limit))?;
        Ok(runs.into_iter().map(shown).collect())
    }
}

/// What is kept of a run.
pub(super) fn row_of(
    report: &ScrubReport,
    series: String,
    run_at: chrono::DateTime<chrono::Utc>,
) -> ScrubRun {
    let inputs = report.lists.iter().map(|list| (list.id.clone(), list.sha256.clone()));
    ScrubRun {
        run: 0,
        run_at,
        run_by: report.by.clone(),
        purpose: report.purpose,
        series,
        name: report.name.clone().unwrap_or_default(),
        input_sha256: report.input_sha256.clone(),
        counts: RunCounts {
            read: report.read,
            clean: report.clean,
            removed: report.removed,
            borderline: report.borderline,
            refused: report.refused,
            by_list: report.by_list.clone(),
            lists: inputs.collect(),
        },
    }
}

/// What changed since that run.
pub(super) fn since(last: &ScrubRun, now: &ScrubRun) -> SinceLast {
    let more = |now: u64, before: u64| now.cast_signed() - before.cast_signed();
    let (was, is) = (&last.counts, &now.counts);
    let lists = was.by_list.keys().chain(is.by_list.keys());
    let of = |counts: &RunCounts, list: &String| counts.by_list.get(list).copied().unwrap_or_default();
    let by_list = lists.map(|list| (list.clone(), more(of(is, list), of(was, list))));
    SinceLast {
        run_at: last.run_at.to_rfc3339(),
        same_input: last.input_sha256 == now.input_sha256,
        read: more(is.read, was.read),
        clean: more(is.clean, was.clean),
        removed: more(is.removed, was.removed),
        borderline: more(is.borderline, was.borderline),
        refused: more(is.refused, was.refused),
        by_list: by_list.filter(|(_, more)| *more != 0).collect(),
    }
}

fn shown(run: ScrubRun) -> RunShown {
    RunShown {
        run: run.run,
        run_at: run.run_at.to_rfc3339(),
        by: run.run_by,
        purpose: run.purpose,
        name: Some(run.name).filter(|name| !name.is_empty()),
        series: run.series,
        input_sha256: run.input_sha256,
        counts: run.counts,
    }
}
