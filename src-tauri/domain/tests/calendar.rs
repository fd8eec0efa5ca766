//! The computed calendar and clocks against a calendar that nobody here wrote (`tests/golden/holidays`).

use chrono::{Datelike, Days, NaiveDate, Weekday};
use domain::calendar::{add_business_days, is_business_day};
use std::collections::BTreeSet;

const TABLE: &str = include_str!("../../../tests/golden/holidays/us_federal_holidays.tsv");

fn table() -> BTreeSet<NaiveDate> {
    let days = TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split('\t').next());
    days.filter_map(|day| day.parse().ok()).collect()
}

/// Every day of the years 2000 to 2044; an observed New Year's Day of 2046 would need the year after the table.
fn days() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
    first.iter_days().take_while(|day| day.year() <= 2044)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

#[test]
fn every_day_of_45_years_is_a_business_day_exactly_when_the_independent_calendar_says_so() {
    let holidays = table();
    assert_eq!(holidays.len(), TABLE.lines().count() - 1, "every line was read");
    assert_eq!(days().count(), 16_437);
    for day in days() {
        let expected = !is_weekend(day) && !holidays.contains(&day);
        assert_eq!(is_business_day(day), expected, "{day}");
    }
}

#[test]
fn ten_and_fifteen_business_days_end_where_the_independent_calendar_ends_them() {
    let holidays = table();
    for start in days().filter(|day| day.year() < 2044).step_by(3) {
        for count in [1, 10, 15] {
            let mut day = start;
            let mut left = count;
            while left > 0 {
                day = day + Days::new(1);
                if !is_weekend(day) && !holidays.contains(&day) {
                    left -= 1;
                }
            }
            let counted = add_business_days(start, count);
            assert_eq!(counted.date, day, "{count} business days after {start}");
            let between = (counted.date - start).num_days();
            assert_eq!(counted.skipped.len() as i64, between - i64::from(count), "{start}");
        }
    }
}
