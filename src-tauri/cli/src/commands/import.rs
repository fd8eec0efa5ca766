//! `import`: customers, and removals that came by letter, web, e-mail or STOP replies. Lists are in `import_list`.

use crate::answer::Answer;
use crate::commands::import_list::List;
use crate::context::Context;
use crate::page::{Page, count, counted};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use usecases::import::{ImportAsk, ImportReport, RefusedRow};
use usecases::{Code, Fault, Result};

const CUSTOMERS: &str = "\
The columns, in any order; customer_no is needed, columns of other names are left alone and named:
  customer_no prefix first_name middle_name last_name suffix address_1 address_2 city state zip country
  phone_home phone_mobile phone_work email birth_date store_no last_purchase_date last_purchase_amount
  last_payment_date last_inquiry_date language brand third_party source

Examples:
  prefdesk --user lead import customers customers.csv --dry-run
  prefdesk --user lead import customers export.csv --map columns.toml

columns.toml names your file's columns where they differ:
  [columns]
  customer_no = \"CUST_ID\"
  last_name = \"Surname\"
";
const REMOVALS: &str = "\
The columns, in any order: channel (mail, phone, text, email, share, everything or STOP) and one of whom it is about:
  customer_no, or number, or email, or prefix first_name middle_name last_name suffix address_1 address_2 city
  state zip country; beside them received received_by asked_by reason scope brand pass_on source_id note

Examples:
  prefdesk --user lead import removals letters-w47.csv --source letters
  prefdesk --user lead import removals stop.csv --source sms-gateway --map columns.toml --dry-run

Each row is a request with its own received date; the same file twice adds nothing.
";

/// Read a file of customers, of removals that came in elsewhere, or of a suppression list.
#[derive(Subcommand)]
pub enum Import {
    /// Import the customer master; importing again updates by customer_no.
    #[command(after_help = CUSTOMERS)]
    Customers(Customers),
    /// Import removals that came by letter, web, e-mail or STOP replies.
    #[command(after_help = REMOVALS)]
    Removals(Removals),
    /// Import a suppression list: the next version takes over when it is whole.
    #[command(after_help = crate::commands::import_list::EXAMPLES)]
    List(List),
}

#[derive(Args)]
pub struct Source {
    /// CSV with a header line.
    #[arg(value_name = "FILE.csv")]
    file: PathBuf,
    /// Which of the file's columns is which of ours.
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,
    /// Read and check everything, write nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
pub struct Customers {
    #[command(flatten)]
    from: Source,
    /// Retire customers that are absent from the file.
    #[arg(long)]
    replace: bool,
}

#[derive(Args)]
pub struct Removals {
    #[command(flatten)]
    from: Source,
    /// Where they came from, a plain name such as web-form; rows are told apart by source and row.
    #[arg(long, value_name = "NAME")]
    source: String,
}

impl Import {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        let report = match self {
            Import::Customers(it) => {
                let ask = it.from.ask(it.replace, None);
                context.working("import customers", |progress| desk.import_customers(&ask, progress))?
            }
            Import::Removals(it) => {
                let ask = it.from.ask(false, Some(it.source));
                context.working("import removals", |progress| desk.import_removals(&ask, progress))?
            }
            Import::List(it) => return it.run(context, &desk),
        };
        let refused = refusal(&report);
        Answer::with(context, &report, draw, refused)
    }
}

impl Source {
    fn ask(self, replace: bool, source: Option<String>) -> ImportAsk {
        ImportAsk { file: self.file, map: self.map, dry_run: self.dry_run, replace, source }
    }
}

/// Rows refused, or fields left out of rows that were taken, make it status 3; the rest is done and said.
fn refusal(report: &ImportReport) -> Option<Fault> {
    let what = match (report.refused, report.left_out) {
        (0, 0) => return None,
        (0, fields) => counted(fields, "field was left out", "fields were left out"),
        (rows, 0) => counted(rows, "row was refused", "rows were refused"),
        (rows, fields) => format!(
            "{} and {}",
            counted(rows, "row was refused", "rows were refused"),
            counted(fields, "field left out", "fields left out")
        ),
    };
    let (done, advice) = match report.dry_run {
        true => ("nothing was written (dry run)", "mend them, or import the rest without --dry-run"),
        false => ("the rest is imported", "mend them and import the file again"),
    };
    let first = report.refused_rows.first().map(|row| format!("first on line {}", row.line));
    Some(Fault::new(Code::BadInput, format!("{what}; {done}"), advice).at(first.unwrap_or_default()))
}

fn draw(report: &ImportReport, page: &mut Page) {
    page.line(if report.dry_run { "Dry run: nothing was written." } else { "Imported." });
    page.gap();
    page.facts(&[
        ("read", count(report.read)),
        ("added", count(report.added)),
        ("updated", count(report.updated)),
        ("unchanged", count(report.unchanged)),
        ("refused", count(report.refused)),
        ("fields left out", unless_zero(report.left_out)),
        ("retired", unless_zero(report.retired)),
        ("encoding", report.encoding.clone()),
        ("columns left alone", report.unknown_columns.join(", ")),
        ("remark", report.remark.clone().unwrap_or_default()),
        ("seconds", format!("{:.1}", report.seconds)),
    ]);
    if report.refused_rows.is_empty() {
        return;
    }
    page.gap();
    page.line(match (report.refused, report.left_out) {
        (0, _) => "Fields left out; their rows were taken:",
        (_, 0) => "Rows refused:",
        _ => "Rows refused, and fields left out of rows that were taken:",
    });
    draw_refused(&report.refused_rows, u64::from(report.refused) + u64::from(report.left_out), page);
}

/// The first of them, each with its place and why, and how many more there are.
pub fn draw_refused(rows: &[RefusedRow], all: u64, page: &mut Page) {
    let lines = rows.iter().map(|row| [count(row.line), row.column.clone(), row.reason.clone()]);
    page.table(["line", "column", "why"], lines);
    let shown = rows.len() as u64;
    if all > shown {
        page.line(format!("… and {} more", count(all - shown)));
    }
}

fn unless_zero(number: u32) -> String {
    if number == 0 { String::new() } else { count(number) }
}
