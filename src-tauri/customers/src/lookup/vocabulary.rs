//! The distinct last names with their frequency, in memory: what a misspelt name is compared with when no ZIP
//! narrows it down.

use super::similar::{distance_within, letter_mask};
use crate::Reader;
use domain::Result;

/// Distinct last names, sorted, in one flat text.
#[derive(Default)]
pub(crate) struct Vocabulary {
    text: String,
    names: Vec<Name>,
}

struct Name {
    end: u32,
    people: u32,
    letters: u32,
}

impl Vocabulary {
    fn load(reader: &Reader) -> Result<Vocabulary> {
        let fault = |error: rusqlite::Error| reader.fault(&error);
        let sql = "SELECT last_key, people FROM surname ORDER BY last_key";
        let mut statement = reader.connection.prepare(sql).map_err(fault)?;
        let mut rows = statement.query([]).map_err(fault)?;
        let mut vocabulary = Vocabulary::default();
        while let Some(row) = rows.next().map_err(fault)? {
            let name = row.get_ref(0).and_then(|value| Ok(value.as_str()?)).map_err(fault)?;
            vocabulary.text.push_str(name);
            vocabulary.names.push(Name {
                end: u32::try_from(vocabulary.text.len()).unwrap_or(u32::MAX),
                people: row.get(1).map_err(fault)?,
                letters: letter_mask(name),
            });
        }
        Ok(vocabulary)
    }

    fn iter(&self) -> impl Iterator<Item = (&str, &Name)> {
        let mut start = 0;
        self.names.iter().map(move |name| {
            let text = self.text.get(start..name.end as usize).unwrap_or_default();
            start = name.end as usize;
            (text, name)
        })
    }

    /// Names that begin so, the most frequent first.
    pub(crate) fn beginning(&self, prefix: &str, most: usize) -> Vec<&str> {
        let first = self.place_of(prefix);
        let mut found: Vec<(u32, &str)> = (first..self.names.len())
            .map_while(|place| Some((self.names.get(place)?.people, self.at(place))))
            .take_while(|(_, name)| name.starts_with(prefix))
            .collect();
        found.sort_by_key(|(people, _)| std::cmp::Reverse(*people));
        found.into_iter().take(most).map(|(_, name)| name).collect()
    }

    /// Names at most `edits` letters off (not the name itself), nearest first, then most frequent.
    pub(crate) fn near(&self, typed: &str, edits: usize, most: usize) -> Vec<(usize, &str)> {
        let letters = letter_mask(typed);
        let mut found: Vec<(usize, u32, &str)> = self
            .iter()
            .filter(|(text, name)| {
                text.len().abs_diff(typed.len()) <= 2 * edits && masks_allow(letters, name.letters, edits)
            })
            .filter_map(|(text, name)| Some((distance_within(text, typed, edits)?, name.people, text)))
            .filter(|(distance, ..)| *distance > 0)
            .collect();
        found.sort_by_key(|(distance, people, _)| (*distance, std::cmp::Reverse(*people)));
        found.into_iter().take(most).map(|(distance, _, text)| (distance, text)).collect()
    }

    fn at(&self, place: usize) -> &str {
        let start = place
            .checked_sub(1)
            .and_then(|before| self.names.get(before))
            .map_or(0, |name| name.end as usize);
        let end = self.names.get(place).map_or(start, |name| name.end as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    /// The first name that is not before the text.
    fn place_of(&self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.names.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.at(middle) < text { low = middle + 1 } else { high = middle }
        }
        low
    }
}

/// An edit adds at most one letter and takes at most one away.
fn masks_allow(one: u32, other: u32, edits: usize) -> bool {
    (one & !other).count_ones() as usize <= edits && (other & !one).count_ones() as usize <= edits
}

impl Reader {
    pub(crate) fn vocabulary(&self) -> Result<&Vocabulary> {
        if self.vocabulary.get().is_none() {
            // Another load cannot have come between: a reader belongs to one thread at a time.
            let _ = self.vocabulary.set(Vocabulary::load(self)?);
        }
        Ok(self.vocabulary.get_or_init(Vocabulary::default))
    }
}
