//! One field of one record: its bytes without padding or quotes, in the layout's letters.

use super::check::Field;
use super::fold::{Letters, NoLatinBase};
use super::record::LayoutRecord;
use super::words::{Case, Charset, Overflow, Quoting, Shape, Source, Transform, Why};
use super::{Layout, Required};
use crate::person::Person;
use crate::words::Scope;
use chrono::{Datelike, NaiveDate};
use std::io::Write;

/// What filling a field changed.
#[derive(Clone, Copy, Default)]
pub(super) struct Change {
    pub folded: bool,
    pub truncated: bool,
    pub left_out: bool,
}

impl From<NoLatinBase> for Why {
    fn from(_: NoLatinBase) -> Self {
        Why::NoLatinBase
    }
}

/// Appends the field's value: transformed, folded, cut to its length; checks that it is there if required.
pub(super) fn push(
    layout: &Layout,
    field: &Field,
    record: &LayoutRecord,
    out: &mut Vec<u8>,
) -> Result<Change, Why> {
    let start = out.len();
    let mut change = Change::default();
    match source(layout, field, record, out) {
        Ok(folded) => change.folded = folded,
        // An address beside a number is a courtesy: a ZIP that is none must not keep the number from going.
        Err(Why::MalformedZip) if field.required == Required::Never && field.transform == Transform::Zip5 => {
            out.truncate(start);
            change.left_out = true;
        }
        Err(why) => return Err(why),
    }
    change.truncated = cut(layout, field, start, out)?;
    let required = match field.required {
        Required::Never => false,
        Required::Always => true,
        Required::Named => record.scope != Scope::Address,
    };
    if required && out.len() == start { Err(Why::Empty) } else { Ok(change) }
}

fn cut(layout: &Layout, field: &Field, start: usize, out: &mut Vec<u8>) -> Result<bool, Why> {
    let length = out.len() - start;
    if field.length == 0 || length <= field.length {
        return Ok(false);
    }
    let Some(keep) = kept_bytes(layout, field, out.get(start..).unwrap_or_default()) else {
        return Ok(false);
    };
    if field.on_overflow == Overflow::Reject {
        return Err(Why::TooLong);
    }
    out.truncate(start + keep);
    while out.len() > start && out.last() == Some(&b' ') {
        out.pop();
    }
    Ok(true)
}

/// Where a value is cut; none when it fits after all. Only UTF-8 has characters of several bytes.
fn kept_bytes(layout: &Layout, field: &Field, value: &[u8]) -> Option<usize> {
    if layout.charset != Charset::Utf8 {
        return Some(field.length);
    }
    let text = std::str::from_utf8(value).ok()?;
    text.char_indices().nth(field.length).map(|(at, _)| at)
}

impl Layout {
    pub(super) fn letters(&self) -> Letters {
        let unquoted = self.shape == Shape::Delimited && self.quoting == Quoting::None;
        Letters {
            charset: self.charset,
            upper: self.case == Case::Upper,
            barred: unquoted.then_some(self.delimiter),
        }
    }
}

/// The text that a field carries as it was given; none for codes, dates, numbers and what is made of several.
fn as_given<'r>(field: &Field, record: &'r LayoutRecord) -> Option<&'r str> {
    let person = &record.person;
    if field.transform != Transform::Plain {
        return None;
    }
    Some(match field.source {
        Source::Reference => record.reference.as_str(),
        Source::Prefix => person.prefix.as_str(),
        Source::FirstName => person.first_name.as_str(),
        Source::MiddleName => person.middle_name.as_str(),
        Source::LastName => person.last_name.as_str(),
        Source::Suffix => person.suffix.as_str(),
        Source::Address1 => person.address_1.as_str(),
        Source::Address2 => person.address_2.as_str(),
        Source::City => person.city.as_str(),
        Source::State => person.state.as_str(),
        Source::Email => person.email.as_str(),
        _ => return None,
    })
}

/// True when a cell that was read is the given text itself, whole, in the layout's case: then nothing need be rendered to
/// compare it. False says nothing.
pub(super) fn is_as_given(layout: &Layout, field: &Field, record: &LayoutRecord, cell: &[u8]) -> bool {
    let Some(text) = as_given(field, record) else { return false };
    let text = text.as_bytes().trim_ascii();
    let is_it = match layout.case {
        Case::Upper => cell.eq_ignore_ascii_case(text) && !cell.iter().any(u8::is_ascii_lowercase),
        _ => cell == text,
    };
    is_it
        && !text.is_empty()
        && (field.length == 0 || text.len() <= field.length)
        && !layout.letters().changes(text)
}

fn source(layout: &Layout, field: &Field, record: &LayoutRecord, out: &mut Vec<u8>) -> Result<bool, Why> {
    let person = &record.person;
    let letters = layout.letters();
    if let Some(text) = as_given(field, record) {
        return Ok(letters.push(text, out)?);
    }
    let text = match field.source {
        Source::Action => return code(layout.action_code(record.action), out),
        Source::Scope => return code(layout.scope_code(record.scope), out),
        Source::RequestDate => return date(record.request_date, field.transform, out),
        // A file of several channels has records without a number; one of numbers alone requires it.
        Source::Number if record.number.is_none() && field.required == Required::Never => return Ok(false),
        Source::Number => return number(record, field.transform, out),
        Source::RecordNo => {
            let _ = write!(out, "{}", record.record_no);
            return Ok(false);
        }
        Source::Zip => return zip(letters, person, field.transform, out),
        Source::FirstName if field.transform == Transform::Initials => return initials(letters, person, out),
        Source::FirstName => person.first_name.as_str(),
        Source::MiddleName => person.middle_name.as_str(),
        // What is given as it stands went before.
        _ => return Ok(false),
    };
    initial(letters, text, out)
}

fn code(code: Option<&str>, out: &mut Vec<u8>) -> Result<bool, Why> {
    out.extend_from_slice(code.ok_or(Why::NoSuchScope)?.as_bytes());
    Ok(false)
}

fn date(date: NaiveDate, transform: Transform, out: &mut Vec<u8>) -> Result<bool, Why> {
    let year = u32::try_from(date.year()).ok().filter(|year| *year <= 9_999).ok_or(Why::BadDate)?;
    let (month, day) = (date.month(), date.day());
    match transform {
        Transform::Ddmmccyy => {
            digits(day, 2, out);
            digits(month, 2, out);
            digits(year, 4, out);
        }
        Transform::IsoDate => {
            digits(year, 4, out);
            out.push(b'-');
            digits(month, 2, out);
            out.push(b'-');
            digits(day, 2, out);
        }
        _ => {
            digits(year, 4, out);
            digits(month, 2, out);
            digits(day, 2, out);
        }
    }
    Ok(false)
}

fn digits(number: u32, count: u32, out: &mut Vec<u8>) {
    for place in (0..count).rev() {
        let digit = number / 10_u32.pow(place) % 10;
        out.push(b'0' + u8::try_from(digit).unwrap_or_default());
    }
}

/// A letter of a name is its first letter or digit, once folded.
fn first_letter(bytes: &[u8], charset: Charset) -> &[u8] {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80;
    let Some(at) = bytes.iter().position(|byte| is_letter(*byte)) else { return &[] };
    let rest = bytes.get(at..).unwrap_or_default();
    let length = match charset {
        Charset::Utf8 => {
            std::str::from_utf8(rest).ok().and_then(|text| text.chars().next()).map_or(1, char::len_utf8)
        }
        Charset::Ascii | Charset::Latin1 => 1,
    };
    rest.get(..length).unwrap_or_default()
}

fn initial(letters: Letters, text: &str, out: &mut Vec<u8>) -> Result<bool, Why> {
    let start = out.len();
    let folded = letters.push(text, out)?;
    let first = first_letter(out.get(start..).unwrap_or_default(), letters.charset).to_vec();
    out.truncate(start);
    out.extend_from_slice(&first);
    Ok(folded)
}

fn initials(letters: Letters, person: &Person, out: &mut Vec<u8>) -> Result<bool, Why> {
    let mut folded = false;
    for name in [person.first_name.as_str(), person.middle_name.as_str()] {
        for word in name.split_whitespace() {
            folded |= initial(letters, word, out)?;
        }
    }
    Ok(folded)
}

/// The digits of a ZIP: 5, or 5 and 4 with a hyphen, a blank or nothing between.
fn zip_parts(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let (five, rest) = text.split_at_checked(5)?;
    let four = rest.strip_prefix(['-', ' ']).unwrap_or(rest);
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let whole = rest.is_empty() || four.len() == 4;
    (whole && numeric(five) && numeric(four)).then_some((five, four))
}

/// The five digits are the ZIP field's to judge; four digits without them are simply absent.
fn zip(letters: Letters, person: &Person, transform: Transform, out: &mut Vec<u8>) -> Result<bool, Why> {
    let text = person.zip.as_str();
    match transform {
        Transform::Zip5 if text.trim().is_empty() => {}
        Transform::Zip5 => out.extend_from_slice(zip_parts(text).ok_or(Why::MalformedZip)?.0.as_bytes()),
        Transform::Zip4 => out.extend_from_slice(zip_parts(text).map_or("", |parts| parts.1).as_bytes()),
        Transform::Postcode => {
            let cut = zip_parts(text).filter(|parts| !parts.1.is_empty());
            letters.push(cut.map_or(text, |parts| parts.0), out)?;
            return Ok(cut.is_some());
        }
        _ => return Ok(letters.push(text, out)?),
    }
    Ok(false)
}

fn number(record: &LayoutRecord, transform: Transform, out: &mut Vec<u8>) -> Result<bool, Why> {
    let number = record.number.as_ref().map(|number| number.as_str().trim()).filter(|text| !text.is_empty());
    let number = number.ok_or(Why::NoNumber)?;
    let numeric = |rest: &&str| rest.bytes().all(|byte| byte.is_ascii_digit());
    if matches!(transform, Transform::UsTen | Transform::UsArea | Transform::UsLocal) {
        let ten = number.strip_prefix("+1").filter(numeric).filter(|rest| rest.len() == 10);
        let (area, local) = ten.and_then(|ten| ten.split_at_checked(3)).ok_or(Why::NotAUsNumber)?;
        match transform {
            Transform::UsArea => out.extend_from_slice(area.as_bytes()),
            Transform::UsLocal => out.extend_from_slice(local.as_bytes()),
            _ => out.extend_from_slice(ten.unwrap_or_default().as_bytes()),
        }
        return Ok(false);
    }
    let rest = number.strip_prefix("+44").filter(numeric).filter(|rest| (7..=10).contains(&rest.len()));
    let rest = rest.ok_or(Why::NotAUkNumber)?;
    let (code, remainder) = rest.split_at_checked(uk_code_digits(rest)).ok_or(Why::NotAUkNumber)?;
    match transform {
        Transform::UkCode => {
            out.push(b'0');
            out.extend_from_slice(code.as_bytes());
        }
        Transform::UkRest => out.extend_from_slice(remainder.as_bytes()),
        _ => {
            out.push(b'0');
            out.extend_from_slice(rest.as_bytes());
        }
    }
    Ok(false)
}

/// Digits of a UK dialling code after its zero. Codes of the shape 01x1, 011x, 02x and the non-geographic
/// 03, 05, 08, 09 leave seven digits; London's 020 is cut as 020x, because the field for the rest holds seven.
fn uk_code_digits(rest: &str) -> usize {
    match rest.as_bytes() {
        [b'1', b'1', ..] | [b'1', _, b'1', ..] => 3,
        [b'2' | b'3' | b'5' | b'8' | b'9', ..] => 3,
        _ => 4,
    }
}
