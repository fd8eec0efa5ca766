//! Files in: customers and removals. Streamed; every refused row named with its reason; a dry run first.

mod customers;
mod removals;

use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::path::{Path, PathBuf};

/// What to import.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct ImportAsk {
    pub file: PathBuf,
    pub map: Option<PathBuf>,
    pub dry_run: bool,
    /// Customers absent from the file are retired.
    pub replace: bool,
    /// The name of the source, for removals.
    pub source: Option<String>,
}

/// A row that was not taken, or a field that was left out of one that was.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RefusedRow {
    pub line: u32,
    pub column: String,
    pub reason: String,
}

/// What an import did, or would do. `read` is the sum of added, updated, unchanged and refused.
#[derive(Clone, Debug, Default, Serialize, specta::Type)]
pub struct ImportReport {
    pub dry_run: bool,
    pub read: u32,
    pub added: u32,
    pub updated: u32,
    pub unchanged: u32,
    /// Rows that were not taken.
    pub refused: u32,
    /// The first thousand, in the order of the file.
    pub refused_rows: Vec<RefusedRow>,
    /// Fields that were left out of rows that were taken; what was on file stays.
    pub left_out: u32,
    /// Customers that a file which replaces no longer names.
    pub retired: u32,
    pub unknown_columns: Vec<String>,
    pub encoding: String,
    pub generation: Option<u32>,
    /// What has still to follow, though the rows are taken: in words.
    pub remark: Option<String>,
    pub seconds: f64,
}

/// The lock that two imports of one folder would meet at.
const LOCK: &str = "import";
/// A larger mapping file is no mapping file.
const MAX_MAP_BYTES: u64 = 1 << 20;

/// The mapping file's name and text; empty when there is none.
pub(crate) fn map_text(map: Option<&Path>) -> Result<(String, String)> {
    let Some(map) = map else { return Ok(Default::default()) };
    let name = crate::layouts::name_of(map);
    let fault = |code, what: String| {
        Fault::new(code, format!("{what}; nothing was imported"), "check the file named by --map").at(&*name)
    };
    let file = std::fs::File::open(map)
        .map_err(|error| fault(Code::NotFound, format!("the mapping cannot be read: {}", error.kind())))?;
    let mut text = String::new();
    let read = file.take(MAX_MAP_BYTES + 1).read_to_string(&mut text);
    let size = read.map_err(|_| fault(Code::BadInput, "the mapping is no text".to_owned()))?;
    if size as u64 > MAX_MAP_BYTES {
        return Err(fault(Code::BadInput, "the mapping is too large for one".to_owned()));
    }
    Ok((name, text))
}

fn small(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
