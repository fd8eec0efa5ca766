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

/// Numbers on their way into a file.
pub struct Builder {
    /// By area code, a bit for each of its ten million numbers.
    areas: Vec<Option<Box<[u8]>>>,
    numbers: u64,
    duplicates: u64,
}

impl Default for Builder {
    fn default() -> Self {
        Builder { areas: vec![None; AREAS], numbers: 0, duplicates: 0 }
    }
}

impl Builder {
    /// Takes a number.
    #[inline]
    pub fn insert(&mut self, number: Number) {
        let Some(area) = self.areas.get_mut(usize::from(number.area())) else { return };
        let bits = area.get_or_insert_with(|| vec![0; AREA_NUMBERS / 8].into_boxed_slice());
        let at = number.in_area();
        if let Some(byte) = bits.get_mut(at / 8) {
            let bit = 1 << (at % 8);
            self.duplicates += u64::from(*byte & bit != 0);
            self.numbers += 1;
            *byte |= bit;
        }
    }

    /// Numbers taken, those that came twice counted twice.
    pub fn taken(&self) -> u64 {
        self.numbers
    }

    /// Numbers that had come before.
    pub fn duplicates(&self) -> u64 {
        self.duplicates
    }

    /// The area codes that a number was taken of.
    pub fn seen(&self) -> AreaCodes {
        (0..).zip(&self.areas).filter_map(|(area, bits)| bits.as_ref().map(|_| area)).collect()
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
        let mut writer = Writer::create(path, key)?;
        for (area, bits) in (0..).zip(&mut self.areas) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(stopped());
            }
            // Given back one by one: what is written is not held twice.
            let Some(bits) = bits.take() else { continue };
            for (exchange, bitmap) in (area * 1_000..).zip(bits.as_chunks::<BITMAP_BYTES>().0) {
                writer.push_bitmap(exchange, bitmap)?;
            }
            let written = f64::from(area + 1) / AREAS as f64;
            progress(Step { bytes: 0, numbers: self.numbers, written });
        }
        writer.finish(about, &covered)
    }
}
