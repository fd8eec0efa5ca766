//! I1 and I2 of the performance targets. I1: a file of customers read, checked, normalised, encrypted and indexed;
//! beside it `sqlite3` importing the same file as raw text and making as many indexes, in turn, in the same run.
//! I2: the weekly file of 1 % laid over that, while somebody else goes on looking people up.
//!
//! `cargo xtask bench import [rows] [folder to keep] [rounds]`; with 0 rounds of the peer only ours is
//! measured, and with `weekly` in their place only the weekly file, over the generation that was kept.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod shared;

use customers::Reader;
use domain::identity::{Country, read_query};
use shared::{Done, KEY, build, csv, memory_mb};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// One customer in so many is in the weekly file.
const EVERY: usize = 100;

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let rows: u64 = words.first().map_or(Ok(1_000_000), |word| word.parse())?;
    let own = tempfile::tempdir()?;
    let place = words.get(1).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let file = csv(&place, rows)?;
    let folder = place.join("generation");
    if words.get(2).is_some_and(|word| word == "weekly") {
        return weekly(&file, &folder, f64::NAN, f64::NAN);
    }
    let rounds: u32 = words.get(2).map_or(Ok(3), |word| word.parse())?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        ours.push(us(&file, &folder)?);
        if rounds > 0 {
            theirs.push(peer(&file, &place.join("peer.db"))?);
        }
    }
    let (full, full_cpu) = middle(&mut ours);
    let (peer, peer_cpu) = middle(&mut theirs);
    println!(
        "{{\"work\":\"I1\",\"rows\":{rows},\"seconds\":{full:.2},\"rows_per_second\":{:.0},\"cpu_seconds\":{full_cpu:.2},\
         \"sqlite3_seconds\":{peer:.2},\"sqlite3_cpu_seconds\":{peer_cpu:.2},\"ratio\":{:.2},\"peak_mb\":{},\
         \"csv_mb\":{},\"file_mb\":{},\"load\":\"{}\"}}",
        rows as f64 / full,
        full / peer,
        memory_mb("VmHWM:"),
        megabytes(&file),
        megabytes(&folder.join("customers-1.db")),
        load()
    );
    weekly(&file, &folder, full, full_cpu)
}

/// The median of the wall times, with the processor's of the same round.
fn middle(times: &mut [(f64, f64)]) -> (f64, f64) {
    times.sort_by(|one, other| one.0.total_cmp(&other.0));
    times.get(times.len() / 2).copied().unwrap_or((f64::NAN, f64::NAN))
}

fn us(file: &Path, folder: &Path) -> Done<(f64, f64)> {
    let _ = std::fs::remove_dir_all(folder);
    let (started, cpu) = (Instant::now(), cpu_seconds()?.0);
    build(file, folder, None)?;
    Ok((started.elapsed().as_secs_f64(), cpu_seconds()?.0 - cpu))
}

/// Seven rows in ten have another date of purchase, two another address, one is a new customer.
fn weekly_file(file: &Path, to: &Path) -> Done<Vec<String>> {
    let mut from = csv::Reader::from_path(file)?;
    let mut into = csv::Writer::from_path(to)?;
    let header = from.headers()?.clone();
    let place = |name: &str| header.iter().position(|column| column == name).ok_or("a column is missing");
    let (number, street, bought) = (place("customer_no")?, place("address_1")?, place("last_purchase_date")?);
    let (last, first, zip) = (place("last_name")?, place("first_name")?, place("zip")?);
    into.write_record(&header)?;
    let mut typed = Vec::new();
    for (at, record) in from.records().step_by(EVERY).enumerate() {
        let record = record?;
        let words = [first, last, zip].map(|column| record.get(column).unwrap_or_default());
        typed.push(words.join(" "));
        let changed = record.iter().enumerate().map(|(column, text)| match at % 10 {
            0 if column == number => format!("N{text}"),
            1 | 2 if column == street => "77 New Street".to_owned(),
            3.. if column == bought => "2026-11-15".to_owned(),
            _ => text.to_owned(),
        });
        into.write_record(changed)?;
    }
    into.flush()?;
    Ok(typed)
}

fn weekly(file: &Path, folder: &Path, full: f64, full_cpu: f64) -> Done {
    let path = folder.join("weekly.csv");
    let _ = std::fs::remove_file(folder.join("customers-2.db"));
    let typed = weekly_file(file, &path)?;
    let quiet = look_up(folder, &typed, &mut Until::Seconds(3.0))?;
    let over = AtomicBool::new(false);
    let (report, seconds, cpu, busy) = std::thread::scope(|scope| -> Done<_> {
        let looking =
            scope.spawn(|| look_up(folder, &typed, &mut Until::Over(&over)).map_err(|it| it.to_string()));
        let (started, cpu) = (Instant::now(), cpu_seconds()?.0);
        let report = build(&path, folder, Some(1));
        let (seconds, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds()?.0 - cpu);
        over.store(true, Ordering::Relaxed);
        let busy = looking.join().map_err(|_| "the lookups ended")??;
        Ok((report?, seconds, cpu, busy))
    })?;
    println!(
        "{{\"work\":\"I2\",\"rows\":{},\"updated\":{},\"added\":{},\"base\":{:?},\"seconds\":{seconds:.2},\
         \"cpu_seconds_with_lookups\":{cpu:.2},\"share_of_full\":{:.4},\"one_in\":{:.1},\"full_cpu_seconds\":{full_cpu:.2},\
         \"file_mb\":{},\"lookup_p50_ms\":{:.2},\"lookup_p99_ms\":{:.2},\"p50_meanwhile_ms\":{:.2},\
         \"p99_meanwhile_ms\":{:.2},\"load\":\"{}\"}}",
        report.read,
        report.updated,
        report.added,
        report.base,
        seconds / full,
        full / seconds,
        megabytes(&folder.join("customers-2.db")),
        share(&quiet, 50),
        share(&quiet, 99),
        share(&busy, 50),
        share(&busy, 99),
        load()
    );
    check(folder)
}

/// How long it takes to say that all of it is sound.
fn check(folder: &Path) -> Done {
    let started = Instant::now();
    let reader = Reader::open(folder, 2, &KEY).map_err(|fault| fault.line())?;
    let problems = reader.problems(&mut |_, _| true).map_err(|fault| fault.line())?;
    let count = problems.map_or(0, |found| found.len());
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{{\"work\":\"check\",\"customers\":{},\"problems\":{count},\"seconds\":{seconds:.1}}}",
        reader.customers()
    );
    Ok(())
}

enum Until<'a> {
    Seconds(f64),
    Over(&'a AtomicBool),
}

/// Looks people up by name and ZIP, twenty a second as a busy room does; answers how long each took.
fn look_up(folder: &Path, typed: &[String], until: &mut Until<'_>) -> Done<Vec<f64>> {
    let reader = Reader::open(folder, 1, &KEY).map_err(|fault| fault.line())?;
    let (started, never, mut times) = (Instant::now(), AtomicBool::new(false), Vec::new());
    for text in typed.iter().step_by(7).cycle() {
        let is_over = match until {
            Until::Seconds(seconds) => started.elapsed().as_secs_f64() > *seconds,
            Until::Over(over) => over.load(Ordering::Relaxed),
        };
        if is_over {
            break;
        }
        let asked = Instant::now();
        reader.lookup(&read_query(text, Country::US), 25, &never).map_err(|fault| fault.line())?;
        times.push(asked.elapsed().as_secs_f64() * 1e3);
        std::thread::sleep(Duration::from_millis(50));
    }
    times.sort_by(f64::total_cmp);
    Ok(times)
}

fn share(times: &[f64], percent: usize) -> f64 {
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// The columns that our indexes and the table of telephone numbers stand on, as they come.
const INDEXES: [&str; 10] = [
    "customer_no",
    "last_name, first_name, zip",
    "zip, last_name, first_name",
    "address_1, last_name, first_name",
    "first_name, last_name, zip",
    "address_1, zip",
    "email",
    "phone_home",
    "phone_mobile",
    "phone_work",
];

fn peer(file: &Path, database: &Path) -> Done<(f64, f64)> {
    let _ = std::fs::remove_file(database);
    let mut script = format!(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA threads=2;\n.mode csv\n.import '{}' customer\n",
        file.display()
    );
    for (number, columns) in INDEXES.iter().enumerate() {
        script.push_str(&format!("CREATE INDEX i{number} ON customer ({columns});\n"));
    }
    let (started, cpu) = (Instant::now(), cpu_seconds()?.1);
    let mut child =
        Command::new("sqlite3").arg(database).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    child.stdin.take().ok_or("sqlite3 takes no input")?.write_all(script.as_bytes())?;
    if !child.wait()?.success() {
        return Err("sqlite3 failed".into());
    }
    File::open(database)?.sync_all()?;
    let taken = (started.elapsed().as_secs_f64(), cpu_seconds()?.1 - cpu);
    std::fs::remove_file(database)?;
    Ok(taken)
}

/// What this process and its ended children have had of the processor, as Linux tells it in hundredths.
fn cpu_seconds() -> Done<(f64, f64)> {
    let status = std::fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<f64> = status
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(4)
        .filter_map(|word| word.parse().ok())
        .collect();
    let sum = |from: usize| fields.iter().skip(from).take(2).sum::<f64>() / 100.0;
    Ok((sum(0), sum(2)))
}

fn megabytes(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |about| about.len() / 1_000_000)
}

fn load() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split(' ').take(2).collect::<Vec<_>>().join(" ")
}
