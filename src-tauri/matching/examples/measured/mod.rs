//! A measurement is a process of its own: how long it took, its processor time, its peak memory, and what it found.

use std::error::Error;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

pub type Done<T = ()> = Result<T, Box<dyn Error>>;

/// What one run took; each work prints one line `found N N N peak MB seconds S`, its seconds without the start.
#[derive(Clone, Debug)]
pub struct Taken {
    pub seconds: f64,
    pub cpu: f64,
    pub peak_mb: u64,
    pub found: Vec<u64>,
}

/// Runs a work of this very program.
pub fn child(work: &str, files: &[&Path], numbers: &[u64]) -> Done<Taken> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--work", work]).args(files).args(numbers.iter().map(u64::to_string));
    taken(&mut command)
}

/// Runs a peer; none where this Python does not have it.
pub fn python(script: &str, words: &[&Path]) -> Option<Taken> {
    let python = std::env::var_os("PREFDESK_PYTHON").unwrap_or_else(|| "python3".into());
    let mut command = Command::new(python);
    command.args([OsStr::new("-c"), OsStr::new(script)]).args(words);
    taken(&mut command).ok()
}

fn taken(command: &mut Command) -> Done<Taken> {
    let (started, before) = (Instant::now(), children_cpu());
    let output = command.output()?;
    let whole = started.elapsed().as_secs_f64();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let text = String::from_utf8(output.stdout)?;
    let said = text.lines().rev().find(|line| line.starts_with("found")).unwrap_or_default();
    let after = |name: &str| {
        said.split(' ').skip_while(|word| *word != name).nth(1).and_then(|word| word.parse().ok())
    };
    let found = said.split(' ').skip(1).map_while(|word| word.parse().ok()).collect();
    Ok(Taken {
        seconds: after("seconds").unwrap_or(whole),
        cpu: children_cpu() - before,
        peak_mb: after("peak").unwrap_or(0.0) as u64,
        found,
    })
}

/// Processor time of ended children, as Linux tells it in hundredths.
fn children_cpu() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace().skip(13).take(2);
    fields.filter_map(|word| word.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The one whose wall time is in the middle.
pub fn middle(taken: &[Taken]) -> Option<Taken> {
    let mut sorted: Vec<&Taken> = taken.iter().collect();
    sorted.sort_by(|one, other| one.seconds.total_cmp(&other.seconds));
    sorted.get(sorted.len() / 2).map(|taken| (*taken).clone())
}

/// The peak memory of this process.
pub fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

pub fn load() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split(' ').take(2).collect::<Vec<_>>().join(" ")
}
