//! Distinct names with their frequency, in memory: what a misspelt or begun name is compared with when no ZIP narrows it
//! down.

use super::similar::{Word, are_letters_like, letter_mask};
use crate::Reader;
use domain::Result;
use std::cmp::Reverse;

/// Lengths that have a bucket each; names of other letters than ASCII share the first, for they have two lengths.
const BUCKETS: usize = 66;
/// Names whose letters are compared at once.
const BLOCK: usize = 16;

/// Distinct names, sorted, in one flat text; of each where it ends and how many people bear it. Beside it the same names
/// by their length, with the letters of each.
#[derive(Default)]
pub(super) struct Vocabulary {
    text: String,
    ends: Vec<u32>,
    people: Vec<u32>,
    buckets: Vec<Bucket>,
}

/// Names of one length: their letters, and their places in the text.
#[derive(Clone, Default)]
struct Bucket {
    letters: Vec<u32>,
    places: Vec<u32>,
}

/// A name near the one typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near<'a> {
    pub(super) edits: usize,
    pub(super) people: u32,
    pub(super) name: &'a str,
}

impl Vocabulary {
    /// Reads the rows of a statement that gives names in order, each with its people.
    pub(super) fn load(reader: &Reader, sql: &str) -> Result<Vocabulary> {
        let fault = |error: rusqlite::Error| reader.fault(&error);
        let mut statement = reader.connection.prepare(sql).map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        let mut vocabulary = Vocabulary::default();
        while let Some(row) = rows.next().map_err(fault)? {
            let name = row.get_ref(0).and_then(|value| Ok(value.as_str()?)).map_err(fault)?;
            vocabulary.push(name, row.get(1).map_err(fault)?);
        }
        Ok(vocabulary)
    }

    fn push(&mut self, name: &str, people: u32) {
        self.text.push_str(name);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        self.people.push(people);
        self.buckets.resize(BUCKETS, Bucket::default());
        let length = if name.is_ascii() { name.len().min(BUCKETS - 1) } else { 0 };
        if let Some(bucket) = self.buckets.get_mut(length) {
            bucket.letters.push(letter_mask(name));
            bucket.places.push(u32::try_from(self.people.len() - 1).unwrap_or(u32::MAX));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whether any name is this one or begins so.
    pub(super) fn begins_any(&self, prefix: &str) -> bool {
        self.at(self.place_of(prefix)).starts_with(prefix)
    }

    /// How many people bear the name.
    pub(super) fn people(&self, name: &str) -> u32 {
        let place = self.place_of(name);
        if self.at(place) == name { self.people.get(place).copied().unwrap_or(0) } else { 0 }
    }

    /// Names that begin so, the most frequent first.
    pub(super) fn beginning(&self, prefix: &str, most: usize) -> Vec<&str> {
        let first = self.place_of(prefix);
        let behind = self.place_of(&super::exact::after(prefix));
        let mut found: Vec<(Reverse<u32>, usize)> =
            (first..behind).filter_map(|place| Some((Reverse(*self.people.get(place)?), place))).collect();
        if found.len() > most {
            found.select_nth_unstable(most);
            found.truncate(most);
        }
        found.sort_unstable();
        found.into_iter().map(|(_, place)| self.at(place)).collect()
    }

    /// Names at most so many letters off (not the name itself), nearest first, then most frequent.
    pub(super) fn near(&self, typed: &Word, most: usize) -> Vec<Near<'_>> {
        let mut found: Vec<Near<'_>> = Vec::new();
        for (length, bucket) in self.buckets.iter().enumerate() {
            if length == 0 || typed.may_be_as_long(length) {
                bucket.each_like(typed, |place| found.extend(self.compared(typed, place)));
            }
        }
        found.sort_unstable_by_key(|near| (near.edits, Reverse(near.people), near.name));
        found.truncate(most);
        found
    }

    fn compared(&self, typed: &Word, place: usize) -> Option<Near<'_>> {
        let name = self.at(place);
        let edits = typed.distance(name).filter(|edits| *edits > 0)?;
        Some(Near { edits, people: *self.people.get(place)?, name })
    }

    fn at(&self, place: usize) -> &str {
        let start =
            place.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        let end = self.ends.get(place).map_or(start, |end| *end as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The first name that is not before the text.
    fn place_of(&self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle) < text { low = middle + 1 } else { high = middle }
        }
        low
    }
}

impl Bucket {
    /// The places of the names whose letters are near enough to those typed. A block without any costs next to nothing,
    /// and most are without.
    fn each_like(&self, typed: &Word, like: impl FnMut(usize)) {
        let letters = typed.letters();
        if typed.forgives_two() { self.scan::<2>(letters, like) } else { self.scan::<1>(letters, like) }
    }

    fn scan<const EDITS: u32>(&self, typed: u32, mut like: impl FnMut(usize)) {
        let (blocks, rest) = self.letters.as_chunks::<BLOCK>();
        let blocks = blocks.iter().map(<[u32; BLOCK]>::as_slice).chain(std::iter::once(rest));
        for (letters, places) in blocks.zip(self.places.chunks(BLOCK)) {
            if letters.iter().fold(false, |any, letters| any | are_letters_like::<EDITS>(typed, *letters)) {
                let near = letters.iter().zip(places);
                let near = near.filter(|(letters, _)| are_letters_like::<EDITS>(typed, **letters));
                near.for_each(|(_, place)| like(*place as usize));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(names: &[(&str, u32)]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        names.iter().for_each(|(name, people)| vocabulary.push(name, *people));
        vocabulary
    }

    #[test]
    fn near_names_come_nearest_first_and_then_by_how_many_bear_them() {
        let names = vocabulary(&[("hansen", 7), ("hanson", 9), ("jansen", 3), ("jonson", 1), ("smith", 99)]);
        let near: Vec<(usize, &str)> =
            names.near(&Word::new("hansem", 2), 9).iter().map(|near| (near.edits, near.name)).collect();
        assert_eq!(near, [(1, "hansen"), (2, "hanson"), (2, "jansen")]);
    }

    #[test]
    fn of_names_that_begin_so_the_most_frequent_are_taken() {
        let names = vocabulary(&[("smit", 2), ("smith", 99), ("smithers", 4), ("smythe", 5)]);
        assert_eq!(names.beginning("smit", 2), ["smith", "smithers"]);
        assert_eq!(names.beginning("x", 2), Vec::<&str>::new());
        assert!(names.begins_any("smy") && !names.begins_any("smz"));
        assert_eq!((names.people("smith"), names.people("smi")), (99, 0));
    }
}
