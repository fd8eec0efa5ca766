//! Torn, flipped and missing bytes in each file of the data folder: noticed with status 8, or repaired with everything
//! confirmed still there. Never a silent loss.

use crate::cases::{LETTERS, letters, with_letters};
use crate::desk::{ADMIN, Desk, IN_W47, NEW_PASSWORD, PASSWORD, Run, word, words};
use crate::{next, restoring, rounds, seed};
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use store::{Store, Vault};

/// Places of one file in an ordinary run.
const EVERY_DAY: usize = 10;

/// Recorded while somebody else has the folder open, so that the entry lies in the log file only. As after a power
/// cut, the folder is copied as it stands.
fn with_a_log_file() -> (Desk, BTreeSet<String>) {
    let desk = Desk::new();
    let ring = Vault::open(&desk.data()).unwrap().unlock(
        &ADMIN.into(),
        PASSWORD,
        "2026-11-20T15:00:00Z".parse().unwrap(),
    );
    let open = Store::open(&desk.data(), &ring.unwrap().ring).unwrap();
    let record = ["--as-of", IN_W47, "record", "email", "--customer", "100203", "--pass-on"];
    let reference = word(&desk.admin(&record).expect_status(0).json()["reference"]);
    let cut = desk.copy();
    drop(open);
    assert!(fs::metadata(cut.data().join("store.db-wal")).unwrap().len() > 10_000, "no log file to damage");
    let _ = fs::remove_file(cut.data().join("store.db-shm"));
    let all = desk.requests().into_keys().collect::<BTreeSet<_>>();
    assert!(all.contains(&reference));
    (cut, all)
}

/// What came of it: noticed, or repaired and all there.
#[track_caller]
fn expect_no_silent_loss(desk: &Desk, all: &BTreeSet<String>, what: &str) -> bool {
    let run = desk.admin(&["check"]);
    assert!(matches!(run.status, Some(0 | 8)), "{what}: {:?} {}", run.status, run.stderr);
    if run.status == Some(8) {
        run.expect_told();
        return true;
    }
    assert_eq!(&desk.requests().into_keys().collect::<BTreeSet<_>>(), all, "{what}: lost in silence");
    desk.expect_sound();
    false
}

struct Places {
    file: PathBuf,
    whole: Vec<u8>,
    at: Vec<usize>,
}

/// All of the file when there are rounds enough, else as many places, spread evenly.
fn places(desk: &Desk, name: &str) -> Places {
    let (file, mut random) = (desk.data().join(name), seed());
    let whole = fs::read(&file).unwrap();
    let rounds = rounds(EVERY_DAY).min(whole.len());
    let start = next(&mut random) as usize;
    let at = (0..rounds).map(|round| (start % whole.len() + round * whole.len() / rounds) % whole.len());
    Places { at: at.collect(), file, whole }
}

/// One byte flipped at each place, in a copy of the desk.
fn flip_each(desk: &Desk, name: &str, mut look: impl FnMut(&Desk, usize)) {
    let places = places(desk, name);
    for at in &places.at {
        let desk = desk.copy();
        let mut bytes = places.whole.clone();
        bytes[*at] ^= 1 << (at % 8);
        fs::write(desk.data().join(places.file.file_name().unwrap()), bytes).unwrap();
        look(&desk, *at);
    }
    println!("{name}: {} bytes flipped", places.at.len());
}

#[test]
fn a_flipped_byte_in_the_log_file_is_noticed_or_repaired() {
    let (desk, all) = with_a_log_file();
    let mut noticed = 0;
    flip_each(&desk, "store.db-wal", |desk, at| {
        noticed += u32::from(expect_no_silent_loss(desk, &all, &format!("store.db-wal byte {at}")));
    });
    assert!(noticed > 0, "nothing was noticed");
    println!("{noticed} of them noticed");
}

#[test]
fn a_log_file_torn_off_anywhere_is_noticed_or_repaired() {
    let (desk, all) = with_a_log_file();
    let places = places(&desk, "store.db-wal");
    let mut noticed = 0;
    for at in &places.at {
        let desk = desk.copy();
        fs::write(desk.data().join("store.db-wal"), &places.whole[..*at]).unwrap();
        noticed += u32::from(expect_no_silent_loss(&desk, &all, &format!("store.db-wal torn at {at}")));
    }
    assert!(noticed > 0, "nothing was noticed");
    println!("{noticed} of {} noticed", places.at.len());
    let gone = desk.copy();
    fs::remove_file(gone.data().join("store.db-wal")).unwrap();
    assert!(expect_no_silent_loss(&gone, &all, "no store.db-wal"));
}

#[test]
fn a_flipped_byte_in_the_store_is_noticed_wherever_it_is() {
    let desk = Desk::new();
    let all = desk.requests().into_keys().collect();
    flip_each(&desk, "store.db", |desk, at| {
        let noticed = expect_no_silent_loss(desk, &all, &format!("store.db byte {at}"));
        assert!(noticed, "store.db byte {at} was not noticed");
        let names = fs::read_dir(desk.data()).unwrap().count();
        assert!(names >= 4 && desk.data().join("store.db").exists(), "something was deleted");
    });
}

#[test]
fn a_store_cut_short_or_of_yesterday_is_noticed() {
    let desk = Desk::new();
    let whole = fs::read(desk.data().join("store.db")).unwrap();
    for len in [0, 1, 512, 4096, 40_960, whole.len() / 2, whole.len() - 4096, whole.len() - 1] {
        let desk = desk.copy();
        fs::write(desk.data().join("store.db"), &whole[..len]).unwrap();
        desk.admin(&["check"]).expect_status(8).expect_told();
    }
    let later = desk.copy();
    later.admin(&["--as-of", IN_W47, "record", "mail", "--customer", "100203"]).expect_status(0);
    fs::write(later.data().join("store.db"), &whole).unwrap();
    let run = later.admin(&["lookup", "hale"]);
    assert!(
        run.expect_status(8).expect_told().stderr.contains("confirmed entries are missing"),
        "{}",
        run.stderr
    );
}

#[test]
fn one_damaged_slot_of_the_anchor_is_repaired_and_more_is_noticed() {
    let desk = Desk::new();
    let all = desk.requests().into_keys().collect();
    let (mut flipped, mut noticed) = (0, 0);
    flip_each(&desk, "anchor", |desk, at| {
        flipped += 1;
        noticed += u32::from(expect_no_silent_loss(desk, &all, &format!("anchor byte {at}")));
        desk.admin(&["lookup", "hale"]).expect_status(0);
    });
    // One slot is enough. The newest one looks as a crash leaves it; the other, as if a write had been taken back.
    assert!(noticed < flipped, "{noticed} of {flipped} noticed");
    let bytes = fs::read(desk.data().join("anchor")).unwrap();
    for damaged in [Vec::new(), vec![0; bytes.len()], bytes[..300].to_vec()] {
        let desk = desk.copy();
        fs::write(desk.data().join("anchor"), &damaged).unwrap();
        desk.admin(&["check"]).expect_status(8).expect_told();
    }
    let gone = desk.copy();
    fs::remove_file(gone.data().join("anchor")).unwrap();
    gone.admin(&["check"]).expect_status(8).expect_told();
    // The anchor of yesterday only makes the store look further ahead.
    let later = desk.copy();
    later.admin(&["--as-of", IN_W47, "record", "mail", "--customer", "100203"]).expect_status(0);
    fs::write(later.data().join("anchor"), bytes).unwrap();
    later.expect_sound();
    assert_eq!(later.requests().len(), 3);
}

#[test]
fn a_damaged_vault_opens_nothing_or_what_it_should() {
    let desk = Desk::new();
    let all: BTreeSet<String> = desk.requests().into_keys().collect();
    flip_each(&desk, "vault.json", |desk, at| {
        let run = desk.admin(&["check"]);
        assert!(
            matches!(run.status, Some(0 | 5 | 8)),
            "vault.json byte {at}: {:?} {}",
            run.status,
            run.stderr
        );
        match run.status {
            Some(0) => assert_eq!(desk.requests().into_keys().collect::<BTreeSet<_>>(), all),
            _ => drop(run.expect_told()),
        }
    });
}

#[test]
fn a_damaged_customer_file_is_noticed_and_touches_no_removal() {
    let desk = Desk::new();
    flip_each(&desk, "customers-1.db", |desk, at| {
        let run = desk.admin(&["check"]);
        assert_eq!(run.status, Some(8), "customers-1.db byte {at}: {}", run.stderr);
        assert_eq!(desk.requests().len(), 2);
    });
}

#[test]
fn a_damaged_doorstep_lets_in_whoever_may() {
    let desk = Desk::new();
    flip_each(&desk, "doorstep", |desk, at| {
        let run: Run = desk.admin(&["audit", "verify"]);
        assert_eq!(run.status, Some(0), "doorstep byte {at}: {}", run.stderr);
    });
}

#[test]
fn a_store_damaged_in_its_middle_is_looked_at_saved_and_goes_on() {
    let desk = with_letters();
    desk.admin(&["user", "add", "peter", "--role", "agent"]).expect_status(0);
    desk.run(&letters(&desk)).expect_status(0);
    let before: BTreeSet<String> = desk.requests().into_keys().collect();
    let middle = |table: &str| {
        let pages = desk.pages_of(table);
        pages[pages.len() / 2]
    };
    let pages = ["entry", "body", "removal", "audit", "removal_key"].map(middle);
    restoring::damage(&desk.store(), &pages);
    let run = desk.admin(&["check"]);
    run.expect_status(8).expect_told();
    let findings = run.json()["findings"].as_array().unwrap().clone();
    let of = |name: &str| findings.iter().find(|it| it["name"] == name).unwrap_or_else(|| panic!("{name}"));
    assert!(of("person")["ok"] == true && of("ledger")["ok"] == false && of("file")["ok"] == false);
    assert!(of("ledger")["detail"].as_str().unwrap().contains("can be read"), "{}", of("ledger"));
    assert!(of("ledger")["advice"].as_str().unwrap().contains("salvage"));
    let mut peter = desk.command(&["--json", "--user", "peter", "salvage"].map(ToOwned::to_owned));
    Run::of(peter.env("PREFDESK_PASSWORD", NEW_PASSWORD).output().unwrap()).expect_status(5).expect_told();
    let saved = desk.admin(&["salvage"]).expect_status(7).json();
    let (missing, bodies) = (saved["missing"].as_u64().unwrap(), saved["bodies_lost"].as_u64().unwrap());
    assert!(missing > 0 && bodies > 0 && missing + bodies < before.len() as u64 / 4, "{missing} {bodies}");
    desk.expect_sound();
    // Each request is here, or it is named.
    let after: BTreeSet<String> = desk.requests().into_keys().collect();
    let named = words(&saved["references"]);
    assert!(after.is_subset(&before));
    let silent: Vec<_> = before.difference(&after).filter(|reference| !named.contains(*reference)).collect();
    println!("{} saved, {missing} missing, {bodies} without body, {} named", after.len(), named.len());
    assert!(silent.len() as u64 <= missing + bodies - named.len() as u64, "lost in silence: {silent:?}");
    // The letters are read again, and only what is missing is added.
    let again = desk.run(&letters(&desk)).expect_status(0).json();
    assert_eq!(again["added"].as_u64().unwrap() as usize + after.len(), LETTERS + 2);
    desk.admin(&["salvage"]).expect_status(6).expect_told();
    let kept = fs::read_dir(desk.data().join(word(&saved["set_aside"]))).unwrap();
    assert!(kept.map(|entry| entry.unwrap().file_name()).any(|name| name == "store.db"));
    desk.expect_sound();
}

#[test]
fn a_store_of_a_newer_version_is_refused_in_one_line_and_stays_as_it_is() {
    let desk = Desk::new();
    desk.of_schema(99);
    let before = fs::read(desk.store()).unwrap();
    for args in [&["check"][..], &["lookup", "hale"], &["salvage"]] {
        let run = desk.admin(args);
        assert!(run.expect_status(8).expect_told().stderr.contains("newer version"), "{}", run.stderr);
    }
    assert!(fs::read(desk.store()).unwrap() == before);
}
