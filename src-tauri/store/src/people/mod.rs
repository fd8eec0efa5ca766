//! People who work here: role, end date, training, duty to change the password. Their keys are in the vault.

use crate::AuditFact;
use crate::column;
use crate::store::Snapshot;
use crate::write::WriteTx;
use chrono::NaiveDate;
use domain::ids::UserName;
use domain::words::Role;
use domain::{Fault, Result};
use rusqlite::{Connection, OptionalExtension, Row};

/// One person who works here, or one service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffPerson {
    pub name: UserName,
    pub role: Role,
    /// The last day they may sign in.
    pub until: Option<NaiveDate>,
    pub disabled: bool,
    /// The password was given by somebody else.
    pub must_change: bool,
    /// When they were trained in the do-not-call policy.
    pub trained_on: Option<NaiveDate>,
    /// What a service's credential lists.
    pub grants: Vec<String>,
}

impl StaffPerson {
    /// A person of this role, without end, who keeps their password.
    pub fn new(name: UserName, role: Role) -> Self {
        Self {
            name,
            role,
            until: None,
            disabled: false,
            must_change: false,
            trained_on: None,
            grants: Vec::new(),
        }
    }
}

pub(crate) const COLUMNS: &str = "name, role, until, disabled, must_change, trained_on, grants";

impl Snapshot<'_> {
    /// Everybody, by name.
    pub fn people(&self) -> Result<Vec<StaffPerson>> {
        people_of(self.connection).map_err(|error| self.fault(&error))
    }

    /// One person, however the name is cased.
    pub fn person(&self, name: &UserName) -> Result<Option<StaffPerson>> {
        let sql = format!("SELECT {COLUMNS} FROM person WHERE name = ?1");
        let found = self
            .connection
            .prepare_cached(&sql)
            .and_then(|mut sql| sql.query_row([name.as_str()], read_person).optional());
        found.map_err(|error| self.fault(&error))
    }
}

impl WriteTx<'_> {
    /// Adds or changes a person, with its audit line; `action` is its word (`person-added`, `person-disabled`, …).
    pub fn put_person(&mut self, person: &StaffPerson, action: &str) -> Result<()> {
        let date = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let grants = serde_json::to_string(&person.grants)
            .map_err(|_| Fault::internal("grants could not be written"))?;
        let values = (
            person.name.as_str(),
            person.role.word(),
            date(person.until),
            person.disabled,
            person.must_change,
            date(person.trained_on),
            grants,
            self.acting.now.timestamp_millis(),
        );
        let put =
            self.connection.prepare_cached(include_str!("put.sql")).and_then(|mut sql| sql.execute(values));
        put.map_err(|error| self.fault(&error))?;
        self.audit(AuditFact::new(action).object(person.name.as_str()).outcome(person.role.word()))
    }
}

/// Everybody, by name.
pub(crate) fn people_of(connection: &Connection) -> rusqlite::Result<Vec<StaffPerson>> {
    let mut sql = connection.prepare_cached(&format!("SELECT {COLUMNS} FROM person ORDER BY name"))?;
    sql.query_map([], read_person)?.collect()
}

pub(crate) fn read_person(row: &Row<'_>) -> rusqlite::Result<StaffPerson> {
    let grants: String = row.get(6)?;
    Ok(StaffPerson {
        name: UserName(row.get(0)?),
        role: column::word(row, 1, Role::from_word)?,
        until: column::date(row, 2)?,
        disabled: row.get(3)?,
        must_change: row.get(4)?,
        trained_on: column::date(row, 5)?,
        grants: serde_json::from_str(&grants).unwrap_or_default(),
    })
}
