//! The blind match: what the caller says against what is on file: match, near or no. It forgives format, never
//! content, and gives nothing of the stored value back. Answers are compared and forgotten.

use super::dates;
use super::points::{OnFile, PointKind, Told, askable_numbers, compact, street_and_zip};
use crate::identity::{AddressKey, Country, PhoneKey, country_of, email_key, fold::fold, zip_key};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use strsim::{jaro_winkler, osa_distance};

/// What an answer is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    Match,
    /// A slip: it may be typed once more, and is never a match.
    Near,
    No,
}

/// Longest answer that is looked at; a longer one is no answer.
const MAX_ANSWER_CHARS: usize = 200;

/// Compares an answer with the stored fact.
pub fn compare(point: PointKind, answer: &str, file: &OnFile, told: &Told, home: Country) -> Answered {
    if answer.trim().is_empty() || answer.chars().count() > MAX_ANSWER_CHARS {
        return Answered::No;
    }
    let month_first = country_of(&file.person, home).has_nanp();
    match point {
        PointKind::CustomerNumber => code(answer, file.customer_no.as_str()),
        PointKind::LastPurchaseMonth => month(answer, file.last_purchase, month_first),
        PointKind::LastPurchaseStore => store(answer, file.store_no.as_str()),
        PointKind::LastPurchaseAmount => amount(answer, file.last_purchase_amount.as_str()),
        PointKind::DateOfBirth => birth_date(answer, file.person.birth_date.as_str(), month_first),
        PointKind::Email => email(answer, file.person.email.as_str()),
        PointKind::Phone => phone(answer, &askable_numbers(file, told, home), country_of(&file.person, home)),
        PointKind::StreetNumberAndZip => street_number_and_zip(answer, file, home),
    }
}

fn is(matches: bool, near: bool) -> Answered {
    match (matches, near) {
        (true, _) => Answered::Match,
        (false, true) => Answered::Near,
        (false, false) => Answered::No,
    }
}

fn code(answer: &str, stored: &str) -> Answered {
    let (said, stored) = (compact(answer), compact(stored));
    is(said == stored, stored.chars().count() >= 5 && osa_distance(&said, &stored) == 1)
}

fn month(answer: &str, stored: Option<NaiveDate>, month_first: bool) -> Answered {
    let Some(stored) = stored else { return Answered::No };
    let index = stored.year() * 12 + stored.month0() as i32;
    let mut near = false;
    for said in dates::months(answer, month_first) {
        match said.year {
            Some(year) if year.fits(stored.year()) && said.month == stored.month() => return Answered::Match,
            Some(dates::Year::Full(year)) => near |= (year * 12 + said.month as i32 - 1 - index).abs() == 1,
            Some(dates::Year::Short(_)) => {}
            // The right month without its year.
            None => near |= said.month == stored.month(),
        }
    }
    is(false, near)
}

/// "Store 12", "#0012", "twelve" is not read: a store is known by its number or its name.
fn store(answer: &str, stored: &str) -> Answered {
    let plain = |text: &str| -> String {
        let words = fold(text);
        let kept = words
            .split(' ')
            .filter(|word| !matches!(*word, "store" | "no" | "number" | "nr" | "tienda" | "shop"));
        kept.map(|word| word.trim_start_matches('0')).collect()
    };
    let (said, stored) = (plain(answer), plain(stored));
    let is_name = stored.chars().count() >= 5 && stored.chars().all(char::is_alphabetic);
    is(!stored.is_empty() && said == stored, is_name && osa_distance(&said, &stored) <= 2)
}

/// The amount to the cent, or its whole dollars when no cents are said.
fn amount(answer: &str, stored: &str) -> Answered {
    let (Some(said), Some(stored)) = (cents(answer), cents(stored)) else { return Answered::No };
    let whole_dollars = said % 100 == 0 && !answer.contains(['.', ',']) && said / 100 == stored / 100;
    is(said == stored || whole_dollars, said.abs_diff(stored) * 100 <= stored)
}

/// `$1,249.00`, `1249`, `1.249,00`: the last mark with two digits behind it parts the cents.
pub(super) fn cents(text: &str) -> Option<u64> {
    let kept: String =
        text.chars().filter(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ',')).collect();
    let (whole, part) = match kept.rfind(['.', ',']) {
        Some(at) if kept.len() - at == 3 => kept.split_at(at),
        Some(at) if kept.len() - at == 2 => kept.split_at(at),
        _ => (kept.as_str(), ""),
    };
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let part = format!("{:0<2}", digits(part));
    let whole = digits(whole);
    if whole.is_empty() || whole.len() > 12 {
        return None;
    }
    Some(whole.parse::<u64>().ok()? * 100 + part.parse::<u64>().ok()?)
}

/// The other order of day and month is a slip when both can be months: near, never a match.
fn birth_date(answer: &str, stored: &str, month_first: bool) -> Answered {
    let Ok(stored) = stored.trim().parse::<NaiveDate>() else { return Answered::No };
    let readings = dates::days(answer, month_first);
    let first = readings.first().is_some_and(|said| said.is_day(stored));
    let other = readings.iter().skip(1).any(|said| said.is_day(stored));
    let digits = |date: NaiveDate| date.format("%Y%m%d").to_string();
    let slip = readings
        .iter()
        .take(1)
        .filter_map(|said| said.date())
        .any(|date| osa_distance(&digits(date), &digits(stored)) == 1);
    is(first, other || slip)
}

fn email(answer: &str, stored: &str) -> Answered {
    let Some(stored) = email_key(stored) else { return Answered::No };
    let mut said = format!(" {} ", answer.to_lowercase());
    for (word, sign) in [(" at ", "@"), (" arroba ", "@"), (" dot ", "."), (" punto ", ".")] {
        said = said.replace(word, sign);
    }
    said.retain(|letter| !letter.is_whitespace());
    is(said == stored, stored.len() >= 10 && osa_distance(&said, &stored) <= 2)
}

fn phone(answer: &str, stored: &[PhoneKey], country: Country) -> Answered {
    let said = PhoneKey::read(answer, country).ok();
    let matches = said.is_some_and(|said| stored.contains(&said));
    let digits: String = answer.chars().filter(char::is_ascii_digit).collect();
    let without_area = digits.len() == 7 && stored.iter().any(|number| number.e164().ends_with(&digits));
    let slip =
        said.is_some_and(|said| stored.iter().any(|number| osa_distance(&said.e164(), &number.e164()) == 1));
    is(matches, without_area || slip)
}

/// House number and ZIP; the street between them may be left out but not be another.
fn street_number_and_zip(answer: &str, file: &OnFile, home: Country) -> Answered {
    let (stored, stored_zip) = street_and_zip(file, home);
    let Some((said, said_zip)) = parted(answer, &stored_zip, country_of(&file.person, home)) else {
        return Answered::No;
    };
    let same_street = said.street.is_empty()
        || said.street.starts_with(&stored.street)
        || stored.street.starts_with(&said.street)
        || jaro_winkler(&said.street, &stored.street) > 0.9;
    let (house, zip) = (said.house == stored.house, said_zip == stored_zip);
    let house_slip = zip && osa_distance(&said.house, &stored.house) == 1 && stored.house.len() > 2;
    let zip_slip = house && osa_distance(&said_zip, &stored_zip) == 1;
    is(house && zip && same_street, (house && zip) || (same_street && (house_slip || zip_slip)))
}

/// The answer as address and ZIP: the ZIP is its last word, or its last two (postcodes, ZIP+4).
fn parted(answer: &str, stored_zip: &str, country: Country) -> Option<(AddressKey, String)> {
    let words: Vec<&str> = answer.split([' ', ',', ';', '\t']).filter(|word| !word.is_empty()).collect();
    let candidates = [1, 2].iter().filter_map(|count| {
        let at = words.len().checked_sub(*count).filter(|at| *at > 0)?;
        let (address, zip) = words.split_at_checked(at)?;
        Some((AddressKey::read(&address.join(" "), ""), zip_key(&zip.concat(), country)))
    });
    let mut all: Vec<_> = candidates.collect();
    let at = all.iter().position(|(_, zip)| zip == stored_zip).unwrap_or(0);
    (at < all.len()).then(|| all.swap_remove(at))
}
