//! Which rows of the list are worth comparing with a suppressed one: the same postcode and a hint more, two agreeing
//! fields wherever they live, and for short lists the rows that share the most telling letters.

mod crossed;
mod letters;
mod trigrams;
mod zips;

use super::record::Record;
use crossed::Crossed;
use trigrams::Trigrams;
use zips::Zips;

/// Everything that rows are found by.
#[derive(Default)]
pub(super) struct Blocks {
    zips: Zips,
    crossed: Crossed,
    trigrams: Option<Trigrams>,
}

/// What one thread keeps between two suppressed rows.
#[derive(Default)]
pub(super) struct Scratch {
    pub(super) found: Vec<u32>,
    scores: trigrams::Scores,
}

impl Blocks {
    pub(super) fn of(records: &[Record]) -> Blocks {
        let (zips, crossed) = rayon::join(|| Zips::of(records), || Crossed::of(records));
        Blocks { zips, crossed, trigrams: Trigrams::of(records) }
    }

    /// Leaves the rows to compare in `scratch.found`, in their order, each once.
    pub(super) fn find(&self, record: &Record, scratch: &mut Scratch) {
        scratch.found.clear();
        self.zips.find(record, &mut scratch.found);
        self.crossed.find(record, &mut scratch.found);
        if let Some(trigrams) = &self.trigrams {
            trigrams.find(record, &mut scratch.scores, &mut scratch.found);
        }
        scratch.found.sort_unstable();
        scratch.found.dedup();
    }
}
