//! Settings of the company and its services, as JSON values under a name. Every change is audited.

use crate::AuditFact;
use crate::store::Snapshot;
use crate::write::WriteTx;
use domain::ids::ServiceId;
use domain::{Fault, Result};
use rusqlite::OptionalExtension;
use serde::Serialize;
use serde::de::DeserializeOwned;

impl Snapshot<'_> {
    /// The value of a setting; none when it was never set.
    pub fn setting<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let sql = "SELECT value FROM setting WHERE name = ?1";
        let found: rusqlite::Result<Option<String>> = self
            .connection
            .prepare_cached(sql)
            .and_then(|mut sql| sql.query_row([name], |row| row.get(0)).optional());
        let found = found.map_err(|error| self.fault(&error))?;
        found.map(|text| from_json(name, &text)).transpose()
    }

    /// Every service with its value, by id.
    pub fn services<T: DeserializeOwned>(&self) -> Result<Vec<(ServiceId, T)>> {
        let read = || -> rusqlite::Result<Vec<(String, String)>> {
            let mut sql =
                self.connection.prepare_cached("SELECT service, value FROM service ORDER BY service")?;
            sql.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let found = read().map_err(|error| self.fault(&error))?;
        found.into_iter().map(|(id, text)| Ok((ServiceId(id.clone()), from_json(&id, &text)?))).collect()
    }
}

impl WriteTx<'_> {
    /// Sets a setting, with its audit line.
    pub fn put_setting<T: Serialize>(&mut self, name: &str, value: &T) -> Result<()> {
        let sql = "INSERT INTO setting (name, value) VALUES (?1, ?2)
                   ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.put_json(sql, name, value)?;
        self.audit(AuditFact::new("setting-changed").object(name))
    }

    /// Adds or changes a service, with its audit line.
    pub fn put_service<T: Serialize>(&mut self, id: &ServiceId, value: &T) -> Result<()> {
        let sql = "INSERT INTO service (service, value) VALUES (?1, ?2)
                   ON CONFLICT (service) DO UPDATE SET value = excluded.value";
        self.put_json(sql, id.as_str(), value)?;
        self.audit(AuditFact::new("service-changed").object(id.as_str()))
    }

    fn put_json<T: Serialize>(&mut self, sql: &str, name: &str, value: &T) -> Result<()> {
        let text =
            serde_json::to_string(value).map_err(|_| Fault::internal("a setting could not be written"))?;
        let put = self.connection.prepare_cached(sql).and_then(|mut sql| sql.execute((name, text)));
        put.map(drop).map_err(|error| self.fault(&error))
    }
}

fn from_json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Fault::internal(format!("a setting is not of the expected form: {error}")).at(name))
}
