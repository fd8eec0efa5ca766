//! What the registry is measured beside: a roaring treemap in memory, and a table of SQLite.

use crate::invented::Done;
use lists::registry::Number;
use roaring::RoaringTreemap;
use rusqlite::{Connection, Statement};
use std::io::{BufRead, BufReader};
use std::path::Path;

/// SQLite is given no more than so many numbers: the whole list would take it a quarter of an hour and 4 GB.
pub const MOST_OF_SQLITE: u64 = 20_000_000;

/// Every number of a full list, in its order.
fn each_number(file: &Path, mut take: impl FnMut(u64) -> bool) -> Done {
    let mut input = BufReader::with_capacity(1 << 20, std::fs::File::open(file)?);
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        let digits = line.iter().filter(|byte| byte.is_ascii_digit());
        let number = digits.fold(0, |number, byte| number * 10 + u64::from(byte - b'0'));
        if !take(number) {
            break;
        }
        line.clear();
    }
    Ok(())
}

/// The same file as a treemap, written and read back.
pub fn roaring(file: &Path, to: &Path) -> Done<RoaringTreemap> {
    let mut numbers = RoaringTreemap::new();
    each_number(file, |number| {
        numbers.insert(number);
        true
    })?;
    let mut out = std::io::BufWriter::new(std::fs::File::create(to)?);
    numbers.serialize_into(&mut out)?;
    out.into_inner()?.sync_all()?;
    Ok(numbers)
}

/// The first numbers of the same file as the keys of a table, in one transaction, without a journal.
pub fn sqlite(file: &Path, to: &Path) -> Done<(Connection, u64)> {
    let _ = std::fs::remove_file(to);
    let table = Connection::open(to)?;
    table.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;
         CREATE TABLE registry (number INTEGER PRIMARY KEY) STRICT; BEGIN;",
    )?;
    let mut count = 0;
    let mut put = table.prepare("INSERT OR IGNORE INTO registry VALUES (?1)")?;
    each_number(file, |number| {
        count += 1;
        put.execute([number as i64]).is_ok() && count < MOST_OF_SQLITE
    })?;
    drop(put);
    table.execute_batch("COMMIT")?;
    std::fs::File::open(to)?.sync_all()?;
    Ok((table, count))
}

/// How many of these are in the table.
pub fn ask_sqlite(asked: &mut Statement<'_>, numbers: &[Number]) -> Done<u64> {
    let mut on = 0;
    for number in numbers {
        on += u64::from(asked.exists([number.digits() as i64])?);
    }
    Ok(on)
}
