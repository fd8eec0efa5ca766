//! Figures, one line of JSON each.

/// Median, p99 and the longest of what was measured.
pub fn say(work: &str, mut values: Vec<f64>) {
    if values.is_empty() {
        println!("{{\"work\":\"{work}\",\"times\":0}}");
        return;
    }
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).ceil() as usize];
    println!(
        "{{\"work\":\"{work}\",\"times\":{},\"p50\":{:.3},\"p99\":{:.3},\"max\":{:.3}}}",
        values.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// How busy the machine is, as Linux tells it.
pub fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}
