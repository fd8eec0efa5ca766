//! A list of people, addresses or numbers that is no registry: sealed rows, and their exact keys in sorted runs.
//!
//! A file is written once and never changed. What a key is made of, and which rows may stand on a list, is decided
//! above; here a key is sixteen bytes and a row is text as it was given.

mod format;
mod open;
mod row;
#[cfg(test)]
mod tests;
mod writer;

pub use open::People;
pub use row::Row;
pub use writer::{Writer, Written};

/// A key as bytes that sort as keys do.
pub type KeyBytes = [u8; 16];

/// How a key begins, as a number that sorts as keys do.
fn beginning(key: &KeyBytes) -> u32 {
    key.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}
