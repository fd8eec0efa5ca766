//! A do-not-call registry: hundreds of millions of telephone numbers in one file that is mapped, not read.
//!
//! A file is written once and never changed: a change file makes the next generation beside it. The numbers are public
//! and stand in the clear; every byte stands under a keyed checksum (`docs/formats.md`).

mod apply;
mod areas;
mod block;
mod builder;
mod change;
mod format;
mod lines;
mod load;
mod number;
mod open;
mod writer;

pub use apply::{Applied, apply};
pub use areas::AreaCodes;
pub use builder::{Builder, Coverage};
pub use change::{Action, Changes, MOST_CHANGES, When};
pub use lines::Shape;
pub use load::{Loaded, load};
pub use number::Number;
pub use open::{Registry, Verification};
pub use writer::Written;

use chrono::NaiveDate;

/// Refused lines that are named one by one; the rest are counted.
pub const MAX_REFUSALS: usize = 1000;

/// What a file says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Which list it is: an id of at most [`About::MOST_LIST_BYTES`] bytes, never a name of a person.
    pub list: String,
    /// From 1; a change file makes the next one.
    pub generation: u64,
    /// The file's own date: its age decides whether it may still be used.
    pub date: NaiveDate,
    /// Of the file that it was made from: the full list, or the change file applied last.
    pub source_sha256: [u8; 32],
}

impl About {
    /// The longest id of a list.
    pub const MOST_LIST_BYTES: usize = 63;
}

/// What the registry says of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is on the registry.
    On,
    /// Its area code is covered, and it is not on the registry.
    NotOn,
    /// The file says nothing about its area code: nobody may take that for "not on it".
    NotCovered,
}

/// How far reading or writing is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Step {
    /// Bytes of the source read.
    pub bytes: u64,
    /// Numbers, or changes, taken.
    pub numbers: u64,
    /// Share of the file written, 0 while the source is read.
    pub written: f64,
}

/// What stopped work says.
fn stopped() -> domain::Fault {
    domain::Fault::stopped(
        "reading the registry was stopped; the one in use stays as it was",
        "start it again when you wish",
    )
}
