//! The relevance set: who is meant by what a caller says, and whether they are found. The kept queries are drawn from
//! invented people with one seed; the benchmark draws others with another.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod asked;
#[path = "../common/mod.rs"]
mod common;
mod said;
mod slips;
mod tally;

use asked::{Asked, asked_of};
use common::Desk;
use customers::{CustomerRow, GivenRow, demo};
use said::Kind;
use slips::Draw;
use tally::{Hits, Tally, look};

const PEOPLE: u64 = 20_000;
const PEOPLE_SEED: u64 = 4;
const SEED: u64 = 1;
const OF_A_KIND: usize = 25;

fn drawn() -> Vec<Asked> {
    let people: Vec<GivenRow> = demo::rows(PEOPLE, PEOPLE_SEED).collect();
    let (mut draw, mut drawn) = (Draw::of(SEED), Vec::<Asked>::new());
    for _ in 0..PEOPLE {
        let row = CustomerRow::from_given(&people[draw.below(people.len())]);
        for asked in asked_of(&row, &mut draw) {
            if drawn.iter().filter(|other| other.kind == asked.kind).count() < OF_A_KIND {
                drawn.push(asked);
            }
        }
    }
    drawn.sort_by_key(|asked| asked.kind);
    drawn
}

fn kept_file() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/relevance/kept.tsv")
}

fn line(asked: &Asked) -> String {
    format!("{}\t{}\t{}\n", asked.kind.word(), asked.number, asked.typed)
}

fn kept() -> Vec<Asked> {
    let read = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let kind = *Kind::ALL.iter().find(|kind| kind.word() == fields[0]).unwrap();
        Asked { kind, number: fields[1].to_owned(), typed: fields[2].to_owned() }
    };
    std::fs::read_to_string(kept_file()).unwrap().lines().map(read).collect()
}

#[test]
#[ignore = "draws the kept queries anew: after a change of the invented people or of the kinds"]
fn the_queries_are_drawn_and_kept() {
    std::fs::write(kept_file(), drawn().iter().map(line).collect::<String>()).unwrap();
}

#[test]
fn whoever_is_meant_is_found_and_mostly_first() {
    let mut desk = Desk::new();
    let mut csv = Vec::new();
    demo::write_csv(PEOPLE, PEOPLE_SEED, &mut csv).unwrap();
    desk.import(&csv);
    let reader = desk.reader();
    let (mut all, mut missed) = (Vec::<(Kind, Tally)>::new(), Vec::new());
    for asked in kept() {
        let found = look(&reader, &asked.typed).unwrap();
        let mut tally = Tally::default();
        tally.add(&asked, &found, &reader);
        if tally.share(Hits::Among25) < 1.0 {
            missed.push(format!("{} {} {}", asked.kind.word(), asked.number, asked.typed));
        }
        all.push((asked.kind, tally));
    }
    let sum = Tally::sum(all.iter().map(|(_, tally)| *tally));
    assert!(sum.asked >= 500, "{} queries", sum.asked);
    let figures = format!("{:.3} {:.3} {missed:#?}", sum.mrr(), sum.share(Hits::Among25));
    assert!(sum.mrr() >= 0.93 && sum.share(Hits::Among25) >= 0.97, "{figures}");
    for (kind, tally) in tally::by_kind(&all) {
        let floor = if kind.is_certain() { 1.0 } else { 0.8 };
        assert!(tally.share(Hits::Among25) >= floor, "{}: {figures}", kind.word());
    }
}
