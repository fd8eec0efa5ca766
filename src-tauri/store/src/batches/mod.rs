//! What was written for whom: batches, their lines, and what they left out. What belongs in a batch is decided
//! by `domain::batch`; that no service gets a removal twice is seen to where lines are put.

mod carried;
mod digest;
mod due;
mod history;
mod lines;
mod open;

pub use carried::Carried;
pub use digest::LinesDigest;
pub use due::CarriedLine;
pub use history::{BatchRow, FileRow, NewBatch, SetAside};
pub use lines::{LineRow, NewLine};
pub(crate) use lines::{Run, put_lines, runs};
