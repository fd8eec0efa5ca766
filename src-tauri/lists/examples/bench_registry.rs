//! S4 of the performance targets: a do-not-call registry read in, asked, and brought up to date by a change file of a
//! million; beside it, in the same run and on the same file, a roaring treemap and a table of SQLite.
//!
//! `cargo xtask bench registry [numbers] [folder to keep] [rounds]`; with 0 rounds of the peers only ours is measured.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod invented;
mod peers;

use chrono::NaiveDate;
use cipherfile::Key;
use invented::{Chance, Done, any_number, change_file, full_list};
use lists::registry::{About, Answer, Changes, Coverage, Number, Registry, Shape, apply, load};
use rustix::time::{ClockId, clock_gettime};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

const KEY: Key = Key([7; 32]);
const CHANGES: u64 = 1_000_000;
const ASKED: usize = 1_000_000;
static GO_ON: AtomicBool = AtomicBool::new(false);

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let numbers: u64 = words.first().map_or(Ok(20_000_000), |word| word.parse())?;
    let rounds: u32 = words.get(2).map_or(Ok(3), |word| word.parse())?;
    let own = tempfile::tempdir()?;
    let place = words.get(1).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let list = full_list(&place, numbers)?;
    let paths = [1, 2].map(|generation| place.join(format!("registry-{generation}.blocks")));
    let [first, second] = &paths;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        ours.push(loading(&list, first)?);
        if rounds > 0 {
            theirs.push(Took::by(|| peers::roaring(&list, &place.join("roaring")))?.0);
        }
    }
    let (ours, theirs) = (middle(ours), middle(theirs));
    let registry = open(first)?;
    let count = registry.count();
    println!(
        "{{\"work\":\"S4 load\",\"numbers\":{count},\"seconds\":{:.2},\"cpu_seconds\":{:.2},\"numbers_per_second\":{:.0},\
         \"file_mb\":{:.1},\"list_mb\":{:.0},\"peak_mb\":{},\"roaring_seconds\":{:.2},\"roaring_mb\":{:.1},\"load\":\"{}\"}}",
        ours.clock,
        ours.cpu,
        count as f64 / ours.clock,
        megabytes(first),
        megabytes(&list),
        ours.peak_mb,
        theirs.clock,
        megabytes(&place.join("roaring")),
        machine_load()
    );
    asking(&place, &list, &registry, numbers, rounds)?;
    changing(&place, &registry, numbers, rounds, second)
}

/// What a piece of work took.
#[derive(Clone, Copy, Default)]
struct Took {
    clock: f64,
    cpu: f64,
    peak_mb: u64,
}

impl Took {
    fn by<T>(work: impl FnOnce() -> Done<T>) -> Done<(Took, T)> {
        let (started, busy) = (Instant::now(), on_processor());
        let done = work()?;
        let clock = started.elapsed().as_secs_f64();
        Ok((Took { clock, cpu: on_processor() - busy, peak_mb: memory_mb("VmHWM:") }, done))
    }
}

/// The median by the clock, with the peak of the first, before a peer took any memory.
fn middle(mut all: Vec<Took>) -> Took {
    let peak_mb = all.first().map_or(0, |first| first.peak_mb);
    all.sort_by(|one, other| one.clock.total_cmp(&other.clock));
    Took { peak_mb, ..all.get(all.len() / 2).copied().unwrap_or_default() }
}

fn loading(list: &Path, to: &Path) -> Done<Took> {
    let _ = std::fs::remove_file(to);
    Took::by(|| {
        let loaded =
            load(File::open(list)?, Shape::AreaAndNumber, false, &mut |_| {}, &GO_ON).map_err(said)?;
        let about = about(1, loaded.sha256);
        Ok(loaded.builder.write(to, &KEY, &about, Coverage::Seen, &mut |_| {}, &GO_ON).map_err(said)?)
    })
    .map(|(took, _)| took)
}

fn asking(place: &Path, list: &Path, registry: &Registry, numbers: u64, rounds: u32) -> Done {
    let mut chance = Chance::new(11);
    let random: Vec<Number> = (0..ASKED).map(|_| any_number(numbers, &mut chance)).collect();
    let is_on = |number: &Number| registry.contains(*number) == Ok(Answer::On);
    let drawn = std::iter::repeat_with(|| any_number(numbers, &mut chance));
    let present: Vec<Number> = drawn.filter(is_on).take(ASKED).collect();
    let peer = (rounds > 0).then(|| peers::roaring(list, &place.join("roaring"))).transpose()?;
    let table = (rounds > 0).then(|| peers::sqlite(list, &place.join("sqlite.db"))).transpose()?;
    for (what, asked) in [("random", &random), ("present", &present)] {
        let fresh = open(place.join("registry-1.blocks").as_path())?;
        let (first, on) = Took::by(|| on_ours(&fresh, asked))?;
        let (mut ours, mut theirs, mut sqlite) = (Vec::new(), Vec::new(), Vec::new());
        let (mut peer_on, mut sqlite_on) = (0, 0);
        for _ in 0..rounds.max(3) {
            ours.push(Took::by(|| on_ours(&fresh, asked))?.0);
            if let Some(peer) = &peer {
                let (took, on) =
                    Took::by(|| Ok(asked.iter().filter(|it| peer.contains(it.digits())).count()))?;
                peer_on = on;
                theirs.push(took);
            }
            if let Some((table, _)) = &table {
                let mut question = table.prepare("SELECT 1 FROM registry WHERE number = ?1")?;
                let (took, on) = Took::by(|| peers::ask_sqlite(&mut question, asked))?;
                sqlite_on = on;
                sqlite.push(took);
            }
        }
        let each = |took: Took| took.cpu * 1e9 / ASKED as f64;
        let (ours, theirs, sqlite) = (middle(ours), middle(theirs), middle(sqlite));
        println!(
            "{{\"work\":\"S4 ask\",\"asked\":\"{what}\",\"numbers\":{},\"ns\":{:.1},\"ns_clock\":{:.1},\"ns_first_touch\":{:.1},\
             \"on\":{on},\"roaring_ns\":{:.1},\"roaring_on\":{peer_on},\"sqlite_ns\":{:.1},\"sqlite_on\":{sqlite_on},\
             \"sqlite_numbers\":{},\"load\":\"{}\"}}",
            registry.count(),
            each(ours),
            ours.clock * 1e9 / ASKED as f64,
            each(first),
            each(theirs),
            each(sqlite),
            table.as_ref().map_or(0, |(_, count)| *count),
            machine_load()
        );
    }
    Ok(())
}

fn on_ours(registry: &Registry, asked: &[Number]) -> Done<u64> {
    let mut on = 0;
    for number in asked {
        on += u64::from(registry.contains(*number).map_err(said)? == Answer::On);
    }
    Ok(on)
}

fn changing(place: &Path, registry: &Registry, numbers: u64, rounds: u32, to: &Path) -> Done {
    let is_on = |number| registry.contains(number) == Ok(Answer::On);
    let file = change_file(place, CHANGES, numbers, is_on)?;
    let (mut all, mut reading, mut counts) = (Vec::new(), Vec::new(), None);
    for _ in 0..rounds.max(1) {
        let _ = std::fs::remove_file(to);
        let (took, (read, applied)) = Took::by(|| {
            let read =
                || Changes::read(File::open(&file)?, false, &GO_ON).map_err(|fault| said(fault).into());
            let (took, changes) = Took::by(read)?;
            let about = about(2, changes.sha256());
            Ok((took, apply(registry, changes, &about, to, &KEY, &mut |_| {}, &GO_ON).map_err(said)?))
        })?;
        all.push(took);
        reading.push(read);
        counts = Some(applied);
    }
    let (all, read) = (middle(all), middle(reading));
    let (opening, next) = Took::by(|| open(to))?;
    let (checking, found) = Took::by(|| Ok(next.verify(&mut |_| {}, &GO_ON).map_err(said)?))?;
    let done = counts.filter(|_| found.damaged == 0).ok_or("the new generation is not whole")?;
    println!(
        "{{\"work\":\"S4 change\",\"changes\":{CHANGES},\"seconds\":{:.2},\"cpu_seconds\":{:.2},\"of_it_reading\":{:.2},\
         \"added\":{},\"deleted\":{},\"already_on\":{},\"not_on\":{},\"overtaken\":{},\"open_ms\":{:.1},\"check_seconds\":{:.2},\
         \"load\":\"{}\"}}",
        all.clock,
        all.cpu,
        read.clock,
        done.added,
        done.deleted,
        done.already_on,
        done.not_on,
        done.overtaken,
        opening.clock * 1e3,
        checking.clock,
        machine_load()
    );
    Ok(())
}

fn about(generation: u64, source_sha256: [u8; 32]) -> About {
    let date = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap_or_default();
    About { list: "us-ftc-dnc".to_owned(), generation, date, source_sha256 }
}

fn open(path: &Path) -> Done<Registry> {
    Ok(Registry::open(path, &KEY).map_err(said)?)
}

fn said(fault: domain::Fault) -> String {
    fault.line()
}

fn megabytes(file: &Path) -> f64 {
    std::fs::metadata(file).map_or(0.0, |about| about.len() as f64 / 1e6)
}

/// Seconds of all threads of this process.
fn on_processor() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// A figure of this process as Linux tells it; 0 elsewhere.
fn memory_mb(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(name)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn machine_load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().next().unwrap_or("?").to_owned()
}
