//! Whether a generation is sound: every page is what was written, every index is in order and has exactly the rows of
//! its table.
//!
//! SQLite's own integrity check looks up every row in every index, which takes an hour of ten million customers. Here
//! each is read once from end to end, several side by side: the sums over both sides, in any order, must agree.

use crate::hands::{free, share};
use crate::phone_order;
use crate::reader::Reader;
use cipherfile::{Key, PAGE_BYTES, Pages, Purpose};
use domain::Result;
use foldhash::fast::FixedState;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use std::hash::BuildHasher;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// The places of the telephone numbers among them.
const PHONES: std::ops::RangeInclusive<usize> = 8..=10;

/// An index with the places of its columns. All but the first leave out rows that have nothing in their first column.
type Index = (&'static str, &'static [usize]);

/// The indexes of `sql/indexes.sql`.
const INDEXES: &[Index] = &[
    ("found_by_no", &[0]),
    ("found_by_last_first", &[1, 3, 4]),
    ("found_by_zip", &[4, 1, 3]),
    ("found_by_house", &[5, 1, 3]),
    ("found_by_second", &[2, 3, 4]),
    ("found_by_street", &[5, 6, 4]),
    ("found_by_email", &[7]),
];

/// Those of a file before format 3.
const INDEXES_BEFORE_3: &[Index] = &[
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
/// A page under its MAC takes as long as so many rows, for whoever is told how far it is.
const ROWS_PER_PAGE: u64 = 25;
/// Pages of one part: some seconds of work.
const PAGES_PER_PART: usize = 1 << 16;
/// Damaged pages that are named; of a file that is damaged all over nobody wants to read them.
const NAMED_PAGES: usize = 100;

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

/// What is read from end to end by itself.
enum Part {
    /// All that the indexes should have, from the rows they are over.
    FoundBy(&'static [Index]),
    /// Each customer as given, with the number.
    Given,
    /// One of the indexes, in its own order.
    Index(Index),
    /// Whom the telephone numbers belong to.
    Phones,
}

/// What reading a part gave: sums in the order of the indexes, the numbers last, or the one of the part.
struct Summed {
    sums: Vec<Sum>,
    is_in_order: bool,
}

/// Counts rows and hears now and then whether to go on.
struct Pace<'a> {
    own: u64,
    all: &'a AtomicU64,
    is_wanted: &'a dyn Fn() -> bool,
}

impl Pace<'_> {
    fn step(&mut self) -> bool {
        self.own += 1;
        if !self.own.is_multiple_of(ROWS_PER_STEP) {
            return true;
        }
        self.all.fetch_add(ROWS_PER_STEP, Ordering::Relaxed);
        (self.is_wanted)()
    }
}

impl Reader {
    /// Pages that are not what was written, by their MACs alone. `go_on` is told the pages done and in all; none when
    /// its answer was false.
    pub fn damage(&self, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Option<Vec<String>>> {
        let total = self.pages()?;
        self.each_file(0, &mut |done| go_on(done, total), damaged_pages)
    }

    /// What is wrong with the files. `go_on` is told what is done and in all; none when its answer was false.
    pub fn problems(&self, go_on: &mut dyn FnMut(u64, u64) -> bool) -> Result<Option<Vec<String>>> {
        let pages = self.pages()? * ROWS_PER_PAGE;
        let has_phones = self.has_format(3);
        let indexes = if has_phones { INDEXES } else { INDEXES_BEFORE_3 };
        let total = pages + self.customers() * (2 + indexes.len() as u64);
        let damage = self.each_file(0, &mut |done| go_on(done * ROWS_PER_PAGE, total), damaged_pages)?;
        match damage.as_ref().is_none_or(|pages| !pages.is_empty()) {
            true => Ok(damage),
            false => {
                let phones = has_phones.then_some(Part::Phones);
                let parts = indexes.iter().copied().map(Part::Index).chain(phones);
                let parts: Vec<Part> =
                    [Part::FoundBy(indexes), Part::Given].into_iter().chain(parts).collect();
                let look = |path: &Path, key: &Key, go_on: &mut dyn FnMut(u64) -> bool| {
                    disagreements(&parts, path, key, go_on)
                };
                self.each_file(pages, &mut |done| go_on(done, total), look)
            }
        }
    }

    fn pages(&self) -> Result<u64> {
        let counts = self.files().map(|(_, path)| Ok(u64::from(Pages::open(path, &self.key)?.count())));
        counts.sum()
    }

    /// Looks at one file after the other; what is done is counted on from `before`.
    fn each_file(
        &self,
        before: u64,
        go_on: &mut dyn FnMut(u64) -> bool,
        look: impl Fn(&Path, &Key, &mut dyn FnMut(u64) -> bool) -> Result<Option<Vec<String>>>,
    ) -> Result<Option<Vec<String>>> {
        let (mut problems, mut before) = (Vec::new(), before);
        for (_, path) in self.files() {
            let mut last = 0;
            let found = look(path, &self.key, &mut |done| {
                last = done;
                go_on(before + done)
            })?;
            let Some(found) = found else { return Ok(None) };
            problems.extend(found);
            before += last;
        }
        Ok(Some(problems))
    }
}

fn damaged_pages(path: &Path, key: &Key, go_on: &mut dyn FnMut(u64) -> bool) -> Result<Option<Vec<String>>> {
    let (pages, file, done) = (Pages::open(path, key)?, cipherfile::name_of(path), AtomicU64::new(0));
    let end = pages.count().saturating_add(1);
    let firsts: Vec<u32> = (1..end).step_by(PAGES_PER_PART).collect();
    let look = |first: &u32, is_wanted: &(dyn Fn() -> bool + Sync)| {
        let last = first.saturating_add(PAGES_PER_PART as u32).min(end);
        pages.damaged(*first..last, &|some| {
            done.fetch_add(some, Ordering::Relaxed);
            is_wanted()
        })
    };
    let found = share(free(), &firsts, look, &mut |_| go_on(done.load(Ordering::Relaxed)))?;
    let Some(found) = found else { return Ok(None) };
    let bad: Vec<u32> = found.into_iter().flatten().flatten().collect();
    let mut said: Vec<String> = Vec::new();
    if pages.is_cut() {
        said.push(format!("{file}: it ends within a page of {PAGE_BYTES} bytes"));
    }
    said.extend(
        bad.iter().take(NAMED_PAGES).map(|page| format!("{file}: page {page} is not what was written")),
    );
    if bad.len() > NAMED_PAGES {
        said.push(format!("{file}: {} more pages are not", bad.len() - NAMED_PAGES));
    }
    Ok(Some(said))
}

/// Reads every part; the first two are what the others are compared with.
fn disagreements(
    parts: &[Part],
    path: &Path,
    key: &Key,
    go_on: &mut dyn FnMut(u64) -> bool,
) -> Result<Option<Vec<String>>> {
    let done = AtomicU64::new(0);
    let read = |part: &Part, is_wanted: &(dyn Fn() -> bool + Sync)| {
        let connection = cipherfile::open(path, key, Purpose::Read)?;
        let pace = Pace { own: 0, all: &done, is_wanted };
        part.summed(&connection, pace).map_err(|error| cipherfile::fault(path, &error))
    };
    let summed = share(free(), parts, read, &mut |_| go_on(done.load(Ordering::Relaxed)))?;
    let Some(summed) = summed.and_then(|all| all.into_iter().collect::<Option<Vec<_>>>()) else {
        return Ok(None);
    };
    let file = cipherfile::name_of(path);
    let wanted = summed.first().map(|found_by| found_by.sums.clone()).unwrap_or_default();
    let given = summed.get(1).and_then(|given| given.sums.first());
    let mut found = Vec::new();
    if given != wanted.first() {
        found.push(format!("{file}: the customers are not those that are found"));
    }
    for ((part, has), wanted) in parts.iter().zip(&summed).skip(2).zip(&wanted) {
        if has.sums.first() != Some(wanted) || !has.is_in_order {
            found.push(format!("{file}: {} does not agree with its table", part.name()));
        }
    }
    Ok(Some(found))
}

impl Part {
    fn name(&self) -> &'static str {
        match self {
            Part::FoundBy(_) => "found_by",
            Part::Given => "customer",
            Part::Index((name, _)) => name,
            Part::Phones => "phone",
        }
    }

    /// None when it is no longer wanted.
    fn summed(&self, connection: &Connection, pace: Pace<'_>) -> rusqlite::Result<Option<Summed>> {
        match self {
            Part::FoundBy(indexes) => found_by_sums(connection, indexes, pace),
            Part::Given => one_sum(connection, "SELECT id, customer_no FROM customer", 1, pace, false),
            Part::Phones => {
                one_sum(connection, "SELECT id, number FROM phone ORDER BY number, id", 1, pace, true)
            }
            Part::Index((name, columns)) => {
                let names: Vec<&str> =
                    columns.iter().filter_map(|column| COLUMNS.get(*column).copied()).collect();
                let (all, first) = (names.join(", "), names.first().copied().unwrap_or_default());
                let which = match *columns {
                    [0] => "",
                    [8..=10] => &format!("WHERE {first} IS NOT NULL"),
                    _ => &format!("WHERE {first} <> ''"),
                };
                let sql = format!("SELECT id, {all} FROM found_by INDEXED BY {name} {which} ORDER BY {all}");
                one_sum(connection, &sql, columns.len(), pace, true)
            }
        }
    }
}

/// A sum for each index over the rows of the table, and one for the numbers.
fn found_by_sums(
    connection: &Connection,
    indexes: &[Index],
    mut pace: Pace<'_>,
) -> rusqlite::Result<Option<Summed>> {
    let sql = format!("SELECT id, {} FROM found_by NOT INDEXED ORDER BY id", COLUMNS.join(", "));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let (mut sums, mut phones, mut entry) = (vec![Sum::default(); indexes.len()], Sum::default(), Vec::new());
    while let Some(row) = rows.next()? {
        for ((_, columns), sum) in indexes.iter().zip(&mut sums) {
            if is_in(row, columns)? {
                entry_of(row, columns.iter().map(|column| column + 1), &mut entry)?;
                sum.add(&entry);
            }
        }
        add_phones(row, &mut phones)?;
        if !pace.step() {
            return Ok(None);
        }
    }
    sums.push(phones);
    Ok(Some(Summed { sums, is_in_order: true }))
}

/// The numbers of a row as `phone` has them: each once.
fn add_phones(row: &rusqlite::Row<'_>, sum: &mut Sum) -> rusqlite::Result<()> {
    let id: i64 = row.get(0)?;
    let mut seen = [None; 3];
    for (place, column) in PHONES.enumerate() {
        let Some(number) = row.get::<_, Option<i64>>(column + 1)? else { continue };
        if !seen.contains(&Some(number)) {
            let key = phone_order::key_of(number.cast_unsigned());
            sum.add(&(u128::from(key) << 64 | u128::from(id.cast_unsigned())).to_be_bytes());
        }
        if let Some(seen) = seen.get_mut(place) {
            *seen = Some(number);
        }
    }
    Ok(())
}

/// The sum over what a statement reads: an id, and so many columns behind it.
fn one_sum(
    connection: &Connection,
    sql: &str,
    columns: usize,
    mut pace: Pace<'_>,
    in_order: bool,
) -> rusqlite::Result<Option<Summed>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut sum, mut entry, mut before, mut is_in_order) = (Sum::default(), Vec::new(), Vec::new(), true);
    while let Some(row) = rows.next()? {
        entry_of(row, 1..=columns, &mut entry)?;
        is_in_order &= !in_order || before < entry;
        sum.add(&entry);
        std::mem::swap(&mut before, &mut entry);
        if !pace.step() {
            return Ok(None);
        }
    }
    Ok(Some(Summed { sums: vec![sum], is_in_order }))
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
