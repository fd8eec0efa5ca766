//! Whether a generation is sound: every page is what was written, every index is in order and has exactly the rows of
//! its table.
//!
//! SQLite's own integrity check looks up every row in every index, which takes an hour of ten million customers. Here
//! each is read once from end to end: the sums over both sides, in any order, must agree.

use crate::reader::Reader;
use domain::Result;
use foldhash::fast::FixedState;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::hash::BuildHasher;
use std::path::Path;

/// The columns of `found_by` behind its id.
const COLUMNS: [&str; 11] = [
    "customer_no",
    "last_key",
    "second_key",
    "first_key",
    "zip_key",
    "house_key",
    "street_key",
    "email_key",
    "home_e164",
    "mobile_e164",
    "work_e164",
];

/// The indexes of `sql/indexes.sql`, with the places of their columns. All but the first leave out rows that have
/// nothing in their first column.
const INDEXES: [(&str, &[usize]); 10] = [
    ("found_by_no", &[0]),
    ("found_by_last_first", &[1, 3, 4]),
    ("found_by_zip", &[4, 1, 3]),
    ("found_by_last_zip", &[1, 4, 3]),
    ("found_by_second", &[2, 3, 4]),
    ("found_by_street", &[5, 6, 4]),
    ("found_by_email", &[7]),
    ("found_by_home", &[8]),
    ("found_by_mobile", &[9]),
    ("found_by_work", &[10]),
];

/// Rows between two looks at whether to go on.
const ROWS_PER_STEP: u64 = 16_384;

/// How many entries, and a sum over them that their order does not change.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    entries: u64,
    hashes: u64,
}

impl Sum {
    fn add(&mut self, entry: &[u8]) {
        self.entries += 1;
        self.hashes = self.hashes.wrapping_add(FixedState::default().hash_one(entry));
    }
}

/// Counts rows and asks now and then whether to go on.
struct Pace<'a> {
    done: u64,
    total: u64,
    go_on: &'a mut dyn FnMut(u64, u64) -> bool,
}

impl Pace<'_> {
    fn step(&mut self) -> bool {
        self.done += 1;
        !self.done.is_multiple_of(ROWS_PER_STEP) || (self.go_on)(self.done, self.total)
    }
}

impl Reader {
    /// What is wrong with the files. `go_on` is told the rows done and in all; none when its answer was false.
    pub fn problems(&self, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Option<Vec<String>>> {
        let damage = self.damage()?;
        if !damage.is_empty() {
            return Ok(Some(damage));
        }
        let total = self.customers() * (2 + INDEXES.len() as u64);
        let mut pace = Pace { done: 0, total, go_on };
        let mut problems = Vec::new();
        for (connection, path) in self.files() {
            let fault = |error: rusqlite::Error| cipherfile::fault(path, &error);
            match disagreements(connection, path, &mut pace).map_err(fault)? {
                Some(found) => problems.extend(found),
                None => return Ok(None),
            }
        }
        Ok(Some(problems))
    }
}

fn disagreements(
    connection: &Connection,
    path: &Path,
    pace: &mut Pace<'_>,
) -> rusqlite::Result<Option<Vec<String>>> {
    let file = cipherfile::name_of(path);
    let mut found = Vec::new();
    let Some((sums, is_paired)) = table_sums(connection, pace)? else { return Ok(None) };
    if !is_paired {
        found.push(format!("{file}: the customers are not those that are found"));
    }
    for ((name, columns), sum) in INDEXES.into_iter().zip(sums) {
        match index_sum(connection, name, columns, pace)? {
            None => return Ok(None),
            Some((other, is_in_order)) if other != sum || !is_in_order => {
                found.push(format!("{file}: {name} does not agree with its table"));
            }
            Some(_) => {}
        }
    }
    Ok(Some(found))
}

/// A sum for each index over the rows of the table, and whether each row has its customer beside it.
fn table_sums(connection: &Connection, pace: &mut Pace<'_>) -> rusqlite::Result<Option<([Sum; 10], bool)>> {
    let sql = format!("SELECT id, {} FROM found_by NOT INDEXED ORDER BY id", COLUMNS.join(", "));
    let mut found = connection.prepare(&sql)?;
    let mut given = connection.prepare("SELECT id, customer_no FROM customer ORDER BY id")?;
    let (mut found, mut given) = (found.query([])?, given.query([])?);
    let (mut sums, mut entry, mut is_paired) = ([Sum::default(); 10], Vec::new(), true);
    while let Some(row) = found.next()? {
        for ((_, columns), sum) in INDEXES.into_iter().zip(&mut sums) {
            if is_in(row, columns)? {
                entry_of(row, columns.iter().map(|column| column + 1), &mut entry)?;
                sum.add(&entry);
            }
        }
        is_paired &= match given.next()? {
            None => false,
            Some(other) => row.get_ref(0)? == other.get_ref(0)? && row.get_ref(1)? == other.get_ref(1)?,
        };
        if !pace.step() {
            return Ok(None);
        }
    }
    is_paired &= given.next()?.is_none();
    Ok(Some((sums, is_paired)))
}

/// The sum over an index, read in its own order, and whether it is in order.
fn index_sum(
    connection: &Connection,
    name: &str,
    columns: &[usize],
    pace: &mut Pace<'_>,
) -> rusqlite::Result<Option<(Sum, bool)>> {
    let names: Vec<&str> = columns.iter().filter_map(|column| COLUMNS.get(*column).copied()).collect();
    let (all, first) = (names.join(", "), names.first().copied().unwrap_or_default());
    let which = match columns {
        [0] => "",
        [8..=10] => &format!("WHERE {first} IS NOT NULL"),
        _ => &format!("WHERE {first} <> ''"),
    };
    let sql = format!("SELECT id, {all} FROM found_by INDEXED BY {name} {which} ORDER BY {all}");
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut sum, mut entry, mut before, mut is_in_order) = (Sum::default(), Vec::new(), Vec::new(), true);
    while let Some(row) = rows.next()? {
        entry_of(row, 1..=columns.len(), &mut entry)?;
        is_in_order &= before < entry;
        sum.add(&entry);
        std::mem::swap(&mut before, &mut entry);
        if !pace.step() {
            return Ok(None);
        }
    }
    Ok(Some((sum, is_in_order)))
}

/// Whether an index has this row of the table.
fn is_in(row: &rusqlite::Row<'_>, columns: &[usize]) -> rusqlite::Result<bool> {
    let first = columns.first().copied().unwrap_or(0);
    Ok(first == 0 || !matches!(row.get_ref(first + 1)?, ValueRef::Null | ValueRef::Text(b"")))
}

/// The columns and the id as bytes that compare as the index does: no text holds a NUL, and no number is negative.
fn entry_of(
    row: &rusqlite::Row<'_>,
    columns: impl Iterator<Item = usize>,
    into: &mut Vec<u8>,
) -> rusqlite::Result<()> {
    into.clear();
    for column in columns.chain([0]) {
        match row.get_ref(column)? {
            ValueRef::Integer(number) => into.extend_from_slice(&number.to_be_bytes()),
            ValueRef::Text(text) => {
                into.extend_from_slice(text);
                into.push(0);
            }
            _ => into.push(0xff),
        }
    }
    Ok(())
}
