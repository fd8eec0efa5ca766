//! Clocks from rule files (`assets/rules/*.toml`, read at build time): which duty a request starts, by when,
//! and why. The calendar itself is in `calendar`; which removals are asked for, in `removal`.

mod clock;
mod rule;

pub use clock::{Clock, earliest};
pub use rule::{Duty, Extension, Roll, Rule, Start, Unit};

use crate::company::{Company, toml_fault};
use crate::words::{Channel, Right};
use crate::{Code, Fault, Result, calendar};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::sync::OnceLock;

const FILES: &[(&str, &str)] = &[
    ("rules/removals.toml", include_str!("../../../assets/rules/removals.toml")),
    ("rules/rights.toml", include_str!("../../../assets/rules/rights.toml")),
    ("rules/keeping.toml", include_str!("../../../assets/rules/keeping.toml")),
];

/// Every version of every rule, by id and version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules(Vec<Rule>);

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

impl Rules {
    /// The rules that ship.
    pub fn built_in() -> Result<&'static Self> {
        static READ: OnceLock<Result<Rules>> = OnceLock::new();
        READ.get_or_init(|| Rules::parse(FILES)).as_ref().map_err(Clone::clone)
    }

    /// Reads rule files given as (name, text); a fault names file, line and field.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self> {
        let mut rules = Vec::new();
        for (name, text) in files {
            let file: File = toml::from_str(text).map_err(|error| toml_fault(name, text, &error))?;
            for rule in file.rule {
                rule.check().map_err(|fault| fault.at(format!("{name}, rule {}", rule.id)))?;
                rules.push(rule);
            }
        }
        rules.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        check_versions(&rules)?;
        Ok(Self(rules))
    }

    /// All rules, sorted by id and version.
    pub fn list(&self) -> &[Rule] {
        &self.0
    }

    /// Every version of one rule.
    pub fn show(&self, id: &str) -> Result<Vec<&Rule>> {
        let found: Vec<_> = self.0.iter().filter(|rule| rule.id.as_str() == id).collect();
        if found.is_empty() {
            let what = "there is no rule of that id";
            return Err(Fault::new(Code::NotFound, what, "`prefdesk rules list` names them"));
        }
        Ok(found)
    }

    /// The legal clocks that a removal of this channel starts, earliest first.
    pub fn clocks_for(&self, channel: Channel, received_at: DateTime<Utc>, zone: Tz) -> Vec<Clock> {
        let received = calendar::local_date(received_at, zone);
        let mut clocks: Vec<_> = self
            .in_effect(received)
            .filter(|rule| rule.duty == Duty::Honour && rule.channels.contains(&channel))
            .map(|rule| rule.clock(received))
            .collect();
        clock::sort(&mut clocks);
        clocks
    }

    /// The same, with the company's own earlier target where it has set one and it comes before the law's date.
    pub fn clocks_for_company(
        &self,
        channel: Channel,
        received_at: DateTime<Utc>,
        company: &Company,
    ) -> Result<Vec<Clock>> {
        let zone = company.zone()?;
        let mut clocks = self.clocks_for(channel, received_at, zone);
        let received = calendar::local_date(received_at, zone);
        let target = clock::house_target(channel, received, company);
        let legal = clocks.first().map(|clock| clock.due);
        clocks.extend(target.filter(|own| legal.is_none_or(|due| own.due < due)));
        clock::sort(&mut clocks);
        Ok(clocks)
    }

    /// The clocks that a rights request starts in one jurisdiction, earliest first.
    pub fn clocks_for_right(&self, right: Right, jurisdiction: &str, received: NaiveDate) -> Vec<Clock> {
        let mut clocks: Vec<_> = self
            .in_effect(received)
            .filter(|rule| matches!(rule.duty, Duty::Confirm | Duty::Respond) && rule.start == Start::Receipt)
            .filter(|rule| rule.rights.contains(&right) && rule.jurisdiction == jurisdiction)
            .map(|rule| rule.clock(received))
            .collect();
        clock::sort(&mut clocks);
        clocks
    }

    /// The versions in effect on a date.
    pub fn in_effect(&self, date: NaiveDate) -> impl Iterator<Item = &Rule> {
        self.0.iter().filter(move |rule| rule.is_effective(date))
    }
}

/// One version of a rule on any day: no number twice, no overlap.
fn check_versions(rules: &[Rule]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for rule in rules {
        if !seen.insert((&rule.id, rule.version)) {
            return Err(double(rule, "is there twice"));
        }
    }
    for pair in rules.windows(2) {
        if let [older, newer] = pair
            && older.id == newer.id
            && older.effective_until.is_none_or(|until| newer.effective_from.is_none_or(|from| from <= until))
        {
            return Err(double(newer, "overlaps the version before it"));
        }
    }
    Ok(())
}

fn double(rule: &Rule, what: &str) -> Fault {
    let what = format!("version {} of rule {} {what}", rule.version, rule.id);
    Fault::new(Code::BadInput, what, "give each version its own number and its own dates")
        .at("effective_from")
}

#[cfg(test)]
mod tests;
