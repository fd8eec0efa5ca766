//! The two times: *now*, which the machine tells and nobody sets, and *business time*, which `--as-of` may set.

use chrono::{DateTime, Utc};

/// Where the time comes from; tests and `--as-of` bring their own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    /// Business time given by an admin; none means now.
    pub as_of: Option<DateTime<Utc>>,
}

impl Clock {
    /// The machine's time: written-at, delays, locks.
    #[allow(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
    /// Business time: clocks, weeks, lateness, the default of `--received`.
    pub fn business(&self) -> DateTime<Utc> {
        self.as_of.unwrap_or_else(|| self.now())
    }
}
