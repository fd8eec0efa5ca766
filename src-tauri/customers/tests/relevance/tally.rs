//! How well queries were answered: mean reciprocal rank, and how often the right one was first, among five, among
//! twenty-five.

use super::asked::Asked;
use super::said::Kind;
use customers::{Found, Reader};
use domain::identity::{Country, read_query};
use domain::ids::CustomerNo;
use std::sync::atomic::AtomicBool;

/// Hits that a screen shows.
pub const SHOWN: usize = 25;

/// The sums of one kind of query.
#[derive(Clone, Copy, Default)]
pub struct Tally {
    pub asked: u32,
    reciprocal: f64,
    first: u32,
    among_5: u32,
    among_25: u32,
    /// The very one who was meant, not somebody else whom the words fit as well.
    very_one: u32,
}

impl Tally {
    /// Counts an answer: who is meant is found where the first hit stands that the words fit as well.
    pub fn add(&mut self, asked: &Asked, found: &Found, reader: &Reader) {
        let Ok(Some(meant)) = reader.get(&CustomerNo::from(asked.number.as_str())) else { return };
        let rank = found.hits.iter().position(|hit| asked.kind.fits(&meant, &hit.row, &asked.typed));
        self.asked += 1;
        self.reciprocal += rank.map_or(0.0, |rank| 1.0 / (rank + 1) as f64);
        self.first += u32::from(rank == Some(0));
        self.among_5 += u32::from(rank.is_some_and(|rank| rank < 5));
        self.among_25 += u32::from(rank.is_some());
        self.very_one += u32::from(found.hits.iter().any(|hit| hit.row.customer_no == meant.customer_no));
    }

    pub fn mrr(&self) -> f64 {
        self.reciprocal / f64::from(self.asked.max(1))
    }

    pub fn share(&self, hits: Hits) -> f64 {
        let count = match hits {
            Hits::First => self.first,
            Hits::Among5 => self.among_5,
            Hits::Among25 => self.among_25,
            Hits::VeryOne => self.very_one,
        };
        f64::from(count) / f64::from(self.asked.max(1))
    }

    pub fn sum(tallies: impl IntoIterator<Item = Tally>) -> Tally {
        tallies.into_iter().fold(Tally::default(), |sum, one| Tally {
            asked: sum.asked + one.asked,
            reciprocal: sum.reciprocal + one.reciprocal,
            first: sum.first + one.first,
            among_5: sum.among_5 + one.among_5,
            among_25: sum.among_25 + one.among_25,
            very_one: sum.very_one + one.very_one,
        })
    }
}

#[derive(Clone, Copy)]
pub enum Hits {
    First,
    Among5,
    Among25,
    VeryOne,
}

/// Every kind with its queries.
pub fn by_kind(tallies: &[(Kind, Tally)]) -> impl Iterator<Item = (Kind, Tally)> + '_ {
    Kind::ALL.iter().map(|kind| {
        let of_kind = tallies.iter().filter(|(of, _)| of == kind).map(|(_, tally)| *tally);
        (*kind, Tally::sum(of_kind))
    })
}

/// What a keystroke asks for.
pub fn look(reader: &Reader, typed: &str) -> domain::Result<Found> {
    reader.lookup(&read_query(typed, Country::US), SHOWN, &AtomicBool::new(false))
}
