//! How plans, batches and what became of them look as text.

use crate::page::{Page, count, or_empty};
use usecases::export::{BatchRow, BatchVerified, ExportPlan, ExportWritten, HeldBack, NotCarried, Rejected};

/// How many lines of one kind are shown; the rest is counted.
const MOST: usize = 50;

pub fn plan(plan: &ExportPlan, page: &mut Page) {
    let days = match plan.first_day.as_str() {
        // The first batch of all begins with the first removal.
        "" => format!("until {}", plan.last_day),
        first => format!("{first} to {}", plan.last_day),
    };
    page.line(format!("{}, {} ({days})", plan.service_title, plan.period));
    page.gap();
    page.facts(&[
        ("layout", plan.layout.clone()),
        ("goes out on", plan.export_day.clone()),
        ("due to this batch", count(plan.due)),
        ("records", count(plan.records)),
        ("held back", count(plan.held_back.len() as u64)),
        ("not for this service", count(plan.not_for_service.len() as u64)),
        ("to be told by hand", count(plan.by_hand.len() as u64)),
        ("of earlier weeks (late)", count(plan.late)),
        ("withdrawals told", count(plan.withdrawn)),
        ("letters folded", count(plan.folded)),
        ("earliest due", or_empty(plan.earliest_due.as_ref())),
        ("already written as", or_empty(plan.batch.as_ref())),
    ]);
    for warning in &plan.warnings {
        page.line(format!("Mind: {warning}"));
    }
    set_aside(&plan.held_back, &plan.not_for_service, &plan.by_hand, page);
}

pub fn written(written: &ExportWritten, page: &mut Page) {
    page.line(format!("Batch {} is written and read back.", written.batch));
    page.gap();
    page.facts(&[("late", count(written.late)), ("earliest due", or_empty(written.earliest_due.as_ref()))]);
    for file in written.files() {
        page.gap();
        page.facts(&[
            ("layout", file.layout.clone()),
            ("records", count(file.records)),
            ("file", file.file.display().to_string()),
            ("manifest", file.manifest.display().to_string()),
            ("transmittal", file.transmittal.display().to_string()),
            ("sha256", file.sha256.clone()),
        ]);
        let unsaid = file.unsaid.iter().map(|it| (it.reference.as_str(), it.reason.clone()));
        lines("In the batch, but this layout cannot say it", unsaid, file.unsaid.len(), page);
    }
    if let Some(remark) = &written.folder_remark {
        page.line(format!("Mind: {remark}"));
    }
    set_aside(&written.held_back, &written.not_for_service, &written.by_hand, page);
}

/// What is not in the file, and why.
fn set_aside(
    held_back: &[HeldBack],
    not_for_service: &[NotCarried],
    by_hand: &[NotCarried],
    page: &mut Page,
) {
    let held = held_back.iter().map(|it| (it.reference.as_str(), format!("{}: {}", it.field, it.reason)));
    lines("Held back, to be mended here", held, held_back.len(), page);
    for (title, rows) in [("Not for this service", not_for_service), ("To be told by hand", by_hand)] {
        lines(title, rows.iter().map(|it| (it.reference.as_str(), it.reason.clone())), rows.len(), page);
    }
}

fn lines<'a>(title: &str, rows: impl Iterator<Item = (&'a str, String)>, total: usize, page: &mut Page) {
    if total == 0 {
        return;
    }
    page.gap();
    page.line(format!("{title}:"));
    page.table(["reference", "why"], rows.take(MOST).map(|(reference, why)| [reference.to_owned(), why]));
    if total > MOST {
        page.line(format!("… and {} more", count((total - MOST) as u64)));
    }
}

pub fn verified(verified: &BatchVerified, page: &mut Page) {
    let state = if verified.whole { "whole" } else { "NOT whole" };
    page.line(format!("Batch {} is {state}: {} records.", verified.batch, count(verified.records)));
    for checked in &verified.checked {
        page.line(format!("  checked {checked}"));
    }
    for fault in &verified.faults {
        page.line(format!("  fault: {fault}"));
    }
}

pub fn batch(batch: &BatchRow, page: &mut Page) {
    page.line(format!("Batch {}: {}", batch.batch, batch.state));
    page.gap();
    page.facts(&[
        ("service", batch.service.clone()),
        ("period", batch.period.clone()),
        ("layout", batch.layout.clone()),
        ("records", count(batch.records)),
        ("written", format!("{} by {}", batch.written_at, batch.by)),
        ("acknowledged", or_empty(batch.acknowledged_on.as_ref())),
        ("rejected", if batch.rejected > 0 { count(batch.rejected) } else { String::new() }),
        ("voided because", or_empty(batch.void_reason.as_ref())),
        ("sha256", batch.sha256.clone()),
        ("files", batch.files.join(", ")),
    ]);
}

pub fn batches(batches: &[BatchRow], page: &mut Page) {
    if batches.is_empty() {
        return page.line("No batch has been written.");
    }
    let rows = batches.iter().map(|row| {
        [
            row.batch.clone(),
            row.layout.clone(),
            count(row.records),
            row.state.clone(),
            row.written_at.clone(),
            row.by.clone(),
            or_empty(row.acknowledged_on.as_ref()),
        ]
    });
    page.table(["batch", "layout", "records", "state", "written", "by", "acknowledged"], rows);
}

pub fn rejected(rejected: &Rejected, page: &mut Page) {
    if rejected.already {
        page.line("This file was read before; nothing changed.");
    }
    page.facts(&[
        ("batch", rejected.batch.clone()),
        ("lines", count(rejected.lines)),
        ("reopened", count(rejected.reopened)),
        ("left open", count(rejected.open_lines.len() as u64)),
    ]);
    if !rejected.open_lines.is_empty() {
        page.gap();
        page.table(["line", "why"], rejected.open_lines.iter().map(|it| [count(it.line), it.reason.clone()]));
    }
}
