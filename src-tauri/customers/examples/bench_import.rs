//! I1 of the performance targets: a file of customers read, checked, normalised, encrypted and indexed; beside it
//! `sqlite3` importing the same file as raw text and making as many indexes. In turn, in the same run.
//!
//! `cargo xtask bench import [rows] [folder to keep] [rounds]`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod shared;

use shared::{Done, build, csv, memory_mb};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let rows: u64 = words.first().map_or(Ok(1_000_000), |word| word.parse())?;
    let own = tempfile::tempdir()?;
    let place = words.get(1).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let rounds: u32 = words.get(2).map_or(Ok(3), |word| word.parse())?;
    let file = csv(&place, rows)?;
    let (mut ours, mut theirs) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..rounds {
        ours = ours.min(us(&file, &place.join("generation"))?);
        theirs = theirs.min(peer(&file, &place.join("peer.db"))?);
    }
    println!(
        "{{\"work\":\"I1\",\"rows\":{rows},\"seconds\":{ours:.2},\"rows_per_second\":{:.0},\"sqlite3_seconds\":{theirs:.2},\
         \"ratio\":{:.2},\"peak_mb\":{}}}",
        rows as f64 / ours,
        ours / theirs,
        memory_mb("VmHWM:")
    );
    Ok(())
}

fn us(file: &Path, folder: &Path) -> Done<f64> {
    let _ = std::fs::remove_dir_all(folder);
    let started = Instant::now();
    build(file, folder)?;
    Ok(started.elapsed().as_secs_f64())
}

/// The columns that our ten indexes stand on, as they come.
const INDEXES: [&str; 10] = [
    "customer_no",
    "last_name, first_name, zip",
    "zip, last_name, first_name",
    "last_name, zip, first_name",
    "first_name, last_name, zip",
    "address_1, zip",
    "email",
    "phone_home",
    "phone_mobile",
    "phone_work",
];

fn peer(file: &Path, database: &Path) -> Done<f64> {
    let _ = std::fs::remove_file(database);
    let mut script = format!(
        "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA threads=2;\n.mode csv\n.import '{}' customer\n",
        file.display()
    );
    for (number, columns) in INDEXES.iter().enumerate() {
        script.push_str(&format!("CREATE INDEX i{number} ON customer ({columns});\n"));
    }
    let started = Instant::now();
    let mut child =
        Command::new("sqlite3").arg(database).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()?;
    child.stdin.take().ok_or("sqlite3 takes no input")?.write_all(script.as_bytes())?;
    if !child.wait()?.success() {
        return Err("sqlite3 failed".into());
    }
    std::fs::File::open(database)?.sync_all()?;
    Ok(started.elapsed().as_secs_f64())
}
