//! `scrub`: a list in, a clean list and the removed rows out.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count, list};
use clap::Args;
use std::path::PathBuf;
use usecases::Result;
use usecases::scrub::{DecoyCount, ScrubAsk, ScrubReport};

const EXAMPLES: &str = "\
Purposes: prospect-mail house-mail prospect-call house-call text e-mail share-out

The columns of a list, in any order: prefix first_name middle_name last_name suffix address_1 address_2 city state
zip country phone phone_home phone_mobile phone_work email customer_no; for house-call last_purchase_date
last_payment_date last_inquiry_date; for text consent. Every other column goes through untouched.

Examples:
  prefdesk --user lead scrub rented.csv --purpose prospect-mail --out scrubbed --fuzzy
  prefdesk --user lead scrub winter.csv --purpose house-call --out calls --campaign \"winter watches\"
  prefdesk --user lead scrub house.csv --purpose house-mail --out mail --map columns.toml
  prefdesk --user lead scrub week47.csv --purpose prospect-call --out calls --name \"weekly calls\"

A list that was scrubbed before for the same purpose is compared with its last run: the same header and the same
customers in any order, or the same --name. Decoys (`lists decoy --help`) must all be caught, or nothing is written.

Out come clean.csv, removed.csv, borderline.csv, refused.csv and run.json, together or not at all.
";

/// Take everybody off a list who is not to be contacted.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Scrub {
    /// CSV with a header line.
    #[arg(value_name = "IN.csv")]
    file: PathBuf,
    /// What the list is for: it decides which lists apply.
    #[arg(long)]
    purpose: String,
    /// The folder of the files out.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Which of the list's columns is which of ours.
    #[arg(long, value_name = "MAP.toml")]
    map: Option<PathBuf>,
    /// People who are nearly the same, too.
    #[arg(long)]
    fuzzy: bool,
    /// Stands on the report.
    #[arg(long, value_name = "TEXT")]
    campaign: Option<String>,
    /// What the list is called from run to run, to compare with the last; otherwise its header and customers tell.
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The brand that writes or calls: removals of another one alone do not count.
    #[arg(long)]
    brand: Option<String>,
    /// Go on with a missing or stale registry, and say why on the report (supervisor).
    #[arg(long = "override", value_name = "REASON")]
    override_reason: Option<String>,
}

impl Scrub {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        let ask = ScrubAsk {
            file: self.file,
            purpose: self.purpose,
            out: self.out,
            map: self.map,
            fuzzy: self.fuzzy,
            campaign: self.campaign,
            name: self.name,
            brand: self.brand,
            override_reason: self.override_reason,
        };
        let report = context.working("scrub", |progress| desk.scrub(&ask, progress))?;
        if !report.missing_lists.is_empty() {
            context.remark(&format!("prefdesk: never imported: {}", list(&report.missing_lists)));
        }
        Answer::done(context, &report, draw)
    }
}

fn draw(report: &ScrubReport, page: &mut Page) {
    page.line(format!("Scrubbed for {}.", report.purpose));
    page.gap();
    page.facts(&[
        ("read", count(report.read)),
        ("clean", count(report.clean)),
        ("removed", count(report.removed)),
        ("borderline", count(report.borderline)),
        ("refused", count(report.refused)),
        ("kept by relationship", unless_zero(report.kept_by_relationship)),
        ("use by", report.use_by.clone()),
        ("campaign", report.campaign.clone().unwrap_or_default()),
        ("overridden", report.override_reason.clone().unwrap_or_default()),
        ("never imported", list(&report.missing_lists)),
        ("decoys caught", decoys(report)),
        ("seconds", format!("{:.1}", report.seconds)),
    ]);
    if report.removed > 0 {
        page.gap();
        page.table(
            ["list", "removed"],
            report.by_list.iter().map(|(name, rows)| [name.clone(), count(*rows)]),
        );
        page.gap();
        page.table(
            ["level", "removed"],
            report.by_level.iter().map(|(name, rows)| [(*name).to_owned(), count(*rows)]),
        );
    }
    if let Some(since) = &report.since_last {
        page.gap();
        page.line(format!("Since the last run of this list, {}:", since.run_at));
        let all = [
            ("read", since.read),
            ("clean", since.clean),
            ("removed", since.removed),
            ("borderline", since.borderline),
            ("refused", since.refused),
        ];
        let lists = since.by_list.iter().map(|(name, more)| (name.as_str(), *more));
        let of_lists = lists.map(|(name, more)| [format!("removed by {name}"), format!("{more:+}")]);
        let rows = all.into_iter().map(|(name, more)| [name.to_owned(), format!("{more:+}")]);
        page.table(["rows", "more or fewer"], rows.chain(of_lists));
    }
    if !report.lists.is_empty() {
        page.gap();
        let rows = report
            .lists
            .iter()
            .map(|it| [it.id.clone(), it.list_date.clone(), count(it.entries), it.subscription.clone()]);
        page.table(["compared with", "of", "entries", "subscription"], rows);
    }
}

fn decoys(report: &ScrubReport) -> String {
    let DecoyCount { planted, caught } = report.decoys;
    if planted == 0 { String::new() } else { format!("{} of {}", count(caught), count(planted)) }
}

fn unless_zero(number: u64) -> String {
    if number == 0 { String::new() } else { count(number) }
}
