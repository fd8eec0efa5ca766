//! `bench chart`: draws `docs/pictures/lookup.svg` from the results kept in `docs/benchmarks`. Nothing is measured here.

use crate::place;
use crate::step::Outcome;
use serde_json::Value;
use std::fmt::Write;
use std::fs;

/// Where the kept results of one size lie, whose they are (ours without a name), and what their marks are called and look
/// like.
const SERIES: [(&str, Option<&str>, &str, &str, &str); 5] = [
    ("lookup-10m.jsonl", None, "p99_ms", "10,000,000 customers, encrypted", "#0b6e4f"),
    ("lookup-1m.jsonl", None, "p99_ms", "1,000,000 customers, encrypted", "#6fae97"),
    ("lookup-1m.jsonl", None, "fts5_p99_ms", "FTS5 with prefixes, 1,000,000, not encrypted", "#c1666b"),
    ("lookup-1m.jsonl", Some("tantivy"), "p99_ms", "Tantivy, 1,000,000, not encrypted", "#5b7db1"),
    ("lookup-1m.jsonl", Some("duckdb"), "p99_ms", "DuckDB, 1,000,000, not encrypted", "#c79a3a"),
];
/// The target of every keystroke, in milliseconds.
const TARGET: f64 = 5.0;
/// The axis, in powers of ten of a millisecond.
const FROM: f64 = -2.0;
const TO: f64 = 3.0;
const LEFT: f64 = 270.0;
const WIDE: f64 = 600.0;
const ROW: f64 = 24.0;
const TOP: f64 = 156.0;

/// Draws the chart.
pub fn draw() -> Outcome {
    let folder = place::root().join("docs/benchmarks");
    let mut rows: Vec<(String, Vec<Option<f64>>)> = Vec::new();
    for (at, (file, peer, field, ..)) in SERIES.iter().enumerate() {
        let text = fs::read_to_string(folder.join(file)).map_err(|cause| format!("{file}: {cause}"))?;
        for line in text.lines() {
            let said: Value = serde_json::from_str(line).map_err(|cause| format!("{file}: {cause}"))?;
            let Some(way) = said.get("way").and_then(Value::as_str) else { continue };
            if said.get("peer").and_then(Value::as_str) != *peer {
                continue;
            }
            let place = rows.iter().position(|(known, _)| known == way).unwrap_or_else(|| {
                rows.push((way.to_owned(), vec![None; SERIES.len()]));
                rows.len() - 1
            });
            if let Some(mark) = rows.get_mut(place).and_then(|(_, marks)| marks.get_mut(at)) {
                *mark = said.get(field).and_then(Value::as_f64).filter(|ms| *ms > 0.0);
            }
        }
    }
    let file = place::root().join("docs/pictures/lookup.svg");
    fs::write(&file, svg(&rows)).map_err(|cause| format!("{}: {cause}", file.display()))?;
    println!("{}", file.display());
    Ok(())
}

fn x(ms: f64) -> f64 {
    LEFT + WIDE * ((ms.log10() - FROM) / (TO - FROM)).clamp(0.0, 1.0)
}

fn svg(rows: &[(String, Vec<Option<f64>>)]) -> String {
    let bottom = TOP + ROW * rows.len() as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>The slowest of a hundred lookups, by way</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        LEFT + WIDE + 40.0,
        bottom + 30.0
    );
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"20\" font-weight=\"bold\">The slowest of a hundred lookups (p99)</text>"
    );
    for (at, (_, _, _, name, colour)) in SERIES.iter().enumerate() {
        let y = 42.0 + 18.0 * at as f64;
        let _ = writeln!(out, "<circle cx=\"{LEFT}\" cy=\"{}\" r=\"5\" fill=\"{colour}\"/>", y - 4.0);
        let _ = writeln!(out, "<text x=\"{}\" y=\"{y}\">{name}</text>", LEFT + 12.0);
    }
    for power in FROM as i32..=TO as i32 {
        let ms = 10_f64.powi(power);
        line(&mut out, x(ms), bottom, "#dddddd");
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"#555555\">{ms} ms</text>",
            x(ms),
            bottom + 18.0
        );
    }
    line(&mut out, x(TARGET), bottom, "#333333");
    let _ = writeln!(out, "<text x=\"{}\" y=\"{}\">target: {TARGET} ms</text>", x(TARGET) + 4.0, TOP - 12.0);
    for (at, (way, marks)) in rows.iter().enumerate() {
        let y = TOP + ROW * (at as f64 + 0.5);
        let _ =
            writeln!(out, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{way}</text>", LEFT - 14.0, y + 4.0);
        for (mark, (_, _, _, _, colour)) in marks.iter().zip(SERIES).rev() {
            if let Some(ms) = mark {
                let _ = writeln!(out, "<circle cx=\"{:.1}\" cy=\"{y}\" r=\"5\" fill=\"{colour}\"/>", x(*ms));
            }
        }
    }
    out.push_str("</svg>\n");
    out
}

fn line(out: &mut String, x: f64, bottom: f64, colour: &str) {
    let top = TOP - 6.0;
    let _ =
        writeln!(out, "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\" stroke=\"{colour}\"/>");
}
