use super::*;
use chrono::TimeZone;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn ten_business_days_skip_weekends_and_thanksgiving_and_say_so() {
    let counted = add_business_days(day("2026-11-18"), 10);
    assert_eq!(counted.date, day("2026-12-03"));
    let why: Vec<_> = counted.skipped.iter().map(|skipped| skipped.why.as_str()).collect();
    assert_eq!(why, ["Sat", "Sun", "Thanksgiving", "Sat", "Sun"]);
}

#[test]
fn a_new_year_on_a_saturday_is_kept_on_the_last_friday_of_the_old_year() {
    assert_eq!(holiday(day("2021-12-31")), Some(Holiday { name: "New Year's Day", observed: true }));
}

#[test]
fn juneteenth_is_no_holiday_before_its_law() {
    assert!(is_business_day(day("2020-06-19")));
    assert!(!is_business_day(day("2024-06-19")));
}

#[test]
fn a_month_after_the_last_of_january_is_the_last_of_february() {
    assert_eq!(add_months(day("2026-01-31"), 1), day("2026-02-28"));
    assert_eq!(add_months(day("2028-01-31"), 1), day("2028-02-29"));
}

#[test]
fn a_call_at_seven_in_the_evening_belongs_to_chicagos_day_not_to_utcs() {
    let instant = Utc.with_ymd_and_hms(2026, 11, 21, 1, 0, 0).unwrap();
    assert_eq!(local_date(instant, chrono_tz::America::Chicago), day("2026-11-20"));
}

#[test]
fn counting_at_the_end_of_time_ends() {
    assert_eq!(add_business_days(NaiveDate::MAX, 3).date, NaiveDate::MAX);
}
