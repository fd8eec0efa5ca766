//! Journeys on the built command line: what a scheduled task or a person at a terminal sees. Rules are tested
//! below, in the crates; here stand the contract of CLI.md, that the parts are joined, and what crosses the boundary.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "all of it is test code; clippy sees only the test functions as such"
)]

mod auditing;
mod backups;
mod bad_input;
mod boundary;
mod console;
mod desk;
mod interrupts;
mod json_shapes;
mod keys;
mod listing;
mod main_job;
mod output_folder;
mod parsing;
mod people;
mod signing_in;
#[cfg(target_os = "linux")]
mod typing;
mod verifying;
