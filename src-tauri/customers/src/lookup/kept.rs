//! What a reader keeps in memory of its generation, each part loaded when first needed: last names, given names, and when
//! each customer last had to do with us.

use super::vocabulary::Vocabulary;
use crate::Reader;
use domain::Result;
use rusqlite::OptionalExtension;
use std::cell::OnceCell;

#[derive(Default)]
pub(crate) struct Kept {
    surnames: OnceCell<Vocabulary>,
    given: OnceCell<Vocabulary>,
    days: OnceCell<Vec<u16>>,
}

impl Reader {
    pub(super) fn surnames(&self) -> Result<&Vocabulary> {
        self.loaded(&self.kept.surnames, || {
            Vocabulary::load(self, "SELECT last_key, people FROM surname ORDER BY last_key")
        })
    }

    pub(super) fn given_names(&self) -> Result<&Vocabulary> {
        self.loaded(&self.kept.given, || {
            if !self.has_table("given_name")? {
                return Ok(Vocabulary::default());
            }
            Vocabulary::load(self, "SELECT first_key, people FROM given_name ORDER BY first_key")
        })
    }

    /// Days since 1970 for each customer, in the order of the ids; shorter in a generation that does not say.
    pub(super) fn days(&self) -> Result<&[u16]> {
        self.loaded(
            &self.kept.days,
            || if self.has_table("recent")? { self.recent() } else { Ok(Vec::new()) },
        )
        .map(Vec::as_slice)
    }

    /// A generation of an earlier import has fewer tables; it is read until the next one.
    fn has_table(&self, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let found = self.connection.query_row(sql, [name], |_| Ok(())).optional();
        found.map(|found| found.is_some()).map_err(|error| self.fault(&error))
    }

    fn loaded<'a, T>(&self, cell: &'a OnceCell<T>, load: impl FnOnce() -> Result<T>) -> Result<&'a T> {
        if let Some(loaded) = cell.get() {
            return Ok(loaded);
        }
        let fresh = load()?;
        // Another load cannot have come between: a reader belongs to one thread at a time.
        Ok(cell.get_or_init(|| fresh))
    }
}
