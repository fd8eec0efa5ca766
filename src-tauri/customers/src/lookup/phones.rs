//! Telephone numbers: whole, begun, and without their area code.

use super::Closeness::{Exact, Prefix};
use super::candidates::Candidates;
use crate::phone_order;
use domain::Result;
use domain::identity::PhoneKey;

const BETWEEN: &str = "SELECT id FROM phone WHERE number BETWEEN ?1 AND ?2";
const OF_AREA: &str = "SELECT id, number FROM phone WHERE number BETWEEN ?1 AND ?2";
/// Numbers that are looked through for those of one area code; where so many share a few, the rest of it must be typed. Of
/// ten million customers twice as many as begin with the same three local digits.
const MAX_BEGUN: usize = 60_000;
/// A North American number with its country code, and the same begun so far that what was typed may be a local one.
const NORTH_AMERICAN: u32 = 11;
const LOCAL: u32 = 8;
/// No number is longer.
const LONGEST: u32 = 15;

const SHARING: &[&str] = &[
    "SELECT found_by.id, last_key, first_key FROM phone CROSS JOIN found_by ON found_by.id = phone.id WHERE number = ?1",
];

/// Of a file before format 3: an index for each of the three.
const BETWEEN_BEFORE_3: [&str; 3] = [
    "SELECT id FROM found_by INDEXED BY found_by_home WHERE home_e164 BETWEEN ?1 AND ?2",
    "SELECT id FROM found_by INDEXED BY found_by_mobile WHERE mobile_e164 BETWEEN ?1 AND ?2",
    "SELECT id FROM found_by INDEXED BY found_by_work WHERE work_e164 BETWEEN ?1 AND ?2",
];
const SHARING_BEFORE_3: &[&str] = &[
    "SELECT id, last_key, first_key FROM found_by INDEXED BY found_by_home WHERE home_e164 = ?1",
    "SELECT id, last_key, first_key FROM found_by INDEXED BY found_by_mobile WHERE mobile_e164 = ?1",
    "SELECT id, last_key, first_key FROM found_by INDEXED BY found_by_work WHERE work_e164 = ?1",
];

impl Candidates<'_> {
    pub(super) fn phone(&mut self, number: PhoneKey) -> Result<()> {
        self.phones_between(number.as_u64(), number.as_u64(), Exact, "phone", 1.0)
    }

    /// The statements that give id, last and first name of those who share a number, and the number as they want it.
    pub(super) fn sharing(&self, number: PhoneKey) -> (&'static [&'static str], i64) {
        match self.reader.has_format(3) {
            true => (SHARING, phone_order::key_of(number.as_u64()).cast_signed()),
            false => (SHARING_BEFORE_3, number.as_u64().cast_signed()),
        }
    }

    /// Numbers of one country code may differ in length, so each length has its own range.
    pub(super) fn phone_prefix(&mut self, digits: u64, length: u32) -> Result<()> {
        let north_american = digits.checked_ilog10().is_some_and(|power| digits / 10_u64.pow(power) == 1);
        let lengths =
            if north_american { length.max(NORTH_AMERICAN)..=NORTH_AMERICAN } else { length..=LONGEST };
        let is_local = north_american && length == LOCAL && self.reader.has_format(3);
        let local = if is_local { self.local(digits)? } else { Vec::new() };
        for full in lengths {
            let scale = 10_u64.pow(full.saturating_sub(length));
            let first = digits.saturating_mul(scale);
            let last = first.saturating_add(scale - 1);
            match north_american && self.reader.has_format(3) {
                true => self.begun_in_area(first, last)?,
                false => self.phones_between(first, last, Prefix, BEGUN, 0.9)?,
            }
        }
        // Whoever would stand below what is shown goes above it: few have these seven digits.
        if self.len() > self.limit {
            local.into_iter().for_each(|id| self.add(id, Prefix, LOCALLY, BEFORE));
        }
        Ok(())
    }

    /// A whole number, or the beginning of one that is not North American.
    fn phones_between(
        &mut self,
        first: u64,
        last: u64,
        closeness: super::Closeness,
        why: &'static str,
        score: f64,
    ) -> Result<()> {
        let (statements, first, last): (&[&str], _, _) = match self.reader.has_format(3) {
            true => (&[BETWEEN], phone_order::key_of(first), phone_order::key_of(last)),
            false => (&BETWEEN_BEFORE_3, first, last),
        };
        for sql in statements {
            self.each(sql, (first.cast_signed(), last.cast_signed()), |all, row| {
                all.add(row.get(0)?, closeness, why, score);
                Ok(true)
            })?;
        }
        Ok(())
    }

    /// Numbers of one area code whose local digits are between these: those of other area codes stand between them.
    fn begun_in_area(&mut self, first: u64, last: u64) -> Result<()> {
        let (first, last) = (phone_order::key_of(first), phone_order::key_of(last));
        let mut seen = 0;
        self.each(OF_AREA, (first.cast_signed(), last.cast_signed()), |all, row| {
            let key: i64 = row.get(1)?;
            if phone_order::area_of(key.cast_unsigned()) == phone_order::area_of(first) {
                all.add(row.get(0)?, Prefix, BEGUN, 0.9);
            }
            seen += 1;
            Ok(seen < MAX_BEGUN)
        })
    }

    /// Those who have these seven digits, whatever the area code; at most half of what is shown.
    fn local(&mut self, digits: u64) -> Result<Vec<i64>> {
        let range = phone_order::of_local(digits);
        let (range, most) =
            ((range.start().cast_signed(), range.end().cast_signed()), self.limit.div_ceil(2));
        let mut found = Vec::new();
        self.each(BETWEEN, range, |all, row| {
            if found.len() == most {
                return Ok(false);
            }
            let id = row.get(0)?;
            all.add(id, Prefix, LOCALLY, BEHIND);
            found.push(id);
            Ok(true)
        })?;
        Ok(found)
    }
}

const BEGUN: &str = "phone begins so";
const LOCALLY: &str = "phone without its area code";
/// What a local number counts for beside numbers that begin so.
const BEHIND: f64 = 0.85;
const BEFORE: f64 = 0.95;
