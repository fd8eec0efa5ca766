//! Who keeps the journal up: a thread that begins with the first write and ends with the store. A write only tells
//! it that there is something; what goes wrong is noted beside the store, for `journal status` and the doctor.

use super::file::Header;
use super::{JournalPlace, gather};
use crate::NamedLock;
use crate::vault::{Ring, Vault};
use chrono::{DateTime, Utc};
use cipherfile::{Key, Purpose};
use domain::{Code, Fault, Result};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Held while frames are appended: several processes keep one journal up.
const LOCK: &str = "journal";
/// The note's name in the data folder.
const NOTE: &str = "journal.json";
/// After a failure, and so that a share that comes back is noticed without a write.
const AGAIN_AFTER: Duration = Duration::from_secs(30);
/// What is written within this time is appended and synced together: an import would else pay for each row.
const TOGETHER: Duration = Duration::from_millis(50);
/// Another process is appending: it will be done soon.
const TURN_AFTER: Duration = Duration::from_millis(20);
const TURNS: usize = 100;
/// How long a closing store waits for a share that hangs. What is missing then is caught up by the next one.
const LAST_WAIT: Duration = Duration::from_secs(2);

/// What became of the last attempt to keep the journal up. Holds nothing personal; read without a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalNote {
    pub folder: PathBuf,
    /// The last entry that the journal holds, as far as this folder knows.
    pub seq: u64,
    pub at: DateTime<Utc>,
    /// Why it could not be kept up; none when it was.
    pub fault: Option<String>,
    /// What to do about that.
    #[serde(default)]
    pub advice: Option<String>,
    /// True when folder and journal do not go together: it is not merely behind.
    #[serde(default)]
    pub has_parted: bool,
}

impl JournalNote {
    fn of(folder: PathBuf, seq: u64, at: DateTime<Utc>) -> Self {
        Self { folder, seq, at, fault: None, advice: None, has_parted: false }
    }
}

/// The note of a data folder; none when no journal was ever kept.
pub fn noted(dir: &Path) -> Option<JournalNote> {
    serde_json::from_slice(&std::fs::read(dir.join(NOTE)).ok()?).ok()
}

/// Takes the turn to append, waiting a little for another process.
pub fn turn(dir: &Path, now: DateTime<Utc>) -> Result<NamedLock> {
    let mut last = None;
    for _ in 0..TURNS {
        match NamedLock::take(dir, LOCK, now) {
            Err(fault) if fault.code == Code::Conflict => last = Some(fault),
            taken => return taken,
        }
        std::thread::sleep(TURN_AFTER);
    }
    Err(last.unwrap_or_else(|| Fault::internal("no turn at the journal")))
}

/// What the thread needs to find store and journal.
struct Desk {
    dir: PathBuf,
    store: PathBuf,
    key: Key,
    ring: Ring,
    site: String,
}

#[derive(Default)]
struct State {
    /// When the newest entry that waits was written.
    waiting: Option<DateTime<Utc>>,
    is_closing: bool,
    is_done: bool,
}

struct Shared {
    desk: Desk,
    state: Mutex<State>,
    changed: Condvar,
}

/// The store's side of it.
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Keeper {
    pub fn new(dir: &Path, store: &Path, key: &Key, ring: &Ring, site: &str) -> Self {
        let desk = Desk {
            dir: dir.to_owned(),
            store: store.to_owned(),
            key: key.clone(),
            ring: ring.clone(),
            site: site.to_owned(),
        };
        let shared = Arc::new(Shared { desk, state: Mutex::default(), changed: Condvar::new() });
        Self { shared, thread: Mutex::default() }
    }

    /// True once it was told something.
    pub fn has_begun(&self) -> bool {
        guard(&self.thread).is_some()
    }

    /// There is something to append, as of this time. Costs a lock and no more.
    pub fn tell(&self, now: DateTime<Utc>) {
        guard(&self.shared.state).waiting = Some(now);
        self.shared.changed.notify_all();
        let mut thread = guard(&self.thread);
        if thread.is_none() {
            let shared = Arc::clone(&self.shared);
            let spawned = std::thread::Builder::new().name("journal".to_owned()).spawn(move || keep(&shared));
            // Without a thread the next process catches up; nothing is lost here.
            *thread = spawned.ok();
        }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        let Some(thread) = guard(&self.thread).take() else { return };
        let mut state = guard(&self.shared.state);
        state.is_closing = true;
        self.shared.changed.notify_all();
        let until = Instant::now() + LAST_WAIT;
        while !state.is_done {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                // A share that hangs: the thread goes with the process.
                return;
            }
            state = wait(&self.shared.changed, state, left);
        }
        drop(state);
        // A panic of the thread was undone by the frame that it did not finish.
        let _ = thread.join();
    }
}

fn keep(shared: &Shared) {
    let mut connection = None;
    let mut failed_at = None;
    while let Some(now) = next(shared, failed_at) {
        let now = latest(shared, now);
        let went = attempt(shared, &mut connection, now);
        failed_at = went.is_err().then_some(now);
        note(&shared.desk, went, now);
    }
    guard(&shared.state).is_done = true;
    shared.changed.notify_all();
}

/// Waits for work; after a failure not longer than a while. None once the store closes and nothing waits.
fn next(shared: &Shared, failed_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    let mut state = guard(&shared.state);
    loop {
        match (state.waiting.take(), state.is_closing) {
            (Some(now), _) => return Some(now),
            (None, true) => return None,
            (None, false) => {}
        }
        let before = Instant::now();
        state = wait(&shared.changed, state, AGAIN_AFTER);
        if failed_at.is_some() && before.elapsed() >= AGAIN_AFTER {
            return failed_at;
        }
    }
}

/// Lets a little more come, unless the store closes; when the newest of it was written.
fn latest(shared: &Shared, now: DateTime<Utc>) -> DateTime<Utc> {
    let until = Instant::now() + TOGETHER;
    let mut state = guard(&shared.state);
    loop {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || state.is_closing {
            return state.waiting.take().unwrap_or(now);
        }
        state = wait(&shared.changed, state, left);
    }
}

/// Appends what the ledger has beyond the journal. None: the journal is off.
fn attempt(
    shared: &Shared,
    connection: &mut Option<Connection>,
    now: DateTime<Utc>,
) -> Result<Option<(JournalPlace, u64)>> {
    let desk = &shared.desk;
    if connection.is_none() {
        *connection = Some(cipherfile::open(&desk.store, &desk.key, Purpose::Read)?);
    }
    let Some(connection) = connection.as_ref() else { return Ok(None) };
    let fault = |error: &rusqlite::Error| cipherfile::fault(&desk.store, error);
    let Some(place) = place(connection).map_err(|error| fault(&error))? else { return Ok(None) };
    let log = crate::ledger::heads(connection).map_err(|error| fault(&error))?.ledger.log;
    let _lock = turn(&desk.dir, now)?;
    let header = Header::new(Vault::open(&desk.dir)?.id()?, &desk.site, log, &desk.ring, now)?;
    let mut journal = gather::open_or_create(&place.folder, header, &desk.ring)?;
    let reached =
        gather::catch_up(connection, &mut journal, &fault, &mut |_, _| !guard(&shared.state).is_closing)?;
    Ok(Some((place, reached.seq)))
}

/// Where the journal is kept, if it is.
pub(crate) fn place(connection: &Connection) -> rusqlite::Result<Option<JournalPlace>> {
    let mut sql = connection.prepare_cached("SELECT value FROM setting WHERE name = 'journal'")?;
    let text: Option<String> = sql.query_row([], |row| row.get(0)).optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).flatten())
}

/// The note is a help and not a record: where it cannot be written, status and doctor know less.
fn note(desk: &Desk, went: Result<Option<(JournalPlace, u64)>>, at: DateTime<Utc>) {
    let path = desk.dir.join(NOTE);
    let note = match went {
        Ok(None) => return,
        Ok(Some((place, seq))) => JournalNote::of(place.folder, seq, at),
        Err(fault) => {
            let Some(before) = noted(&desk.dir) else { return };
            let has_parted = fault.code == Code::StoreUnusable;
            JournalNote { at, fault: Some(fault.what), advice: Some(fault.advice), has_parted, ..before }
        }
    };
    write_note(&path, &note);
}

/// For the foreground: a journal that was just brought up to here.
pub fn note_now(dir: &Path, place: &JournalPlace, seq: u64, at: DateTime<Utc>) {
    write_note(&dir.join(NOTE), &JournalNote::of(place.folder.clone(), seq, at));
}

fn write_note(path: &Path, note: &JournalNote) {
    let Ok(bytes) = serde_json::to_vec(note) else { return };
    let temporary = path.with_extension("json.new");
    let write = || -> std::io::Result<()> {
        let mut file = cipherfile::private_file(&temporary)?;
        file.set_len(0)?;
        std::io::Write::write_all(&mut file, &bytes)?;
        std::fs::rename(&temporary, path)
    };
    let _ = write();
}

fn guard<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait<'a>(changed: &Condvar, state: MutexGuard<'a, State>, at_most: Duration) -> MutexGuard<'a, State> {
    changed.wait_timeout(state, at_most).unwrap_or_else(PoisonError::into_inner).0
}
