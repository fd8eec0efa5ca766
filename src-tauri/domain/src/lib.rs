//! What is true at the desk: customers, contacts, identity, removals, rights, clocks, layouts, batches, roles.
//!
//! Nothing here reads a clock, a file, a database or a random source: time, ids and bytes come in as values.

pub mod batch;
pub mod calendar;
pub mod company;
pub mod entry;
pub mod fault;
pub mod identity;
pub mod ids;
pub mod in_force;
pub mod layout;
pub mod list;
pub mod masking;
pub mod person;
pub mod reference;
pub mod removal;
pub mod role;
pub mod rules;
pub mod script;
pub mod scrub;
pub mod sensitive;
pub mod toml_words;
pub mod verification;
pub mod words;

pub use fault::{Code, Fault};
pub use sensitive::Sensitive;

/// What a use case or a rule answers: the value, or one fault that says what, where and what to do.
pub type Result<T> = std::result::Result<T, Fault>;
