//! Known faults in what we depend on, where the data can be had. Where it cannot, that is said, not passed over. What
//! is borne for a while stands in `xtask/advisories.toml`, each with its reason and its last day.

mod borne;

use crate::place;
use crate::step::{Outcome, cargo, exists, npm};
use borne::Borne;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Stdio;
use std::time::SystemTime;

/// From this severity on a fault of the page's packages fails.
const SEVERE: [&str; 2] = ["high", "critical"];

/// Looks; a known fault of high severity fails unless it is borne, missing data does not.
pub fn look() -> Outcome {
    println!("\n▸ advisories");
    let file = place::root().join("xtask/advisories.toml");
    let text = std::fs::read_to_string(&file).map_err(|cause| format!("xtask/advisories.toml: {cause}"))?;
    let today = DateTime::<Utc>::from(SystemTime::now()).date_naive();
    let borne = Borne::read(&text, today)?;
    crates(&borne)?;
    page(&borne)
}

fn crates(borne: &Borne) -> Outcome {
    if !exists("cargo", &["audit", "--version"]) {
        println!("skipped for Rust: cargo-audit is not installed (`cargo install cargo-audit`)");
        return Ok(());
    }
    let ignored: Vec<&str> = borne.ids().flat_map(|id| ["--ignore", id]).collect();
    let output = cargo(&[&["audit"], ignored.as_slice()].concat()).output();
    let output = output.map_err(|cause| format!("cargo audit: {cause}"))?;
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

fn page(borne: &Borne) -> Outcome {
    let mut audit = npm(&["audit", "--omit=dev", "--json"]);
    let output = audit.stdin(Stdio::null()).output().map_err(|cause| format!("npm audit: {cause}"))?;
    let report: Option<Value> = serde_json::from_slice(&output.stdout).ok();
    let Some(packages) = report.as_ref().and_then(|report| report.get("vulnerabilities")?.as_object()) else {
        println!("skipped for the page: the registry answers no audit");
        return Ok(());
    };
    let found: BTreeSet<String> = packages.values().flat_map(severe_faults).collect();
    let left: Vec<&String> = found.iter().filter(|fault| !borne.ids().any(|id| fault.contains(id))).collect();
    if !left.is_empty() {
        return Err(format!("npm audit: {left:?}"));
    }
    println!("page: nothing known of severity high or critical");
    Ok(())
}

/// The faults of a package itself; what it only has through another is told by that one.
fn severe_faults(package: &Value) -> Vec<String> {
    let via = package.get("via").and_then(Value::as_array).into_iter().flatten();
    let word =
        |fault: &Value, name: &str| fault.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let severe = via.filter(|fault| SEVERE.contains(&word(fault, "severity").as_str()));
    severe
        .map(|fault| format!("{}: {} ({})", word(fault, "name"), word(fault, "title"), word(fault, "url")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_severe_fault_is_named_with_its_number_and_a_mild_or_inherited_one_is_not() {
        let package = serde_json::json!({"via": [
            {"name": "left", "title": "Escape", "url": "https://example.org/GHSA-aaaa", "severity": "critical"},
            {"name": "left", "title": "Slow", "url": "https://example.org/GHSA-bbbb", "severity": "moderate"},
            "another",
        ]});
        assert_eq!(severe_faults(&package), ["left: Escape (https://example.org/GHSA-aaaa)"]);
    }
}
