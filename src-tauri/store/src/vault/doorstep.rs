//! The doorstep: a small file beside the vault that counts failed sign-ins and keeps them, sealed, until
//! the next unlock drains them into the audit chain. It is read without unlocking anything.
//!
//! One JSON line an event; the last line of a bucket counts. A bucket is 16 bits of a salted hash of the name
//! that was typed: enough to slow a guesser down, too little to tell what was typed (it may be a password).

use super::sealing;
use chrono::{DateTime, Utc};
use domain::ids::EntryId;
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The file's name in the data folder.
pub const NAME: &str = "doorstep";
/// Locked while the file is read and written, which replaces it now and then.
pub const LOCK: &str = "doorstep.lock";
/// Failures that cost nothing.
const FREE_FAILURES: u32 = 3;
const FIRST_DELAY_MS: i64 = 5_000;
const LONGEST_DELAY_MS: i64 = 15 * 60 * 1_000;
/// Beyond this much, about a thousand, failures are counted together and no longer kept one by one.
pub(super) const MAX_SEALED_BYTES: usize = 512 * 1024;
/// A file below this is never worth rewriting.
const SMALL_BYTES: usize = 16 * 1024;

/// One failed sign-in for the audit chain, or several that were counted together. Its id makes draining twice
/// harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedSignIn {
    pub id: EntryId,
    /// What was typed as a name: it may be anything, even a password. Empty for several together.
    pub typed: Sensitive<String>,
    pub at: DateTime<Utc>,
    #[serde(default = "once")]
    pub times: u32,
}

fn once() -> u32 {
    1
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    /// Empty for failures counted together.
    bucket: String,
    failures: u32,
    last_ms: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sealed: String,
    /// Under which id the failures counted together will stand in the audit chain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    together: Option<EntryId>,
}

impl Line {
    fn counted(bucket: &str, failures: u32, last_ms: i64) -> Self {
        Self { bucket: bucket.to_owned(), failures, last_ms, sealed: String::new(), together: None }
    }

    fn together(id: EntryId, failures: u32, last_ms: i64) -> Self {
        Self { together: Some(id), ..Self::counted("", failures, last_ms) }
    }
}

/// What waits for the audit chain, and which lines it came from.
#[derive(Debug)]
pub struct Waiting {
    pub failures: Vec<FailedSignIn>,
    sealed: BTreeSet<String>,
    together: BTreeSet<EntryId>,
}

impl Waiting {
    pub fn is_empty(&self) -> bool {
        self.failures.is_empty() && self.sealed.is_empty()
    }
}

/// The file, locked for a moment: never while a password is tried or the store is written.
pub struct Doorstep {
    path: PathBuf,
    lines: Vec<Line>,
    /// A crash cut the last line short.
    is_cut: bool,
    _lock: File,
}

impl Doorstep {
    /// Locks and reads the file; a missing one is empty, a line cut short by a crash is skipped. One that has
    /// grown is rewritten with what still counts.
    pub fn open(dir: &Path) -> Result<Self> {
        let (path, lock_path) = (dir.join(NAME), dir.join(LOCK));
        let lock = cipherfile::private_file(&lock_path).and_then(|file| file.lock().map(|()| file));
        let lock = lock.map_err(|error| cipherfile::io_fault(&lock_path, &error))?;
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            read => read.map_err(|error| cipherfile::io_fault(&path, &error))?,
        };
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let is_cut = !text.is_empty() && !text.ends_with('\n');
        let mut door = Self { path, lines, is_cut, _lock: lock };
        if bytes.len() > SMALL_BYTES {
            let tidied = door.tidied();
            if text_of(&tidied)?.len() < bytes.len() / 2 {
                door.rewrite(tidied)?;
            }
        }
        Ok(door)
    }

    /// Refuses while the delay runs; a clock that was set back starts the delay anew.
    pub fn admit(&mut self, bucket: &str, now: DateTime<Utc>) -> Result<()> {
        let Some(last) = self.last(bucket) else { return Ok(()) };
        let (failures, last_ms, now_ms) = (last.failures, last.last_ms, now.timestamp_millis());
        let delay_ms = delay_ms(failures);
        if delay_ms == 0 {
            return Ok(());
        }
        if now_ms < last_ms {
            self.append(Line::counted(bucket, failures, now_ms), false)?;
        }
        let left_ms = delay_ms - now_ms.saturating_sub(last_ms).max(0);
        if left_ms > 0 { Err(wait(left_ms)) } else { Ok(()) }
    }

    /// Counts the attempt before it is tried, so that a killed process has not tried for nothing.
    pub fn count(&mut self, bucket: &str, now: DateTime<Utc>) -> Result<()> {
        let failures = self.last(bucket).map_or(0, |line| line.failures).saturating_add(1);
        self.append(Line::counted(bucket, failures, now.timestamp_millis()), false)
    }

    /// Keeps a failure for the audit chain, and says how long the next attempt must wait, if at all.
    pub fn keep(
        &mut self,
        bucket: &str,
        failed: &FailedSignIn,
        audit_public: &str,
    ) -> Result<Option<String>> {
        let last_ms = failed.at.timestamp_millis();
        let failures = self.last(bucket).map_or(1, |line| line.failures);
        let line = match self.lines.iter().map(|line| line.sealed.len()).sum::<usize>() < MAX_SEALED_BYTES {
            true => Line { sealed: seal(failed, audit_public)?, ..Line::counted(bucket, failures, last_ms) },
            false => self.one_more(last_ms),
        };
        self.append(line, true)?;
        let delay_ms = delay_ms(failures);
        Ok((delay_ms > 0).then(|| span(delay_ms)))
    }

    /// Forgets the count after a sign-in that succeeded.
    pub fn clear(&mut self, bucket: &str, now: DateTime<Utc>) -> Result<()> {
        self.append(Line::counted(bucket, 0, now.timestamp_millis()), false)
    }

    /// What waits for the audit chain, oldest first. What is counted together from now on gets another id, for
    /// the count under this one is about to be told. A line that cannot be opened was not sealed by us: skipped.
    pub fn waiting(&mut self, identities: &[age::x25519::Identity]) -> Result<Waiting> {
        if let Some(open) = self.last_together().filter(|line| line.failures > 0) {
            let next = Line::together(EntryId(Uuid::now_v7()), 0, open.last_ms);
            self.append(next, true)?;
        }
        let open = |sealed: &str| {
            let opened = identities.iter().find_map(|identity| sealing::open_with(identity, sealed));
            serde_json::from_slice(&opened?).ok()
        };
        let sealed: BTreeSet<String> =
            self.lines.iter().map(|line| &line.sealed).filter(|text| !text.is_empty()).cloned().collect();
        let mut failures: Vec<FailedSignIn> = sealed.iter().filter_map(|text| open(text)).collect();
        let together = self.counted_together();
        failures.extend(together.iter().map(|(id, line)| FailedSignIn {
            id: *id,
            typed: Sensitive::default(),
            at: DateTime::from_timestamp_millis(line.last_ms).unwrap_or_default(),
            times: line.failures,
        }));
        failures.sort_by_key(|failed| (failed.at, failed.id));
        Ok(Waiting { failures, sealed, together: together.into_keys().collect() })
    }

    /// Rewrites the file without what stands in the audit chain now; what came meanwhile stays.
    pub fn forget(&mut self, told: &Waiting) -> Result<()> {
        for line in &mut self.lines {
            if told.sealed.contains(&line.sealed) {
                line.sealed.clear();
            }
        }
        self.lines.retain(|line| line.together.is_none_or(|id| !told.together.contains(&id)));
        let tidied = self.tidied();
        self.rewrite(tidied)
    }

    /// The lines that still count: the last of each bucket, what is sealed, what was counted together.
    fn tidied(&self) -> Vec<Line> {
        let mut counts = BTreeMap::new();
        for line in self.lines.iter().filter(|line| line.together.is_none()) {
            let counted = Line::counted(&line.bucket, line.failures, line.last_ms);
            counts.insert(line.bucket.as_str(), counted);
        }
        let sealed = self.lines.iter().filter(|line| !line.sealed.is_empty()).cloned();
        let mut seen = BTreeSet::new();
        let newest_first = self.lines.iter().rev().filter(|line| line.together.is_some());
        let mut together: Vec<Line> =
            newest_first.filter(|line| seen.insert(line.together)).cloned().collect();
        together.reverse();
        // The counts stand last, for the last line of a bucket counts.
        sealed.chain(together).chain(counts.into_values().filter(|line| line.failures > 0)).collect()
    }

    fn counted_together(&self) -> BTreeMap<EntryId, &Line> {
        let all = self.lines.iter().filter_map(|line| Some((line.together?, line)));
        all.filter(|(_, line)| line.failures > 0).collect()
    }

    /// The line to add to: by place, not by time, for the clock may have been set back.
    fn last_together(&self) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.together.is_some())
    }

    fn one_more(&self, last_ms: i64) -> Line {
        let open = self.last_together().and_then(|line| Some((line.together?, line.failures)));
        let (id, before) = open.unwrap_or_else(|| (EntryId(Uuid::now_v7()), 0));
        Line::together(id, before.saturating_add(1), last_ms)
    }

    fn last(&self, bucket: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.bucket == bucket)
    }

    fn append(&mut self, line: Line, sync: bool) -> Result<()> {
        let mut text = text_of(std::slice::from_ref(&line))?;
        if std::mem::take(&mut self.is_cut) {
            text.insert(0, '\n');
        }
        let write = || -> std::io::Result<()> {
            let mut file = cipherfile::private_file(&self.path)?;
            file.seek(SeekFrom::End(0))?;
            file.write_all(text.as_bytes())?;
            if sync { file.sync_data() } else { Ok(()) }
        };
        write().map_err(|error| cipherfile::io_fault(&self.path, &error))?;
        self.lines.push(line);
        Ok(())
    }

    fn rewrite(&mut self, lines: Vec<Line>) -> Result<()> {
        let text = text_of(&lines)?;
        cipherfile::write_whole(&self.path, text.as_bytes())
            .map_err(|error| cipherfile::io_fault(&self.path, &error))?;
        self.lines = lines;
        self.is_cut = false;
        Ok(())
    }
}

/// The bucket of a typed name: 16 bits of a hash salted with the vault's id.
pub fn bucket(vault: Uuid, folded_name: &str) -> String {
    let digest = Sha256::new().chain_update(vault.as_bytes()).chain_update(folded_name).finalize();
    domain::entry::hex(digest.get(..2).unwrap_or_default())
}

fn seal(failed: &FailedSignIn, audit_public: &str) -> Result<String> {
    let fact = serde_json::to_vec(failed).map_err(|_| Fault::internal("a sign-in could not be noted"))?;
    sealing::seal_to(&[sealing::public_key(audit_public)?], &fact)
}

fn delay_ms(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES + 1) {
        None => 0,
        Some(beyond) => FIRST_DELAY_MS.saturating_mul(1 << beyond.min(20)).min(LONGEST_DELAY_MS),
    }
}

fn wait(left_ms: i64) -> Fault {
    Fault::new(
        Code::NotAllowed,
        format!("too many failed sign-ins; the next try is possible in {}", span(left_ms)),
        "wait, or ask an admin for a new password",
    )
}

fn span(left_ms: i64) -> String {
    let seconds = (left_ms + 999) / 1000;
    if seconds < 120 { format!("{seconds} seconds") } else { format!("{} minutes", (seconds + 59) / 60) }
}

fn text_of(lines: &[Line]) -> Result<String> {
    let mut text = String::new();
    for line in lines {
        let line =
            serde_json::to_string(line).map_err(|_| Fault::internal("a sign-in could not be noted"))?;
        text.push_str(&line);
        text.push('\n');
    }
    Ok(text)
}
