//! L1 and L3 of the performance targets: every way in which an agent looks somebody up, whole or begun, on a warm
//! encrypted generation; beside it SQLite's full-text index with prefixes, unencrypted, asked the same in turn.
//!
//! `cargo xtask bench lookup [customers] [queries] [folder to keep]`.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod shared;

use customers::{Column, GivenRow, Reader, demo};
use domain::identity::{Country, read_query};
use rusqlite::Connection;
use shared::{Done, KEY, SEED, build, csv, memory_mb};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

/// Times of one way of asking, in milliseconds, and how often the right one was among the first 25.
#[derive(Default)]
struct Way {
    ours: Vec<f64>,
    theirs: Vec<f64>,
    found: u64,
}

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let customers: u64 = words.first().map_or(Ok(1_000_000), |word| word.parse())?;
    let queries: u64 = words.get(1).map_or(Ok(500), |word| word.parse())?;
    let own = tempfile::tempdir()?;
    let place = words.get(2).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let folder = place.join("lookup");
    if !customers::file_of(&folder, 1).exists() {
        build(&csv(&place, customers)?, &folder, None)?;
    }
    let reader = Reader::open(&folder, 1, &KEY).map_err(|fault| fault.line())?;
    let started = Instant::now();
    reader.warm().map_err(|fault| fault.line())?;
    println!("{{\"work\":\"vocabulary\",\"seconds\":{:.3}}}", started.elapsed().as_secs_f64());
    let before = memory_mb("VmRSS:");
    let peer = peer(&place.join("peer-fts.db"), reader.customers())?;
    let mut ways: BTreeMap<&str, Way> = BTreeMap::new();
    let step = usize::try_from((reader.customers() / queries.max(1)).max(1))?;
    // The first pass warms both and is not counted.
    for counted in [false, true] {
        for (turn, row) in demo::rows(reader.customers(), SEED).step_by(step).enumerate() {
            for (way, text) in asked(&row, turn) {
                let times = ask(&reader, &peer, &text, row.get(Column::CustomerNo))?;
                if counted {
                    let way = ways.entry(way).or_default();
                    way.ours.push(times.0);
                    way.theirs.push(times.1);
                    way.found += u64::from(times.2);
                }
            }
        }
    }
    ways.into_iter().for_each(|(name, way)| say(name, way));
    println!(
        "{{\"work\":\"memory\",\"after_warming_mb\":{before},\"peak_with_the_peer_mb\":{}}}",
        memory_mb("VmHWM:")
    );
    Ok(())
}

/// Both asked once: our time, theirs, and whether we had the right one.
fn ask(reader: &Reader, peer: &Connection, text: &str, number: &str) -> Done<(f64, f64, bool)> {
    let started = Instant::now();
    let found = reader
        .lookup(&read_query(text, Country::US), 25, &AtomicBool::new(false))
        .map_err(|fault| fault.line())?;
    let ours = started.elapsed().as_secs_f64() * 1000.0;
    let right = found.hits.iter().any(|hit| hit.row.customer_no.as_str() == number);
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\"*"))
        .collect();
    let started = Instant::now();
    let mut sql = peer.prepare_cached("SELECT rowid FROM person WHERE person MATCH ?1 LIMIT 25")?;
    let rows: Vec<i64> = sql.query_map([words.join(" ")], |row| row.get(0))?.collect::<Result<_, _>>()?;
    std::hint::black_box(rows);
    Ok((ours, started.elapsed().as_secs_f64() * 1000.0, right))
}

fn peer(file: &Path, customers: u64) -> Done<Connection> {
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

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect::<String>().trim_start_matches('1').to_owned()
}

/// One query a way: what an agent types, whole or begun.
fn asked(row: &GivenRow, turn: usize) -> Vec<(&'static str, String)> {
    let (first, last) = (row.get(Column::FirstName), row.get(Column::LastName));
    let zip = row.get(Column::Zip).get(..5).unwrap_or_default();
    let begun: String = first.chars().take(3).collect();
    let wrong = misspelt(last, turn);
    let phone = digits(row.get(Column::PhoneHome));
    let street = row.get(Column::Address1).split(' ').take(3).collect::<Vec<_>>().join(" ");
    let mut asked = vec![
        ("customer number", row.get(Column::CustomerNo).to_owned()),
        ("last + first prefix", format!("{last} {begun}")),
        ("first + last", format!("{first} {last}")),
        ("last + ZIP", format!("{last} {zip}")),
        ("last name alone", last.to_owned()),
        ("misspelt + ZIP", format!("{wrong} {zip}")),
        ("misspelt + first", format!("{first} {wrong}")),
        ("house + street", street),
    ];
    if phone.len() >= 10 {
        asked.push(("phone prefix 7", phone.chars().take(7).collect()));
        asked.push(("phone", phone));
    }
    if !row.get(Column::Email).is_empty() {
        asked.push(("e-mail", row.get(Column::Email).to_owned()));
    }
    asked
}

/// Two neighbours swapped, somewhere behind the first letter.
fn misspelt(name: &str, turn: usize) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() > 4 {
        let at = 1 + turn % (letters.len() - 2);
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}

fn say(name: &str, way: Way) {
    let Way { mut ours, mut theirs, found } = way;
    let at = |times: &mut Vec<f64>, share: f64| {
        times.sort_by(f64::total_cmp);
        times.get(((times.len() - 1) as f64 * share) as usize).copied().unwrap_or(0.0)
    };
    println!(
        "{{\"work\":\"L1\",\"way\":\"{name}\",\"queries\":{},\"p50_ms\":{:.3},\"p99_ms\":{:.3},\"max_ms\":{:.3},\"in_first_25\":{:.4},\
         \"fts5_p50_ms\":{:.3},\"fts5_p99_ms\":{:.3}}}",
        ours.len(),
        at(&mut ours, 0.5),
        at(&mut ours, 0.99),
        at(&mut ours, 1.0),
        found as f64 / ours.len() as f64,
        at(&mut theirs, 0.5),
        at(&mut theirs, 0.99),
    );
}
