//! Tampering and loss: each is done behind the program's back, and the check, or the opening, names it.

use super::*;
use domain::Code;

/// Five removals and one check that is well before it is ill.
fn desk_with_five() -> Desk {
    let desk = Desk::new();
    for number in 1..=5 {
        desk.record(number, Channel::Mail);
    }
    assert_eq!(desk.ill(), []);
    desk
}

fn named(desk: &Desk, name: &str) -> String {
    let ill = desk.ill();
    let line = ill.iter().find(|line| line.name == name);
    line.unwrap_or_else(|| panic!("{name} is not among {ill:?}")).detail.clone()
}

#[test]
fn a_byte_flipped_in_an_envelope_is_named() {
    let desk = desk_with_five();
    desk.tamper("UPDATE entry SET envelope = CAST(replace(CAST(envelope AS TEXT), '\"ann\"', '\"bob\"') AS BLOB) WHERE seq = 3");
    assert!(named(&desk, "ledger").contains("entry 3 was changed"));
}

#[test]
fn an_envelope_forged_with_its_hash_breaks_the_chain_after_it() {
    let desk = desk_with_five();
    let envelope = "CAST(replace(CAST(envelope AS TEXT), '\"ann\"', '\"bob\"') AS BLOB)";
    desk.tamper(&format!("UPDATE entry SET envelope = {envelope} WHERE seq = 3"));
    let key = desk.ring.key(KeyPurpose::Store).unwrap();
    let connection =
        cipherfile::open(&desk.path().join(FILE_NAME), &key, cipherfile::Purpose::Write).unwrap();
    let forged: Vec<u8> =
        connection.query_row("SELECT envelope FROM entry WHERE seq = 3", [], |row| row.get(0)).unwrap();
    let hash: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&forged).into();
    connection.execute("UPDATE entry SET hash = ?1 WHERE seq = 3", [hash]).unwrap();
    assert!(named(&desk, "ledger").contains("entry 4 does not follow entry 3"));
}

#[test]
fn a_removed_entry_is_named() {
    let desk = desk_with_five();
    desk.tamper("DELETE FROM entry WHERE seq = 3");
    assert!(named(&desk, "ledger").contains("entries 3 to 3 are missing"));
}

#[test]
fn an_inserted_entry_is_named() {
    let desk = desk_with_five();
    desk.tamper(
        "INSERT INTO entry (log, seq, id, kind, envelope, hash)
         SELECT log, 7, randomblob(16), kind, envelope, hash FROM entry WHERE seq = 6",
    );
    assert!(named(&desk, "ledger").contains("entry 7 does not stand where it says"));
}

#[test]
fn two_entries_exchanged_are_named() {
    let desk = desk_with_five();
    desk.tamper(
        "UPDATE entry SET seq = 1003 WHERE seq = 3; UPDATE entry SET seq = 3 WHERE seq = 4; UPDATE entry SET seq = 4 WHERE seq = 1003",
    );
    assert!(named(&desk, "ledger").contains("entry 3 does not stand where it says"));
}

#[test]
fn a_body_exchanged_for_another_is_named() {
    let desk = desk_with_five();
    desk.tamper("UPDATE body SET sealed = (SELECT sealed FROM body WHERE entry = 4) WHERE entry = 3");
    assert!(named(&desk, "bodies").contains("the body of entry 3 is not the one it was written with"));
}

#[test]
fn a_body_or_key_deleted_without_an_erasure_is_named() {
    let desk = desk_with_five();
    desk.tamper("DELETE FROM body WHERE entry = 3");
    assert!(named(&desk, "bodies").contains("the body of entry 3 is missing"));
    let desk = desk_with_five();
    desk.tamper("DELETE FROM subject_key WHERE subject = (SELECT subject FROM body WHERE entry = 4)");
    assert!(named(&desk, "bodies").contains("the key to the body of entry 4 is missing"));
}

#[test]
fn a_removal_quietly_ended_added_or_dropped_is_named() {
    for (sql, what) in [
        ("UPDATE removal SET ended_by = randomblob(16) WHERE entry = 3", "against the ledger"),
        ("DELETE FROM removal_key WHERE entry = 3", "an identity key of entry 3 is missing"),
        ("INSERT INTO removal_key SELECT randomblob(16), 3", "removal_key has 11 rows and should have 10"),
        (
            "UPDATE removal SET channel = 'share' WHERE entry = 3",
            "the removal of entry 3 is not what the ledger says",
        ),
        ("DELETE FROM removal WHERE entry = 3", "the removal of entry 3 is not what the ledger says"),
        (
            "UPDATE removal_said SET said = (SELECT said FROM removal_said WHERE entry = 4) WHERE entry = 3",
            "what is exported of entry 3 is not what it says",
        ),
        ("DELETE FROM removal_said WHERE entry = 3", "removal_said has 4 rows and should have 5"),
        ("UPDATE removal_said SET subject = NULL WHERE entry = 3", "what is exported of entry 3"),
        ("UPDATE request SET due = '2030-01-01' WHERE reference LIKE '%3'", "requests are not what"),
    ] {
        let desk = desk_with_five();
        desk.tamper(sql);
        assert!(named(&desk, "derived").contains(what), "{sql}: {}", named(&desk, "derived"));
    }
}

#[test]
fn an_audit_line_changed_or_misfiled_is_named() {
    let desk = desk_with_five();
    desk.tamper(
        "UPDATE audit SET envelope = CAST(replace(CAST(envelope AS TEXT), '\"ann\"', '\"bob\"') AS BLOB)",
    );
    assert!(named(&desk, "audit").contains("entry 1 was changed"));
    let desk = desk_with_five();
    desk.tamper("UPDATE audit SET customer_no = 'C1'");
    assert!(named(&desk, "audit").contains("filed under something else"));
}

#[test]
fn a_tail_cut_off_is_told_by_the_anchor_at_opening() {
    let desk = desk_with_five();
    desk.tamper(
        "DELETE FROM removal_key WHERE entry = 6; DELETE FROM removal WHERE entry = 6; DELETE FROM request WHERE reference LIKE '%5';
         DELETE FROM body WHERE entry = 6; DELETE FROM entry WHERE entry = 6",
    );
    assert!(named(&desk, "anchor").contains("confirmed entries are missing: 1 of them, after number 5"));
    let fault = desk.reopen().err().unwrap();
    assert_eq!(fault.code, Code::StoreUnusable);
    assert!(fault.what.contains("confirmed entries are missing"));
}

#[test]
fn yesterdays_store_put_back_is_refused() {
    let desk = Desk::new();
    desk.record(1, Channel::Mail);
    let desk = desk.reopen().unwrap();
    desk.store.checkpoint().unwrap();
    let Desk { dir, ring, store } = desk;
    drop(store);
    let path = dir.path().join(FILE_NAME);
    let yesterday = std::fs::read(&path).unwrap();
    let store = Store::open(dir.path(), &ring).unwrap();
    let desk = Desk { dir, ring, store };
    desk.record(2, Channel::Mail);
    let Desk { dir, ring, store } = desk;
    drop(store);
    for side in ["store.db-wal", "store.db-shm"] {
        let _ = std::fs::remove_file(dir.path().join(side));
    }
    std::fs::write(&path, yesterday).unwrap();
    let fault = Store::open(dir.path(), &ring).unwrap_err();
    assert_eq!(fault.code.exit_status(), 8);
}

#[test]
fn a_store_ahead_of_its_anchor_is_repaired_silently() {
    let desk = Desk::new();
    let anchor = desk.path().join("anchor");
    let before = std::fs::read(&anchor).unwrap();
    desk.record(1, Channel::Mail);
    std::fs::write(&anchor, before).unwrap();
    let desk = desk.reopen().unwrap();
    let desk = desk.reopen().unwrap();
    assert_eq!(desk.ill(), []);
    assert_eq!(desk.store.read(|snapshot| snapshot.in_force(&keys(&desk.store, 1))).unwrap().len(), 1);
}

#[test]
fn another_entry_in_the_place_of_a_confirmed_one_is_never_confirmed() {
    let desk = desk_with_five();
    let (ledger, audit) = desk.store.read(|snapshot| snapshot.heads()).unwrap();
    for chain in ["ledger", "audit"] {
        let mut heads = anchor::Heads { ledger: ledger.clone(), audit: audit.clone() };
        let forked = if chain == "ledger" { &mut heads.ledger } else { &mut heads.audit };
        forked.hash = "0".repeat(64);
        let fault = desk.store.anchor.advance(&heads).unwrap_err();
        assert!(fault.what.starts_with("another entry was confirmed"), "{fault}");
    }
}

#[test]
fn a_torn_slot_of_the_anchor_leaves_the_other() {
    let desk = desk_with_five();
    let path = desk.path().join("anchor");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let desk = desk.reopen().unwrap();
    assert_eq!(desk.ill(), []);
    let Desk { dir, ring, store } = desk;
    drop(store);
    bytes[4196] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(Store::open(dir.path(), &ring).unwrap_err().code, Code::StoreUnusable);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Store::open(dir.path(), &ring).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn other_keys_a_missing_file_and_a_newer_version_are_refused_untouched() {
    let Desk { dir, ring, store } = desk_with_five();
    drop(store);
    assert_eq!(Store::open(dir.path(), &Ring::generate(now())).unwrap_err().code, Code::StoreUnusable);
    assert_eq!(Store::create(dir.path(), &ring, "A1", &acting()).unwrap_err().code, Code::Conflict);
    let desk = Desk { store: Store::open(dir.path(), &ring).unwrap(), dir, ring };
    desk.tamper("PRAGMA user_version = 99");
    let Desk { dir, ring, store } = desk;
    drop(store);
    assert_eq!(Store::open(dir.path(), &ring).unwrap_err().code, Code::StoreUnusable);
    std::fs::remove_file(dir.path().join(FILE_NAME)).unwrap();
    assert_eq!(Store::open(dir.path(), &ring).unwrap_err().code, Code::StoreUnusable);
    assert_eq!(
        Store::open(tempfile::tempdir().unwrap().path(), &ring).unwrap_err().code,
        Code::StoreUnusable
    );
}

#[test]
fn a_checkpoint_empties_the_log_file_into_the_database() {
    let desk = Desk::new();
    desk.record(1, Channel::Mail);
    let path = desk.path().join(FILE_NAME);
    let before = std::fs::metadata(&path).unwrap().len();
    desk.store.checkpoint().unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() > before);
    desk.record(6, Channel::Mail);
    assert_eq!(desk.ill(), []);
}

#[test]
fn no_record_ever_waits_for_a_checkpoint_however_long_the_log_file_grows() {
    let desk = Desk::new();
    let path = desk.path().join(FILE_NAME);
    let before = std::fs::read(&path).unwrap();
    // SQLite's own habit is a checkpoint inside the commit that passes 1,000 pages.
    let pages = || std::fs::metadata(desk.path().join("store.db-wal")).unwrap().len() / 4096;
    let mut number = 0;
    while pages() < 1_500 {
        number += 1;
        desk.record(number, Channel::Mail);
        desk.store.read(|snapshot| snapshot.removals_of(&reference(number))).unwrap();
    }
    assert!(std::fs::read(&path).unwrap() == before, "a record wrote into the database itself");
    desk.store.checkpoint().unwrap();
    assert!(std::fs::read(&path).unwrap() != before);
    assert_eq!(desk.ill(), []);
}

#[test]
fn progress_reaches_its_end() {
    let desk = desk_with_five();
    let mut last = std::collections::BTreeMap::new();
    let mut told = |name, done, total| {
        last.insert(name, (done, total));
        true
    };
    desk.store.check(&mut told).unwrap();
    assert_eq!(last["ledger"], (6, 7));
    assert_eq!(last["audit"], (7, 7));
}

#[test]
fn a_check_that_nobody_wants_any_more_ends_and_finds_nothing_ill() {
    let desk = desk_with_five();
    for part in ["ledger", "audit"] {
        let stopped = desk.store.check(&mut |name, _, _| name != part);
        assert!(stopped.unwrap_err().is_stop, "{part}");
    }
    assert_eq!(desk.ill(), []);
}

/// A process that closes any handle of a file gives up all its locks on it, and another one that ends would fold and
/// delete the log that is still read here.
#[cfg(target_os = "linux")]
#[test]
fn a_check_gives_up_no_lock_on_the_file() {
    use std::os::unix::fs::MetadataExt;
    let desk = desk_with_five();
    let path = desk.path().join(FILE_NAME);
    let file = format!(":{} ", std::fs::metadata(&path).unwrap().ino());
    let process = format!(" {} ", std::process::id());
    let held = || {
        let all = std::fs::read_to_string("/proc/locks").unwrap();
        all.lines().filter(|lock| lock.contains(&file) && lock.contains(&process)).count()
    };
    let before = held();
    assert!(before > 0);
    desk.store.check(&mut |_, _, _| true).unwrap();
    assert_eq!(held(), before);
}

#[test]
fn the_times_of_the_last_lines_and_how_often_the_clock_was_set_back_are_told() {
    let desk = Desk::new();
    let write = |hours: i64| {
        let acting = Acting::now(UserName::from("ann"), now() + chrono::TimeDelta::hours(hours));
        desk.store.write(&acting, |tx| tx.audit(AuditFact::new("lookup"))).unwrap();
    };
    let told = |lines| desk.store.read(|snapshot| snapshot.audit_times(lines)).unwrap().unwrap();
    let times = |lines| (told(lines).last, told(lines).latest);
    let set_back = || desk.store.read(|snapshot| snapshot.audit_times_set_back()).unwrap();
    [1, 2, 2000, 3].into_iter().for_each(write);
    let at = |hours| now() + chrono::TimeDelta::hours(hours);
    assert_eq!(times(10), (at(3), at(2000)));
    assert_eq!(times(1), (at(3), at(3)));
    assert_eq!((told(10).longest_quiet_days, told(1).longest_quiet_days), (83, 0));
    assert_eq!(set_back(), 1);
    // A refused sign-in carries its own time.
    let refused = AuditFact::new("sign-in").outcome("refused");
    let long_ago = Acting::now(UserName::from("ann"), at(-900));
    desk.store.write(&long_ago, |tx| tx.audit(refused)).unwrap();
    write(4);
    assert_eq!(set_back(), 1);
}
