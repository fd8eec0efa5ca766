//! Readers of the customer master that a desk keeps open between uses, and what they share. Which generation is in use
//! stands in the store.

use crate::Desk;
use crate::session::GENERATION;
use customers::{Kept, Reader};
use domain::Result;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::KeyPurpose;

/// Readers kept open between uses.
const IDLE: usize = 2;

#[derive(Default)]
pub(crate) struct Readers(Mutex<Open>);

/// All of one generation.
#[derive(Default)]
struct Open {
    generation: u64,
    idle: Vec<Reader>,
    kept: Arc<Kept>,
}

impl Readers {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A reader that nobody uses just now, if there is one, and what every reader of the generation shares. Of the
    /// generation before nothing is kept: an import has taken its place.
    fn take(&self, generation: u64) -> (Option<Reader>, Arc<Kept>) {
        let mut open = self.open();
        if open.generation < generation {
            *open = Open { generation, ..Open::default() };
        }
        match open.generation == generation {
            true => (open.idle.pop(), open.kept.clone()),
            // Whoever asked read the pointer just before it moved.
            false => (None, Arc::default()),
        }
    }

    fn give_back(&self, reader: Reader) {
        let mut open = self.open();
        if open.generation == reader.generation() && open.idle.len() < IDLE {
            open.idle.push(reader);
        }
    }
}

impl Desk {
    /// Looks into the customer master; none when no customers were imported yet.
    pub(crate) fn master<T>(&self, look: impl FnOnce(&Reader) -> Result<T>) -> Result<Option<T>> {
        let Some(generation) = self.generation()? else { return Ok(None) };
        let reader = match self.readers.take(generation) {
            (Some(reader), _) => reader,
            (None, kept) => {
                let key = self.ring.key(KeyPurpose::Customers)?;
                Reader::open_sharing(&self.dir, generation, &key, kept)?
            }
        };
        let answer = look(&reader)?;
        self.readers.give_back(reader);
        Ok(Some(answer))
    }

    /// Loads what searches keep in memory, where that has not been done. For a thread of its own: who searches meanwhile
    /// waits only for the part that they need.
    pub fn warm(&self) -> Result<()> {
        self.master(Reader::warm).map(drop)
    }

    /// The generation in use: the pointer in the store.
    pub(crate) fn generation(&self) -> Result<Option<u64>> {
        self.store.read(|snapshot| snapshot.setting::<u64>(GENERATION))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_one_generation_share_what_they_keep_and_those_of_the_next_do_not() {
        let readers = Readers::default();
        let (_, first) = readers.take(1);
        assert!(Arc::ptr_eq(&first, &readers.take(1).1));
        let (_, next) = readers.take(2);
        assert!(!Arc::ptr_eq(&first, &next));
        let (_, late) = readers.take(1);
        assert!(!Arc::ptr_eq(&late, &first) && !Arc::ptr_eq(&late, &next));
        assert!(Arc::ptr_eq(&next, &readers.take(2).1), "who came late took nothing away");
    }
}
