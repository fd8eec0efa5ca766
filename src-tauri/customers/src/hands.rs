//! Several hands for work that falls into parts: each takes the next part; whoever waits asks meanwhile whether to go
//! on. What a part does is no business of this module.

use domain::Result;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread::available_parallelism;
use std::time::Duration;

/// How often somebody is asked whether to go on.
const ASK_EVERY: Duration = Duration::from_millis(100);
/// More would only get into each other's way on the disk.
const MOST: usize = 4;

/// As many as the machine has, within reason.
pub(crate) fn free() -> usize {
    available_parallelism().map_or(1, NonZero::get).min(MOST)
}

/// Does all parts and answers what each gave, in the order of the parts. A part is told by `is_wanted` when to give
/// up; `go_on` hears how many are done. None when its answer was false.
pub(crate) fn share<P: Sync, T: Send>(
    hands: usize,
    parts: &[P],
    work: impl Fn(&P, &(dyn Fn() -> bool + Sync)) -> Result<T> + Sync,
    go_on: &mut dyn FnMut(usize) -> bool,
) -> Result<Option<Vec<T>>> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let is_wanted = || !stop.load(Ordering::Relaxed);
    let (say, said) = channel();
    std::thread::scope(|scope| {
        for _ in 0..hands.clamp(1, parts.len().max(1)) {
            let (say, next, work, is_wanted) = (say.clone(), &next, &work, &is_wanted);
            scope.spawn(move || {
                loop {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    let Some(part) = parts.get(place).filter(|_| is_wanted()) else { break };
                    if say.send((place, work(part, is_wanted))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(say);
        let (mut done, mut fault, mut is_stopped) = (Vec::new(), None, false);
        loop {
            match said.recv_timeout(ASK_EVERY) {
                Ok((place, Ok(gave))) => done.push((place, gave)),
                Ok((_, Err(wrong))) => fault = fault.or(Some(wrong)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            is_stopped |= fault.is_none() && !go_on(done.len());
            if is_stopped || fault.is_some() {
                stop.store(true, Ordering::Relaxed);
            }
        }
        match (fault, is_stopped) {
            (_, true) => Ok(None),
            (Some(fault), false) => Err(fault),
            (None, false) => {
                done.sort_by_key(|(place, _)| *place);
                Ok(Some(done.into_iter().map(|(_, gave)| gave).collect()))
            }
        }
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::*;
    use domain::Fault;

    #[test]
    fn what_each_part_gave_comes_in_the_order_of_the_parts() {
        let parts: Vec<u64> = (0..500).collect();
        let gave = share(4, &parts, |part, _| Ok(part * 2), &mut |_| true).unwrap().unwrap();
        assert_eq!(gave, (0..500).map(|part| part * 2).collect::<Vec<_>>());
        assert_eq!(share(4, &[0; 0], |_, _| Ok(0), &mut |_| true).unwrap(), Some(Vec::new()));
    }

    #[test]
    fn a_fault_ends_the_others_and_is_what_comes_back() {
        let work = |part: &u32, is_wanted: &(dyn Fn() -> bool + Sync)| match part {
            0 => Err(Fault::internal("spoilt")),
            _ => {
                while is_wanted() {
                    std::thread::yield_now();
                }
                Ok(())
            }
        };
        assert_eq!(share(2, &[1, 0, 1], work, &mut |_| true).unwrap_err().what, "spoilt");
    }

    #[test]
    fn whoever_says_no_gets_nothing() {
        let wait = |_: &u32, is_wanted: &(dyn Fn() -> bool + Sync)| {
            while is_wanted() {
                std::thread::yield_now();
            }
            Ok(())
        };
        assert_eq!(share(2, &[1, 2, 3], wait, &mut |_| false).unwrap(), None);
    }
}
