//! `journal`: the second copy of the ledger, kept at another place as work goes on.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count};
use clap::Args;
use std::path::PathBuf;
use usecases::backup::JournalStatus;
use usecases::{Code, Fault, Result};

const EXAMPLES: &str = "\
Examples:
  prefdesk --user ruth journal --to /mnt/share
  prefdesk --user ruth journal status
  prefdesk --user ruth journal status --verify
  prefdesk --user ruth journal --off

Encrypted, appended to after each recorded request, and caught up by itself when its place was away. A restore puts
back from it what the backup does not have: `prefdesk restore FILE --journal FILE`.
";

/// Keep a journal of entries at a second place, or say how it stands.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Journal {
    /// `status` (also without it): catch up now, and say how far the journal goes.
    #[arg(value_name = "status", value_parser = ["status"], conflicts_with_all = ["to", "off"])]
    word: Option<String>,
    /// Keep it in this folder, on another disk or share.
    #[arg(long, value_name = "DIR", conflicts_with = "off")]
    to: Option<PathBuf>,
    /// Keep none any more; the files stay.
    #[arg(long)]
    off: bool,
    /// Read it whole, not its last entry alone.
    #[arg(long, conflicts_with_all = ["to", "off"])]
    verify: bool,
}

impl Journal {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        let status = match (&self.to, self.off) {
            (Some(folder), _) => context.working("journal", |progress| desk.journal_to(folder, progress))?,
            (None, true) => desk.journal_off()?,
            (None, false) if self.verify => {
                context.working("journal", |progress| desk.journal_verify(progress))?
            }
            (None, false) => context.working("journal", |progress| desk.journal_status(progress))?,
        };
        if status.same_disk {
            context.remark("prefdesk: the journal lies on the same disk as the data; one disk can take both");
        }
        let remark = behind(&status).or_else(|| damaged(&status));
        Answer::with(context, &status, draw, remark)
    }
}

/// Held back: somebody must see to the share. What is no matter of the share says itself what to do.
fn behind(status: &JournalStatus) -> Option<Fault> {
    let fault = status.fault.as_ref()?;
    if let Some(advice) = status.advice.as_ref().filter(|_| status.parted) {
        return Some(Fault::new(Code::StoreUnusable, fault, advice));
    }
    let advice = "it is caught up by itself once its place is there";
    Some(Fault::new(Code::HeldBack, format!("the journal is behind: {fault}"), advice))
}

/// Held back: a restore would not get all of it, and now there is still time.
fn damaged(status: &JournalStatus) -> Option<Fault> {
    let read = status.read.as_ref().filter(|read| !read.is_whole())?;
    let what = match read.unreadable {
        0 => format!("the journal is damaged: {} of its entries do not follow each other", read.misplaced),
        count => {
            format!("the journal is damaged: {count} of its entries cannot be read, number {}", read.numbers)
        }
    };
    let advice = "move the file away: the next write begins it anew, with everything; and make a backup now";
    Some(Fault::new(Code::HeldBack, what, advice))
}

fn draw(status: &JournalStatus, page: &mut Page) {
    page.line(if status.on { "A journal is kept." } else { "No journal is kept." });
    let show =
        |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    page.facts(&[
        ("file", show(&status.file)),
        ("journalled", if status.on { count(status.journalled) } else { String::new() }),
        ("entries", count(status.entries)),
    ]);
    match &status.read {
        Some(read) if read.is_whole() => {
            page.line(format!(
                "Read whole: {} entries, each follows the one before it.",
                count(read.entries)
            ));
        }
        Some(read) => page.line(format!("Read whole: {} entries can be read.", count(read.entries))),
        None if status.on => page.line("Only its last entry was read; `--verify` reads it whole."),
        None => {}
    }
}
