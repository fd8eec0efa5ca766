//! `test`: everything that continuous integration runs, in one profile and with one set of features, so that
//! nothing is compiled twice. Every runner runs, whatever another found; the last line is the sum.

use crate::loopback::Loopback;
use crate::step::{Outcome, cargo, exists, go, go_and_keep, npm};
use crate::tally::{self, Tally};
use crate::{advisories, check, packages, page};
use std::process::Command;
use std::time::Instant;

/// Test builds carry the second transport and the picker that needs no person; the release has neither.
pub const FEATURES: &str = "prefdesk-console/loopback,prefdesk-console/test-picker";

/// Sets up, checks, builds, and runs all runners.
pub fn test() -> Outcome {
    let started = Instant::now();
    packages::setup(&[packages::BUILD, packages::TEST])?;
    page::build()?;
    let mut run = Run::default();
    run.note(go(&mut cargo(&["build", "--workspace", "--bins", "--tests", "--features", FEATURES])));
    run.note(check::check());
    // What ships has neither feature: it must compile too.
    run.note(go(&mut cargo(&["check", "--workspace"])));
    run.runner(&mut rust());
    run.runner(&mut npm(&["run", "test"]));
    run.browser();
    run.runner(&mut window());
    run.note(advisories::look());
    run.finish(started)
}

/// What was run and what it said.
#[derive(Default)]
struct Run {
    sum: Tally,
    faults: Vec<String>,
}

impl Run {
    fn note(&mut self, outcome: Outcome) {
        self.faults.extend(outcome.err());
    }

    /// A runner that fails without naming a test, or that finds none, is a fault too.
    fn runner(&mut self, command: &mut Command) {
        let (outcome, said) = go_and_keep(command);
        let counted = tally::count(&said);
        self.sum += counted;
        if outcome.is_ok() && counted == Tally::default() {
            self.faults.push("a runner ran no test".to_owned());
        }
        self.note(outcome);
    }

    /// The built page in a browser: on the recorded double, and on a real desk.
    fn browser(&mut self) {
        let mut command = npm(&["run", "test:browser"]);
        match Loopback::start() {
            Ok(desk) => self.runner(command.env("PREFDESK_LOOPBACK", &desk.address)),
            Err(fault) => {
                self.faults.push(fault);
                self.runner(&mut command);
            }
        }
    }

    fn finish(mut self, started: Instant) -> Outcome {
        println!("\nin {} minutes", started.elapsed().as_secs().div_ceil(60));
        for fault in &self.faults {
            println!("FAULT: {fault}");
        }
        // A step that failed without a failing test must show in the sum.
        if self.sum.failed == 0 {
            self.sum.failed = u32::try_from(self.faults.len()).unwrap_or(u32::MAX);
        }
        println!("{}", self.sum);
        if self.faults.is_empty() { Ok(()) } else { Err("not everything passed".to_owned()) }
    }
}

/// nextest where it is installed, else Cargo's own: installing it would cost more than it saves.
fn rust() -> Command {
    let words = ["--workspace", "--features", FEATURES];
    if exists("cargo", &["nextest", "--version"]) {
        cargo(&[&["nextest", "run", "--no-fail-fast"], &words[..]].concat())
    } else {
        cargo(&[&["test", "--no-fail-fast", "--lib", "--bins", "--tests"], &words[..]].concat())
    }
}

/// The real window's journeys: one at a time, on a display and a message bus of their own.
fn window() -> Command {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let screen = ["--auto-servernum", "--server-args=-screen 0 1400x1000x24", "dbus-run-session", "--"];
    let words = ["test", "--workspace", "--features", FEATURES, "--test", "e2e", "--", "--test-threads=1"];
    let mut command = crate::step::program("xvfb-run", &screen);
    command.arg(cargo).args(words).env("LANG", "en_US.UTF-8").env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    command
}
