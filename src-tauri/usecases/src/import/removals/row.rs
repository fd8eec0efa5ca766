//! One row of a file of removals as a request: what it asks for, and the id by which it is known again.
//! No reason quotes a value.

use super::columns::{Bound, Column};
use crate::record::{RecordAsk, RecordSubject};
use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use domain::entry::sha256_hex;
use domain::person::{Person, Text};
use domain::removal::usual_caller;
use domain::words::{Channel, Reason, ReceivedBy};
use std::str::FromStr;

/// What is wrong with a row: the column and the reason.
pub type Wrong = (&'static str, String);

/// Forms of a local time that files are written with, beside RFC 3339.
const LOCAL_TIMES: [&str; 4] = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"];

/// Reads the row that the file is at.
pub fn read(bound: &Bound, zone: Tz) -> Result<RecordAsk, Wrong> {
    let (channels, is_stop) = channels(&bound.text(Column::Channel))?;
    let reason = word(bound, Column::Reason)?.unwrap_or(Reason::Ordinary);
    // A STOP can only have come by text; what else came in on paper says so, or is taken for a letter.
    let usual_way = if is_stop { ReceivedBy::Text } else { ReceivedBy::Letter };
    let (subject, numbers) = subject(bound);
    Ok(RecordAsk {
        channels,
        subject,
        scope: word(bound, Column::Scope)?,
        numbers,
        brand: Some(bound.text(Column::Brand)).filter(|brand| !brand.is_empty()),
        asked_by: word(bound, Column::AskedBy)?.unwrap_or(usual_caller(reason)),
        reason,
        pass_on: pass_on(&bound.text(Column::PassOn))?,
        texts_may_go_on: false,
        received_by: word(bound, Column::ReceivedBy)?.unwrap_or(usual_way),
        received_at: Some(received(&bound.text(Column::Received), bound.date_format.as_deref(), zone)?),
        note: Some(Text::new(bound.text(Column::Note))).filter(|note| !note.is_empty()),
        contact: None,
        language: String::new(),
        also: Vec::new(),
        draft: None,
    })
}

/// What the row names of the person beside their customer number.
pub fn beside(bound: &Bound) -> Option<Person> {
    let named = Some(person(bound)).filter(|_| !bound.text(Column::CustomerNo).is_empty());
    named.filter(|person| *person != Person::default())
}

/// The same row without its customer number: for a customer whom no file has.
pub fn unlisted(bound: &Bound) -> Option<(RecordSubject, Vec<Text>)> {
    let (subject, numbers) = subject_but(bound, "");
    let empty = matches!(&subject, RecordSubject::Person { person } if **person == Person::default());
    (!empty).then_some((subject, numbers))
}

/// What the row is known by when the source gives no id: its fields, one blank between words.
pub fn hash(bound: &Bound) -> String {
    let mut text = String::new();
    for column in Column::ALL {
        let value = bound.text(*column);
        if !value.is_empty() {
            let words: Vec<&str> = value.split_whitespace().collect();
            text.push_str(column.name());
            text.push('\u{1f}');
            text.push_str(&words.join(" "));
            text.push('\u{1e}');
        }
    }
    sha256_hex(text.as_bytes())
}

/// `mail`, `mail+phone`, `everything`, `STOP`; true for the last.
fn channels(text: &str) -> Result<(Vec<Channel>, bool), Wrong> {
    let wrong = |reason: &str| Err((Column::Channel.name(), reason.to_owned()));
    let (mut channels, mut is_stop) = (Vec::new(), false);
    let parted = |letter: char| matches!(letter, '+' | ',' | ';' | '/' | '&') || letter.is_whitespace();
    for part in text.split(parted).filter(|part| !part.is_empty()) {
        let part = part.to_lowercase();
        match (part.as_str(), Channel::from_word(&part)) {
            (_, Some(channel)) => channels.push(channel),
            ("everything" | "all", _) => channels.extend(Channel::ALL),
            ("stop", _) => {
                channels.push(Channel::Text);
                is_stop = true;
            }
            ("e-mail", _) => channels.push(Channel::Email),
            _ => {
                return wrong("no kind of removal: give mail, phone, text, email, share, everything or STOP");
            }
        }
    }
    if channels.is_empty() { wrong("empty: every row needs what to stop") } else { Ok((channels, is_stop)) }
}

fn subject(bound: &Bound) -> (RecordSubject, Vec<Text>) {
    subject_but(bound, &bound.text(Column::CustomerNo))
}

fn subject_but(bound: &Bound, customer_no: &str) -> (RecordSubject, Vec<Text>) {
    let number = Text::new(bound.text(Column::Number));
    let numbers: Vec<Text> = Some(number.clone()).filter(|number| !number.is_empty()).into_iter().collect();
    if !customer_no.is_empty() {
        return (RecordSubject::Customer { customer_no: customer_no.to_owned() }, numbers);
    }
    let person = person(bound);
    let nobody =
        Person { email: Text::default(), country: Text::default(), ..person.clone() } == Person::default();
    match (nobody, numbers.is_empty(), person.email.is_empty()) {
        (true, false, true) => (RecordSubject::Number { number }, Vec::new()),
        (true, true, false) => (RecordSubject::Email { email: person.email }, Vec::new()),
        _ => (RecordSubject::Person { person: Box::new(person) }, numbers),
    }
}

fn person(bound: &Bound) -> Person {
    let text = |column| Text::new(bound.text(column));
    Person {
        prefix: text(Column::Prefix),
        first_name: text(Column::FirstName),
        middle_name: text(Column::MiddleName),
        last_name: text(Column::LastName),
        suffix: text(Column::Suffix),
        address_1: text(Column::Address1),
        address_2: text(Column::Address2),
        city: text(Column::City),
        state: text(Column::State),
        zip: text(Column::Zip),
        country: text(Column::Country),
        phone_home: text(Column::PhoneHome),
        phone_mobile: text(Column::PhoneMobile),
        phone_work: text(Column::PhoneWork),
        email: text(Column::Email),
        birth_date: Text::default(),
    }
}

/// One of a closed set of words, whatever its case, with blanks or underscores for hyphens.
fn word<T: FromStr<Err = String>>(bound: &Bound, column: Column) -> Result<Option<T>, Wrong> {
    let text = bound.text(column).to_lowercase().replace([' ', '_'], "-");
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|reason| (column.name(), reason))
}

fn pass_on(text: &str) -> Result<bool, Wrong> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(true),
        "" | "no" | "n" | "false" | "0" => Ok(false),
        _ => Err((Column::PassOn.name(), "neither yes nor no".to_owned())),
    }
}

/// A day as `YYYY-MM-DD`, or an instant as RFC 3339; a time without a zone is the company's.
fn received(text: &str, format: Option<&str>, zone: Tz) -> Result<String, Wrong> {
    let wrong = |reason: &str| (Column::Received.name(), reason.to_owned());
    if text.is_empty() {
        return Err(wrong("empty: every row needs the day on which it was received"));
    }
    let local = |time: NaiveDateTime| {
        let at = time.and_local_timezone(zone).earliest();
        at.map(|at| at.to_rfc3339()).ok_or_else(|| wrong("a time that the change of clocks left out"))
    };
    if let Some(format) = format {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return local(time);
        }
        let day = NaiveDate::parse_from_str(text, format);
        return day.map(|day| day.to_string()).map_err(|_| wrong("no date of the mapping's form"));
    }
    if let Some(time) = LOCAL_TIMES.iter().find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
    {
        return local(time);
    }
    let is_day = text.parse::<NaiveDate>().is_ok();
    let is_instant = chrono::DateTime::parse_from_rfc3339(text).is_ok();
    match is_day || is_instant {
        true => Ok(text.to_owned()),
        false => Err(wrong("no date: give YYYY-MM-DD or an instant as RFC 3339")),
    }
}
