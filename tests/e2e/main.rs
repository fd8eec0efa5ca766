//! Journeys in the real window, on WebKit, through the driver that WebKit brings. Few, and whole: what can be
//! seen lower is tested lower. They run one at a time (`--test-threads=1`): there is one keyboard.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test program")]

mod accessible;
mod dialog;
mod export;
mod harness;
mod lookup_and_record;
mod pages;
mod verify;
