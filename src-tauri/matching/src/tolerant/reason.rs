//! Why two rows match, in words. Each phrase has a key, so that another language can say it; `phrases.tsv` is the
//! English one.

use super::closeness::Closeness;
use super::comparison::{Comparison, Field};
use Closeness::{Different, Exact, Initial, Missing, Nickname, OneLetter, Part, Similar};

/// Key and English text, a line each.
pub const PHRASES: &str = include_str!("phrases.tsv");

/// One thing that is the same or differs, by its key in [`PHRASES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phrase(pub &'static str);

impl Phrase {
    /// In English.
    pub fn english(self) -> &'static str {
        let lines = PHRASES.lines().filter_map(|line| line.split_once('\t'));
        lines.into_iter().find(|(key, _)| *key == self.0).map_or("", |(_, text)| text)
    }
}

impl Comparison {
    /// What is the same, and then how the rest differs, in the order of the fields.
    pub fn phrases(&self) -> (Vec<Phrase>, Vec<Phrase>) {
        let same = self.each().filter(|(_, closeness)| *closeness == Exact);
        let rest = self.each().filter(|(_, closeness)| *closeness != Exact);
        let phrases = |(field, closeness)| phrase(field, closeness).map(Phrase);
        (same.filter_map(phrases).collect(), rest.filter_map(phrases).collect())
    }
}

/// `same house and ZIP, last name one letter off, first name a nickname`.
pub fn reason(comparison: &Comparison) -> String {
    let (same, rest) = comparison.phrases();
    let same: Vec<&str> = same.into_iter().map(Phrase::english).collect();
    let same = match same.as_slice() {
        [] => None,
        [one] => Some(format!("same {one}")),
        [some @ .., last] => Some(format!("same {} and {last}", some.join(", "))),
    };
    let parts = same.into_iter().chain(rest.into_iter().map(|phrase| phrase.english().to_owned()));
    parts.collect::<Vec<_>>().join(", ")
}

/// None for what goes without saying: fields in their places, and what is not given on either side.
fn phrase(field: Field, closeness: Closeness) -> Option<&'static str> {
    Some(match (field, closeness) {
        (Field::First, Exact) => "first",
        (Field::First, Nickname) => "first-nickname",
        (Field::First, Initial) => "first-initial",
        (Field::First, Part) => "first-part",
        (Field::First, OneLetter) => "first-one-letter",
        (Field::First, Similar) => "first-similar",
        (Field::First, Different) => "first-different",
        (Field::First, Missing) => "first-missing",
        (Field::Last, Exact) => "last",
        (Field::Last, Part | Initial | Nickname) => "last-part",
        (Field::Last, OneLetter) => "last-one-letter",
        (Field::Last, Similar) => "last-similar",
        (Field::Last, Different) => "last-different",
        (Field::Last, Missing) => "last-missing",
        (Field::House, Exact) => "house",
        (Field::House, OneLetter) => "house-one-digit",
        (Field::House, Similar | Part | Initial | Nickname) => "house-near",
        (Field::House, Different) => "house-different",
        (Field::Street, Exact) => "street",
        (Field::Street, OneLetter) => "street-one-letter",
        (Field::Street, Similar | Part | Initial | Nickname) => "street-similar",
        (Field::Street, Different) => "street-different",
        (Field::Street, Missing) => "street-missing",
        (Field::Unit, Exact) => "unit",
        (Field::Unit, OneLetter | Similar | Part | Initial | Nickname) => "unit-similar",
        (Field::Unit, Different) => "unit-different",
        (Field::Place, Exact) => "zip",
        (Field::Place, OneLetter) => "zip-one-digit",
        (Field::Place, Part) => "zip-other-same-city",
        (Field::Place, Similar | Initial | Nickname) => "zip-near",
        (Field::Place, Different) => "zip-different",
        (Field::Place, Missing) => "zip-missing",
        (Field::NameOrder, Part) => "names-swapped",
        (Field::LineOrder, Part) => "lines-swapped",
        _ => return None,
    })
}
