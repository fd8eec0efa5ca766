//! A backup gone on with by the journal: removals, batches, erasures, torn ends.

use super::*;

#[test]
fn what_was_confirmed_after_the_backup_and_journalled_is_in_force_after_the_restore() {
    let desk = kept();
    desk.record_all(1..=3);
    let (backup, _) = desk.folder.back_up("one.backup");
    desk.record_all(4..=9);
    desk.catch_up().unwrap();
    let (store, continued) = desk.restore(&backup, "into", Some(&desk.file())).unwrap();
    let replayed = continued.replayed.unwrap();
    assert_eq!((replayed.entries, replayed.is_torn, continued.parent), (6, false, desk.head()));
    assert!((1..=9).all(|number| in_force(&store, number) == 1));
    assert_eq!(ill(&store), []);
    let (ledger, _) = store.read(|snapshot| snapshot.heads()).unwrap();
    assert_eq!((ledger.log, ledger.seq), (continued.log, 1));
    assert!(store.read(|snapshot| snapshot.holds(&desk.head())).unwrap());
    // No confirmation number is given twice.
    let next = store.write(&acting(), |tx| tx.next_counter("reference")).unwrap();
    assert_eq!(next, 9 + 1000 + 1);
}

#[test]
fn a_batch_written_after_the_backup_comes_back_with_its_lines_and_its_end() {
    let desk = kept();
    let first = desk.record(1);
    let (backup, _) = desk.folder.back_up("one.backup");
    desk.export("mps-2026-W47-1", first, 1);
    let second = desk.record(2);
    desk.export("mps-2026-W47-2", second, 2);
    let voided = BatchId::from("mps-2026-W47-2");
    let body = BatchBody::Voided { batch: voided.clone(), reason: "a test".to_owned() };
    desk.folder
        .store
        .write(&acting(), |tx| {
            tx.void_batch(&voided, "a test")?;
            tx.append(NewEntry::about_nobody(Body::Batch(body)))
        })
        .unwrap();
    desk.catch_up().unwrap();
    let (store, continued) = desk.restore(&backup, "into", Some(&desk.file())).unwrap();
    assert_eq!(continued.replayed.unwrap().batches, ["mps-2026-W47-1", "mps-2026-W47-2"].map(BatchId::from));
    let lines = |store: &Store, batch: &str| {
        let batch = BatchId::from(batch);
        let runs = store.read(|snapshot| snapshot.batch_lines(&batch)).unwrap();
        let lines: Vec<_> = runs.flat_map(Result::unwrap).collect();
        let state = store.read(|snapshot| snapshot.batch(&batch)).unwrap().unwrap().state;
        (lines, state)
    };
    for batch in ["mps-2026-W47-1", "mps-2026-W47-2"] {
        assert_eq!(lines(&store, batch), lines(&desk.folder.store, batch));
    }
    assert_eq!(lines(&store, "mps-2026-W47-2").1, "voided");
    assert_eq!(ill(&store), []);
}

#[test]
fn an_erasure_after_the_backup_holds_after_the_restore() {
    let desk = kept();
    let before = desk.notice("C1");
    let (backup, _) = desk.folder.back_up("one.backup");
    let after = desk.notice("C2");
    desk.catch_up().unwrap();
    // The journal holds the keys of both, the backup of one.
    desk.erase(before);
    desk.erase(after);
    desk.catch_up().unwrap();
    let (store, continued) = desk.restore(&backup, "into", Some(&desk.file())).unwrap();
    assert_eq!(continued.erased, 2);
    for customer in ["C1", "C2"] {
        let name = store.fingerprint(FingerprintKind::Customer, customer);
        let timeline = store.read(|snapshot| snapshot.timeline(&[name])).unwrap();
        assert!(timeline.len() == 1 && timeline[0].body.is_none(), "{customer}");
    }
    assert_eq!(ill(&store), []);
}

#[test]
fn a_restore_without_a_journal_goes_on_from_the_backup_alone() {
    let desk = kept();
    desk.record(1);
    let (backup, made) = desk.folder.back_up("one.backup");
    desk.record(2);
    let (store, continued) = desk.restore(&backup, "into", None).unwrap();
    assert_eq!((continued.parent, continued.replayed), (made.ledger, None));
    assert_eq!((in_force(&store, 1), in_force(&store, 2)), (1, 0));
    assert_eq!(ill(&store), []);
}

#[test]
fn a_journal_torn_at_any_byte_of_its_last_frame_gives_all_before_it_and_goes_on() {
    let desk = kept();
    desk.record_all(1..=4);
    desk.catch_up().unwrap();
    let places = desk.places();
    let (last, end) = (places[places.len() - 2], places[places.len() - 1]);
    let whole = std::fs::read(desk.file()).unwrap();
    assert_eq!(whole.len() as u64, end);
    let ring = &desk.folder.ring;
    for cut in last..end {
        std::fs::write(desk.file(), &whole[..cut as usize]).unwrap();
        let journal = JournalFile::open(&desk.file(), ring, false).unwrap();
        let (number, record, at) = journal.last().unwrap();
        assert_eq!((number, at), (4, last), "cut at {cut}");
        assert_eq!(gather::envelope_of(&record.unwrap().envelope).unwrap().seq, 4);
        assert!(cut == last || matches!(journal.read(last).unwrap(), Found::Torn));
        // The next append cuts it and the journal is whole again.
        desk.catch_up().unwrap();
        assert_eq!(desk.journalled().unwrap(), 5);
        assert_eq!(desk.places().len(), places.len());
    }
    for at in last..end {
        let mut garbled = whole.clone();
        garbled[at as usize] ^= 0xff;
        std::fs::write(desk.file(), &garbled).unwrap();
        let journal = JournalFile::open(&desk.file(), ring, false).unwrap();
        assert!(matches!(journal.read(last).unwrap(), Found::Torn), "garbled at {at}");
    }
}

#[test]
fn a_torn_end_that_is_longer_than_what_comes_next_is_cut_off() {
    let desk = kept();
    desk.record(1);
    desk.catch_up().unwrap();
    // Half a batch of many lines: a crash in the middle of its frame.
    let mut torn = std::fs::read(desk.file()).unwrap();
    torn.extend_from_slice(&100_000_u32.to_le_bytes());
    torn.resize(torn.len() + 50_000, 7);
    std::fs::write(desk.file(), &torn).unwrap();
    desk.record(2);
    desk.catch_up().unwrap();
    let read = journal_read(&desk.file(), &desk.folder.ring, &mut |_| true).unwrap();
    assert_eq!((read.entries, read.is_torn), (3, false));
    assert!(std::fs::metadata(desk.file()).unwrap().len() < torn.len() as u64);
}

#[test]
fn a_journal_with_a_torn_end_is_replayed_up_to_it_and_says_so() {
    let desk = kept();
    desk.record(1);
    let (backup, _) = desk.folder.back_up("one.backup");
    desk.record_all(2..=4);
    desk.catch_up().unwrap();
    let whole = std::fs::read(desk.file()).unwrap();
    std::fs::write(desk.file(), &whole[..whole.len() - 7]).unwrap();
    let (store, continued) = desk.restore(&backup, "into", Some(&desk.file())).unwrap();
    let replayed = continued.replayed.unwrap();
    assert_eq!((replayed.entries, replayed.is_torn), (2, true));
    assert_eq!((in_force(&store, 3), in_force(&store, 4)), (1, 0));
}
