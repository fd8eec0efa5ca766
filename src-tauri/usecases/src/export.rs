//! Weekly exports: plan, write, verify, void, acknowledge, reject. Per service exactly once.

use crate::Desk;
use crate::progress::Progress;
use domain::person::Person;
use domain::words::{Channel, ServiceKind};
use domain::{Fault, Result};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Which batch.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct ExportAsk {
    pub service: String,
    /// None: the service's own.
    pub layout: Option<String>,
    /// `2026-W47`; none with `since_last` false: the last whole week.
    pub week: Option<String>,
    pub since_last: bool,
}

/// A removal that a person here can mend.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct HeldBack {
    pub reference: String,
    /// The entry's id, for `mend`.
    pub removal: String,
    pub field: String,
    pub reason: String,
}

/// A removal that a layout cannot say or a service cannot carry.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct NotCarried {
    pub reference: String,
    pub removal: String,
    pub reason: String,
}

/// What would be written. `records` + held back + not for service + by hand add up to `due`.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExportPlan {
    pub service: String,
    pub service_title: String,
    pub layout: String,
    pub layout_title: String,
    /// `2026-W47`.
    pub period: String,
    pub first_day: String,
    pub last_day: String,
    /// Everything due to this batch.
    pub due: u32,
    pub records: u32,
    pub held_back: Vec<HeldBack>,
    pub not_for_service: Vec<NotCarried>,
    pub by_hand: Vec<NotCarried>,
    pub late: u32,
    /// Records that tell a withdrawal.
    pub withdrawn: u32,
    /// Records with letters folded to the character set.
    pub folded: u32,
    pub earliest_due: Option<String>,
    /// The day the file goes out (a federal-holiday Monday moves).
    pub export_day: String,
    pub warnings: Vec<String>,
    /// A live batch of this period, if there is one.
    pub batch: Option<String>,
}

/// What was written.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExportWritten {
    pub batch: String,
    pub layout: String,
    pub file: PathBuf,
    pub manifest: PathBuf,
    pub transmittal: PathBuf,
    pub sha256: String,
    pub records: u32,
    pub held_back: Vec<HeldBack>,
    pub not_for_service: Vec<NotCarried>,
    pub by_hand: Vec<NotCarried>,
    pub late: u32,
    pub earliest_due: Option<String>,
}

/// A field as the ruler shows it.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RulerField {
    pub name: String,
    /// 1-based column (fixed) or ordinal (delimited).
    pub position: u32,
    pub length: u32,
}

/// Records as the recipient sees them.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExportPreview {
    pub fixed: bool,
    pub record_length: u32,
    pub fields: Vec<RulerField>,
    pub from: u32,
    /// One list of field values a record.
    pub records: Vec<Vec<String>>,
    pub total: u32,
}

/// One batch in the history.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct BatchRow {
    pub batch: String,
    pub service: String,
    pub period: String,
    pub layout: String,
    pub records: u32,
    pub written_at: String,
    pub by: String,
    /// `written`, `acknowledged`, `partly rejected`, `voided`.
    pub state: String,
    pub acknowledged_on: Option<String>,
    pub rejected: u32,
    pub sha256: String,
    pub void_reason: Option<String>,
    pub files: Vec<String>,
}

/// What verifying a batch's files found.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct BatchVerified {
    pub batch: String,
    pub whole: bool,
    pub records: u32,
    pub checked: Vec<String>,
    pub faults: Vec<String>,
}

/// What reading a reject file did.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Rejected {
    pub batch: String,
    pub lines: u32,
    pub reopened: u32,
    /// Lines that fit none or two: shown and left open.
    pub open_lines: Vec<NotMatched>,
    pub already: bool,
}

/// A reject line that fits no record or two.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct NotMatched {
    pub line: u32,
    pub reason: String,
}

/// A service by configuration.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ServiceRow {
    pub service: String,
    pub title: String,
    pub kind: ServiceKind,
    pub channels: Vec<Channel>,
    pub layout: String,
    /// Layouts that fit.
    pub layouts: Vec<String>,
    pub load_days: u32,
    pub owner: String,
    pub deputy: String,
}

/// Completing what is held back.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct MendAsk {
    pub removal: String,
    /// Only the fields that change.
    pub person: Person,
    pub reason: String,
}

impl Desk {
    pub fn services(&self) -> Result<Vec<ServiceRow>> {
        Err(Fault::internal("unfinished"))
    }
    pub fn export_plan(&self, ask: &ExportAsk) -> Result<ExportPlan> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    /// Records `from`.. as the recipient will see them, before they are written.
    pub fn export_preview(&self, ask: &ExportAsk, from: u32, count: u32) -> Result<ExportPreview> {
        let _ = (ask, from, count);
        Err(Fault::internal("unfinished"))
    }
    /// Fixes the batch and writes its files; 6 when nothing is due.
    pub fn export_write(
        &self,
        ask: &ExportAsk,
        out: &Path,
        progress: &Progress<'_>,
    ) -> Result<ExportWritten> {
        let _ = (ask, out, progress);
        Err(Fault::internal("unfinished"))
    }
    /// The same batch again, in any layout: same removals, same bytes for the same layout, no new batch.
    pub fn export_render(
        &self,
        batch: &str,
        layout: &str,
        out: &Path,
        progress: &Progress<'_>,
    ) -> Result<ExportWritten> {
        let _ = (batch, layout, out, progress);
        Err(Fault::internal("unfinished"))
    }
    pub fn export_verify(&self, batch: &str) -> Result<BatchVerified> {
        let _ = batch;
        Err(Fault::internal("unfinished"))
    }
    pub fn export_void(&self, batch: &str, reason: &str) -> Result<BatchRow> {
        let _ = (batch, reason);
        Err(Fault::internal("unfinished"))
    }
    pub fn export_show(&self, batch: &str) -> Result<BatchRow> {
        let _ = batch;
        Err(Fault::internal("unfinished"))
    }
    pub fn export_list(&self) -> Result<Vec<BatchRow>> {
        Err(Fault::internal("unfinished"))
    }
    pub fn export_acknowledge(&self, batch: &str, on: &str, by: Option<&str>) -> Result<BatchRow> {
        let _ = (batch, on, by);
        Err(Fault::internal("unfinished"))
    }
    pub fn export_reject(&self, file: &Path, batch: &str, layout: Option<&str>) -> Result<Rejected> {
        let _ = (file, batch, layout);
        Err(Fault::internal("unfinished"))
    }
    /// Completes a held-back removal: a correction laid over it, audited.
    pub fn mend(&self, ask: &MendAsk) -> Result<()> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
}
