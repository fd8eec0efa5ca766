//! Ctrl-C (and SIGTERM): long work is asked to stop and undoes what it began; at any other moment the program
//! leaves at once, with the document and the status of a fault.

use crate::answer::Answer;
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use usecases::{Code, Fault};

/// Turned once somebody wants to stop.
static STOP: AtomicBool = AtomicBool::new(false);
static PHASE: AtomicU8 = AtomicU8::new(BRIEF);

/// Nothing that lasts: the store's transactions are whole or not there at all.
const BRIEF: u8 = 0;
/// Work that looks at `STOP`.
const WORKING: u8 = 1;
/// The answer is on its way to stdout.
const PRINTING: u8 = 2;

/// From now on; a library that cannot listen leaves the system's own way, which ends the program too.
pub fn listen(json: bool) {
    let _ = ctrlc::set_handler(move || match PHASE.load(Ordering::SeqCst) {
        WORKING => {
            STOP.store(true, Ordering::SeqCst);
            let _ = writeln!(std::io::stderr(), "stopping");
        }
        PRINTING => std::process::exit(i32::from(Code::Internal.exit_status())),
        _ => std::process::exit(i32::from(Answer::failed(&stopped(), json).print())),
    });
}

/// Runs work that stops when asked to.
pub fn stoppable<T>(work: impl FnOnce(&AtomicBool) -> T) -> T {
    PHASE.store(WORKING, Ordering::SeqCst);
    let done = work(&STOP);
    PHASE.store(BRIEF, Ordering::SeqCst);
    done
}

/// Printing is not begun a second time by an interruption.
pub fn printing() {
    PHASE.store(PRINTING, Ordering::SeqCst);
}

/// Work that stopped because it was asked to says itself what became of it; here that gets its status. Whatever
/// else went wrong meanwhile keeps its name.
pub fn named(fault: Fault) -> Fault {
    match fault.is_stop {
        true => Fault { code: Code::Internal, ..fault },
        false => fault,
    }
}

/// The contract's set of statuses is closed, so a stop is 1 and not the shell's 130.
fn stopped() -> Fault {
    Fault::new(
        Code::Internal,
        "stopped; what was not confirmed is as it was before",
        "start it again when you like",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_stop_is_told_as_one_even_when_somebody_had_asked_to_stop() {
        STOP.store(true, Ordering::SeqCst);
        let full = Fault::new(Code::StoreUnusable, "the disk is gone", "look for it");
        assert_eq!(named(full.clone()), full);
        let told = named(Fault::stopped("the import was stopped; 300 requests were recorded", "go on"));
        assert_eq!((told.code, told.what.contains("300")), (Code::Internal, true));
    }
}
