//! `rules`: the rules behind every date, with their sources.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, list, or_empty};
use clap::Subcommand;
use serde::Serialize;
use usecases::Result;
use usecases::rules::RuleRow;

const LIST: &str = "Example:\n  prefdesk --user agent rules list\n";
const SHOW: &str = "Example:\n  prefdesk --user agent rules show phone-removal\n";

/// The rules behind every date, with their sources.
#[derive(Subcommand)]
pub enum Rules {
    /// List every rule.
    #[command(after_help = LIST)]
    List,
    /// Show every version of one rule.
    #[command(after_help = SHOW)]
    Show {
        #[arg(value_name = "ID")]
        id: String,
    },
}

#[derive(Serialize)]
struct RuleRows {
    rules: Vec<RuleRow>,
}

#[derive(Serialize)]
struct RuleShown {
    id: String,
    versions: Vec<RuleRow>,
}

impl Rules {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self {
            Rules::List => Answer::done(context, &RuleRows { rules: desk.rules()? }, draw_list),
            Rules::Show { id } => {
                let shown = RuleShown { versions: desk.rule(&id)?, id };
                Answer::done(context, &shown, |shown, page| {
                    shown.versions.iter().for_each(|row| draw(row, page))
                })
            }
        }
    }
}

fn draw_list(rules: &RuleRows, page: &mut Page) {
    let rows = rules.rules.iter().map(|row| {
        [
            row.id.clone(),
            row.version.to_string(),
            format!("{} {}", row.amount, row.unit),
            list(&row.applies_to),
            or_empty(row.effective_from.as_ref()),
            or_empty(row.effective_until.as_ref()),
            row.source.clone(),
        ]
    });
    page.table(["id", "version", "clock", "applies to", "from", "until", "source"], rows);
}

fn draw(row: &RuleRow, page: &mut Page) {
    page.line(format!("{} version {}: {}", row.id, row.version, row.title));
    page.facts(&[
        ("clock", format!("{} {} from {}", row.amount, row.unit, row.starts)),
        ("applies to", list(&row.applies_to)),
        ("from", or_empty(row.effective_from.as_ref())),
        ("until", or_empty(row.effective_until.as_ref())),
        ("source", row.source.clone()),
        ("confidence", row.confidence.clone()),
    ]);
    page.gap();
}
