//! What the window keeps between two commands: who is at the desk, the query under way, long work under way,
//! and the places a person has chosen in a dialog. Nothing that a use case knows better.

mod lock;
mod tend;
#[cfg(test)]
mod testing;

use crate::aside::Aside;
use crate::picker::Picker;
use domain::{Code, Fault, Result};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};
use usecases::Desk;
use usecases::progress::{Progress, Step};

/// Steps are told this often at most: a bar needs no more, and the window must keep up.
const STEP_EVERY: Duration = Duration::from_millis(100);

/// Shared by all commands.
pub struct Shell {
    pub dir: PathBuf,
    /// What people had before them when somebody else took the desk.
    pub aside: Aside,
    page: Mutex<Option<lock::Tell>>,
    desk: RwLock<Option<Arc<Desk>>>,
    query: Mutex<Query>,
    work: Mutex<HashMap<u32, Arc<AtomicBool>>>,
    chosen: Mutex<BTreeSet<PathBuf>>,
    last: Mutex<tend::Last>,
    clock: tend::Clock,
    picker: Box<dyn Picker>,
}

/// The newest lookup: overtaken ones stop early.
#[derive(Default)]
struct Query {
    turn: u32,
    overtaken: Arc<AtomicBool>,
}

/// A panic elsewhere must not lock everybody out: what is kept here stays usable.
fn hold<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shell {
    pub fn new(dir: PathBuf, picker: Box<dyn Picker>) -> Arc<Self> {
        Self::with_clock(dir, picker, Box::new(Instant::now))
    }

    fn with_clock(dir: PathBuf, picker: Box<dyn Picker>, clock: tend::Clock) -> Arc<Self> {
        Arc::new(Self {
            dir,
            aside: Aside::default(),
            page: Mutex::default(),
            desk: RwLock::new(None),
            query: Mutex::default(),
            work: Mutex::default(),
            chosen: Mutex::default(),
            last: Mutex::new(tend::Last::new(clock())),
            clock,
            picker,
        })
    }

    /// Who is at the desk; 5 when nobody is.
    pub fn desk(&self) -> Result<Arc<Desk>> {
        self.called();
        self.desk_unasked()
    }

    /// Who is at the desk, for what the page does from time to time by itself: that is nobody's use.
    pub fn desk_unasked(&self) -> Result<Arc<Desk>> {
        self.present().ok_or_else(|| {
            Fault::new(Code::NotAllowed, "nobody is signed in; nothing was done", "sign in first")
        })
    }

    /// Who is at the desk, without touching the idle time.
    pub fn present(&self) -> Option<Arc<Desk>> {
        self.desk.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Somebody else is at the desk now, or nobody; running lookups of the one before stop.
    pub fn seat(&self, desk: Option<Desk>) {
        std::mem::take(&mut *hold(&self.query)).overtaken.store(true, Ordering::Relaxed);
        hold(&self.chosen).clear();
        self.seated();
        let desk = desk.map(Arc::new);
        let before = std::mem::replace(&mut *self.desk.write().unwrap_or_else(PoisonError::into_inner), desk);
        // What still runs for the one before holds their desk: whom they were shown is written down now.
        if let Some(before) = before {
            drop(before.note_shown());
        }
    }

    /// Begins the lookup of this turn and stops the one before; none when a later turn has begun already.
    pub fn begin_query(&self, turn: u32) -> Option<Arc<AtomicBool>> {
        let mut query = hold(&self.query);
        if turn < query.turn {
            return None;
        }
        query.overtaken.store(true, Ordering::Relaxed);
        *query = Query { turn, overtaken: Arc::default() };
        Some(query.overtaken.clone())
    }

    /// A page that was loaded anew counts its keystrokes from the start.
    pub fn restart_turns(&self) {
        hold(&self.query).turn = 0;
    }

    /// Does long work under a number by which it can be cancelled, and tells its steps.
    pub fn watched<T>(
        &self,
        work: u32,
        tell: impl Fn(Step) + Sync,
        task: impl FnOnce(&Progress<'_>) -> Result<T>,
    ) -> Result<T> {
        let cancelled = Arc::new(AtomicBool::new(false));
        hold(&self.work).insert(work, cancelled.clone());
        let told = Mutex::new(None::<Instant>);
        let report = |step: Step| {
            let mut told = hold(&told);
            if told.is_none_or(|last| last.elapsed() >= STEP_EVERY) {
                *told = Some(Instant::now());
                tell(step);
            }
        };
        let outcome = task(&Progress::new(&report, &cancelled));
        hold(&self.work).remove(&work);
        outcome
    }

    /// Asks long work to stop; nothing happens when it has ended already.
    pub fn cancel(&self, work: u32) {
        if let Some(flag) = hold(&self.work).get(&work) {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Asks the person, and remembers what they chose.
    pub fn choose(&self, wanted: crate::picker::Wanted, title: &str) -> Option<PathBuf> {
        let path = self.picker.pick(wanted, title)?;
        hold(&self.chosen).insert(path.clone());
        Some(path)
    }

    /// Files are read and written only where a person chose so in a dialog: the page cannot name a path itself.
    pub fn must_be_chosen(&self, path: &Path) -> Result<()> {
        if hold(&self.chosen).contains(path) {
            return Ok(());
        }
        Err(Fault::new(
            Code::NotAllowed,
            "this place was not chosen in a dialog; nothing was read or written",
            "choose the file or folder again",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picker::Wanted;

    struct Always(&'static str);
    impl Picker for Always {
        fn pick(&self, _: Wanted, _: &str) -> Option<PathBuf> {
            Some(PathBuf::from(self.0))
        }
    }

    fn shell() -> Arc<Shell> {
        Shell::new(PathBuf::from("nowhere"), Box::new(Always("/chosen")))
    }

    #[test]
    fn a_later_keystroke_stops_the_one_before() {
        let shell = shell();
        let first = shell.begin_query(1).unwrap();
        let second = shell.begin_query(2).unwrap();
        assert!(first.load(Ordering::Relaxed));
        assert!(!second.load(Ordering::Relaxed));
    }

    #[test]
    fn a_keystroke_that_arrives_late_does_not_stop_the_newer_one() {
        let shell = shell();
        let newer = shell.begin_query(7).unwrap();
        assert!(shell.begin_query(6).is_none());
        assert!(!newer.load(Ordering::Relaxed));
    }

    #[test]
    fn long_work_sees_that_it_was_cancelled_and_is_forgotten_when_done() {
        let shell = shell();
        let cancelled_halfway = |progress: &Progress<'_>| {
            shell.cancel(3);
            Ok(progress.is_cancelled())
        };
        let stopped = shell.watched(3, |_| {}, cancelled_halfway);
        assert_eq!(stopped, Ok(true));
        assert!(hold(&shell.work).is_empty());
    }

    #[test]
    fn a_path_that_nobody_chose_is_refused() {
        let shell = shell();
        assert_eq!(shell.must_be_chosen(Path::new("/etc")).unwrap_err().code, Code::NotAllowed);
        shell.choose(Wanted::Folder, "Where to");
        assert!(shell.must_be_chosen(Path::new("/chosen")).is_ok());
    }

    #[test]
    fn nobody_signed_in_is_not_allowed() {
        assert_eq!(shell().desk().err().map(|fault| fault.code), Some(Code::NotAllowed));
    }
}
