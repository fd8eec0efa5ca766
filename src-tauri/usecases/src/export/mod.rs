//! Weekly exports: plan, write, verify, void, acknowledge, reject. Per service exactly once.
//!
//! `gather` brings the lines in their order, `render` gives them their bytes, `write` fixes a batch, `after` is
//! what becomes of it. What belongs in a batch is decided in `domain::batch`.

mod after;
mod gather;
mod mend;
mod plan;
mod render;
mod write;

use crate::Desk;
use domain::batch::Service;
use domain::ids::ServiceId;
use domain::layout::Layout;
use domain::person::Person;
use domain::role::Action;
use domain::words::{Channel, ServiceKind};
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
    /// In the layout that was asked for.
    #[serde(flatten)]
    pub first: ExportFile,
    /// The same batch in other layouts.
    pub also: Vec<ExportFile>,
    pub held_back: Vec<HeldBack>,
    pub not_for_service: Vec<NotCarried>,
    pub by_hand: Vec<NotCarried>,
    pub late: u32,
    pub earliest_due: Option<String>,
    /// What is not well with the folder that the files went to.
    pub folder_remark: Option<String>,
}

impl ExportWritten {
    /// Every file of data that was written.
    pub fn files(&self) -> impl Iterator<Item = &ExportFile> {
        std::iter::once(&self.first).chain(&self.also)
    }
}

/// A data file in one layout, with what lies beside it.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ExportFile {
    pub layout: String,
    pub file: PathBuf,
    pub manifest: PathBuf,
    pub transmittal: PathBuf,
    pub sha256: String,
    pub records: u32,
    /// Removals of the batch that this layout cannot say: they are in no file until it is rendered in another.
    pub unsaid: Vec<Unsaid>,
}

/// A removal of a batch that a layout cannot say, and why.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Unsaid {
    pub reference: String,
    pub reason: String,
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

/// The same for what is in force of a request.
#[derive(Clone, Debug)]
pub struct MendRequestAsk {
    pub reference: String,
    /// None: every channel.
    pub channel: Option<Channel>,
    pub person: Person,
    pub reason: String,
}

impl Desk {
    /// The recipients, with the layouts that fit each.
    pub fn services(&self) -> Result<Vec<ServiceRow>> {
        self.allow(Action::ExportPlan)?;
        let layouts = crate::layouts::layouts_of(&self.dir)?;
        Ok(self.configured_services()?.into_iter().map(|service| service_row(service, &layouts)).collect())
    }

    /// The recipients as configured, by id.
    pub(crate) fn configured_services(&self) -> Result<Vec<Service>> {
        let services = self.store.read(|snapshot| snapshot.services::<Service>())?;
        Ok(services.into_iter().map(|(_, service)| service).collect())
    }

    pub(crate) fn service_named(&self, id: &str) -> Result<Service> {
        let id = ServiceId(id.to_owned());
        self.configured_services()?.into_iter().find(|service| service.id == id).ok_or_else(|| {
            let known = self.configured_services().unwrap_or_default();
            let known: Vec<String> = known.into_iter().map(|service| service.id.0).collect();
            let advice = format!("give one of {}", known.join(", "));
            Fault::new(Code::NotFound, "there is no service of that id", advice)
        })
    }
}

fn service_row(service: Service, layouts: &[Layout]) -> ServiceRow {
    let fits = |layout: &&Layout| service.channels.iter().any(|channel| layout.carries(*channel));
    ServiceRow {
        service: service.id.to_string(),
        layouts: layouts.iter().filter(fits).map(|layout| layout.id.to_string()).collect(),
        title: service.title,
        kind: service.kind,
        channels: service.channels,
        layout: service.layout.to_string(),
        load_days: service.load_days,
        owner: service.owner,
        deputy: service.deputy,
    }
}
