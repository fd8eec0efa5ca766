//! A piece compared with one imported list: by exact keys, or number by number with a registry.

use super::chunk::{Caught, Chunk, Fate, RowState};
use super::{Opened, Scrub, stopped};
use crate::lists::OpenFile;
use crate::progress::Progress;
use ::lists::people::People;
use ::lists::registry::{Answer, Number, Registry};
use domain::Result;
use domain::identity::KeyKind;
use matching::exact::{Key, KeyIndex};
use std::collections::BTreeMap;

/// Marks every row that stands on the list.
pub fn compare(
    scrub: &Scrub<'_>,
    at: usize,
    list: &Opened,
    chunk: &mut Chunk,
    progress: &Progress<'_>,
) -> Result<()> {
    match &list.file {
        OpenFile::Registry(registry) => by_number(list, registry, &mut chunk.rows),
        OpenFile::People(people) => {
            let is_first =
                !scrub.lists.iter().take(at).any(|before| matches!(before.file, OpenFile::People(_)));
            by_key(list, people, chunk, is_first, progress)
        }
    }
}

/// On the registry; or in an area that it says nothing of, which is not the same as not being on it.
fn by_number(list: &Opened, registry: &Registry, rows: &mut [RowState]) -> Result<()> {
    for row in rows.iter_mut().filter(|row| row.is_open() && row.is_for(&list.row.list)) {
        let (mut is_on, mut is_uncovered) = (false, false);
        for number in row.numbers.iter().filter_map(|number| Number::of(*number)) {
            match registry.contains(number)? {
                Answer::On => is_on = true,
                Answer::NotCovered => is_uncovered |= list.applies.must_be_fresh,
                Answer::NotOn => {}
            }
        }
        if is_on {
            catch(list, row, KeyKind::Phone, String::new());
        } else if is_uncovered {
            row.fate = match row.related_until.filter(|_| list.applies.unless_related) {
                Some(until) => Fate::Clean { ebr_until: Some(until) },
                None => Fate::Refused("the registry here does not cover its area code".to_owned()),
            };
        }
    }
    Ok(())
}

fn by_key(
    list: &Opened,
    people: &People,
    chunk: &mut Chunk,
    is_first: bool,
    progress: &Progress<'_>,
) -> Result<()> {
    if is_first {
        chunk.index = KeyIndex::build(std::mem::take(&mut chunk.keys));
    }
    // By row of the piece: the narrowest level, and the first row of the list that gives it.
    let mut found: BTreeMap<u32, (KeyKind, u32)> = BTreeMap::new();
    let index = &chunk.index;
    people.each_key(
        &mut |bytes, listed| {
            let key = Key::from_bytes(bytes);
            let Some(level) = key.level() else { return };
            for row in index.rows(key) {
                let best = found.entry(*row).or_insert((level, listed));
                *best = (*best).min((level, listed));
            }
        },
        &mut || !progress.is_cancelled(),
    )?;
    if progress.is_cancelled() {
        return Err(stopped());
    }
    let mut wanted: Vec<u32> = found.values().map(|(_, listed)| *listed).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut references: BTreeMap<u32, String> = BTreeMap::new();
    people.rows(&wanted, &mut |listed, row| {
        references.insert(listed, row.reference.to_owned());
    })?;
    for (at, (level, listed)) in found {
        let row = chunk.rows.get_mut(at as usize);
        if let Some(row) = row.filter(|row| row.is_open() && row.is_for(&list.row.list)) {
            catch(list, row, level, references.get(&listed).cloned().unwrap_or_default());
        }
    }
    Ok(())
}

/// Removes the row, unless a relationship keeps it.
fn catch(list: &Opened, row: &mut RowState, level: KeyKind, reference: String) {
    if let (true, Some(until)) = (list.applies.unless_related, row.related_until) {
        row.fate = Fate::Clean { ebr_until: Some(until) };
        return;
    }
    row.fate = Fate::Removed(Caught {
        list: list.row.list.clone(),
        list_date: list.row.dates.newest.to_string(),
        level,
        score: 1.0,
        reference,
        reason: format!("exact {}", level.word()),
    });
}
