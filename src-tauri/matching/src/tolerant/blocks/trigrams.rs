//! Rows that share the most telling letters, whatever is wrong with each field: three letters in a row, the rarer the
//! more they count (inverse frequency). Each search has a budget, and lists above a size do without: there a postcode or
//! two whole fields find who is meant.

use crate::tolerant::record::Record;

/// Lists of so many rows at most.
const MOST_ROWS: usize = 200_000;
/// Kinds of three letters: their hashes.
const KINDS: usize = 1 << 16;
/// Rows looked at for one suppressed row.
const BUDGET: usize = 12_000;
/// So many of the best are compared.
const BEST: usize = 8;

#[derive(Default)]
pub(super) struct Trigrams {
    /// Rows by kind, one kind after another, and where each begins.
    rows: Vec<u32>,
    starts: Vec<u32>,
    list: usize,
}

/// The score of each row, and which rows have one.
#[derive(Default)]
pub(super) struct Scores {
    of: Vec<f32>,
    touched: Vec<u32>,
    kinds: Vec<u16>,
}

impl Trigrams {
    /// None for a list that is too long.
    pub(super) fn of(records: &[Record]) -> Option<Trigrams> {
        if records.len() > MOST_ROWS {
            return None;
        }
        let mut starts = vec![0_u32; KINDS + 1];
        let mut kinds = Vec::new();
        for record in records {
            kinds_of(record, &mut kinds);
            for kind in &kinds {
                if let Some(count) = starts.get_mut(usize::from(*kind) + 1) {
                    *count += 1;
                }
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut rows = vec![0_u32; sum as usize];
        for (record, row) in records.iter().zip(0..) {
            kinds_of(record, &mut kinds);
            for kind in &kinds {
                let Some(at) = next.get_mut(usize::from(*kind)) else { continue };
                if let Some(place) = rows.get_mut(*at as usize) {
                    *place = row;
                }
                *at += 1;
            }
        }
        Some(Trigrams { rows, starts, list: records.len() })
    }

    /// Adds the best rows.
    pub(super) fn find(&self, record: &Record, scores: &mut Scores, found: &mut Vec<u32>) {
        scores.of.resize(self.list, 0.0);
        let mut kinds = std::mem::take(&mut scores.kinds);
        kinds_of(record, &mut kinds);
        kinds.sort_unstable_by_key(|kind| (self.rows_of(*kind).len(), *kind));
        let mut left = BUDGET;
        for rows in kinds.iter().map(|kind| self.rows_of(*kind)) {
            let Some(rest) = left.checked_sub(rows.len()) else { break };
            left = rest;
            let telling = (self.list as f32 / rows.len().max(1) as f32).ln() + 0.1;
            for row in rows {
                if let Some(score) = scores.of.get_mut(*row as usize) {
                    if *score == 0.0 {
                        scores.touched.push(*row);
                    }
                    *score += telling;
                }
            }
        }
        scores.kinds = kinds;
        scores.take_best(found);
    }

    fn rows_of(&self, kind: u16) -> &[u32] {
        let kind = usize::from(kind);
        let Some([start, end]) = self.starts.get(kind..kind + 2) else { return &[] };
        self.rows.get(*start as usize..*end as usize).unwrap_or_default()
    }
}

impl Scores {
    fn take_best(&mut self, found: &mut Vec<u32>) {
        let Scores { of, touched, .. } = self;
        let score = |row: &u32| of.get(*row as usize).copied().unwrap_or_default();
        if touched.len() > BEST {
            touched.select_nth_unstable_by(BEST, |one, other| {
                score(other).total_cmp(&score(one)).then(one.cmp(other))
            });
        }
        found.extend(touched.iter().take(BEST));
        for row in touched.drain(..) {
            if let Some(score) = of.get_mut(row as usize) {
                *score = 0.0;
            }
        }
    }
}

/// The kinds of a record, each once; a word begins and ends with a blank.
fn kinds_of(record: &Record, kinds: &mut Vec<u16>) {
    kinds.clear();
    for part in record.parts() {
        let mut letters = 0x20_2020_u32;
        for byte in part.bytes().chain(std::iter::once(b' ')).filter(|_| !part.is_empty()) {
            letters = (letters << 8 | u32::from(byte)) & 0xff_ffff;
            kinds.push((letters.wrapping_mul(0x9e37_79b1) >> 16) as u16);
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
}
