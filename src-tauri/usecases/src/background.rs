//! Long work beside a working desk: it takes what the processor has left, so that whoever types does not feel it.

use std::panic::resume_unwind;
use std::thread::scope;

/// How far it steps back: beside somebody who wants the processor too it has about a tenth of it, alone it has all.
#[cfg(target_os = "linux")]
const STEP_BACK: i32 = 10;

/// Does the work on a thread of its own, which steps back with all threads that it starts; waits for it.
///
/// Not for what writes to the store: others would wait for a lock that it holds.
pub(crate) fn in_background<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    scope(|scope| {
        let worker = scope.spawn(|| {
            step_back();
            work()
        });
        worker.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

/// Linux counts it for the thread; elsewhere it would be the whole program. Refused, the work is done all the same.
fn step_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(STEP_BACK);
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use rustix::process::getpriority_process;

    #[test]
    fn what_is_done_in_the_background_steps_back_with_its_threads_and_nobody_else_does() {
        let before = getpriority_process(None).unwrap();
        let own = || getpriority_process(None).unwrap();
        let (worker, helper) = in_background(|| (own(), std::thread::spawn(own).join().unwrap()));
        let expected = (before + STEP_BACK).min(19);
        assert_eq!((worker, helper), (expected, expected));
        assert_eq!(own(), before);
    }
}
