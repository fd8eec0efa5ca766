//! Journeys on the built command line: what a scheduled task or a person at a terminal sees. Rules are tested
//! below, in the crates; here stand the contract of CLI.md and that the parts are joined.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "all of it is test code; clippy sees only the test functions as such"
)]

mod auditing;
mod backups;
mod bad_input;
mod console;
mod desk;
mod interrupts;
mod json_shapes;
mod keys;
mod main_job;
mod output_folder;
mod parsing;
mod signing_in;
mod verifying;
