//! Texts that many customers share, each kept once and named by a number: last names, streets, ZIPs. Sorted, their
//! ranks stand for them, so that an index is put in order without comparing a text.

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

pub(crate) struct Dictionary {
    texts: String,
    ends: Vec<u32>,
    places: HashTable<u32>,
    hasher: RandomState,
}

impl Dictionary {
    /// Knows the empty text, as 0.
    pub(crate) fn new() -> Dictionary {
        let (ends, places) = (vec![0], HashTable::new());
        let mut dictionary =
            Dictionary { texts: String::new(), ends, places, hasher: RandomState::default() };
        dictionary.places.insert_unique(dictionary.hasher.hash_one(""), 0, |_| 0);
        dictionary
    }

    /// The number of a text.
    pub(crate) fn number(&mut self, text: &str) -> u32 {
        let Dictionary { texts, ends, places, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(number) = places.find(hash, |number| text_of(texts, ends, *number) == text) {
            return *number;
        }
        let number = ends.len() as u32;
        texts.push_str(text);
        ends.push(u32::try_from(texts.len()).unwrap_or(u32::MAX));
        places.insert_unique(hash, number, |number| hasher.hash_one(text_of(texts, ends, *number)));
        number
    }

    /// No more texts will come: their order.
    pub(crate) fn sorted(self) -> Sorted {
        let mut by_rank: Vec<u32> = (0..self.ends.len() as u32).collect();
        let text = |number: &u32| text_of(&self.texts, &self.ends, *number);
        by_rank.sort_unstable_by(|one, other| text(one).cmp(text(other)));
        let mut ranks = vec![0; by_rank.len()];
        let (mut texts, mut ends) =
            (String::with_capacity(self.texts.len()), Vec::with_capacity(ranks.len()));
        for (rank, number) in (0..).zip(&by_rank) {
            if let Some(place) = ranks.get_mut(*number as usize) {
                *place = rank;
            }
            texts.push_str(text(number));
            ends.push(u32::try_from(texts.len()).unwrap_or(u32::MAX));
        }
        Sorted { texts, ends, ranks }
    }
}

/// A dictionary in order, its texts too, for they are asked for in order. The empty text is the first.
pub(crate) struct Sorted {
    texts: String,
    ends: Vec<u32>,
    ranks: Vec<u32>,
}

impl Sorted {
    pub(crate) fn rank(&self, number: u32) -> u32 {
        self.ranks.get(number as usize).copied().unwrap_or(0)
    }

    pub(crate) fn text(&self, rank: u32) -> &str {
        text_of(&self.texts, &self.ends, rank)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

fn text_of<'a>(texts: &'a str, ends: &[u32], number: u32) -> &'a str {
    let at = number as usize;
    let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    let end = ends.get(at).copied().unwrap_or(start);
    texts.get(start as usize..end as usize).unwrap_or_default()
}
