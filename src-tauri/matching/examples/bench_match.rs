//! S1 to S3 of the performance targets: a list matched against a suppression list, exactly from raw files (S1), exactly
//! with the list already imported as sorted keys (S2), and with typing errors forgiven (S3). Beside it, in turn, DuckDB
//! and Splink where Python has them (`PREFDESK_PYTHON` says which Python).
//!
//! `cargo xtask bench match [rows] [suppressed] [folder to keep] [rounds] [exact|tolerant]`. Each measurement is a
//! process of its own, so that its peak memory is its own.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../tests/invented/mod.rs"]
mod invented;
mod measured;
mod work;

use measured::{Done, Taken, child, load, middle, python};
use std::path::{Path, PathBuf};

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [mark, work, rest @ ..] = words.as_slice()
        && mark == "--work"
    {
        return work::run(work, rest);
    }
    let number = |at: usize, else_: u64| words.get(at).map_or(Ok(else_), |word| word.parse());
    let (rows, suppressed) = (number(0, 1_000_000)?, number(1, 5_000_000)?);
    let own = tempfile::tempdir()?;
    let folder = words.get(2).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let rounds = number(3, 3)?.max(1);
    let only = words.get(4).map(String::as_str);
    let files = Files::of(&folder, rows, suppressed);
    if !files.list.exists() || !files.suppressed.exists() {
        std::fs::create_dir_all(&folder)?;
        child("draw", &[&files.list, &files.suppressed], &[rows, suppressed])?;
    }
    if only != Some("tolerant") {
        let name = format!("{rows} x {suppressed}");
        exact(&files, &name, rounds)?;
    }
    if only != Some("exact") {
        tolerant(&files, rows, suppressed, rounds)?;
    }
    Ok(())
}

struct Files {
    list: PathBuf,
    suppressed: PathBuf,
    keys: PathBuf,
    normalised: PathBuf,
}

impl Files {
    fn of(folder: &Path, rows: u64, suppressed: u64) -> Files {
        let file = |name: String| folder.join(name);
        Files {
            list: file(format!("list-{rows}.csv")),
            suppressed: file(format!("suppressed-{rows}-{suppressed}.csv")),
            keys: file(format!("keys-{rows}-{suppressed}")),
            normalised: file(format!("normalised-{rows}-{suppressed}.db")),
        }
    }
}

/// S1 and S2, each beside DuckDB; the rows found must be as many.
fn exact(files: &Files, name: &str, rounds: u64) -> Done {
    child("import", &[&files.suppressed, &files.keys], &[])?;
    let duckdb = include_str!("peers/duckdb.py");
    // The peer's tables are made before the clock starts.
    let _ = python(duckdb, &["ready".as_ref(), &files.list, &files.suppressed, &files.normalised]);
    let mut taken: [Vec<Taken>; 4] = Default::default();
    for _ in 0..rounds {
        let [s1, s1_peer, s2, s2_peer] = &mut taken;
        s1.push(child("exact", &[&files.list, &files.suppressed], &[])?);
        s1_peer.extend(python(duckdb, &["raw".as_ref(), &files.list, &files.suppressed, &files.normalised]));
        s2.push(child("merge", &[&files.list, &files.keys], &[])?);
        s2_peer
            .extend(python(duckdb, &["ready".as_ref(), &files.list, &files.suppressed, &files.normalised]));
    }
    let [s1, s1_peer, s2, s2_peer] = taken;
    said("S1", name, &s1, &s1_peer, "duckdb");
    said("S2", name, &s2, &s2_peer, "duckdb");
    Ok(())
}

/// S3; Splink at a tenth of the size where it would take too long at the whole.
fn tolerant(files: &Files, rows: u64, suppressed: u64, rounds: u64) -> Done {
    let splink = include_str!("peers/splink.py");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        ours.push(child("tolerant", &[&files.list, &files.suppressed], &[])?);
        if rows <= 100_000 {
            theirs.extend(python(splink, &[&files.list, &files.suppressed]));
        }
    }
    said("S3", &format!("{rows} x {suppressed}"), &ours, &theirs, "splink");
    Ok(())
}

fn said(work: &str, size: &str, ours: &[Taken], theirs: &[Taken], peer: &str) {
    let Some(us) = middle(ours) else { return };
    let beside = middle(theirs).map_or(String::new(), |it| {
        format!(
            ",\"{peer}_seconds\":{:.2},\"{peer}_cpu_seconds\":{:.2},\"{peer}_peak_mb\":{},\"{peer}_found\":{:?},\
             \"ratio\":{:.3},\"cpu_ratio\":{:.3}",
            it.seconds, it.cpu, it.peak_mb, it.found, us.seconds / it.seconds, us.cpu / it.cpu
        )
    });
    println!(
        "{{\"work\":\"{work}\",\"size\":\"{size}\",\"rounds\":{},\"seconds\":{:.2},\"cpu_seconds\":{:.2},\"peak_mb\":{},\
         \"found\":{:?}{beside},\"load\":\"{}\"}}",
        ours.len(),
        us.seconds,
        us.cpu,
        us.peak_mb,
        us.found,
        load()
    );
}
