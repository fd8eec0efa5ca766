//! Layouts: the built-in ones and the company's own beside them.

use crate::Desk;
use domain::{Fault, Result};
use serde::Serialize;
use std::path::Path;

/// One layout in the list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutRow {
    pub id: String,
    pub version: u32,
    pub title: String,
    pub kind: String,
    pub record_length: Option<u32>,
    pub channels: Vec<String>,
    /// `published`, `house default`, `company`.
    pub standing: String,
    pub note: String,
}

/// A field of a layout.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutField {
    pub name: String,
    pub position: u32,
    pub length: u32,
    pub required: bool,
    pub note: String,
}

/// One layout, whole.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutShown {
    pub row: LayoutRow,
    pub fields: Vec<LayoutField>,
    pub source: String,
    /// What it can say: `remove`, `withdraw`, `deceased`.
    pub actions: Vec<String>,
}

/// What validating a data file found.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Validated {
    pub layout: String,
    pub records: u32,
    pub faults: u32,
    pub first_faults: Vec<LineFault>,
}

/// One bad line.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LineFault {
    pub line: u32,
    pub column: String,
    pub reason: String,
}

impl Desk {
    pub fn layouts(&self) -> Result<Vec<LayoutRow>> {
        Err(Fault::internal("unfinished"))
    }
    pub fn layout(&self, id: &str) -> Result<LayoutShown> {
        let _ = id;
        Err(Fault::internal("unfinished"))
    }
    /// Checks a layout file before it is put beside the others.
    pub fn check_layout(&self, file: &Path) -> Result<LayoutShown> {
        let _ = file;
        Err(Fault::internal("unfinished"))
    }
    /// Reads a data file through a layout and names what does not fit.
    pub fn validate_file(&self, file: &Path, layout: &str) -> Result<Validated> {
        let _ = (file, layout);
        Err(Fault::internal("unfinished"))
    }
}
