//! The file as people lose it: another key, a damaged page, a plain database, a folder that is not there.

use super::*;
use std::os::unix::fs::{FileExt, PermissionsExt};

const KEY: [u8; 32] = [7; 32];

fn file_with_rows(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("desk.db");
    let connection = open(&path, &Key(KEY), Purpose::Write).unwrap();
    connection
        .execute_batch(
            "CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT;
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
             INSERT INTO t SELECT i, 'invented person ' || i FROM n;",
        )
        .unwrap();
    path
}

#[test]
fn another_key_is_refused_as_unusable_and_the_file_is_noise() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_with_rows(folder.path());
    let fault = open(&path, &Key([8; 32]), Purpose::Read).unwrap_err();
    assert_eq!(fault.code, Code::StoreUnusable);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(8).any(|part| part == b"invented"));
    assert!(!bytes.starts_with(b"SQLite format 3"));
}

#[test]
fn a_damaged_page_is_told_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_with_rows(folder.path());
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_at(&[0xff; 64], 4096 * 5 + 100).unwrap();
    let connection = open(&path, &Key(KEY), Purpose::Read).unwrap();
    let error =
        connection.query_row("SELECT sum(length(b)) FROM t", [], |row| row.get::<_, i64>(0)).unwrap_err();
    assert_eq!(fault(&path, &error).code, Code::StoreUnusable);
}

#[test]
fn the_database_and_its_side_files_are_for_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("desk.db");
    let connection = open(&path, &Key(KEY), Purpose::Write).unwrap();
    connection.execute_batch("CREATE TABLE t(a INTEGER) STRICT; INSERT INTO t VALUES (1);").unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
}

#[test]
fn a_reader_cannot_write_and_does_not_create() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        open(&folder.path().join("none.db"), &Key(KEY), Purpose::Read).unwrap_err().code,
        Code::NotFound
    );
    let path = file_with_rows(folder.path());
    let reader = open(&path, &Key(KEY), Purpose::Read).unwrap();
    assert!(reader.execute("DELETE FROM t", []).is_err());
}

#[test]
fn a_build_never_runs_over_a_file_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_with_rows(folder.path());
    assert_eq!(open(&path, &Key(KEY), Purpose::Build).unwrap_err().code, Code::Conflict);
}

#[test]
fn a_link_in_the_place_of_a_database_is_not_followed() {
    for purpose in [Purpose::Write, Purpose::Build, Purpose::Read] {
        let folder = tempfile::tempdir().unwrap();
        let (theirs, ours) = (folder.path().join("theirs.db"), folder.path().join("desk.db"));
        std::os::unix::fs::symlink(&theirs, &ours).unwrap();
        assert!(open(&ours, &Key(KEY), purpose).is_err(), "{purpose:?}: a link to nothing");
        assert!(!theirs.exists(), "{purpose:?}: made through a link");
        drop(open(&theirs, &Key(KEY), Purpose::Write).unwrap());
        assert!(open(&ours, &Key(KEY), purpose).is_err(), "{purpose:?}: a link to another file");
    }
}

#[test]
fn a_key_never_prints() {
    assert_eq!(format!("{:?}", Key(KEY)), "•••");
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_connection_of_the_process_leaves_the_locks_of_the_first() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let path = file_with_rows(folder.path());
    let file = format!(":{} ", std::fs::metadata(&path).unwrap().ino());
    let process = format!(" {} ", std::process::id());
    let locks = || {
        let all = std::fs::read_to_string("/proc/locks").unwrap();
        all.lines().filter(|lock| lock.contains(&file) && lock.contains(&process)).count()
    };
    let first = open(&path, &Key(KEY), Purpose::Write).unwrap();
    first.query_row("SELECT count(*) FROM t", [], |row| row.get::<_, i64>(0)).unwrap();
    let held = locks();
    assert!(held > 0, "a connection holds its place, so that nobody takes the log away under it");
    drop(open(&path, &Key(KEY), Purpose::Write).unwrap());
    assert_eq!(locks(), held);
}

#[test]
fn the_pages_that_are_not_what_was_written_are_named_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_with_rows(folder.path());
    let look = |which| Pages::open(&path, &Key(KEY)).unwrap().damaged(which, &|_| true).unwrap().unwrap();
    let pages = Pages::open(&path, &Key(KEY)).unwrap();
    let end = pages.count() + 1;
    assert!(pages.count() > 10 && !pages.is_cut());
    assert_eq!(look(1..end), [0; 0]);
    let file = std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap();
    for page in [1, 4, 9] {
        let (mut byte, place) = ([0], 4096 * (page - 1) + 17 + page * 100);
        file.read_at(&mut byte, place).unwrap();
        file.write_at(&[byte[0] ^ 1], place).unwrap();
    }
    assert_eq!((look(1..end), look(2..9), look(9..end)), (vec![1, 4, 9], vec![4], vec![9]));
    assert_eq!(pages.damaged(1..end, &|_| false).unwrap(), None);
    file.set_len(4096 * 3 + 5).unwrap();
    let cut = Pages::open(&path, &Key(KEY)).unwrap();
    assert!(cut.is_cut() && cut.count() == 3);
    let other = Pages::open(&path, &Key([8; 32])).unwrap();
    assert_eq!(other.damaged(1..3, &|_| true).unwrap().unwrap(), [1, 2], "another key finds nothing whole");
}

/// A file as programs before this one left it, killed: SQLCipher's own defaults, and all of it in the log.
fn file_of_before(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("before.db");
    let connection = Connection::open(&path).unwrap();
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    connection.execute_batch(&key_pragma(&Key(KEY))).unwrap();
    connection.execute_batch("PRAGMA cipher_hmac_algorithm = HMAC_SHA512").unwrap();
    let newer = file_with_rows(folder);
    let newer = open(&newer, &Key(KEY), Purpose::Read).unwrap();
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; CREATE TABLE t(a INTEGER PRIMARY KEY, b TEXT NOT NULL) STRICT",
        )
        .unwrap();
    connection.execute_batch("BEGIN").unwrap();
    let mut rows = newer.prepare("SELECT b FROM t ORDER BY a").unwrap();
    for text in rows.query_map([], |row| row.get::<_, String>(0)).unwrap() {
        connection.execute("INSERT INTO t(b) VALUES (?1)", [text.unwrap()]).unwrap();
    }
    connection.execute_batch("COMMIT").unwrap();
    path
}

fn rows_and_check(connection: &Connection) -> (i64, String, i64) {
    let rows = connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0)).unwrap();
    let check = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    let mut bad = connection.prepare("PRAGMA cipher_integrity_check").unwrap();
    let bad = bad.query_map([], |row| row.get::<_, String>(0)).unwrap().count();
    (rows, check, i64::try_from(bad).unwrap())
}

#[test]
fn a_file_of_before_is_read_written_looked_through_and_put_under_another_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_of_before(folder.path());
    let sound = |rows| (rows, "ok".to_owned(), 0);
    drop(open(&path, &Key(KEY), Purpose::Write).unwrap());
    assert_eq!(rows_and_check(&open(&path, &Key(KEY), Purpose::Read).unwrap()), sound(2_000));
    let writer = open(&path, &Key(KEY), Purpose::Write).unwrap();
    writer.execute("INSERT INTO t(b) VALUES ('one more')", []).unwrap();
    drop(writer);
    let pages = Pages::open(&path, &Key(KEY)).unwrap();
    assert_eq!(pages.damaged(1..pages.count() + 1, &|_| true).unwrap().unwrap(), [0; 0]);
    rekey(&path, &Key(KEY), &Key([8; 32])).unwrap();
    assert_eq!(rows_and_check(&open(&path, &Key([8; 32]), Purpose::Write).unwrap()), sound(2_001));
    assert_eq!(open(&path, &Key(KEY), Purpose::Read).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn a_file_of_before_is_copied_page_by_page_into_one_of_today() {
    let folder = tempfile::tempdir().unwrap();
    let source = file_of_before(folder.path());
    drop(open(&source, &Key(KEY), Purpose::Write).unwrap());
    let source = open(&source, &Key(KEY), Purpose::Read).unwrap();
    let path = folder.path().join("copy.db");
    let mut copy = open(&path, &Key(KEY), Purpose::Build).unwrap();
    rusqlite::backup::Backup::new(&source, &mut copy).unwrap().step(-1).unwrap();
    copy.close().unwrap();
    let copy = open(&path, &Key(KEY), Purpose::Write).unwrap();
    copy.execute("INSERT INTO t(b) VALUES ('one more')", []).unwrap();
    assert_eq!(rows_and_check(&copy), (2_001, "ok".to_owned(), 0));
    drop(copy);
    rekey(&path, &Key(KEY), &Key([8; 32])).unwrap();
    rekey(&path, &Key([8; 32]), &Key(KEY)).unwrap();
    assert_eq!(rows_and_check(&open(&path, &Key(KEY), Purpose::Read).unwrap()), (2_001, "ok".to_owned(), 0));
    let pages = Pages::open(&path, &Key(KEY)).unwrap();
    assert_eq!(pages.damaged(1..pages.count() + 1, &|_| true).unwrap().unwrap(), [0; 0]);
}

#[test]
fn a_key_that_does_not_fit_folds_no_log_into_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_of_before(folder.path());
    let log = folder.path().join("before.db-wal");
    let before = (std::fs::read(&path).unwrap(), std::fs::read(&log).unwrap());
    assert!(before.1.len() > 4096);
    for purpose in [Purpose::Read, Purpose::Write] {
        assert!(open(&path, &Key([8; 32]), purpose).is_err());
        assert!((std::fs::read(&path).unwrap(), std::fs::read(&log).unwrap()) == before, "{purpose:?}");
    }
    assert_eq!(rows_and_check(&open(&path, &Key(KEY), Purpose::Read).unwrap()).0, 2_000);
}

#[test]
fn a_damaged_first_page_of_a_file_of_before_is_the_only_one_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = file_of_before(folder.path());
    drop(open(&path, &Key(KEY), Purpose::Write).unwrap());
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.write_at(&[0x55; 8], 200).unwrap();
    let pages = Pages::open(&path, &Key(KEY)).unwrap();
    assert_eq!(pages.damaged(1..pages.count() + 1, &|_| true).unwrap().unwrap(), [1]);
}
