//! What a column may hold. A field that is wrong is refused by itself: the row goes in without it, and what
//! was on file stays. Only a row that cannot stand for one customer is refused whole.

use crate::columns::Column;
use chrono::{Datelike, NaiveDate};
use domain::identity::{Country, PhoneKey, email_key};
use std::borrow::Cow;

/// Longer texts are no names, streets or numbers.
pub const MAX_FIELD_CHARS: usize = 300;
/// Longer customer numbers are none.
const MAX_NUMBER_CHARS: usize = 64;

/// Why a field is wrong, and whether the row can go in without it.
pub(crate) struct Wrong {
    pub(crate) reason: String,
    pub(crate) refuses_row: bool,
}

fn field(reason: impl Into<String>) -> Wrong {
    Wrong { reason: reason.into(), refuses_row: false }
}

fn whole_row(reason: impl Into<String>) -> Wrong {
    Wrong { reason: reason.into(), refuses_row: true }
}

/// Checks one field, trimmed, and gives the text that goes in: as given, dates as `YYYY-MM-DD`, amounts as a
/// plain decimal, yes/no as these words. An empty field is never wrong, but for the customer number.
pub(crate) fn checked<'a>(
    column: Column,
    text: &'a str,
    country: Country,
    date_format: &str,
) -> Result<Cow<'a, str>, Wrong> {
    let text = one_line(column, text.trim())?;
    if column == Column::CustomerNo {
        if text.is_empty() {
            return Err(whole_row("empty: every customer needs a number"));
        }
        if text.chars().count() > MAX_NUMBER_CHARS {
            return Err(whole_row(format!("longer than {MAX_NUMBER_CHARS} characters")));
        }
    }
    if text.is_empty() {
        return Ok(text);
    }
    if text.len() > MAX_FIELD_CHARS && text.chars().count() > MAX_FIELD_CHARS {
        return Err(whole_row(format!("longer than {MAX_FIELD_CHARS} characters")));
    }
    match column {
        Column::PhoneHome | Column::PhoneMobile | Column::PhoneWork => {
            PhoneKey::read(&text, country).map(|_| text).map_err(|wrong| field(wrong.reason()))
        }
        Column::Email if email_key(&text).is_none() => Err(field("not an e-mail address")),
        Column::BirthDate | Column::LastPurchaseDate | Column::LastPaymentDate | Column::LastInquiryDate => {
            date(text, date_format)
        }
        Column::LastPurchaseAmount => amount(&text).map(Cow::Owned).ok_or_else(|| field("not an amount")),
        Column::ThirdParty => yes_no(&text).map(Cow::Borrowed).ok_or_else(|| field("neither yes nor no")),
        _ => Ok(text),
    }
}

/// A line break inside an address is a blank; in any other column a quote was left open.
fn one_line(column: Column, text: &str) -> Result<Cow<'_, str>, Wrong> {
    // Beyond ASCII the control characters are the two-byte ones that begin with 0xC2.
    if !text.bytes().any(|byte| byte < b' ' || byte == 0x7f || byte == 0xc2)
        || !text.chars().any(char::is_control)
    {
        return Ok(Cow::Borrowed(text));
    }
    let is_address = matches!(column, Column::Address1 | Column::Address2);
    let breaks_only =
        text.chars().filter(|letter| letter.is_control()).all(|letter| matches!(letter, '\n' | '\r' | '\t'));
    if is_address && breaks_only {
        return Ok(Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    match text.contains(['\n', '\r']) {
        true => Err(whole_row("a line break: a quote may be left open")),
        false => Err(whole_row("a control character")),
    }
}

fn date<'a>(text: Cow<'a, str>, format: &str) -> Result<Cow<'a, str>, Wrong> {
    let day =
        if format == "%Y-%m-%d" { iso_date(&text) } else { NaiveDate::parse_from_str(&text, format).ok() };
    match day {
        None => Err(field("not a date")),
        Some(day) if !(1850..=2200).contains(&day.year()) => Err(field("a year that nobody can mean")),
        Some(_) if format == "%Y-%m-%d" => Ok(text),
        Some(day) => Ok(Cow::Owned(day.format("%Y-%m-%d").to_string())),
    }
}

/// The day of a date as it is kept.
pub(crate) fn iso_date(text: &str) -> Option<NaiveDate> {
    let number = |range: std::ops::Range<usize>| {
        text.get(range).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<u32>().ok()
    };
    let dashes =
        text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
    if !dashes {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(number(0..4)?).ok()?, number(5..7)?, number(8..10)?)
}

/// `$1,234.5` is `1234.50`.
fn amount(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, '$' | ',' | ' ')).collect();
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |rest| ("-", rest));
    let (whole, cents) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let fits = (1..=12).contains(&whole.len()) && cents.len() <= 2 && is_number(whole) && is_number(cents);
    fits.then(|| format!("{sign}{whole}.{cents:0<2}"))
}

fn yes_no(text: &str) -> Option<&'static str> {
    match text.to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Some("yes"),
        "no" | "n" | "false" | "0" => Some("no"),
        _ => None,
    }
}
