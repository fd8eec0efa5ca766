//! Imports run downwards only: shell and command line → hub → use cases → stores → cipher file → domain.

use crate::place;
use crate::step::Outcome;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Each crate and how high it stands; a crate may use only what stands lower.
const HEIGHTS: &[(&str, u32)] = &[
    ("domain", 0),
    ("cipherfile", 1),
    ("customers", 2),
    ("lists", 2),
    ("matching", 2),
    ("store", 2),
    ("usecases", 3),
    ("hub", 4),
    ("cli", 5),
    ("prefdesk-console", 5),
    ("prefdesk-tests", 6),
    ("xtask", 6),
];

/// What only some crates may touch, and which.
const CONFINED: &[(&str, &[&str])] = &[
    ("tauri", &["prefdesk-console"]),
    ("tauri-build", &["prefdesk-console"]),
    ("tauri-plugin-dialog", &["prefdesk-console"]),
    // `lists` and the benchmark of a record only measure themselves beside it.
    ("rusqlite", &["cipherfile", "customers", "lists", "store", "prefdesk-tests"]),
];

/// Reads every crate's manifest of the workspace.
pub fn check() -> Outcome {
    println!("\n▸ import direction");
    let root = read(&place::root().join("Cargo.toml"))?;
    let members = at(&root, "workspace", "members").and_then(toml::Value::as_array).into_iter().flatten();
    let mut faults = faults_of(&root);
    for member in members.filter_map(toml::Value::as_str) {
        faults.extend(faults_of(&read(&place::root().join(member).join("Cargo.toml"))?));
    }
    faults.extend(page_faults(&place::root().join("ui/src"))?);
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n  ")) }
}

fn read(file: &Path) -> Outcome<toml::Table> {
    let text = fs::read_to_string(file).map_err(|cause| format!("{}: {cause}", file.display()))?;
    text.parse().map_err(|cause| format!("{}: {cause}", file.display()))
}

fn at<'a>(manifest: &'a toml::Table, table: &str, key: &str) -> Option<&'a toml::Value> {
    manifest.get(table)?.get(key)
}

fn faults_of(manifest: &toml::Table) -> Vec<String> {
    let heights: BTreeMap<_, _> = HEIGHTS.iter().copied().collect();
    let name = at(manifest, "package", "name").and_then(toml::Value::as_str).unwrap_or_default();
    let Some(own) = heights.get(name) else {
        return vec![format!("`{name}` has no height in xtask/src/arrows.rs: say where it stands")];
    };
    let kinds = ["dependencies", "dev-dependencies", "build-dependencies"];
    let used = kinds.iter().filter_map(|kind| manifest.get(*kind)?.as_table()).flat_map(toml::Table::keys);
    let mut faults = Vec::new();
    for used in used {
        if heights.get(used.as_str()).is_some_and(|height| height >= own) {
            faults.push(format!("`{name}` uses `{used}`, which does not stand below it"));
        }
        let confined = CONFINED.iter().find(|(confined, _)| confined == used);
        if confined.is_some_and(|(_, allowed)| !allowed.contains(&name)) {
            faults.push(format!("`{name}` uses `{used}`, which is no business of it"));
        }
    }
    faults
}

/// Only `ui/src/backend` knows Tauri.
fn page_faults(dir: &Path) -> Outcome<Vec<String>> {
    let mut faults = Vec::new();
    let Ok(entries) = fs::read_dir(dir) else { return Ok(faults) };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() && !path.ends_with("backend") {
            faults.extend(page_faults(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "ts" || kind == "svelte") {
            let text = fs::read_to_string(&path).map_err(|cause| format!("{}: {cause}", path.display()))?;
            if text.contains("@tauri-apps/") {
                faults.push(format!("{} knows Tauri; only ui/src/backend may", path.display()));
            }
        }
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(text: &str) -> toml::Table {
        text.parse().unwrap()
    }

    #[test]
    fn an_arrow_downwards_is_fine() {
        let usecases = "[package]\nname='usecases'\n[dependencies]\nstore={}\ndomain={}\nserde='1'";
        assert!(faults_of(&manifest(usecases)).is_empty());
    }

    #[test]
    fn an_arrow_upwards_or_sideways_is_a_fault() {
        for used in ["usecases", "customers", "cli"] {
            let store = format!("[package]\nname='store'\n[dev-dependencies]\n{used}={{}}");
            assert_eq!(faults_of(&manifest(&store)).len(), 1, "{used}");
        }
    }

    #[test]
    fn only_the_shell_knows_tauri_and_only_the_stores_know_sql() {
        let cli = "[package]\nname='cli'\n[dependencies]\ntauri='2'\nrusqlite={}";
        assert_eq!(faults_of(&manifest(cli)).len(), 2);
    }

    #[test]
    fn a_crate_that_nobody_placed_is_a_fault() {
        assert_eq!(faults_of(&manifest("[package]\nname='somewhere'")).len(), 1);
    }
}
