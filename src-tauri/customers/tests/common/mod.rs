//! A folder with a customer file, and imports into it.
#![allow(dead_code, reason = "each test file uses its part")]

use cipherfile::Key;
use customers::csv_in::Mapping;
use customers::{CustomerRow, Import, ImportReport, Reader, import};
use domain::Fault;
use domain::identity::Country;
use domain::ids::CustomerNo;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

pub const KEY: Key = Key([7; 32]);

pub struct Desk {
    pub folder: tempfile::TempDir,
    pub generation: Option<u64>,
    pub mapping: Mapping,
    pub dry_run: bool,
    pub replace: bool,
    pub delta_from: u64,
}

impl Desk {
    pub fn new() -> Desk {
        Desk {
            folder: tempfile::tempdir().unwrap(),
            generation: None,
            mapping: Mapping::default(),
            dry_run: false,
            replace: false,
            delta_from: customers::DELTA_FROM,
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, bytes: impl AsRef<[u8]>) -> PathBuf {
        let file = self.path().join("people.csv");
        std::fs::write(&file, bytes).unwrap();
        file
    }

    pub fn try_import(&mut self, file: &Path) -> Result<ImportReport, Fault> {
        let ask = Import {
            folder: self.folder.path(),
            key: &KEY,
            old: self.generation,
            next: self.generation.unwrap_or(0) + 1,
            file,
            mapping: &self.mapping,
            home: Country::US,
            dry_run: self.dry_run,
            replace: self.replace,
            delta_from: self.delta_from,
        };
        let report = import(&ask, &mut |_| {}, &AtomicBool::new(false))?;
        self.generation = report.generation.or(self.generation);
        Ok(report)
    }

    pub fn import(&mut self, text: impl AsRef<[u8]>) -> ImportReport {
        let file = self.write(text);
        self.try_import(&file).unwrap()
    }

    pub fn refused(&mut self, text: impl AsRef<[u8]>) -> Fault {
        let file = self.write(text);
        self.try_import(&file).unwrap_err()
    }

    pub fn reader(&self) -> Reader {
        Reader::open(self.path(), self.generation.unwrap(), &KEY).unwrap()
    }

    pub fn customer(&self, number: &str) -> Option<CustomerRow> {
        self.reader().get(&CustomerNo::from(number)).unwrap()
    }

    /// Files of the customer master in the folder, by name.
    pub fn files(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("customers-"))
            .collect();
        names.sort();
        names
    }
}

/// What was refused, as `line column reason`.
pub fn lines(report: &ImportReport) -> Vec<String> {
    report
        .refused
        .iter()
        .map(|refusal| format!("{} {} {}", refusal.line, refusal.column, refusal.reason))
        .collect()
}
