//! `restore`: the data folder made again from a backup and a journal; `--drill` only tries it.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count};
use crate::secrets;
use clap::Args;
use std::path::PathBuf;
use usecases::backup::{self, Drilled, RestoreAsk, Restored};
use usecases::{Code, Desk, Fault, Result};

const EXAMPLES: &str = "\
Examples:
  prefdesk --data-dir /srv/desk --user ruth restore /mnt/usb/monday.backup --journal /mnt/share/prefdesk-001-….journal
  prefdesk --data-dir /srv/desk --user recovery restore /mnt/usb/monday.backup
  prefdesk --user ruth restore --drill /mnt/usb/monday.backup

The password is one of the backup's own people (an admin), or its recovery code as the user `recovery`. Where a folder
is replaced that can still be read, that person must be an admin in it too; the recovery code need not. The folder must
be empty, or older than backup and journal; its old files are moved aside, never deleted.
";

/// Make the data folder again from a backup and its journal.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Restore {
    /// What `prefdesk backup` wrote.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The journal that was kept beside it: what it has beyond the backup is put back.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
    /// Only try: restore to a scratch folder, check, compare with the folder in use, leave nothing.
    #[arg(long, conflicts_with_all = ["older", "yes"])]
    drill: bool,
    /// Go back although the folder has entries that neither backup nor journal has.
    #[arg(long)]
    older: bool,
    /// With --older: do not ask again.
    #[arg(long, requires = "older")]
    yes: bool,
}

impl Restore {
    pub fn run(self, context: &Context) -> Result<Answer> {
        if self.drill {
            return self.drill(context);
        }
        if self.older && !self.yes {
            confirm()?;
        }
        let credentials = context.credentials()?;
        let ask = RestoreAsk { file: self.file, journal: self.journal, older: self.older };
        let restored = context.working("restore", |progress| {
            backup::restore(&context.dir, &ask, &credentials, context.clock, progress)
        })?;
        let remark = remark(&restored);
        Answer::with(context, &restored, draw, remark)
    }

    fn drill(self, context: &Context) -> Result<Answer> {
        let credentials = context.credentials()?;
        let desk = Desk::sign_in(&context.dir, &credentials, context.clock)?;
        let drilled = context.working("drill", |progress| {
            desk.restore_drill(&self.file, self.journal.as_deref(), &credentials, progress)
        })?;
        let remark = unfit(&drilled);
        Answer::with(context, &drilled, draw_drill, remark)
    }
}

fn remark(restored: &Restored) -> Option<Fault> {
    if let Some(finding) = restored.not_well.first() {
        let what = format!("restored, but not everything in the backup is whole: {}", finding.name);
        return Some(Fault::new(
            Code::StoreUnusable,
            what,
            "see what the check found before anybody works here",
        ));
    }
    let what = format!("restored {}", damaged(restored.journal_damaged_at?, restored.journal_not_taken));
    Some(Fault::new(Code::HeldBack, what, "take another copy of the journal before anybody works here"))
}

/// Where the journal ends for a restore.
fn damaged(first: u64, not_taken: u64) -> String {
    format!(
        "only up to entry {}: entry {first} of the journal cannot be read, and {not_taken} beyond it were not taken",
        first - 1
    )
}

fn confirm() -> Result<()> {
    let typed = secrets::line(
        "Entries of this folder will be moved aside and are in no backup. Type older to go on: ",
    )?;
    match typed.as_deref() {
        Some("older") => Ok(()),
        _ => Err(Fault::new(
            Code::HeldBack,
            "going back to an older state was not confirmed; nothing was changed",
            "type `older` when asked, or give --yes",
        )),
    }
}

fn unfit(drilled: &Drilled) -> Option<Fault> {
    let what = match (drilled.not_well.first(), drilled.is_its_past) {
        (Some(finding), _) => {
            format!("the backup restores, but not everything in it is whole: {}", finding.name)
        }
        (None, false) => "the backup is not of this folder's own past".to_owned(),
        (None, true) => {
            let reach = damaged(drilled.journal_damaged_at?, drilled.journal_not_taken);
            let advice = "move the journal away: the next write begins it anew, with everything";
            return Some(Fault::new(Code::HeldBack, format!("it restores {reach}"), advice));
        }
    };
    Some(Fault::new(Code::StoreUnusable, what, "make another backup and try that one"))
}

fn draw(restored: &Restored, page: &mut Page) {
    page.line(format!("Restored: {}", restored.data_dir.display()));
    page.gap();
    page.facts(&[
        ("site", restored.site.clone()),
        ("backup made at", restored.made_at.clone()),
        ("entries", count(restored.entries)),
        ("of these from the journal", unless_zero(restored.replayed)),
        ("journal until", restored.journal_until.clone().unwrap_or_default()),
        ("removals in force", count(restored.in_force)),
        ("erasures applied", unless_zero(restored.erased)),
        ("entries left behind", unless_zero(restored.missing_entries)),
        ("audit lines left behind", unless_zero(restored.missing_audit)),
        ("old head", restored.old_head.clone()),
        ("new log", restored.new_log.clone()),
        ("old files in", restored.set_aside.clone().unwrap_or_default()),
    ]);
    if restored.journal_torn {
        page.line("The journal ends in an entry that a crash cut off; all before it is here.");
    }
    let rows = restored.not_well.iter().map(|finding| [finding.name.clone(), finding.detail.clone()]);
    page.table(["not well", "found"], rows);
    page.gap();
    page.line("What to do now:");
    for todo in &restored.todo {
        page.line(format!("  - {todo}"));
    }
}

fn draw_drill(drilled: &Drilled, page: &mut Page) {
    page.line(match drilled.is_its_past {
        true => "The backup restores, and this folder goes on from it.",
        false => "The backup restores, but this folder does not go on from it.",
    });
    page.gap();
    page.facts(&[
        ("backup made at", drilled.made_at.clone()),
        ("put back from the journal", unless_zero(drilled.replayed)),
    ]);
    if drilled.journal_torn {
        page.line("The journal ends in an entry that a crash cut off; all before it was put back.");
    }
    page.gap();
    let rows = drilled.compared.iter().map(|it| {
        let more = i128::from(it.in_use) - i128::from(it.restored);
        let more = if more == 0 { String::new() } else { format!("{more:+}") };
        [it.what.to_owned(), count(it.restored), count(it.in_use), more]
    });
    page.table(["", "restored", "in use", "since"], rows);
    let rows = drilled.not_well.iter().map(|finding| [finding.name.clone(), finding.detail.clone()]);
    page.table(["not well", "found"], rows);
}

fn unless_zero(number: u64) -> String {
    if number == 0 { String::new() } else { count(number) }
}
