//! Writing the next generation: a new file that nobody reads until it is whole and has its name.
//!
//! SQLite makes the file and its empty tables; rows and indexes are laid down by [`crate::bulk`].

use crate::batch::{BATCH_ROWS, Batch};
use crate::bulk::{Gathered, Harvest, IndexJob, Kind, PageFile, Record, Tree, jobs};
use crate::columns::GivenRow;
use crate::hands::share;
use crate::import::stopped;
use crate::lanes::Lanes;
use crate::under::Under;
use cipherfile::{Key, Purpose};
use domain::identity::Country;
use domain::{Code, Fault, Result};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The format of the file; a newer one is refused by [`crate::Reader`]. 1 had no small tables but `surname`, and no
/// file beneath. 2 had an index for each of the three telephone numbers in place of `phone`, and none by house and name.
pub const SCHEMA_VERSION: u32 = 3;

const SCHEMA: &str = include_str!("sql/schema.sql");
const INDEXES: &str = include_str!("sql/indexes.sql");
/// Threads that make indexes: each holds a part of one in memory.
const INDEX_THREADS: usize = 2;
/// A row's number is kept in four bytes while indexes are made.
const MOST_ROWS: i64 = u32::MAX as i64;

/// Where a generation lies.
pub fn file_of(folder: &Path, generation: u64) -> PathBuf {
    folder.join(format!("customers-{generation}.db"))
}

/// A generation being built. Dropped before [`Builder::finish`], the unfinished file is deleted.
pub struct Builder {
    lanes: Lanes,
    file: Arc<PageFile>,
    roots: BTreeMap<String, u32>,
    key: Key,
    building: PathBuf,
    finished: PathBuf,
    generation: u64,
    home: Country,
    first_id: i64,
    rows: u64,
    pending: Batch,
}

impl Builder {
    /// Starts a generation. A leftover of a build that died is deleted: nobody ever read it.
    pub fn create(folder: &Path, generation: u64, key: &Key, home: Country) -> Result<Builder> {
        Builder::create_from(folder, generation, key, home, 1)
    }

    /// The same, with the number of its first row.
    pub(crate) fn create_from(
        folder: &Path,
        generation: u64,
        key: &Key,
        home: Country,
        first_id: i64,
    ) -> Result<Builder> {
        let finished = file_of(folder, generation);
        if finished.exists() {
            return Err(Fault::new(
                Code::Conflict,
                "this generation of customers is there already; nothing was written",
                "run the import again",
            )
            .at(cipherfile::name_of(&finished)));
        }
        let building = finished.with_extension("db.building");
        remove(&building)?;
        let leftover = Leftover(&building);
        let roots = make_empty(&building, key)?;
        let file = Arc::new(PageFile::open(&building, key)?);
        let root = |name: &str| root_of(&roots, name);
        let given = Tree::new(&file, Kind::Table, root("customer")?);
        let found = Tree::new(&file, Kind::Table, root("found_by")?);
        let lanes = Lanes::start(home, given, found, Harvest::new(folder)?);
        std::mem::forget(leftover);
        Ok(Builder {
            lanes,
            file,
            roots,
            key: key.clone(),
            building,
            finished,
            generation,
            home,
            first_id,
            rows: 0,
            pending: Batch::default(),
        })
    }

    /// Adds one row. Customer numbers must be unique; [`Builder::finish`] refuses the file otherwise.
    pub fn push(&mut self, row: &GivenRow) -> Result<()> {
        self.pending.add(row);
        if self.pending.is_full() { self.flush() } else { Ok(()) }
    }

    /// Adds many rows; answers an empty batch for the next.
    pub fn push_batch(&mut self, batch: Batch) -> Result<Batch> {
        let first = self.first_id + self.rows.cast_signed();
        self.rows += batch.len() as u64;
        if first.saturating_add(BATCH_ROWS as i64) > MOST_ROWS {
            return Err(Fault::new(
                Code::BadInput,
                "more customers than a file can have; the customers stay as they were",
                "",
            ));
        }
        self.lanes.push(first, batch)?;
        Ok(self.lanes.spare())
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows + self.pending.len() as u64
    }

    /// Makes the indexes, writes everything to the disk and gives the file its name.
    pub fn finish(self) -> Result<PathBuf> {
        self.finish_with(&mut |_| true)
    }

    /// The same, told now and then how large a share is done; stops when the answer is false.
    pub fn finish_with(self, go_on: &mut dyn FnMut(f64) -> bool) -> Result<PathBuf> {
        let customers = self.rows();
        self.finish_over(&Under { customers, ..Under::default() }, go_on)
    }

    /// The same for a file that is laid over another.
    pub(crate) fn finish_over(
        mut self,
        under: &Under,
        go_on: &mut dyn FnMut(f64) -> bool,
    ) -> Result<PathBuf> {
        self.flush()?;
        let gathered = self.lanes.end()?.sorted();
        self.make_indexes(&gathered, under, go_on)?;
        drop(gathered);
        self.describe(under)?;
        self.file.finish()?;
        self.prove()?;
        let io = |error: std::io::Error| cipherfile::io_fault(&self.building, &error);
        std::fs::rename(&self.building, &self.finished).map_err(io)?;
        cipherfile::flush_name_of(&self.finished).map_err(io)?;
        Ok(self.finished.clone())
    }

    fn flush(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.pending);
        self.pending = self.push_batch(batch)?;
        Ok(())
    }

    fn make_indexes(&self, from: &Gathered, under: &Under, go_on: &mut dyn FnMut(f64) -> bool) -> Result<()> {
        let (jobs, roots, file) = (jobs(), &self.roots, &self.file);
        let make = |job: &IndexJob, is_wanted: &(dyn Fn() -> bool + Sync)| {
            let asked = || if is_wanted() { Ok(()) } else { Err(stopped()) };
            job.run(from, under, file, root_of(roots, job.name)?, &asked)
        };
        let mut told = |made: usize| go_on(made as f64 / jobs.len() as f64);
        share(INDEX_THREADS, &jobs, make, &mut told)?.map(drop).ok_or_else(stopped)
    }

    /// What the file says about itself.
    fn describe(&self, under: &Under) -> Result<()> {
        let mut record = Record::default();
        record.null();
        record.integer(self.generation.cast_signed());
        record.integer(under.customers.cast_signed());
        record.text(self.home.code());
        record.integer(under.base.cast_signed());
        record.integer(self.last_id());
        let mut about = Tree::new(&self.file, Kind::Table, root_of(&self.roots, "about")?);
        about.row(1, record.bytes())?;
        about.finish()
    }

    fn last_id(&self) -> i64 {
        self.first_id + self.rows.cast_signed() - 1
    }

    /// SQLite opens what was laid down without it, before anybody relies on it.
    fn prove(&self) -> Result<()> {
        let connection = cipherfile::open(&self.building, &self.key, Purpose::Read)?;
        let fault = |error: rusqlite::Error| cipherfile::fault(&self.building, &error);
        let last: Option<i64> =
            connection.query_row("SELECT max(id) FROM customer", [], |row| row.get(0)).map_err(fault)?;
        match last.unwrap_or(self.first_id - 1) == self.last_id() {
            true => Ok(()),
            false => {
                Err(Fault::internal("the new customers cannot be read; the customers stay as they were"))
            }
        }
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        // The threads must be gone before their file is. What they say is of no use to anybody now.
        let _ = self.lanes.end();
        // Nobody can do anything about a failure here; the next build deletes the leftover.
        let _ = std::fs::remove_file(&self.building);
    }
}

/// A file that is deleted unless the builder takes it over.
struct Leftover<'a>(&'a Path);

impl Drop for Leftover<'_> {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.0);
    }
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cipherfile::io_fault(path, &error)),
        _ => Ok(()),
    }
}

/// Makes the file with empty tables and indexes; answers where each of them begins.
fn make_empty(path: &Path, key: &Key) -> Result<BTreeMap<String, u32>> {
    let connection = cipherfile::open(path, key, Purpose::Build)?;
    let roots = schema_in(&connection).map_err(|error| cipherfile::fault(path, &error))?;
    connection.close().map_err(|(_, error)| cipherfile::fault(path, &error))?;
    Ok(roots)
}

fn schema_in(connection: &Connection) -> rusqlite::Result<BTreeMap<String, u32>> {
    connection.execute_batch(&format!("BEGIN; PRAGMA user_version = {SCHEMA_VERSION};"))?;
    connection.execute_batch(SCHEMA)?;
    connection.execute_batch(INDEXES)?;
    connection.execute_batch("COMMIT;")?;
    let mut statement = connection.prepare("SELECT name, rootpage FROM sqlite_schema WHERE rootpage > 0")?;
    let roots = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    roots.collect()
}

fn root_of(roots: &BTreeMap<String, u32>, name: &str) -> Result<u32> {
    roots.get(name).copied().ok_or_else(|| Fault::internal("the schema of the customers has lost a table"))
}
