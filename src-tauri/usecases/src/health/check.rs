//! `check`: is everything whole. Repairs nothing. What is looked at in the store itself is in `store`.

use super::machine::{self, CLOCK, SET_THE_CLOCK};
use super::{FREE_SPACE, Finding, RESTORE, finding};
use crate::Desk;
use crate::clock::Clock;
use crate::progress::{Progress, Step};
use crate::session::{Credentials, unlock};
use crate::who::{may_here, today_of};
use domain::role::Action;
use domain::{Code, Fault, Result};
use std::path::Path;
use store::{AuditFact, CheckLine, HolderKind, InUse, JournalLook, Unlocked, Vault, Wreck};

impl Desk {
    /// Integrity, foreign keys, both chains, the in-force table rebuilt and compared, the customer master, free
    /// space. Repairs nothing.
    pub fn check(&self, progress: &Progress<'_>) -> Result<Vec<Finding>> {
        self.allow(Action::Check)?;
        self.store.write(&self.acting(), |tx| tx.audit(AuditFact::new("check")))?;
        let lines = self.store.check(&mut |_, done, total| told(progress, done, total))?;
        let mut found = findings_of(lines);
        found.push(self.check_vault());
        found.push(self.check_journal()?);
        found.push(self.check_customers(progress)?);
        found.push(self.check_lists(progress)?);
        found.push(machine::permissions(&self.dir));
        found.push(self.check_clock()?);
        Ok(found)
    }

    /// What was written while it was wrong stays on record: how often it was set right again is told.
    fn check_clock(&self) -> Result<Finding> {
        if let Some(wrong) = machine::clock_against(self.written_before, self.clock.now()) {
            return Ok(finding(CLOCK, false, wrong, SET_THE_CLOCK));
        }
        let now = self.clock.now();
        let ahead = self.store.read(|snapshot| snapshot.recorded_ahead_of(now))?;
        if let Some(first) = ahead.first() {
            let detail = format!(
                "{} request(s) recorded while it ran ahead still hold, {first} the first: their dates are too late",
                ahead.len()
            );
            let advice =
                "withdraw each, and record it again with --received, the day on which it was asked for";
            return Ok(finding(CLOCK, false, detail, advice));
        }
        let detail = match self.store.read(|snapshot| snapshot.audit_times_set_back())? {
            0 => "goes with everything written here".to_owned(),
            times => {
                format!("goes with the last write; set back {times} time(s) by more than an hour before it")
            }
        };
        Ok(finding(CLOCK, true, detail, SET_THE_CLOCK))
    }

    /// It may have been put back since this desk was opened.
    fn check_vault(&self) -> Finding {
        match self.vault.tie(&self.ring, &self.store, &self.acting()) {
            Ok(()) => finding("vault", true, "it is the one that was written last".to_owned(), ""),
            Err(fault) => finding("vault", false, fault.what, &fault.advice),
        }
    }

    fn check_journal(&self) -> Result<Finding> {
        let fine = |detail: &str| finding("journal", true, detail.to_owned(), "");
        Ok(match self.look_at_journal()? {
            JournalLook::Off => fine("none is kept"),
            JournalLook::Fits => fine("nothing in it speaks against this folder"),
            JournalLook::Unread => fine("could not be looked at: `prefdesk journal status` says why"),
            JournalLook::Parted(fault) => finding("journal", false, fault.what, &fault.advice),
        })
    }

    fn check_customers(&self, progress: &Progress<'_>) -> Result<Finding> {
        let advice =
            "import all customers again with --replace: removals are not in this file and are untouched";
        let found = match self.master(|reader| {
            let problems = reader.problems(&mut |done, total| told(progress, done, total))?;
            let problems = problems.ok_or_else(stopped)?;
            Ok((reader.generation(), reader.customers(), problems))
        }) {
            Err(fault) if progress.is_cancelled() => return Err(fault),
            Ok(None) => finding("customers", true, "none were imported yet".to_owned(), advice),
            Ok(Some((generation, customers, problems))) if problems.is_empty() => {
                let detail = format!("generation {generation} is sound: {customers} customers");
                finding("customers", true, detail, advice)
            }
            Ok(Some((.., problems))) => {
                let problems: Vec<String> = problems.iter().map(|it| store::one_line(it)).collect();
                finding("customers", false, problems.join("; "), advice)
            }
            Err(fault) => finding("customers", false, fault.what, advice),
        };
        Ok(found)
    }
}

/// The same for whoever can still open the vault: where the store itself is damaged, what of it can be read.
pub fn check(
    dir: &Path,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<Vec<Finding>> {
    let checked = Desk::sign_in(dir, credentials, clock).and_then(|desk| desk.check(progress));
    match checked {
        Err(fault) if fault.code == Code::StoreUnusable => {
            damaged(dir, credentials, clock, progress).unwrap_or_else(|| Err(no_circle(fault)))
        }
        checked => checked,
    }
}

/// Whoever runs the check is not told to run the check.
fn no_circle(fault: Fault) -> Fault {
    if fault.advice.contains("`prefdesk check`") {
        return Fault { advice: RESTORE.to_owned(), ..fault };
    }
    fault
}

/// None where nothing can be told but the fault itself.
fn damaged(
    dir: &Path,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Option<Result<Vec<Finding>>> {
    let _here = InUse::share(dir).ok()?;
    let unlocked = unlock(&Vault::open(dir).ok()?, credentials, clock).ok()?;
    let mut wreck = Wreck::open(dir, &unlocked.ring).ok()?;
    if let Err(fault) = may_check(&mut wreck, &unlocked, clock)? {
        return Some(Err(fault));
    }
    let lines = wreck.look(dir, &unlocked.ring, &mut |done, total| told(progress, done, total));
    match lines {
        _ if progress.is_cancelled() => Some(Err(stopped())),
        Ok(lines) if lines.iter().any(|line| !line.ok) => Some(Ok(findings_of(lines))),
        // All can be read, and yet it did not open: the fault says why.
        _ => None,
    }
}

/// By the person's row. None: it cannot be read, and only the recovery code may look further.
fn may_check(wreck: &mut Wreck, unlocked: &Unlocked, clock: Clock) -> Option<Result<()>> {
    if unlocked.kind == HolderKind::Recovery {
        return Some(Ok(()));
    }
    let person = wreck.person(&unlocked.name)?;
    let today = today_of(wreck.setting("company"), clock);
    Some(today.and_then(|today| may_here(Some(&person), Action::Check, today)))
}

/// The store's own findings, with advice.
pub(crate) fn findings_of(lines: Vec<CheckLine>) -> Vec<Finding> {
    let advice = |name: &str| if name == FREE_SPACE { "free some space on this disk" } else { RESTORE };
    lines.into_iter().map(|line| finding(line.name, line.ok, line.detail, advice(line.name))).collect()
}

/// What of a store that is about to be used is not well. How full this disk is says nothing of the store.
pub(crate) fn not_well(lines: Vec<CheckLine>) -> Vec<Finding> {
    findings_of(lines).into_iter().filter(|finding| !finding.ok && finding.name != FREE_SPACE).collect()
}

/// Answers whether to go on.
pub(crate) fn told(progress: &Progress<'_>, done: u64, total: u64) -> bool {
    let share = if total == 0 { 0.0 } else { done as f64 / total as f64 };
    progress.step(Step { done: u32::try_from(done).unwrap_or(u32::MAX), bytes_mb: 0.0, share });
    !progress.is_cancelled()
}

pub(crate) fn stopped() -> Fault {
    Fault::stopped("the check was stopped; nothing was changed", "run it again when there is time")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_who_checks_is_told_to_check() {
        let fault = Fault::new(Code::StoreUnusable, "a page is damaged", "run `prefdesk check`");
        assert_eq!(no_circle(fault).advice, RESTORE);
    }
}
