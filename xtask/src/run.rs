//! `run`: from a fresh clone to the desk with invented people.

use crate::step::{Outcome, cargo, go, program};
use crate::{packages, page, place, walk};

/// Sets up, builds, and opens the console; without a display walks the same job on the command line.
///
/// The development profile: half the processor time of a release build from a fresh clone, and quick enough on
/// two thousand people, since the cipher and SQLite are optimised in it too.
pub fn run() -> Outcome {
    packages::setup(&[packages::BUILD])?;
    page::build()?;
    go(&mut cargo(&["build"]))?;
    let demo = walk::demo()?;
    if !place::has_display() {
        return walk::walk(&demo);
    }
    println!("\nSign in as one of these (the door shows them too):");
    for person in &demo.people {
        println!("  {:<12} {:<12} {}", person.user, person.role, person.password);
    }
    let console = place::built("debug", "prefdesk-console");
    let dir = demo.dir.to_string_lossy().into_owned();
    go(&mut program(&console.to_string_lossy(), &["--data-dir", &dir]))
}
