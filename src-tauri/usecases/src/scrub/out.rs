//! The files of a scrub: rows as they were given, with what became of them behind. Staged, and named together.

use super::chunk::{Caught, Chunk, Fate};
use super::report::ScrubReport;
use super::rows::Rows;
use crate::files_out::{OutFolder, Staged};
use chrono::NaiveDate;
use domain::scrub::Purpose;
use domain::{Code, Fault, Result};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

const CLEAN: &str = "clean.csv";
const REMOVED: &str = "removed.csv";
const BORDERLINE: &str = "borderline.csv";
const REFUSED: &str = "refused.csv";
const RUN: &str = "run.json";
/// What stands behind a row that was caught.
const CAUGHT: [&str; 6] = ["list", "list_date", "level", "score", "reference", "reason"];

/// The files while they are written.
pub struct Out {
    clean: Staged,
    removed: Staged,
    borderline: Staged,
    refused: Staged,
    run: Staged,
    delimiter: u8,
    has_ebr: bool,
    pub counts: Counts,
}

/// What became of the rows.
#[derive(Default)]
pub struct Counts {
    pub read: u64,
    pub clean: u64,
    pub removed: u64,
    pub borderline: u64,
    pub refused: u64,
    pub by_list: BTreeMap<String, u64>,
    pub by_level: BTreeMap<&'static str, u64>,
    pub kept_by_relationship: u64,
    pub first_ebr: Option<NaiveDate>,
}

impl Out {
    /// Begins all files; refused where one of them is there already.
    pub fn begin(folder: &Path, purpose: Purpose, rows: &Rows) -> Result<Out> {
        let out = OutFolder::open(folder)?;
        let (delimiter, has_ebr) = (rows.delimiter(), purpose.is_to_numbers());
        let mut it = Out {
            clean: out.stage(CLEAN)?,
            removed: out.stage(REMOVED)?,
            borderline: out.stage(BORDERLINE)?,
            refused: out.stage(REFUSED)?,
            run: out.stage(RUN)?,
            delimiter,
            has_ebr,
            counts: Counts::default(),
        };
        // After the first is staged: what a killed scrub left half-written is gone by then.
        if let Some(name) =
            [CLEAN, REMOVED, BORDERLINE, REFUSED, RUN].iter().find(|name| folder.join(name).exists())
        {
            let what = "the folder has the files of a scrub already; they were left as they are";
            return Err(Fault::new(Code::Conflict, what, "name another folder").at(*name));
        }
        let behind: &[&str] = if has_ebr { &["ebr_until"] } else { &[] };
        put(&mut it.clean, &rows.header, delimiter, behind)?;
        put(&mut it.removed, &rows.header, delimiter, &CAUGHT)?;
        put(&mut it.borderline, &rows.header, delimiter, &CAUGHT)?;
        put(&mut it.refused, b"row", delimiter, &["reason"])?;
        Ok(it)
    }

    /// Writes every row of a piece into exactly one file.
    pub fn write(&mut self, chunk: &Chunk) -> Result<()> {
        for row in &chunk.rows {
            let bytes = chunk.bytes.get(row.bytes.clone()).unwrap_or_default();
            self.counts.read += 1;
            match &row.fate {
                Fate::Clean { ebr_until } => {
                    self.counts.clean += 1;
                    let until = ebr_until.map(|day| day.to_string()).unwrap_or_default();
                    let behind: &[&str] = if self.has_ebr { &[&until] } else { &[] };
                    put(&mut self.clean, bytes, self.delimiter, behind)?;
                    if let Some(day) = ebr_until {
                        self.counts.kept_by_relationship += 1;
                        self.counts.first_ebr =
                            Some(self.counts.first_ebr.map_or(*day, |first| first.min(*day)));
                    }
                }
                Fate::Removed(caught) => {
                    self.counts.removed += 1;
                    *self.counts.by_list.entry(caught.list.clone()).or_default() += 1;
                    *self.counts.by_level.entry(caught.level.word()).or_default() += 1;
                    put_caught(&mut self.removed, bytes, self.delimiter, caught)?;
                }
                Fate::Borderline(caught) => {
                    self.counts.borderline += 1;
                    put_caught(&mut self.borderline, bytes, self.delimiter, caught)?;
                }
                Fate::Refused(why) => {
                    self.counts.refused += 1;
                    put(&mut self.refused, row.number.to_string().as_bytes(), self.delimiter, &[why])?;
                }
            }
        }
        Ok(())
    }

    /// Writes the report, and flushes all files: only their names are missing then.
    pub fn settle(&mut self, report: &ScrubReport) -> Result<()> {
        let text = serde_json::to_vec_pretty(report)
            .map_err(|_| Fault::internal("the report could not be written"))?;
        self.run
            .write_all(&text)
            .and_then(|()| self.run.write_all(b"\n"))
            .map_err(|error| not_written(&error))?;
        for staged in
            [&mut self.removed, &mut self.borderline, &mut self.refused, &mut self.run, &mut self.clean]
        {
            staged.settle()?;
            staged.check_place()?;
        }
        Ok(())
    }

    /// Gives all files their names, the clean list last: where it stands, all that belongs to it is there. Where one fails,
    /// it goes again, and those before it.
    pub fn publish(self) -> Result<()> {
        let mut placed = Vec::new();
        for staged in [self.removed, self.borderline, self.refused, self.run, self.clean] {
            let named = staged.check_place().and_then(|()| {
                placed.push(staged.place());
                staged.publish_over()
            });
            if let Err(fault) = named {
                placed.iter().for_each(|file| drop(std::fs::remove_file(file)));
                return Err(fault);
            }
        }
        Ok(())
    }
}

fn put_caught(file: &mut Staged, row: &[u8], delimiter: u8, caught: &Caught) -> Result<()> {
    let score = format!("{:.3}", caught.score);
    let Caught { list, list_date, level, reference, reason, .. } = caught;
    put(file, row, delimiter, &[list, list_date, level.word(), &score, reference, reason])
}

/// The row as it is, and cells behind it.
fn put(file: &mut Staged, row: &[u8], delimiter: u8, behind: &[&str]) -> Result<()> {
    let mut write = || -> std::io::Result<()> {
        file.write_all(row)?;
        for cell in behind {
            file.write_all(&[delimiter])?;
            cell_out(file, cell, delimiter)?;
        }
        file.write_all(b"\n")
    };
    write().map_err(|error| not_written(&error))
}

/// A cell of ours; one that a spreadsheet would take for a formula is made text.
fn cell_out(file: &mut Staged, cell: &str, delimiter: u8) -> std::io::Result<()> {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    let needs_quotes = text.bytes().any(|byte| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r'));
    match needs_quotes {
        true => write!(file, "\"{}\"", text.replace('"', "\"\"")),
        false => file.write_all(text.as_bytes()),
    }
}

fn not_written(error: &std::io::Error) -> Fault {
    crate::files_out::fault(Path::new("output folder"), error)
}
