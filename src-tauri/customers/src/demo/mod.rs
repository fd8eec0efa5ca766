//! Invented people for the demo, the tests and the benchmarks: the same seed gives the same people, one after
//! another, as many as wanted. Names and places are frequent ones drawn apart from each other, numbers are
//! 555-01xx or of area codes that nobody has, and e-mails at example.com, .net, .org, so nobody is meant and nobody can
//! be reached.

mod address;
mod chance;
mod household;
mod tables;

use crate::columns::{Column, GivenRow};
use household::Household;
use std::io::{self, Write};

/// The people, streamed. A household's members follow one another.
pub struct Rows {
    seed: u64,
    left: u64,
    next_number: u64,
    next_household: u64,
    household: Household,
    member: usize,
}

/// `count` people of a seed.
pub fn rows(count: u64, seed: u64) -> Rows {
    Rows { seed, left: count, next_number: 1, next_household: 0, household: Household::default(), member: 0 }
}

impl Rows {
    /// Writes the next person into a row that is reused; false when there is none.
    pub fn next_into(&mut self, row: &mut GivenRow) -> bool {
        if self.left == 0 {
            return false;
        }
        while self.member >= self.household.size() {
            self.household = Household::draw(self.seed, self.next_household);
            self.next_household += 1;
            self.member = 0;
        }
        row.clear();
        row.set(Column::CustomerNo, &format!("C{:08}", 1000 + self.next_number));
        self.household.write(self.member, row);
        self.member += 1;
        self.next_number += 1;
        self.left -= 1;
        true
    }
}

impl Iterator for Rows {
    type Item = GivenRow;

    fn next(&mut self) -> Option<GivenRow> {
        let mut row = GivenRow::default();
        self.next_into(&mut row).then_some(row)
    }
}

/// Writes people as a customer file (CSV, header first).
pub fn write_csv(count: u64, seed: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(Column::ALL.map(Column::name))?;
    let (mut people, mut row) = (rows(count, seed), GivenRow::default());
    while people.next_into(&mut row) {
        csv.write_record(row.fields())?;
    }
    csv.flush()
}
