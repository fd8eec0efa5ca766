//! Hostile input, the quick part: every target on its seeds, on seeds cut, doubled and changed, and on noise. The
//! long part is `cargo xtask fuzz`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test program")]

mod seeds;
mod targets;

use seeds::Chance;

/// Changed inputs a seed, and noises a target.
const ROUNDS: usize = 60;
const LONGEST_NOISE: usize = 600;

fn run(name: &str) {
    let (_, target) = targets::TARGETS.iter().find(|(known, _)| *known == name).expect("a target");
    let mut chance = Chance(20_261_117);
    for seed in seeds::of(name) {
        target(&seed);
        for _ in 0..ROUNDS {
            target(&changed(&seed, &mut chance));
        }
    }
    for _ in 0..ROUNDS {
        let length = chance.below(LONGEST_NOISE);
        target(&(0..length).map(|_| chance.byte()).collect::<Vec<_>>());
    }
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
