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
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// The file's name in the data folder.
pub const NAME: &str = "doorstep";
/// Failures that cost nothing.
const FREE_FAILURES: u32 = 3;
const FIRST_DELAY_MS: i64 = 5_000;
const LONGEST_DELAY_MS: i64 = 15 * 60 * 1_000;
/// Beyond this size failures are still counted, but no longer kept one by one.
const MAX_SEALED_BYTES: u64 = 4 * 1024 * 1024;

/// One failed sign-in, for the audit chain. Its id makes draining twice harmless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailedSignIn {
    pub id: EntryId,
    /// What was typed as a name: it may be anything, even a password.
    pub typed: Sensitive<String>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Line {
    bucket: String,
    failures: u32,
    last_ms: i64,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    sealed: String,
}

/// The file, locked for one attempt, so that guesses made at once are counted one after the other.
pub struct Doorstep {
    path: PathBuf,
    file: File,
    lines: Vec<Line>,
}

impl Doorstep {
    /// Locks and reads the file; a missing one is empty, a line cut short by a crash is skipped.
    pub fn open(dir: &Path) -> Result<Self> {
        let path = dir.join(NAME);
        let read = || -> std::io::Result<(File, String)> {
            let mut file = cipherfile::private_file(&path)?;
            file.lock()?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok((file, String::from_utf8_lossy(&bytes).into_owned()))
        };
        let (file, text) = read().map_err(|error| cipherfile::io_fault(&path, &error))?;
        let lines = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        Ok(Self { path, file, lines })
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
            self.append(
                Line { bucket: bucket.to_owned(), failures, last_ms: now_ms, sealed: String::new() },
                false,
            )?;
        }
        let left_ms = delay_ms - now_ms.saturating_sub(last_ms).max(0);
        if left_ms > 0 { Err(wait(left_ms)) } else { Ok(()) }
    }

    /// Counts the attempt before it is tried, so that a killed process has not tried for nothing.
    pub fn count(&mut self, bucket: &str, now: DateTime<Utc>) -> Result<()> {
        let failures = self.last(bucket).map_or(0, |line| line.failures).saturating_add(1);
        let last_ms = now.timestamp_millis();
        self.append(Line { bucket: bucket.to_owned(), failures, last_ms, sealed: String::new() }, false)
    }

    /// Keeps a failure for the audit chain.
    pub fn keep(&mut self, bucket: &str, failed: &FailedSignIn, audit_public: &str) -> Result<()> {
        let size = self.file.metadata().map(|meta| meta.len()).unwrap_or(0);
        let failures = self.last(bucket).map_or(1, |line| line.failures);
        let sealed = match size < MAX_SEALED_BYTES {
            true => {
                let fact = serde_json::to_vec(failed)
                    .map_err(|_| Fault::internal("a sign-in could not be noted"))?;
                sealing::seal_to(&[sealing::public_key(audit_public)?], &fact)?
            }
            false => String::new(),
        };
        let last_ms = failed.at.timestamp_millis();
        self.append(Line { bucket: bucket.to_owned(), failures, last_ms, sealed }, true)
    }

    /// Forgets the count after a sign-in that succeeded.
    pub fn clear(&mut self, bucket: &str, now: DateTime<Utc>) -> Result<()> {
        let last_ms = now.timestamp_millis();
        self.append(Line { bucket: bucket.to_owned(), failures: 0, last_ms, sealed: String::new() }, false)
    }

    /// The failures kept, oldest first. What cannot be opened was not sealed by us and is skipped.
    pub fn kept(&self, identity: &age::x25519::Identity) -> Vec<FailedSignIn> {
        let sealed = self.lines.iter().filter(|line| !line.sealed.is_empty());
        sealed
            .filter_map(|line| serde_json::from_slice(&sealing::open_with(identity, &line.sealed)?).ok())
            .collect()
    }

    /// Rewrites the file with the counts alone, once the failures stand in the audit chain.
    pub fn forget_kept(&mut self) -> Result<()> {
        let mut counts = BTreeMap::new();
        for line in &self.lines {
            counts.insert(line.bucket.clone(), Line { sealed: String::new(), ..line.clone() });
        }
        let left: Vec<Line> = counts.into_values().filter(|line| line.failures > 0).collect();
        let text: String = left.iter().filter_map(|line| text_of(line).ok()).collect();
        let write = |file: &mut File| -> std::io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(text.as_bytes())?;
            file.sync_data()
        };
        write(&mut self.file).map_err(|error| cipherfile::io_fault(&self.path, &error))?;
        self.lines = left;
        Ok(())
    }

    fn last(&self, bucket: &str) -> Option<&Line> {
        self.lines.iter().rev().find(|line| line.bucket == bucket)
    }

    fn append(&mut self, line: Line, sync: bool) -> Result<()> {
        let text = text_of(&line)?;
        let write = |file: &mut File| -> std::io::Result<()> {
            file.seek(SeekFrom::End(0))?;
            file.write_all(text.as_bytes())?;
            if sync { file.sync_data() } else { Ok(()) }
        };
        write(&mut self.file).map_err(|error| cipherfile::io_fault(&self.path, &error))?;
        self.lines.push(line);
        Ok(())
    }
}

/// The bucket of a typed name: 16 bits of a hash salted with the vault's id.
pub fn bucket(vault: Uuid, folded_name: &str) -> String {
    let digest = Sha256::new().chain_update(vault.as_bytes()).chain_update(folded_name).finalize();
    domain::entry::hex(digest.get(..2).unwrap_or_default())
}

fn delay_ms(failures: u32) -> i64 {
    match failures.checked_sub(FREE_FAILURES) {
        None => 0,
        Some(beyond) => FIRST_DELAY_MS.saturating_mul(1 << beyond.min(20)).min(LONGEST_DELAY_MS),
    }
}

fn wait(left_ms: i64) -> Fault {
    let seconds = (left_ms + 999) / 1000;
    let time =
        if seconds < 120 { format!("{seconds} seconds") } else { format!("{} minutes", (seconds + 59) / 60) };
    Fault::new(
        Code::NotAllowed,
        format!("too many failed sign-ins; the next try is possible in {time}"),
        "wait, or ask an admin for a new password",
    )
}

/// A line starts on its own even when the one before was cut short.
fn text_of(line: &Line) -> Result<String> {
    let text = serde_json::to_string(line).map_err(|_| Fault::internal("a sign-in could not be noted"))?;
    Ok(format!("{text}\n"))
}
