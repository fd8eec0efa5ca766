//! The platform's own place for the data folder.

use domain::{Code, Fault, Result};
use std::path::PathBuf;

/// The folder that was named, or the platform's own.
pub fn data_dir(named: Option<PathBuf>) -> Result<PathBuf> {
    let named = named.filter(|dir| !dir.as_os_str().is_empty());
    named.or_else(|| dirs::data_dir().map(|dir| dir.join("prefdesk"))).ok_or_else(|| {
        Fault::new(Code::Usage, "there is no home folder to keep the data in", "name one with --data-dir")
    })
}
