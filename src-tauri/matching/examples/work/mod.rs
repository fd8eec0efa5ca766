//! The works that are measured, each in a process of its own: draw the files, import a list as sorted keys, match.

mod files;

use crate::measured::{Done, peak_mb};
use domain::identity::{Country, KeyKind};
use files::{draw, each_chunk, rows_of};
use matching::Row;
use matching::exact::{Key, KeyIndex, Keyer, Levels, Part, merge};
use matching::tolerant::{Band, List, Matcher, Model, Reading, Record, Threshold};
use rayon::prelude::*;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

const SECRET: [u8; 16] = *b"only to measure.";
const READING: Reading = Reading { home: Country::US };
/// What the keys of one part may take; a list of more is matched in parts.
const MEMORY: u64 = 300_000_000;

pub fn run(work: &str, words: &[String]) -> Done {
    let started = Instant::now();
    let [one, other, numbers @ ..] = words else { return Err("two files".into()) };
    let (one, other) = (Path::new(one), Path::new(other));
    let found = match work {
        "draw" => {
            let numbers: Vec<u64> = numbers.iter().map(|word| word.parse()).collect::<Result<_, _>>()?;
            let [rows, suppressed] = numbers.as_slice() else { return Err("two numbers".into()) };
            draw(one, other, *rows, *suppressed)?;
            Vec::new()
        }
        "import" => import(one, other)?,
        "exact" => exact(one, other)?,
        "merge" => merged(one, other)?,
        "tolerant" => tolerant(one, other)?,
        _ => return Err("no such work".into()),
    };
    let found: String = found.iter().map(|count| format!(" {count}")).collect();
    println!("found{found} peak {} seconds {}", peak_mb(), started.elapsed().as_secs_f64());
    Ok(())
}

fn keyer() -> Keyer {
    Keyer::new(&SECRET, Country::US, Levels::NAME_AND_ADDRESS)
}

/// The keys of a file, in their order of rows.
fn keys(file: &Path, part: Part) -> Done<Vec<(Key, u32)>> {
    let all = Mutex::new(Vec::new());
    each_chunk(file, |first, chunk| {
        let (mut keyer, mut keys, mut row) = (keyer(), Vec::new(), first);
        rows_of(chunk, |who| {
            let mut put = |key| {
                if part.holds(key) {
                    keys.push((key, row))
                }
            };
            keyer.keys(&Row { who, ..Row::default() }, &mut put);
            row += 1;
        });
        if let Ok(mut all) = all.lock() {
            all.append(&mut keys);
        }
    })?;
    Ok(all.into_inner()?)
}

/// Counts list rows found at each of the three levels.
#[derive(Default)]
struct Tally([Vec<u64>; 3]);

impl Tally {
    fn add(&mut self, key: Key, row: u32) {
        let level = match key.level() {
            Some(KeyKind::Person) => 0,
            Some(KeyKind::SurnameAtAddress) => 1,
            _ => 2,
        };
        if let Some(bits) = self.0.get_mut(level) {
            let word = row as usize / 64;
            if bits.len() <= word {
                bits.resize(word + 1, 0);
            }
            if let Some(word) = bits.get_mut(word) {
                *word |= 1 << (row % 64);
            }
        }
    }

    fn counts(&self) -> Vec<u64> {
        self.0.iter().map(|bits| bits.iter().map(|word| u64::from(word.count_ones())).sum()).collect()
    }
}

/// S1: the list's keys in memory, the suppressed streamed past them; in parts where they are too many.
fn exact(list: &Path, suppressed: &Path) -> Done<Vec<u64>> {
    let rows = files::count(list)?;
    let tally = Mutex::new(Tally::default());
    for part in Part::of_keys(rows * 3, MEMORY) {
        let index = KeyIndex::build(keys(list, part)?);
        each_chunk(suppressed, |_, chunk| {
            let (mut keyer, mut found) = (keyer(), Vec::new());
            rows_of(chunk, |who| {
                let mut look = |key| found.extend(index.rows(key).iter().map(|row| (key, *row)));
                keyer.keys(&Row { who, ..Row::default() }, &mut look);
            });
            if let Ok(mut tally) = tally.lock() {
                found.into_iter().for_each(|(key, row)| tally.add(key, row));
            }
        })?;
    }
    Ok(tally.into_inner()?.counts())
}

/// A suppression list imported: its keys, sorted, part by part.
fn import(suppressed: &Path, to: &Path) -> Done<Vec<u64>> {
    let rows = files::count(suppressed)?;
    let mut out = BufWriter::new(File::create(to)?);
    for part in Part::of_keys(rows * 3, MEMORY) {
        let mut keys: Vec<Key> = keys(suppressed, part)?.into_iter().map(|(key, _)| key).collect();
        keys.par_sort_unstable();
        keys.dedup();
        for key in keys {
            out.write_all(&key.to_bytes())?;
        }
    }
    out.flush()?;
    Ok(vec![rows])
}

/// S2: the list's keys beside the imported ones.
fn merged(list: &Path, imported: &Path) -> Done<Vec<u64>> {
    let index = KeyIndex::build(keys(list, Part { number: 0, of: 1 })?);
    let mut file = BufReader::with_capacity(1 << 20, File::open(imported)?);
    let run = std::iter::from_fn(move || {
        let mut bytes = [0; 16];
        file.read_exact(&mut bytes).ok().map(|()| Ok(Key::from_bytes(bytes)))
    });
    let mut tally = Tally::default();
    merge(index.sorted().map(Ok), run, |key, row| tally.add(key, row)).map_err(|fault| fault.line())?;
    Ok(tally.counts())
}

/// S3: how many list rows are surely a suppressed person, and how many a person has to decide.
fn tolerant(list: &Path, suppressed: &Path) -> Done<Vec<u64>> {
    let records = Mutex::new(Vec::new());
    each_chunk(list, |first, chunk| {
        let read: Vec<Record> = read(chunk);
        if let Ok(mut records) = records.lock() {
            records.push((first, read));
        }
    })?;
    let mut records = records.into_inner()?;
    records.sort_by_key(|(first, _)| *first);
    let list = List::build(records.into_iter().flat_map(|(_, records)| records).collect());
    let model = Model::learn(&list, &files::sample(suppressed, read)?);
    let matcher = Matcher::new(&list, &model, Threshold::default());
    let bands = Mutex::new(vec![0_u8; list.len()]);
    each_chunk(suppressed, |_, chunk| {
        let found = matcher.find(&read(chunk), KeyKind::Person);
        let Ok(mut bands) = bands.lock() else { return };
        for found in found {
            if let Some(band) = bands.get_mut(found.row as usize) {
                *band = (*band).max(found.verdict.band(KeyKind::Person) as u8);
            }
        }
    })?;
    let bands = bands.into_inner()?;
    let of = |band: Band| bands.iter().filter(|found| **found == band as u8).count() as u64;
    Ok(vec![of(Band::Sure), of(Band::Borderline)])
}

fn read(chunk: &[u8]) -> Vec<Record> {
    let mut records = Vec::new();
    rows_of(chunk, |who| records.push(READING.record(&who)));
    records
}
