//! What the window does by itself while somebody is at the desk: it puts whom a search has shown into the audit, loads
//! what searches keep, tidies in the pauses, and locks when nobody has been here for long, whatever the page does.

use super::{Shell, hold};
use std::thread;
use std::time::{Duration, Instant};

/// A pause this long between two commands is time for a checkpoint.
const TIDY_AFTER: Duration = Duration::from_secs(3);
/// The page is the first to lock, when it can: it knows more of who is here.
const GRACE: Duration = Duration::from_secs(60);
/// A relay or interpreter call has long pauses: the lock waits so many times longer, as the page's own does.
const RELAY_PATIENCE: u32 = 3;

pub(super) type Clock = Box<dyn Fn() -> Instant + Send + Sync>;

/// When somebody was here last.
pub(super) struct Last {
    called: Instant,
    /// A hand on the window. Once one was felt only that counts: a page can call by itself.
    touched: Option<Instant>,
    tidied: Instant,
    relay: bool,
}

impl Last {
    pub fn new(now: Instant) -> Self {
        Self { called: now, touched: None, tidied: now, relay: false }
    }

    fn here(&self) -> Instant {
        self.touched.unwrap_or(self.called)
    }
}

impl Shell {
    /// Called about once a second, away from the window's thread.
    pub fn tend(&self) {
        let Some(desk) = self.present() else { return };
        // The next second tries again; what matters is said by the command that needs it.
        drop(desk.note_shown());
        if self.is_left(desk.idle_limit()) {
            return self.lock();
        }
        if self.is_time_to_tidy() {
            drop(desk.idle());
            // An import may have put other customers in place.
            self.make_ready();
        }
    }

    /// What searches keep in memory is loaded before anybody searches: while who has just signed in reaches for the keys,
    /// and in the pauses. On a thread of its own, for nothing else may wait for it.
    pub fn make_ready(&self) {
        let Some(desk) = self.present() else { return };
        thread::spawn(move || drop(desk.warm()));
    }

    /// The window closes, and the process ends without taking anything down: whom a search has shown is written first.
    pub fn close(&self) {
        if let Some(desk) = self.present() {
            drop(desk.note_shown());
        }
        self.seat(None);
    }

    /// A person has pressed a key or moved the pointer over the window.
    pub fn touched(&self) {
        hold(&self.last).touched = Some((self.clock)());
    }

    /// A relay or interpreter call is under way, or over.
    pub fn over_relay(&self, relay: bool) {
        hold(&self.last).relay = relay;
    }

    /// The page has asked for something.
    pub(super) fn called(&self) {
        hold(&self.last).called = (self.clock)();
    }

    /// Whoever sits down has the whole time before them.
    pub(super) fn seated(&self) {
        let now = (self.clock)();
        let mut last = hold(&self.last);
        *last = Last { touched: last.touched.map(|_| now), ..Last::new(now) };
    }

    fn is_left(&self, limit: Duration) -> bool {
        let last = hold(&self.last);
        let limit = if last.relay { limit * RELAY_PATIENCE } else { limit };
        (self.clock)().duration_since(last.here()) >= limit + GRACE
    }

    fn is_time_to_tidy(&self) -> bool {
        let now = (self.clock)();
        let mut last = hold(&self.last);
        let is_time = [last.called, last.tidied].iter().all(|at| now.duration_since(*at) >= TIDY_AFTER);
        if is_time {
            last.tidied = now;
        }
        is_time
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{Place, seconds};
    use std::sync::Arc;
    use std::sync::atomic::AtomicBool;
    use usecases::Desk;
    use usecases::lookup::LookupAsk;

    /// The demo's and everybody's until they say otherwise: ten minutes, and one more for the page.
    const LIMIT: u64 = 11 * 60;

    #[test]
    fn a_desk_that_nobody_uses_is_locked_whether_the_page_does_it_or_not() {
        let place = Place::new();
        place.wait(seconds(LIMIT - 1));
        place.shell.tend();
        assert!(place.shell.desk().is_ok(), "it was locked before its time");
        place.wait(seconds(LIMIT - 1));
        place.shell.tend();
        assert!(place.shell.present().is_some(), "a call is use");
        place.wait(seconds(1));
        place.shell.tend();
        assert!(place.shell.present().is_none());
    }

    #[test]
    fn what_the_page_does_by_itself_is_no_use() {
        let place = Place::new();
        for _ in 0..11 {
            place.shell.tend();
            assert!(place.shell.desk_unasked().is_ok());
            place.wait(seconds(60));
        }
        place.shell.tend();
        assert!(place.shell.present().is_none());
    }

    #[test]
    fn once_a_hand_was_felt_a_page_that_goes_on_calling_keeps_nothing_open() {
        let place = Place::new();
        place.shell.touched();
        for _ in 0..10 {
            place.wait(seconds(60));
            place.shell.tend();
            assert!(place.shell.desk().is_ok());
        }
        place.shell.touched();
        place.wait(seconds(LIMIT - 1));
        place.shell.tend();
        assert!(place.shell.desk().is_ok(), "who only reads is here too");
        place.wait(seconds(1));
        place.shell.tend();
        assert!(place.shell.present().is_none());
    }

    #[test]
    fn a_relay_call_is_given_three_times_as_long_and_no_more() {
        let place = Place::new();
        place.shell.over_relay(true);
        place.wait(seconds(30 * 60 + 59));
        place.shell.tend();
        assert!(place.shell.present().is_some());
        place.wait(seconds(1));
        place.shell.tend();
        assert!(place.shell.present().is_none());
    }

    #[test]
    fn who_signs_in_after_a_long_pause_has_the_whole_time() {
        let place = Place::new();
        place.shell.touched();
        place.shell.over_relay(true);
        place.shell.seat(None);
        place.wait(seconds(3 * LIMIT));
        place.shell.seat(Some(place.sign_in()));
        place.wait(seconds(LIMIT - 1));
        place.shell.tend();
        assert!(place.shell.present().is_some());
        place.wait(seconds(1));
        place.shell.tend();
        assert!(place.shell.present().is_none(), "the call before was over a relay, not this one");
    }

    /// One search while typing, at a desk that something else still holds afterwards.
    fn search(place: &Place) -> Arc<Desk> {
        place.import_customer();
        let desk = place.shell.desk().unwrap();
        let ask = LookupAsk { text: "lowell".into(), read_as: None, limit: None, settled: false };
        assert_eq!(desk.lookup(&ask, &AtomicBool::new(false)).unwrap().total, 1);
        assert_eq!(place.lookups(), 0);
        desk
    }

    #[test]
    fn whom_a_search_showed_is_in_the_audit_a_second_later() {
        let place = Place::new();
        let _desk = search(&place);
        place.shell.tend();
        assert_eq!(place.lookups(), 1);
    }

    #[test]
    fn whom_a_search_showed_is_in_the_audit_when_the_desk_is_locked() {
        let place = Place::new();
        let _desk = search(&place);
        place.shell.lock();
        assert_eq!(place.lookups(), 1);
    }

    #[test]
    fn whom_a_search_showed_is_in_the_audit_when_the_window_closes() {
        let place = Place::new();
        let _desk = search(&place);
        place.shell.close();
        assert_eq!(place.lookups(), 1);
        assert!(place.shell.present().is_none());
    }
}
