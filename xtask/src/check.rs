//! `check`: everything that can be said without running the desk. All of it is looked at, then the faults said.

use crate::step::{Outcome, cargo, go, npm};
use crate::{arrows, bindings, names, page, test};

/// All checks.
pub fn check() -> Outcome {
    bindings::page_or_placeholder()?;
    page::packages()?;
    let looked = [
        go(&mut cargo(&["fmt", "--all", "--check"])),
        arrows::check(),
        names::check(),
        go(&mut npm(&["run", "check"])),
        go(&mut npm(&["run", "lint"])),
        lints(),
        fresh_bindings(),
    ];
    let faults: Vec<String> = looked.into_iter().filter_map(Result::err).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\nxtask: ")) }
}

fn lints() -> Outcome {
    let words =
        ["clippy", "--workspace", "--all-targets", "--features", test::FEATURES, "--", "-D", "warnings"];
    go(&mut cargo(&words))
}

fn fresh_bindings() -> Outcome {
    go(&mut cargo(&["test", "--workspace", "--features", test::FEATURES, "--test", "boundary"]))
}
