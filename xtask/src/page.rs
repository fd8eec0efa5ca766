//! The page: its packages and its build.

use crate::place;
use crate::step::{Outcome, exists, go, npm};
use std::fs;
use std::time::SystemTime;

/// Packages as the lock file says, installed again only when it has changed.
pub fn packages() -> Outcome {
    if !exists(if cfg!(windows) { "npm.cmd" } else { "npm" }, &["--version"]) {
        return Err("npm is missing: install Node 20 or later (https://nodejs.org)".to_owned());
    }
    let ui = place::root().join("ui");
    let changed = |file: &str| -> Option<SystemTime> { fs::metadata(ui.join(file)).ok()?.modified().ok() };
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Some(installed), Some(locked)) if installed >= locked => Ok(()),
        _ => go(&mut npm(&["ci", "--no-audit", "--no-fund"])),
    }
}

/// Builds what the console embeds.
pub fn build() -> Outcome {
    packages()?;
    go(&mut npm(&["run", "build"]))
}
