//! What people do at the desk: look up, verify, record, export, import. The only writer.
//!
//! Every use case is a method of [`Desk`]: one signed-in person at one data folder. It takes and returns
//! serialisable values; roles and verification are checked here and nowhere else. Adapters (command line,
//! window) translate, call one use case, translate back, and never hold a connection.

pub mod audit;
mod background;
pub mod backup;
pub mod clock;
pub mod contact;
pub mod core_dumps;
pub mod customer;
pub mod draft;
pub mod due;
pub mod export;
pub mod files_out;
pub mod health;
pub mod import;
pub mod key_ring;
mod keys;
pub mod layouts;
pub mod lists;
pub mod lookup;
mod on_file;
#[cfg(feature = "panic-on-purpose")]
mod on_purpose;
mod password;
pub mod people;
pub mod progress;
mod readers;
pub mod record;
pub mod request;
pub mod rules;
pub mod scrub;
pub mod session;
pub mod setup;
mod stops;
pub mod verify;
mod who;

pub use domain::{Code, Fault, Result};
pub use session::Desk;
