//! What was written for whom: batches, their lines, and what they left out. What belongs in a batch is decided
//! by `domain::batch`; the unique index on live lines is the last guard of "exactly once".

mod digest;
mod due;
mod history;

pub use digest::LinesDigest;
pub use due::CarriedLine;
pub use history::{BatchRow, FileRow, LineRow, NewBatch, NewLine, SetAside};
