//! Damaged stores of every kind: each entry is saved or named, nothing is forgotten in silence, and what was saved is
//! a store like any other.

use super::tables::{LOGS, TABLES};
use super::*;
use crate::backup::tests::acting;
use crate::check::CheckLine;
use crate::journal::tests::{Kept, ill, in_force, kept};
use crate::{FILE_NAME, Salvaged, WriteTx};
use domain::Code;
use domain::entry::Span;
use std::collections::BTreeSet;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

const PAGE: u64 = 4096;
/// More than one page of everything.
const REMOVALS: u64 = 150;

/// Every so many pages are tried: all of them take a minute.
const EACH: usize = 7;

/// A folder that nobody has open, with its store folded into one file.
struct Closed {
    dir: tempfile::TempDir,
    ring: Ring,
    rounds: std::cell::Cell<u32>,
    pages: u64,
}

fn closed(prepare: impl FnOnce(&Kept)) -> Closed {
    let desk = kept();
    desk.record_all(1..=REMOVALS);
    prepare(&desk);
    desk.folder.store.fold_log().unwrap();
    let Kept { folder, .. } = desk;
    drop(folder.store);
    let pages = std::fs::metadata(folder.dir.path().join("data").join(FILE_NAME)).unwrap().len() / PAGE;
    Closed { dir: folder.dir, ring: folder.ring, rounds: std::cell::Cell::new(0), pages }
}

impl Closed {
    /// A copy of the folder with these pages damaged.
    fn damaged(&self, pages: &[u64]) -> PathBuf {
        self.rounds.set(self.rounds.get() + 1);
        let copy = self.dir.path().join(format!("copy-{}", self.rounds.get()));
        std::fs::create_dir(&copy).unwrap();
        for name in [FILE_NAME, "anchor", "vault.json"] {
            std::fs::copy(self.dir.path().join("data").join(name), copy.join(name)).unwrap();
        }
        let file = std::fs::OpenOptions::new().write(true).open(copy.join(FILE_NAME)).unwrap();
        for page in pages {
            file.write_all_at(&[0x5A; 64], page * PAGE + 1000).unwrap();
        }
        copy
    }

    /// Every so many pages of the middle third; not those that list the tables, for without them nothing can be read.
    fn middle(&self, step: usize) -> Vec<u64> {
        let path = self.dir.path().join("data").join(FILE_NAME);
        let key = self.ring.key(crate::KeyPurpose::Store).unwrap();
        let connection = cipherfile::open(&path, &key, cipherfile::Purpose::Read).unwrap();
        let mut sql =
            connection.prepare("SELECT pageno - 1 FROM dbstat WHERE name = 'sqlite_schema'").unwrap();
        let listing: BTreeSet<i64> =
            sql.query_map([], |row| row.get(0)).unwrap().map(|it| it.unwrap()).collect();
        let middle = (self.pages / 3..self.pages * 2 / 3).step_by(step);
        middle.filter(|page| !listing.contains(&page.cast_signed())).collect()
    }

    fn salvage(&self, dir: &Path, journal: Option<&JournalFile>) -> Result<(Store, Salvaged)> {
        let scratch = dir.join("scratch");
        std::fs::create_dir(&scratch).unwrap();
        let ask =
            SalvageAsk { dir, scratch: &scratch, ring: &self.ring, acting: &acting(), journal, skipped: 100 };
        salvage(&ask, &mut |_, _| true)
    }

    fn look(&self, dir: &Path) -> Result<Vec<CheckLine>> {
        Wreck::open(dir, &self.ring)?.look(dir, &self.ring, &mut |_, _| true)
    }
}

fn count(spans: &[Span]) -> u64 {
    spans.iter().map(Span::count).sum()
}

fn stopped(store: &Store) -> u64 {
    (1..=REMOVALS).map(|number| in_force(store, number) as u64).sum()
}

#[test]
fn whichever_page_is_damaged_every_entry_is_saved_or_named_and_the_rest_is_in_force() {
    let closed = closed(|_| {});
    let (mut whole, mut partly, mut given_up) = (0, 0, 0);
    for page in (0..closed.pages).step_by(EACH) {
        let dir = closed.damaged(&[page]);
        let before = std::fs::read(dir.join(FILE_NAME)).unwrap();
        let Ok((store, saved)) = closed.salvage(&dir, None) else {
            // The list of tables is on the first pages: without it nothing can be read, and nothing is claimed.
            given_up += 1;
            continue;
        };
        assert_eq!(saved.entries + count(&saved.missing), REMOVALS + 1, "page {page}");
        assert_eq!(ill(&store), [], "page {page}");
        let gone = count(&saved.missing) + saved.bodies;
        assert!(stopped(&store) + gone >= REMOVALS, "page {page}: lost in silence");
        assert_eq!(saved.parent.seq, REMOVALS + 1);
        match gone + count(&saved.missing_audit) {
            0 => whole += 1,
            _ => partly += 1,
        }
        assert!(
            std::fs::read(dir.join(FILE_NAME)).unwrap() == before,
            "page {page}: the damaged file was written to"
        );
    }
    println!("of {} pages: {whole} cost nothing, {partly} something, {given_up} everything", closed.pages);
    assert!(whole > 1 && partly > 1 && given_up <= 2, "{whole} {partly} {given_up}");
}

#[test]
fn many_damaged_pages_cost_what_was_on_them_and_check_says_which() {
    let closed = closed(|_| {});
    let middle = closed.middle(4);
    let dir = closed.damaged(&middle);
    let lines = closed.look(&dir).unwrap();
    let of = |name: &str| lines.iter().find(|line| line.name == name).unwrap();
    assert!(!of("file").ok && of("anchor").ok, "{lines:?}");
    let (store, saved) = closed.salvage(&dir, None).unwrap();
    let missing = count(&saved.missing);
    assert!(missing > 0 && missing < REMOVALS && !of("ledger").ok, "{missing}");
    assert!(of("ledger").detail.contains(&shown_gaps(&saved.missing)), "{}", of("ledger").detail);
    assert_eq!(ill(&store), []);
    // What was lost is named by its number as long as anything still names it.
    assert!(saved.references.len() as u64 <= missing + saved.bodies);
    assert!(!saved.references.is_empty());
    let given = store.write(&acting(), |tx| tx.next_counter("reference")).unwrap();
    assert!(given > REMOVALS + 100, "a confirmation number may be given twice: {given}");
}

#[test]
fn what_goes_missing_after_a_salvage_is_noticed_as_ever() {
    let closed = closed(|_| {});
    let dir = closed.damaged(&[closed.pages / 2, closed.pages / 2 + 1]);
    let (store, saved) = closed.salvage(&dir, None).unwrap();
    assert_eq!(ill(&store), []);
    let survivor = (2..=REMOVALS)
        .find(|seq| !saved.missing.iter().any(|gap| gap.first <= *seq + 1 && *seq <= gap.last + 1));
    let delete = |tx: &mut WriteTx<'_>| {
        let sql = "PRAGMA foreign_keys";
        let _: i64 = tx.connection.query_row(sql, [], |row| row.get(0)).unwrap();
        tx.connection
            .execute(
                "UPDATE entry SET envelope = x'7b7d' WHERE seq = ?1 AND log = ?2",
                (survivor.unwrap().cast_signed(), saved.parent.log.0.as_bytes()),
            )
            .unwrap();
        Ok(())
    };
    store.write(&acting(), delete).unwrap();
    assert!(ill(&store).iter().any(|line| line.name == "ledger"));
}

#[test]
fn a_store_that_lost_its_end_is_saved_up_to_there_and_the_rest_is_named() {
    let closed = closed(|desk| {
        let early = desk.folder.scratch("early");
        desk.folder.store.fold_log().unwrap();
        std::fs::copy(desk.folder.store.dir().join(FILE_NAME), early.join(FILE_NAME)).unwrap();
        desk.record_all(REMOVALS + 1..=REMOVALS + 5);
    });
    let dir = closed.damaged(&[]);
    std::fs::copy(closed.dir.path().join("early").join(FILE_NAME), dir.join(FILE_NAME)).unwrap();
    assert_eq!(Store::open(&dir, &closed.ring).unwrap_err().code, Code::StoreUnusable);
    let (store, saved) = closed.salvage(&dir, None).unwrap();
    assert_eq!(shown_gaps(&saved.missing), format!("{} to {}", REMOVALS + 2, REMOVALS + 6));
    assert_eq!((stopped(&store), saved.parent.seq), (REMOVALS, REMOVALS + 6));
    assert_eq!(ill(&store), []);
}

#[test]
fn with_the_journal_nothing_of_the_ledger_is_missing() {
    let closed = closed(|desk| {
        let first = desk.record(REMOVALS + 1);
        desk.export("mps-2026-W47-1", first, REMOVALS + 1);
        desk.catch_up().unwrap();
        std::fs::copy(desk.file(), desk.folder.dir.path().join("kept.journal")).unwrap();
    });
    let journal = JournalFile::open(&closed.dir.path().join("kept.journal"), &closed.ring, false).unwrap();
    let middle = closed.middle(3);
    let (store, saved) = closed.salvage(&closed.damaged(&middle), Some(&journal)).unwrap();
    assert_eq!((saved.missing.as_slice(), saved.bodies, stopped(&store)), (&[][..], 0, REMOVALS));
    assert_eq!((saved.batches.as_slice(), saved.from_journal), (&[][..], saved.entries));
    assert_eq!(store.read(|snapshot| snapshot.batches()).unwrap().len(), 1);
    assert_eq!(ill(&store), []);
}

#[test]
fn of_a_damaged_journal_all_that_can_be_read_is_taken_beyond_the_damage_too() {
    let closed = closed(|desk| {
        let first = desk.record(REMOVALS + 1);
        desk.export("mps-2026-W47-1", first, REMOVALS + 1);
        desk.catch_up().unwrap();
        let mut bytes = std::fs::read(desk.file()).unwrap();
        let early = bytes.len() / 20;
        bytes[early] ^= 1;
        std::fs::write(desk.folder.dir.path().join("kept.journal"), bytes).unwrap();
    });
    let journal = JournalFile::open(&closed.dir.path().join("kept.journal"), &closed.ring, false).unwrap();
    let middle = closed.middle(3);
    let (_, without) = closed.salvage(&closed.damaged(&middle), None).unwrap();
    assert!(count(&without.missing) + without.bodies > 1, "{without:?}");
    let (store, saved) = closed.salvage(&closed.damaged(&middle), Some(&journal)).unwrap();
    assert!(count(&saved.missing) + saved.bodies <= 1, "{saved:?}");
    assert!(stopped(&store) >= REMOVALS - 1);
    assert_eq!(store.read(|snapshot| snapshot.batches()).unwrap().len(), 1);
    assert_eq!(ill(&store), []);
}

#[test]
fn a_batch_that_was_voided_stays_so_where_the_journal_holds_the_one_and_the_damaged_file_the_other() {
    let closed = closed(|desk| {
        let first = desk.record(REMOVALS + 1);
        desk.export("mps-2026-W47-1", first, REMOVALS + 1);
        desk.void("mps-2026-W47-1");
        let voided = desk.head().seq;
        desk.record(REMOVALS + 2);
        desk.catch_up().unwrap();
        let mut bytes = std::fs::read(desk.file()).unwrap();
        let places = desk.places();
        for seq in [5, voided] {
            bytes[places[seq as usize - 1] as usize + 60] ^= 1;
        }
        std::fs::write(desk.folder.dir.path().join("kept.journal"), bytes).unwrap();
    });
    let journal = JournalFile::open(&closed.dir.path().join("kept.journal"), &closed.ring, false).unwrap();
    let (store, saved) = closed.salvage(&closed.damaged(&[]), Some(&journal)).unwrap();
    assert_eq!((saved.missing.as_slice(), saved.batches.as_slice()), (&[][..], &[][..]));
    assert_eq!(store.read(|snapshot| snapshot.batches()).unwrap()[0].state, "voided");
    assert_eq!(ill(&store), []);
}

/// A copy of the folder with its store written past this program.
fn tampered(closed: &Closed, sql: &str) -> PathBuf {
    let copy = closed.damaged(&[]);
    let key = closed.ring.key(crate::KeyPurpose::Store).unwrap();
    let connection = cipherfile::open(&copy.join(FILE_NAME), &key, cipherfile::Purpose::Write).unwrap();
    connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
    copy
}

#[test]
fn where_what_ended_a_batch_is_lost_the_next_with_its_removals_is_given_up_and_named() {
    let mut voided = 0;
    let closed = closed(|desk| {
        let first = desk.record(REMOVALS + 1);
        desk.export("mps-2026-W47-1", first, REMOVALS + 1);
        desk.void("mps-2026-W47-1");
        voided = desk.head().seq;
        desk.export("mps-2026-W47-2", first, REMOVALS + 1);
    });
    let lost = format!(
        "DELETE FROM body WHERE entry IN (SELECT entry FROM entry WHERE seq = {voided});
         DELETE FROM entry WHERE seq = {voided};"
    );
    let (store, saved) = closed.salvage(&tampered(&closed, &lost), None).unwrap();
    assert_eq!(saved.batches, ["mps-2026-W47-2".into()]);
    let there = store.read(|snapshot| snapshot.batches()).unwrap();
    assert_eq!(there.iter().map(|batch| batch.batch.as_str()).collect::<Vec<_>>(), ["mps-2026-W47-1"]);
    assert_eq!(ill(&store), []);
}

#[test]
fn the_batches_of_a_damaged_store_with_a_row_for_each_line_are_saved() {
    let closed = closed(|desk| {
        let first = desk.record(REMOVALS + 1);
        desk.export("mps-2026-W47-1", first, REMOVALS + 1);
    });
    let before = "CREATE TABLE batch_line (batch TEXT, record_no INTEGER, service TEXT, removal INTEGER,
                                           number_index INTEGER, action TEXT, state TEXT, reason TEXT);
                  INSERT INTO batch_line SELECT batch, 1, 'mps', lowest, 0, 'remove', 'live', '' FROM batch_run;
                  DROP TABLE batch_run; DROP TABLE batch_rejected; DROP TABLE removal_said;
                  PRAGMA user_version = 2;";
    let (store, saved) = closed.salvage(&tampered(&closed, before), None).unwrap();
    assert_eq!(saved.batches, []);
    assert_eq!(store.read(|snapshot| snapshot.batches()).unwrap().len(), 1);
    assert_eq!(ill(&store), []);
}

#[test]
fn a_batch_with_a_lost_removal_is_given_up_whole_and_named() {
    let closed = closed(|desk| {
        for number in 1..=20 {
            let removal = desk.record(REMOVALS + number);
            desk.export(&format!("mps-2026-W{:02}-1", 20 + number), removal, REMOVALS + number);
        }
    });
    let (mut kept, mut lost) = (0, 0);
    for page in (7..closed.pages).step_by(2 * EACH) {
        let Ok((store, saved)) = closed.salvage(&closed.damaged(&[page]), None) else { continue };
        let there = store.read(|snapshot| snapshot.batches()).unwrap().len();
        assert_eq!(there + saved.batches.len(), 20, "page {page}");
        assert_eq!(ill(&store), [], "page {page}");
        kept += there;
        lost += saved.batches.len();
    }
    assert!(kept > 0 && lost > 0, "{kept} {lost}");
}

#[test]
fn a_newer_store_and_other_keys_are_refused() {
    let closed = closed(|desk| {
        let newer = crate::migrations::CURRENT + 1;
        let path = desk.folder.store.dir().join(FILE_NAME);
        let key = desk.folder.ring.key(crate::KeyPurpose::Store).unwrap();
        let connection = cipherfile::open(&path, &key, cipherfile::Purpose::Write).unwrap();
        connection.pragma_update(None, "user_version", newer).unwrap();
    });
    let dir = closed.damaged(&[]);
    let fault = closed.salvage(&dir, None).unwrap_err();
    assert!(fault.code == Code::StoreUnusable && fault.what.contains("newer version"), "{}", fault.line());
    let now = crate::backup::tests::now();
    assert_eq!(Wreck::open(&dir, &Ring::generate(now)).err().unwrap().code, Code::StoreUnusable);
}

#[test]
fn no_table_is_forgotten() {
    let closed = closed(|_| {});
    let (store, _) = closed.salvage(&closed.damaged(&[closed.pages / 2]), None).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let all: BTreeSet<String> = store
        .read(|snapshot| {
            let mut sql = snapshot.connection.prepare(sql).unwrap();
            let names = sql.query_map([], |row| row.get(0)).unwrap();
            Ok(names.map(|name| name.unwrap()).collect())
        })
        .unwrap();
    let with_entries = ["entry", "body", "subject_key", "subject_of", "audit"];
    let with_batches = ["batch", "batch_run", "batch_rejected", "batch_aside"];
    let derived =
        ["removal", "removal_said", "removal_key", "entry_key", "ended", "mended", "stops_up_to", "request"];
    let known = TABLES.iter().map(|table| table.name).chain([LOGS.name]);
    let known = known.chain(with_entries).chain(with_batches).chain(derived).map(str::to_owned);
    assert_eq!(all, known.collect(), "a new table has to be saved, derived or put with its entry");
}

#[test]
fn where_the_table_of_logs_is_damaged_older_logs_are_saved_and_what_ties_them_is_stated_as_lost() {
    let closed = closed(|desk| {
        for round in 1..=2 {
            desk.folder.store.continue_as_new(&acting(), None, 1, crate::AuditFact::new("restore")).unwrap();
            desk.record_all(REMOVALS + 20 * round..=REMOVALS + 20 * round + 9);
        }
    });
    let key = closed.ring.key(crate::KeyPurpose::Store).unwrap();
    let path = closed.dir.path().join("data").join(FILE_NAME);
    let connection = cipherfile::open(&path, &key, cipherfile::Purpose::Read).unwrap();
    let sql = "SELECT pageno FROM dbstat WHERE name = 'log'";
    let page: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(connection);
    let (store, saved) = closed.salvage(&closed.damaged(&[page.cast_unsigned() - 1]), None).unwrap();
    assert_eq!((saved.entries, saved.missing.as_slice()), (REMOVALS + 1 + 2 * 11, &[][..]));
    assert!(saved.cut.contains(&"log"));
    assert_eq!(ill(&store), []);
    // Any other page of it costs what it costs, and is stated.
    for page in (0..closed.pages).step_by(EACH) {
        let Ok((store, _)) = closed.salvage(&closed.damaged(&[page]), None) else { continue };
        assert_eq!(ill(&store), [], "page {page}");
    }
}
