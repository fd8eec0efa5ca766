//! Household layouts: one record per surname and identical address, with the earliest date (`DOMAIN.md` 5).

use super::record::{LayoutRecord, Refusal};
use super::{Layout, Source};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// One record of a household, and the record numbers it stands for, its own first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Household {
    pub record: LayoutRecord,
    pub stands_for: Vec<u32>,
}

/// Joins records that differ in nothing but their date once written. Keeps the order of first appearance;
/// refused records are given back with their reason. A layout of persons joins nothing.
pub fn collapse(
    layout: &Layout,
    records: impl IntoIterator<Item = LayoutRecord>,
) -> (Vec<Household>, Vec<(LayoutRecord, Refusal)>) {
    let mut households: Vec<Household> = Vec::new();
    let mut refused = Vec::new();
    let mut known: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for record in records {
        let key = match layout.household_key(&record) {
            Ok(key) => key,
            Err(refusal) => {
                refused.push((record, refusal));
                continue;
            }
        };
        let at =
            if layout.household { *known.entry(key).or_insert(households.len()) } else { households.len() };
        match households.get_mut(at) {
            Some(household) => household.join(&record),
            None => households.push(Household { stands_for: vec![record.record_no], record }),
        }
    }
    (households, refused)
}

impl Household {
    fn join(&mut self, other: &LayoutRecord) {
        self.stands_for.push(other.record_no);
        self.record.request_date = self.record.request_date.min(other.request_date);
    }
}

impl Layout {
    /// The bytes of the record as if everybody had asked on one day, and under one reference.
    fn household_key(&self, record: &LayoutRecord) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        if !self.household {
            self.render(record, &mut bytes)?;
            return Ok(bytes);
        }
        let mut alike = record.clone();
        alike.request_date = NaiveDate::default();
        alike.record_no = 0;
        if self.field_of(Source::Reference).is_some() {
            alike.reference = "0".into();
        }
        self.render(&alike, &mut bytes)?;
        Ok(bytes)
    }
}
