//! Masking of words, numbers and e-mail addresses, character by character where something was typed.

use super::DOT;
use crate::verification::typed_numbers;

/// Shorter pieces of a number or an e-mail address show nothing: they find nobody either.
const LEAST_PIECE: usize = 7;

/// What was typed of numbers, as digits, and of e-mail addresses, in lower case. A name typed is no piece of an
/// e-mail address, though it may stand in one.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces {
    digits: Vec<String>,
    emails: Vec<String>,
}

impl Pieces {
    pub(super) fn add(&mut self, typed: &str) {
        for digits in typed_numbers(typed) {
            // A trunk digit in front is format, not another number.
            let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).map(str::to_owned);
            self.digits.push(national.unwrap_or(digits));
        }
        let words = typed.split_whitespace().filter(|word| word.contains('@'));
        self.emails.extend(words.filter(|word| word.chars().count() >= LEAST_PIECE).map(str::to_lowercase));
    }
}

/// The mask of anything: always as long.
pub(super) fn dots() -> String {
    DOT.to_string().repeat(4)
}

/// Words that `shows` allows in clear, dots for the others.
pub(super) fn mask_words(line: &str, shows: impl Fn(&str) -> bool) -> String {
    let words: Vec<String> =
        line.split_whitespace().map(|word| if shows(word) { word.to_owned() } else { dots() }).collect();
    words.join(" ")
}

/// A number: its typed digits in place, the form of a North American number where it has ten digits.
pub(super) fn mask_digits(number: &str, typed: &Pieces) -> String {
    let all: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    if all.is_empty() {
        return if number.trim().is_empty() { String::new() } else { dots() };
    }
    let national = match all.as_slice() {
        ['1', rest @ ..] if rest.len() == 10 => rest,
        rest => rest,
    };
    let whole: String = national.iter().collect();
    let mut seen = shown_places(national, &typed.digits);
    if whole.len() >= LEAST_PIECE && typed.digits.iter().any(|piece| piece.contains(&whole)) {
        seen.fill(true);
    }
    let mut shown = national.iter().zip(&seen).map(|(digit, seen)| if *seen { *digit } else { DOT });
    if national.len() == 10 {
        let mut take = |count: usize| shown.by_ref().take(count).collect::<String>();
        let (area, exchange, line) = (take(3), take(3), take(4));
        return format!("({area}) {exchange}-{line}");
    }
    if seen.iter().any(|seen| *seen) { shown.collect() } else { dots() }
}

/// An e-mail address: its typed characters in place, each hidden run as long as any other.
pub(super) fn mask_email(email: &str, typed: &Pieces) -> String {
    let email = email.trim();
    if email.is_empty() {
        return String::new();
    }
    let letters: Vec<char> = email.chars().flat_map(char::to_lowercase).collect();
    let mut seen = shown_places(&letters, &typed.emails);
    // Every address has its sign; it stands where dots meet.
    for (letter, seen) in letters.iter().zip(&mut seen) {
        *seen |= *letter == '@';
    }
    let mut shown = String::new();
    for (letter, seen) in letters.iter().zip(seen) {
        match seen {
            true => shown.push(*letter),
            false if shown.ends_with(DOT) => {}
            false => shown.push_str(&dots()),
        }
    }
    shown
}

/// Which characters lie within a typed piece.
fn shown_places(letters: &[char], pieces: &[String]) -> Vec<bool> {
    let mut seen = vec![false; letters.len()];
    for piece in pieces {
        let piece: Vec<char> = piece.chars().collect();
        for (at, window) in letters.windows(piece.len().max(1)).enumerate() {
            if window == piece.as_slice() {
                seen.iter_mut().skip(at).take(piece.len()).for_each(|place| *place = true);
            }
        }
    }
    seen
}
