//! `cargo xtask`: what people type to set up, run, check, test, measure and package the desk. It only calls the
//! tools of the trade in the right order; no rule of the desk lives here.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for a terminal")]

mod advisories;
mod arrows;
mod bench;
mod bindings;
mod chart;
mod check;
mod dist;
mod fuzz;
mod loopback;
mod names;
mod packages;
mod page;
mod place;
mod run;
mod step;
mod tally;
mod test;
mod walk;

use std::process::ExitCode;
use step::Outcome;

const USAGE: &str = "\
cargo xtask COMMAND

  run            set up what is missing, build, and open the console on invented people;
                 without a display, walk the same job on the command line
  test           everything that continuous integration runs
  check          formatting, lints, import direction, names, stale bindings, the page's own checks
  bench [NAME]   measure, in release; without a name: what can be measured
  bench chart    draw docs/pictures/lookup.svg from the results kept in docs/benchmarks
  fuzz TARGET    hostile input found by coverage, for a minute or so many seconds
  dist           both executables in release, and the Debian package
  bindings       write ui/src/backend/bindings.ts from the commands
  setup          install what the system lacks (Debian, Ubuntu), for building and testing
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(said) => {
            eprintln!("xtask: {said}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Outcome {
    match words {
        ["run"] => run::run(),
        ["test"] => test::test(),
        ["check"] => check::check(),
        ["bench", "chart"] => chart::draw(),
        ["bench", rest @ ..] => bench::bench(rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(rest),
        ["dist"] => dist::dist(),
        ["bindings"] => bindings::write(),
        ["setup"] => packages::setup(&[packages::BUILD, packages::TEST]),
        ["help" | "--help" | "-h"] | [] => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("`{}` is no command; `cargo xtask help` lists them", other.join(" "))),
    }
}
