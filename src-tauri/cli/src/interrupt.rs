//! Ctrl-C (and SIGTERM): long work is asked to stop and undoes what it began; while the program only waits for
//! somebody to type, it leaves at once.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use usecases::{Code, Fault};

/// Turned once somebody wants to stop.
static STOP: AtomicBool = AtomicBool::new(false);
/// True while work runs that looks at `STOP`.
static WORKING: AtomicBool = AtomicBool::new(false);

/// Runs work that stops when asked to.
pub fn stoppable<T>(work: impl FnOnce(&AtomicBool) -> T) -> T {
    listen();
    WORKING.store(true, Ordering::SeqCst);
    let done = work(&STOP);
    WORKING.store(false, Ordering::SeqCst);
    done
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
    Fault::new(Code::Internal, "stopped; everything is as it was before", "start it again when you like")
}

/// A second handler is refused by the library, which is just what is wanted.
fn listen() {
    let _ = ctrlc::set_handler(|| {
        if WORKING.load(Ordering::SeqCst) {
            STOP.store(true, Ordering::SeqCst);
            let _ = writeln!(std::io::stderr(), "stopping");
        } else {
            std::process::exit(i32::from(Code::Internal.exit_status()));
        }
    });
}
