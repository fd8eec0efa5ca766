//! Nothing lost: the built command line is killed at every change it makes on the disk, and at random moments; the
//! disk fills up, refuses and loses bytes; the clock is set wrong. After each: what was confirmed is there, what was
//! not is whole or absent, and the next start repairs or says what to do.
//!
//! `PREFDESK_KILL_ROUNDS` says how often each command is killed; the default is for every day.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "all of it is test code; clippy sees only the test functions as such"
)]

mod cases;
mod clock;
mod damage;
mod desk;
mod disk;
mod listing;
mod points;
mod random;
mod restoring;
mod tracer;
mod weekly;

/// Kills of each command: by hand thousands, every day a few.
fn rounds(every_day: usize) -> usize {
    std::env::var("PREFDESK_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(every_day)
}

/// Another one each time, printed, so that a failure can be had again.
fn seed() -> u64 {
    let given = std::env::var("PREFDESK_KILL_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(fresh);
    println!("PREFDESK_KILL_SEED={seed}");
    seed
}

/// The standard library's maps are seeded by the system; so is this.
fn fresh() -> u64 {
    use std::hash::{BuildHasher, Hasher};
    std::hash::RandomState::new().build_hasher().finish()
}

/// The next number of a small generator (splitmix64): moments only, nothing secret.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
