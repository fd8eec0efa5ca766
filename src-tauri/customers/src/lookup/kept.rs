//! What lookups keep in memory of a generation, each part loaded when first needed: last names, given names, and when
//! each customer last had to do with us. All readers of the generation share it.

use super::vocabulary::Vocabulary;
use crate::Reader;
use domain::Result;
use rusqlite::OptionalExtension;
use std::sync::{Mutex, OnceLock, PoisonError};

/// One for a generation, however many read it.
#[derive(Default)]
pub struct Kept {
    surnames: Part<Vocabulary>,
    given: Part<Vocabulary>,
    days: Part<Vec<u16>>,
}

struct Part<T> {
    loaded: OnceLock<T>,
    /// Whoever loads holds it: others wait for what is being loaded, and do not load it too.
    turn: Mutex<()>,
}

impl<T> Default for Part<T> {
    fn default() -> Self {
        Self { loaded: OnceLock::new(), turn: Mutex::default() }
    }
}

impl<T> Part<T> {
    fn get(&self, load: impl FnOnce() -> Result<T>) -> Result<&T> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let fresh = load()?;
        Ok(self.loaded.get_or_init(|| fresh))
    }
}

impl Reader {
    pub(super) fn surnames(&self) -> Result<&Vocabulary> {
        self.kept.surnames.get(|| {
            self.read_once(|| {
                Vocabulary::load(self, "SELECT last_key, people FROM surname ORDER BY last_key")
            })
        })
    }

    pub(super) fn given_names(&self) -> Result<&Vocabulary> {
        self.kept.given.get(|| {
            if !self.has_table("given_name")? {
                return Ok(Vocabulary::default());
            }
            self.read_once(|| {
                Vocabulary::load(self, "SELECT first_key, people FROM given_name ORDER BY first_key")
            })
        })
    }

    /// Whether anybody's first name may begin so.
    pub(super) fn is_given(&self, first: &str) -> Result<bool> {
        let given = self.given_names()?;
        Ok(first.is_empty() || given.is_empty() || given.begins_any(first))
    }

    /// Days since 1970 for each customer, in the order of the ids; shorter in a generation that does not say.
    pub(super) fn days(&self) -> Result<&[u16]> {
        let days = self.kept.days.get(|| match self.has_table("recent")? {
            true => self.read_once(|| self.recent()),
            false => Ok(Vec::new()),
        });
        days.map(Vec::as_slice)
    }

    /// A generation of an earlier import has fewer tables; it is read until the next one.
    fn has_table(&self, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let found = self.connection.query_row(sql, [name], |_| Ok(())).optional();
        found.map(|found| found.is_some()).map_err(|error| self.fault(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Fault;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread::{scope, sleep};
    use std::time::Duration;

    #[test]
    fn two_who_need_it_at_once_load_it_once() {
        let (part, loads) = (Part::<u32>::default(), AtomicU32::new(0));
        let load = || {
            loads.fetch_add(1, Ordering::SeqCst);
            sleep(Duration::from_millis(50));
            Ok(7)
        };
        let both = scope(|scope| {
            [(); 2].map(|()| scope.spawn(|| part.get(load).copied())).map(|it| it.join().unwrap())
        });
        assert_eq!((both, loads.into_inner()), ([Ok(7), Ok(7)], 1));
    }

    #[test]
    fn what_could_not_be_loaded_is_tried_again() {
        let part = Part::<u32>::default();
        assert!(part.get(|| Err(Fault::internal("the disk is away"))).is_err());
        assert_eq!(part.get(|| Ok(7)), Ok(&7));
    }
}
