//! Dates as people say them: "March 4, 1950", "4 de marzo de 1950", 3/4/50, 1950-03-04.

use crate::identity::fold::fold;
use chrono::{Datelike, NaiveDate};

const MONTHS: [(&str, &str); 12] = [
    ("january", "enero"),
    ("february", "febrero"),
    ("march", "marzo"),
    ("april", "abril"),
    ("may", "mayo"),
    ("june", "junio"),
    ("july", "julio"),
    ("august", "agosto"),
    ("september", "septiembre"),
    ("october", "octubre"),
    ("november", "noviembre"),
    ("december", "diciembre"),
];

/// A year in full, or its last two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    Full(i32),
    Short(i32),
}

impl Year {
    pub(super) fn fits(self, year: i32) -> bool {
        match self {
            Year::Full(full) => full == year,
            Year::Short(short) => short == year.rem_euclid(100),
        }
    }
}

/// One way of reading what was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub year: Option<Year>,
    pub month: u32,
    pub day: Option<u32>,
}

impl Said {
    pub(super) fn is_day(self, date: NaiveDate) -> bool {
        self.month == date.month()
            && self.day == Some(date.day())
            && self.year.is_some_and(|year| year.fits(date.year()))
    }

    /// The date meant, where the year is in full.
    pub(super) fn date(self) -> Option<NaiveDate> {
        let Year::Full(year) = self.year? else { return None };
        NaiveDate::from_ymd_opt(year, self.month, self.day?)
    }
}

/// The ways a text can be read as a day, the company's own order first.
pub(super) fn days(text: &str, month_first: bool) -> Vec<Said> {
    let (name, numbers) = parts(text);
    let said = |year: Option<Year>, month: u32, day: u32| Said { year, month, day: Some(day) };
    let mut readings = match (name, numbers.as_slice()) {
        (Some(month), [a, b]) if is_year(a) => vec![said(year(a), month, number(b))],
        (Some(month), [a, b]) => vec![said(year(b), month, number(a))],
        (None, [y, m, d]) if is_year(y) => vec![said(year(y), number(m), number(d))],
        (None, [a, b, y]) => {
            let month_day = said(year(y), number(a), number(b));
            let day_month = said(year(y), number(b), number(a));
            if month_first { vec![month_day, day_month] } else { vec![day_month, month_day] }
        }
        (None, [one]) if one.len() == 8 => compact_day(one),
        _ => Vec::new(),
    };
    readings
        .retain(|said| (1..=12).contains(&said.month) && said.day.is_some_and(|day| (1..=31).contains(&day)));
    readings.dedup();
    readings
}

/// The ways a text can be read as a month.
pub(super) fn months(text: &str, month_first: bool) -> Vec<Said> {
    let (name, numbers) = parts(text);
    let said = |year: Option<Year>, month: u32| Said { year, month, day: None };
    let mut readings = match (name, numbers.as_slice()) {
        (Some(month), []) => vec![said(None, month)],
        (Some(month), [y]) if is_year(y) => vec![said(year(y), month)],
        // "March 26" may be a day: only a year in full says which March.
        (Some(month), [_]) => vec![said(None, month)],
        (None, [y, m]) if is_year(y) => vec![said(year(y), number(m))],
        (None, [m, y]) => vec![said(year(y), number(m))],
        _ => days(text, month_first).into_iter().map(|said| Said { day: None, ..said }).collect(),
    };
    readings.retain(|said| (1..=12).contains(&said.month));
    readings
}

/// The month's name, if one is said, and the numbers in order.
fn parts(text: &str) -> (Option<u32>, Vec<String>) {
    let mut name = None;
    let mut numbers = Vec::new();
    for word in fold(text).split(' ') {
        let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
        let rest = word.get(digits.len()..).unwrap_or_default();
        if !digits.is_empty() && matches!(rest, "" | "st" | "nd" | "rd" | "th") {
            numbers.push(digits);
        } else if let Some(month) = month_named(word) {
            name = name.or(Some(month));
        }
    }
    (name, numbers)
}

/// The whole name or its first three letters or more, in English or Spanish.
fn month_named(word: &str) -> Option<u32> {
    let fits = |name: &str| word.len() >= 3 && name.starts_with(word);
    let at = MONTHS.iter().position(|(english, spanish)| fits(english) || fits(spanish))?;
    u32::try_from(at + 1).ok()
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4
}

fn year(digits: &str) -> Option<Year> {
    let value = digits.parse().ok()?;
    match digits.len() {
        4 => Some(Year::Full(value)),
        2 => Some(Year::Short(value)),
        _ => None,
    }
}

fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or_default()
}

/// `19500304` or `03041950`.
fn compact_day(digits: &str) -> Vec<Said> {
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let iso = Said { year: year(part(0, 4)), month: number(part(4, 6)), day: Some(number(part(6, 8))) };
    let us = Said { year: year(part(4, 8)), month: number(part(0, 2)), day: Some(number(part(2, 4))) };
    if digits.starts_with("19") || digits.starts_with("20") { vec![iso] } else { vec![us] }
}
