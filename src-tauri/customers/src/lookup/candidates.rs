//! What was found so far: each customer once, with its best reason; capped, ranked, then read.

use super::{Closeness, Found, Hit};
use crate::Reader;
use crate::columns::{CustomerRow, GivenRow};
use domain::Result;
use domain::identity::ReadAs;
use rusqlite::Params;
use std::cmp::Ordering as Order;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// Counting stops here, unless more are to be shown; nobody reads further, and it bounds every lookup.
const MAX_FOUND: usize = 200;
/// Hits that a screen shows; whoever asks for fewer is told of as many.
const SCREEN: usize = 25;
/// More are never shown.
const MAX_SHOWN: usize = 1000;

/// Where a customer stands in the file, and why it was found.
#[derive(Clone, Copy)]
pub(super) struct Candidate {
    id: i64,
    closeness: Closeness,
    why: &'static str,
    score: f64,
}

pub(super) struct Candidates<'a> {
    pub(super) reader: &'a Reader,
    pub(super) limit: usize,
    most: usize,
    cancelled: &'a AtomicBool,
    list: Vec<Candidate>,
    places: HashMap<i64, usize>,
    more: bool,
    weight: f64,
    pub(super) compared_houses: bool,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(reader: &'a Reader, limit: usize, cancelled: &'a AtomicBool) -> Self {
        Self {
            reader,
            limit: limit.min(MAX_SHOWN),
            most: limit.clamp(MAX_FOUND, MAX_SHOWN),
            cancelled,
            list: Vec::new(),
            places: HashMap::new(),
            more: false,
            weight: 1.0,
            compared_houses: false,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Counts further than usual, where most will be sorted out again.
    pub(super) fn count_up_to(&mut self, most: usize) {
        self.most = self.most.max(most);
    }

    pub(super) fn ids(&self) -> Vec<i64> {
        self.list.iter().map(|candidate| candidate.id).collect()
    }

    pub(super) fn keep_only(&mut self, ids: &[i64]) {
        self.list.retain(|candidate| ids.contains(&candidate.id));
        self.places = self.list.iter().enumerate().map(|(place, candidate)| (candidate.id, place)).collect();
    }

    /// True when a screen is full: what is further away than what was found would not be seen.
    pub(super) fn is_enough(&self) -> bool {
        self.list.len() >= self.limit.max(SCREEN) || self.is_over()
    }

    /// True when nothing more should be looked at: cancelled, or as many as are counted.
    pub(super) fn is_over(&self) -> bool {
        self.list.len() >= self.most || self.is_cancelled()
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// How much what is found next counts for.
    pub(super) fn weigh(&mut self, weight: f64) {
        self.weight = weight;
    }

    /// Notes a customer; the better reason stays.
    pub(super) fn add(&mut self, id: i64, closeness: Closeness, why: &'static str, score: f64) {
        let fresh = Candidate { id, closeness, why, score: score * self.weight };
        if let Some(known) = self.places.get(&id).and_then(|place| self.list.get_mut(*place)) {
            if closer(&fresh, known) == Order::Less {
                *known = fresh;
            }
        } else if self.list.len() >= self.most {
            self.more = true;
        } else {
            self.places.insert(id, self.list.len());
            self.list.push(fresh);
        }
    }

    /// Runs a statement and hands each row on until the callback says stop. Counting past the cap is not done. Every
    /// statement gives its rows as it meets them, so that an overtaken lookup stops at the next one.
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

    /// Ranks and reads the best. Among equals the one who had to do with us last comes first.
    pub(super) fn into_found(mut self, read_as: ReadAs) -> Result<Found> {
        let total = self.list.len();
        // Those who are read anyway say themselves when it was; the days of all are loaded for a longer list.
        let days = if total > self.limit { self.reader.days()? } else { &[] };
        let day = |id: i64| {
            let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
            place.and_then(|place| days.get(place)).copied().unwrap_or(0)
        };
        self.list.sort_unstable_by(|one, other| {
            closer(one, other).then(day(other.id).cmp(&day(one.id))).then(one.id.cmp(&other.id))
        });
        let mut hits = Vec::with_capacity(total.min(self.limit));
        let mut given = GivenRow::default();
        for Candidate { id, closeness, why, score } in self.list.iter().take(self.limit).copied() {
            if self.is_cancelled() {
                break;
            }
            if self.reader.fill(id, &mut given)? {
                hits.push(Hit { row: CustomerRow::from_given(&given), closeness, why, score });
            }
        }
        hits.sort_by(|one, other| {
            one.closeness
                .cmp(&other.closeness)
                .then(other.score.total_cmp(&one.score))
                .then_with(|| other.row.latest_contact().cmp(one.row.latest_contact()))
        });
        Ok(Found { hits, total, more: self.more, read_as })
    }
}

/// The closer first.
fn closer(one: &Candidate, other: &Candidate) -> Order {
    one.closeness.cmp(&other.closeness).then(other.score.total_cmp(&one.score))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv_in::Mapping;
    use crate::{Import, import};
    use cipherfile::Key;
    use domain::identity::Country;

    #[test]
    fn a_lookup_that_is_overtaken_half_way_stops_at_the_next_row() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("people.csv");
        let rows: String = (0..50).map(|number| format!("{number},Hale\n")).collect();
        std::fs::write(&file, format!("customer_no,last_name\n{rows}")).unwrap();
        let key = Key([7; 32]);
        let ask = Import {
            folder: folder.path(),
            key: &key,
            old: None,
            next: 1,
            file: &file,
            mapping: &Mapping::default(),
            home: Country::US,
            dry_run: false,
            replace: false,
            delta_from: u64::MAX,
        };
        import(&ask, &mut |_| {}, &AtomicBool::new(false)).unwrap();
        let reader = Reader::open(folder.path(), 1, &key).unwrap();
        let (overtaken, mut seen) = (AtomicBool::new(false), 0);
        let mut candidates = Candidates::new(&reader, 25, &overtaken);
        let looked = candidates.each("SELECT id FROM found_by", [], |_, _| {
            seen += 1;
            overtaken.store(seen == 3, Ordering::Relaxed);
            Ok(true)
        });
        assert!(looked.is_ok());
        assert_eq!(seen, 3);
    }
}
