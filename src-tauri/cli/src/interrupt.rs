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

/// A fault of work that was asked to stop is the stop itself.
pub fn named(fault: Fault) -> Fault {
    match STOP.load(Ordering::SeqCst) {
        true => stopped(),
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
