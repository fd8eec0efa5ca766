//! The store's file itself: every page is what was written, every index agrees with its table. On a thread and a
//! connection of its own, while the chains are walked: it is half of a check. Only SQLite may open the file: whoever else
//! closed it in this process would give up every lock that the process holds on it.

use super::{CheckLine, Problems, one_line, stopped, texts};
use crate::ledger::STREAM_PAGES_KIB;
use crate::store::Store;
use cipherfile::Purpose;
use domain::{Fault, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

/// Steps of SQLite between two looks at whether to go on: some hundredths of a second.
const STEPS: i32 = 100_000;
/// How often whoever waits looks at how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A check that runs; given up where nobody waits for its end.
pub(super) struct Running<'scope> {
    thread: ScopedJoinHandle<'scope, Result<CheckLine>>,
    steps: Arc<AtomicU64>,
    unwanted: Unwanted,
}

/// Whether nobody waits any more; true at the latest when it is dropped.
struct Unwanted(Arc<AtomicBool>);

impl Drop for Unwanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Begins.
pub(super) fn begin<'scope>(scope: &'scope Scope<'scope, '_>, store: &'scope Store) -> Running<'scope> {
    let (steps, unwanted) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let own = (steps.clone(), unwanted.clone());
    Running { thread: scope.spawn(move || look(store, own)), steps, unwanted: Unwanted(unwanted) }
}

impl Running<'_> {
    /// Waits for what it found.
    pub(super) fn end(self, progress: super::Progress<'_>) -> Result<CheckLine> {
        while !self.thread.is_finished() {
            // How many steps it takes nobody knows before.
            if !progress("file", self.steps.load(Ordering::Relaxed), 0) {
                self.unwanted.0.store(true, Ordering::Relaxed);
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let found = self.thread.join();
        found.unwrap_or_else(|_| Err(Fault::internal("the check of the file ended in the middle")))
    }
}

fn look(store: &Store, (steps, unwanted): (Arc<AtomicU64>, Arc<AtomicBool>)) -> Result<CheckLine> {
    let mut problems = Problems::default();
    let mut connection = cipherfile::open(&store.path, store.key(), Purpose::Read)?;
    let is_unwanted = unwanted.clone();
    let go_on = move || {
        steps.fetch_add(1, Ordering::Relaxed);
        is_unwanted.load(Ordering::Relaxed)
    };
    let prepared = connection
        .pragma_update(None, "cache_size", -STREAM_PAGES_KIB)
        .and_then(|()| connection.progress_handler(STEPS, Some(go_on)));
    prepared.map_err(|error| store.fault(&error))?;
    for pragma in ["PRAGMA cipher_integrity_check", "PRAGMA integrity_check(10)"] {
        let said = texts(&connection, pragma);
        if unwanted.load(Ordering::Relaxed) {
            return Err(stopped());
        }
        for line in said.map_err(|error| store.fault(&error))?.iter().filter(|line| *line != "ok") {
            problems.add(|| one_line(line));
        }
    }
    Ok(problems.line("file", "every page and index is sound".to_owned()))
}
