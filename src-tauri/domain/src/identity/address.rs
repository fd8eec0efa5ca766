//! Keys of addresses: house number, street, unit. PO boxes and rural routes are addresses too. The address as
//! given is kept beside its key and never rewritten.

use super::fold::fold_into;
use super::usps::{abbreviated, is_unit_designator, meant_by};

/// Longer parts are compared by their beginning only.
const MAX_PART_CHARS: usize = 80;

/// What is compared of an address. All parts are folded; any may be empty.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct AddressKey {
    /// `1420`, `12-34`, `12b`; the number of a box.
    pub house: String,
    /// `nmainst`; `pobox`; `rr2`.
    pub street: String,
    /// `4`, `b12`, without its designator.
    pub unit: String,
}

impl std::fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl AddressKey {
    /// Reads two address lines. The second counts for its unit, or as the street when the first has no number.
    pub fn read(line_1: &str, line_2: &str) -> AddressKey {
        let mut key = AddressKey::of_line(line_1);
        if line_2.trim().is_empty() {
            return key;
        }
        let second = AddressKey::of_line(line_2);
        if key.house.is_empty() && !second.house.is_empty() && !second.street.is_empty() {
            let unit = std::mem::take(&mut key.unit);
            key = second;
            key.unit.insert_str(0, &unit);
        } else if second.street.is_empty() {
            // `Apt 4`, or a bare `4` or `4B` below the street.
            key.unit.push_str(&second.unit);
            key.unit.push_str(&second.house);
        }
        key
    }

    /// Reads one line as somebody types it: its last word may be only begun, and any may be a letter off where it is one
    /// that keys abbreviate.
    pub fn read_loosely(line: &str) -> AddressKey {
        AddressKey::spelt(line, |word, is_last| meant_by(word, is_last).unwrap_or_else(|| abbreviated(word)))
    }

    /// True when there is nothing to compare.
    pub fn is_empty(&self) -> bool {
        self.street.is_empty()
    }

    fn of_line(line: &str) -> AddressKey {
        AddressKey::spelt(line, |word, _| abbreviated(word))
    }

    fn spelt(line: &str, spell: impl Fn(&str, bool) -> &str) -> AddressKey {
        let mut folded = String::with_capacity(line.len() + 8);
        fold_into(line, &['#', '/', '⁄', '-'], &mut folded);
        let words = words_of(&folded);
        boxed(&words).unwrap_or_else(|| street_line(&words, spell))
    }
}

/// Parts `#5`, joins `12-34`, parts other hyphens and slashes.
fn words_of(folded: &str) -> Vec<&str> {
    let mut words = Vec::with_capacity(8);
    for word in folded.split(' ').filter(|word| !word.is_empty()) {
        let (hash, rest) = match word.strip_prefix('#') {
            Some(rest) => (true, rest.trim_start_matches('#')),
            None => (false, word),
        };
        if hash {
            words.push("#");
        }
        let digits_around =
            rest.split(['-', '/', '⁄']).all(|part| part.starts_with(|first: char| first.is_ascii_digit()));
        if digits_around {
            words.push(rest);
        } else {
            words.extend(rest.split(['-', '/', '⁄', '#']).filter(|part| !part.is_empty()));
        }
    }
    words
}

/// A post-office box, or a box on a rural or highway contract route.
fn boxed(words: &[&str]) -> Option<AddressKey> {
    let (street, number) = match words {
        ["po", "box", "#" | "no", number] => ("pobox".to_owned(), *number),
        ["po", "box" | "bx", number, ..]
        | ["p", "o", "box", number, ..]
        | ["post", "office", "box", number, ..]
        | ["pob" | "pobox" | "box", number, ..] => ("pobox".to_owned(), *number),
        ["rr" | "rd" | "rfd", route, "box", number, ..]
        | ["rural", "route" | "delivery", route, "box", number, ..]
        | ["r", "r", route, "box", number, ..] => (format!("rr{route}"), *number),
        ["hc", route, "box", number, ..] | ["highway", "contract", route, "box", number, ..] => {
            (format!("hc{route}"), *number)
        }
        _ => return None,
    };
    Some(AddressKey { house: plain_number(number), street, unit: String::new() })
}

fn street_line(words: &[&str], spell: impl Fn(&str, bool) -> &str) -> AddressKey {
    let mut key = AddressKey::default();
    let mut street: Vec<&str> = Vec::with_capacity(words.len());
    let mut rest = words;
    while let [word, after @ ..] = rest {
        rest = after;
        if let Some(taken) = unit_of(word, after, street.is_empty() && key.house.is_empty()) {
            key.unit.push_str(taken);
            rest = after.get(1..).unwrap_or_default();
        } else if let Some(floor) = street.last().filter(|last| is_floor(word, after) && is_ordinal(last)) {
            // `4th floor`: the number stands before its designator.
            key.unit.push_str(floor);
            street.pop();
        } else if key.house.is_empty() && street.is_empty() && is_house(word) {
            take_house(word, &mut key);
        } else if street.is_empty() && !key.house.is_empty() && is_fraction(word) {
            key.house.push_str(&word.replace('⁄', "/"));
        } else {
            street.push(word);
        }
    }
    let last = street.len().saturating_sub(1);
    key.street = cut(street.iter().enumerate().map(|(at, word)| spell(word, at == last)).collect());
    key.house = cut(std::mem::take(&mut key.house));
    key.unit = cut(std::mem::take(&mut key.unit));
    key
}

/// The unit behind a designator: a number or a letter, never a word of the street (`Space Center Dr`).
fn unit_of<'a>(word: &str, after: &[&'a str], at_start: bool) -> Option<&'a str> {
    let next = after.first()?;
    let looks_like_unit = next.len() == 1 || next.bytes().any(|byte| byte.is_ascii_digit());
    let fits = word == "#" || (looks_like_unit && (!at_start || !is_ordinal(next)));
    (is_unit_designator(word) && fits).then_some(*next)
}

fn is_floor(word: &str, after: &[&str]) -> bool {
    matches!(word, "floor" | "fl") && after.is_empty()
}

fn is_house(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit()) && !is_ordinal(word)
}

fn is_ordinal(word: &str) -> bool {
    let letters = word.trim_start_matches(|letter: char| letter.is_ascii_digit());
    letters.len() < word.len() && matches!(letters, "st" | "nd" | "rd" | "th")
}

fn is_fraction(word: &str) -> bool {
    matches!(word.replace('⁄', "/").as_str(), "1/2" | "1/3" | "1/4" | "2/3" | "3/4")
}

/// `3/12` at the start of a line is unit 3 of house 12 (as written in Australia).
fn take_house(word: &str, key: &mut AddressKey) {
    match word.split_once(['/', '⁄']) {
        Some((unit, house)) if !is_fraction(word) => {
            key.unit.push_str(unit);
            key.house = plain_number(house);
        }
        _ => key.house = plain_number(word),
    }
}

fn plain_number(word: &str) -> String {
    let trimmed = word.trim_start_matches('0');
    if trimmed.is_empty() { word.to_owned() } else { trimmed.to_owned() }
}

fn cut(mut part: String) -> String {
    if let Some((end, _)) = part.char_indices().nth(MAX_PART_CHARS) {
        part.truncate(end);
    }
    part
}
