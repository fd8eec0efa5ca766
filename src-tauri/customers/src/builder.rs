//! Writing the next generation: a new file that nobody reads until it is whole and has its name.

use crate::batch::{Batch, KEY_COUNT, Phones};
use crate::columns::{COLUMN_COUNT, Column, GivenRow};
use cipherfile::{Key, Purpose};
use domain::identity::Country;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, Statement};
use std::fs::File;
use std::path::{Path, PathBuf};

/// The format of the file; a newer one is refused by [`crate::Reader`].
pub const SCHEMA_VERSION: u32 = 1;

const SCHEMA: &str = include_str!("sql/schema.sql");
const INDEXES: &str = include_str!("sql/indexes.sql");
const SURNAMES: &str = include_str!("sql/surnames.sql");
const INSERT: &str = include_str!("sql/insert.sql");
const INSERT_KEYS: &str = include_str!("sql/insert_keys.sql");

/// Where a generation lies.
pub fn file_of(folder: &Path, generation: u64) -> PathBuf {
    folder.join(format!("customers-{generation}.db"))
}

/// A generation being built. Dropped before [`Builder::finish`], the unfinished file is deleted.
pub struct Builder {
    /// None once closed.
    connection: Option<Connection>,
    building: PathBuf,
    finished: PathBuf,
    generation: u64,
    home: Country,
    rows: u64,
    pending: Batch,
}

impl Builder {
    /// Starts a generation. A leftover of a build that died is deleted: nobody ever read it.
    pub fn create(folder: &Path, generation: u64, key: &Key, home: Country) -> Result<Builder> {
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
        if building.exists() {
            std::fs::remove_file(&building).map_err(|error| cipherfile::io_fault(&building, &error))?;
        }
        let connection = cipherfile::open(&building, key, Purpose::Build)?;
        let builder = Builder {
            connection: Some(connection),
            building,
            finished,
            generation,
            home,
            rows: 0,
            pending: Batch::default(),
        };
        // Holds the keys of a million customers, so that making their indexes decrypts nothing twice.
        builder.run("PRAGMA cache_size = -160000; PRAGMA threads = 2; BEGIN;")?;
        builder.run(SCHEMA)?;
        Ok(builder)
    }

    /// Adds one row. Customer numbers must be unique; [`Builder::finish`] refuses the file otherwise.
    pub fn push(&mut self, row: &GivenRow) -> Result<()> {
        self.pending.add(row, self.home);
        if self.pending.is_full() { self.flush() } else { Ok(()) }
    }

    /// Adds rows whose keys are made already.
    pub fn push_batch(&mut self, batch: &Batch) -> Result<()> {
        let connection = self.open_connection()?;
        let prepare = |sql| connection.prepare_cached(sql).map_err(|error| self.fault(&error));
        let (mut given, mut keys) = (prepare(INSERT)?, prepare(INSERT_KEYS)?);
        for (id, (texts, phones)) in (self.rows.cast_signed() + 1..).zip(batch.rows()) {
            insert_row(&mut given, &mut keys, id, texts, phones).map_err(|error| self.fault(&error))?;
        }
        drop((given, keys));
        self.rows += batch.len() as u64;
        Ok(())
    }

    /// Rows written so far.
    pub fn rows(&self) -> u64 {
        self.rows + self.pending.len() as u64
    }

    /// Makes the indexes, writes everything to the disk and gives the file its name.
    pub fn finish(self) -> Result<PathBuf> {
        self.finish_with(&mut |_| true)
    }

    /// The same, told after each index how large a share is done; stops when the answer is false.
    pub fn finish_with(mut self, go_on: &mut dyn FnMut(f64) -> bool) -> Result<PathBuf> {
        self.flush()?;
        let indexes: Vec<&str> = INDEXES.split_inclusive(';').filter(|sql| sql.contains("CREATE")).collect();
        for (done, sql) in indexes.iter().enumerate() {
            if !go_on(done as f64 / indexes.len() as f64) {
                return Err(crate::import::stopped());
            }
            self.run(sql)?;
        }
        self.run(SURNAMES)?;
        self.describe()?;
        self.run("COMMIT;")?;
        if let Some(connection) = self.connection.take() {
            connection.close().map_err(|(_, error)| self.fault(&error))?;
        }
        let io = |error: std::io::Error| cipherfile::io_fault(&self.building, &error);
        File::open(&self.building).and_then(|file| file.sync_all()).map_err(io)?;
        std::fs::rename(&self.building, &self.finished).map_err(io)?;
        if let Some(folder) = self.finished.parent() {
            sync_folder(folder).map_err(io)?;
        }
        Ok(self.finished.clone())
    }

    fn flush(&mut self) -> Result<()> {
        let mut batch = std::mem::take(&mut self.pending);
        let pushed = self.push_batch(&batch);
        batch.clear();
        self.pending = batch;
        pushed
    }

    fn describe(&self) -> Result<()> {
        self.run(&format!("PRAGMA user_version = {SCHEMA_VERSION};"))?;
        let sql = "INSERT INTO about (only_row, generation, customers, home) VALUES (1, ?1, ?2, ?3)";
        let values = (self.generation.cast_signed(), self.rows.cast_signed(), self.home.code());
        self.open_connection()?.execute(sql, values).map_err(|error| self.fault(&error))?;
        Ok(())
    }

    fn open_connection(&self) -> Result<&Connection> {
        self.connection.as_ref().ok_or_else(|| Fault::internal("the new customer file was closed too early"))
    }

    fn run(&self, sql: &str) -> Result<()> {
        self.open_connection()?.execute_batch(sql).map_err(|error| self.fault(&error))
    }

    fn fault(&self, error: &rusqlite::Error) -> Fault {
        if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) {
            return Fault::new(
                Code::BadInput,
                "two rows have the same customer number; the customers stay as they were",
                "remove one of the two and import again",
            );
        }
        cipherfile::fault(&self.building, error)
    }
}

impl Drop for Builder {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            drop(connection);
            // Nobody can do anything about a failure here; the next build deletes the leftover.
            let _ = std::fs::remove_file(&self.building);
        }
    }
}

/// The customer number stands first in both tables, so that no index is made from the wide one.
fn insert_row<'a>(
    given: &mut Statement<'_>,
    keys: &mut Statement<'_>,
    id: i64,
    mut texts: impl Iterator<Item = &'a str>,
    phones: &Phones,
) -> rusqlite::Result<()> {
    given.raw_bind_parameter(1, id)?;
    keys.raw_bind_parameter(1, id)?;
    for (column, text) in texts.by_ref().take(COLUMN_COUNT).enumerate() {
        given.raw_bind_parameter(column + 2, text)?;
        if column == Column::CustomerNo as usize {
            keys.raw_bind_parameter(2, text)?;
        }
    }
    for (key, text) in texts.enumerate() {
        keys.raw_bind_parameter(key + 3, text)?;
    }
    for (place, phone) in phones.iter().enumerate() {
        keys.raw_bind_parameter(place + 3 + KEY_COUNT, (*phone != 0).then_some(phone.cast_signed()))?;
    }
    given.raw_execute()?;
    keys.raw_execute().map(drop)
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
