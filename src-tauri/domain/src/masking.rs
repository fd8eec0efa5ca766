//! What may be shown before verification: name, city, state, and exactly what the agent typed; the rest is
//! masked. What may be shown after it, is decided by a proof of verification. Masks have fixed lengths, for a
//! length is a hint too.

mod text;

use crate::identity::{MAX_QUERY_CHARS, fold::fold};
use crate::person::{Person, Text};
use crate::verification::{LevelReached, Verified};
use serde::Serialize;
use text::{Pieces, mask_digits, mask_email, mask_words};

/// Words of one search that count as typed: a name, an address and its ZIP.
const MAX_WORDS: usize = 12;

/// A mark for what is hidden.
pub const DOT: char = '•';

/// Text that is fit to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, specta::Type)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    /// The text to show.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// True when nothing is on file.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// True when some of it is hidden.
    pub fn is_hidden(&self) -> bool {
        self.0.contains(DOT)
    }
}

impl std::fmt::Display for Masked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// What the agent typed in this contact. Only whole words of it show, and of numbers and e-mail addresses only
/// seven characters or more: a single letter typed must not tell where it stands.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    words: Vec<String>,
    pieces: Pieces,
}

impl Typed {
    /// Takes in the texts that were typed.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a Text>) -> Self {
        let mut typed = Self::default();
        for text in texts {
            // No search is as long as a list of guesses: what a search does not read, it does not unmask.
            let read: String = text.as_str().trim().chars().take(MAX_QUERY_CHARS).collect();
            typed.words.extend(fold(&read).split(' ').take(MAX_WORDS).map(str::to_owned));
            typed.pieces.add(&read);
        }
        typed.words.retain(|word| !word.is_empty());
        typed
    }

    fn has_word(&self, word: &str) -> bool {
        let folded = fold(word);
        !folded.is_empty() && folded.split(' ').all(|part| self.words.iter().any(|typed| typed == part))
    }
}

/// What a screen may show of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct MaskedPerson {
    pub name: Masked,
    pub city: Masked,
    pub state: Masked,
    pub address_1: Masked,
    pub address_2: Masked,
    pub zip: Masked,
    pub phone_home: Masked,
    pub phone_mobile: Masked,
    pub phone_work: Masked,
    pub email: Masked,
    /// Never in clear on a screen: dots when one is on file.
    pub birth_date: Masked,
}

/// Before the level is reached: nothing shown may answer a question.
pub fn mask_person(person: &Person, typed: &Typed) -> MaskedPerson {
    MaskedPerson {
        name: full_name(person),
        city: clear(&person.city),
        state: clear(&person.state),
        address_1: mask_address(&person.address_1, typed),
        address_2: mask_address(&person.address_2, typed),
        zip: mask_zip(&person.zip, typed),
        phone_home: mask_phone(&person.phone_home, typed),
        phone_mobile: mask_phone(&person.phone_mobile, typed),
        phone_work: mask_phone(&person.phone_work, typed),
        email: mask_email_address(&person.email, typed),
        birth_date: mask_birth_date(&person.birth_date),
    }
}

/// After the level is reached: in clear, but for the birth date, which nobody needs to read.
pub fn show_person<L: LevelReached>(person: &Person, _proof: &Verified<L>) -> MaskedPerson {
    MaskedPerson {
        name: full_name(person),
        city: clear(&person.city),
        state: clear(&person.state),
        address_1: clear(&person.address_1),
        address_2: clear(&person.address_2),
        zip: clear(&person.zip),
        phone_home: clear(&person.phone_home),
        phone_mobile: clear(&person.phone_mobile),
        phone_work: clear(&person.phone_work),
        email: clear(&person.email),
        birth_date: mask_birth_date(&person.birth_date),
    }
}

/// `(•••) •••-••••`; digits that were typed stand in their place.
pub fn mask_phone(number: &Text, typed: &Typed) -> Masked {
    Masked(mask_digits(number.as_str(), &typed.pieces))
}

/// `•••@•••`; what was typed of it, seven characters or more, stands in clear.
pub fn mask_email_address(email: &Text, typed: &Typed) -> Masked {
    Masked(mask_email(email.as_str(), &typed.pieces))
}

/// `••• Oak •••`: the words that were typed.
pub fn mask_address(line: &Text, typed: &Typed) -> Masked {
    Masked(mask_words(line.as_str(), |word| typed.has_word(word)))
}

/// The ZIP when it was typed; of ZIP+4 only the part that was.
pub fn mask_zip(zip: &Text, typed: &Typed) -> Masked {
    let text = zip.as_str().trim();
    if text.is_empty() {
        return Masked::default();
    }
    let joined = typed.words.join("");
    let compact: String = fold(text).split(' ').collect();
    if typed.has_word(text) || joined.contains(&compact) {
        return Masked(text.to_owned());
    }
    match text.split_once('-') {
        Some((five, _)) if typed.has_word(five) => Masked(format!("{five}-{}", text::dots())),
        _ => Masked(text::dots()),
    }
}

fn mask_birth_date(date: &Text) -> Masked {
    if date.is_empty() { Masked::default() } else { Masked(text::dots()) }
}

fn full_name(person: &Person) -> Masked {
    let parts = [&person.prefix, &person.first_name, &person.middle_name, &person.last_name, &person.suffix];
    let given: Vec<&str> =
        parts.iter().map(|part| part.as_str().trim()).filter(|part| !part.is_empty()).collect();
    Masked(given.join(" "))
}

fn clear(text: &Text) -> Masked {
    Masked(text.as_str().to_owned())
}

#[cfg(test)]
mod tests;
