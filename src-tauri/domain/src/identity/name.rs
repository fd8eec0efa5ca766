//! Keys of names. A key joins the words, so that `St. John`, `St John` and `StJohn` are one name.

use super::fold::fold;

/// Longer names are compared by their first letters only; nobody's list carries more.
const MAX_KEY_CHARS: usize = 64;

/// Particles that are no name by themselves: `de la Cruz` is not found by `la`.
const PARTICLES: &[&str] = &[
    "da", "das", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "la", "las", "le", "los",
    "van", "von", "y",
];

/// Generation suffixes that some files write into the last name.
pub(super) const GENERATIONS: &[&str] = &["jr", "sr", "ii", "iii", "iv", "junior", "senior"];

/// The key of a last name: `O'Brien` is `obrien`, `Smith-Jones` is `smithjones`, `Núñez Jr.` is `nunez`.
pub fn last_name_key(text: &str) -> String {
    let folded = fold(text);
    joined(&last_name_words(&folded))
}

/// The key of the last part of a double surname (`Smith-Jones` is `jones`); empty for a single one. The first
/// part needs no key of its own: it is a prefix of the whole.
pub fn second_surname_key(text: &str) -> String {
    let folded = fold(text);
    let words = last_name_words(&folded);
    let mut names = words.iter().filter(|word| !PARTICLES.contains(*word) && **word != "st");
    match (names.next(), names.next_back()) {
        (Some(_), Some(last)) => cut((*last).to_owned()),
        _ if words.len() > 1 => match words.last() {
            // `de la Cruz` is also looked for as `Cruz`; `St. John` is not looked for as `John`.
            Some(last) if !words.contains(&"st") => cut((*last).to_owned()),
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// The key of a first name, without an initial written behind it: `Margaret A.` is `margaret`.
pub fn first_name_key(text: &str) -> String {
    let folded = fold(text);
    let mut words: Vec<&str> = folded.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| word.chars().count() == 1) {
        words.pop();
    }
    joined(&words)
}

fn last_name_words(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = folded.split(' ').collect();
    while words.len() > 1 && words.last().is_some_and(|word| GENERATIONS.contains(word)) {
        words.pop();
    }
    if words.len() > 1 {
        words.iter_mut().filter(|word| **word == "saint").for_each(|word| *word = "st");
    }
    words
}

fn joined(words: &[&str]) -> String {
    cut(words.concat())
}

fn cut(mut key: String) -> String {
    if let Some((end, _)) = key.char_indices().nth(MAX_KEY_CHARS) {
        key.truncate(end);
    }
    key
}
