//! Misspelt names: inside one ZIP everybody is compared; anywhere else the names near the ones typed are probed.

use super::Closeness::{Exact, Similar};
use super::candidates::Candidates;
use super::exact::MAX_HOUSE_SCAN;
use super::names::{Place, Split};
use super::similar::{FirstName, Word, compare_first};
use super::vocabulary::Near;
use crate::Reader;
use domain::Result;

/// Rows of one ZIP that are compared.
const MAX_SCAN: usize = 4000;
/// Names near a last name that are probed with the first name typed, and without one.
const MAX_LAST_NAMES: usize = 400;
const MAX_LAST_NAMES_ALONE: usize = 8;
/// Names near a first name that are probed with the last name typed.
const MAX_FIRST_NAMES: usize = 60;
/// Of each, when both are misspelt.
const MAX_BOTH: usize = 25;
/// The end of a last name that is taken for the half of a double one.
const LEAST_HALF: usize = 4;

/// A last name that fewer than one customer in so many bears is rare.
const RARE: u64 = 20_000;
/// Commoner names that are probed beside the one typed.
const MAX_COMMONER: usize = 12;
/// Of each near name.
const A_FEW: usize = 4;
const HALF: &str = "second part of the last name";
const BOTH_OFF: &str = "both names a letter or two off";
/// Words of so many letters may be three off, inside a ZIP and when nobody is nearer.
const LEAST_FAR: usize = 5;
/// Shorter words are near too many.
const LEAST_LETTERS: usize = 3;

impl<'a> Candidates<'a> {
    /// Everybody of the ZIP, compared in Rust: the ZIP's part of one covering index. A ZIP of more people than that is
    /// probed by the names near the ones typed.
    pub(super) fn near_in_zip(&mut self, splits: &[Split], zip: &str) -> Result<()> {
        let seen = self.compare_in_zip(zip, best_of(splits))?;
        if seen >= MAX_SCAN {
            return self.near_names(splits, zip);
        }
        if self.len() > 0 {
            return Ok(());
        }
        // Two slips in one place count as three.
        let far: Vec<(Word, &Word)> = splits
            .iter()
            // Of several words all together are no last name that somebody meant and missed.
            .filter(|split| split.last.as_str().len() >= LEAST_FAR && is_one_name(splits, split))
            .map(|split| (Word::new(split.last.as_str(), 3), &split.first))
            .collect();
        self.compare_in_zip(zip, |last, first| {
            let fits = |(far, typed): &(Word, &Word)| {
                far.distance(last).is_some() && first.starts_with(typed.as_str())
            };
            far.iter().any(fits).then_some(("last name three letters off", 0.4))
        })?;
        if self.len() > 0 {
            return Ok(());
        }
        self.compare_in_zip(zip, |last, _| {
            let is_theirs = |split: &&Split| !split.first.as_str().is_empty() && last == split.last.as_str();
            splits.iter().any(|split| is_theirs(&split)).then_some(("last name, another first name", 0.3))
        })
        .map(drop)
    }

    /// Everybody in a house of this number, compared in Rust: the house's part of one covering index.
    pub(super) fn near_in_house(&mut self, splits: &[Split], house: &str) -> Result<()> {
        let sql = "SELECT id, last_key, first_key FROM found_by INDEXED BY found_by_house
                    WHERE house_key = ?1 AND house_key <> ''";
        self.compare(sql, house, MAX_HOUSE_SCAN, best_of(splits)).map(drop)
    }

    /// How many were compared.
    fn compare_in_zip(
        &mut self,
        zip: &str,
        judged: impl Fn(&str, &str) -> Option<(&'static str, f64)>,
    ) -> Result<usize> {
        let sql = "SELECT id, last_key, first_key FROM found_by INDEXED BY found_by_zip
                    WHERE zip_key = ?1 AND zip_key <> ''";
        self.compare(sql, zip, MAX_SCAN, judged)
    }

    fn compare(
        &mut self,
        sql: &str,
        of: &str,
        most: usize,
        judged: impl Fn(&str, &str) -> Option<(&'static str, f64)>,
    ) -> Result<usize> {
        let mut seen = 0;
        self.weigh(1.0);
        self.each(sql, [of], |all, row| {
            seen += 1;
            if let Some((why, score)) = judged(row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?) {
                all.add(row.get(0)?, if why == HALF { Exact } else { Similar }, why, score);
            }
            Ok(seen < most)
        })?;
        Ok(seen)
    }

    /// Without a ZIP, and somebody is called so: whoever bears a commoner name one letter off may be meant.
    pub(super) fn commoner(&mut self, splits: &[Split]) -> Result<()> {
        for split in splits.iter().filter(|split| !split.first.as_str().is_empty()) {
            self.weigh(split.weight);
            let near = commoner(self.reader, split)?;
            self.last_near(split.first.as_str(), &near.lasts, 1, "")?;
            self.first_near(split.last.as_str(), &near.firsts, 1, "")?;
        }
        Ok(())
    }

    /// Without a ZIP, and nobody is called so.
    pub(super) fn near_anywhere(&mut self, splits: &[Split]) -> Result<()> {
        self.near_names(splits, "")?;
        for split in splits {
            if self.is_enough() {
                break;
            }
            self.weigh(split.weight);
            self.both_near(split)?;
        }
        Ok(())
    }

    /// Names one letter off before names two letters off, whichever of the two it is.
    fn near_names(&mut self, splits: &[Split], zip: &str) -> Result<()> {
        let near: Vec<NamesNear<'a>> =
            splits.iter().map(|split| names_near(self.reader, split)).collect::<Result<_>>()?;
        for edits in 1..=2 {
            for (split, near) in splits.iter().zip(&near) {
                self.weigh(split.weight);
                self.last_near(split.first.as_str(), &near.lasts, edits, zip)?;
                self.first_near(split.last.as_str(), &near.firsts, edits, zip)?;
            }
        }
        Ok(())
    }

    /// A few of each name first: of names equally near, more are seen, and whoever is meant is as likely among them.
    fn last_near(&mut self, first: &str, lasts: &[Near<'_>], edits: usize, zip: &str) -> Result<()> {
        let (why, score) = last_off(edits);
        for most in [A_FEW, usize::MAX] {
            for near in lasts.iter().filter(|near| near.edits == edits) {
                if self.is_enough() {
                    return Ok(());
                }
                let mut seen = 0;
                self.first_begins(near.name, first, Place::in_zip(zip), |whole| {
                    seen += 1;
                    (seen <= most).then_some((Similar, why, if whole { score } else { score - 0.02 }))
                })?;
            }
        }
        Ok(())
    }

    fn first_near(&mut self, last: &str, firsts: &[Near<'_>], edits: usize, zip: &str) -> Result<()> {
        let (why, score) = first_off(edits);
        for near in firsts.iter().filter(|near| near.edits == edits) {
            if self.is_enough() {
                break;
            }
            self.first_is(last, near.name, Place::in_zip(zip), why, score)?;
        }
        Ok(())
    }

    /// Both are misspelt: the names nearest each, one probe a pair.
    fn both_near(&mut self, split: &Split) -> Result<()> {
        let reader = self.reader;
        if split.first.as_str().chars().count() < LEAST_LETTERS {
            return Ok(());
        }
        let lasts = reader.surnames()?.near(&split.last, MAX_BOTH);
        let firsts = reader.given_names()?.near(&split.first, MAX_BOTH);
        for first in firsts.iter().filter(|near| near.edits == 1) {
            for last in lasts.iter().filter(|near| near.edits == 1) {
                if self.is_enough() {
                    return Ok(());
                }
                self.first_is(last.name, first.name, Place::default(), BOTH_OFF, 0.65)?;
            }
        }
        Ok(())
    }
}

/// Names near those of a split.
#[derive(Default)]
struct NamesNear<'a> {
    lasts: Vec<Near<'a>>,
    firsts: Vec<Near<'a>>,
}

/// Last names near the one typed, where somebody has the first name typed; and the other way round.
fn names_near<'a>(reader: &'a Reader, split: &Split) -> Result<NamesNear<'a>> {
    let (last, first) = (split.last.as_str(), split.first.as_str());
    let (surnames, given) = (reader.surnames()?, reader.given_names()?);
    let mut near = NamesNear::default();
    if last.chars().count() >= LEAST_LETTERS
        && (first.is_empty() || given.is_empty() || given.begins_any(first))
    {
        let most = if first.is_empty() { MAX_LAST_NAMES_ALONE } else { MAX_LAST_NAMES };
        near.lasts = surnames.near(&split.last, most);
    }
    if first.chars().count() >= LEAST_LETTERS && surnames.people(last) > 0 {
        near.firsts = given.near(&split.first, MAX_FIRST_NAMES);
    }
    Ok(near)
}

fn is_one_name(splits: &[Split], split: &Split) -> bool {
    splits.len() == 1 || !split.first.as_str().is_empty()
}

/// The same, one letter off and borne by more people than the name typed; common names have none.
fn commoner<'a>(reader: &'a Reader, split: &Split) -> Result<NamesNear<'a>> {
    let (last, first) = (split.last.as_str(), split.first.as_str());
    let (surnames, given) = (reader.surnames()?, reader.given_names()?);
    let mut near = NamesNear::default();
    let (bear_last, bear_first) = (surnames.people(last), given.people(first));
    let rare = u64::from(bear_last) < reader.customers() / RARE;
    if rare && last.chars().count() > LEAST_LETTERS && given.begins_any(first) {
        near.lasts = surnames.near(&Word::new(last, 1), MAX_COMMONER);
        near.lasts.retain(|near| near.people > bear_last);
    }
    if bear_last > 0 && first.chars().count() >= LEAST_LETTERS {
        near.firsts = given.near(&Word::new(first, 1), MAX_COMMONER);
        near.firsts.retain(|near| near.people > bear_first);
    }
    Ok(near)
}

fn last_off(edits: usize) -> (&'static str, f64) {
    if edits == 1 { ("last name one letter off", 0.85) } else { ("last name two letters off", 0.7) }
}

fn first_off(edits: usize) -> (&'static str, f64) {
    if edits == 1 { ("first name one letter off", 0.85) } else { ("first name two letters off", 0.7) }
}

/// How close a name on file is to the nearest of the splits.
fn best_of(splits: &[Split]) -> impl Fn(&str, &str) -> Option<(&'static str, f64)> {
    move |last, first| {
        let judged = splits.iter().filter_map(|split| judge(last, first, split));
        judged.max_by(|one, other| one.1.total_cmp(&other.1))
    }
}

/// How close a name on file is to a split, and why; none when it is another name.
pub(super) fn judge(last: &str, first: &str, split: &Split) -> Option<(&'static str, f64)> {
    let half = last.len() > split.last.as_str().len() + 1
        && split.last.as_str().len() >= LEAST_HALF
        && last.ends_with(split.last.as_str());
    if split.first.as_str().is_empty() {
        return match split.last.distance(last) {
            Some(0) => None,
            Some(edits) => Some(last_off(edits)),
            None if half => Some((HALF, 0.9)),
            None if first == split.last.as_str() => Some(("first name", 0.6)),
            None => None,
        };
    }
    let off = if half { 0 } else { split.last.distance(last)? };
    let how = compare_first(first, &split.first)?;
    Some(match (off, how) {
        (0, FirstName::Same | FirstName::Begins) if half => (HALF, 0.9),
        (0, FirstName::Same) => ("name", 1.0),
        (0, FirstName::Nickname) => ("nickname", 0.95),
        (0, FirstName::Begins | FirstName::Initial) => ("initial", 0.9),
        (0, FirstName::OneOff) => first_off(1),
        (0, FirstName::TwoOff) => first_off(2),
        (1, FirstName::OneOff | FirstName::TwoOff) => (BOTH_OFF, 0.65),
        (_, FirstName::OneOff | FirstName::TwoOff) => (BOTH_OFF, 0.5),
        (edits, FirstName::Same) => last_off(edits),
        (edits, _) => (last_off(edits).0, last_off(edits).1 - 0.02),
    })
}
