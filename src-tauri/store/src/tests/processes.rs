//! Several processes: killed in the middle, writing at once, holding a lock.
//!
//! A child is this very test program, running one ignored test with the folder in its environment.

use super::*;
use domain::Code;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const FOLDER: &str = "STORE_TEST_FOLDER";
const ENTRIES: &str = "STORE_TEST_ENTRIES";
const ROUNDS: u64 = 25;

/// A folder with a vault too, so that a child can open it.
fn folder() -> (tempfile::TempDir, Ring) {
    let dir = tempfile::tempdir().unwrap();
    let quick = VaultOptions { scrypt_log_n: 2 };
    let new = Vault::begin(dir.path(), &UserName::from("ann"), PASSWORD, now(), quick).unwrap();
    let new = new.finish().unwrap();
    Store::create(dir.path(), &new.ring, "A1", &acting()).unwrap();
    (dir, new.ring)
}

const PASSWORD: &str = "correct horse battery";

fn child(test: &str, folder: &Path, entries: u64) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("tests::processes::{test}"), "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .env(ENTRIES, entries.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Records until it has recorded enough or is killed; says each number only after it was confirmed.
#[test]
#[ignore = "run by the tests below as another process"]
fn child_records() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let entries: u64 = std::env::var(ENTRIES).unwrap().parse().unwrap();
    let folder = Path::new(&folder);
    let ring = Vault::open(folder).unwrap().unlock(&UserName::from("ann"), PASSWORD, now()).unwrap().ring;
    let store = Store::open(folder, &ring).unwrap();
    for _ in 0..entries {
        let number = store
            .write(&acting(), |tx| {
                let number = tx.next_counter("reference")?;
                tx.append(removal(&store, number, Channel::Mail))?;
                tx.audit(AuditFact::new("record").reference(&reference(number)))?;
                Ok(number)
            })
            .unwrap();
        println!("confirmed {number}");
    }
}

#[test]
#[ignore = "run by the test below as another process"]
fn child_holds_a_lock() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let _lock = NamedLock::take(Path::new(&folder), "import", now()).unwrap();
    println!("confirmed 1");
    std::thread::sleep(Duration::from_secs(60));
}

fn confirmed(child: &mut Child) -> Vec<u64> {
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    lines.filter_map(|line| line.rsplit_once("confirmed ")?.1.parse().ok()).collect()
}

#[test]
fn every_confirmed_entry_survives_a_process_killed_at_any_moment() {
    let (dir, ring) = folder();
    let mut all = Vec::new();
    for round in 0..ROUNDS {
        let mut child = child("child_records", dir.path(), 100_000);
        // The moments differ from round to round: while opening, and while writing.
        std::thread::sleep(Duration::from_millis(40 + (round * 37) % 300));
        child.kill().unwrap();
        child.wait().unwrap();
        all.extend(confirmed(&mut child));
        let store = Store::open(dir.path(), &ring).unwrap();
        for number in &all {
            let rows = store.read(|snapshot| snapshot.removals_of(&reference(*number))).unwrap();
            assert_eq!(rows.len(), 1, "entry {number} was confirmed and is gone");
        }
    }
    let desk = Desk { store: Store::open(dir.path(), &ring).unwrap(), dir, ring };
    assert_eq!(desk.ill(), []);
    assert!(all.len() > 100, "only {} entries were confirmed: nothing was tested", all.len());
}

#[test]
fn two_processes_write_at_once_and_nothing_is_lost() {
    let (dir, ring) = folder();
    let mut children: Vec<Child> = (0..2).map(|_| child("child_records", dir.path(), 150)).collect();
    let mut all: Vec<u64> = children.iter_mut().flat_map(confirmed).collect();
    assert!(children.iter_mut().all(|child| child.wait().unwrap().success()));
    all.sort_unstable();
    assert_eq!(all, (1..=300).collect::<Vec<_>>());
    let desk = Desk { store: Store::open(dir.path(), &ring).unwrap(), dir, ring };
    assert_eq!(desk.ill(), []);
    assert_eq!(desk.store.read(|snapshot| snapshot.heads()).unwrap().0.seq, 301);
}

#[test]
fn threads_of_one_process_write_at_once_and_nothing_is_lost() {
    let desk = Desk::new();
    std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let desk = &desk;
            scope.spawn(move || {
                for number in 0..25 {
                    desk.record(thread * 100 + number, Channel::Mail);
                }
            });
        }
    });
    let desk = desk.reopen().unwrap();
    assert_eq!(desk.ill(), []);
    assert_eq!(desk.store.read(|snapshot| snapshot.heads()).unwrap().0.seq, 101);
}

#[test]
fn a_lock_says_who_holds_it_and_dies_with_its_process() {
    let dir = tempfile::tempdir().unwrap();
    let mut child = child("child_holds_a_lock", dir.path(), 0);
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    while !line.contains("confirmed") {
        line.clear();
        assert!(out.read_line(&mut line).unwrap() > 0);
    }
    let fault = NamedLock::take(dir.path(), "import", now()).unwrap_err();
    assert_eq!(fault.code, Code::Conflict);
    assert!(fault.what.contains(&format!("process {}", child.id())), "{}", fault.what);
    child.kill().unwrap();
    child.wait().unwrap();
    NamedLock::take(dir.path(), "import", now()).unwrap();
}
