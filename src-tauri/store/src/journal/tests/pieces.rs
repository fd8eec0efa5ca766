//! A journal with frames that are gone, flipped, swapped or another's.

use super::*;

/// A backup of entries 1 and 2, and a journal of 1 to 6 that can be taken to pieces.
struct Pieces {
    desk: Kept,
    backup: PathBuf,
    whole: Vec<u8>,
    places: Vec<usize>,
}

impl Pieces {
    fn new() -> Self {
        let desk = kept();
        desk.record(1);
        let (backup, _) = desk.folder.back_up("one.backup");
        desk.record_all(2..=5);
        desk.catch_up().unwrap();
        let whole = std::fs::read(desk.file()).unwrap();
        let places = desk.places().iter().map(|place| *place as usize).collect();
        Self { desk, backup, whole, places }
    }

    /// The journal with these frames in this order.
    fn of(&self, numbers: &[usize]) -> Vec<u8> {
        let frames = numbers.iter().map(|number| &self.whole[self.places[number - 1]..self.places[*number]]);
        [&self.whole[..self.places[0]]].into_iter().chain(frames).collect::<Vec<_>>().concat()
    }

    /// The journal with a byte flipped at this place of these frames.
    fn flipped(&self, numbers: &[usize], at: usize) -> Vec<u8> {
        let mut bytes = self.whole.clone();
        numbers.iter().for_each(|number| bytes[self.places[number - 1] + at] ^= 1);
        bytes
    }

    fn restored(&self, name: &str, journal: &[u8]) -> (Store, Replayed) {
        std::fs::write(self.desk.file(), journal).unwrap();
        let (store, continued) = self.desk.restore(&self.backup, name, Some(&self.desk.file())).unwrap();
        assert_eq!(ill(&store), [], "{name}");
        (store, continued.replayed.unwrap())
    }
}

#[test]
fn what_the_backup_holds_need_not_be_readable_in_the_journal() {
    let pieces = Pieces::new();
    let cases = [
        ("first gone", pieces.of(&[2, 3, 4, 5, 6])),
        ("both gone", pieces.of(&[3, 4, 5, 6])),
        ("one flipped", pieces.flipped(&[1], 60)),
        ("both flipped", pieces.flipped(&[1, 2], 60)),
        ("both lengths", pieces.flipped(&[1, 2], 0)),
        ("swapped", pieces.of(&[2, 1, 3, 4, 5, 6])),
        ("repeated", pieces.of(&[1, 2, 3, 3, 4, 5, 6])),
    ];
    for (name, journal) in cases {
        let (store, replayed) = pieces.restored(name, &journal);
        assert_eq!((replayed.entries, replayed.is_torn, replayed.hole), (4, false, None), "{name}");
        assert!((1..=5).all(|number| in_force(&store, number) == 1), "{name}");
    }
}

#[test]
fn where_a_later_entry_is_lacking_all_before_it_is_taken_and_all_beyond_it_counted() {
    let pieces = Pieces::new();
    let cases = [
        ("missing", pieces.of(&[1, 2, 4, 5, 6]), 3, 3),
        ("swapped", pieces.of(&[1, 2, 4, 3, 5, 6]), 3, 3),
        ("damaged", pieces.flipped(&[4], 60), 4, 2),
        ("bad length", pieces.flipped(&[4], 0), 4, 2),
        ("two holes", pieces.flipped(&[3, 5], 60), 3, 2),
        ("one before and one after", pieces.flipped(&[1, 5], 3), 5, 1),
    ];
    for (name, journal, first, beyond) in cases {
        let (store, replayed) = pieces.restored(name, &journal);
        let hole = replayed.hole.unwrap();
        assert_eq!((hole.first, hole.beyond, replayed.entries), (first, beyond, first - 3), "{name}");
        // Removal n is entry n + 1.
        assert!((1..=5).all(|number| in_force(&store, number) == usize::from(number + 1 < first)), "{name}");
    }
}

#[test]
fn entries_that_are_not_what_followed_the_backup_are_refused_though_the_others_cannot_be_read() {
    let pieces = Pieces::new();
    // The backup of another folder, whose journal would have to follow.
    let other = Pieces::new();
    let header = JournalFile::open(&pieces.desk.file(), &pieces.desk.folder.ring, false).unwrap().header;
    let forged = pieces.desk.folder.dir.path().join("forged.journal");
    let mut made = JournalFile::create(&forged, header, &pieces.desk.folder.ring).unwrap();
    let theirs = JournalFile::open(&other.desk.file(), &other.desk.folder.ring, false).unwrap();
    let mut at = made.first();
    theirs
        .each(&mut |number, mut record, _| {
            let mut envelope = gather::envelope_of(&record.envelope)?;
            envelope.log = pieces.desk.head().log;
            record.envelope = envelope.to_bytes()?;
            if number > 2 {
                at = made.append(at, number, &record)?;
            }
            Ok(())
        })
        .unwrap();
    let fault = pieces.desk.restore(&pieces.backup, "forged", Some(&forged)).unwrap_err();
    assert!(fault.code == Code::StoreUnusable && fault.what.contains("part at entry 3"), "{}", fault.line());
}

#[test]
fn a_journal_of_another_life_is_refused_for_any_one_entry_that_the_backup_has_otherwise() {
    let (pieces, other) = (Pieces::new(), Pieces::new());
    let ring = &pieces.desk.folder.ring;
    let theirs = JournalFile::open(&other.desk.file(), &other.desk.folder.ring, false).unwrap();
    // Before the backup's head, and at it.
    for only in [1, 2] {
        let header = JournalFile::open(&pieces.desk.file(), ring, false).unwrap().header;
        let name = format!("forged-{only}");
        let forged = pieces.desk.folder.dir.path().join(format!("{name}.journal"));
        let mut made = JournalFile::create(&forged, header, ring).unwrap();
        theirs
            .each(&mut |number, mut record, _| {
                let mut envelope = gather::envelope_of(&record.envelope)?;
                envelope.log = pieces.desk.head().log;
                record.envelope = envelope.to_bytes()?;
                if number == only {
                    made.append(made.first(), number, &record)?;
                }
                Ok(())
            })
            .unwrap();
        let fault = pieces.desk.restore(&pieces.backup, &name, Some(&forged)).unwrap_err();
        let what = format!("part at entry {only}");
        assert!(fault.code == Code::StoreUnusable && fault.what.contains(&what), "{}", fault.line());
    }
}

#[test]
fn a_body_that_its_envelope_does_not_know_and_a_frame_under_another_number_are_not_taken() {
    let pieces = Pieces::new();
    let ring = &pieces.desk.folder.ring;
    let whole = JournalFile::open(&pieces.desk.file(), ring, false).unwrap();
    let header = JournalFile::open(&pieces.desk.file(), ring, false).unwrap().header;
    let forged = pieces.desk.folder.dir.path().join("forged.journal");
    let mut made = JournalFile::create(&forged, header, ring).unwrap();
    let mut at = made.first();
    whole
        .each(&mut |number, mut record, _| {
            if number == 4 {
                record.sealed.push(0);
            }
            at = made.append(at, number, &record)?;
            Ok(())
        })
        .unwrap();
    let fault = pieces.desk.restore(&pieces.backup, "forged", Some(&forged)).unwrap_err();
    assert!(fault.what.contains("entry 4 of the journal does not follow"), "{}", fault.line());
    // The number stands behind the length; it is sealed with the frame.
    std::fs::write(pieces.desk.file(), pieces.flipped(&[4], 4)).unwrap();
    let journal = JournalFile::open(&pieces.desk.file(), ring, false).unwrap();
    assert!(!matches!(journal.read(pieces.places[3] as u64).unwrap(), Found::Frame(..)));
}

#[test]
fn a_journal_read_whole_names_what_cannot_be_read_and_what_stands_wrong() {
    let pieces = Pieces::new();
    let read = |journal: &[u8]| {
        std::fs::write(pieces.desk.file(), journal).unwrap();
        let read = journal_read(&pieces.desk.file(), &pieces.desk.folder.ring, &mut |_| true).unwrap();
        (read.entries, crate::shown_gaps(&read.unreadable), read.misplaced, read.is_torn)
    };
    assert_eq!(read(&pieces.whole), (6, String::new(), 0, false));
    assert_eq!(read(&pieces.flipped(&[2, 3, 5], 60)), (3, "2 to 3, 5".to_owned(), 0, false));
    assert_eq!(read(&pieces.of(&[1, 2, 4, 3, 5, 6])), (6, "3".to_owned(), 1, false));
    assert_eq!(read(&pieces.whole[..pieces.whole.len() - 1]), (5, String::new(), 0, true));
    let stop = journal_read(&pieces.desk.file(), &pieces.desk.folder.ring, &mut |_| false).unwrap_err();
    assert!(stop.is_stop);
}

#[test]
fn a_journal_damaged_in_its_middle_and_torn_at_its_end_is_gone_on_with() {
    let pieces = Pieces::new();
    let damaged = pieces.flipped(&[4], 60);
    std::fs::write(pieces.desk.file(), &damaged[..damaged.len() - 7]).unwrap();
    pieces.desk.record(6);
    pieces.desk.catch_up().unwrap();
    assert_eq!(pieces.desk.journalled().unwrap(), 7);
    let read = journal_read(&pieces.desk.file(), &pieces.desk.folder.ring, &mut |_| true).unwrap();
    assert_eq!((read.entries, crate::shown_gaps(&read.unreadable).as_str(), read.is_torn), (6, "4", false));
}

#[test]
fn frames_of_another_journal_or_header_do_not_open() {
    let desk = kept();
    desk.record(1);
    desk.catch_up().unwrap();
    let mut bytes = std::fs::read(desk.file()).unwrap();
    let at = bytes.windows(3).position(|part| part == b"001").unwrap();
    bytes[at + 2] = b'2';
    std::fs::write(desk.file(), &bytes).unwrap();
    let journal = JournalFile::open(&desk.file(), &desk.folder.ring, false).unwrap();
    assert_eq!(journal.header.site, "002");
    assert!(matches!(journal.read(journal.first()).unwrap(), Found::Torn));
    let stranger = Ring::generate(now());
    let fault = JournalFile::open(&desk.file(), &stranger, false).unwrap_err();
    assert!(fault.what.contains("keys"), "{}", fault.line());
}

#[test]
fn a_journal_that_knows_more_than_the_folder_is_left_alone_and_told() {
    let desk = kept();
    desk.record(1);
    let (backup, _) = desk.folder.back_up("one.backup");
    desk.record(2);
    desk.catch_up().unwrap();
    let bytes = std::fs::read(desk.file()).unwrap();
    let into = desk.folder.scratch("old-copy");
    let backup = BackupFile::open(&backup).unwrap();
    backup.unpack(&into, &|_| true, &mut |_| true).unwrap();
    let store = Store::open(&into, &desk.folder.ring).unwrap();
    let keys = (&desk.folder.vault, &desk.folder.ring);
    let fault = store.write_journal(keys, &desk.place, now(), &mut |_, _| true).unwrap_err();
    assert!(fault.what.contains("1 entries that this folder lacks"), "{}", fault.line());
    assert_eq!(std::fs::read(desk.file()).unwrap(), bytes);
}
