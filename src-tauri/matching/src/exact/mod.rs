//! Exact levels: a row becomes one key a level it has the parts for, and equal keys are a match.
//!
//! Two ways to the same answer: [`KeyIndex`] holds the keys of the smaller list in memory while the other is
//! streamed, and [`merge`] reads two sorted runs side by side. Typing errors are `tolerant`'s business.

mod index;
mod key;
mod keyer;
mod merge;
mod part;

pub use index::KeyIndex;
pub use key::Key;
pub use keyer::{Keyer, Levels};
pub use merge::merge;
pub use part::Part;
