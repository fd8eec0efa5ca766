//! What the desk's lookup is measured beside, and how times are taken.

use crate::shared::{Done, SEED};
use customers::{Column, demo};
use rusqlite::Connection;
use rustix::time::{ClockId, clock_gettime};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Milliseconds.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// Does something: how long it took by the clock, and how long of that on a processor (other programs share it).
    pub fn of<T>(work: impl FnOnce() -> T) -> (f64, f64, T) {
        let (busy, started) = (on_processor(), Instant::now());
        let done = work();
        let clock = started.elapsed().as_secs_f64() * 1_000.0;
        (clock, on_processor() - busy, done)
    }

    pub fn push(&mut self, time: f64) {
        self.0.push(time);
    }

    /// The time that so large a share keeps within.
    pub fn at(&self, share: f64) -> f64 {
        let mut times = self.0.clone();
        times.sort_by(f64::total_cmp);
        times.get((times.len().saturating_sub(1) as f64 * share) as usize).copied().unwrap_or(0.0)
    }
}

fn on_processor() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1_000.0 + time.tv_nsec as f64 / 1_000_000.0
}

/// The same people in SQLite's full-text index with prefixes, unencrypted; one that is there already is used again.
pub fn full_text(file: &Path, customers: u64) -> Done<Connection> {
    let fresh = !file.exists();
    let connection = Connection::open(file)?;
    connection
        .execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;")?;
    if fresh {
        connection.execute_batch(
            "CREATE VIRTUAL TABLE person USING fts5(no, first, last, street, zip, phone, email, prefix='2 3 4 7', detail=none);
             BEGIN;",
        )?;
        let mut put = connection.prepare("INSERT INTO person VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
        for row in demo::rows(customers, SEED) {
            let phone = digits(row.get(Column::PhoneHome));
            put.execute([
                row.get(Column::CustomerNo),
                row.get(Column::FirstName),
                row.get(Column::LastName),
                row.get(Column::Address1),
                row.get(Column::Zip),
                &phone,
                row.get(Column::Email),
            ])?;
        }
        drop(put);
        connection.execute_batch("COMMIT")?;
    }
    Ok(connection)
}

/// The customer numbers of the first 25 in which every word, or one begun so, stands.
pub fn ask(peer: &Connection, text: &str) -> Done<Vec<String>> {
    let joined = digits(text);
    let is_phone = joined.len() >= 7 && !text.contains(char::is_alphabetic);
    let words: Vec<String> = if is_phone { vec![joined] } else { words_of(text) };
    let asked: Vec<String> = words.iter().map(|word| format!("\"{word}\"*")).collect();
    let mut sql = peer.prepare_cached("SELECT no FROM person WHERE person MATCH ?1 LIMIT 25")?;
    let numbers = sql.query_map([asked.join(" ")], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(numbers)
}

/// DuckDB and Tantivy, asked the queries of a file (kind, text and number, parted by tabs); they print their own figures.
/// `PREFDESK_PYTHON` says which Python has them, and what it has not is left out.
pub fn in_python(people: &Path, queries: &Path, place: &Path) -> Done {
    let python = std::env::var_os("PREFDESK_PYTHON").unwrap_or_else(|| "python3".into());
    let script = include_str!("python.py");
    let ended = Command::new(python).args(["-c", script]).args([people, queries, place]).status()?;
    if ended.success() { Ok(()) } else { Err("a peer in Python failed".into()) }
}

fn words_of(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect::<String>().trim_start_matches('1').to_owned()
}
