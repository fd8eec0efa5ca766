//! Known faults in what we depend on, where the data can be had. Where it cannot, that is said, not passed over.

use crate::step::{Outcome, cargo, exists, npm};
use std::process::Stdio;

/// Looks; a known fault of high severity fails, missing data does not.
pub fn look() -> Outcome {
    println!("\n▸ advisories");
    crates()?;
    page()
}

fn crates() -> Outcome {
    if !exists("cargo", &["audit", "--version"]) {
        println!("skipped for Rust: cargo-audit is not installed (`cargo install cargo-audit`)");
        return Ok(());
    }
    let output = cargo(&["audit"]).output().map_err(|cause| format!("cargo audit: {cause}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        println!("Rust: nothing known");
        return Ok(());
    }
    if said.contains("couldn't fetch advisory database") || said.contains("error loading advisory database") {
        println!("skipped for Rust: the RustSec database could not be fetched");
        return Ok(());
    }
    Err(format!("cargo audit:\n{}{said}", String::from_utf8_lossy(&output.stdout)))
}

fn page() -> Outcome {
    let mut audit = npm(&["audit", "--omit=dev", "--audit-level=high"]);
    let output = audit.stdin(Stdio::null()).output().map_err(|cause| format!("npm audit: {cause}"))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        println!("page: {}", said.trim());
    } else if said.contains("npm audit report") {
        return Err(format!("npm audit:\n{said}"));
    } else {
        println!("skipped for the page: the registry answers no audit");
    }
    Ok(())
}
