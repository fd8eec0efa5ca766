//! The commands that make a folder anew, or keep what it will be made of: migration, restore, journal, salvage. What
//! must hold after each, however it ended.

use crate::desk::{ADMIN, Desk, IN_W47, PASSWORD, Run, text, word};
use cipherfile::Purpose;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use store::{KeyPurpose, Ring, Vault};

const V1: &str = include_str!("../migrations/v1.sql");

impl Desk {
    /// Pages, from 0 on, on which rows of the table lie.
    pub fn pages_of(&self, table: &str) -> Vec<u64> {
        let key = self.ring().key(KeyPurpose::Store).unwrap();
        let connection = cipherfile::open(&self.store(), &key, Purpose::Read).unwrap();
        let sql = "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno";
        let mut sql = connection.prepare(sql).unwrap();
        let pages = sql.query_map([table], |row| row.get::<_, i64>(0)).unwrap();
        pages.map(|page| page.unwrap().cast_unsigned() - 1).collect()
    }

    pub fn ring(&self) -> Ring {
        let now = "2026-11-20T15:00:00Z".parse().unwrap();
        Vault::open(&self.data()).unwrap().unlock(&ADMIN.into(), PASSWORD, now).unwrap().ring
    }

    pub fn store(&self) -> PathBuf {
        self.data().join("store.db")
    }

    fn backup(&self) -> PathBuf {
        self.home().join("one.backup")
    }

    fn share(&self) -> PathBuf {
        self.home().join("share")
    }

    fn journal(&self) -> PathBuf {
        let names = fs::read_dir(self.share()).unwrap().map(|entry| entry.unwrap().path());
        names.into_iter().find(|path| path.extension().is_some_and(|kind| kind == "journal")).unwrap()
    }

    fn schema(&self) -> i64 {
        let key = self.ring().key(KeyPurpose::Store).unwrap();
        let connection = cipherfile::open(&self.store(), &key, Purpose::Read).unwrap();
        connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    }

    /// States another version.
    pub fn of_schema(&self, version: i64) {
        let key = self.ring().key(KeyPurpose::Store).unwrap();
        let connection = cipherfile::open(&self.store(), &key, Purpose::Write).unwrap();
        connection.pragma_update(None, "user_version", version).unwrap();
    }

    /// What the check says of the file itself.
    fn is_damaged(&self) -> bool {
        let findings = self.admin(&["check"]).json()["findings"].clone();
        let file = findings.as_array().unwrap().iter().find(|it| it["name"] == "file").unwrap().clone();
        file["ok"] == false
    }
}

/// The store as version 1 of the schema had it: the stored schema, and the rows of today.
pub fn of_version_1() -> Desk {
    let desk = Desk::new();
    let (path, today) = (desk.store(), desk.data().join("today.db"));
    let key = desk.ring().key(KeyPurpose::Store).unwrap();
    fs::rename(&path, &today).unwrap();
    let old = cipherfile::open(&path, &key, Purpose::Write).unwrap();
    let attach = format!("ATTACH '{}' AS today KEY {}", text(&today), *cipherfile::key_literal(&key));
    old.execute_batch(V1).unwrap();
    old.execute_batch(&attach).unwrap();
    old.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    // Of batches there are none yet, and their lines stood in a table of their own.
    let sql = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
                  AND name IN (SELECT name FROM today.sqlite_schema)";
    let tables: Vec<String> = old
        .prepare(sql)
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(|name| name.unwrap())
        .collect();
    for table in tables {
        old.execute_batch(&format!("INSERT INTO main.{table} SELECT * FROM today.{table}")).unwrap();
    }
    old.execute_batch("DETACH today").unwrap();
    old.close().unwrap();
    fs::remove_file(today).unwrap();
    desk.of_schema(1);
    assert_eq!(desk.schema(), 1);
    desk
}

/// Whatever opens the store first brings it up to date.
pub fn look_up(_: &Desk) -> Vec<String> {
    Desk::args(&["lookup", "--customer", "100204"])
}

pub fn after_migration(desk: &Desk, _: &Run) {
    assert_eq!(desk.customer("100204").unwrap().1.len(), 3);
    assert_eq!((desk.schema(), desk.requests().len()), (6, 2));
}

/// A backup, and no folder any more.
pub fn with_a_backup_alone() -> Desk {
    let desk = Desk::new();
    desk.admin(&["backup", text(&desk.backup())]).expect_status(0);
    fs::remove_dir_all(desk.data()).unwrap();
    desk
}

pub fn restore(desk: &Desk) -> Vec<String> {
    Desk::args(&["restore", text(&desk.backup())])
}

/// Half a folder never looks like a whole one: it is refused in one line, or everything is in it.
pub fn after_restore(desk: &Desk, run: &Run) {
    let listed = desk.admin(&["request", "list"]);
    if listed.status != Some(0) {
        listed.expect_one_of(&[4, 8]).expect_told();
        assert!(run.confirmed().is_none(), "confirmed and not there");
        desk.run(&restore(desk)).expect_status(0);
    }
    assert_eq!((desk.requests().len(), desk.customer("100204").unwrap().1.len()), (2, 3));
    assert!(!desk.data().join("restoring.json").exists());
}

/// A journal beside the folder, and a backup; nothing has been recorded since.
pub fn with_a_journal() -> Desk {
    let desk = Desk::new();
    fs::create_dir(desk.share()).unwrap();
    desk.admin(&["journal", "--to", text(&desk.share())]).expect_status(0);
    desk.admin(&["backup", text(&desk.backup())]).expect_status(0);
    desk
}

/// The folder as it was before its last request, which is in the journal alone.
pub fn with_an_older_folder() -> Desk {
    let desk = with_a_journal();
    let older = desk.home().join("older");
    copied(&desk.data(), &older);
    let record = ["--as-of", IN_W47, "record", "email", "--customer", "100203", "--pass-on"];
    let reference = word(&desk.admin(&record).expect_status(0).json()["reference"]);
    desk.file("reference", &reference);
    fs::remove_dir_all(desk.data()).unwrap();
    fs::rename(older, desk.data()).unwrap();
    desk
}

pub fn restore_with_journal(desk: &Desk) -> Vec<String> {
    Desk::args(&["restore", text(&desk.backup()), "--journal", text(&desk.journal())])
}

pub fn after_restore_with_journal(desk: &Desk, run: &Run) {
    let reference = fs::read_to_string(desk.home().join("reference")).unwrap();
    let found = desk.requests();
    assert!(found.len() == 2 || found.contains_key(&reference), "neither the old folder nor the new one");
    assert!(run.confirmed().is_none() || found.len() == 3, "confirmed and not there");
    if found.len() == 2 {
        desk.run(&restore_with_journal(desk)).expect_status(0);
    }
    assert!(desk.requests().len() == 3 && desk.requests().contains_key(&reference));
    assert!(!desk.data().join("restoring.json").exists());
    let aside = |name: &str| name.starts_with("before-restore-");
    assert_eq!(names_of(&desk.data()).iter().filter(|name| aside(name)).count(), 1);
}

pub fn record(_: &Desk) -> Vec<String> {
    Desk::args(&["--as-of", IN_W47, "record", "everything", "--customer", "100203", "--pass-on"])
}

/// The journal goes on where it was torn, and a folder made of it and the backup is the folder.
pub fn after_journal(desk: &Desk, run: &Run) {
    let stopped = desk.customer("100203").unwrap().1.len();
    assert!(stopped == 5 || (stopped == 0 && run.confirmed().is_none()), "{stopped}");
    desk.admin(&["journal", "--to", text(&desk.share())]).expect_status(0);
    let status = desk.admin(&["journal", "status"]).expect_status(0).json();
    assert_eq!((&status["journalled"], &status["fault"]), (&status["entries"], &Value::Null));
    let (backup, journal) = (desk.backup(), desk.journal());
    let drill = ["restore", "--drill", text(&backup), "--journal", text(&journal)];
    let drilled = desk.admin(&drill).expect_status(0).json();
    assert_eq!((&drilled["is_its_past"], &drilled["journal_torn"]), (&true.into(), &false.into()));
    for row in drilled["compared"].as_array().unwrap() {
        assert_eq!(row["restored"], row["in_use"], "{}", row["what"]);
    }
}

/// One page is damaged that costs nothing: what is on it follows from the ledger.
pub fn with_a_damaged_page() -> Desk {
    let desk = Desk::new();
    damage(&desk.store(), &desk.pages_of("removal_key")[..1]);
    assert!(desk.is_damaged());
    desk
}

pub fn salvage(_: &Desk) -> Vec<String> {
    Desk::args(&["salvage"])
}

pub fn after_salvage(desk: &Desk, run: &Run) {
    if desk.is_damaged() {
        assert!(run.confirmed().is_none(), "confirmed and not saved");
        let saved = desk.run(&salvage(desk)).expect_status(0).json();
        assert_eq!((&saved["missing"], &saved["bodies_lost"]), (&0.into(), &0.into()));
    }
    assert!(!desk.is_damaged());
    assert_eq!((desk.requests().len(), desk.customer("100204").unwrap().1.len()), (2, 3));
    let names = names_of(&desk.data());
    let aside = names.iter().find(|name| name.starts_with("damaged-")).unwrap();
    assert!(desk.data().join(aside).join("store.db").exists());
    desk.run(&salvage(desk)).expect_status(6).expect_told();
}

/// Overwrites a little of each of these pages, counted from 0.
pub fn damage(file: &Path, pages: &[u64]) {
    use std::os::unix::fs::FileExt;
    let file = fs::OpenOptions::new().write(true).open(file).unwrap();
    pages.iter().for_each(|page| file.write_all_at(&[0x5A; 64], page * 4096 + 1000).unwrap());
}

fn copied(from: &Path, to: &Path) {
    cipherfile::private_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

fn names_of(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).into_iter().flatten();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
