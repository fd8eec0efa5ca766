//! Shows how far long work is: a bar on a terminal, otherwise a plain line every few seconds. Nothing appears
//! within the first second.

use crate::interrupt;
use crate::page::count;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use usecases::Result;
use usecases::progress::{Progress, Step};

const FIRST_AFTER: Duration = Duration::from_secs(1);
const LINE_EVERY: Duration = Duration::from_secs(3);
const BAR_EVERY: Duration = Duration::from_millis(100);
/// The bar's length: shares are drawn to a tenth of a percent.
const WHOLE: f64 = 1000.0;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Loudness {
    Quiet,
    Ordinary,
    Verbose,
}

/// Runs the work and shows its progress.
pub fn working<T>(
    what: &str,
    loudness: Loudness,
    work: impl FnOnce(&Progress<'_>) -> Result<T>,
) -> Result<T> {
    let watch = Mutex::new(Watch::new(what, loudness));
    let report = |step: Step| {
        if let Ok(mut watch) = watch.lock() {
            watch.step(step, Instant::now());
        }
    };
    let done = interrupt::stoppable(|stop| work(&Progress::new(&report, stop)));
    if let Ok(mut watch) = watch.lock() {
        watch.end();
    }
    done.map_err(interrupt::named)
}

/// What has been shown so far.
struct Watch {
    what: String,
    started: Instant,
    shown: Option<Instant>,
    bar: Option<ProgressBar>,
    quiet: bool,
}

impl Watch {
    fn new(what: &str, loudness: Loudness) -> Self {
        let quiet = loudness == Loudness::Quiet;
        let bar = (!quiet && std::io::stderr().is_terminal()).then(bar);
        Self { what: what.to_owned(), started: Instant::now(), shown: None, bar, quiet }
    }

    fn step(&mut self, step: Step, now: Instant) {
        let every = if self.bar.is_some() { BAR_EVERY } else { LINE_EVERY };
        let ripe = match self.shown {
            None => now.duration_since(self.started) >= FIRST_AFTER,
            Some(shown) => now.duration_since(shown) >= every,
        };
        if self.quiet || !ripe {
            return;
        }
        self.shown = Some(now);
        let line = said(&self.what, step, now.duration_since(self.started));
        match &self.bar {
            Some(bar) => draw(bar, step, line),
            // A closed stderr is nobody watching, not a fault.
            None => drop(writeln!(std::io::stderr(), "{line}")),
        }
    }

    fn end(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(WHOLE as u64), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {msg}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn draw(bar: &ProgressBar, step: Step, line: String) {
    bar.set_position((step.share.clamp(0.0, 1.0) * WHOLE) as u64);
    bar.set_message(line);
}

/// `import: 450,000 rows, 150,000/s, 45 %, about 4 s left`.
fn said(what: &str, step: Step, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let rate = (f64::from(step.done) / seconds) as u64;
    let mut line = format!("{what}: {} done, {}/s", count(step.done), count(rate));
    if step.share > 0.0 && step.share <= 1.0 {
        let left = (seconds / step.share - seconds).ceil() as u64;
        line.push_str(&format!(", {:.0} %, about {} left", step.share * 100.0, span(left)));
    }
    line
}

fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_says_count_rate_share_and_what_is_left() {
        let step = Step { done: 450_000, bytes_mb: 90.0, share: 0.45 };
        let line = said("import", step, Duration::from_secs(3));
        assert_eq!(line, "import: 450,000 done, 150,000/s, 45 %, about 4 s left");
    }

    #[test]
    fn an_unknown_share_promises_no_end() {
        let line = said("check", Step { done: 10, ..Step::default() }, Duration::from_secs(2));
        assert_eq!(line, "check: 10 done, 5/s");
    }
}
