//! Numbers gathered in any order, a bit each, until they are written as a file.
//!
//! An area code takes 1.25 MB once it is met, and no more however many numbers come: the United States fit in 470 MB.

use super::areas::AreaCodes;
use super::block::BITMAP_BYTES;
use super::number::{AREA_NUMBERS, AREAS, Number};
use super::writer::{Writer, Written};
use super::{About, Step, stopped};
use cipherfile::Key;
use domain::Result;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Which area codes a file can answer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Those that the subscription names. Numbers outside are kept and answered `On`.
    Stated(AreaCodes),
    /// Those that the file has a number of.
    Seen,
}

/// Numbers of an area code that wait until they are put in together: numbers in no order would else go each to another
/// page, one after another.
const WAITING: usize = 2_048;

/// Numbers on their way into a file.
pub struct Builder {
    areas: Vec<Area>,
    numbers: u64,
    duplicates: u64,
}

/// The numbers of one area code; without memory of its own until the first comes.
#[derive(Default)]
struct Area {
    /// A bit for each of its ten million numbers.
    bits: Vec<u8>,
    waiting: Vec<u32>,
}

impl Area {
    /// Puts in what waits; gives how many had come before.
    fn settle(&mut self) -> u64 {
        if self.bits.is_empty() {
            self.bits = vec![0; AREA_NUMBERS / 8];
        }
        let mut before = 0;
        for at in self.waiting.drain(..) {
            if let Some(byte) = self.bits.get_mut(at as usize / 8) {
                before += u64::from(*byte >> (at % 8) & 1);
                *byte |= 1 << (at % 8);
            }
        }
        before
    }
}

impl Default for Builder {
    fn default() -> Self {
        let areas = std::iter::repeat_with(Area::default).take(AREAS).collect();
        Builder { areas, numbers: 0, duplicates: 0 }
    }
}

impl Builder {
    /// Takes a number.
    #[inline]
    pub fn insert(&mut self, number: Number) {
        let Some(area) = self.areas.get_mut(usize::from(number.area())) else { return };
        self.numbers += 1;
        area.waiting.push(number.in_area() as u32);
        if area.waiting.len() == WAITING {
            self.duplicates += area.settle();
        }
    }

    /// Puts in all that waits.
    fn settle(&mut self) {
        let met = self.areas.iter_mut().filter(|area| !area.waiting.is_empty());
        self.duplicates += met.map(Area::settle).sum::<u64>();
    }

    /// Numbers taken, those that came twice counted twice.
    pub fn taken(&self) -> u64 {
        self.numbers
    }

    /// Numbers that had come before.
    pub fn duplicates(&mut self) -> u64 {
        self.settle();
        self.duplicates
    }

    /// The area codes that a number was taken of.
    pub fn seen(&self) -> AreaCodes {
        let met = |area: &Area| !area.bits.is_empty() || !area.waiting.is_empty();
        (0..).zip(&self.areas).filter_map(|(code, area)| met(area).then_some(code)).collect()
    }

    /// Writes the file. Its name is there when all of it is safe on the disk, or not at all.
    pub fn write(
        mut self,
        path: &Path,
        key: &Key,
        about: &About,
        coverage: Coverage,
        progress: &mut dyn FnMut(Step),
        cancelled: &AtomicBool,
    ) -> Result<Written> {
        let covered = match coverage {
            Coverage::Stated(areas) => areas,
            Coverage::Seen => self.seen(),
        };
        self.settle();
        let mut writer = Writer::create(path, key)?;
        for (area, numbers) in (0..).zip(&mut self.areas) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(stopped());
            }
            // Given back one by one: what is written is not held twice.
            let numbers = std::mem::take(numbers);
            if numbers.bits.is_empty() {
                continue;
            }
            for (exchange, bitmap) in (area * 1_000..).zip(numbers.bits.as_chunks::<BITMAP_BYTES>().0) {
                writer.push_bitmap(exchange, bitmap)?;
            }
            let written = f64::from(area + 1) / AREAS as f64;
            progress(Step { bytes: 0, numbers: self.numbers, written });
        }
        writer.finish(about, &covered)
    }
}
