//! Journeys in the real window, on WebKit, through the driver that WebKit brings. Few, and whole: what can be
//! seen lower is tested lower. They run one at a time (`--test-threads=1`): there is one keyboard.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test program")]

mod accessible;
#[cfg(target_os = "linux")]
mod away;
mod counter;
mod dialog;
mod edges;
mod export;
mod harness;
mod left_behind;
mod lookup_and_record;
mod outside;
mod pages;
mod refused;
mod verify;
