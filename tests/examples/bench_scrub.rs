//! S1 to S3 of the performance targets through the command line: a suppression file imported as a list, and a list scrubbed
//! against it, exact and with typing errors forgiven. Beside it DuckDB on the same two files, normalising in SQL (raw) and
//! on tables that were normalised before (ready); it must find as many rows of the list.
//!
//! `cargo xtask bench scrub [rows] [suppressed] [folder to keep] [rows of the tolerant one]`; `PREFDESK_PYTHON` says which
//! Python has `duckdb`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measuring program")]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its figures")]

use prefdesk_tests::program;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const PASSWORD: &str = "amber kettle on a windowsill";
const HEADER: &str = "ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\tADDRESS_2\t\
    CITY\tSTATE\tZIP5\tZIP4\tSCOPE\tREFERENCE\r\n";

/// A command that has ended.
struct Taken {
    seconds: f64,
    peak_mb: u64,
    said: Value,
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: u64| words.get(at).map_or(usual, |word| word.parse().unwrap());
    let (rows, suppressed, tolerant) = (number(0, 1_000_000), number(1, 5_000_000), number(3, 100_000));
    let own = tempfile::tempdir().unwrap();
    let place = words.get(2).map_or_else(|| own.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&place).unwrap();
    let (list, csv, file) =
        (place.join("list.csv"), place.join("suppressed.csv"), place.join("suppressed.txt"));
    if !file.exists() {
        draw(&list, &csv, rows, suppressed);
        as_layout(&csv, &file);
    }
    let data = place.join("data");
    if !data.exists() {
        prefdesk(&data, &["init", "--admin", "adam"]);
        let words = ["import", "list", text(&file), "--kind", "mps", "--layout", "us-dma-mps"];
        let taken = prefdesk(&data, &words);
        say("import", suppressed, &taken, &["read", "added", "refused"]);
    }
    let exact = prefdesk(&data, &scrub(&list, &place.join("out"), false));
    say("S2: scrub", rows, &exact, &["read", "clean", "removed", "refused"]);
    for how in ["ready", "ready", "raw"] {
        duckdb(how, &list, &csv, &place.join("peer.duckdb"));
    }
    let few = place.join("few.csv");
    head(&list, &few, tolerant);
    let taken = prefdesk(&data, &scrub(&few, &place.join("fuzzy"), true));
    say("S3: scrub --fuzzy", tolerant, &taken, &["read", "clean", "removed", "borderline", "refused"]);
}

fn scrub<'a>(list: &'a Path, out: &'a Path, is_fuzzy: bool) -> Vec<&'a str> {
    let mut words = vec!["scrub", text(list), "--purpose", "prospect-mail", "--out", text(out)];
    words.extend(is_fuzzy.then_some("--fuzzy"));
    let _ = std::fs::remove_dir_all(out);
    words
}

/// Invented people with slips, as the engine's own benchmark draws them.
fn draw(list: &Path, suppressed: &Path, rows: u64, count: u64) {
    let drawn = Command::new(program("examples/bench_match"))
        .args(["--work", "draw", text(list), text(suppressed), &rows.to_string(), &count.to_string()])
        .status();
    assert!(drawn.unwrap().success());
}

/// The same rows in the house layout, each of a person.
fn as_layout(csv: &Path, file: &Path) {
    let mut out = BufWriter::new(File::create(file).unwrap());
    out.write_all(HEADER.as_bytes()).unwrap();
    for (at, line) in BufReader::new(File::open(csv).unwrap()).lines().skip(1).enumerate() {
        let line = line.unwrap().to_uppercase();
        let cells: Vec<&str> = line.split(',').collect();
        let [first, last, one, two, city, state, zip] = cells[..] else { continue };
        write!(
            out,
            "A\t20261101\t\t{first}\t\t{last}\t\t{one}\t{two}\t{city}\t{state}\t{zip}\t\tP\tR{at}\r\n"
        )
        .unwrap();
    }
    out.flush().unwrap();
}

fn head(list: &Path, few: &Path, rows: u64) {
    let mut out = BufWriter::new(File::create(few).unwrap());
    for line in BufReader::new(File::open(list).unwrap()).lines().take(usize::try_from(rows).unwrap() + 1) {
        writeln!(out, "{}", line.unwrap()).unwrap();
    }
}

fn prefdesk(data: &Path, words: &[&str]) -> Taken {
    let started = Instant::now();
    let mut child = Command::new(program("prefdesk"))
        .args(["--json", "--quiet", "--user", "adam", "--data-dir", text(data)])
        .args(words)
        .env("PREFDESK_PASSWORD", PASSWORD)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut peak_mb = 0;
    while child.try_wait().unwrap().is_none() {
        peak_mb = peak_mb.max(peak(&status));
        std::thread::sleep(Duration::from_millis(20));
    }
    let seconds = started.elapsed().as_secs_f64();
    let output = child.wait_with_output().unwrap();
    Taken { seconds, peak_mb, said: serde_json::from_slice(&output.stdout).unwrap_or_default() }
}

fn peak(status: &str) -> u64 {
    let status = std::fs::read_to_string(status).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// The peer says what it found by person, by surname at the address and by address, and how long it took.
fn duckdb(how: &str, list: &Path, suppressed: &Path, base: &Path) {
    let python = std::env::var_os("PREFDESK_PYTHON").unwrap_or_else(|| "python3".into());
    let script = include_str!("../../src-tauri/matching/examples/peers/duckdb.py");
    let ended =
        Command::new(python).args(["-c", script, how]).args([list, suppressed, base]).output().unwrap();
    match ended.status.success() {
        true => println!("duckdb, {how}: {}", String::from_utf8_lossy(&ended.stdout).trim()),
        false => eprintln!("duckdb is not there: left out"),
    }
}

fn say(work: &str, rows: u64, taken: &Taken, counts: &[&str]) {
    let counts: Vec<String> = counts.iter().map(|name| format!("\"{name}\":{}", taken.said[name])).collect();
    println!(
        "{{\"work\":\"{work}\",\"rows\":{rows},\"seconds\":{:.2},\"rows_per_second\":{:.0},\"peak_mb\":{},{}}}",
        taken.seconds,
        rows as f64 / taken.seconds,
        taken.peak_mb,
        counts.join(",")
    );
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
