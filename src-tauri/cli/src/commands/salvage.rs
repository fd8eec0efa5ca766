//! `salvage`: what a damaged store still gives, where there is no backup to restore.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count};
use clap::Args;
use std::path::PathBuf;
use usecases::backup::{self, SalvageAsk, Salvaged};
use usecases::{Code, Fault, Result};

const EXAMPLES: &str = "\
Examples:
  prefdesk --user ruth check
  prefdesk --user ruth salvage
  prefdesk --user recovery salvage --journal /mnt/share/prefdesk-001-….journal

A backup with its journal is better: `prefdesk restore` loses nothing. The password is an admin's, or the recovery
code as the user `recovery`. The damaged file is moved aside, never deleted.
";

/// Save what can still be read of a damaged store, as a new log.
///
/// Status 7 when something is gone: it says what, and what to enter again.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Salvage {
    /// The journal that was kept beside the store: what it holds is taken from there.
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

impl Salvage {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let credentials = context.credentials()?;
        let ask = SalvageAsk { journal: self.journal };
        let salvaged = context.working("salvage", |progress| {
            backup::salvage(&context.dir, &ask, &credentials, context.clock, progress)
        })?;
        Answer::with(context, &salvaged, draw, remark(&salvaged))
    }
}

fn remark(salvaged: &Salvaged) -> Option<Fault> {
    if let Some(finding) = salvaged.not_well.first() {
        let what = format!("saved, but not everything that was saved is whole: {}", finding.name);
        return Some(Fault::new(
            Code::StoreUnusable,
            what,
            "see what the check found before anybody works here",
        ));
    }
    if salvaged.is_whole() {
        return None;
    }
    let unknown = salvaged.unknown_from.map(|from| format!("; from number {from} on nobody can tell"));
    let what = format!(
        "{} entries were saved, {} are gone and of {} only the envelope is left{}",
        salvaged.entries,
        salvaged.missing,
        salvaged.bodies_lost,
        unknown.unwrap_or_default()
    );
    Some(Fault::new(Code::HeldBack, what, "see what to do about them; the damaged file lies aside"))
}

fn draw(salvaged: &Salvaged, page: &mut Page) {
    page.line(format!("Saved: {}", salvaged.data_dir.display()));
    page.gap();
    page.facts(&[
        ("entries saved", count(salvaged.entries)),
        ("of these from the journal", unless_zero(salvaged.from_journal)),
        ("removals in force", count(salvaged.in_force)),
        ("entries gone", unless_zero(salvaged.missing)),
        ("their numbers", salvaged.missing_numbers.clone()),
        ("unknown from number", salvaged.unknown_from.map(count).unwrap_or_default()),
        ("entries without body", unless_zero(salvaged.bodies_lost)),
        ("audit lines gone", unless_zero(salvaged.audit_missing)),
        ("batches gone", salvaged.batches.join(", ")),
        ("tables not whole", salvaged.not_whole.join(", ")),
        ("old head", salvaged.old_head.clone()),
        ("new log", salvaged.new_log.clone()),
        ("damaged file in", salvaged.set_aside.clone()),
    ]);
    let rows = salvaged.not_well.iter().map(|finding| [finding.name.clone(), finding.detail.clone()]);
    page.table(["not well", "found"], rows);
    page.gap();
    page.line("What to do now:");
    for todo in &salvaged.todo {
        page.line(format!("  - {todo}"));
    }
}

fn unless_zero(number: u64) -> String {
    if number == 0 { String::new() } else { count(number) }
}
