//! People matched against a list: rows in, verdicts out. Exact keys of a row at five levels, and a typo-tolerant
//! comparison that says how sure it is and why.
//!
//! Pure: no file, no clock, no SQL. Which lists and levels apply to which purpose is decided by whoever asks.

pub mod exact;
mod row;
pub mod tolerant;

pub use row::Row;
