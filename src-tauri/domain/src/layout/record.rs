//! What is written to a service, one value a record, and what a refusal to write it says.

use super::words::{RefusalKind, Why};
use crate::ids::Reference;
use crate::person::{Person, Text};
use crate::words::{Channel, RecordAction, Scope};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One record before a layout gives it its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayoutRecord {
    /// What the recipient is to do.
    pub action: RecordAction,
    /// What it stops.
    pub channel: Channel,
    /// The day of the request in the company's time zone.
    pub request_date: NaiveDate,
    /// Name and address as given, mends laid over.
    pub person: Person,
    /// One number in E.164 (`+12125550123`), for layouts of numbers.
    pub number: Option<Text>,
    pub scope: Scope,
    /// The confirmation number of the request.
    pub reference: Reference,
    /// 1 for the first record of its batch.
    pub record_no: u32,
}

/// Why a record was not written; names a field, never its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, specta::Type)]
pub struct Refusal {
    pub kind: RefusalKind,
    /// The field of the record (`zip`, `last_name`, `number`, `action`), as in [`Person`].
    pub field: String,
    pub why: Why,
}

impl Refusal {
    pub(crate) fn new(kind: RefusalKind, field: &str, why: Why) -> Self {
        Self { kind, field: field.to_owned(), why }
    }

    /// Field and reason in one line.
    pub fn sentence(&self) -> String {
        format!("{}: {}", self.field, self.why.sentence())
    }
}

/// What writing one record cost it: one bit a field, in the order of the layout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Fields with a letter written as its base letter, or a control character written as a blank.
    pub folded: u64,
    /// Fields that were cut to their length.
    pub truncated: u64,
    /// Optional fields left blank because their value has not the field's form.
    pub left_out: u64,
}

impl Rendered {
    /// True when every field says exactly what was given.
    pub fn is_exact(self) -> bool {
        self == Self::default()
    }
}
