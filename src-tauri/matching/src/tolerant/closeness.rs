//! How close two values of one field are. The distances are a library's; what they mean for a name, a house or a
//! street is said here.

use domain::identity::are_nicknames;
use rapidfuzz::distance::{jaro_winkler, osa};

/// How close two values are, from nothing to compare to the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Closeness {
    /// Not given on one side or both.
    Missing,
    Different,
    /// Several letters off; a house a few doors on; a postcode of the same area.
    Similar,
    /// An initial and a name that begins with it.
    Initial,
    /// One part of a double name; the same city with another postcode.
    Part,
    Nickname,
    /// One letter or digit off, or two swapped.
    OneLetter,
    Exact,
}

impl Closeness {
    /// How many there are.
    pub const COUNT: usize = 8;

    /// Whether it speaks for the two being one.
    pub fn is_agreement(self) -> bool {
        self > Closeness::Different
    }
}

use Closeness::{Different, Exact, Initial, Missing, Nickname, OneLetter, Part, Similar};

/// Jaro–Winkler from here on is similar: two or three letters off in a name of eight.
const SIMILAR: f64 = 0.87;

/// None where the words themselves must be looked at.
fn at_once(one: &str, other: &str) -> Option<Closeness> {
    if one.is_empty() || other.is_empty() {
        return Some(Missing);
    }
    (one == other).then_some(Exact)
}

pub(super) fn first_names(one: &str, other: &str) -> Closeness {
    at_once(one, other).unwrap_or_else(|| {
        let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
        if short.chars().count() == 1 {
            return if long.starts_with(short) { Initial } else { Different };
        }
        if are_nicknames(one, other) { Nickname } else { words(short, long) }
    })
}

pub(super) fn last_names(one: &str, other: &str) -> Closeness {
    at_once(one, other).unwrap_or_else(|| {
        let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
        words(short, long)
    })
}

fn words(short: &str, long: &str) -> Closeness {
    let length = short.chars().count();
    let edits = edits(short, long, 2);
    match edits {
        Some(1) if length >= 3 => OneLetter,
        _ if length >= 3 && (long.starts_with(short) || long.ends_with(short)) => Part,
        Some(2) if length >= 5 => Similar,
        _ if length >= 3 && likeness(short, long) >= SIMILAR => Similar,
        _ => Different,
    }
}

/// Houses: `12` and `14` are near, `47` and `74` a slip, `5` and `7` (one digit each) no more than near.
pub(super) fn houses(one: &str, other: &str) -> Closeness {
    at_once(one, other).unwrap_or_else(|| {
        if one.len().min(other.len()) >= 2 && edits(one, other, 1).is_some() {
            return OneLetter;
        }
        match (number(one), number(other)) {
            (Some(one), Some(other)) if one.abs_diff(other) <= 2 => Similar,
            _ => Different,
        }
    })
}

/// The leading digits of a house number.
pub(super) fn number(house: &str) -> Option<u32> {
    let digits = house.len() - house.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    house.get(..digits)?.parse().ok()
}

/// Streets: another number or direction is another street, however few letters that takes (`5th` and `6th`, `N Main`
/// and `S Main`).
pub(super) fn streets(one: &str, other: &str) -> Closeness {
    at_once(one, other).unwrap_or_else(|| {
        if !one.chars().filter(char::is_ascii_digit).eq(other.chars().filter(char::is_ascii_digit)) {
            return Different;
        }
        let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
        let length = short.chars().count();
        match edits(short, long, 3) {
            Some(1) if length >= 4 && !is_direction(short, long) => OneLetter,
            Some(1 | 2) if length >= 4 => Similar,
            Some(3) if length >= 9 => Similar,
            _ if length >= 5 && long.starts_with(short) => Similar,
            _ if length >= 5 && likeness(short, long) >= 0.9 => Similar,
            _ => Different,
        }
    })
}

/// Whether the one letter by which the streets differ is the direction before them.
fn is_direction(short: &str, long: &str) -> bool {
    let leads = |text: &str| text.starts_with(['n', 's', 'e', 'w']);
    let (rest_short, rest_long) = (short.get(1..), long.get(1..));
    (leads(short) && leads(long) && rest_short == rest_long) || (leads(long) && rest_long == Some(short))
}

/// Units, floors and the names of buildings: a number is the same or another, a name can be misspelt.
pub(super) fn units(one: &str, other: &str) -> Closeness {
    at_once(one, other).unwrap_or_else(|| match one.len().min(other.len()) {
        0..4 => Different,
        _ => match streets(one, other) {
            Different if likeness(one, other) >= SIMILAR => Similar,
            found => found,
        },
    })
}

/// A place by its postcode and city: the same postcode (`Exact`); one digit off in the same city; the same city with
/// another postcode or none (`Part`); the same area, or a digit off in another city (`Similar`).
pub(super) fn places(one: (&str, &str), other: (&str, &str)) -> Closeness {
    let ((zip, city), (other_zip, other_city)) = (one, other);
    let cities = at_once(city, other_city).unwrap_or_else(|| {
        let is_near = edits(city, other_city, 2).is_some_and(|edits| edits == 1 || city.len() > 5);
        if is_near || likeness(city, other_city) >= 0.9 { Similar } else { Different }
    });
    match (at_once(zip, other_zip), cities) {
        (Some(Exact), _) => Exact,
        (Some(_), Missing) => Missing,
        (Some(_), found) if found.is_agreement() => Part,
        (Some(_), _) => Different,
        (None, cities) => {
            let is_digit_off = edits(zip, other_zip, 1).is_some();
            match (is_digit_off, cities.is_agreement()) {
                (true, true) => OneLetter,
                (false, true) => Part,
                (true, false) => Similar,
                (false, false) if area(zip) == area(other_zip) => Similar,
                _ => Different,
            }
        }
    }
}

/// The part of a postcode that names a region: three digits of a ZIP, the outward half of a British code.
pub(super) fn area(zip: &str) -> &str {
    let letters = zip.chars().count();
    let kept = if zip.starts_with(|first: char| first.is_ascii_alphabetic()) {
        letters.saturating_sub(3)
    } else {
        letters.saturating_sub(2)
    };
    zip.char_indices().nth(kept).map_or(zip, |(end, _)| zip.get(..end).unwrap_or(zip))
}

fn edits(one: &str, other: &str, most: usize) -> Option<usize> {
    let asked = osa::Args::default().score_cutoff(most);
    if one.is_ascii() && other.is_ascii() {
        osa::distance_with_args(one.bytes(), other.bytes(), &asked)
    } else {
        osa::distance_with_args(one.chars(), other.chars(), &asked)
    }
}

fn likeness(one: &str, other: &str) -> f64 {
    if one.is_ascii() && other.is_ascii() {
        jaro_winkler::similarity(one.bytes(), other.bytes())
    } else {
        jaro_winkler::similarity(one.chars(), other.chars())
    }
}
