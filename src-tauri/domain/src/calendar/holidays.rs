//! US federal holidays, computed from the law that names them (5 U.S.C. 6103 and the dates each came into
//! force). Inauguration Day is left out: it is a holiday of the Washington area only.

use chrono::{Datelike, NaiveDate, Weekday};
use std::fmt;

/// A federal holiday, or the working day on which it is observed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Its usual name.
    pub name: &'static str,
    /// True for the Friday before, or the Monday after, a holiday that falls on a weekend.
    pub observed: bool,
}

impl fmt::Display for Holiday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if self.observed { f.write_str(" (observed)") } else { Ok(()) }
    }
}

/// How the law sets the day.
enum Day {
    /// A date; on a Saturday it is kept the Friday before, on a Sunday the Monday after (6103(b); E.O. 11582).
    Fixed(u32),
    /// The n-th such weekday of the month.
    Nth(Weekday, u8),
    /// The last such weekday of the month.
    Last(Weekday),
}

struct Law {
    name: &'static str,
    month: u32,
    day: Day,
    since: i32,
    until: i32,
}

/// The holidays, with the first and last year of each form. The years before 1971, when the Uniform Monday
/// Holiday Act took effect, are not claimed: no request is that old.
const LAW: &[Law] = &[
    law("New Year's Day", 1, Day::Fixed(1), 1971, i32::MAX),
    law("Martin Luther King Jr. Day", 1, Day::Nth(Weekday::Mon, 3), 1986, i32::MAX),
    law("Washington's Birthday", 2, Day::Nth(Weekday::Mon, 3), 1971, i32::MAX),
    law("Memorial Day", 5, Day::Last(Weekday::Mon), 1971, i32::MAX),
    law("Juneteenth", 6, Day::Fixed(19), 2021, i32::MAX),
    law("Independence Day", 7, Day::Fixed(4), 1971, i32::MAX),
    law("Labor Day", 9, Day::Nth(Weekday::Mon, 1), 1971, i32::MAX),
    law("Columbus Day", 10, Day::Nth(Weekday::Mon, 2), 1971, i32::MAX),
    law("Veterans Day", 10, Day::Nth(Weekday::Mon, 4), 1971, 1977),
    law("Veterans Day", 11, Day::Fixed(11), 1978, i32::MAX),
    law("Thanksgiving", 11, Day::Nth(Weekday::Thu, 4), 1971, i32::MAX),
    law("Christmas Day", 12, Day::Fixed(25), 1971, i32::MAX),
];

const fn law(name: &'static str, month: u32, day: Day, since: i32, until: i32) -> Law {
    Law { name, month, day, since, until }
}

/// The holiday that a day is, or on which it is observed.
pub fn holiday(date: NaiveDate) -> Option<Holiday> {
    let itself = on(date).map(|name| Holiday { name, observed: false });
    itself.or_else(|| observed_on(date).map(|name| Holiday { name, observed: true }))
}

/// A Friday stands in for a Saturday's holiday, a Monday for a Sunday's.
fn observed_on(date: NaiveDate) -> Option<&'static str> {
    let kept_for = match date.weekday() {
        Weekday::Fri => date.succ_opt()?,
        Weekday::Mon => date.pred_opt()?,
        _ => return None,
    };
    on(kept_for)
}

fn on(date: NaiveDate) -> Option<&'static str> {
    LAW.iter().find(|law| law.falls_on(date)).map(|law| law.name)
}

impl Law {
    fn falls_on(&self, date: NaiveDate) -> bool {
        let in_force = (self.since..=self.until).contains(&date.year()) && date.month() == self.month;
        in_force
            && match self.day {
                Day::Fixed(day) => date.day() == day,
                Day::Nth(weekday, nth) => {
                    date.weekday() == weekday && (date.day() - 1) / 7 + 1 == u32::from(nth)
                }
                Day::Last(weekday) => date.weekday() == weekday && is_last_week(date),
            }
    }
}

fn is_last_week(date: NaiveDate) -> bool {
    date.checked_add_days(chrono::Days::new(7)).is_none_or(|next| next.month() != date.month())
}
