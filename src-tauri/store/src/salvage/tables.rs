//! What is saved row by row, as it stands: the tables that follow from no entry. Ledger and audit are read line by
//! line, and everything else is made anew from them.

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, params_from_iter};

/// A table, its columns, and how many of the first of them are its key.
pub struct Table {
    pub name: &'static str,
    columns: &'static str,
    keys: usize,
}

/// The logs come first: entries point at them.
pub const LOGS: Table = Table {
    name: "log",
    columns: "log, chain, site, parent_log, parent_seq, parent_hash, created_at, live, body_key",
    keys: 1,
};

/// Only their names: a batch is put with the entry that fixed it.
pub const BATCHES: Table = Table { name: "batch", columns: "batch", keys: 1 };

/// In an order in which every row points at one that is there already.
pub const TABLES: [Table; 9] = [
    Table {
        name: "person",
        columns: "name, role, until, disabled, must_change, trained_on, grants, created_at",
        keys: 1,
    },
    Table { name: "setting", columns: "name, value", keys: 1 },
    Table { name: "service", columns: "service, value", keys: 1 },
    Table { name: "counter", columns: "name, value", keys: 1 },
    Table {
        name: "list",
        columns: "list, kind, form, layout, list_date, imported_at, imported_by, sha256, entries, refused, \
                  generation, subscription, full_date, kept_up_to",
        keys: 1,
    },
    Table {
        name: "scrub_run",
        columns: "run, run_at, run_by, purpose, series, name, input_sha256, counts",
        keys: 1,
    },
    Table {
        name: "batch_file",
        columns: "batch, layout, file, sha256, bytes, written_at, written_by",
        keys: 3,
    },
    Table {
        name: "contact",
        columns: "contact, agent, started_at, last_active_at, ended_at, received_by, asked_by, language, \
                  customer_no, calling_number, notice_given_at, state",
        keys: 1,
    },
    Table {
        name: "draft",
        columns: "draft, park_code, agent, contact, body, received_at, due, changed_at, version, ended_at, \
                  ended_as, end_reason",
        keys: 1,
    },
];

impl Table {
    /// Its rows by key; `order` is empty or ` DESC`.
    pub fn select(&self, order: &str) -> String {
        let keys: Vec<String> = (1..=self.keys).map(|column| format!("{column}{order}")).collect();
        format!("SELECT {} FROM {} ORDER BY {}", self.columns, self.name, keys.join(", "))
    }

    /// At which place of a row the column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.split(", ").position(|column| column == name)
    }

    /// Puts rows in. One that points at what was not saved is left out.
    pub fn put(&self, connection: &Connection, rows: Vec<Vec<Value>>) -> rusqlite::Result<()> {
        let places: Vec<String> =
            (1..=self.columns.split(',').count()).map(|place| format!("?{place}")).collect();
        let sql =
            format!("INSERT OR IGNORE INTO {} ({}) VALUES ({})", self.name, self.columns, places.join(", "));
        let mut sql = connection.prepare(&sql)?;
        for row in rows {
            match sql.execute(params_from_iter(row)) {
                Err(error) if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {}
                done => drop(done?),
            }
        }
        Ok(())
    }
}
