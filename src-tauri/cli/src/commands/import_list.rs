//! `import list`: a suppression list in any layout, plain, gzip or zip.

use crate::answer::Answer;
use crate::commands::import::draw_refused;
use crate::context::Context;
use crate::page::{Page, count, counted};
use crate::words;
use clap::Args;
use domain::list::{ListKind, ListMode};
use std::path::PathBuf;
use usecases::lists::{ListAsk, ListReport};
use usecases::{Code, Desk, Fault, Result};

/// Refused lines that are shown; all of them are in their file.
const MOST_SHOWN: usize = 20;

pub const EXAMPLES: &str = "\
Examples:
  prefdesk --user lead import list mps-2026-11.txt --kind mps --layout us-dma-mps --list-date 2026-11-02
  prefdesk --user lead import list registry.zip --kind dnc --layout us-ftc-dnc --list-date 2026-11-15 \\
           --subscription 10012345 --areas 303,720,816
  prefdesk --user lead import list changes.txt --kind dnc --layout us-ftc-dnc-change --changes

A whole list that has lost more than half of its entries, or an area code, and a change file before which another is
missing, are held back (status 7) until somebody looks; --override REASON takes them, and the reason is on record:
  prefdesk --user lead import list registry.zip --kind dnc --layout us-ftc-dnc --list-date 2026-12-01 \\
           --areas 303,816 --override \"720 is no longer called\"

How old a registry is goes by its newest change file while none is missing before it; of every other list it goes by the
last whole file.

Lines that are refused stand in FILE.refused.csv, each with its reason. The same file twice is status 6. A layout
that is not the file's is said at once, with its first line (letters as x, digits as 9) against the ruler.
";

#[derive(Args)]
pub struct List {
    /// The file: plain, .gz, or a .zip with one file in it.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose entries they are.
    #[arg(long, value_parser = words::list_kind())]
    kind: ListKind,
    /// `prefdesk layout list` names them.
    #[arg(long, value_name = "ID")]
    layout: String,
    /// Which list of its kind, such as state-dnc-mo; otherwise the kind's own name.
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// The file's own date; otherwise the day it was last written.
    #[arg(long, value_name = "DATE", value_parser = words::date)]
    list_date: Option<String>,
    /// The file is the whole list (the default).
    #[arg(long, conflicts_with_all = ["add", "changes"])]
    replace: bool,
    /// The file adds to the list.
    #[arg(long, conflicts_with = "changes")]
    add: bool,
    /// The file adds and deletes.
    #[arg(long)]
    changes: bool,
    /// The number of the subscription to the registry: it stands on every report.
    #[arg(long, value_name = "NUMBER")]
    subscription: Option<String>,
    /// The area codes subscribed to; otherwise those that the file has a number of.
    #[arg(long, value_name = "CODES", value_delimiter = ',', value_parser = clap::value_parser!(u16).range(200..=999))]
    areas: Vec<u16>,
    /// Take a file that is held back otherwise, and why (supervisor): the reason is on record.
    #[arg(long = "override", value_name = "REASON")]
    override_reason: Option<String>,
    /// Read and check everything, write nothing.
    #[arg(long)]
    dry_run: bool,
}

impl List {
    pub fn run(self, context: &Context, desk: &Desk) -> Result<Answer> {
        let mode = match (self.replace, self.add, self.changes) {
            (true, ..) => Some(ListMode::Replace),
            (_, true, _) => Some(ListMode::Add),
            (_, _, true) => Some(ListMode::Changes),
            _ => None,
        };
        let ask = ListAsk {
            file: self.file,
            kind: self.kind,
            id: self.id,
            layout: self.layout,
            list_date: self.list_date,
            mode,
            subscription: self.subscription,
            areas: self.areas,
            override_reason: self.override_reason,
            dry_run: self.dry_run,
        };
        let report = context.working("import list", |progress| desk.import_list(&ask, progress))?;
        let refused = refusal(&report);
        Answer::with(context, &report, draw, refused)
    }
}

/// A dry run of what would be held back makes it status 7; rows refused, or a layout that is not the file's, make it status 3.
fn refusal(report: &ListReport) -> Option<Fault> {
    if !report.fits {
        let what = format!("the layout {} does not fit the file; nothing was imported", report.layout);
        let first = report.ruler.first().cloned().unwrap_or_default();
        return Some(Fault::new(Code::BadInput, what, "give the file's own layout").at(first));
    }
    if report.dry_run && !report.held_back.is_empty() {
        let what = format!("{}; nothing was written (dry run)", report.held_back.join("; "));
        return Some(Fault::new(Code::HeldBack, what, "look at the file; --override REASON would take it"));
    }
    if report.refused == 0 {
        return None;
    }
    let done = if report.dry_run { "nothing was written (dry run)" } else { "the rest is imported" };
    let what = format!("{}; {done}", counted(report.refused, "line was refused", "lines were refused"));
    let first = report.refused_rows.first().map(|row| format!("first on line {}", row.line));
    Some(Fault::new(Code::BadInput, what, "look at them, each with its reason").at(first.unwrap_or_default()))
}

fn draw(report: &ListReport, page: &mut Page) {
    if !report.fits {
        report.ruler.iter().for_each(|line| page.line(line));
        return;
    }
    page.line(if report.dry_run { "Dry run: nothing was written." } else { "Imported." });
    page.gap();
    page.facts(&[
        ("list", report.list.clone()),
        ("list date", report.list_date.clone()),
        ("kept up to", unless_same(&report.kept_up_to, &report.list_date)),
        ("usable until", report.usable_until.clone().unwrap_or_default()),
        ("read", count(report.read)),
        ("added", count(report.added)),
        ("deleted", unless_zero(report.deleted)),
        ("there already", unless_zero(report.already_on)),
        ("not there to delete", unless_zero(report.not_on)),
        ("overtaken", unless_zero(report.overtaken)),
        ("found by --fuzzy alone", unless_zero(report.only_similar)),
        ("refused", count(report.refused)),
        ("entries now", count(report.entries)),
        (
            "refused lines",
            report.refused_file.as_ref().map_or_else(String::new, |file| file.display().to_string()),
        ),
        ("sha-256", report.sha256.clone()),
        ("held back by", report.held_back.join("; ")),
        ("overridden", report.override_reason.clone().unwrap_or_default()),
        ("remark", report.remark.clone().unwrap_or_default()),
        ("seconds", format!("{:.1}", report.seconds)),
    ]);
    if report.refused > 0 {
        page.gap();
        let first = report.refused_rows.get(..MOST_SHOWN).unwrap_or(&report.refused_rows);
        draw_refused(first, report.refused, page);
    }
}

fn unless_same(day: &str, other: &str) -> String {
    if day == other { String::new() } else { day.to_owned() }
}

fn unless_zero(number: u64) -> String {
    if number == 0 { String::new() } else { count(number) }
}
