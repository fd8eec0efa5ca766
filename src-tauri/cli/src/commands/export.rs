//! `export`: plan, write, verify, void, acknowledge, reject: the weekly batches.

mod draw;

use crate::answer::Answer;
use crate::context::Context;
use crate::page::counted;
use crate::words;
use clap::{Args, Subcommand};
use serde::Serialize;
use std::path::PathBuf;
use usecases::export::{BatchRow, BatchVerified, ExportAsk, ExportWritten, Rejected};
use usecases::{Code, Desk, Fault, Result};

const PLAN: &str = "\
Examples:
  prefdesk --user lead export plan --service mps --layout us-dma-mps --week 2026-W47
  prefdesk --user lead export plan --service tps --since-last
";
const WRITE: &str = "\
Examples:
  prefdesk --user lead export write --service mps --layout us-dma-mps --week 2026-W47 --out outbox
  prefdesk --credential weekly.key export write --service tps --layout us-dma-tps --since-last --out outbox
  prefdesk --user lead export write --service mps --layout us-dma-mps --also us-dma-mps-fixed --out outbox
  prefdesk --user lead export write --batch mps-2026-W47-1 --layout us-dma-mps-fixed --out outbox

Nothing due: status 6. Something held back: status 7, the rest is written. `--batch` renders an existing
batch again: the same bytes in the same layout, no new batch.
";
const VERIFY: &str = "Example:\n  prefdesk --user lead export verify mps-2026-W47-1\n";
const VOID: &str = "\
Example:
  prefdesk --user lead export void mps-2026-W47-1 --reason \"sent to the wrong mail house\"
";
const SHOW: &str = "Example:\n  prefdesk --user lead export show mps-2026-W47-1\n";
const LIST: &str = "Example:\n  prefdesk --user lead export list\n";
const ACKNOWLEDGE: &str = "\
Example:
  prefdesk --user lead export acknowledge mps-2026-W47-1 --on 2026-11-25 --by \"mail house, by e-mail\"
";
const REJECT: &str = "Example:\n  prefdesk --user lead export reject rejects.txt --batch mps-2026-W47-1\n";

/// The weekly files for mail house, dialler and preference services.
#[derive(Subcommand)]
pub enum Export {
    /// Show what a batch would hold; writes nothing.
    #[command(after_help = PLAN)]
    Plan(Which),
    /// Fix the batch and write its files, or render an existing batch again.
    #[command(after_help = WRITE)]
    Write(Write),
    /// Read a batch's files again and compare every field.
    #[command(after_help = VERIFY)]
    Verify { batch: String },
    /// Take a batch back (supervisor); its removals go into the next one.
    #[command(after_help = VOID)]
    Void {
        batch: String,
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Show one batch.
    #[command(after_help = SHOW)]
    Show { batch: String },
    /// List every batch.
    #[command(after_help = LIST)]
    List,
    /// Note that the recipient has loaded a batch.
    #[command(after_help = ACKNOWLEDGE)]
    Acknowledge {
        batch: String,
        #[arg(long, value_name = "DATE", value_parser = words::date)]
        on: String,
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
    },
    /// Read the recipient's file of rejected records; their clocks run on.
    #[command(after_help = REJECT)]
    Reject {
        file: PathBuf,
        #[arg(long, value_name = "BATCH")]
        batch: String,
        #[arg(long, value_name = "ID")]
        layout: Option<String>,
    },
}

#[derive(Args)]
pub struct Which {
    /// The recipient: mps, tps, or another by configuration.
    #[arg(long, value_name = "ID")]
    service: String,
    #[command(flatten)]
    period: Period,
}

#[derive(Args)]
pub struct Period {
    /// The record format; the recipient's own when not given.
    #[arg(long, value_name = "ID")]
    layout: Option<String>,
    /// An ISO week; the last whole one when not given.
    #[arg(long, value_name = "2026-W47", conflicts_with = "since_last", value_parser = words::week)]
    week: Option<String>,
    /// Everything since the last batch.
    #[arg(long)]
    since_last: bool,
    /// The folder for the files; `exports` in the data folder when not given.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["service", "batch"])))]
pub struct Write {
    /// The recipient: mps, tps, or another by configuration.
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// An existing batch to render again.
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["week", "since_last"], requires = "layout")]
    batch: Option<String>,
    #[command(flatten)]
    period: Period,
    /// The same batch in another record format too, in one pass; may be repeated.
    #[arg(long, value_name = "ID")]
    also: Vec<String>,
}

#[derive(Serialize)]
struct Batches {
    batches: Vec<BatchRow>,
}

impl Period {
    fn ask(&self, service: String) -> ExportAsk {
        let Period { layout, week, since_last, .. } = self;
        ExportAsk { service, layout: layout.clone(), week: week.clone(), since_last: *since_last }
    }

    fn folder(&self, context: &Context) -> PathBuf {
        self.out.clone().unwrap_or_else(|| context.dir.join("exports"))
    }
}

impl Export {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self {
            Export::Plan(it) => {
                Answer::done(context, &desk.export_plan(&it.period.ask(it.service))?, draw::plan)
            }
            Export::Write(it) => it.run(context, &desk),
            Export::Verify { batch } => {
                let verified = desk.export_verify(&batch)?;
                let faults = (!verified.whole).then(|| unwhole(&verified));
                Answer::with(context, &verified, draw::verified, faults)
            }
            Export::Void { batch, reason } => {
                Answer::done(context, &desk.export_void(&batch, &reason)?, draw::batch)
            }
            Export::Show { batch } => Answer::done(context, &desk.export_show(&batch)?, draw::batch),
            Export::List => Answer::done(context, &Batches { batches: desk.export_list()? }, |it, page| {
                draw::batches(&it.batches, page);
            }),
            Export::Acknowledge { batch, on, by } => {
                Answer::done(context, &desk.export_acknowledge(&batch, &on, by.as_deref())?, draw::batch)
            }
            Export::Reject { file, batch, layout } => {
                let rejected = desk.export_reject(&file, &batch, layout.as_deref())?;
                let open = open_lines(&rejected);
                Answer::with(context, &rejected, draw::rejected, open)
            }
        }
    }
}

impl Write {
    fn run(self, context: &Context, desk: &Desk) -> Result<Answer> {
        let out = self.period.folder(context);
        let written = context.working("export", |progress| match (self.batch, &self.service) {
            (Some(batch), _) => {
                let layouts: Vec<_> = self.period.layout.iter().chain(&self.also).cloned().collect();
                desk.export_render(&batch, &layouts, &out, progress)
            }
            (None, service) => {
                let ask = self.period.ask(service.clone().unwrap_or_default());
                desk.export_write(&ask, &self.also, &out, progress)
            }
        })?;
        let held = held_back(&written);
        Answer::with(context, &written, draw::written, held)
    }
}

/// Held back is status 7: the rest is written, these wait for a person.
fn held_back(written: &ExportWritten) -> Option<Fault> {
    if let Some((file, first)) = written.files().find_map(|file| Some((file, file.unsaid.first()?))) {
        let what = counted(file.unsaid.len() as u64, "removal of the batch is", "removals of the batch are");
        let what = format!(
            "{what} not in the file of {}, for that layout cannot say them; the rest is written",
            file.layout
        );
        let advice = "hand over the batch in a layout that can, or tell these by hand";
        return Some(Fault::new(Code::HeldBack, what, advice).at(format!("first {}", first.reference)));
    }
    let first = written.held_back.first()?;
    let what = counted(written.held_back.len() as u64, "removal is", "removals are");
    let stay = if written.held_back.len() == 1 { "stays" } else { "stay" };
    Some(
        Fault::new(
            Code::HeldBack,
            format!("{what} held back and {stay} due; the rest is written"),
            "complete them in the console (Exports) or with `prefdesk request mend`, then write the next batch",
        )
        .at(format!("first {}, field {}", first.reference, first.field)),
    )
}

fn unwhole(verified: &BatchVerified) -> Fault {
    let first = verified.faults.first().cloned().unwrap_or_default();
    let advice =
        "do not hand it over: move it away, then write it again with `prefdesk export write --batch`";
    Fault::new(Code::BadInput, format!("the files of {} are not what was written", verified.batch), advice)
        .at(first)
}

/// A line that fits no record, or two, stays open until a person has looked.
fn open_lines(rejected: &Rejected) -> Option<Fault> {
    let first = rejected.open_lines.first()?;
    let what = counted(rejected.open_lines.len() as u64, "line fits", "lines fit");
    let advice = "compare these lines with the batch by hand";
    Some(
        Fault::new(Code::HeldBack, format!("{what} no record, or two; the others are reopened"), advice)
            .at(format!("first on line {}", first.line)),
    )
}
