//! W1 of the performance targets: one removal of a customer recorded as the desk does it, durable, with ledger and
//! audit; beside it plain SQLite with three inserts, and as many bytes written and flushed, in turn, in the same run.
//!
//! `cargo xtask bench record [writes] [DATA-FOLDER of a demo]`
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a measuring program")]
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]

use domain::words::Channel;
use rusqlite::Connection;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::lookup::LookupAsk;
use usecases::progress::Progress;
use usecases::record::{RecordAsk, RecordSubject};
use usecases::session::Credentials;

const CUSTOMERS: u64 = 20_000;
/// Between two callers the desk has a pause, in which it tidies.
const CALLS_TO_A_PAUSE: usize = 5;
/// A page and its header in the log file.
const PAGE_IN_LOG: u64 = 4096 + 24;
/// About what a removal writes.
const BARE_BYTES: usize = 128 * 1024;
static NEVER: AtomicBool = AtomicBool::new(false);

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let writes: usize = words.first().map_or(1_000, |word| word.parse().unwrap());
    let own = tempfile::tempdir_in(".").unwrap();
    let folder = words.get(1).map_or_else(|| own.path().join("data"), PathBuf::from);
    if !folder.exists() {
        usecases::setup::demo(&folder, CUSTOMERS, 1, Clock::default(), &Progress::new(&|_| (), &NEVER))
            .unwrap();
    }
    let desk = sign_in(&folder);
    let callers = callers(&desk, writes);
    let peer = plain(&own.path().join("peer.db"));
    let bare = File::create(own.path().join("bare")).unwrap();
    let (mut ours, mut theirs, mut floor, mut pauses, mut pages) = (vec![], vec![], vec![], vec![], vec![]);
    let log = || std::fs::metadata(folder.join("store.db-wal")).map_or(0, |about| about.len());
    for (number, caller) in callers.into_iter().enumerate() {
        let ask = RecordAsk::of(RecordSubject::Customer { customer_no: caller }, &[Channel::Mail]);
        let before = log();
        ours.push(timed(|| drop(desk.record(&ask).unwrap())));
        let after = log();
        assert!(after >= before, "a call emptied the log");
        pages.push((after - before) as f64 / PAGE_IN_LOG as f64);
        theirs.push(timed(|| three_inserts(&peer, number)));
        floor.push(timed(|| written(&bare, number)));
        if number % CALLS_TO_A_PAUSE == CALLS_TO_A_PAUSE - 1 {
            pauses.push(timed(|| desk.idle().unwrap()));
            peer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        }
    }
    let (ours, theirs) =
        (say("W1: a recorded removal, ms", ours), say("plain SQLite, three inserts, ms", theirs));
    println!("{{\"work\":\"W1: ratio at p50\",\"value\":{:.2}}}", ours / theirs);
    say("as many bytes written and flushed, ms", floor);
    say("a pause, ms", pauses);
    say("pages that the log grew by", pages);
}

fn sign_in(folder: &Path) -> Desk {
    let who = Credentials::Password { user: "ann".to_owned(), password: "quiet harbor lantern".into() };
    Desk::sign_in(folder, &who, Clock::default()).unwrap()
}

/// Customers of common names, each once.
fn callers(desk: &Desk, count: usize) -> Vec<String> {
    let mut found = Vec::new();
    for name in
        ["smith", "johnson", "williams", "jones", "brown", "davis", "miller", "wilson", "moore", "taylor"]
    {
        let ask = LookupAsk { text: name.into(), read_as: None, limit: Some(1_000), settled: false };
        found.extend(desk.lookup(&ask, &NEVER).unwrap().customers.into_iter().map(|hit| hit.customer_no));
    }
    found.truncate(count);
    found
}

fn plain(path: &Path) -> Connection {
    let peer = Connection::open(path).unwrap();
    peer.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
         CREATE TABLE removal (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
         CREATE TABLE ledger (id INTEGER PRIMARY KEY, a BLOB); CREATE TABLE audit (id INTEGER PRIMARY KEY, a BLOB);",
    )
    .unwrap();
    peer
}

fn three_inserts(peer: &Connection, number: usize) {
    let (blob, text) = (vec![7u8; 900], format!("Whitcombe {number}, 88 W 7th St, 10001"));
    peer.execute_batch("BEGIN IMMEDIATE").unwrap();
    peer.prepare_cached("INSERT INTO removal (a, b) VALUES (?1, 'mail')").unwrap().execute([&text]).unwrap();
    peer.prepare_cached("INSERT INTO ledger (a) VALUES (?1)").unwrap().execute([&blob]).unwrap();
    peer.prepare_cached("INSERT INTO audit (a) VALUES (?1)").unwrap().execute([&blob[..400]]).unwrap();
    peer.execute_batch("COMMIT").unwrap();
}

/// What the disk alone takes: bytes put behind those before, and flushed.
fn written(bare: &File, number: usize) {
    bare.write_all_at(&[7; BARE_BYTES], (number * BARE_BYTES) as u64).unwrap();
    bare.sync_data().unwrap();
}

fn timed(work: impl FnOnce()) -> f64 {
    let started = Instant::now();
    work();
    started.elapsed().as_secs_f64() * 1_000.0
}

/// Says median, p99 and the longest; answers the median.
fn say(work: &str, mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).ceil() as usize];
    println!(
        "{{\"work\":\"{work}\",\"times\":{},\"p50\":{:.3},\"p99\":{:.3},\"max\":{:.3}}}",
        values.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
    at(0.5)
}
