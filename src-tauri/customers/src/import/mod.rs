//! Importing a file of customers: the next generation is the one before, with the file's rows laid over it.
//!
//! One thread reads and checks, others make keys and write; batches pass through bounded channels. Nothing that is
//! read changes until the new generation is whole.

mod reading;
mod scout;

use crate::batch::Batch;
use crate::builder::{Builder, file_of};
use crate::csv_in::{CsvFile, Mapping};
use crate::reader::Reader;
use crate::under::Under;
use cipherfile::Key;
use domain::identity::Country;
use domain::{Fault, Result};
use reading::{Parcel, Reading};
use scout::{Sayings, Scout};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Refusals that are named one by one; the rest are counted.
pub const MAX_REFUSALS: usize = 1000;
/// Batches on their way: enough that neither thread waits for the other's hiccup.
const BATCHES_UNDER_WAY: usize = 6;

/// Tenths of a byte on the disk for each byte of the file: measured with invented people, rows, keys and indexes
/// together, and what is set aside for sorting.
const BYTES_PER_BYTE_TIMES_TEN: u64 = 36;
/// What a small file says of each customer beneath: the day of the last contact, a bit, and a share of the names.
const BYTES_PER_CUSTOMER_BENEATH: u64 = 4;

/// What to import, and where.
pub struct Import<'a> {
    pub folder: &'a Path,
    pub key: &'a Key,
    /// The generation now in use; none at the first import.
    pub old: Option<u64>,
    /// The generation to write.
    pub next: u64,
    pub file: &'a Path,
    pub mapping: &'a Mapping,
    /// The company's own country.
    pub home: Country,
    /// Reads and checks everything and writes nothing.
    pub dry_run: bool,
    /// Customers absent from the file are retired.
    pub replace: bool,
    /// From so many customers on, a small file is laid over the generation in use; below, all is built anew.
    pub delta_from: u64,
}

/// What [`Import::delta_from`] is for: fewer customers are built anew in less than a second.
pub const DELTA_FROM: u64 = 100_000;
/// A share of the customers beneath: more than that in the newer file, and all is built anew.
const MOST_NEWER: f64 = 0.3;
/// No row of a customer file is much shorter; a file has at most as many rows as that.
const FEWEST_ROW_BYTES: u64 = 60;

/// One thing that was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub line: u64,
    /// Empty when the row could not be parted into columns.
    pub column: String,
    pub reason: String,
    /// False for a field that was left out of a row that was taken.
    pub whole_row: bool,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows of the file, refused ones included.
    pub read: u64,
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    /// Customers of the generation before that the file does not name, and that stay.
    pub stayed: u64,
    /// The same, retired because the file replaces the generation before.
    pub retired: u64,
    /// Rows that were not taken at all.
    pub refused_rows: u64,
    /// Fields that were not taken from rows that were: what was on file stays.
    pub refused_fields: u64,
    /// The first of both, in the order of the file.
    pub refused: Vec<Refusal>,
    pub unknown_columns: Vec<String>,
    pub encoding: &'static str,
    /// The generation written; none for a dry run, and when nothing changed.
    pub generation: Option<u64>,
    /// The generation that it is laid over, when it is a small one.
    pub base: Option<u64>,
    /// Its file.
    pub file: Option<PathBuf>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ImportProgress {
    pub rows: u64,
    pub bytes: u64,
    pub total_bytes: u64,
    /// Share of the indexes made, 0 while rows are read.
    pub indexed: f64,
}

/// Imports a file. The caller moves the pointer to `report.generation`; until then nothing has changed.
pub fn import(
    ask: &Import<'_>,
    progress: &mut dyn FnMut(ImportProgress),
    cancelled: &AtomicBool,
) -> Result<ImportReport> {
    let file = CsvFile::open(ask.file, ask.mapping.delimiter())?;
    let old = ask.old.map(|generation| Reader::open(ask.folder, generation, ask.key)).transpose()?;
    let under = match &old {
        Some(old) if is_delta(ask, old)? => Some(old.under()?),
        _ => None,
    };
    let first_id = under.as_ref().map_or(1, |under| under.last_id + 1);
    let (scout, sayings) = ahead(ask)?.unzip();
    let reading = Reading::new(file, ask.mapping, old, under, ask.home, ask.replace)?.with(sayings);
    let mut builder = match ask.dry_run {
        true => None,
        false => Some(Builder::create_from(ask.folder, ask.next, ask.key, ask.home, first_id)?),
    };
    let mut seen = ImportProgress { rows: 0, bytes: 0, total_bytes: 0, indexed: 0.0 };
    let (mut report, under) = run(reading, scout, builder.as_mut(), cancelled, &mut |step| {
        seen = step;
        progress(step);
    })?;
    let changed = report.added + report.updated + report.retired > 0 || ask.old.is_none();
    if let Some(builder) = builder.filter(|_| changed) {
        let mut go_on = |share| {
            progress(ImportProgress { indexed: share, ..seen });
            !cancelled.load(Ordering::Relaxed)
        };
        report.base = under.as_ref().map(|under| under.base);
        report.file = Some(match under {
            Some(under) => builder.finish_over(&under, &mut go_on)?,
            None => builder.finish_with(&mut go_on)?,
        });
        report.generation = Some(ask.next);
    }
    Ok(report)
}

/// Somebody who goes ahead, where there is a generation before and the file can be read twice.
fn ahead(ask: &Import<'_>) -> Result<Option<(Scout, Sayings)>> {
    let is_whole = std::fs::metadata(ask.file).is_ok_and(|about| about.is_file());
    let Some(generation) = ask.old.filter(|_| is_whole) else { return Ok(None) };
    let again = CsvFile::open(ask.file, ask.mapping.delimiter())?;
    let old = Reader::open(ask.folder, generation, ask.key)?;
    scout::scout(again, ask.mapping, old, ask.home).map(Some)
}

/// About how many bytes the import will take on the disk, what it sets aside meanwhile included.
pub fn bytes_needed(ask: &Import<'_>) -> Result<u64> {
    let size = |path: &Path| std::fs::metadata(path).map_or(0, |about| about.len());
    let new = size(ask.file).saturating_mul(BYTES_PER_BYTE_TIMES_TEN) / 10;
    let Some(generation) = ask.old.filter(|_| !ask.dry_run && !ask.replace) else { return Ok(new) };
    let old = Reader::open(ask.folder, generation, ask.key)?;
    let kept = match is_delta(ask, &old)? {
        true => BYTES_PER_CUSTOMER_BENEATH * old.customers(),
        false => old.base().into_iter().chain([generation]).map(|it| size(&file_of(ask.folder, it))).sum(),
    };
    Ok(new + kept)
}

/// Whether the file is small beside what is on file, with what was laid over that before.
fn is_delta(ask: &Import<'_>, old: &Reader) -> Result<bool> {
    if ask.replace || old.customers() < ask.delta_from || !old.can_be_beneath() {
        return Ok(false);
    }
    let bytes = std::fs::metadata(ask.file).map_err(|error| cipherfile::io_fault(ask.file, &error))?.len();
    let newer = bytes / FEWEST_ROW_BYTES + old.newer();
    Ok(newer as f64 <= MOST_NEWER * old.last_beneath() as f64)
}

/// Reads on one thread, with another ahead of it where there is a generation before, and writes on this one.
fn run(
    mut reading: Reading,
    scout: Option<Scout>,
    builder: Option<&mut Builder>,
    cancelled: &AtomicBool,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(ImportReport, Option<Under>)> {
    let (full, parcels) = sync_channel::<Parcel>(BATCHES_UNDER_WAY);
    let (empty, spare) = sync_channel::<Batch>(BATCHES_UNDER_WAY + 2);
    std::thread::scope(|scope| {
        // What it cannot say, the reader finds out for itself.
        scout.map(|scout| scope.spawn(move || scout.run(cancelled)));
        let reader = scope.spawn(move || {
            reading.run(&full, &spare, cancelled)?;
            Ok(reading.ended())
        });
        let written = write(&parcels, &empty, builder, progress);
        // Hanging up stops a reader whose writer has failed.
        drop(parcels);
        let read = reader
            .join()
            .map_err(|_| Fault::internal("reading the file failed; the customers stay as they were"))?;
        written.and(read)
    })
}

fn write(
    parcels: &Receiver<Parcel>,
    empty: &SyncSender<Batch>,
    mut builder: Option<&mut Builder>,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<()> {
    for Parcel { mut batch, progress: step } in parcels {
        match builder.as_deref_mut() {
            Some(builder) => batch = builder.push_batch(batch)?,
            None => batch.clear(),
        }
        progress(step);
        // A full or closed channel only means that this buffer is not used again.
        let _ = empty.try_send(batch);
    }
    Ok(())
}

/// What a stopped import says.
pub(crate) fn stopped() -> Fault {
    Fault::stopped("the import was stopped; the customers stay as they were", "start it again when you wish")
}
