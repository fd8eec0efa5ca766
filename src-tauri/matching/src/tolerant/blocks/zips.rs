//! Rows of the same postcode: those with a near house, a name or a street of many of the same letters.

use super::letters::{letters, share};
use crate::tolerant::closeness::number;
use crate::tolerant::frequency::hash;
use crate::tolerant::record::Record;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use std::ops::Range;

/// Houses so far apart are still near.
const NEAR: u32 = 2;
/// Rows of a postcode that are looked at one by one; of a larger one only those with a near house are.
const MOST_ROWS: usize = 4_096;
/// No house number, and near to none.
const NO_HOUSE: u32 = u32::MAX;

#[derive(Default)]
pub(super) struct Zips {
    /// Rows sorted by postcode and house, and what is looked at of each, side by side.
    rows: Vec<u32>,
    houses: Vec<u32>,
    names: Vec<u64>,
    streets: Vec<u64>,
    ranges: HashMap<u64, Range<u32>, FixedState>,
}

impl Zips {
    pub(super) fn of(records: &[Record]) -> Zips {
        let mut order: Vec<(u64, u32, u32)> = records
            .iter()
            .zip(0..)
            .filter(|(record, _)| !record.zip().is_empty())
            .map(|(record, row)| (hash(record.zip()), house(record), row))
            .collect();
        order.sort_unstable();
        let mut zips = Zips::default();
        for ((zip, house, row), at) in order.into_iter().zip(0_u32..) {
            let record = records.get(row as usize);
            zips.rows.push(row);
            zips.houses.push(house);
            zips.names.push(record.map_or(0, names));
            zips.streets.push(record.map_or(0, street));
            zips.ranges.entry(zip).or_insert(at..at).end = at + 1;
        }
        zips
    }

    pub(super) fn find(&self, record: &Record, found: &mut Vec<u32>) {
        let Some(range) = self.ranges.get(&hash(record.zip())).filter(|_| !record.zip().is_empty()) else {
            return;
        };
        let range = range.start as usize..range.end as usize;
        let house = house(record);
        if range.len() > MOST_ROWS {
            let houses = self.houses.get(range.clone()).unwrap_or_default();
            let from = houses.partition_point(|other| *other < house.saturating_sub(NEAR));
            let to = houses.partition_point(|other| *other <= house.saturating_add(NEAR));
            let near = range.start + from..(range.start + to).min(range.start + from + MOST_ROWS);
            if house != NO_HOUSE {
                found.extend_from_slice(self.rows.get(near).unwrap_or_default());
            }
            return;
        }
        let (names, street) = (names(record), street(record));
        let all = self.columns(range);
        found.extend(all.filter_map(|(row, other, their_names, their_street)| {
            let is_near = house != NO_HOUSE && house.abs_diff(other) <= NEAR;
            (is_near || share(names, their_names, 5) || share(street, their_street, 6)).then_some(row)
        }));
    }

    fn columns(&self, range: Range<usize>) -> impl Iterator<Item = (u32, u32, u64, u64)> {
        let rows = self.rows.get(range.clone()).unwrap_or_default();
        let houses = self.houses.get(range.clone()).unwrap_or_default();
        let names = self.names.get(range.clone()).unwrap_or_default();
        let streets = self.streets.get(range).unwrap_or_default();
        rows.iter()
            .zip(houses)
            .zip(names.iter().zip(streets))
            .map(|((row, house), (names, street))| (*row, *house, *names, *street))
    }
}

fn house(record: &Record) -> u32 {
    number(record.house()).unwrap_or(NO_HOUSE)
}

fn names(record: &Record) -> u64 {
    letters([record.first(), record.last()])
}

fn street(record: &Record) -> u64 {
    letters([record.street()])
}
