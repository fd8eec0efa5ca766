//! The store alone, below the use cases: one removal appended, durable, against plain SQLite with three inserts, in the
//! same run and interleaved; how fast bodies stream, and what a sign-in costs. W1 itself is measured by `record`.
//!
//! `cargo xtask bench store [writes] [streamed] [folder to keep]`
//!
//! A kept folder opens by `tests/golden/open_store.py` for `ann`, whose password stands below.

#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use chrono::{DateTime, NaiveDate, Utc};
use domain::entry::{Body, RemovalBody, RuleApplied};
use domain::ids::{CustomerNo, Reference, RequestId, RuleId, UserName};
use domain::person::Person;
use domain::words::{AskedBy, Channel, MessageClass, Reason, ReceivedBy, Scope};
use std::path::Path;
use std::time::{Duration, Instant};
use store::{Acting, AuditFact, FingerprintKind, NewEntry, Selection, Store, Vault, VaultOptions};

/// A page and its header in the log file.
const PAGE_IN_LOG: u64 = 4096 + 24;
const PASSWORD: &str = "correct horse battery";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number =
        |place: usize, otherwise| args.get(place).map_or(otherwise, |arg| arg.parse::<u64>().unwrap());
    let (writes, streamed) = (number(0, 3000), number(1, 200_000));
    let dir = tempfile::tempdir_in(".").unwrap();
    let folder = args.get(2).map_or_else(|| dir.path().to_owned(), std::path::PathBuf::from);
    let now: DateTime<Utc> = "2026-11-21T15:00:00Z".parse().unwrap();
    let acting = Acting::now(UserName::from("ann"), now);
    let vault =
        Vault::begin(&folder, &acting.who, PASSWORD, now, VaultOptions::default()).unwrap().finish().unwrap();
    let store = Store::create(&folder, &vault.ring, "A1", &acting).unwrap();
    one_by_one(&store, &acting, (dir.path(), &folder), writes);
    fill(&store, &acting, streamed);
    store.checkpoint().unwrap();
    println!("now with {streamed} removals in the store");
    one_by_one(&store, &acting, (dir.path(), &folder), writes);
    stream(&store);
    check(&store);
    sign_in(now);
}

fn one_by_one(store: &Store, acting: &Acting, (dir, folder): (&Path, &Path), writes: u64) {
    let peer = rusqlite::Connection::open(dir.join("peer.db")).unwrap();
    peer.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;
         CREATE TABLE IF NOT EXISTS removal(id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE TABLE IF NOT EXISTS ledger(id INTEGER PRIMARY KEY, a BLOB);
         CREATE TABLE IF NOT EXISTS audit(id INTEGER PRIMARY KEY, a BLOB);",
    )
    .unwrap();
    let first = store.read(|snapshot| snapshot.heads()).unwrap().0.seq;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let log_len = || std::fs::metadata(folder.join("store.db-wal")).map_or(0, |meta| meta.len());
    let mut grown = Vec::new();
    for number in 0..writes {
        let entry = removal(store, number + 10_000_000 + first);
        let before = log_len();
        ours.push(timed(|| {
            store
                .write(acting, |tx| {
                    let counter = tx.next_counter("reference")?;
                    tx.append(entry)?;
                    tx.audit(AuditFact::new("record").reference(&Reference(counter.to_string())))
                })
                .unwrap();
        }));
        grown.push(log_len().saturating_sub(before) / PAGE_IN_LOG);
        theirs.push(timed(|| plain(&peer, number)));
        if number % 500 == 499 {
            store.checkpoint().unwrap();
        }
    }
    println!("pages logged for a removal: at most {}", grown.iter().max().unwrap());
    let (ours, theirs) = (report("a recorded removal", ours), report("plain SQLite, three inserts", theirs));
    println!("ratio at p50: {:.2}", ours.as_secs_f64() / theirs.as_secs_f64());
}

fn plain(peer: &rusqlite::Connection, number: u64) {
    let blob = vec![7u8; 900];
    peer.execute_batch("BEGIN IMMEDIATE").unwrap();
    let text = format!("Whitcombe {number}, 88 W 7th St, 10001");
    peer.prepare_cached("INSERT INTO removal(a, b) VALUES (?1, 'mail')").unwrap().execute([&text]).unwrap();
    peer.prepare_cached("INSERT INTO ledger(a) VALUES (?1)").unwrap().execute([&blob]).unwrap();
    peer.prepare_cached("INSERT INTO audit(a) VALUES (?1)").unwrap().execute([&blob[..400]]).unwrap();
    peer.execute_batch("COMMIT").unwrap();
}

fn fill(store: &Store, acting: &Acting, entries: u64) {
    let started = Instant::now();
    for first in (0..entries).step_by(1000) {
        let write = store.write(acting, |tx| {
            (first..(first + 1000).min(entries))
                .try_for_each(|number| tx.append(removal(store, number)).map(drop))
        });
        write.unwrap();
        if first % 20_000 == 0 {
            store.checkpoint().unwrap();
        }
    }
    rate("recorded in bulk", entries, started.elapsed());
}

fn stream(store: &Store) {
    for _ in 0..2 {
        let (mut seen, started) = (0, Instant::now());
        let selection = Selection { channels: vec![Channel::Mail], ..Selection::default() };
        store
            .read(|snapshot| {
                snapshot.removals_with_bodies(&selection, |_, body| {
                    seen += u64::from(body.is_some());
                    Ok(())
                })
            })
            .unwrap();
        rate("bodies opened and parsed", seen, started.elapsed());
    }
}

fn check(store: &Store) {
    let started = Instant::now();
    let lines = store.check(&mut |_, _, _| true).unwrap();
    println!("check: {:.1} s", started.elapsed().as_secs_f64());
    lines.iter().for_each(|line| println!("  {} {} {}", line.name, line.ok, line.detail));
}

fn sign_in(now: DateTime<Utc>) {
    for scrypt_log_n in 14..=17 {
        let dir = tempfile::tempdir().unwrap();
        let ann = UserName::from("ann");
        let new = Vault::begin(dir.path(), &ann, PASSWORD, now, VaultOptions { scrypt_log_n })
            .unwrap()
            .finish()
            .unwrap();
        let times = (0..7).map(|_| timed(|| drop(new.vault.unlock(&ann, PASSWORD, now).unwrap())));
        report(&format!("sign-in with log_n {scrypt_log_n}"), times.collect());
    }
}

fn removal(store: &Store, number: u64) -> NewEntry {
    let customer_no = CustomerNo(format!("C{number:08}"));
    let person = Person {
        first_name: "Margaret".into(),
        last_name: "Whitcombe".into(),
        address_1: format!("{number} W 7th St").into(),
        city: "Cincinnati".into(),
        state: "OH".into(),
        zip: "45202".into(),
        phone_home: "513-555-0100".into(),
        ..Person::default()
    };
    let body = RemovalBody {
        request: RequestId(uuid::Uuid::from_u128(u128::from(number))),
        reference: Reference(format!("{:012}", number.wrapping_mul(48_271) % 999_999_999_989)),
        contact: None,
        channel: Channel::Mail,
        scope: Scope::Person,
        brand: None,
        customer_no: Some(customer_no.clone()),
        person,
        numbers: Vec::new(),
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        message_class: MessageClass::Marketing,
        texts_may_go_on: false,
        received_by: ReceivedBy::Phone,
        received_at: DateTime::from_timestamp_millis(1_790_000_000_000 + i64::try_from(number).unwrap())
            .unwrap(),
        pass_on: false,
        script: None,
        source: None,
        source_id: None,
        rules: vec![RuleApplied {
            id: RuleId::from("us-mail"),
            version: 1,
            due: NaiveDate::from_ymd_opt(2026, 12, 21).unwrap(),
        }],
        note: None,
    };
    let keys = vec![
        store.fingerprint(FingerprintKind::Customer, customer_no.as_str()),
        store.fingerprint(FingerprintKind::Person, &format!("margaret whitcombe {number}")),
        store.fingerprint(FingerprintKind::Phone, &format!("+1513{number:08}")),
        store.fingerprint(FingerprintKind::Address, &format!("{number} w 7th st 45202")),
    ];
    NewEntry::about(Body::Removal(Box::new(body)), keys)
}

fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}

/// Prints p50, p99 and the longest; answers p50.
fn report(name: &str, mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1000.0;
    println!(
        "{name}: p50 {:.3} ms, p99 {:.3} ms, max {:.3} ms ({} times)",
        at(50),
        at(99),
        at(100),
        times.len()
    );
    times[times.len() / 2]
}

fn rate(name: &str, entries: u64, time: Duration) {
    let seconds = time.as_secs_f64();
    println!("{name}: {entries} in {seconds:.2} s, {:.2} µs each", seconds * 1e6 / entries.max(1) as f64);
}
