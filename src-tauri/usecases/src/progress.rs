//! Long work says how far it is and can be stopped.

use std::sync::atomic::{AtomicBool, Ordering};

/// How far a long piece of work is.
#[derive(Clone, Copy, Debug, Default, serde::Serialize, specta::Type)]
pub struct Step {
    /// Rows (or records) done.
    pub done: u32,
    /// Bytes read of the input; 0 when it has none.
    pub bytes_mb: f64,
    /// Share of the whole, 0 to 1; 0 when unknown.
    pub share: f64,
}

/// What a long use case is handed: it reports steps and asks whether to stop.
pub struct Progress<'a> {
    report: &'a (dyn Fn(Step) + Sync),
    cancelled: &'a AtomicBool,
}

impl<'a> Progress<'a> {
    /// Reports to `report`; stops soon after `cancelled` turns true.
    pub fn new(report: &'a (dyn Fn(Step) + Sync), cancelled: &'a AtomicBool) -> Self {
        Self { report, cancelled }
    }
    /// Tells how far the work is.
    pub fn step(&self, step: Step) {
        (self.report)(step);
    }
    /// True once the person wants it stopped.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }
    /// The flag itself, for work that polls it.
    pub fn cancel_flag(&self) -> &AtomicBool {
        self.cancelled
    }
}
