//! Writing a whole generation at once: every table and index of the schema is laid down page by page in its final
//! order, sealed as SQLCipher keeps it, and read by SQLite ever after.
//!
//! SQLite makes the file and its schema, and nothing here knows a statement; nothing else in the house writes pages.

mod dictionary;
mod file;
mod harvest;
mod index;
mod page;
mod record;
mod sort;
mod stream;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
mod tests;
mod tree;

pub(crate) use file::PageFile;
pub(crate) use harvest::{Gathered, Harvest};
pub(crate) use index::{IndexJob, jobs};
pub(crate) use record::Record;
pub(crate) use tree::{Kind, Tree};
