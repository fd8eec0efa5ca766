//! Lines of a list that were not taken: each with its reason, kept beside the file they came from, so that none is lost.

use crate::files_out::{OutFolder, Staged};
use crate::import::RefusedRow;
use domain::layout::LineFault;
use domain::{Fault, Result};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Named in the report; the file has all.
const NAMED: usize = 1_000;

/// The refused lines of one import.
pub struct RefusedLines {
    beside: PathBuf,
    file: Option<csv::Writer<Staged>>,
    remark: Option<String>,
    writes: bool,
    pub count: u64,
    pub first: Vec<RefusedRow>,
}

/// What is known of them when all is read.
pub struct Kept {
    pub count: u64,
    pub first: Vec<RefusedRow>,
    /// Where all of them are.
    pub file: Option<PathBuf>,
    pub remark: Option<String>,
}

impl RefusedLines {
    /// For a list file; with `writes` false nothing is written.
    pub fn of(list: &Path, writes: bool) -> RefusedLines {
        let mut name = list.file_name().unwrap_or_default().to_owned();
        name.push(".refused.csv");
        let beside = list.with_file_name(name);
        RefusedLines { beside, file: None, remark: None, writes, count: 0, first: Vec::new() }
    }

    /// Takes a line that was refused, and its bytes.
    pub fn push(&mut self, fault: LineFault, raw: &[u8]) -> Result<()> {
        self.count += 1;
        if self.writes && self.file.is_none() && self.remark.is_none() {
            self.begin();
        }
        let LineFault { line, column, field, what } = fault;
        let field = field.unwrap_or_default();
        if let Some(file) = &mut self.file {
            let numbers = [line.to_string(), column.to_string()];
            let [line, column] = &numbers;
            let record: [&[u8]; 5] =
                [line.as_bytes(), column.as_bytes(), field.as_bytes(), what.as_bytes(), raw];
            file.write_record(record).map_err(|_| not_written())?;
        }
        if self.first.len() < NAMED {
            self.first.push(RefusedRow { line, column: field, reason: what });
        }
        Ok(())
    }

    /// A list may come from a disk that takes nothing: then it is said, and the list is imported all the same.
    fn begin(&mut self) {
        match self.staged() {
            Ok(file) => self.file = Some(file),
            Err(fault) => self.remark = Some(format!("the refused lines are not kept: {}", fault.what)),
        }
    }

    fn staged(&self) -> Result<csv::Writer<Staged>> {
        let folder =
            self.beside.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = self.beside.file_name().unwrap_or_default().to_string_lossy();
        let mut file = csv::Writer::from_writer(OutFolder::open(folder)?.stage(&name)?);
        file.write_record(["line", "column", "field", "reason", "as_given"]).map_err(|_| not_written())?;
        Ok(file)
    }

    /// Puts the file in its place, over that of an import before.
    pub fn finish(self) -> Result<Kept> {
        let file = match self.file {
            None => None,
            Some(file) => {
                let mut staged = file.into_inner().map_err(|_| not_written())?;
                staged.flush().map_err(|_| not_written())?;
                Some(staged.publish_over()?)
            }
        };
        Ok(Kept { count: self.count, first: self.first, file, remark: self.remark })
    }
}

fn not_written() -> Fault {
    Fault::internal("the refused lines could not be written; nothing was imported")
}
