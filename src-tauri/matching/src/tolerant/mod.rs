//! The typo-tolerant pass: which rows of a list may be the same person as a suppressed one (blocks), how close each
//! field is (comparison), how likely that makes it (Fellegi–Sunter), and why, in words.
//!
//! The list is indexed in memory ([`List`]), a model is learnt on the data at hand ([`Model`]), and suppressed rows are
//! streamed past both ([`Matcher`]). Exact keys are `exact`'s business.

mod blocks;
mod closeness;
mod comparison;
mod frequency;
mod learn;
mod list;
mod matcher;
mod model;
mod reason;
mod record;
mod verdict;

pub use closeness::Closeness;
pub use comparison::{Comparison, Field};
pub use list::List;
pub use matcher::{Found, Matcher};
pub use model::Model;
pub use reason::{PHRASES, Phrase, reason};
pub use record::{Reading, Record};
pub use verdict::{Band, Threshold, Verdict};
