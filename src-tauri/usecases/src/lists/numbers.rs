//! A registry of numbers read whole, or a change file laid over it: the next generation, as `lists::registry` writes it.

use super::people::Counts;
use super::refused::RefusedLines;
use crate::Desk;
use crate::progress::{Progress, Step};
use ::lists::registry::{self, About, AreaCodes, Changes, Coverage, Registry, Shape, load};
use domain::layout::LineFault;
use domain::list::ListMode;
use domain::{Code, Fault, Result};
use std::io::Read;
use std::path::Path;

/// The only layout of a registry's changes.
pub const CHANGES: &str = "us-ftc-dnc-change";

/// What reading needs to know.
pub struct Reading<'a> {
    pub layout: &'a str,
    pub mode: ListMode,
    /// Where the file comes to lie; none in a dry run.
    pub place: Option<&'a Path>,
    pub about: About,
    /// What changes are laid over; beside a full list what it takes the place of, where that can be read.
    pub base: Option<&'a Registry>,
    /// The area codes that were subscribed to; none: those that the file has a number of.
    pub areas: Option<AreaCodes>,
}

/// Whether a file of this layout is the full list of a registry.
pub fn is_full_list(layout: &str) -> bool {
    Shape::of(layout).is_some()
}

impl Desk {
    /// Reads the file whole, and writes the next generation.
    pub(super) fn read_numbers(
        &self,
        reading: Reading<'_>,
        input: &mut (dyn Read + Send),
        refused: &mut RefusedLines,
        progress: &Progress<'_>,
    ) -> Result<Counts> {
        match (reading.mode, reading.base) {
            (ListMode::Replace, _) => self.read_full(reading, input, refused, progress),
            (ListMode::Changes, Some(base)) => self.read_changes(&reading, base, input, refused, progress),
            _ => {
                let what = "a registry takes a full list or a change file; nothing was imported";
                Err(Fault::new(Code::Usage, what, "give --replace or --changes"))
            }
        }
    }

    fn read_full(
        &self,
        reading: Reading<'_>,
        input: &mut (dyn Read + Send),
        refused: &mut RefusedLines,
        progress: &Progress<'_>,
    ) -> Result<Counts> {
        let shape =
            Shape::of(reading.layout).ok_or_else(|| Fault::internal("this is no layout of a registry"))?;
        let told = &mut |step: registry::Step| tell(progress, step);
        let mut loaded = load(input, shape, true, told, progress.cancel_flag())?;
        note(refused, loaded.refused, loaded.first_refused)?;
        let again = loaded.builder.duplicates();
        let seen = loaded.builder.seen();
        let lacking = reading.base.map(|base| lacking(base, &seen, reading.areas.as_ref()));
        let added = loaded.builder.taken() - again;
        let counts = Counts {
            read: loaded.lines.into(),
            added,
            already_on: again,
            entries: added,
            lacking: lacking.unwrap_or_default(),
            ..Counts::default()
        };
        if let Some(place) = reading.place {
            let coverage = reading.areas.map_or(Coverage::Seen, Coverage::Stated);
            let key = self.lists_key()?;
            loaded.builder.write(place, &key, &reading.about, coverage, told, progress.cancel_flag())?;
        }
        Ok(counts)
    }

    fn read_changes(
        &self,
        reading: &Reading<'_>,
        base: &Registry,
        input: &mut (dyn Read + Send),
        refused: &mut RefusedLines,
        progress: &Progress<'_>,
    ) -> Result<Counts> {
        let changes = Changes::read(input, true, progress.cancel_flag())?;
        note(refused, changes.refused(), changes.first_refused().to_vec())?;
        let read = changes.taken() as u64 + changes.refused();
        let first_change = changes.first_day(base.about().date);
        let Some(place) = reading.place else {
            return Ok(Counts { read, first_change, entries: base.count(), ..Counts::default() });
        };
        let key = self.lists_key()?;
        let told = &mut |step: registry::Step| tell(progress, step);
        let done = registry::apply(base, changes, &reading.about, place, &key, told, progress.cancel_flag())?;
        Ok(Counts {
            read,
            added: done.added,
            deleted: done.deleted,
            already_on: done.already_on,
            not_on: done.not_on,
            overtaken: done.overtaken,
            entries: done.written.numbers,
            first_change,
            ..Counts::default()
        })
    }
}

/// Area codes that the list before covers, and this one does not, or without a number where there were some.
fn lacking(before: &Registry, seen: &AreaCodes, stated: Option<&AreaCodes>) -> Vec<u16> {
    let met = before.met();
    let is_there =
        |area| stated.unwrap_or(seen).contains(area) && (seen.contains(area) || !met.contains(area));
    before.covered().iter().filter(|area| !is_there(*area)).collect()
}

/// The first thousand by line; the lines themselves are not kept, for they are numbers of a public file.
fn note(refused: &mut RefusedLines, count: u64, first: Vec<LineFault>) -> Result<()> {
    first.into_iter().try_for_each(|fault| refused.push(fault, b""))?;
    refused.count = count;
    Ok(())
}

fn tell(progress: &Progress<'_>, step: registry::Step) {
    let done = u32::try_from(step.numbers).unwrap_or(u32::MAX);
    progress.step(Step { done, bytes_mb: step.bytes as f64 / 1e6, share: step.written });
}
