//! An invented registry of any size: exchanges as crowded as they are said to be, the numbers of each drawn by chance.

use lists::registry::Number;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

pub type Done<T = ()> = Result<T, Box<dyn Error>>;

/// The whole registry: so many numbers, area codes, and exchanges to an area code.
const WHOLE: u64 = 250_000_000;
const AREAS: u64 = 370;
const EXCHANGES: u64 = 800;

/// A small generator of its own, so that the same seed gives the same file everywhere.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        ((self.next() >> 32) * bound) >> 32
    }

    /// From 0 to 1, never 0.
    fn share(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// A tenth of the exchanges are thin, a fifth are crowded.
    fn density(&mut self) -> f64 {
        match self.below(10) {
            0 => 0.002 + 0.008 * self.share(),
            1..8 => 0.02 + 0.10 * self.share(),
            _ => 0.12 + 0.13 * self.share(),
        }
    }
}

/// So many area codes as numbers of this count come from.
pub fn areas(numbers: u64) -> u64 {
    (AREAS * numbers).div_ceil(WHOLE).clamp(1, AREAS)
}

/// Any line of an exchange that is on file, taken by chance.
pub fn any_number(numbers: u64, chance: &mut Chance) -> Number {
    let area = 200 + chance.below(areas(numbers)) * 2;
    let exchange = area * 1_000 + 200 + chance.below(EXCHANGES);
    Number::of(exchange * 10_000 + chance.below(10_000)).unwrap_or_else(|| unreachable!("ten digits"))
}

/// About so many numbers as a full list, in order, and how many it came to; one that is there already is used again.
pub fn full_list(place: &Path, numbers: u64) -> Done<PathBuf> {
    let path = place.join(format!("registry-{numbers}.txt"));
    if path.exists() {
        return Ok(path);
    }
    std::fs::create_dir_all(place)?;
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&path)?);
    let mut chance = Chance::new(numbers);
    for area in (0..areas(numbers)).map(|at| 200 + at * 2) {
        for exchange in 200..200 + EXCHANGES {
            let every = (1.0 - chance.density()).ln();
            let mut line = format!("{area},{exchange}0000\r\n").into_bytes();
            let mut at = (chance.share().ln() / every) as u64;
            while at < 10_000 {
                let digits =
                    [at / 1_000, at / 100 % 10, at / 10 % 10, at % 10].map(|digit| b'0' + digit as u8);
                line.iter_mut().skip(7).zip(digits).for_each(|(place, digit)| *place = digit);
                out.write_all(&line)?;
                at += 1 + (chance.share().ln() / every) as u64;
            }
        }
    }
    out.into_inner()?.sync_all()?;
    Ok(path)
}

/// So many changes: a number that is on is deleted, another is added; one in twenty the other way round.
pub fn change_file(
    place: &Path,
    changes: u64,
    numbers: u64,
    is_on: impl Fn(Number) -> bool,
) -> Done<PathBuf> {
    let path = place.join("changes.txt");
    let mut out = BufWriter::new(File::create(&path)?);
    let mut chance = Chance::new(changes + 7);
    for at in 0..changes {
        let wants_on = at % 2 == 0;
        let found =
            (0..200).map(|_| any_number(numbers, &mut chance)).find(|number| is_on(*number) == wants_on);
        let Some(number) = found else { continue };
        let deletes = wants_on != (at % 20 == 0);
        let (area, rest) = parts(number);
        let action = if deletes { "D" } else { "A" };
        write!(out, "{area:03},{rest:07},2026-11-{:02}T09:12:{:02},{action}\r\n", 1 + at % 15, at % 60)?;
    }
    out.flush()?;
    Ok(path)
}

fn parts(number: Number) -> (u64, u64) {
    (number.digits() / 10_000_000, number.digits() % 10_000_000)
}
