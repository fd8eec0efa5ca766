//! `layout`: the record formats, built-in and the company's own.

use crate::answer::Answer;
use crate::context::Context;
use crate::page::{Page, count, counted, list, yes};
use clap::Subcommand;
use serde::Serialize;
use std::path::PathBuf;
use usecases::layouts::{LayoutRow, LayoutShown, Validated};
use usecases::{Code, Fault, Result};

const LIST: &str = "Example:\n  prefdesk --user lead layout list\n";
const SHOW: &str = "Example:\n  prefdesk --user lead layout show us-dma-mps-fixed\n";
const CHECK: &str = "Example:\n  prefdesk --user admin layout check mailhouse.toml\n";
const VALIDATE: &str = "Example:\n  prefdesk --user lead layout validate mps.txt --layout uk-mps-original\n";

/// The record formats of files that go out and come in.
#[derive(Subcommand)]
pub enum Layout {
    /// List every layout.
    #[command(after_help = LIST)]
    List,
    /// Show the fields of one.
    #[command(after_help = SHOW)]
    Show {
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Check a layout file before it is put beside the others.
    #[command(after_help = CHECK)]
    Check {
        #[arg(value_name = "FILE.toml")]
        file: PathBuf,
    },
    /// Read a data file through a layout and name what does not fit.
    #[command(after_help = VALIDATE)]
    Validate {
        #[arg(value_name = "DATAFILE")]
        file: PathBuf,
        #[arg(long, value_name = "ID")]
        layout: String,
    },
}

#[derive(Serialize)]
struct Layouts {
    layouts: Vec<LayoutRow>,
}

impl Layout {
    pub fn run(self, context: &Context) -> Result<Answer> {
        let desk = context.sign_in()?;
        match self {
            Layout::List => Answer::done(context, &Layouts { layouts: desk.layouts()? }, draw_list),
            Layout::Show { id } => Answer::done(context, &desk.layout(&id)?, draw_layout),
            Layout::Check { file } => Answer::done(context, &desk.check_layout(&file)?, |layout, page| {
                page.line("The layout holds together.");
                page.gap();
                draw_layout(layout, page);
            }),
            Layout::Validate { file, layout } => {
                let validated = desk.validate_file(&file, &layout)?;
                let faults = (validated.faults > 0).then(|| misfit(&validated));
                Answer::with(context, &validated, draw_validated, faults)
            }
        }
    }
}

fn misfit(validated: &Validated) -> Fault {
    let first = validated.first_faults.first().map(|fault| format!("first on line {}", fault.line));
    let what = counted(validated.faults, "line does not fit", "lines do not fit");
    Fault::new(Code::BadInput, what, "mend the file, or name the layout that it was written in")
        .at(first.unwrap_or_default())
}

fn draw_list(layouts: &Layouts, page: &mut Page) {
    let rows = layouts.layouts.iter().map(|row| {
        [
            row.id.clone(),
            row.version.to_string(),
            row.kind.clone(),
            row.record_length.map(|length| length.to_string()).unwrap_or_default(),
            list(&row.channels),
            row.standing.clone(),
            row.title.clone(),
        ]
    });
    page.table(["id", "version", "kind", "length", "channels", "standing", "title"], rows);
}

fn draw_layout(layout: &LayoutShown, page: &mut Page) {
    let row = &layout.row;
    page.line(format!("{} version {}: {}", row.id, row.version, row.title));
    page.gap();
    page.facts(&[
        ("kind", row.kind.clone()),
        ("record length", row.record_length.map(|length| length.to_string()).unwrap_or_default()),
        ("channels", list(&row.channels)),
        ("can say", list(&layout.actions)),
        ("standing", row.standing.clone()),
        ("source", layout.source.clone()),
        ("note", row.note.clone()),
    ]);
    page.gap();
    let fields = layout.fields.iter().map(|field| {
        [
            field.position.to_string(),
            field.length.to_string(),
            field.name.clone(),
            yes(field.required),
            field.note.clone(),
        ]
    });
    page.table(["position", "length", "field", "required", "note"], fields);
}

fn draw_validated(validated: &Validated, page: &mut Page) {
    page.facts(&[
        ("layout", validated.layout.clone()),
        ("records", count(validated.records)),
        ("faults", count(validated.faults)),
    ]);
    if validated.first_faults.is_empty() {
        return;
    }
    page.gap();
    let rows = validated
        .first_faults
        .iter()
        .map(|fault| [count(fault.line), fault.column.clone(), fault.reason.clone()]);
    page.table(["line", "column", "why it does not fit"], rows);
}
