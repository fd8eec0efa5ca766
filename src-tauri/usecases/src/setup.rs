//! `init` and `demo`: making a data folder.

use crate::clock::Clock;
use crate::progress::Progress;
use crate::session::TryWith;
use domain::{Fault, Result, Sensitive};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What `init` needs.
#[derive(Clone, Debug)]
pub struct InitAsk {
    pub admin: String,
    pub password: Sensitive<String>,
    /// Three digits; `001` when not given.
    pub site: Option<String>,
    /// The company's settings (TOML text) and the name of the file it came from.
    pub company: Option<(String, String)>,
}

/// What `init` prints, once.
#[derive(Clone, Debug, Serialize)]
pub struct Initialised {
    pub data_dir: PathBuf,
    pub admin: String,
    pub site: String,
    /// Printed once and kept nowhere.
    pub recovery_code: String,
}

/// What `demo` made.
#[derive(Clone, Debug, Serialize)]
pub struct DemoMade {
    pub data_dir: PathBuf,
    pub customers: u64,
    pub requests: u64,
    pub people: Vec<TryWith>,
    /// Commands and searches worth trying.
    pub try_this: Vec<String>,
}

/// Makes an empty data folder with one admin. 6 when there is one already.
pub fn init(dir: &Path, ask: &InitAsk, clock: Clock) -> Result<Initialised> {
    let _ = (dir, ask, clock);
    Err(Fault::internal("unfinished"))
}

/// Makes a data folder with invented people, requests of this and last week, and people who sign in.
pub fn demo(
    dir: &Path,
    customers: u64,
    seed: u64,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<DemoMade> {
    let _ = (dir, customers, seed, clock, progress);
    Err(Fault::internal("unfinished"))
}
