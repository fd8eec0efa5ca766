//! Reads the words, dates and instants of the command line. A refusal never repeats what was typed: it may be
//! personal.

use chrono::{DateTime, NaiveDate, Utc};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use domain::list::ListKind;
use domain::role::{self, Action};
use domain::words::{AskedBy, Channel, PermissionSource, Reason, ReceivedBy, Right, Role, Scope};
use std::fmt::Display;
use std::str::FromStr;

/// A parser of one closed set, listed in the help.
fn set<T>(words: impl IntoIterator<Item = T>) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = String> + ToString + Clone + Send + Sync + 'static,
{
    let words: Vec<&'static str> = words.into_iter().map(|word| &*word.to_string().leak()).collect();
    PossibleValuesParser::new(words).try_map(|word| word.parse::<T>())
}

pub fn channel() -> impl TypedValueParser<Value = Channel> {
    set(Channel::ALL.iter().copied())
}

/// The scopes that a caller chooses; number and e-mail address follow from whom it is about.
pub fn scope() -> impl TypedValueParser<Value = Scope> {
    set([Scope::Person, Scope::SurnameAtAddress, Scope::Address])
}

pub fn list_kind() -> impl TypedValueParser<Value = ListKind> {
    set(ListKind::ALL.iter().copied())
}

pub fn asked_by() -> impl TypedValueParser<Value = AskedBy> {
    set(AskedBy::ALL.iter().copied())
}

pub fn reason() -> impl TypedValueParser<Value = Reason> {
    set(Reason::ALL.iter().copied())
}

pub fn received_by() -> impl TypedValueParser<Value = ReceivedBy> {
    set(ReceivedBy::ALL.iter().copied())
}

pub fn role_word() -> impl TypedValueParser<Value = Role> {
    set(Role::ALL.iter().copied())
}

/// What a service credential may list.
pub fn grant() -> impl TypedValueParser<Value = Action> {
    set(role::grantable())
}

pub fn permission_source() -> impl TypedValueParser<Value = PermissionSource> {
    set(PermissionSource::ALL.iter().copied())
}

/// The rights that a check on the command line can be for.
pub fn right() -> impl TypedValueParser<Value = Right> {
    set([Right::Copy, Right::Correction, Right::Deletion])
}

/// Ways in which reminders come; a type of its own, because the parser takes a list for several words.
#[derive(Clone)]
pub struct Ways(pub Vec<Channel>);

/// `mail,email`.
pub fn ways(text: &str) -> Result<Ways, String> {
    kinds(text).map(Ways)
}

/// `mail,phone` or `everything`.
pub fn kinds(text: &str) -> Result<Vec<Channel>, String> {
    if text == "everything" {
        return Ok(Channel::ALL.to_vec());
    }
    let mut kinds: Vec<Channel> =
        text.split(',').map(|word| kind(word.trim())).collect::<Result<_, String>>()?;
    kinds.sort();
    kinds.dedup();
    Ok(kinds)
}

fn kind(word: &str) -> Result<Channel, String> {
    Channel::from_word(word)
        .ok_or_else(|| "not `everything`, nor some of mail, phone, text, email, share".to_owned())
}

/// An instant with its offset.
pub fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| "not an instant such as 2026-11-20T14:05:00-06:00".to_owned())
}

/// An instant, or a date of the company's time zone; passed on as written.
pub fn received(text: &str) -> Result<String, String> {
    match instant(text).is_ok() || date(text).is_ok() {
        true => Ok(text.to_owned()),
        false => Err("neither an instant such as 2026-11-20T14:05:00-06:00 nor a date".to_owned()),
    }
}

/// A whole number within bounds.
pub fn within<T>(least: T, most: T) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Copy + Send + Sync + 'static,
{
    move |text| match text.parse::<T>() {
        Ok(number) if number >= least && number <= most => Ok(number),
        _ => Err(format!("not a whole number from {least} to {most}")),
    }
}

/// A date, passed on as written.
pub fn date(text: &str) -> Result<String, String> {
    let shape = text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok();
    shape.then(|| text.to_owned()).ok_or_else(|| "not a date such as 2026-11-20".to_owned())
}

/// An ISO week that exists.
pub fn week(text: &str) -> Result<String, String> {
    let parts = text.split_once("-W").filter(|(year, week)| year.len() == 4 && week.len() == 2);
    let monday = parts
        .and_then(|(year, week)| Some((year.parse().ok()?, week.parse().ok()?)))
        .and_then(|(year, week)| NaiveDate::from_isoywd_opt(year, week, chrono::Weekday::Mon));
    monday.map(|_| text.to_owned()).ok_or_else(|| "not a week that exists, such as 2026-W47".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_all_five_and_a_list_is_sorted_without_doubles() {
        assert_eq!(kinds("everything").unwrap(), Channel::ALL);
        assert_eq!(kinds("phone,mail, phone").unwrap(), [Channel::Mail, Channel::Phone]);
        assert!(kinds("fax").is_err());
        assert!(kinds("").is_err());
    }

    #[test]
    fn a_week_exists_or_is_refused() {
        for good in ["2026-W01", "2026-W53", "2025-W52"] {
            assert!(week(good).is_ok(), "{good}");
        }
        for bad in ["2025-W53", "2026-W54", "2026-W00", "2026-47", "2026-W7", "26-W47", "", "2026-W47x"] {
            assert!(week(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_date_exists_and_is_written_in_full() {
        assert!(date("2028-02-29").is_ok());
        for bad in ["2026-02-29", "2026-2-9", "26-02-09", "2026-02-09T00:00"] {
            assert!(date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refusal_never_repeats_what_was_typed() {
        let typed = "margaret@example.com";
        let refusals = [kinds(typed).err(), instant(typed).err().map(|e| e.to_string()), date(typed).err()];
        for refusal in refusals.into_iter().flatten() {
            assert!(!refusal.contains("margaret"), "{refusal}");
        }
    }
}
