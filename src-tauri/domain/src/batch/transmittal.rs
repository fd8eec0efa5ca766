//! What lies beside a data file for people: a page that hands it over. It names people by reference only.

use super::manifest::Manifest;
use super::plan::{Aside, Plan};
use std::fmt::Write;

/// The page's content; plain text and HTML say the same.
#[derive(Clone, Copy, Debug)]
pub struct Transmittal<'a> {
    pub company: &'a str,
    pub recipient: &'a str,
    pub layout_title: &'a str,
    /// Who answers questions: owner and deputy.
    pub owner: &'a str,
    pub deputy: &'a str,
    pub manifest: &'a Manifest,
    pub plan: &'a Plan,
}

impl Transmittal<'_> {
    fn title(&self) -> String {
        format!("Transmittal of batch {}", self.manifest.batch)
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let manifest = self.manifest;
        let totals = &manifest.file.totals;
        let counts = &manifest.counts;
        let mut facts = vec![
            ("From", self.company.to_owned()),
            ("To", self.recipient.to_owned()),
            ("Batch", manifest.batch.to_string()),
            ("Period", self.period()),
            ("File", manifest.file.name.clone()),
            (
                "Layout",
                format!(
                    "{} ({} version {})",
                    self.layout_title, manifest.file.layout, manifest.file.layout_version
                ),
            ),
            ("Records", totals.records.to_string()),
            ("of these to remove", totals.removals.to_string()),
            ("of these withdrawn", totals.withdrawals.to_string()),
            ("of these deceased", totals.deaths.to_string()),
            ("of these late", counts.late.to_string()),
            ("Bytes", totals.bytes.clone()),
            ("SHA-256", totals.sha256.clone()),
        ];
        if let Some(due) = manifest.earliest_due {
            facts.push(("Earliest due", due.to_string()));
        }
        facts.push((
            "Written",
            format!("{} by {}", manifest.written_at.format("%Y-%m-%d %H:%M UTC"), manifest.written_by),
        ));
        for (label, who) in [("Owner", self.owner), ("Deputy", self.deputy)] {
            if !who.is_empty() {
                facts.push((label, who.to_owned()));
            }
        }
        facts
    }

    fn period(&self) -> String {
        let first = self.plan.first_day.map_or_else(|| "the beginning".to_owned(), |day| day.to_string());
        format!("{}: {first} to {}", self.manifest.period, self.plan.last_day)
    }

    fn lists(&self) -> [(&'static str, &[Aside]); 3] {
        [
            ("To be told by hand", &self.plan.by_hand),
            ("Held back here until mended", &self.plan.held_back),
            ("Not for this service", &self.plan.not_for_service),
        ]
    }

    /// The page as plain text.
    pub fn text(&self) -> String {
        let mut page = self.title();
        page.push_str("\n\n");
        for (label, value) in self.facts() {
            let _ = writeln!(page, "{label:<20} {}", one_line(&value));
        }
        for (heading, asides) in self.lists().into_iter().filter(|(_, asides)| !asides.is_empty()) {
            let _ = writeln!(page, "\n{heading} ({})", asides.len());
            for aside in asides {
                let _ = writeln!(page, "  {}  {}: {}", aside.reference, aside.field, aside.reason);
            }
        }
        let _ = writeln!(page, "\nReceived on ____________________  by ____________________");
        page
    }

    /// The page as HTML that needs nothing from outside.
    pub fn html(&self) -> String {
        let title = escape(&self.title());
        let mut page = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{title}</title></head>\n<body>\n<h1>{title}</h1>\n<table>\n"
        );
        for (label, value) in self.facts() {
            let _ = writeln!(page, "<tr><th scope=\"row\">{label}</th><td>{}</td></tr>", escape(&value));
        }
        page.push_str("</table>\n");
        for (heading, asides) in self.lists().into_iter().filter(|(_, asides)| !asides.is_empty()) {
            let _ = writeln!(page, "<h2>{heading} ({})</h2>\n<ul>", asides.len());
            for aside in asides {
                let line = format!("{} {}: {}", aside.reference, aside.field, aside.reason);
                let _ = writeln!(page, "<li>{}</li>", escape(&line));
            }
            page.push_str("</ul>\n");
        }
        page.push_str("<p>Received on ____________________ by ____________________</p>\n</body>\n</html>\n");
        page
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in one_line(text).chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
