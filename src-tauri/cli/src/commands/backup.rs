//! `backup`: one file from which the data folder can be made again.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count};
use crate::words;
use clap::Args;
use std::path::PathBuf;
use usecases::backup::{BackupAsk, BackupMade};
use usecases::{Code, Fault, Result};

const EXAMPLES: &str = "\
Examples:
  prefdesk --user ruth backup /mnt/usb/monday.backup
  prefdesk --credential nightly.key backup /mnt/usb --keep 14

A folder gets a name made of site and time. --keep knows backups by what is in them, never by their names, and removes
none when something in the new one is damaged (status 8).
Try one now and then: `prefdesk --user ruth restore --drill FILE`.
";

/// Make a backup while the desk works, and open it again before it takes its name.
///
/// Encrypted; to restore takes a password of somebody in it, so keep the recovery code too.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Backup {
    /// A file that is not there yet, or a folder.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Keep so many backups of this site in that folder, this one among them; older ones are removed.
    #[arg(long, value_name = "N", value_parser = words::within(1_u32, 10_000))]
    keep: Option<u32>,
}

impl Backup {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        let ask = BackupAsk { file: self.file, keep: self.keep };
        let made = context.working("backup, MB", |progress| desk.backup(&ask, progress))?;
        if made.same_disk {
            context.remark("prefdesk: the backup lies on the same disk as the data; one disk can take both");
        }
        let remark = damaged(&made, self.keep);
        Answer::with(context, &made, draw, remark)
    }
}

/// The backup is there and holds every removal; what is damaged in it is damaged in the folder too.
fn damaged(made: &BackupMade, keep: Option<u32>) -> Option<Fault> {
    let finding = made.not_well.first()?;
    let kept = if keep.is_some() { "; no older backup was removed" } else { "" };
    let what = format!("the backup is made, but its {} are damaged: {}{kept}", finding.name, finding.detail);
    Some(Fault::new(Code::StoreUnusable, what, finding.advice.clone()))
}

fn draw(made: &BackupMade, page: &mut Page) {
    page.line(format!("The backup is made and was opened again: {}", made.file.display()));
    page.gap();
    page.facts(&[
        ("site", made.site.clone()),
        ("made at", made.made_at.clone()),
        ("bytes", count(made.bytes)),
        ("entries", count(made.entries)),
        ("ledger head", made.head.clone()),
        ("customers", made.customers.map(|it| format!("generation {it}")).unwrap_or_default()),
        ("seconds", format!("{:.1}", made.seconds)),
    ]);
    for file in &made.removed {
        page.line(format!("removed: {}", file.display()));
    }
}
