//! The journal: kept up, torn, tampered with, and replayed onto a backup.

use super::file::Found;
use super::*;
use crate::backup::tests::{Folder, acting, folder, now};
use crate::backup::{BackupFile, verify_unpacked};
use crate::{AuditFact, FingerprintKind, NewBatch, NewEntry, NewLine};
use domain::Code;
use domain::entry::{BatchBody, Body, Envelope, Kind, NoticeBody, RemovalBody, ScriptUsed, sha256_hex};
use domain::ids::{BatchId, CustomerNo, EntryId, Reference, RequestId, ServiceId, SubjectId};
use domain::person::Person;
use domain::words::{AskedBy, Channel, MessageClass, Reason, ReceivedBy, RecordAction, Scope};
use std::time::{Duration, Instant};
use uuid::Uuid;

pub(crate) struct Kept {
    pub folder: Folder,
    pub place: JournalPlace,
}

pub(crate) fn kept() -> Kept {
    let folder = folder();
    let place = JournalPlace { folder: folder.scratch("share") };
    Kept { folder, place }
}

fn removal(number: u64) -> RemovalBody {
    RemovalBody {
        request: RequestId(Uuid::from_u128(u128::from(number))),
        reference: domain::reference::make(1, u32::try_from(number).unwrap()).unwrap(),
        contact: None,
        channel: Channel::Mail,
        scope: Scope::Person,
        brand: None,
        customer_no: Some(CustomerNo(format!("C{number}"))),
        person: Person { last_name: "Whitcombe".into(), ..Person::default() },
        numbers: Vec::new(),
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        message_class: MessageClass::Marketing,
        texts_may_go_on: false,
        received_by: ReceivedBy::Phone,
        received_at: now(),
        pass_on: false,
        script: None,
        source: None,
        source_id: None,
        rules: Vec::new(),
        note: None,
    }
}

impl Kept {
    pub fn record(&self, number: u64) -> EntryId {
        let store = &self.folder.store;
        let name = store.fingerprint(FingerprintKind::Customer, &format!("C{number}"));
        let entry = NewEntry::about(Body::Removal(Box::new(removal(number))), vec![name]);
        store.write(&acting(), |tx| tx.append(entry)).unwrap()
    }

    pub fn record_all(&self, numbers: std::ops::RangeInclusive<u64>) {
        for number in numbers {
            self.record(number);
        }
    }

    fn notice(&self, customer: &str) -> SubjectId {
        let store = &self.folder.store;
        let name = store.fingerprint(FingerprintKind::Customer, customer);
        let script = ScriptUsed { id: "notice".to_owned(), version: 1, language: "en".to_owned() };
        let body = Body::Notice(NoticeBody { contact: None, script });
        let id = store.write(&acting(), |tx| tx.append(NewEntry::about(body, vec![name]))).unwrap();
        let timeline = store.read(|snapshot| snapshot.timeline(&[name])).unwrap();
        timeline.iter().find(|row| row.envelope.id == id).and_then(|row| row.envelope.subject).unwrap()
    }

    /// As an erasure will: an entry without a body, and the key is gone.
    fn erase(&self, subject: SubjectId) {
        self.folder
            .store
            .write(&acting(), |tx| {
                let envelope = Envelope {
                    v: 1,
                    id: EntryId(Uuid::now_v7()),
                    log: tx.ledger.log,
                    seq: tx.ledger.seq + 1,
                    prev: tx.ledger.hash.clone(),
                    kind: Kind::Erased,
                    subject: Some(subject),
                    business_time: now(),
                    written_at: now(),
                    as_of: false,
                    who: "ann".into(),
                    site: "001".to_owned(),
                    fingerprints: Vec::new(),
                    ends: Vec::new(),
                    commitment: sha256_hex(b""),
                };
                let bytes = envelope.to_bytes()?;
                let hash = domain::entry::envelope_hash(&bytes);
                let sql = "INSERT INTO entry (log, seq, id, kind, envelope, hash)
                           VALUES (?1, ?2, ?3, 'erased', ?4, unhex(?5))";
                let (log, id) = (envelope.log.0.as_bytes(), envelope.id.0.as_bytes());
                tx.connection.execute(sql, (log, envelope.seq as i64, id, &bytes, &hash)).unwrap();
                (tx.ledger.seq, tx.ledger.hash) = (envelope.seq, hash);
                super::erase(tx).map(drop)
            })
            .unwrap();
    }

    pub fn export(&self, batch: &str, removal: EntryId, number: u64) {
        let mut digest = crate::LinesDigest::default();
        digest.push(RecordAction::Remove, &self::removal(number).reference, 0);
        let lines_sha256 = digest.finish();
        let new = NewBatch {
            batch: batch.into(),
            service: ServiceId::from("mps"),
            layout: "us-dma-mps".to_owned(),
            period: "2026-W47".to_owned(),
            from: now(),
            to: now(),
            earliest_due: None,
            records: 1,
            lines_sha256: lines_sha256.clone(),
            previous: String::new(),
            head: String::new(),
            up_to: 2,
            plan: "{}".to_owned(),
        };
        let body = BatchBody::Written {
            batch: batch.into(),
            service: "mps".to_owned(),
            layout: "us-dma-mps".to_owned(),
            period: "2026-W47".to_owned(),
            records: 1,
            lines_sha256,
        };
        let row = self.folder.store.read(|snapshot| snapshot.removal(removal)).unwrap().unwrap().entry;
        let lines = [NewLine { row, number_index: 0, action: RecordAction::Remove }];
        let fixed = self.folder.store.write(&acting(), |tx| {
            tx.put_batch(&new, &lines, &[])?;
            tx.append(NewEntry::about_nobody(Body::Batch(body)))
        });
        fixed.unwrap();
    }

    fn turn_on(&self) {
        self.folder.store.write(&acting(), |tx| tx.put_journal(Some(&self.place))).unwrap();
    }

    pub fn catch_up(&self) -> Result<()> {
        let keys = (&self.folder.vault, &self.folder.ring);
        self.folder.store.write_journal(keys, &self.place, now(), &mut |_, _| true)
    }

    pub fn head(&self) -> Head {
        self.folder.store.read(|snapshot| snapshot.heads()).unwrap().0
    }

    pub fn file(&self) -> PathBuf {
        self.place.file("001", self.head().log)
    }

    fn journalled(&self) -> Result<u64> {
        journal_head(&self.file(), &self.folder.ring).map(|head| head.seq)
    }

    /// Unpacks the backup and goes on with the journal.
    fn restore(
        &self,
        backup: &Path,
        into: &str,
        journal: Option<&Path>,
    ) -> Result<(Store, crate::Continued)> {
        let into = self.folder.scratch(into);
        let ring = &self.folder.ring;
        let backup = BackupFile::open(backup)?;
        backup.unpack(&into, &|_| true, &mut |_| true)?;
        let store = verify_unpacked(&into, ring, &backup.manifest)?;
        let journal = journal.map(|path| JournalFile::open(path, ring, false)).transpose()?;
        let continued =
            store.continue_as_new(&acting(), journal.as_ref(), 1000, AuditFact::new("restore"))?;
        Ok((store, continued))
    }

    /// Where each frame begins, and the end.
    fn places(&self) -> Vec<u64> {
        let journal = JournalFile::open(&self.file(), &self.folder.ring, false).unwrap();
        let mut places = vec![journal.first()];
        while let Found::Frame(_, _, next) = journal.read(*places.last().unwrap()).unwrap() {
            places.push(next);
        }
        places
    }
}

pub(crate) fn ill(store: &Store) -> Vec<crate::CheckLine> {
    let lines = store.check(&mut |_, _, _| {}).unwrap();
    lines.into_iter().filter(|line| !line.ok && line.name != "free-space").collect()
}

pub(crate) fn in_force(store: &Store, number: u64) -> usize {
    let name = store.fingerprint(FingerprintKind::Customer, &format!("C{number}"));
    store.read(|snapshot| snapshot.in_force(&[name])).unwrap().len()
}

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
        let lines = store.read(|snapshot| snapshot.batch_lines(&BatchId::from(batch))).unwrap();
        lines.into_iter().map(|line| (line.record_no, line.removal, line.state)).collect::<Vec<_>>()
    };
    for batch in ["mps-2026-W47-1", "mps-2026-W47-2"] {
        assert_eq!(lines(&store, batch), lines(&desk.folder.store, batch));
    }
    assert_eq!(lines(&store, "mps-2026-W47-2")[0].2, "voided");
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
