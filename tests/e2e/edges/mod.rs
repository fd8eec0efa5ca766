//! What stands around the window in these tests: somebody who listens, and a machine that says it goes to sleep.

mod listener;
#[cfg(target_os = "linux")]
mod logind;

pub use listener::Listener;
#[cfg(target_os = "linux")]
pub use logind::Logind;

/// Run by the page itself, against a listener.
pub const ATTEMPTS: &str = include_str!("attempts.js");
