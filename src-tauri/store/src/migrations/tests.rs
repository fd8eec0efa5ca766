//! Each migration is tried from a stored old schema, and the result compared with a fresh file.

use super::*;

const STORED_V1: &str = include_str!("../../../../tests/migrations/v1.sql");

fn fault(error: &rusqlite::Error) -> Fault {
    Fault::internal(error.to_string())
}

fn fresh() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate(&mut connection, fault).unwrap();
    connection
}

/// The schema as SQLite states it, in the order of names.
fn dump(connection: &Connection) -> String {
    let sql = "SELECT sql || ';' FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC, name";
    let mut sql = connection.prepare(sql).unwrap();
    let lines: Vec<String> = sql.query_map([], |row| row.get(0)).unwrap().map(|line| line.unwrap()).collect();
    lines.join("\n\n") + "\n"
}

/// The first statement that differs.
fn difference(old: &Connection, fresh: &Connection) -> String {
    let (old, fresh) = (dump(old), dump(fresh));
    let differs = fresh.split("\n\n").find(|statement| !old.contains(statement));
    differs.unwrap_or("something is stored that a fresh file lacks").to_owned()
}

/// Stores the schema of today beside the older ones, for the migration after it:
/// `cargo test -p store -- --ignored write_the_stored_schema`.
#[test]
#[ignore = "writes the stored schema"]
fn write_the_stored_schema() {
    let path = format!("{}/../../tests/migrations/v{CURRENT}.sql", env!("CARGO_MANIFEST_DIR"));
    std::fs::write(path, dump(&fresh())).unwrap();
}

#[test]
fn a_stored_file_of_version_1_becomes_what_a_fresh_one_is() {
    let mut old = Connection::open_in_memory().unwrap();
    old.execute_batch(STORED_V1).unwrap();
    old.pragma_update(None, "user_version", 1).unwrap();
    migrate(&mut old, fault).unwrap();
    let fresh = fresh();
    assert!(
        dump(&old) == dump(&fresh),
        "the schema is not the one in tests/migrations: {}",
        difference(&old, &fresh)
    );
    assert_eq!(version(&old).unwrap(), CURRENT);
}

#[test]
fn a_newer_file_is_refused_untouched() {
    let mut newer = fresh();
    newer.pragma_update(None, "user_version", CURRENT + 1).unwrap();
    assert_eq!(migrate(&mut newer, fault).unwrap_err().code, Code::StoreUnusable);
    assert_eq!(version(&newer).unwrap(), CURRENT + 1);
}

#[test]
fn every_table_is_strict() {
    let fresh = fresh();
    let lax: i64 = fresh
        .query_row("SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND strict = 0 AND name NOT LIKE 'sqlite_%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(lax, 0);
}

#[test]
fn migrating_twice_changes_nothing() {
    let mut connection = fresh();
    let before = dump(&connection);
    migrate(&mut connection, fault).unwrap();
    assert_eq!(dump(&connection), before);
}
