//! What a batch covers: an ISO week in the company's time zone, or everything since the last one.

use crate::ids::{BatchId, ServiceId};
use crate::{Code, Fault, Result};
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An ISO week that exists, Monday to Sunday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week {
    monday: NaiveDate,
}

impl Week {
    /// Reads `2026-W47`.
    pub fn parse(text: &str) -> Result<Self> {
        let fault = |what: &str, advice: &str| Err(Fault::new(Code::Usage, format!("this {what}"), advice));
        let parts = text.split_once("-W").filter(|(year, week)| {
            year.len() == 4
                && week.len() == 2
                && text.bytes().all(|b| b.is_ascii_digit() || b"-W".contains(&b))
        });
        let numbers = parts.and_then(|(year, week)| Some((year.parse().ok()?, week.parse().ok()?)));
        let Some((year, week)) = numbers else {
            return fault("is not a week", "write it as 2026-W47");
        };
        match NaiveDate::from_isoywd_opt(year, week, Weekday::Mon) {
            Some(monday) => Ok(Self { monday }),
            None => fault("is a week that does not exist", "a year has 52 or 53 weeks, numbered from W01"),
        }
    }

    /// The week that a day lies in.
    pub fn of(date: NaiveDate) -> Self {
        let back = Days::new(u64::from(date.weekday().num_days_from_monday()));
        Self { monday: date.checked_sub_days(back).unwrap_or(date) }
    }

    /// The last week that is over at an instant.
    pub fn last_whole(now: DateTime<Utc>, zone: Tz) -> Self {
        let this = Self::of(now.with_timezone(&zone).date_naive());
        Self { monday: this.monday.checked_sub_days(Days::new(7)).unwrap_or(this.monday) }
    }

    pub fn monday(self) -> NaiveDate {
        self.monday
    }
    pub fn sunday(self) -> NaiveDate {
        self.monday.checked_add_days(Days::new(6)).unwrap_or(self.monday)
    }
    /// The Monday after it.
    pub fn next_monday(self) -> NaiveDate {
        self.monday.checked_add_days(Days::new(7)).unwrap_or(self.monday)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.monday.iso_week();
        write!(f, "{}-W{:02}", week.year(), week.week())
    }
}

impl Serialize for Week {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Week {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// What a batch covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Week(Week),
    /// From the end of the last batch (none: from the beginning) up to an instant.
    SinceLast {
        after: Option<DateTime<Utc>>,
        until: DateTime<Utc>,
    },
}

impl Period {
    /// The first instant; what was received before it is late. None when there is no beginning.
    pub fn start(&self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Period::Week(week) => Some(midnight(week.monday(), zone)),
            Period::SinceLast { after, .. } => *after,
        }
    }

    /// The first instant after it; what was received then or later waits for the next batch.
    pub fn end(&self, zone: Tz) -> DateTime<Utc> {
        match self {
            Period::Week(week) => midnight(week.next_monday(), zone),
            Period::SinceLast { until, .. } => *until,
        }
    }

    /// The last day that belongs to it, in the company's time zone.
    pub fn last_day(&self, zone: Tz) -> NaiveDate {
        match self {
            Period::Week(week) => week.sunday(),
            Period::SinceLast { until, .. } => until.with_timezone(&zone).date_naive(),
        }
    }

    /// The first day that belongs to it; none when there is no beginning.
    pub fn first_day(&self, zone: Tz) -> Option<NaiveDate> {
        self.start(zone).map(|start| start.with_timezone(&zone).date_naive())
    }

    /// As in a batch id: `2026-W47`, or the day until which it reaches.
    pub fn name(&self, zone: Tz) -> String {
        match self {
            Period::Week(week) => week.to_string(),
            Period::SinceLast { .. } => self.last_day(zone).to_string(),
        }
    }
}

/// The first instant of a local day. Where the clock jumps over midnight the day starts after the gap.
fn midnight(date: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let local = date.and_time(NaiveTime::MIN);
    // A gap is a few hours at most; a quarter of an hour is the finest any zone has used.
    (0..=96)
        .filter_map(|quarters| local.checked_add_signed(TimeDelta::minutes(15 * quarters)))
        .find_map(|time| zone.from_local_datetime(&time).earliest())
        .map_or_else(|| local.and_utc(), |start| start.with_timezone(&Utc))
}

/// The id of a service's next batch for a period: `mps-2026-W47-1`, then `-2` when the first was voided.
pub fn next_batch_id<'a>(
    service: &ServiceId,
    period: &str,
    existing: impl IntoIterator<Item = &'a BatchId>,
) -> BatchId {
    let stem = format!("{service}-{period}-");
    let counters =
        existing.into_iter().filter_map(|batch| batch.as_str().strip_prefix(&stem)?.parse::<u32>().ok());
    let next = counters.max().map_or(1, |last| last.saturating_add(1));
    BatchId(format!("{stem}{next}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::America::{Chicago, Havana};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_is_read_and_printed_alike() {
        let week = Week::parse("2026-W47").unwrap();
        assert_eq!((week.monday(), week.sunday()), (day("2026-11-16"), day("2026-11-22")));
        assert_eq!(week.to_string(), "2026-W47");
        assert_eq!(Week::parse("2026-W53").unwrap().sunday(), day("2027-01-03"));
        assert_eq!(Week::of(day("2027-01-01")).to_string(), "2026-W53");
    }

    #[test]
    fn a_week_that_does_not_exist_is_a_usage_fault() {
        for text in
            ["2026-W54", "2025-W53", "2026-W00", "2026-47", "26-W47", "2026-W4", "2026-W+7", "", "2026-W471"]
        {
            assert_eq!(Week::parse(text).unwrap_err().code, Code::Usage, "{text}");
        }
    }

    #[test]
    fn a_week_runs_from_local_midnight_to_local_midnight_across_the_change_of_clocks() {
        let week = Period::Week(Week::parse("2026-W44").unwrap());
        assert_eq!(week.start(Chicago).unwrap().to_rfc3339(), "2026-10-26T05:00:00+00:00");
        assert_eq!(week.end(Chicago).to_rfc3339(), "2026-11-02T06:00:00+00:00");
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_starts_after_the_gap() {
        // In Havana clocks go from 00:00 to 01:00 on a Sunday in March.
        let sunday = midnight(day("2026-03-08"), Havana);
        assert_eq!(sunday.with_timezone(&Havana).to_rfc3339(), "2026-03-08T01:00:00-04:00");
    }

    #[test]
    fn the_week_before_is_the_last_whole_one() {
        let monday: DateTime<Utc> = "2026-11-23T05:59:59Z".parse().unwrap();
        assert_eq!(
            Week::last_whole(monday, Chicago).to_string(),
            "2026-W46",
            "it is still Sunday in Chicago"
        );
        let monday: DateTime<Utc> = "2026-11-23T06:00:00Z".parse().unwrap();
        assert_eq!(Week::last_whole(monday, Chicago).to_string(), "2026-W47");
    }

    #[test]
    fn a_voided_batch_leaves_its_number_taken() {
        let mps = ServiceId::from("mps");
        let existing = [
            BatchId::from("mps-2026-W47-1"),
            BatchId::from("mps-2026-W46-7"),
            BatchId::from("tps-2026-W47-3"),
        ];
        assert_eq!(next_batch_id(&mps, "2026-W47", []).as_str(), "mps-2026-W47-1");
        assert_eq!(next_batch_id(&mps, "2026-W47", &existing).as_str(), "mps-2026-W47-2");
    }
}
