//! E1 of the performance targets: a batch of many removals planned, written fixed and delimited, hashed, re-read,
//! compared and flushed; beside it `sqlite3` writing the same two files from a plain table, without hash or check.
//!
//! `cargo xtask bench export [removals] [folder to keep]`. A kept folder is used again.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use customers::{Column, demo};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::export::ExportAsk;
use usecases::import::ImportAsk;
use usecases::progress::{Progress, Step};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};

/// As the command line has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The seed of every benchmark.
const SEED: u64 = 20_261_117;
const PASSWORD: &str = "amber kettle on a windowsill";
const AS_OF: &str = "2026-11-23T15:00:00Z";
const RECEIVED: &str = "2026-11-18";
const ROUNDS: u32 = 3;
static NEVER: AtomicBool = AtomicBool::new(false);

type Done<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let count: u64 = words.first().map_or(Ok(100_000), |word| word.parse())?;
    let own = tempfile::tempdir()?;
    let place = words.get(1).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let data = place.join("data");
    if !data.exists() {
        fill(&place, &data, count)?;
    }
    let plain = place.join("plain.db");
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        ours.push(export(&data, &place.join(format!("out-{round}")))?);
        theirs.push(peer(&plain, &place)?);
    }
    let (ours, theirs) = (least(&ours), least(&theirs));
    println!(
        "{{\"work\":\"E1\",\"removals\":{count},\"seconds\":{ours:.2},\"sqlite3_seconds\":{theirs:.2},\"ratio\":{:.2},\"peak_mb\":{}}}",
        ours / theirs,
        peak_mb()
    );
    Ok(())
}

/// A desk with so many removals of unlisted people, and the same rows in a plain file.
fn fill(place: &Path, data: &Path, count: u64) -> Done {
    std::fs::create_dir_all(place)?;
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(data, &ask, Clock::default()).map_err(|fault| fault.line())?;
    let csv = place.join("removals.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&csv)?);
    writeln!(file, "source_id,kind,received,pass_on,first_name,last_name,address_1,city,state,zip")?;
    for (number, row) in demo::rows(count, SEED).enumerate() {
        let mut line = format!("{number},mail,{RECEIVED},yes");
        for column in
            [Column::FirstName, Column::LastName, Column::Address1, Column::City, Column::State, Column::Zip]
        {
            write!(line, ",\"{}\"", row.get(column))?;
        }
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    let started = Instant::now();
    let ask = ImportAsk {
        file: csv.clone(),
        map: None,
        dry_run: false,
        replace: false,
        source: Some("letters".into()),
    };
    let report = desk(data)?.import_removals(&ask, &quiet()).map_err(|fault| fault.line())?;
    println!(
        "{{\"work\":\"import removals\",\"added\":{},\"unchanged\":{},\"refused\":{},\"seconds\":{:.1}}}",
        report.added,
        report.unchanged,
        report.refused,
        started.elapsed().as_secs_f64()
    );
    let script = format!(".mode csv\n.import '{}' removal\n", csv.display());
    sqlite(&place.join("plain.db"), &script)
}

/// Plan, and write in both layouts; then void, so that the next round finds the same.
fn export(data: &Path, out: &Path) -> Done<f64> {
    let _ = std::fs::remove_dir_all(out);
    std::fs::create_dir_all(out)?;
    let desk = desk(data)?;
    let ask = ExportAsk {
        service: "mps".to_owned(),
        layout: Some("us-dma-mps-fixed".to_owned()),
        week: Some("2026-W47".to_owned()),
        since_last: false,
    };
    let started = Instant::now();
    let also = ["us-dma-mps".to_owned()];
    let written = desk.export_write(&ask, &also, out, &quiet()).map_err(|fault| fault.line())?;
    let both = started.elapsed().as_secs_f64();
    for file in written.files() {
        println!("{{\"work\":\"written\",\"layout\":\"{}\",\"records\":{}}}", file.layout, file.records);
    }
    desk.export_void(&written.batch, "a benchmark").map_err(|fault| fault.line())?;
    Ok(both)
}

/// The same two files by `sqlite3`: padded columns, then tabs.
fn peer(plain: &Path, out: &Path) -> Done<f64> {
    let action = "'A'||'20261118'";
    let fixed = format!(
        "SELECT substr({action}||'    '||printf('%-20s%s%-25s%-4s%-40s%-40s%-28s%-2s%-5s%-4s%s%-16s%-41s', \
         upper(first_name),' ',upper(last_name),'',upper(address_1),'',upper(city),upper(state),substr(zip,1,5),\
         substr(zip,7,4),'P',source_id,''),1,240) FROM removal;"
    );
    let delimited = "SELECT 'A','20261118','',upper(first_name),'',upper(last_name),'',upper(address_1),'',upper(city),\
         upper(state),substr(zip,1,5),substr(zip,7,4),'P',source_id FROM removal;";
    let script = format!(
        ".output '{}'\n{fixed}\n.mode tabs\n.output '{}'\n{delimited}\n",
        out.join("peer.fixed.txt").display(),
        out.join("peer.tabs.txt").display()
    );
    let started = Instant::now();
    sqlite(plain, &script)?;
    Ok(started.elapsed().as_secs_f64())
}

fn sqlite(file: &Path, script: &str) -> Done {
    let mut child = Command::new("sqlite3").arg(file).stdin(std::process::Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("sqlite3 takes no input")?.write_all(script.as_bytes())?;
    if child.wait()?.success() { Ok(()) } else { Err("sqlite3 failed".into()) }
}

fn desk(data: &Path) -> Done<Desk> {
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    let clock = Clock { as_of: Some(AS_OF.parse()?) };
    Ok(Desk::sign_in(data, &credentials, clock).map_err(|fault| fault.line())?)
}

fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::INFINITY, f64::min)
}

/// As Linux tells it; 0 elsewhere.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}
