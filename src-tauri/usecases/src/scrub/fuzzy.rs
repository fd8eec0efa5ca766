//! People who are nearly the same: the rows left over, compared with every list of people by `matching::tolerant`. What
//! is sure is removed; what is not is for a person to decide, and stays out of the clean list.

use super::chunk::{Caught, Chunk, Fate, RowState};
use super::{Opened, Scrub, stopped};
use crate::lists::OpenFile;
use crate::progress::Progress;
use ::lists::people::{People, Row};
use domain::Result;
use domain::identity::KeyKind;
use domain::words::Scope;
use matching::tolerant::{Band, Closeness, Field, List, Matcher, Model, Reading, Record, Threshold, reason};

/// Rows of a suppression list that are compared together.
const AT_ONCE: usize = 8_192;
/// Where either side has fewer, how two of one home differ cannot be learnt: another first name is for a person to judge.
const ENOUGH: usize = 1_000;
/// Rows that the model is learnt from.
const SAMPLE: u32 = 20_000;

/// Marks every row that is, or may be, somebody of a list of people.
pub fn compare(scrub: &Scrub<'_>, chunk: &mut Chunk, progress: &Progress<'_>) -> Result<()> {
    let lists = scrub.lists.iter().filter(|list| !list.applies.kind.is_of_numbers());
    let people: Vec<(&Opened, &People)> = lists
        .filter_map(|list| match &list.file {
            OpenFile::People(people) => Some((list, people)),
            OpenFile::Registry(_) => None,
        })
        .collect();
    if people.is_empty() {
        return Ok(());
    }
    // All of them, the settled ones too: how alike the same people are is learnt from those above all.
    let given = List::build(std::mem::take(&mut chunk.records));
    let reading = Reading { home: scrub.home };
    for (list, people) in people {
        let model = Model::learn(&given, &sample(people, reading)?);
        let matcher = Matcher::new(&given, &model, Threshold::default());
        let is_learnt = chunk.rows.len().min(people.count() as usize) >= ENOUGH;
        let mut waiting = Waiting { is_learnt, ..Waiting::default() };
        people.each_row(&mut |_, row| {
            waiting.push(row, reading);
            if waiting.records.len() == AT_ONCE {
                waiting.compare(&matcher, list, chunk);
            }
            Ok(!progress.is_cancelled())
        })?;
        waiting.compare(&matcher, list, chunk);
        if progress.is_cancelled() {
            return Err(stopped());
        }
    }
    Ok(())
}

/// Not settled. One that says too little for an exact comparison may still be somebody, and is refused only where it is not.
fn is_wanted(row: &RowState) -> bool {
    row.is_open() || matches!(row.fate, Fate::Refused(_))
}

/// Rows evenly spread over the list.
fn sample(people: &People, reading: Reading) -> Result<Vec<Record>> {
    let step = people.count().div_ceil(SAMPLE).max(1);
    let mut sample = Vec::new();
    people.each_row(&mut |number, row| {
        if number.is_multiple_of(step) {
            sample.push(reading.record(&row.who));
        }
        Ok(true)
    })?;
    Ok(sample)
}

/// Rows of the suppression list on their way.
#[derive(Default)]
struct Waiting {
    is_learnt: bool,
    records: Vec<Record>,
    levels: Vec<KeyKind>,
    references: Vec<String>,
}

impl Waiting {
    fn push(&mut self, row: &Row<'_>, reading: Reading) {
        self.records.push(reading.record(&row.who));
        self.levels.push(match Scope::from_word(row.scope) {
            Some(Scope::Address) => KeyKind::Address,
            Some(Scope::SurnameAtAddress) => KeyKind::SurnameAtAddress,
            _ => KeyKind::Person,
        });
        self.references.push(row.reference.to_owned());
    }

    /// Each entry reaches as far as it says: what a wider level finds counts only for an entry of that level.
    fn compare(&mut self, matcher: &Matcher<'_>, list: &Opened, chunk: &mut Chunk) {
        for level in [KeyKind::Person, KeyKind::SurnameAtAddress, KeyKind::Address] {
            if !self.levels.contains(&level) {
                continue;
            }
            for found in matcher.find(&self.records, level) {
                let is_of_level = self.levels.get(found.suppressed) == Some(&level);
                let row = chunk.rows.get_mut(found.row as usize).filter(|row| is_of_level && is_wanted(row));
                let Some(row) = row else { continue };
                let score = found.verdict.probability(level);
                let caught = Caught {
                    list: list.row.list.clone(),
                    list_date: list.row.dates.newest.to_string(),
                    level,
                    score,
                    reference: self.references.get(found.suppressed).cloned().unwrap_or_default(),
                    reason: reason(&found.verdict.comparison),
                };
                let first = found.verdict.comparison.of(Field::First);
                let band = decided(found.verdict.band(level), level, first, self.is_learnt);
                match (band, &row.fate) {
                    (Band::Sure, _) => row.fate = Fate::Removed(caught),
                    (Band::Borderline, Fate::Borderline(before)) if before.score >= score => {}
                    (Band::Borderline, _) => row.fate = Fate::Borderline(caught),
                    (Band::Not, _) => {}
                }
            }
        }
        *self = Waiting { is_learnt: self.is_learnt, ..Waiting::default() };
    }
}

/// Who decides: where too little could be learnt, another first name is never surely the person.
fn decided(band: Band, level: KeyKind, first: Closeness, is_learnt: bool) -> Band {
    let is_somebody_else = level == KeyKind::Person && first == Closeness::Different && !is_learnt;
    if is_somebody_else { band.min(Band::Borderline) } else { band }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_few_people_another_first_name_goes_to_a_person() {
        use Closeness::{Different, OneLetter};
        let sure = |level, first, is_learnt| decided(Band::Sure, level, first, is_learnt);
        assert_eq!(sure(KeyKind::Person, Different, false), Band::Borderline);
        assert_eq!(sure(KeyKind::Person, Different, true), Band::Sure);
        assert_eq!(sure(KeyKind::Person, OneLetter, false), Band::Sure);
        assert_eq!(sure(KeyKind::Address, Different, false), Band::Sure);
        assert_eq!(decided(Band::Not, KeyKind::Person, Different, false), Band::Not);
    }
}
