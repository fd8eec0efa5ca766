//! What many share, told apart by something more: a switchboard's number by a name, a common name by a house number.

use super::Closeness::{Exact, Prefix, Similar};
use super::candidates::Candidates;
use super::exact::after;
use super::names::{Place, Split, splits_of};
use super::near::judge;
use domain::Result;
use domain::identity::PhoneKey;
use std::collections::BTreeSet;

/// People of one number, or of one name, who are looked at: each costs a page.
const MAX_SHARING: usize = 1000;

/// Last names that begin as typed.
const MAX_BEGUN: usize = 20;

impl Candidates<'_> {
    /// Those of the number who are called so. Of a number that very many share, those of the name who have it.
    pub(super) fn phone_and_name(&mut self, number: PhoneKey, words: &[String]) -> Result<()> {
        let splits = splits_of(words, false);
        let digits = number.as_u64().cast_signed();
        let (statements, key) = self.sharing(number);
        let mut seen = 0;
        for sql in statements {
            self.each(sql, [key], |all, row| {
                seen += 1;
                let (last, first) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?);
                if let Some((closeness, why, score)) = fitting(last, first, &splits) {
                    all.add(row.get(0)?, closeness, why, score);
                }
                Ok(seen % MAX_SHARING != 0)
            })?;
        }
        if seen < MAX_SHARING {
            return Ok(());
        }
        let (reader, mut left) = (self.reader, MAX_SHARING);
        for split in &splits {
            let (last, first) = (split.last.as_str(), split.first.as_str());
            self.name_with_phone(last, first, digits, &mut left)?;
            if first.is_empty() {
                let begun = reader.surnames()?.beginning(last, MAX_BEGUN);
                begun.iter().try_for_each(|name| self.name_with_phone(name, first, digits, &mut left))?;
            }
        }
        Ok(())
    }

    fn name_with_phone(&mut self, last: &str, first: &str, digits: i64, left: &mut usize) -> Result<()> {
        let sql = "SELECT id, home_e164, mobile_e164, work_e164 FROM found_by INDEXED BY found_by_last_first
                    WHERE last_key = ?1 AND last_key <> '' AND first_key >= ?2 AND first_key < ?3";
        if *left == 0 {
            return Ok(());
        }
        self.each(sql, (last, first, after(first)), |all, row| {
            let mut has = false;
            for column in 1..=3 {
                has |= row.get::<_, Option<i64>>(column)? == Some(digits);
            }
            if has {
                all.add(row.get(0)?, Exact, "phone and name", 1.0);
            }
            *left = left.saturating_sub(1);
            Ok(*left > 0)
        })
    }

    /// Those who are called so and live in a house of this number.
    pub(super) fn name_at_house(&mut self, words: &[String], zip: &str, house: &str) -> Result<()> {
        if self.reader.has_format(3) {
            return self.name(words, Place { zip, house }, false);
        }
        // A file before format 3 has no index by both: those of the name are looked at, up to a thousand.
        let before = self.ids();
        self.count_up_to(MAX_SHARING);
        self.name(words, Place::in_zip(zip), false)?;
        self.keep_at_house(house, before)
    }

    /// The same, where nobody is called so: everybody in a house of this number is compared, or everybody in the ZIP.
    pub(super) fn name_near_house(&mut self, words: &[String], zip: &str, house: &str) -> Result<()> {
        if zip.is_empty() && self.reader.has_format(3) {
            return self.near_in_house(&splits_of(words, false), house);
        }
        let before = self.ids();
        self.count_up_to(MAX_SHARING);
        self.name_near(words, zip, false)?;
        self.keep_at_house(house, before)
    }

    /// Keeps those who were found before, and of the others who lives in such a house.
    fn keep_at_house(&mut self, house: &str, mut kept: Vec<i64>) -> Result<()> {
        let known: BTreeSet<i64> = kept.iter().copied().collect();
        for id in self.ids().into_iter().filter(|id| !known.contains(id)) {
            // However many there are, each is asked about: the list may be full of those who live elsewhere.
            self.reader.each_found("SELECT id, house_key FROM found_by WHERE id = ?1", [id], |_, row| {
                kept.extend((row.get_ref(1)?.as_str()? == house).then_some(id));
                Ok(true)
            })?;
        }
        self.keep_only(&kept);
        Ok(())
    }
}

/// How somebody of the number is called so; none when they are not.
fn fitting(last: &str, first: &str, splits: &[Split]) -> Option<(super::Closeness, &'static str, f64)> {
    let as_typed =
        splits.iter().any(|split| last == split.last.as_str() && first.starts_with(split.first.as_str()));
    if as_typed {
        return Some((Exact, "phone and name", 1.0));
    }
    let begun = |split: &&Split| split.first.as_str().is_empty() && last.starts_with(split.last.as_str());
    if splits.iter().any(|split| begun(&split)) {
        return Some((Prefix, "phone, and last name begins so", 0.9));
    }
    let near = splits.iter().filter_map(|split| judge(last, first, split));
    near.max_by(|one, other| one.1.total_cmp(&other.1)).map(|(why, score)| (Similar, why, score))
}
