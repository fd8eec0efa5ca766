//! Counting what the runners say they have run, each in its own words.

use std::ops::AddAssign;

/// Tests that passed and tests that failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u32,
    pub failed: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The sum of a runner's summary lines: nextest, cargo test, vitest, the browser run.
pub fn count(output: &str) -> Tally {
    let mut sum = Tally::default();
    for line in output.lines().map(plain) {
        if is_summary(&line) {
            sum += Tally { passed: before(&line, "passed"), failed: before(&line, "failed") };
        } else if let Some(browser) = of_so_many(&line) {
            sum += browser;
        }
    }
    sum
}

/// `9 of 10 passed`, as the browser run says it.
fn of_so_many(line: &str) -> Option<Tally> {
    let (passed, all) = line.trim().strip_suffix(" passed")?.split_once(" of ")?;
    let (passed, all): (u32, u32) = (passed.parse().ok()?, all.parse().ok()?);
    Some(Tally { passed, failed: all.saturating_sub(passed) })
}

/// The line without colours.
fn plain(line: &str) -> String {
    let mut parts = line.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

fn is_summary(line: &str) -> bool {
    let line = line.trim_start();
    let starts = ["Summary [", "test result:", "Tests  "];
    starts.iter().any(|start| line.starts_with(start))
}

/// The number that stands before a word; 0 when it does not occur.
fn before(line: &str, word: &str) -> u32 {
    let words: Vec<&str> =
        line.split([' ', ',', ';', '|', '(', ')']).filter(|part| !part.is_empty()).collect();
    let at = words.iter().position(|part| *part == word);
    at.and_then(|at| words.get(at.checked_sub(1)?)?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_runner_is_counted_in_its_own_words() {
        let said = [
            ("     Summary [   1.2s] 12 tests run: 11 passed, 1 failed, 2 skipped", 11, 1),
            ("test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured", 5, 2),
            ("      Tests  1 failed | 40 passed (41)", 40, 1),
            (" \u{1b}[2m     Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m7 passed\u{1b}[39m\u{1b}[22m (7)", 7, 0),
            ("9 of 10 passed", 9, 1),
            (" Test Files  3 passed (3)", 0, 0),
        ];
        for (line, passed, failed) in said {
            assert_eq!(count(line), Tally { passed, failed }, "{line}");
        }
    }
}
