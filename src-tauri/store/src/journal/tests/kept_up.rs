//! The journal as work goes on: by one store or two, with its share away, under new keys.

use super::*;
use std::time::{Duration, Instant};

fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < until, "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_journal_is_kept_up_as_work_goes_on_and_whole_when_the_store_closes() {
    let desk = kept();
    desk.turn_on();
    desk.record(1);
    eventually("the first removal", || desk.journalled().is_ok_and(|seq| seq == 2));
    desk.record_all(2..=40);
    let (file, head) = (desk.file(), desk.head());
    let Kept { folder, .. } = desk;
    drop(folder.store);
    assert_eq!(journal_head(&file, &folder.ring).unwrap(), head);
}

#[test]
fn a_share_that_is_away_fails_no_record_is_noted_and_caught_up_with() {
    let desk = kept();
    desk.turn_on();
    desk.record(1);
    let dir = desk.folder.store.dir().to_owned();
    eventually("the first note", || journal_noted(&dir).is_some_and(|note| note.seq == 2));
    let away = desk.folder.dir.path().join("away");
    std::fs::rename(&desk.place.folder, &away).unwrap();
    desk.record(2);
    eventually("the fault", || journal_noted(&dir).is_some_and(|note| note.fault.is_some()));
    assert_eq!(journal_noted(&dir).unwrap().seq, 2);
    std::fs::rename(&away, &desk.place.folder).unwrap();
    desk.record(3);
    eventually("the rest", || journal_noted(&dir).is_some_and(|note| note.fault.is_none() && note.seq == 4));
    assert_eq!(desk.journalled().unwrap(), 4);
}

#[test]
fn two_stores_of_one_folder_keep_one_journal() {
    let desk = kept();
    desk.turn_on();
    let other = Store::open(desk.folder.store.dir(), &desk.folder.ring).unwrap();
    for number in 1..=20 {
        desk.record(2 * number);
        let name = other.fingerprint(FingerprintKind::Customer, "C1");
        let mut body = removal(2 * number + 1);
        body.customer_no = None;
        let entry = NewEntry::about(Body::Removal(Box::new(body)), vec![name]);
        other.write(&acting(), |tx| tx.append(entry)).unwrap();
    }
    eventually("all of them", || desk.journalled().is_ok_and(|seq| seq == 41));
    assert_eq!(desk.places().len(), 42);
}

#[cfg(unix)]
#[test]
fn a_link_that_waits_where_the_journal_is_made_is_not_followed() {
    let desk = kept();
    desk.record(1);
    let theirs = desk.folder.dir.path().join("letter.txt");
    std::fs::write(&theirs, "mine").unwrap();
    let part = desk.file().with_extension(format!("{}.part", std::process::id()));
    std::os::unix::fs::symlink(&theirs, &part).unwrap();
    let _ = desk.catch_up();
    assert_eq!(std::fs::read(&theirs).unwrap(), b"mine");
}

#[test]
fn the_journal_shows_nothing_personal() {
    let desk = kept();
    desk.record(1);
    desk.catch_up().unwrap();
    let bytes = std::fs::read(desk.file()).unwrap();
    assert!(!bytes.windows(9).any(|part| part == b"Whitcombe"));
    assert!(!bytes.windows(11).any(|part| part == b"fingerprint"));
    let reference: Reference = removal(1).reference;
    assert!(!bytes.windows(12).any(|part| part == reference.as_str().as_bytes()));
}

#[test]
fn a_journal_begins_anew_once_its_key_was_renewed() {
    let desk = kept();
    desk.record_all(1..=3);
    desk.catch_up().unwrap();
    let renewed = desk.folder.ring.renewed(&[crate::KeyPurpose::Journal], now());
    desk.record(4);
    let keys = (&desk.folder.vault, &renewed);
    desk.folder.store.write_journal(keys, &desk.place, now(), &mut |_, _| true).unwrap();
    // The old ring does not open the new journal; both open the old one, which stays for the backups made with it.
    assert_eq!(journal_head(&desk.file(), &renewed).unwrap().seq, 5);
    assert!(journal_head(&desk.file(), &desk.folder.ring).is_err());
    let files = std::fs::read_dir(&desk.place.folder).unwrap().map(|entry| entry.unwrap().path());
    let retired: Vec<PathBuf> = files.filter(|path| *path != desk.file()).collect();
    assert_eq!(retired.len(), 1);
    assert_eq!(journal_head(&retired[0], &desk.folder.ring).unwrap().seq, 4);
    assert_eq!(journal_head(&retired[0], &renewed).unwrap().seq, 4);
}
