//! What the benchmarks of this crate share: invented people in a file, a generation of them, and how figures are said.

use cipherfile::Key;
use customers::csv_in::Mapping;
use customers::{Import, ImportReport, demo, import};
use domain::identity::Country;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// The seed of every benchmark.
pub const SEED: u64 = 20_261_117;
pub const KEY: Key = Key([7; 32]);

pub type Done<T = ()> = Result<T, Box<dyn Error>>;

/// So many invented people as a file; one that is there already is used again.
pub fn csv(place: &Path, count: u64) -> Done<PathBuf> {
    let file = place.join(format!("customers-{count}.csv"));
    if !file.exists() {
        std::fs::create_dir_all(place)?;
        let mut out = BufWriter::new(std::fs::File::create(&file)?);
        demo::write_csv(count, SEED, &mut out)?;
        out.flush()?;
    }
    Ok(file)
}

/// Builds generation 1 of a folder that has none, or the one after `old`.
pub fn build(file: &Path, folder: &Path, old: Option<u64>) -> Done<ImportReport> {
    std::fs::create_dir_all(folder)?;
    let mapping = Mapping::default();
    let ask = Import {
        folder,
        key: &KEY,
        old,
        next: old.unwrap_or(0) + 1,
        file,
        mapping: &mapping,
        home: Country::US,
        dry_run: false,
        replace: false,
        delta_from: customers::DELTA_FROM,
    };
    Ok(import(&ask, &mut |_| {}, &AtomicBool::new(false)).map_err(|fault| fault.line())?)
}

/// A figure of this process as Linux tells it; 0 elsewhere.
pub fn memory_mb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
