//! The memory of a window's processes: what each has alone, and its part of what it shares.

use crate::start::Open;

pub fn say(when: &str, window: &Open) {
    let mut parts: Vec<(String, f64)> =
        window.driver.started().into_iter().map(|process| (name(process), share_mb(process))).collect();
    parts.sort_by(|one, other| other.1.total_cmp(&one.1));
    let all: f64 = parts.iter().map(|(_, mb)| mb).sum();
    let each: Vec<String> = parts.iter().map(|(name, mb)| format!("{name} {mb:.0}")).collect();
    println!(
        "{{\"work\":\"memory of all processes, {when}, MB\",\"value\":{all:.0},\"each\":\"{}\"}}",
        each.join(", ")
    );
}

fn name(process: u32) -> String {
    std::fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default().trim().to_owned()
}

/// What a process shares with others is divided among them, as Linux tells it.
fn share_mb(process: u32) -> f64 {
    let told = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = told.lines().find(|line| line.starts_with("Pss:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
