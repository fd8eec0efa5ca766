//! The relevance set: queries of which it is known whom they mean, drawn from people on file. Shared by the test that
//! holds the kept ones and the benchmark that draws others.
#![allow(
    dead_code,
    unused_imports,
    clippy::indexing_slicing,
    reason = "the test and the benchmark each use their part, and may panic"
)]

mod asked;
mod said;
mod slips;
mod tally;

pub use asked::{Asked, asked_of};
pub use said::Kind;
pub use slips::Draw;
pub use tally::{Hits, SHOWN, Tally, by_kind, look};
