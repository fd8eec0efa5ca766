//! The established business relationship (`assets/rules/relationship.toml`): until which day somebody who bought, paid or
//! asked may be called though they are on a registry. The strictest rule counts, by area code and by address.

use crate::company::toml_fault;
use crate::ids::RuleId;
use crate::rules::Unit;
use crate::{Code, Fault, Result, calendar};
use chrono::{Days, NaiveDate};
use serde::Deserialize;
use std::sync::OnceLock;

const NAME: &str = "rules/relationship.toml";
const TEXT: &str = include_str!("../../../../assets/rules/relationship.toml");

/// The rules, federal and of states.
#[derive(Clone, Debug)]
pub struct Relationships(Vec<Relationship>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    relationship: Vec<Relationship>,
}

/// One rule. Without a state it holds everywhere.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Relationship {
    id: RuleId,
    version: u32,
    #[serde(default)]
    state: Option<String>,
    /// As else it is written.
    #[serde(default)]
    names: Vec<String>,
    /// How its ZIPs begin, from and to.
    #[serde(default)]
    zips: Option<(u32, u32)>,
    #[serde(default)]
    area_codes: Vec<u16>,
    purchase: Span,
    inquiry: Span,
    source: String,
    #[expect(dead_code, reason = "read from the file for whoever reads it there")]
    confidence: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Span {
    amount: u32,
    unit: Unit,
}

/// When a customer was last in touch; a day to come is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contacts {
    pub purchase: Option<NaiveDate>,
    pub payment: Option<NaiveDate>,
    pub inquiry: Option<NaiveDate>,
}

impl Relationships {
    /// The rules that ship.
    pub fn built_in() -> Result<&'static Relationships> {
        static READ: OnceLock<Result<Relationships>> = OnceLock::new();
        READ.get_or_init(|| Relationships::parse(TEXT)).as_ref().map_err(Clone::clone)
    }

    fn parse(text: &str) -> Result<Relationships> {
        let file: File = toml::from_str(text).map_err(|error| toml_fault(NAME, text, &error))?;
        let wrong = |rule: &&Relationship| {
            rule.source.trim().is_empty() || rule.purchase.amount == 0 || rule.inquiry.amount == 0
        };
        match file.relationship.iter().find(wrong) {
            Some(rule) => Err(Fault::new(
                Code::BadInput,
                "a rule has no source, or a time of nothing",
                "say where it is written, and how long",
            )
            .at(format!("{NAME}, rule {}", rule.id))),
            None => Ok(Relationships(file.relationship)),
        }
    }

    /// The rules by id and version, for a report.
    pub fn ids(&self) -> Vec<String> {
        self.0.iter().map(|rule| format!("{} {}", rule.id, rule.version)).collect()
    }

    /// The last day of the relationship, tested on the day of the call; none where there is none today. `places` are what
    /// the address says: its state and its ZIP.
    pub fn until(
        &self,
        contacts: Contacts,
        areas: &[u16],
        places: &[&str],
        today: NaiveDate,
    ) -> Option<NaiveDate> {
        let holds = |rule: &&Relationship| {
            rule.state.is_none()
                || areas.iter().any(|area| rule.area_codes.contains(area))
                || places.iter().any(|place| rule.holds_in(place))
        };
        let mut until: Option<NaiveDate> = None;
        for rule in self.0.iter().filter(holds) {
            let day = rule.until(contacts, today)?;
            until = Some(until.map_or(day, |before| before.min(day)));
        }
        until.filter(|day| *day >= today)
    }
}

impl Relationship {
    /// Whether a state as somebody wrote it, or a ZIP, is of this rule.
    fn holds_in(&self, place: &str) -> bool {
        let place = place.trim().trim_end_matches('.');
        let zip = place.get(..3).and_then(|begin| begin.parse::<u32>().ok());
        self.state.iter().chain(&self.names).any(|name| name.eq_ignore_ascii_case(place))
            || zip.zip(self.zips).is_some_and(|(zip, (from, to))| (from..=to).contains(&zip))
    }

    /// The latest of what each contact gives.
    fn until(&self, contacts: Contacts, today: NaiveDate) -> Option<NaiveDate> {
        let Contacts { purchase, payment, inquiry } = contacts;
        let each = [(purchase, self.purchase), (payment, self.purchase), (inquiry, self.inquiry)];
        let known = each.into_iter().filter_map(|(day, span)| Some((day.filter(|day| *day <= today)?, span)));
        known.map(|(day, span)| span.after(day)).max()
    }
}

impl Span {
    fn after(self, day: NaiveDate) -> NaiveDate {
        match self.unit {
            Unit::Months => calendar::add_months(day, self.amount),
            Unit::CalendarDays => {
                day.checked_add_days(Days::new(self.amount.into())).unwrap_or(NaiveDate::MAX)
            }
            Unit::BusinessDays => calendar::add_business_days(day, self.amount).date,
        }
    }
}
