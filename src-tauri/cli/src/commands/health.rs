//! `check` and `doctor`: is everything whole, and is this machine fit.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::Page;
use clap::Args;
use serde::Serialize;
use usecases::health::{self, Finding};
use usecases::{Code, Fault, Result};

const CHECK: &str = "Example:\n  prefdesk --user auditor check\n";
const DOCTOR: &str = "Examples:\n  prefdesk doctor\n  prefdesk --data-dir /srv/prefdesk doctor --json\n";

/// Check integrity, chains, what is in force, free space.
///
/// Status 8 when something is not whole; where the store itself is damaged, what of it can still be read. Status 7 when
/// all is whole and only this computer needs a look: its clock, its disk's room, who may read the folder.
#[derive(Args)]
#[command(after_help = CHECK)]
pub struct Check;

/// Look at versions, paths, permissions, disk and clock, with advice; needs nobody signed in.
///
/// Status 0 whatever it finds: `check` is for scripts.
#[derive(Args)]
#[command(after_help = DOCTOR)]
pub struct Doctor;

#[derive(Serialize)]
struct Findings {
    ok: bool,
    findings: Vec<Finding>,
}

impl Findings {
    fn new(findings: Vec<Finding>) -> Self {
        Self { ok: findings.iter().all(|finding| finding.ok), findings }
    }
}

impl Check {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let credentials = context.credentials()?;
        let found = context
            .working("check", |progress| health::check(&context.dir, &credentials, context.clock, progress));
        let findings = Findings::new(found?);
        let damaged = damage(&findings);
        Answer::with(context, &findings, draw, damaged)
    }
}

impl Doctor {
    pub fn run(self, context: &Context) -> Result<Answer> {
        Answer::done(context, &Findings::new(health::doctor(&context.dir)?), draw)
    }
}

fn damage(findings: &Findings) -> Option<Fault> {
    let bad: Vec<&Finding> = findings.findings.iter().filter(|finding| !finding.ok).collect();
    let first = bad.first()?;
    if bad.iter().all(|finding| finding.is_of_the_machine()) {
        let what = format!("all is whole, but this computer needs a look: {}", first.detail);
        return Some(Fault::new(Code::HeldBack, what, first.advice.clone()));
    }
    let names = bad.iter().map(|finding| finding.name.as_str()).collect::<Vec<_>>().join(", ");
    Some(Fault::new(Code::StoreUnusable, format!("not everything is whole: {names}"), first.advice.clone()))
}

fn draw(findings: &Findings, page: &mut Page) {
    let rows = findings.findings.iter().map(|finding| {
        let state = if finding.ok { "ok" } else { "LOOK" };
        [state.to_owned(), finding.name.clone(), finding.detail.clone()]
    });
    page.table(["", "what", "found"], rows);
    let advice = findings.findings.iter().filter(|finding| !finding.ok && !finding.advice.is_empty());
    for finding in advice {
        page.line(format!("{}: {}", finding.name, finding.advice));
    }
}
