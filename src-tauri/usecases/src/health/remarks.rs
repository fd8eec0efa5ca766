//! What whoever sits down at the desk has to know, before the first caller: the folder is an older one than its journal,
//! the clock may be wrong, everybody on this machine may read the files. Nothing here stops anybody's request.

use super::machine::{self, CLOCK, SET_THE_CLOCK};
use super::{Finding, finding};
use crate::Desk;
use domain::Result;
use store::JournalLook;

/// Lines of the audit that are asked for the time: some days of a desk's work.
pub(crate) const LINES_ASKED: u32 = 5000;

impl Desk {
    /// What is not well; empty is the usual.
    pub fn remarks(&self) -> Result<Vec<Finding>> {
        let journal = match &self.journal {
            JournalLook::Parted(fault) => Some(finding("journal", false, fault.what.clone(), &fault.advice)),
            _ => None,
        };
        let clock = machine::clock_against(self.written_before, self.clock.now())
            .map(|wrong| finding(CLOCK, false, wrong, SET_THE_CLOCK));
        let permissions = Some(machine::permissions(&self.dir)).filter(|finding| !finding.ok);
        Ok([journal, clock, permissions].into_iter().flatten().collect())
    }
}
