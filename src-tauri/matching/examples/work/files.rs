//! The files of the benchmark: drawn without being held in memory, read in chunks of whole lines by all cores.

use crate::invented::Somebody;
use crate::invented::chance::Chance;
use crate::invented::slips::{FEW, Slips};
use crate::measured::Done;
use domain::identity::NameAndAddress;
use rayon::prelude::*;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

const CHUNK: usize = 1 << 20;
const SEED: u64 = 20_261_122;
/// Streets are spelt in several ways but have no slips: a slip that makes or unmakes a word that is abbreviated cannot be
/// said in SQL, and the counts are to be the same.
const SLIPS: Slips = Slips { streets: 0, ..FEW };
const HEADER: &str = "first_name,last_name,address_1,address_2,city,state,zip";

/// The list: one row a household. The suppressed: one in twenty is of the list with slips, one in fifty a relative of
/// somebody on it, one in fifty has moved.
pub fn draw(list: &Path, suppressed: &Path, rows: u64, count: u64) -> Done {
    write(list, rows, |row| household(row).swap_remove(0))?;
    write(suppressed, count, |at| {
        let chance = &mut Chance(SEED ^ (at + rows).wrapping_mul(0xd134_2543_de82_ef95));
        let row = chance.below(rows as usize) as u64;
        match chance.below(1000) {
            0..50 => SLIPS.of(&household(row).swap_remove(0), chance),
            50..70 if household(row).len() > 1 => household(row).swap_remove(1),
            70..90 => household(row).swap_remove(0).moved(chance),
            _ => household(rows + at).swap_remove(0),
        }
    })
}

fn household(number: u64) -> Vec<Somebody> {
    Somebody::household(&mut Chance(SEED.wrapping_add(number.wrapping_mul(0x9fb2_1c65_1e98_df25))))
}

fn write(file: &Path, rows: u64, somebody: impl Fn(u64) -> Somebody + Sync) -> Done {
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(out, "{HEADER}")?;
    for from in (0..rows).step_by(100_000) {
        let lines = (from..rows.min(from + 100_000)).into_par_iter().map(|row| {
            let Somebody { first, last, line_1, line_2, city, state, zip } = somebody(row);
            format!("{first},{last},{line_1},{line_2},{city},{state},{zip}\n")
        });
        for line in lines.collect::<Vec<_>>() {
            out.write_all(line.as_bytes())?;
        }
    }
    out.flush()?;
    Ok(())
}

pub fn count(file: &Path) -> Done<u64> {
    let mut reader = BufReader::with_capacity(CHUNK, File::open(file)?);
    let mut lines = 0;
    loop {
        let buffer = reader.fill_buf()?;
        let length = buffer.len();
        if length == 0 {
            return Ok(lines - 1);
        }
        lines += buffer.iter().filter(|byte| **byte == b'\n').count() as u64;
        reader.consume(length);
    }
}

/// Whole lines, with the number of the first; what remains of a chunk goes in front of the next.
struct Chunks {
    file: File,
    rest: Vec<u8>,
    row: u32,
}

impl Iterator for Chunks {
    type Item = (u32, Vec<u8>);

    fn next(&mut self) -> Option<(u32, Vec<u8>)> {
        let mut chunk = std::mem::take(&mut self.rest);
        chunk.reserve(CHUNK);
        (&mut self.file).take(CHUNK as u64).read_to_end(&mut chunk).ok()?;
        let end = chunk.iter().rposition(|byte| *byte == b'\n')? + 1;
        self.rest = chunk.split_off(end);
        let first = self.row;
        self.row += chunk.iter().filter(|byte| **byte == b'\n').count() as u32;
        Some((first, chunk))
    }
}

fn chunks(file: &Path) -> Done<Chunks> {
    let mut header = vec![0; HEADER.len() + 1];
    let mut file = File::open(file)?;
    file.read_exact(&mut header)?;
    Ok(Chunks { file, rest: Vec::new(), row: 0 })
}

/// Hands each chunk with the number of its first row to one of the cores.
pub fn each_chunk(file: &Path, of_one: impl Fn(u32, &[u8]) + Sync + Send) -> Done {
    chunks(file)?.par_bridge().for_each(|(first, chunk)| of_one(first, &chunk));
    Ok(())
}

/// Every twentieth chunk, at most some ten thousand rows.
pub fn sample<T: Send>(file: &Path, read: fn(&[u8]) -> Vec<T>) -> Done<Vec<T>> {
    let size = std::fs::metadata(file)?.len() as usize;
    let step = (size / CHUNK / 4).max(1);
    Ok(chunks(file)?.step_by(step).flat_map(|(_, chunk)| read(&chunk)).collect())
}

/// The rows of whole lines.
pub fn rows_of(chunk: &[u8], mut row: impl FnMut(NameAndAddress<'_>)) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(chunk);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).unwrap_or(false) {
        let at = |column: usize| record.get(column).unwrap_or_default();
        row(NameAndAddress {
            first_name: at(0),
            last_name: at(1),
            address_1: at(2),
            address_2: at(3),
            city: at(4),
            state: at(5),
            zip: at(6),
            country: "",
        });
    }
}
