//! Locking from outside the page: the machine goes to sleep, or somebody locks the whole session.

use super::{Shell, hold};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A page that is told to lock has put everything away by then; one that hangs loses its keys all the same.
const LOCK_WITHIN: Duration = Duration::from_secs(3);
const LOOK_EVERY: Duration = Duration::from_millis(20);

pub(super) type Tell = Arc<dyn Fn() + Send + Sync>;

impl Shell {
    /// How the page is told to lock.
    pub fn tell_page_by(&self, tell: impl Fn() + Send + Sync + 'static) {
        *hold(&self.page) = Some(Arc::new(tell));
    }

    /// Nobody is here. The page hides everything, keeps what was begun and gives the keys back; they are taken
    /// from it when it does not.
    pub fn lock(&self) {
        self.lock_within(LOCK_WITHIN);
    }

    fn lock_within(&self, patience: Duration) {
        let Some(desk) = self.present() else { return };
        let still_here = || self.present().is_some_and(|now| Arc::ptr_eq(&now, &desk));
        let tell = hold(&self.page).clone();
        if let Some(tell) = tell {
            tell();
            let told = Instant::now();
            while still_here() && told.elapsed() < patience {
                thread::sleep(LOOK_EVERY);
            }
        }
        if still_here() {
            self.seat(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::Place;
    use super::*;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_page_that_is_told_to_lock_keeps_its_keys_until_it_has_put_everything_away() {
        let shell = &Place::new().shell;
        let kept = Arc::new(AtomicBool::new(false));
        let (page, had_keys) = (Arc::downgrade(shell), kept.clone());
        shell.tell_page_by(move || {
            let (page, had_keys) = (page.clone(), had_keys.clone());
            thread::spawn(move || {
                thread::sleep(Duration::from_millis(100));
                let shell = page.upgrade().unwrap();
                had_keys.store(shell.present().is_some(), Ordering::SeqCst);
                shell.seat(None);
            });
        });
        shell.lock_within(Duration::from_secs(30));
        assert!(kept.load(Ordering::SeqCst));
        assert!(shell.present().is_none());
    }

    #[test]
    fn a_page_that_hangs_loses_its_keys_when_the_machine_sleeps() {
        let shell = &Place::new().shell;
        shell.tell_page_by(|| ());
        shell.lock_within(Duration::from_millis(50));
        assert!(shell.present().is_none());
    }
}
