//! L1, L2 and L3 of the performance targets: every way in which an agent looks somebody up, whole, begun or misspelt, on
//! a warm encrypted generation; how long it takes and where the right one stands. Beside it SQLite's full-text index
//! with prefixes, unencrypted, asked the same in turn, and after it DuckDB and Tantivy where Python has them
//! (`PREFDESK_PYTHON` says which Python).
//!
//! `cargo xtask bench lookup [customers] [people asked for] [folder to keep] [seed of the queries]
//! [alone]`; `alone` leaves the peers out.
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod peers;
#[path = "../tests/relevance/mod.rs"]
mod relevance;
mod shared;

use customers::{Found, Reader};
use domain::ids::CustomerNo;
use peers::Times;
use relevance::{Asked, Draw, Hits, Kind, Tally, asked_of, look};
use rusqlite::Connection;
use shared::{Done, KEY, build, csv, memory_mb};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Times of one kind of query, in milliseconds, and how well it was answered.
#[derive(Default)]
struct Measured {
    ours: Times,
    on_processor: Times,
    theirs: Times,
    tally: Tally,
    theirs_found: u32,
}

/// Each query is asked so often of both, after it was asked once of us to warm what is kept.
const ROUNDS: usize = 2;

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let customers: u64 = words.first().map_or(Ok(1_000_000), |word| word.parse())?;
    let people: u64 = words.get(1).map_or(Ok(500), |word| word.parse())?;
    let own = tempfile::tempdir()?;
    let place = words.get(2).map_or_else(|| own.path().to_owned(), PathBuf::from);
    let seed: u64 = words.get(3).map_or(Ok(1), |word| word.parse())?;
    let folder = place.join("lookup");
    if !customers::file_of(&folder, 1).exists() {
        build(&csv(&place, customers)?, &folder, None)?;
    }
    let alone = words.get(4).is_some_and(|word| word == "alone");
    let peer = if alone { None } else { Some(peers::full_text(&place.join("peer-fts.db"), customers)?) };
    let before = memory_mb("RssAnon:");
    let reader = Reader::open(&folder, 1, &KEY).map_err(|fault| fault.line())?;
    let started = Instant::now();
    reader.warm().map_err(|fault| fault.line())?;
    println!("{{\"work\":\"vocabulary\",\"seconds\":{:.3}}}", started.elapsed().as_secs_f64());
    let asked = drawn(&reader, people, seed)?;
    let mut measured: BTreeMap<Kind, Measured> = BTreeMap::new();
    for asked in &asked {
        look(&reader, &asked.typed).map_err(|fault| fault.line())?;
    }
    println!("{{\"work\":\"L3\",\"lookup_mb\":{}}}", memory_mb("RssAnon:").saturating_sub(before));
    for asked in asked.iter().cycle().take(ROUNDS * asked.len()) {
        ask(&reader, peer.as_ref(), asked, measured.entry(asked.kind).or_default())?;
    }
    measured.into_iter().for_each(|(kind, measured)| say(kind, measured));
    if alone {
        return Ok(());
    }
    let queries = place.join("queries.tsv");
    let lines = asked.iter().map(|it| format!("{}\t{}\t{}\n", it.kind.word(), it.typed, it.number));
    std::fs::write(&queries, lines.collect::<String>())?;
    peers::in_python(&csv(&place, customers)?, &queries, &place)
}

/// Queries about people drawn from the file.
fn drawn(reader: &Reader, people: u64, seed: u64) -> Done<Vec<Asked>> {
    let mut draw = Draw::of(seed);
    let mut asked = Vec::new();
    for _ in 0..people {
        let number = 1001 + draw.below(usize::try_from(reader.customers())?);
        let row =
            reader.get(&CustomerNo::from(format!("C{number:08}").as_str())).map_err(|fault| fault.line())?;
        asked.extend(row.iter().flat_map(|row| asked_of(row, &mut draw)));
    }
    Ok(asked)
}

/// Both asked once.
fn ask(reader: &Reader, peer: Option<&Connection>, asked: &Asked, measured: &mut Measured) -> Done {
    let (ours, on_processor, found) = Times::of(|| look(reader, &asked.typed));
    let found: Found = found.map_err(|fault| fault.line())?;
    let (theirs, _, rows) = Times::of(|| peer.map_or(Ok(Vec::new()), |peer| peers::ask(peer, &asked.typed)));
    measured.ours.push(ours);
    measured.on_processor.push(on_processor);
    measured.theirs.push(theirs);
    measured.tally.add(asked, &found, reader);
    measured.theirs_found += u32::from(rows?.contains(&asked.number));
    Ok(())
}

fn say(kind: Kind, measured: Measured) {
    let Measured { ours, on_processor, theirs, tally, theirs_found } = measured;
    println!(
        "{{\"work\":\"L1\",\"way\":\"{}\",\"queries\":{},\"p50_ms\":{:.3},\"p99_ms\":{:.3},\"max_ms\":{:.3},\
         \"processor_p50_ms\":{:.3},\"processor_p99_ms\":{:.3},\"mrr\":{:.4},\"hit_1\":{:.4},\"hit_5\":{:.4},\
         \"hit_25\":{:.4},\"very_one_in_25\":{:.4},\"fts5_p50_ms\":{:.3},\"fts5_p99_ms\":{:.3},\
         \"fts5_very_one_in_25\":{:.4}}}",
        kind.word(),
        tally.asked,
        ours.at(0.5),
        ours.at(0.99),
        ours.at(1.0),
        on_processor.at(0.5),
        on_processor.at(0.99),
        tally.mrr(),
        tally.share(Hits::First),
        tally.share(Hits::Among5),
        tally.share(Hits::Among25),
        tally.share(Hits::VeryOne),
        theirs.at(0.5),
        theirs.at(0.99),
        f64::from(theirs_found) / f64::from(tally.asked.max(1)),
    );
}
