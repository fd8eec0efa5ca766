//! `lists`: which suppression lists are in use, how old they are, and letting go of one; decoys, and the runs of scrubs.

mod decoy;
mod runs;

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count};
use clap::{Args, Subcommand};
use serde::Serialize;
use usecases::Result;
use usecases::lists::ListShown;

const EXAMPLES: &str = "\
Examples:
  prefdesk --user lead lists
  prefdesk --user lead lists show dnc
  prefdesk --user lead lists runs --limit 10
  prefdesk --user lead lists drop state-dnc-mo
";

/// The suppression lists in use, with their ages.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Lists {
    #[command(subcommand)]
    ask: Option<One>,
}

#[derive(Subcommand)]
enum One {
    /// One list.
    #[command(after_help = EXAMPLES)]
    Show {
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Decoys, which every scrub must catch.
    Decoy(decoy::Decoy),
    /// The runs of scrubs, newest first: counts, and what went in by its hash.
    #[command(after_help = EXAMPLES)]
    Runs(runs::Runs),
    /// Scrub against it no more, and remove its file.
    #[command(after_help = EXAMPLES)]
    Drop {
        #[arg(value_name = "ID")]
        id: String,
    },
}

#[derive(Serialize)]
struct Dropped {
    dropped: String,
}

impl Lists {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self.ask {
            None => Answer::done(context, &desk.lists()?, |lists, page| table(lists, page)),
            Some(One::Show { id }) => Answer::done(context, &desk.list_show(&id)?, facts),
            Some(One::Decoy(ask)) => ask.run(context, &desk),
            Some(One::Runs(ask)) => ask.run(context, &desk),
            Some(One::Drop { id }) => {
                desk.list_drop(&id)?;
                Answer::done(context, &Dropped { dropped: id }, |it, page| {
                    page.line(format!("The list {} is no longer in use; its file is removed.", it.dropped));
                })
            }
        }
    }
}

fn table(lists: &[ListShown], page: &mut Page) {
    if lists.is_empty() {
        page.line("No list was imported yet.");
        return;
    }
    let rows = lists.iter().map(|list| {
        [
            list.id.clone(),
            list.kind.to_string(),
            list.list_date.clone(),
            list.full_date.clone(),
            count(list.age_days.unsigned_abs()),
            standing(list),
            count(list.entries),
            list.layout.clone(),
        ]
    });
    page.table(
        ["list", "kind", "date", "whole list of", "days old", "usable until", "entries", "layout"],
        rows,
    );
}

fn standing(list: &ListShown) -> String {
    match (&list.usable_until, list.is_stale) {
        (None, _) => "no rule".to_owned(),
        (Some(day), true) => format!("{day} (stale)"),
        (Some(day), false) => day.clone(),
    }
}

fn facts(list: &ListShown, page: &mut Page) {
    page.facts(&[
        ("list", list.id.clone()),
        ("kind", list.kind.to_string()),
        ("layout", list.layout.clone()),
        ("list date", list.list_date.clone()),
        ("last whole list", list.full_date.clone()),
        ("kept up to", list.kept_up_to.clone()),
        ("days old", count(list.age_days.unsigned_abs())),
        ("usable until", standing(list)),
        ("entries", count(list.entries)),
        ("refused", count(list.refused)),
        ("imported", list.imported_at.clone()),
        ("by", list.imported_by.clone()),
        ("subscription", list.subscription.clone()),
        ("generation", list.generation.to_string()),
        ("bytes", count(list.bytes)),
        ("sha-256", list.sha256.clone()),
    ]);
}
