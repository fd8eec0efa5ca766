//! SQLite itself judges the trees: it opens every page under its MAC, walks every tree and finds every row.

use super::*;
use cipherfile::{Key, Purpose};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const KEY: Key = Key([9; 32]);

/// A file with one table, filled without SQLite, and opened by it.
fn filled(folder: &Path, schema: &str, fill: impl FnOnce(&Arc<PageFile>, u32)) -> Connection {
    let path: PathBuf = folder.join("tree.db");
    let _ = std::fs::remove_file(&path);
    let connection = cipherfile::open(&path, &KEY, Purpose::Build).unwrap();
    connection.execute_batch(schema).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 't'";
    let root = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    connection.close().unwrap();
    let file = Arc::new(PageFile::open(&path, &KEY).unwrap());
    fill(&file, root);
    file.finish().unwrap();
    cipherfile::open(&path, &KEY, Purpose::Write).unwrap()
}

fn problems(connection: &Connection) -> Vec<String> {
    ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check"]
        .iter()
        .flat_map(|pragma| {
            let mut statement = connection.prepare(pragma).unwrap();
            let lines = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
            lines.map(Result::unwrap).filter(|line| line != "ok").collect::<Vec<_>>()
        })
        .collect()
}

fn key_of(number: usize, length: usize) -> String {
    format!("{number:06}{}", "x".repeat(length))
}

/// Four entries a page and four children a page: a few hundred make a tree of five levels.
#[test]
fn an_index_of_any_size_is_one_that_sqlite_walks_searches_and_writes_on() {
    let folder = tempfile::tempdir().unwrap();
    let sizes = (0..70).chain([255, 256, 257, 625, 1_280]);
    for (count, length) in sizes.map(|count| (count, 940)).chain([(1_000, 1_500), (3_000, 9)]) {
        let schema = "CREATE TABLE t(a TEXT PRIMARY KEY) STRICT, WITHOUT ROWID";
        let connection = filled(folder.path(), schema, |file, root| {
            let (mut tree, mut record) = (Tree::new(file, Kind::Index, root), Record::default());
            for number in 0..count {
                record.clear();
                record.text(&key_of(2 * number, length));
                tree.entry(record.bytes()).unwrap();
            }
            tree.finish().unwrap();
        });
        assert_eq!(problems(&connection), Vec::<String>::new(), "{count} entries of {length}");
        connection.execute_batch("BEGIN").unwrap();
        for number in (0..count).step_by(1 + count / 40) {
            let found: isize = connection
                .query_row("SELECT count(*) FROM t WHERE a = ?1", [key_of(2 * number, length)], |row| {
                    row.get(0)
                })
                .unwrap();
            assert_eq!(found, 1, "{number} of {count}");
            connection.execute("INSERT INTO t VALUES (?1)", [key_of(2 * number + 1, length)]).unwrap();
            connection.execute("DELETE FROM t WHERE a = ?1", [key_of(2 * number, length)]).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
        assert_eq!(problems(&connection), Vec::<String>::new(), "{count} entries of {length}, written on");
    }
}

#[test]
fn a_table_of_any_size_holds_short_rows_and_rows_that_run_over_several_pages() {
    let folder = tempfile::tempdir().unwrap();
    for (count, length) in [(0, 9), (1, 9), (900, 9), (60_000, 9), (700, 3_960), (90, 3_990), (40, 31_200)] {
        let connection = filled(folder.path(), "CREATE TABLE t(a TEXT) STRICT", |file, root| {
            let (mut tree, mut record) = (Tree::new(file, Kind::Table, root), Record::default());
            for number in 0..count {
                record.clear();
                record.text(&key_of(number, length));
                tree.row(3 * number as i64 + 1, record.bytes()).unwrap();
            }
            tree.finish().unwrap();
        });
        assert_eq!(problems(&connection), Vec::<String>::new(), "{count} rows of {length}");
        for number in (0..count).step_by(1 + count / 40) {
            let sql = "SELECT a FROM t WHERE rowid = ?1";
            let found: String =
                connection.query_row(sql, [3 * number as isize + 1], |row| row.get(0)).unwrap();
            assert_eq!(found, key_of(number, length), "{number} of {count}");
        }
    }
}

#[test]
fn a_page_that_was_changed_on_disk_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    drop(filled(folder.path(), "CREATE TABLE t(a TEXT) STRICT", |_, _| {}));
    let path = folder.path().join("tree.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(PageFile::open(&path, &KEY).unwrap().finish().is_err());
}
