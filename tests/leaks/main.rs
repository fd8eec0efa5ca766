//! Leaks: canaries are planted in every personal field, a day is worked through the built command line and through
//! the window's commands, and then everything that was written, shown or left behind is searched for them.
//!
//! What a command may show is a table (`may_show`); everywhere else there is nothing to be found.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "all of it is test code; clippy sees only the test functions as such"
)]

mod canary;
mod day;
mod desk;
mod left;
mod may_show;
mod pages;
mod planted;
mod process;
mod slips;
mod window;
