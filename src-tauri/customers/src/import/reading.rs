//! The reading half of an import: rows, checked, laid over the generation before, in batches.

use super::scout::Sayings;
use super::{ImportProgress, ImportReport, MAX_REFUSALS, Refusal, stopped};
use crate::batch::Batch;
use crate::checks::{Wrong, checked};
use crate::columns::{Column, GivenRow};
use crate::csv_in::{CsvFile, Mapping, Next, Plan};
use crate::reader::{Reader, Which, read_columns};
use crate::under::{Ids, Under};
use domain::Result;
use domain::identity::Country;
use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

/// A batch on its way to the writer, and how far the file was when it was full.
pub(super) struct Parcel {
    pub(super) batch: Batch,
    pub(super) progress: ImportProgress,
}

pub(super) struct Reading {
    file: CsvFile,
    plan: Plan,
    old: Option<Reader>,
    /// Some of the old rows, found ahead.
    ahead: Option<Sayings>,
    home: Country,
    replace: bool,
    report: ImportReport,
    /// Customer numbers of this file, by their hash: 64 bits are enough for ten million.
    numbers: HashSet<u64>,
    /// Rows of the generation before that the file names.
    named: Ids,
    /// What the new file is laid over, when it is a small one: it gets only what is new or changed.
    under: Option<Under>,
    rows_out: u64,
    /// The row as it will stand, and as it stood.
    row: GivenRow,
    before: GivenRow,
    joined: String,
}

impl Reading {
    pub(super) fn new(
        file: CsvFile,
        mapping: &Mapping,
        old: Option<Reader>,
        under: Option<Under>,
        home: Country,
        replace: bool,
    ) -> Result<Reading> {
        let plan = mapping.plan(&file)?;
        old.as_ref().map_or(Ok(()), Reader::hold)?;
        let report = ImportReport {
            unknown_columns: plan.unknown_columns.clone(),
            encoding: file.encoding(),
            ..ImportReport::default()
        };
        Ok(Reading {
            file,
            plan,
            old,
            ahead: None,
            home,
            replace,
            report,
            numbers: HashSet::new(),
            named: Ids::default(),
            under,
            rows_out: 0,
            row: GivenRow::default(),
            before: GivenRow::default(),
            joined: String::new(),
        })
    }

    /// Listens to whoever looks ahead.
    pub(super) fn with(self, ahead: Option<Sayings>) -> Reading {
        Reading { ahead, ..self }
    }

    /// What it did, and what the new file must say of the one beneath.
    pub(super) fn ended(self) -> (ImportReport, Option<Under>) {
        let added = self.report.added;
        let under = self.under.map(|under| Under { customers: under.customers + added, ..under });
        (self.report, under)
    }

    /// Reads to the end; stops early when the writer has hung up.
    pub(super) fn run(
        &mut self,
        full: &SyncSender<Parcel>,
        spare: &Receiver<Batch>,
        cancelled: &AtomicBool,
    ) -> Result<()> {
        let mut batch = Batch::default();
        loop {
            match self.file.next()? {
                Next::End => break,
                Next::Refused { line, reason } => {
                    self.report.read += 1;
                    self.report.refused_rows += 1;
                    self.note(line, "", reason, true);
                }
                Next::Row => {
                    self.report.read += 1;
                    if self.take_row()? {
                        batch.add(&self.row);
                    }
                }
            }
            if batch.is_full() && !self.hand_over(&mut batch, full, spare, cancelled)? {
                return Ok(());
            }
        }
        self.take_the_rest(&mut batch, full, spare, cancelled)?;
        self.hand_over(&mut batch, full, spare, cancelled).map(drop)
    }

    /// False when the writer has hung up: it has failed, and says why itself.
    fn hand_over(
        &mut self,
        batch: &mut Batch,
        full: &SyncSender<Parcel>,
        spare: &Receiver<Batch>,
        cancelled: &AtomicBool,
    ) -> Result<bool> {
        if cancelled.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        self.rows_out += batch.len() as u64;
        let (bytes, total_bytes) = self.file.progress();
        let progress = ImportProgress { rows: self.rows_out, bytes, total_bytes, indexed: 0.0 };
        let next = spare.try_recv().unwrap_or_default();
        Ok(full.send(Parcel { batch: std::mem::replace(batch, next), progress }).is_ok())
    }

    /// Lays one row over what is on file; false when it was refused, or need not be written.
    fn take_row(&mut self) -> Result<bool> {
        if let Err((column, wrong)) = self.take_number() {
            return Ok(self.refuse_row(column, wrong));
        }
        let number = self.row.get(Column::CustomerNo).to_owned();
        let known = self.on_file(&number)?;
        match known {
            Some(_) => self.row.copy_from(&self.before),
            None => {
                self.row.clear();
                self.row.set(Column::CustomerNo, &number);
            }
        }
        let line = self.file.line();
        match self.take_fields() {
            Err((column, wrong)) => return Ok(self.refuse_row(column, wrong)),
            Ok(wrong_fields) => {
                for (column, wrong) in wrong_fields {
                    self.report.refused_fields += 1;
                    self.note(line, column.name(), wrong.reason, false);
                }
            }
        }
        // Only a row that is taken counts as the first of its number.
        self.numbers.insert(hash(&number));
        match known {
            None => self.report.added += 1,
            Some(id) => return Ok(self.take_known(id)),
        }
        Ok(true)
    }

    /// Reads the row as it stood; answers its place.
    fn on_file(&mut self, number: &str) -> Result<Option<i64>> {
        let line = self.file.line();
        let ahead = self.ahead.as_mut().and_then(|ahead| ahead.of(line, number, &mut self.before));
        match (ahead, &self.old) {
            (Some(found), _) => Ok(found),
            (None, Some(old)) => old.given(number, &mut self.before),
            (None, None) => Ok(None),
        }
    }

    /// Counts a customer who is on file; true when the row must be written.
    fn take_known(&mut self, id: i64) -> bool {
        let is_changed = self.row != self.before;
        self.named.insert(id);
        *(if is_changed { &mut self.report.updated } else { &mut self.report.unchanged }) += 1;
        match &mut self.under {
            // Beneath it stays as it is, and what is not beneath is not in the new file unless it is written.
            Some(under) if id <= under.last_id => {
                if is_changed {
                    under.replaced.insert(id);
                }
                is_changed
            }
            _ => true,
        }
    }

    fn take_number(&mut self) -> std::result::Result<(), (Column, Wrong)> {
        let wrong = |wrong| (Column::CustomerNo, wrong);
        let number = number_of(&self.plan, &self.file, self.home, &mut self.joined).map_err(wrong)?;
        self.row.set(Column::CustomerNo, &number);
        if self.numbers.contains(&hash(&number)) {
            let reason = "this customer number stands in the file already".to_owned();
            return Err(wrong(Wrong { reason, refuses_row: true }));
        }
        Ok(())
    }

    /// Sets every column the file gives; hands back the fields that were left out, or what refuses the row.
    fn take_fields(&mut self) -> std::result::Result<Vec<(Column, Wrong)>, (Column, Wrong)> {
        let mut left_out = Vec::new();
        let country = match self.plan.gives(Column::Country) {
            true => {
                Country::read(self.plan.text_of(Column::Country, &self.file, &mut self.joined), self.home)
            }
            false => Country::read(self.row.get(Column::Country), self.home),
        };
        for (column, text) in &self.plan.constants {
            match checked(*column, text, country, &self.plan.date_format) {
                Ok(text) => self.row.set(*column, &text),
                Err(wrong) => left_out.push((*column, wrong)),
            }
        }
        for (column, places) in &self.plan.sources {
            let text = joined(places, &self.file, &mut self.joined);
            match checked(*column, text, country, &self.plan.date_format) {
                Ok(text) => self.row.set(*column, &text),
                Err(wrong) if wrong.refuses_row => return Err((*column, wrong)),
                Err(wrong) => left_out.push((*column, wrong)),
            }
        }
        Ok(left_out)
    }

    fn refuse_row(&mut self, column: Column, wrong: Wrong) -> bool {
        self.report.refused_rows += 1;
        let line = self.file.line();
        // A line break where none belongs: the row has swallowed the next, which is read by itself.
        if wrong.reason.starts_with("a line break") {
            self.file.reread_from_second_line();
        }
        self.note(line, column.name(), wrong.reason, true);
        false
    }

    fn note(&mut self, line: u64, column: &str, reason: String, whole_row: bool) {
        if self.report.refused.len() < MAX_REFUSALS {
            self.report.refused.push(Refusal { line, column: column.to_owned(), reason, whole_row });
        }
    }

    /// Customers that the file does not name: they stay, or are retired.
    fn take_the_rest(
        &mut self,
        batch: &mut Batch,
        full: &SyncSender<Parcel>,
        spare: &Receiver<Batch>,
        cancelled: &AtomicBool,
    ) -> Result<()> {
        let Some(old) = self.old.take() else { return Ok(()) };
        let named = self.report.updated + self.report.unchanged;
        if self.replace {
            self.report.retired = old.customers().saturating_sub(named);
            return Ok(());
        }
        let which = if self.under.is_some() { Which::Newer } else { Which::All };
        self.report.stayed = old.customers().saturating_sub(named);
        let mut handed = Ok(true);
        old.each_row(which, |id, found| {
            if !self.named.contains(id) {
                read_columns(found, &mut self.row)?;
                batch.add(&self.row);
            }
            if batch.is_full() {
                handed = self.hand_over(batch, full, spare, cancelled);
            }
            Ok(matches!(handed, Ok(true)))
        })?;
        handed.map(drop)
    }
}

impl Plan {
    /// The text of one of our columns in the row that the file is at.
    fn text_of<'a>(&'a self, column: Column, file: &'a CsvFile, buffer: &'a mut String) -> &'a str {
        if let Some((_, text)) = self.constants.iter().find(|(ours, _)| *ours == column) {
            return text;
        }
        self.sources
            .iter()
            .find(|(ours, _)| *ours == column)
            .map_or("", |(_, places)| joined(places, file, buffer))
    }
}

/// The customer number of the row that the file is at.
pub(super) fn number_of<'a>(
    plan: &'a Plan,
    file: &'a CsvFile,
    home: Country,
    buffer: &'a mut String,
) -> std::result::Result<Cow<'a, str>, Wrong> {
    checked(Column::CustomerNo, plan.text_of(Column::CustomerNo, file, buffer), home, "")
}

fn joined<'a>(places: &[usize], file: &'a CsvFile, buffer: &'a mut String) -> &'a str {
    if let [place] = places {
        return file.field(*place);
    }
    buffer.clear();
    for text in places.iter().map(|place| file.field(*place).trim()).filter(|text| !text.is_empty()) {
        if !buffer.is_empty() {
            buffer.push(' ');
        }
        buffer.push_str(text);
    }
    buffer
}

pub(super) fn hash(number: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    number.hash(&mut hasher);
    hasher.finish()
}
