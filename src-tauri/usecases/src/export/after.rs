//! What becomes of a batch: shown, verified, voided, acknowledged, refused in part.

use super::gather::Told;
use super::render::hash_of;
use super::{BatchRow, BatchVerified, NotMatched, Rejected};
use crate::Desk;
use crate::files_out::fault;
use crate::request::read_date;
use domain::batch::{Match, Sent, SentLine, match_rejects};
use domain::entry::{BatchBody, Body};
use domain::ids::{BatchId, EntryId};
use domain::layout::{Comparison, Differs, Layout, Reader};
use domain::removal::check_note;
use domain::role::Action;
use domain::{Code, Fault, Result, Sensitive};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use store::{AuditFact, NewEntry};

impl Desk {
    /// Reads the files of a batch again: there, the same bytes, and every field what was meant.
    pub fn export_verify(&self, batch: &str) -> Result<BatchVerified> {
        self.allow(Action::ExportVerify)?;
        let batch = self.batch_named(batch)?;
        let files = self.store.read(|snapshot| snapshot.batch_files(&batch.batch))?;
        let (mut checked, mut faults) = (Vec::new(), Vec::new());
        for file in &files {
            match self.verify_file(&batch, Path::new(&file.file), &file.sha256, &file.layout) {
                Ok(()) => checked.push(file.file.clone()),
                Err(fault) => faults.push(format!("{}: {}", file.file, fault.what)),
            }
        }
        if files.is_empty() {
            faults.push("no file of this batch was ever placed".to_owned());
        }
        if batch.state == "voided" {
            faults.push("the batch was voided: its files must not be used".to_owned());
        }
        let (_, lines) = self.store.read(|snapshot| snapshot.lines_digest(&batch.batch))?;
        if lines != batch.lines_sha256 {
            faults.push("the store has other lines for this batch than it was fixed with".to_owned());
        }
        let outcome = if faults.is_empty() { "whole" } else { "not-whole" };
        self.store.write(&self.acting(), |tx| {
            tx.audit(AuditFact::new("export-verify").object(batch.batch.as_str()).outcome(outcome))
        })?;
        Ok(BatchVerified {
            batch: batch.batch.to_string(),
            whole: faults.is_empty(),
            records: batch.records,
            checked,
            faults,
        })
    }

    fn verify_file(&self, batch: &store::BatchRow, path: &Path, sha256: &str, layout: &str) -> Result<()> {
        if hash_of(path)? != sha256 {
            return Err(Fault::new(
                Code::BadInput,
                "it is not the file that was written",
                "write the batch again",
            ));
        }
        let layout = self.layout_named(layout)?;
        if layout.household {
            return Ok(());
        }
        let file = BufReader::new(File::open(path).map_err(|error| fault(path, &error))?);
        let (mut comparison, mut scratch) = (Comparison::start(&layout, file), Vec::new());
        let differs = |differs: Differs| {
            Fault::new(Code::BadInput, differs.0.what.clone(), "write the batch again").at(differs.0.place())
        };
        self.store.read(|snapshot| {
            self.records_of(snapshot, batch, |told| {
                scratch.clear();
                match layout.render(&told.record, &mut scratch) {
                    Ok(_) => comparison.next(&told.record).map_err(differs),
                    // What the layout cannot say is in no file.
                    Err(_) => Ok(()),
                }
            })
        })?;
        comparison.finish().map(drop).map_err(differs)
    }

    /// Frees the batch's removals for the next; the files stay where they are.
    pub fn export_void(&self, batch: &str, reason: &str) -> Result<BatchRow> {
        self.allow(Action::ExportVoid)?;
        needs_reason(reason)?;
        let row = self.batch_named(batch)?;
        check_note("reason", &Sensitive::from(reason))?;
        if row.state == "acknowledged" {
            let what = "the recipient has acknowledged this batch; nothing was changed";
            return Err(Fault::new(
                Code::Conflict,
                what,
                "withdraw what is wrong: the next batch tells them",
            ));
        }
        let body = BatchBody::Voided { batch: row.batch.clone(), reason: reason.to_owned() };
        self.store.write(&self.acting(), |tx| {
            if !tx.void_batch(&row.batch, reason)? {
                return Err(Fault::new(
                    Code::Conflict,
                    "this batch is void already; nothing was changed",
                    "nothing to do",
                ));
            }
            tx.append(NewEntry::about_nobody(Body::Batch(body)))?;
            tx.audit(AuditFact::new("export-void").object(row.batch.as_str()))
        })?;
        self.shown_batch(&row.batch)
    }

    /// One batch of the history.
    pub fn export_show(&self, batch: &str) -> Result<BatchRow> {
        self.allow(Action::ExportPlan)?;
        self.shown_batch(&self.batch_named(batch)?.batch)
    }

    /// Every batch, newest first.
    pub fn export_list(&self) -> Result<Vec<BatchRow>> {
        self.allow(Action::ExportPlan)?;
        let batches = self.store.read(|snapshot| snapshot.batches())?;
        batches.iter().map(|batch| self.shown_batch(&batch.batch)).collect()
    }

    /// The recipient has it: its removals are honoured.
    pub fn export_acknowledge(&self, batch: &str, on: &str, by: Option<&str>) -> Result<BatchRow> {
        self.allow(Action::Acknowledge)?;
        let on = read_date(on, "--on")?;
        let row = self.batch_named(batch)?;
        if on < self.local_date(row.written_at).min(self.today()) || on > self.today() {
            let what =
                "a batch is acknowledged after it was written and not in the future; nothing was changed";
            return Err(Fault::new(Code::Usage, what, "give the day the recipient named").at("--on"));
        }
        let by = by.unwrap_or_default().to_owned();
        let body = BatchBody::Acknowledged { batch: row.batch.clone(), on, by: by.clone() };
        self.store.write(&self.acting(), |tx| {
            if !tx.acknowledge_batch(&row.batch, on, &by)? {
                let what = format!("this batch is {} already; nothing was changed", row.state);
                return Err(Fault::new(Code::Conflict, what, "nothing to do"));
            }
            tx.append(NewEntry::about_nobody(Body::Batch(body)))?;
            tx.audit(AuditFact::new("export-acknowledge").object(row.batch.as_str()))
        })?;
        self.shown_batch(&row.batch)
    }

    /// Reads a recipient's reject file: what it refuses is open again, the first clock still running.
    pub fn export_reject(&self, file: &Path, batch: &str, layout: Option<&str>) -> Result<Rejected> {
        self.allow(Action::RejectRead)?;
        let row = self.batch_named(batch)?;
        if row.state == "voided" {
            return Err(Fault::new(
                Code::Conflict,
                "this batch is void; nothing was changed",
                "name the batch that was sent",
            ));
        }
        let rejects = self.layout_named(layout.unwrap_or("reject-tab"))?;
        if !rejects.reads_rejects() {
            let what = format!("layout {} is not one of reject files; nothing was changed", rejects.id);
            return Err(Fault::new(Code::Usage, what, "give reject-tab, reject-echo or your own"));
        }
        let refused = read_rejects(file, &rejects)?;
        let sent = self.sent_lines(&row)?;
        let matches = match_rejects(&Sent::new(&sent), &refused);
        self.reopen(file, &row, &matches)
    }

    fn reopen(&self, file: &Path, row: &store::BatchRow, matches: &[Match]) -> Result<Rejected> {
        let lines = u32::try_from(matches.len()).unwrap_or(u32::MAX);
        let open_lines: Vec<NotMatched> = matches.iter().filter_map(left_open).collect();
        let file_sha256 = hash_of(file)?;
        let reopened = self.store.write(&self.acting(), |tx| {
            let mut removals: Vec<EntryId> = Vec::new();
            for found in matches {
                if let Match::One { record_no, removal, reason, .. } = found
                    && tx.reject_line(&row.batch, *record_no, reason)?
                {
                    removals.push(*removal);
                }
            }
            let count = removals.len();
            if count > 0 {
                let body = BatchBody::Rejected { batch: row.batch.clone(), removals, file_sha256 };
                tx.append(NewEntry::about_nobody(Body::Batch(body)))?;
            }
            let fact =
                AuditFact::new("export-reject").object(row.batch.as_str()).count("reopened", count as u64);
            tx.audit(fact)?;
            Ok(u32::try_from(count).unwrap_or(u32::MAX))
        })?;
        let already = reopened == 0 && open_lines.len() < matches.len();
        Ok(Rejected { batch: row.batch.to_string(), lines, reopened, open_lines, already })
    }

    fn sent_lines(&self, row: &store::BatchRow) -> Result<Vec<SentLine>> {
        let layout = self.layout_named(&row.layout)?;
        self.store.read(|snapshot| {
            let mut sent = Vec::new();
            self.records_of(snapshot, row, |Told { line, removal, record }| {
                let mut bytes = Vec::new();
                // A line that a layout cannot say has no bytes, and is matched by its reference alone.
                let _ = layout.render(&record, &mut bytes);
                let (record_no, reference) = (record.record_no, record.reference);
                sent.push(SentLine { record_no, reference, removal, number_index: line.number_index, bytes });
                Ok(())
            })?;
            Ok(sent)
        })
    }

    fn shown_batch(&self, batch: &BatchId) -> Result<BatchRow> {
        let row = self.batch_named(batch.as_str())?;
        let files = self.store.read(|snapshot| snapshot.batch_files(batch))?;
        let state =
            if row.rejected > 0 && row.state != "voided" { "partly rejected".to_owned() } else { row.state };
        Ok(BatchRow {
            batch: row.batch.to_string(),
            service: row.service.to_string(),
            period: row.period,
            layout: row.layout,
            records: row.records,
            written_at: row.written_at.to_rfc3339(),
            by: row.written_by.to_string(),
            state,
            acknowledged_on: row.acknowledged_on.map(|on| on.to_string()),
            rejected: row.rejected,
            sha256: files.first().map(|file| file.sha256.clone()).unwrap_or_default(),
            void_reason: (!row.void_reason.is_empty()).then_some(row.void_reason),
            files: files.into_iter().map(|file| file.file).collect(),
        })
    }
}

fn read_rejects(path: &Path, layout: &Layout) -> Result<Vec<domain::layout::ReadRecord>> {
    let file = BufReader::new(File::open(path).map_err(|error| fault(path, &error))?);
    let mut reader = Reader::new(layout, file).any_line_end();
    let mut refused = Vec::new();
    while let Some(row) = reader.next_row() {
        let record = row.and_then(|row| row.to_record());
        let record = record.map_err(|bad| {
            let what = format!("the reject file does not fit its layout: {}; nothing was changed", bad.what);
            Fault::new(Code::BadInput, what, "give the layout it is in with --layout").at(bad.place())
        })?;
        refused.push(record);
    }
    Ok(refused)
}

fn left_open(found: &Match) -> Option<NotMatched> {
    match found {
        Match::One { .. } => None,
        Match::None { line, .. } => {
            Some(NotMatched { line: *line, reason: "it fits no record of this batch".to_owned() })
        }
        Match::Several { line, .. } => {
            Some(NotMatched { line: *line, reason: "it fits more than one record".to_owned() })
        }
    }
}

pub(super) fn needs_reason(reason: &str) -> Result<()> {
    if reason.trim().is_empty() {
        return Err(
            Fault::new(Code::Usage, "a reason is needed; nothing was changed", "say why").at("reason")
        );
    }
    Ok(())
}
