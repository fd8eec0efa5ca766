//! Business days: Monday to Friday less US federal holidays (5 U.S.C. 6103), computed, observed days
//! included; and the company's local date of an instant. What a duty's clock is lives in `rules`.

mod holidays;

pub use holidays::{Holiday, holiday};

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// A day that did not count, and why: `Sat`, `Sun`, or the holiday's name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Skipped {
    /// The day.
    pub date: NaiveDate,
    /// Why it is no business day.
    pub why: String,
}

/// Where a count of days ends, with what it passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Counted {
    /// The last day.
    pub date: NaiveDate,
    /// Days that did not count, in order.
    pub skipped: Vec<Skipped>,
}

/// Why a day is no business day; none when it is one.
pub fn why_not_business_day(date: NaiveDate) -> Option<String> {
    match date.weekday() {
        Weekday::Sat => Some("Sat".to_owned()),
        Weekday::Sun => Some("Sun".to_owned()),
        _ => holiday(date).map(|found| found.to_string()),
    }
}

/// Monday to Friday and no federal holiday.
pub fn is_business_day(date: NaiveDate) -> bool {
    why_not_business_day(date).is_none()
}

/// The n-th business day after `start`; the start itself never counts, for a clock counts whole days after
/// the receipt. Zero gives the start.
pub fn add_business_days(start: NaiveDate, days: u32) -> Counted {
    let mut counted = Counted { date: start, skipped: Vec::new() };
    let mut left = days;
    while left > 0 {
        let Some(next) = counted.date.succ_opt() else { break };
        counted.date = next;
        match why_not_business_day(next) {
            Some(why) => counted.skipped.push(Skipped { date: next, why }),
            None => left -= 1,
        }
    }
    counted
}

/// The day itself when it is a business day, else the next one.
pub fn on_or_after_business_day(date: NaiveDate) -> Counted {
    let mut counted = Counted { date, skipped: Vec::new() };
    while let Some(why) = why_not_business_day(counted.date) {
        counted.skipped.push(Skipped { date: counted.date, why });
        match counted.date.succ_opt() {
            Some(next) => counted.date = next,
            None => break,
        }
    }
    counted
}

/// The same-numbered day `months` later; the month's last day where there is none (Regulation 1182/71).
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX)
}

/// The company's date at an instant: dates are local, never UTC's "today".
pub fn local_date(instant: DateTime<Utc>, zone: Tz) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// Reads an IANA time zone name.
pub fn time_zone(name: &str) -> crate::Result<Tz> {
    name.parse().map_err(|_| {
        crate::Fault::new(
            crate::Code::BadInput,
            "this is not a time zone",
            "give an IANA name such as America/Chicago",
        )
    })
}

#[cfg(test)]
mod tests;
