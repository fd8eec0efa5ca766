//! What lies beside a data file for people: a page that hands it over. It names people by reference only.

use super::manifest::Manifest;
use super::plan::{Aside, Plan};
use crate::ids::Reference;
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
    /// What this layout cannot say of the batch: reference, and why.
    pub unsaid: &'a [(Reference, String)],
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
        if let Some(head) = &manifest.ledger_head {
            facts.push(("Ledger head", head.clone()));
        }
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

    /// What is not in the file, under its heading; empty lists are left out.
    fn lists(&self) -> Vec<(&'static str, Vec<String>)> {
        let asides = |asides: &[Aside]| {
            asides
                .iter()
                .map(|it| format!("{} {}: {}", it.reference, it.field, it.reason))
                .collect::<Vec<_>>()
        };
        let unsaid = self.unsaid.iter().map(|(reference, why)| format!("{reference} {why}")).collect();
        let mut lists = vec![
            ("To be told by hand", asides(&self.plan.by_hand)),
            ("Held back here until mended", asides(&self.plan.held_back)),
            ("Not for this service", asides(&self.plan.not_for_service)),
            ("In the batch, but this layout cannot say it", unsaid),
        ];
        lists.retain(|(_, lines)| !lines.is_empty());
        lists
    }

    /// The page as plain text.
    pub fn text(&self) -> String {
        let mut page = self.title();
        page.push_str("\n\n");
        for (label, value) in self.facts() {
            let _ = writeln!(page, "{label:<20} {}", one_line(&value));
        }
        for (heading, lines) in self.lists() {
            let _ = writeln!(page, "\n{heading} ({})", lines.len());
            for line in lines {
                let _ = writeln!(page, "  {line}");
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
        for (heading, lines) in self.lists() {
            let _ = writeln!(page, "<h2>{heading} ({})</h2>\n<ul>", lines.len());
            for line in lines {
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
