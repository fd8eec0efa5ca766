//! What lies beside a data file for machines: a manifest that adds the file up and chains it to the last one.

use super::plan::Counts;
use crate::ids::{BatchId, LayoutId, ServiceId, UserName};
use crate::layout::ControlTotals;
use crate::{Fault, Result};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The format written today.
pub const MANIFEST_VERSION: u32 = 1;

/// Beside each data file, as `….manifest.json`. Fields stand in this order; the same batch gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub manifest_version: u32,
    pub batch: BatchId,
    pub service: ServiceId,
    pub period: String,
    /// The first instant of the period; none when it has no beginning.
    pub from: Option<DateTime<Utc>>,
    /// The first instant after the period.
    pub until: DateTime<Utc>,
    pub file: RenderedFile,
    /// Of the batch, whatever the layout.
    pub counts: Counts,
    pub earliest_due: Option<NaiveDate>,
    /// When the batch was fixed; a later rendering says the same.
    pub written_at: DateTime<Utc>,
    pub written_by: UserName,
    pub site: String,
    /// SHA-256 of the data file of the service's batch before; none for the first.
    pub previous_sha256: Option<String>,
    /// Head of the ledger when the batch was fixed, carried outside the machine.
    pub ledger_head: Option<String>,
}

/// One data file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedFile {
    pub name: String,
    pub layout: LayoutId,
    pub layout_version: u32,
    pub totals: ControlTotals,
    /// Lines of the batch that this layout cannot say; 0 in the service's own.
    pub not_written: u32,
}

impl Manifest {
    /// The bytes of the manifest: indented JSON with a last line end.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|error| Fault::internal(format!("a manifest could not be written: {error}")))?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a manifest back.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        serde_json::from_slice(bytes).map_err(|error| {
            let place = format!("line {}, column {}", error.line(), error.column());
            let what = "the manifest is not one that this program wrote";
            Fault::new(crate::Code::BadInput, what, "write the batch again to make a new one").at(place)
        })
    }
}
