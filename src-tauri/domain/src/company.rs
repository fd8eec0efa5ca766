//! The company's settings: what it is called, its time zone, what it promises in sentences, its own earlier
//! targets. Nothing here is invented by the program: a promise not set is not made.

use crate::ids::Brand;
use crate::words::Channel;
use crate::{Code, Fault, Result, calendar};
use chrono::NaiveDate;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

crate::words::words! {
    /// A language of the caller scripts.
    Language { En = "en", Es = "es" }
}

/// The company as its own file or the settings screen states it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(default, deny_unknown_fields)]
pub struct Company {
    /// As said to a caller.
    pub name: String,
    /// Names the customer sees; a removal covers all of them unless limited.
    pub brands: Vec<Brand>,
    /// IANA name; decides what date it is.
    pub time_zone: String,
    /// ISO 3166 alpha-2: how bare numbers and dates are read.
    pub country: String,
    /// The caller scripts' language unless turned.
    pub language: Language,
    /// How many weeks files already handed out may still be used, by channel. Absent: nothing is said.
    pub in_flight_weeks: BTreeMap<Channel, u32>,
    /// "We never rent or sell your information" may be said.
    pub never_rent: bool,
    /// The company's own target, calendar days after receipt, by channel; only ever earlier than the law's date.
    pub house_targets: BTreeMap<Channel, u32>,
    /// Days the company is closed: they bring its own target forward and never move a legal date.
    pub closures: BTreeSet<NaiveDate>,
    /// Numbers of sites whose code is not itself a number of up to three digits.
    pub sites: BTreeMap<String, u16>,
    /// The company's written do-not-call policy (47 CFR 64.1200(d)(1)); empty: the standard words.
    pub do_not_call_policy: String,
    /// The notice of the right to opt out (P1); empty: the standard words.
    pub notice: String,
    /// Where a person can write or call about privacy, said in the notice; empty: not said.
    pub privacy_contact: String,
    /// The window locks when nobody has touched it for so long.
    pub idle_minutes: u32,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            name: "our company".to_owned(),
            brands: Vec::new(),
            time_zone: "America/Chicago".to_owned(),
            country: "US".to_owned(),
            language: Language::En,
            in_flight_weeks: BTreeMap::new(),
            never_rent: false,
            house_targets: BTreeMap::new(),
            closures: BTreeSet::new(),
            sites: BTreeMap::new(),
            do_not_call_policy: String::new(),
            notice: String::new(),
            privacy_contact: String::new(),
            idle_minutes: 10,
        }
    }
}

impl Company {
    /// Reads the settings from TOML; a fault names file, line and field.
    pub fn parse(file: &str, text: &str) -> Result<Self> {
        let company: Self = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        company.check().map_err(|fault| {
            let field = fault.place.clone();
            fault.at(format!("{file}, field {field}"))
        })?;
        Ok(company)
    }

    /// What no type can say; the fault's place is the field.
    pub fn check(&self) -> Result<()> {
        if self.name.trim().is_empty() {
            return Err(bad("name", "the company has no name", "give the name as it is said to callers"));
        }
        calendar::time_zone(&self.time_zone).map_err(|fault| fault.at("time_zone"))?;
        if self.country.len() != 2 || !self.country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(bad("country", "the country is no ISO code", "give two capital letters, such as US"));
        }
        if !(1..=120).contains(&self.idle_minutes) {
            let what = format!("{} is not between 1 and 120", self.idle_minutes);
            return Err(bad("idle_minutes", &what, "give the minutes after which the window locks"));
        }
        check_range("in_flight_weeks", &self.in_flight_weeks, 1..=52)?;
        check_range("house_targets", &self.house_targets, 1..=365)?;
        self.check_sites()
    }

    fn check_sites(&self) -> Result<()> {
        let mut seen = BTreeSet::new();
        for (code, number) in &self.sites {
            if *number > crate::reference::MAX_SITE {
                return Err(bad("sites", &format!("site {code} has number {number}"), "give 0 to 999"));
            }
            if !seen.insert(number) {
                let what = format!("two sites have number {number}");
                return Err(bad(
                    "sites",
                    &what,
                    "give each site its own number: references must not collide",
                ));
            }
        }
        Ok(())
    }

    /// The time zone; checked when the settings were read.
    pub fn zone(&self) -> Result<Tz> {
        calendar::time_zone(&self.time_zone)
    }

    /// The number of a site in references: as listed, or the code itself when it is a number.
    pub fn site_number(&self, code: &str) -> Result<u16> {
        let listed = self.sites.get(code).copied();
        let itself = || code.parse().ok().filter(|number| *number <= crate::reference::MAX_SITE);
        listed.or_else(itself).ok_or_else(|| {
            bad(
                "sites",
                &format!("site {code:?} has no number"),
                "use a code of three digits, or list it in [sites]",
            )
        })
    }

    /// The latest open day that is not after `date`; a closure brings the company's own target forward.
    pub fn on_or_before_open_day(&self, date: NaiveDate) -> NaiveDate {
        let mut day = date;
        while self.closures.contains(&day) {
            let Some(earlier) = day.pred_opt() else { break };
            day = earlier;
        }
        day
    }
}

fn check_range(
    field: &str,
    values: &BTreeMap<Channel, u32>,
    allowed: std::ops::RangeInclusive<u32>,
) -> Result<()> {
    for (channel, value) in values {
        if !allowed.contains(value) {
            let what = format!("{value} is not between {} and {}", allowed.start(), allowed.end());
            return Err(bad(&format!("{field}.{channel}"), &what, "give a number in that range"));
        }
    }
    Ok(())
}

fn bad(field: &str, what: &str, advice: &str) -> Fault {
    Fault::new(Code::BadInput, format!("{what}; nothing was changed"), advice).at(field)
}

/// A fault of a settings or rule file: the parser's message, with the line and the field on it.
pub(crate) fn toml_fault(file: &str, text: &str, error: &toml::de::Error) -> Fault {
    let place = match error.span() {
        Some(span) => place_of(file, text, span.start),
        None => file.to_owned(),
    };
    let message = crate::toml_words::without_values(error.message());
    Fault::new(Code::BadInput, format!("the file was not read: {message}"), "correct that line and try again")
        .at(place)
}

fn place_of(file: &str, text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let key = text.lines().nth(line - 1).and_then(|line| line.split_once('=')).map(|(key, _)| key.trim());
    match key {
        Some(key) => format!("{file}, line {line}, field {key}"),
        None => format!("{file}, line {line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gives_defaults_that_promise_nothing() {
        let company = Company::parse("company.toml", "").unwrap();
        assert_eq!(company, Company::default());
        assert!(!company.never_rent && company.in_flight_weeks.is_empty());
    }

    #[test]
    fn settings_are_read_as_written() {
        let text = "name = \"Alder & Finch\"\nnever_rent = true\nlanguage = \"es\"\n\
                    closures = [\"2026-11-27\"]\n[in_flight_weeks]\nmail = 8\n[sites]\nmain = 14\n";
        let company = Company::parse("company.toml", text).unwrap();
        assert_eq!(company.in_flight_weeks[&Channel::Mail], 8);
        assert_eq!(company.language, Language::Es);
        assert_eq!(company.site_number("main").unwrap(), 14);
        assert_eq!(company.site_number("007").unwrap(), 7);
        assert!(company.site_number("north").is_err());
    }

    #[test]
    fn a_fault_names_file_line_and_field() {
        for (text, place) in [
            ("name = \"A\"\nnever_rent = \"yes\"\n", "company.toml, line 2, field never_rent"),
            ("nmae = \"A\"\n", "company.toml, line 1, field nmae"),
            ("time_zone = \"Chicago\"\n", "company.toml, field time_zone"),
            ("[house_targets]\nmail = 0\n", "company.toml, field house_targets.mail"),
            ("[sites]\na = 3\nb = 3\n", "company.toml, field sites"),
            ("name = \" \"\n", "company.toml, field name"),
            ("idle_minutes = 0\n", "company.toml, field idle_minutes"),
            ("closures = [\"2026-02-30\"]\n", "company.toml, line 1, field closures"),
        ] {
            let fault = Company::parse("company.toml", text).unwrap_err();
            assert_eq!((fault.code, fault.place.as_str()), (Code::BadInput, place), "{}", fault.line());
            assert!(!fault.line().contains('\n'));
        }
    }

    #[test]
    fn a_closure_brings_a_target_forward() {
        let company = Company::parse("c", "closures = [\"2026-11-26\", \"2026-11-27\"]").unwrap();
        let day = "2026-11-27".parse().unwrap();
        assert_eq!(company.on_or_before_open_day(day).to_string(), "2026-11-25");
    }
}
