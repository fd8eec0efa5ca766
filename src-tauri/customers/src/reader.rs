//! Reading one generation: single rows, and the sets that a request or a verification asks for.

use crate::builder::{SCHEMA_VERSION, file_of};
use crate::columns::{Column, CustomerRow, GivenRow};
use crate::lookup::Vocabulary;
use cipherfile::{Key, Purpose};
use domain::identity::{AddressKey, Country, PhoneKey, country_of, zip_key};
use domain::ids::CustomerNo;
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension, Params};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};

const ROW: &str = include_str!("sql/row.sql");
/// People at one address or on one number; a hotel or a switchboard has more than anybody reads.
const MAX_TOGETHER: usize = 200;
/// Pages kept decrypted, in KiB: the upper levels of every index and what was just looked at.
const CACHE_KIB: u32 = 48 * 1024;

/// A generation opened for reading. One thread at a time; open several for several threads.
pub struct Reader {
    pub(crate) connection: Connection,
    path: PathBuf,
    generation: u64,
    customers: u64,
    home: Country,
    pub(crate) vocabulary: OnceCell<Vocabulary>,
}

impl Reader {
    /// Opens a generation; refuses one written by a newer program.
    pub fn open(folder: &Path, generation: u64, key: &Key) -> Result<Reader> {
        let path = file_of(folder, generation);
        let connection = cipherfile::open(&path, key, Purpose::Read)?;
        let fault = |error: rusqlite::Error| cipherfile::fault(&path, &error);
        let version: u32 =
            connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(fault)?;
        if version != SCHEMA_VERSION {
            return Err(Fault::new(
                Code::StoreUnusable,
                "the customer file was written by another version of this program; nothing was changed",
                "install the newer version, or import the customers again",
            )
            .at(cipherfile::name_of(&path)));
        }
        connection.execute_batch(&format!("PRAGMA cache_size = -{CACHE_KIB};")).map_err(fault)?;
        connection.set_prepared_statement_cache_capacity(64);
        let (generation, customers, home) = connection
            .query_row("SELECT generation, customers, home FROM about", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
            })
            .map_err(fault)?;
        Ok(Reader {
            connection,
            path,
            generation: generation.cast_unsigned(),
            customers: customers.cast_unsigned(),
            home: Country::read(&home, Country::US),
            vocabulary: OnceCell::new(),
        })
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

    /// What is wrong with the file: every page carries a MAC, every index agrees with its table.
    pub fn problems(&self) -> Result<Vec<String>> {
        let mut problems = self.damage()?;
        problems.extend(self.lines("PRAGMA integrity_check(5)")?);
        problems.retain(|line| line != "ok");
        Ok(problems)
    }

    /// Pages that are not what was written, by their MACs alone: as fast as the file can be read.
    pub fn damage(&self) -> Result<Vec<String>> {
        self.lines("PRAGMA cipher_integrity_check")
    }

    fn lines(&self, pragma: &str) -> Result<Vec<String>> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let mut statement = self.connection.prepare(pragma).map_err(fault)?;
        let lines = statement.query_map([], |row| row.get(0)).map_err(fault)?;
        lines.collect::<rusqlite::Result<_>>().map_err(fault)
    }

    /// The customer of this number.
    pub fn get(&self, customer_no: &CustomerNo) -> Result<Option<CustomerRow>> {
        let Some(id) = self.id_of(customer_no.as_str())? else { return Ok(None) };
        self.row(id)
    }

    /// Everybody who has this number on file, whichever of the three it is.
    pub fn by_phone(&self, number: PhoneKey) -> Result<Vec<CustomerRow>> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_home WHERE home_e164 = ?1
                   UNION SELECT id FROM found_by INDEXED BY found_by_mobile WHERE mobile_e164 = ?1
                   UNION SELECT id FROM found_by INDEXED BY found_by_work WHERE work_e164 = ?1 LIMIT ?2";
        let ids = self.ids(sql, (number.as_u64().cast_signed(), MAX_TOGETHER.cast_signed() as i64))?;
        self.rows(&ids)
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

    /// Reads a customer's columns as given into a row that is reused, with the row's place in the file.
    pub(crate) fn given(&self, customer_no: &str, into: &mut GivenRow) -> Result<Option<i64>> {
        let Some(id) = self.id_of(customer_no)? else { return Ok(None) };
        Ok(self.fill(id, into)?.then_some(id))
    }

    fn id_of(&self, customer_no: &str) -> Result<Option<i64>> {
        let sql = "SELECT id FROM found_by INDEXED BY found_by_no WHERE customer_no = ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| self.fault(&error))?;
        statement.query_row([customer_no], |row| row.get(0)).optional().map_err(|error| self.fault(&error))
    }

    pub(crate) fn row(&self, id: i64) -> Result<Option<CustomerRow>> {
        let mut given = GivenRow::default();
        Ok(self.fill(id, &mut given)?.then(|| CustomerRow::from_given(&given)))
    }

    fn fill(&self, id: i64, into: &mut GivenRow) -> Result<bool> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let mut statement = self.connection.prepare_cached(ROW).map_err(fault)?;
        let mut rows = statement.query([id]).map_err(fault)?;
        let Some(row) = rows.next().map_err(fault)? else { return Ok(false) };
        read_columns(row, into).map_err(fault)?;
        Ok(true)
    }

    fn rows(&self, ids: &[i64]) -> Result<Vec<CustomerRow>> {
        ids.iter().filter_map(|id| self.row(*id).transpose()).collect()
    }

    fn ids(&self, sql: &str, values: impl Params) -> Result<Vec<i64>> {
        let fault = |error: rusqlite::Error| self.fault(&error);
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let ids = statement.query_map(values, |row| row.get(0)).map_err(fault)?;
        ids.collect::<rusqlite::Result<_>>().map_err(fault)
    }

    pub(crate) fn fault(&self, error: &rusqlite::Error) -> Fault {
        cipherfile::fault(&self.path, error)
    }
}

/// Copies the given columns of a statement that starts with them.
pub(crate) fn read_columns(row: &rusqlite::Row<'_>, into: &mut GivenRow) -> rusqlite::Result<()> {
    for (at, column) in Column::ALL.into_iter().enumerate() {
        into.set(column, row.get_ref(at)?.as_str()?);
    }
    Ok(())
}
