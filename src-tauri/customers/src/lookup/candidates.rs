//! What was found so far: each customer once, with its best reason; capped, ranked, then read.

use super::{Closeness, Found, Hit};
use crate::Reader;
use domain::Result;
use domain::identity::ReadAs;
use rusqlite::Params;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Counting stops here; nobody reads further, and it bounds every lookup.
pub(super) const MAX_FOUND: usize = 500;

/// Where a customer stands in the file, and why it was found.
pub(super) struct Candidate {
    id: i64,
    closeness: Closeness,
    why: &'static str,
    score: f64,
}

pub(super) struct Candidates<'a> {
    pub(super) reader: &'a Reader,
    pub(super) limit: usize,
    cancelled: &'a AtomicBool,
    list: Vec<Candidate>,
    places: HashMap<i64, usize>,
    more: bool,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(reader: &'a Reader, limit: usize, cancelled: &'a AtomicBool) -> Self {
        Self {
            reader,
            limit: limit.min(MAX_FOUND),
            cancelled,
            list: Vec::new(),
            places: HashMap::new(),
            more: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// True when nothing more should be looked at: cancelled, or enough.
    pub(super) fn is_over(&self) -> bool {
        self.list.len() >= MAX_FOUND || self.cancelled.load(Ordering::Relaxed)
    }

    /// Notes a customer; the better reason stays.
    pub(super) fn add(&mut self, id: i64, closeness: Closeness, why: &'static str, score: f64) {
        if let Some(known) = self.places.get(&id).and_then(|place| self.list.get_mut(*place)) {
            if (closeness, -score) < (known.closeness, -known.score) {
                *known = Candidate { id, closeness, why, score };
            }
        } else if self.list.len() >= MAX_FOUND {
            self.more = true;
        } else {
            self.places.insert(id, self.list.len());
            self.list.push(Candidate { id, closeness, why, score });
        }
    }

    /// Runs a statement and hands each row on until the callback says stop. Counting past the cap is not done.
    pub(super) fn each(
        &mut self,
        sql: &str,
        values: impl Params + Clone,
        mut row: impl FnMut(&mut Self, &rusqlite::Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<()> {
        let reader = self.reader;
        reader.each_found(sql, values, |_, found| {
            let goes_on = !self.is_over() && row(self, found)?;
            self.more |= !goes_on;
            Ok(goes_on)
        })
    }

    /// Ranks and reads the best. Among equals the one who had to do with us last comes first, as far as they
    /// are few enough to be read.
    pub(super) fn into_found(mut self, read_as: ReadAs) -> Result<Found> {
        self.list.sort_by(|one, other| {
            one.closeness
                .cmp(&other.closeness)
                .then(other.score.total_cmp(&one.score))
                .then(one.id.cmp(&other.id))
        });
        let total = self.list.len();
        let read = if total <= 2 * self.limit { total } else { self.limit };
        let mut hits = Vec::with_capacity(read);
        for candidate in self.list.iter().take(read) {
            if let Some(row) = self.reader.row(candidate.id)? {
                let Candidate { closeness, why, score, .. } = *candidate;
                hits.push(Hit { row, closeness, why, score });
            }
        }
        hits.sort_by(|one, other| {
            one.closeness
                .cmp(&other.closeness)
                .then(other.score.total_cmp(&one.score))
                .then_with(|| other.row.latest_contact().cmp(one.row.latest_contact()))
        });
        hits.truncate(self.limit);
        Ok(Found { hits, total, more: self.more, read_as })
    }
}
