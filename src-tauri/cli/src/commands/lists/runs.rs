//! `lists runs`: the history of scrubs.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count};
use clap::Args;
use serde::Serialize;
use usecases::scrub::RunShown;
use usecases::{Desk, Result};

/// Hex digits of a hash that tell two apart.
const SHOWN: usize = 12;

#[derive(Args)]
pub struct Runs {
    /// How many, the newest first.
    #[arg(long, value_name = "N", default_value_t = 25)]
    limit: u32,
}

#[derive(Serialize)]
struct History {
    runs: Vec<RunShown>,
}

impl Runs {
    pub fn run(self, context: &Context, desk: &Desk) -> Result<Answer> {
        let history = History { runs: desk.scrub_runs(self.limit)? };
        Answer::done(context, &history, |it, page| table(&it.runs, page))
    }
}

fn table(runs: &[RunShown], page: &mut Page) {
    if runs.is_empty() {
        page.line("No list was scrubbed yet.");
        return;
    }
    let rows = runs.iter().map(|run| {
        [
            run.run_at.clone(),
            run.by.clone(),
            run.purpose.to_string(),
            run.name.clone().unwrap_or_default(),
            count(run.counts.read),
            count(run.counts.clean),
            count(run.counts.removed),
            count(run.counts.refused),
            run.input_sha256.chars().take(SHOWN).collect(),
        ]
    });
    page.table(["when", "by", "purpose", "name", "read", "clean", "removed", "refused", "sha-256"], rows);
}
