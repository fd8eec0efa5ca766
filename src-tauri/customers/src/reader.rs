//! Reading one generation: single rows, and the sets that a request or a verification asks for.

use crate::builder::{SCHEMA_VERSION, file_of};
use crate::columns::{Column, CustomerRow, GivenRow};
use crate::lookup::Kept;
use crate::phone_order;
use crate::under::{Ids, Under};
use cipherfile::{Key, Purpose};
use domain::identity::{AddressKey, Country, PhoneKey, country_of, zip_key};
use domain::ids::CustomerNo;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension, Params, Transaction, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const ROW: &str = include_str!("sql/row.sql");
const ALL_ROWS: &str = include_str!("sql/all_rows.sql");
const BY_PHONE: &str = "SELECT id FROM phone WHERE number = ?1 LIMIT ?2";
const BY_PHONE_BEFORE_3: &str = "SELECT id FROM found_by INDEXED BY found_by_home WHERE home_e164 = ?1
    UNION SELECT id FROM found_by INDEXED BY found_by_mobile WHERE mobile_e164 = ?1
    UNION SELECT id FROM found_by INDEXED BY found_by_work WHERE work_e164 = ?1 LIMIT ?2";
/// People at one address or on one number; a hotel or a switchboard has more than anybody reads.
const MAX_TOGETHER: usize = 200;
/// Pages kept decrypted, in KiB: the upper levels of every index and what was just looked at.
const CACHE_KIB: u32 = 48 * 1024;
/// As many while a table is read through that nobody reads again.
const PASSING_KIB: u32 = 1024;

/// A generation opened for reading. One thread at a time; open several for several threads.
///
/// A small one is laid over another file: who stands in both is read from the newer, everybody else from beneath.
pub struct Reader {
    pub(crate) connection: Connection,
    beneath: Option<Beneath>,
    path: PathBuf,
    /// For whoever looks through the files beside this one's connections.
    pub(crate) key: Key,
    generation: u64,
    customers: u64,
    last_id: i64,
    home: Country,
    format: u32,
    pub(crate) kept: Arc<Kept>,
}

/// The file that a small one is laid over.
struct Beneath {
    connection: Connection,
    path: PathBuf,
    generation: u64,
    last_id: i64,
    /// Who stands in the newer file.
    replaced: Ids,
}

/// Which rows are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    All,
    /// Those of the newer file, where there are two; none where there is one.
    Newer,
}

/// What a file says about itself.
struct About {
    generation: u64,
    customers: u64,
    home: String,
    base: u64,
    last_id: i64,
    format: u32,
}

impl Reader {
    /// Opens a generation, and the one that it is laid over; refuses one written by a newer program.
    pub fn open(folder: &Path, generation: u64, key: &Key) -> Result<Reader> {
        Self::open_sharing(folder, generation, key, Arc::default())
    }

    /// The same, with what other readers of this generation keep in memory.
    pub fn open_sharing(folder: &Path, generation: u64, key: &Key, kept: Arc<Kept>) -> Result<Reader> {
        let path = file_of(folder, generation);
        let (connection, about) = open_file(&path, key)?;
        let beneath = match about.base {
            0 => None,
            base => Some(Beneath::open(folder, base, key, &connection, &path)?),
        };
        Ok(Reader {
            connection,
            beneath,
            path,
            key: key.clone(),
            generation: about.generation,
            customers: about.customers,
            last_id: about.last_id,
            home: Country::read(&about.home, Country::US),
            format: about.format,
            kept,
        })
    }

    /// The generation that this one is laid over; none for one that stands by itself.
    pub fn base(&self) -> Option<u64> {
        self.beneath.as_ref().map(|beneath| beneath.generation)
    }

    /// Which generation this is.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// How many customers it holds.
    pub fn customers(&self) -> u64 {
        self.customers
    }

    /// The company's own country, as it was when the generation was built.
    pub fn home(&self) -> Country {
        self.home
    }

    /// The newer file first.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&Connection, &Path)> {
        let beneath = self.beneath.as_ref().map(|beneath| (&beneath.connection, beneath.path.as_path()));
        [(&self.connection, self.path.as_path())].into_iter().chain(beneath)
    }

    /// One state of both files for all statements until it is dropped: each alone would take and give up their locks.
    pub(crate) fn snapshot(&self) -> Result<Vec<Transaction<'_>>> {
        let mut states = Vec::new();
        for (connection, path) in self.files() {
            let state = Transaction::new_unchecked(connection, TransactionBehavior::Deferred);
            states.push(state.map_err(|error| cipherfile::fault(path, &error))?);
        }
        Ok(states)
    }

    /// One state of both files until the reader is dropped: for whoever has one of their own and reads row after row.
    pub(crate) fn hold(&self) -> Result<()> {
        for (connection, path) in self.files() {
            let held = connection.execute_batch("BEGIN; SELECT generation FROM about;");
            held.map_err(|error| cipherfile::fault(path, &error))?;
        }
        Ok(())
    }

    /// Runs a statement whose first column is a customer's id on both files, the newer first, and hands on each row
    /// that still stands, until the answer is false.
    pub(crate) fn each_found(
        &self,
        sql: &str,
        values: impl Params + Clone,
        mut row: impl FnMut(i64, &rusqlite::Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<()> {
        for (place, (connection, path)) in self.files().enumerate() {
            let fault = |error: rusqlite::Error| cipherfile::fault(path, &error);
            let replaced = self.beneath.as_ref().map(|beneath| &beneath.replaced).filter(|_| place > 0);
            let mut statement = connection.prepare_cached(sql).map_err(fault)?;
            let mut rows = statement.query(values.clone()).map_err(fault)?;
            while let Some(found) = rows.next().map_err(fault)? {
                let id = found.get(0).map_err(fault)?;
                if replaced.is_some_and(|replaced| replaced.contains(id)) {
                    continue;
                }
                if !row(id, found).map_err(fault)? {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The customer of this number.
    pub fn get(&self, customer_no: &CustomerNo) -> Result<Option<CustomerRow>> {
        let Some(id) = self.id_of(customer_no.as_str())? else { return Ok(None) };
        self.row(id)
    }

    /// Of each number whether its customer is somebody else's data; a number that nobody has is not.
    pub fn are_third_party(&self, customers: &[&str]) -> Result<Vec<bool>> {
        let _state = self.snapshot()?;
        customers.iter().map(|customer_no| self.is_third_party(customer_no)).collect()
    }

    fn is_third_party(&self, customer_no: &str) -> Result<bool> {
        let Some(id) = self.id_of(customer_no)? else { return Ok(false) };
        let (connection, path) = self.file_with(id);
        let sql = "SELECT third_party = 'yes' FROM customer WHERE id = ?1";
        let found = connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([id], |row| row.get(0)).optional());
        Ok(found.map_err(|error| cipherfile::fault(path, &error))?.unwrap_or_default())
    }

    /// Everybody who has this number on file, whichever of the three it is.
    pub fn by_phone(&self, number: PhoneKey) -> Result<Vec<CustomerRow>> {
        let most = MAX_TOGETHER.cast_signed() as i64;
        let ids = match self.has_format(3) {
            true => self.ids(BY_PHONE, (phone_order::key_of(number.as_u64()).cast_signed(), most)),
            false => self.ids(BY_PHONE_BEFORE_3, (number.as_u64().cast_signed(), most)),
        };
        self.rows(&ids?)
    }

    /// Everybody who has this e-mail address (a key of `identity::email_key`) on file.
    pub fn by_email(&self, email_key: &str) -> Result<Vec<CustomerRow>> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_email
                    WHERE email_key = ?1 AND email_key <> '' LIMIT ?2";
        let ids = self.ids(sql, (email_key, MAX_TOGETHER.cast_signed() as i64))?;
        self.rows(&ids)
    }

    /// Everybody at an address (house, street, unit, ZIP), whatever the name.
    pub fn at_address(&self, address: &AddressKey, zip_key: &str) -> Result<Vec<CustomerRow>> {
        if address.house.is_empty() || address.is_empty() {
            return Ok(Vec::new());
        }
        let sql = "SELECT id FROM found_by INDEXED BY found_by_street
                    WHERE house_key = ?1 AND house_key <> '' AND street_key = ?2 AND zip_key = ?3 LIMIT ?4";
        let ids =
            self.ids(sql, (&address.house, &address.street, zip_key, MAX_TOGETHER.cast_signed() as i64))?;
        let mut rows = self.rows(&ids)?;
        rows.retain(|row| {
            AddressKey::read(row.person.address_1.as_str(), row.person.address_2.as_str()).unit
                == address.unit
        });
        Ok(rows)
    }

    /// The others at this customer's address.
    pub fn same_household(&self, row: &CustomerRow) -> Result<Vec<CustomerRow>> {
        let person = &row.person;
        let address = AddressKey::read(person.address_1.as_str(), person.address_2.as_str());
        let zip = zip_key(person.zip.as_str(), country_of(person, self.home));
        let mut rows = self.at_address(&address, &zip)?;
        rows.retain(|other| other.customer_no != row.customer_no);
        Ok(rows)
    }

    /// Hands on every row that still stands: the given columns, in the order of the table, the newer file's first.
    pub(crate) fn each_row(
        &self,
        which: Which,
        row: impl FnMut(i64, &rusqlite::Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<()> {
        match which {
            Which::All => self.each_found(ALL_ROWS, [0], row),
            Which::Newer => self.each_found(ALL_ROWS, [self.last_beneath()], row),
        }
    }

    /// The last id of the file beneath; of this one when there is none.
    pub(crate) fn last_beneath(&self) -> i64 {
        self.beneath.as_ref().map_or(self.last_id, |beneath| beneath.last_id)
    }

    /// Customers that stand in the newer file; none when there is only one.
    pub(crate) fn newer(&self) -> u64 {
        self.last_id.abs_diff(self.last_beneath())
    }

    /// False for a file of an earlier format: both files must answer the same statements.
    pub(crate) fn can_be_beneath(&self) -> bool {
        self.has_format(SCHEMA_VERSION)
    }

    /// Whether its files are of this format or a later one; two that lie over each other are of the same.
    pub(crate) fn has_format(&self, format: u32) -> bool {
        self.format >= format
    }

    /// What another file that is laid over the same one must know of it.
    pub(crate) fn under(&self) -> Result<Under> {
        let mut recent = self.recent()?;
        recent.truncate(usize::try_from(self.last_beneath()).unwrap_or(0));
        Ok(Under {
            base: self.base().unwrap_or(self.generation),
            last_id: self.last_beneath(),
            replaced: self.beneath.as_ref().map(|beneath| beneath.replaced.clone()).unwrap_or_default(),
            customers: self.customers,
            recent,
            surnames: self.people("SELECT last_key, people FROM surname ORDER BY last_key")?,
            given_names: self.people("SELECT first_key, people FROM given_name ORDER BY first_key")?,
        })
    }

    /// Days since 1970 for each customer, in the order of the ids.
    pub(crate) fn recent(&self) -> Result<Vec<u16>> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let sql = "SELECT days FROM recent ORDER BY chunk";
        let mut statement = self.connection.prepare(sql).map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        let mut days = Vec::new();
        while let Some(row) = rows.next().map_err(fault)? {
            let bytes = row.get_ref(0).map_err(fault)?.as_blob().map_err(|error| fault(error.into()))?;
            let pairs = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok());
            days.extend(pairs.map(u16::from_le_bytes));
        }
        Ok(days)
    }

    fn people(&self, sql: &str) -> Result<Vec<(String, i64)>> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let mut statement = self.connection.prepare(sql).map_err(fault)?;
        let people = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
        people.collect::<rusqlite::Result<_>>().map_err(fault)
    }

    /// Reads a customer's columns as given into a row that is reused, with the row's place in the file.
    pub(crate) fn given(&self, customer_no: &str, into: &mut GivenRow) -> Result<Option<i64>> {
        let Some(id) = self.id_of(customer_no)? else { return Ok(None) };
        Ok(self.fill(id, into)?.then_some(id))
    }

    fn id_of(&self, customer_no: &str) -> Result<Option<i64>> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_no WHERE customer_no = ?1";
        let mut found = None;
        self.each_found(sql, [customer_no], |id, _| {
            found = Some(id);
            Ok(false)
        })?;
        Ok(found)
    }

    pub(crate) fn row(&self, id: i64) -> Result<Option<CustomerRow>> {
        let mut given = GivenRow::default();
        Ok(self.fill(id, &mut given)?.then(|| CustomerRow::from_given(&given)))
    }

    /// The file that has the customer of this id.
    fn file_with(&self, id: i64) -> (&Connection, &Path) {
        match self.beneath.as_ref().filter(|beneath| id <= beneath.last_id) {
            Some(beneath) => (&beneath.connection, beneath.path.as_path()),
            None => (&self.connection, self.path.as_path()),
        }
    }

    pub(crate) fn fill(&self, id: i64, into: &mut GivenRow) -> Result<bool> {
        let (connection, path) = self.file_with(id);
        let fault = |error: rusqlite::Error| cipherfile::fault(path, &error);
        let mut statement = connection.prepare_cached(ROW).map_err(fault)?;
        let mut rows = statement.query([id]).map_err(fault)?;
        let Some(row) = rows.next().map_err(fault)? else { return Ok(false) };
        read_columns(row, into).map_err(fault)?;
        Ok(true)
    }

    fn rows(&self, ids: &[i64]) -> Result<Vec<CustomerRow>> {
        ids.iter().filter_map(|id| self.row(*id).transpose()).collect()
    }

    fn ids(&self, sql: &str, values: impl Params + Clone) -> Result<Vec<i64>> {
        let mut ids = Vec::new();
        self.each_found(sql, values, |id, _| {
            ids.push(id);
            Ok(ids.len() < MAX_TOGETHER)
        })?;
        Ok(ids)
    }

    /// Reads what is read once: its pages do not take the place of those that searches come back to.
    pub(crate) fn read_once<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<T> {
        let keep = |kib| keep_pages(&self.connection, kib).map_err(|error| self.fault(&error));
        keep(PASSING_KIB)?;
        let outcome = read();
        keep(CACHE_KIB)?;
        outcome
    }

    pub(crate) fn fault(&self, error: &rusqlite::Error) -> Fault {
        cipherfile::fault(&self.path, error)
    }
}

fn keep_pages(connection: &Connection, kib: u32) -> rusqlite::Result<()> {
    connection.execute_batch(&format!("PRAGMA cache_size = -{kib};"))
}

impl Beneath {
    fn open(folder: &Path, base: u64, key: &Key, newer: &Connection, newer_path: &Path) -> Result<Beneath> {
        let path = file_of(folder, base);
        let (connection, about) = open_file(&path, key)?;
        let mut replaced = Ids::default();
        let fault = |error: rusqlite::Error| cipherfile::fault(newer_path, &error);
        let mut statement = newer.prepare("SELECT bits FROM replaced ORDER BY chunk").map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            let bits = row.get_ref(0).map_err(fault)?;
            replaced.push_chunk(bits.as_blob().map_err(|error| fault(error.into()))?);
        }
        Ok(Beneath { connection, path, generation: about.generation, last_id: about.last_id, replaced })
    }
}

fn open_file(path: &Path, key: &Key) -> Result<(Connection, About)> {
    let connection = cipherfile::open(path, key, Purpose::Read)?;
    let fault = |error: rusqlite::Error| cipherfile::fault(path, &error);
    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fault)?;
    if !(1..=SCHEMA_VERSION).contains(&version) {
        return Err(Fault::new(
            Code::StoreUnusable,
            "the customer file was written by another version of this program; nothing was changed",
            "install the newer version, or import the customers again",
        )
        .at(cipherfile::name_of(path)));
    }
    keep_pages(&connection, CACHE_KIB).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(64);
    let sql = match version {
        1 => "SELECT generation, customers, home, 0, customers FROM about",
        _ => "SELECT generation, customers, home, base, last_id FROM about",
    };
    let about = connection.query_row(sql, [], |row| {
        Ok(About {
            generation: row.get::<_, i64>(0)?.cast_unsigned(),
            customers: row.get::<_, i64>(1)?.cast_unsigned(),
            home: row.get(2)?,
            base: row.get::<_, i64>(3)?.cast_unsigned(),
            last_id: row.get(4)?,
            format: version,
        })
    });
    Ok((connection, about.map_err(fault)?))
}

/// Copies the given columns of a statement that has them behind the id.
pub(crate) fn read_columns(row: &rusqlite::Row<'_>, into: &mut GivenRow) -> rusqlite::Result<()> {
    for (at, column) in (1..).zip(Column::ALL) {
        into.set(column, row.get_ref(at)?.as_str()?);
    }
    Ok(())
}
