//! The customers in a backup: is the file that lies unpacked the one that an import built? Its hash only says that it
//! is the one that was packed, which may have been damaged by then.

use crate::health::{Finding, finding, told};
use crate::progress::Progress;
use ::customers::Reader;
use domain::Result;
use std::path::Path;
use store::{KeyPurpose, Manifest, Ring};

/// Damaged pages named; the rest is counted.
const NAMED: usize = 3;
const ADVICE: &str = "restore a backup whose customers are whole, or import all of them again with --replace; removals \
                      are not in this file and are untouched";

/// What is wrong with the customers that lie in the folder; none where they are sound, or none are in the backup.
/// Once the work is cancelled it says nothing: whoever asked looks at that next.
pub fn unsound(
    dir: &Path,
    manifest: &Manifest,
    ring: &Ring,
    progress: &Progress<'_>,
) -> Result<Option<Finding>> {
    let Some(generation) = manifest.customers else { return Ok(None) };
    let key = ring.key(KeyPurpose::Customers)?;
    let damage = |reader: Reader| reader.damage(&mut |done, total| told(progress, done, total));
    let detail = match Reader::open(dir, generation, &key).and_then(damage).map(Option::unwrap_or_default) {
        Ok(pages) if pages.is_empty() => return Ok(None),
        Ok(pages) => named(&pages),
        Err(fault) => fault.what,
    };
    Ok(Some(finding("customers", false, detail, ADVICE)))
}

fn named(pages: &[String]) -> String {
    let first = pages.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    match pages.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first}; and {more} more"),
    }
}
