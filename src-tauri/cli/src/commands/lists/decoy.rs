//! `lists decoy`: people and numbers that a list must catch, whatever is scrubbed.

use crate::answer::Answer;
use crate::commands::subject::person_in;
use crate::context::Context;
use crate::page::Page;
use clap::{Args, Subcommand};
use domain::role::Action;
use serde::Serialize;
use std::path::PathBuf;
use usecases::lists::{DecoyAsk, DecoyShown};
use usecases::{Desk, Result};

const EXAMPLES: &str = "\
A decoy is somebody, or a number, that the desk knows to be on a list: registered with a service for the purpose, or
recorded here (in-house). It goes through every scrub that the list applies to and into no file; where it is not caught,
nothing is written and the status is 7. Take somebody of the company: an erasure does not reach decoys.

Examples:
  prefdesk --user lead lists decoy add --list mps --person decoy.json
  echo '{\"phone_home\": \"816-555-0142\"}' | prefdesk --user lead lists decoy add --list dnc --person -
  prefdesk --user lead lists decoy list
  prefdesk --user lead lists decoy drop d2
";

/// Decoys, which every scrub must catch.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Decoy {
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Subcommand)]
enum Ask {
    /// Keep one more.
    #[command(after_help = EXAMPLES)]
    Add {
        /// The list that must catch it; in-house for what is recorded here.
        #[arg(long, value_name = "ID")]
        list: String,
        /// Who or what it is: JSON with the columns of a customer file; `-` reads stdin.
        #[arg(long, value_name = "FILE.json")]
        person: PathBuf,
    },
    /// All of them, by id; nobody's name or number.
    #[command(after_help = EXAMPLES)]
    List,
    /// Let go of one.
    #[command(after_help = EXAMPLES)]
    Drop {
        #[arg(value_name = "ID")]
        id: String,
    },
}

#[derive(Serialize)]
struct Kept {
    decoys: Vec<DecoyShown>,
}

#[derive(Serialize)]
struct Dropped {
    dropped: String,
}

impl Decoy {
    pub fn run(self, context: &Context, desk: &Desk) -> Result<Answer> {
        match self.ask {
            Ask::Add { list, person } => {
                desk.allow(Action::Decoys)?;
                let added = desk.decoy_add(&DecoyAsk { list, person: person_in(&person)? })?;
                Answer::done(context, &added, |it, page| {
                    page.line(format!("The decoy {} is kept: {} must catch it.", it.id, it.list));
                })
            }
            Ask::List => {
                let kept = Kept { decoys: desk.decoys()? };
                Answer::done(context, &kept, |it, page| table(&it.decoys, page))
            }
            Ask::Drop { id } => {
                desk.decoy_drop(&id)?;
                Answer::done(context, &Dropped { dropped: id }, |it, page| {
                    page.line(format!("The decoy {} is no longer kept.", it.dropped));
                })
            }
        }
    }
}

fn table(decoys: &[DecoyShown], page: &mut Page) {
    if decoys.is_empty() {
        page.line("No decoys are kept.");
        return;
    }
    let rows = decoys.iter().map(|it| {
        [it.id.clone(), it.list.clone(), it.levels.join(", "), it.added_on.clone(), it.added_by.clone()]
    });
    page.table(["decoy", "list", "compared by", "kept since", "by"], rows);
}
