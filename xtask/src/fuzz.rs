//! `fuzz`: hostile input found by coverage, target by target. Built apart, because every dependency is instrumented;
//! the quick part of it is an ordinary test (`tests/hostile`).

use crate::place;
use crate::step::{Outcome, ask, cargo, go, program};

/// What libFuzzer needs of a stable compiler.
const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";

/// Runs a target for so many seconds; what it finds is kept under `target/fuzz`.
pub fn fuzz(words: &[&str]) -> Outcome {
    let Some((target, rest)) = words.split_first() else {
        return Err(
            "which target? `cargo xtask fuzz TARGET [seconds]`; tests/hostile/targets.rs has them".into()
        );
    };
    let seconds: u32 =
        rest.first().map_or(Ok(60), |word| word.parse()).map_err(|_| "seconds are a number")?;
    let root = place::root();
    let out = root.join("target/fuzz");
    let [corpus, found] = ["corpus", "found"].map(|what| out.join(what).join(target));
    for folder in [&corpus, &found] {
        std::fs::create_dir_all(folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
    }
    let manifest = root.join("fuzz/Cargo.toml").display().to_string();
    // With a target named, build scripts and macros are left as they are.
    let host = host()?;
    let mut build = cargo(&["build", "--release", "--manifest-path", &manifest, "--target", &host]);
    go(build.env("RUSTFLAGS", FLAGS).env("CARGO_TARGET_DIR", &out))?;
    let built = out.join(&host).join("release/prefdesk-fuzz").display().to_string();
    let found = format!("-artifact_prefix={}/", found.display());
    let limits =
        [format!("-max_total_time={seconds}"), "-max_len=4096".to_owned(), "-timeout=20".to_owned(), found];
    let mut run = program(&built, &[]);
    go(run.args(limits).arg(corpus).env("PREFDESK_FUZZ", target))
}

/// The machine that the compiler compiles for.
fn host() -> Outcome<String> {
    let (_, said) = ask(&mut program("rustc", &["-vV"]))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc does not say its host".to_owned())
}
