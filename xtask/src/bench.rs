//! `bench`: measuring programs of the crates, each an example that builds its data and runs the peer beside us.

use crate::place;
use crate::step::{Outcome, cargo, go};
use std::fs;

/// Who has measuring programs, and where.
const CRATES: &[(&str, &str)] = &[
    ("customers", "src-tauri/customers"),
    ("lists", "src-tauri/lists"),
    ("matching", "src-tauri/matching"),
    ("store", "src-tauri/store"),
    ("usecases", "src-tauri/usecases"),
    ("prefdesk-tests", "tests"),
];

/// What one needs built beside itself: the programs that it starts.
const NEEDS: &[(&str, &[&[&str]])] = &[
    (
        "window",
        &[
            &["build", "--release"],
            &["build", "--release", "-p", "prefdesk-console", "--example", "bare_window"],
        ],
    ),
    (
        "scrub",
        &[
            &["build", "--release", "-p", "cli"],
            &["build", "--release", "-p", "matching", "--example", "bench_match"],
        ],
    ),
];

/// Runs one by name, with the arguments after it; without a name lists them.
pub fn bench(words: &[&str]) -> Outcome {
    let known = known();
    let Some((name, rest)) = words.split_first() else {
        println!("cargo xtask bench NAME, one of:");
        known.iter().for_each(|(_, name)| println!("  {name}"));
        return Ok(());
    };
    let found = known.iter().find(|(_, known)| known == name);
    let (owner, _) =
        found.ok_or_else(|| format!("nothing measures `{name}`; `cargo xtask bench` lists what does"))?;
    for words in NEEDS.iter().filter(|(needs, _)| needs == name).flat_map(|(_, builds)| *builds) {
        go(&mut cargo(words))?;
    }
    let example = format!("bench_{name}");
    go(&mut cargo(&[&["run", "--release", "-p", owner, "--example", &example, "--"], rest].concat()))
}

/// The crates and what each can measure.
fn known() -> Vec<(String, String)> {
    let mut known = Vec::new();
    for (owner, folder) in CRATES {
        let dir = place::root().join(folder).join("examples");
        for entry in fs::read_dir(dir).into_iter().flatten().filter_map(Result::ok) {
            let file = entry.file_name().to_string_lossy().into_owned();
            let name = file.trim_end_matches(".rs").strip_prefix("bench_").map(str::to_owned);
            known.extend(name.map(|name| ((*owner).to_owned(), name)));
        }
    }
    known.sort();
    known
}
