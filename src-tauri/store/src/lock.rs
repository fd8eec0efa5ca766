//! Advisory locks on the data folder: they die with their process and say who holds them.

use chrono::{DateTime, Utc};
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Who holds a lock. Written into the lock file for whoever is refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockHolder {
    pub pid: u32,
    /// What it is doing: the lock's name.
    pub name: String,
    pub since: DateTime<Utc>,
}

/// A lock held until dropped. The file stays; only the lock on it counts.
#[derive(Debug)]
pub struct NamedLock {
    _file: File,
}

impl NamedLock {
    /// Takes `<name>.lock` in the folder, or says who has it.
    pub fn take(dir: &Path, name: &str, now: DateTime<Utc>) -> Result<Self> {
        let path = dir.join(format!("{name}.lock"));
        let fault = |error: &std::io::Error| cipherfile::io_fault(&path, error);
        let mut file = cipherfile::private_file(&path).map_err(|error| fault(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(&mut file, name)),
            Err(TryLockError::Error(error)) => return Err(fault(&error)),
        }
        let holder = LockHolder { pid: std::process::id(), name: name.to_owned(), since: now };
        say_who(&mut file, &holder).map_err(|error| fault(&error))?;
        Ok(Self { _file: file })
    }
}

fn say_who(file: &mut File, holder: &LockHolder) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    file.write_all(&serde_json::to_vec(holder)?)
}

fn held(file: &mut File, name: &str) -> Fault {
    let mut text = String::new();
    let holder =
        file.read_to_string(&mut text).ok().and_then(|_| serde_json::from_str::<LockHolder>(&text).ok());
    let who = match holder {
        Some(holder) => {
            format!("process {} since {}", holder.pid, holder.since.format("%Y-%m-%d %H:%M:%S UTC"))
        }
        None => "another process".to_owned(),
    };
    Fault::new(
        Code::Conflict,
        format!("{name} is running already ({who}); nothing was changed"),
        "wait until it ends; the lock goes with its process",
    )
    .at(format!("{name}.lock"))
}
