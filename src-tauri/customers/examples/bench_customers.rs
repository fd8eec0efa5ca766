//! Measures import (I1) and lookup (L1) on invented people; `cargo xtask bench` calls it.
//!
//! `bench_customers csv N FILE` writes N people; `bench_customers import FILE FOLDER [MAP]` builds a generation;
//! `bench_customers lookup N FOLDER` looks N of them up in every way. One line of JSON each.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use cipherfile::Key;
use customers::csv_in::Mapping;
use customers::{Import, Reader, demo, import};
use domain::identity::{Country, read_query};
use std::error::Error;
use std::io::BufWriter;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// The seed of every benchmark.
const SEED: u64 = 20_261_117;
const KEY: Key = Key([7; 32]);

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["csv", count, file] => write_csv(count.parse()?, Path::new(file)),
        ["import", file, folder] => measure_import(Path::new(file), Path::new(folder), &Mapping::default()),
        ["import", file, folder, map] => {
            let mapping = Mapping::read(&std::fs::read_to_string(map)?, map).map_err(|fault| fault.line())?;
            measure_import(Path::new(file), Path::new(folder), &mapping)
        }
        ["lookup", count, folder] => measure_lookup(count.parse()?, Path::new(folder)),
        _ => Err("usage: csv N FILE | import FILE FOLDER [MAP] | lookup N FOLDER".into()),
    }
}

fn write_csv(count: u64, file: &Path) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    demo::write_csv(count, SEED, &mut BufWriter::new(std::fs::File::create(file)?))?;
    println!("{{\"work\":\"csv\",\"rows\":{count},\"seconds\":{:.2}}}", started.elapsed().as_secs_f64());
    Ok(())
}

fn measure_import(file: &Path, folder: &Path, mapping: &Mapping) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let ask = Import {
        folder,
        key: &KEY,
        old: None,
        next: 1,
        file,
        mapping,
        home: Country::US,
        dry_run: false,
        replace: false,
    };
    let started = Instant::now();
    let mut read_seconds = 0.0;
    let report = import(
        &ask,
        &mut |step| {
            if step.indexed == 0.0 {
                read_seconds = started.elapsed().as_secs_f64();
            }
        },
        &AtomicBool::new(false),
    )
    .map_err(|fault| fault.line())?;
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{{\"work\":\"I1\",\"encoding\":\"{}\",\"rows\":{},\"refused\":{},\"refused_fields\":{},\"seconds\":{seconds:.2},\"read_seconds\":{read_seconds:.2},\
         \"rows_per_second\":{:.0},\"peak_memory_mb\":{}}}",
        report.encoding,
        report.added,
        report.refused_rows,
        report.refused_fields,
        report.added as f64 / seconds,
        memory_mb("VmHWM:")
    );
    Ok(())
}

/// One query per person and way: what an agent types, whole or begun.
fn queries(row: &customers::GivenRow, turn: usize) -> Vec<(&'static str, String)> {
    use customers::Column::{Address1, CustomerNo, Email, FirstName, LastName, PhoneHome, Zip};
    let (first, last, zip) =
        (row.get(FirstName), row.get(LastName), row.get(Zip).get(..5).unwrap_or_default());
    let begun = first.chars().take(3).collect::<String>();
    let mut wrong: Vec<char> = last.chars().collect();
    if wrong.len() > 4 {
        let at = 1 + turn % (wrong.len() - 2);
        wrong.swap(at, at + 1);
    }
    let wrong: String = wrong.into_iter().collect();
    let phone: String = row.get(PhoneHome).chars().filter(char::is_ascii_digit).collect();
    let street = row.get(Address1).split(' ').take(3).collect::<Vec<_>>().join(" ");
    let mut asked = vec![
        ("customer number", row.get(CustomerNo).to_owned()),
        ("last + first prefix", format!("{last} {begun}")),
        ("first + last", format!("{first} {last}")),
        ("last + ZIP", format!("{last} {zip}")),
        ("last name alone", last.to_owned()),
        ("misspelt + ZIP", format!("{wrong} {zip}")),
        ("misspelt + first", format!("{first} {wrong}")),
        ("house + street", street),
    ];
    if phone.len() >= 10 {
        asked.push(("phone", phone.clone()));
        asked.push(("phone prefix 7", phone.trim_start_matches('1').chars().take(7).collect()));
    }
    if !row.get(Email).is_empty() {
        asked.push(("e-mail", row.get(Email).to_owned()));
    }
    asked
}

fn measure_lookup(count: usize, folder: &Path) -> Result<(), Box<dyn Error>> {
    let reader = Reader::open(folder, 1, &KEY).map_err(|fault| fault.line())?;
    let warmed = Instant::now();
    reader.warm().map_err(|fault| fault.line())?;
    println!("{{\"work\":\"vocabulary\",\"seconds\":{:.3}}}", warmed.elapsed().as_secs_f64());
    let mut times: std::collections::BTreeMap<&str, (Vec<f64>, u64)> = std::collections::BTreeMap::new();
    let step = (reader.customers() / count.max(1) as u64).max(1) as usize;
    // The first pass warms the cache and is not counted.
    for pass in 0..2 {
        for (turn, row) in demo::rows(reader.customers(), SEED).step_by(step).enumerate() {
            for (way, text) in queries(&row, turn) {
                let started = Instant::now();
                let found = reader
                    .lookup(&read_query(&text, Country::US), 25, &AtomicBool::new(false))
                    .map_err(|fault| fault.line())?;
                let seconds = started.elapsed().as_secs_f64();
                if pass == 1 {
                    let entry = times.entry(way).or_default();
                    entry.0.push(seconds * 1000.0);
                    let number = row.get(customers::Column::CustomerNo);
                    entry.1 += u64::from(found.hits.iter().any(|hit| hit.row.customer_no.as_str() == number));
                }
            }
        }
    }
    for (way, (mut list, right)) in times {
        list.sort_by(f64::total_cmp);
        let at = |share: f64| list.get(((list.len() - 1) as f64 * share) as usize).copied().unwrap_or(0.0);
        println!(
            "{{\"work\":\"L1\",\"way\":\"{way}\",\"queries\":{},\"p50_ms\":{:.3},\"p99_ms\":{:.3},\"max_ms\":{:.3},\"in_first_25\":{:.4}}}",
            list.len(),
            at(0.5),
            at(0.99),
            at(1.0),
            right as f64 / list.len() as f64
        );
    }
    println!(
        "{{\"work\":\"memory\",\"rss_mb\":{},\"peak_mb\":{}}}",
        memory_mb("VmRSS:"),
        memory_mb("VmHWM:")
    );
    Ok(())
}

/// A figure of this process as Linux tells it; 0 elsewhere.
fn memory_mb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
