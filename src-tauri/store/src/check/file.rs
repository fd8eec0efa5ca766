//! The store's file itself: every page is what was written, every index agrees with its table. On a thread and a
//! connection of its own, while the chains are walked: it is half of a check.

use super::{CheckLine, Problems, one_line, stopped};
use crate::ledger::STREAM_PAGES_KIB;
use crate::store::Store;
use cipherfile::{Pages, Purpose};
use domain::{Fault, Result};
use rusqlite::Connection;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

/// Steps of SQLite between two looks at whether to go on: some hundredths of a second.
const STEPS: i32 = 100_000;
/// How often whoever waits looks at how far it is.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// A check that runs.
pub(super) struct Running<'scope> {
    thread: ScopedJoinHandle<'scope, Result<CheckLine>>,
    pace: Pace,
}

/// What both threads know.
#[derive(Clone, Default)]
struct Pace {
    done: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    is_unwanted: Arc<AtomicBool>,
}

impl Pace {
    fn is_wanted(&self) -> bool {
        !self.is_unwanted.load(Ordering::Relaxed)
    }

    fn went_on(&self, by: u64) -> bool {
        self.done.fetch_add(by, Ordering::Relaxed);
        self.is_wanted()
    }
}

/// Begins. The caller holds a reader's place from before to after, and the log was emptied before that: so nobody
/// writes into the file meanwhile.
pub(super) fn begin<'scope>(scope: &'scope Scope<'scope, '_>, store: &'scope Store) -> Running<'scope> {
    let pace = Pace::default();
    let own = pace.clone();
    Running { thread: scope.spawn(move || look(store, &own)), pace }
}

impl Running<'_> {
    /// Nobody waits for it any more.
    pub(super) fn give_up(&self) {
        self.pace.is_unwanted.store(true, Ordering::Relaxed);
    }

    /// Waits for what it found.
    pub(super) fn end(self, progress: super::Progress<'_>) -> Result<CheckLine> {
        while !self.thread.is_finished() {
            let at = |number: &AtomicU64| number.load(Ordering::Relaxed);
            if !progress("file", at(&self.pace.done), at(&self.pace.total)) {
                self.give_up();
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let found = self.thread.join();
        found.unwrap_or_else(|_| Err(Fault::internal("the check of the file ended in the middle")))
    }
}

fn look(store: &Store, pace: &Pace) -> Result<CheckLine> {
    let mut problems = Problems::default();
    let pages = Pages::open(&store.path, store.key())?;
    pace.total.store(pages.count().into(), Ordering::Relaxed);
    if pages.is_cut() {
        problems.add(|| "it ends within a page".to_owned());
    }
    let damaged = pages.damaged(1..pages.count().saturating_add(1), &|some| pace.went_on(some))?;
    for page in damaged.ok_or_else(stopped)? {
        problems.add(|| format!("page {page} is not what was written"));
    }
    // How many steps the tables take nobody knows before.
    pace.total.store(0, Ordering::Relaxed);
    for line in of_tables(store, pace)? {
        problems.add(|| one_line(&line));
    }
    Ok(problems.line("file", "every page and index is sound".to_owned()))
}

/// What SQLite says of them.
fn of_tables(store: &Store, pace: &Pace) -> Result<Vec<String>> {
    let mut connection = cipherfile::open(&store.path, store.key(), Purpose::Read)?;
    let asked = ask(&mut connection, pace.clone());
    match asked {
        _ if !pace.is_wanted() => Err(stopped()),
        Ok(lines) => Ok(lines.into_iter().filter(|line| line != "ok").collect()),
        Err(error) => Err(store.fault(&error)),
    }
}

fn ask(connection: &mut Connection, pace: Pace) -> rusqlite::Result<Vec<String>> {
    connection.pragma_update(None, "cache_size", -STREAM_PAGES_KIB)?;
    connection.progress_handler(STEPS, Some(move || !pace.went_on(1)))?;
    connection.prepare("PRAGMA integrity_check(10)")?.query_map([], |row| row.get(0))?.collect()
}
