//! Hostile input, the quick part: every target on its seeds, on seeds cut, doubled and changed, and on noise. The
//! long part is `cargo xtask fuzz`, or the same for `PREFDESK_HOSTILE_SECONDS` a target.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test program"
)]

mod seeds;
mod targets;

use seeds::Chance;
use std::time::{Duration, Instant};

/// Changed inputs a seed, and noises a target.
const ROUNDS: usize = 60;
const LONGEST_NOISE: usize = 600;

/// For hours instead of a moment: so many seconds a target, from another beginning each time.
const SECONDS: &str = "PREFDESK_HOSTILE_SECONDS";

fn run(name: &str) {
    let (_, target) = targets::TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    let seconds: Option<u64> = std::env::var(SECONDS).ok().and_then(|text| text.parse().ok());
    let mut chance = Chance(if seconds.is_some() { fresh() } else { 20_261_117 });
    println!("{name}: from {}", chance.0);
    let until = Instant::now() + Duration::from_secs(seconds.unwrap_or(0));
    let mut done = 0;
    loop {
        done += once(name, *target, &mut chance);
        if Instant::now() >= until {
            break;
        }
    }
    println!("{name}: {done} inputs");
}

fn once(name: &str, target: targets::Target, chance: &mut Chance) -> usize {
    let mut done = 0;
    for seed in seeds::of(name) {
        target(&seed);
        for _ in 0..ROUNDS {
            target(&changed(&seed, chance));
            done += 1;
        }
    }
    for _ in 0..ROUNDS {
        let length = chance.below(LONGEST_NOISE);
        target(&(0..length).map(|_| chance.byte()).collect::<Vec<_>>());
        done += 1;
    }
    done
}

/// The standard library's maps are seeded by the system; so is this.
fn fresh() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}

/// One to four changes: a byte, a cut, a piece twice, a word that breaks things.
fn changed(seed: &[u8], chance: &mut Chance) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(data.len() + 1);
        match chance.below(4) {
            0 if at < data.len() => data[at] = chance.byte(),
            1 => data.truncate(at),
            2 => {
                let piece = data[at..].to_vec();
                data.extend(piece);
            }
            _ => {
                let word = seeds::NASTY[chance.below(seeds::NASTY.len())];
                data.splice(at..at, word.iter().copied());
            }
        }
    }
    data
}

macro_rules! tests {
    ($($name:ident),*) => { $(#[test] fn $name() { run(stringify!($name)); })* };
}
tests!(
    csv_file,
    csv_mapping,
    layout_file,
    layout_reader,
    reject_reader,
    vault,
    doorstep,
    journal,
    search_text,
    boundary
);

#[test]
fn every_target_is_run_here() {
    for (name, _) in targets::TARGETS {
        assert!(!seeds::of(name).is_empty(), "{name} has no seed");
    }
}

#[test]
fn every_seed_of_the_boundary_is_a_commands_argument() {
    for seed in seeds::of("boundary") {
        assert!(targets::understood(&seed), "{}", String::from_utf8_lossy(&seed));
    }
}
