//! Free text and fields: how long they may be, and what must not stand in them. A note with a card number, a
//! social-security number or a password is refused (P6, P18); the fault never quotes it.

use crate::person::{Person, Text};
use crate::{Code, Fault, Result};

/// Longest field of a person.
pub const MAX_FIELD_CHARS: usize = 300;
/// Longest free text.
pub const MAX_NOTE_CHARS: usize = 2000;

/// Checks a free text: a note, a reason, an evidence.
pub fn check_note(field: &str, note: &Text) -> Result<()> {
    let text = note.as_str();
    let refuse = |what: &str, advice: &str| {
        Err(Fault::new(Code::BadInput, format!("{what}; nothing was recorded"), advice).at(field))
    };
    if text.chars().count() > MAX_NOTE_CHARS {
        return refuse(&format!("the text is longer than {MAX_NOTE_CHARS} characters"), "shorten it");
    }
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\r' | '\t')) {
        return refuse("the text holds a control character", "type it again");
    }
    if holds_card_number(text) {
        return refuse("the text holds what looks like a card number", "leave the number out");
    }
    if holds_social_security_number(text) {
        return refuse("the text holds what looks like a social security number", "leave the number out");
    }
    if holds_password(text) {
        return refuse("the text holds what looks like a password, which is never asked for", "leave it out");
    }
    Ok(())
}

/// Checks the fields of a person: length and control characters; what they say is checked where it is used.
pub fn check_person(person: Option<&Person>) -> Result<()> {
    let Some(person) = person else { return Ok(()) };
    for (field, text) in fields(person) {
        let refuse = |what: String, advice: &str| {
            Err(Fault::new(Code::BadInput, format!("{what}; nothing was recorded"), advice).at(field))
        };
        if text.as_str().chars().count() > MAX_FIELD_CHARS {
            return refuse(format!("the field is longer than {MAX_FIELD_CHARS} characters"), "shorten it");
        }
        if text.as_str().chars().any(char::is_control) {
            return refuse("the field holds a control character".to_owned(), "type it again");
        }
    }
    Ok(())
}

/// A field or column whose name asks for a secret: never taken in (P6).
pub fn looks_like_secret_field(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let parts: Vec<String> =
        name.split(|letter: char| !letter.is_ascii_alphanumeric()).map(str::to_lowercase).collect();
    [
        "password",
        "passwd",
        "passcode",
        "passphrase",
        "contrasena",
        "socialsecurity",
        "cardnumber",
        "creditcard",
    ]
    .iter()
    .any(|word| plain.contains(word))
        || ["pwd", "pin", "ssn", "cvv", "cvc", "secret"]
            .iter()
            .any(|word| parts.iter().any(|part| part == word))
}

fn fields(person: &Person) -> [(&'static str, &Text); 16] {
    [
        ("prefix", &person.prefix),
        ("first_name", &person.first_name),
        ("middle_name", &person.middle_name),
        ("last_name", &person.last_name),
        ("suffix", &person.suffix),
        ("address_1", &person.address_1),
        ("address_2", &person.address_2),
        ("city", &person.city),
        ("state", &person.state),
        ("zip", &person.zip),
        ("country", &person.country),
        ("phone_home", &person.phone_home),
        ("phone_mobile", &person.phone_mobile),
        ("phone_work", &person.phone_work),
        ("email", &person.email),
        ("birth_date", &person.birth_date),
    ]
}

/// Runs of digits, with at most three spaces, dashes, dots or slashes between them, as their groups. Digits of other
/// scripts are digits, and what has no width is not there.
fn digit_runs(text: &str) -> Vec<Vec<String>> {
    let mut runs: Vec<Vec<String>> = Vec::new();
    let mut run: Vec<String> = Vec::new();
    let mut since_digit = usize::MAX;
    for letter in text.chars().filter(|letter| !has_no_width(*letter)) {
        if let Some(letter) = as_ascii_digit(letter) {
            match run.last_mut().filter(|_| since_digit == 0) {
                Some(group) => group.push(letter),
                None => run.push(letter.to_string()),
            }
            since_digit = 0;
        } else {
            since_digit = since_digit.saturating_add(1);
            let joins = matches!(
                letter,
                ' ' | '-' | '.' | '/' | '_' | '\u{2007}' | '\u{2010}'..='\u{2014}' | '\u{202f}' | '\u{a0}'
            );
            if !joins || since_digit > 3 {
                runs.push(std::mem::take(&mut run));
                since_digit = usize::MAX;
            }
        }
    }
    runs.push(run);
    runs
}

fn has_no_width(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// A decimal digit of ASCII, full width, Arabic, Persian or Devanagari.
fn as_ascii_digit(letter: char) -> Option<char> {
    let zeros = ['0', '\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}'];
    let values = zeros.iter().filter_map(|zero| u32::from(letter).checked_sub(u32::from(*zero)));
    values.filter(|value| *value < 10).find_map(|value| char::from_digit(value, 10))
}

/// 13 to 19 digits that begin and end as a card's do (ISO/IEC 7812: first digit 2 to 6, Luhn), in groups of
/// at least four but the last. Telephone numbers have groups of three and stay allowed.
fn holds_card_number(text: &str) -> bool {
    digit_runs(text)
        .iter()
        .any(|groups| (0..groups.len()).any(|from| starts_with_card(groups.iter().skip(from))))
}

fn starts_with_card<'a>(groups: impl Iterator<Item = &'a String>) -> bool {
    let mut digits = String::new();
    for group in groups {
        digits.push_str(group);
        if is_card(&digits) {
            return true;
        }
        if group.len() < 4 {
            break;
        }
    }
    false
}

fn is_card(digits: &str) -> bool {
    (13..=19).contains(&digits.len()) && digits.starts_with(['2', '3', '4', '5', '6']) && passes_luhn(digits)
}

fn passes_luhn(digits: &str) -> bool {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0'));
            match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, doubled) if doubled > 9 => doubled - 9,
                (_, doubled) => doubled,
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Groups of 3, 2 and 4 digits, or nine digits behind the words for it.
fn holds_social_security_number(text: &str) -> bool {
    let lengths = |run: &Vec<String>| run.iter().map(String::len).collect::<Vec<_>>();
    let runs = digit_runs(text);
    let shaped = runs.iter().any(|run| lengths(run) == [3, 2, 4]);
    let lower = text.to_lowercase();
    let named = ["ssn", "social security", "seguro social"].iter().any(|word| lower.contains(word));
    shaped || (named && runs.iter().any(|run| run.concat().len() == 9))
}

/// `password: …`, `pwd=…`, `the password is …`.
fn holds_password(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["password", "passwd", "passcode", "pwd", "contraseña"].iter().any(|word| {
        lower.match_indices(word).any(|(at, _)| {
            let rest = lower.get(at + word.len()..).unwrap_or_default().trim_start();
            let value = [":", "=", "is ", "es "].iter().find_map(|mark| rest.strip_prefix(mark));
            value.is_some_and(|value| !value.trim().is_empty())
        })
    })
}
