//! Suppressed rows streamed past a list.

use super::blocks::Scratch;
use super::comparison::Comparison;
use super::list::List;
use super::model::Model;
use super::record::Record;
use super::verdict::{Band, Threshold, Verdict};
use domain::identity::KeyKind;
use rayon::prelude::*;

/// A list and what was learnt on it, ready for suppressed rows.
pub struct Matcher<'a> {
    list: &'a List,
    model: &'a Model,
    threshold: Threshold,
}

/// A row of the list and a suppressed one that are, or may be, one.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// Its place in the list, from 0.
    pub row: u32,
    /// The suppressed row's place among those handed over, from 0.
    pub suppressed: usize,
    pub verdict: Verdict,
}

impl<'a> Matcher<'a> {
    /// With the list that the model was learnt on.
    pub fn new(list: &'a List, model: &'a Model, threshold: Threshold) -> Matcher<'a> {
        Matcher { list, model, threshold }
    }

    /// Every pair that is sure or borderline at a level, in the order of the suppressed rows. One suppressed row may
    /// match several of the list, and the other way round. Memory grows with the pairs found only: hand over some
    /// thousands of rows at a time.
    pub fn find(&self, suppressed: &[Record], level: KeyKind) -> Vec<Found> {
        let of_one = |scratch: &mut Scratch, (suppressed, record): (usize, &Record)| {
            self.list.find(record, scratch);
            let rows = scratch.found.iter();
            let found = rows.filter_map(|row| {
                let verdict = self.verdict(record, self.list.record(*row)?);
                (verdict.band(level) != Band::Not).then_some(Found { row: *row, suppressed, verdict })
            });
            found.collect::<Vec<_>>()
        };
        suppressed.par_iter().enumerate().map_init(Scratch::default, of_one).flatten_iter().collect()
    }

    /// One suppressed record beside one of the list.
    pub fn verdict(&self, suppressed: &Record, listed: &Record) -> Verdict {
        let comparison = Comparison::between(suppressed, listed);
        let is_swapped = comparison.is_swapped();
        let share = |field| self.list.frequencies().share(field, listed, is_swapped);
        let evidence = self.model.evidence(&comparison, share);
        Verdict::new(comparison, self.model.chances(evidence), self.threshold)
    }
}
