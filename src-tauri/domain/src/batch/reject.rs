//! What a recipient's reject file means: its lines matched to what was sent (`DOMAIN.md` 6). A line that fits
//! none or two is left open for a person.

use crate::ids::{EntryId, Reference};
use crate::layout::ReadRecord;
use std::collections::{BTreeMap, BTreeSet};

/// One line of a batch as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentLine {
    pub record_no: u32,
    pub reference: Reference,
    pub removal: EntryId,
    pub number_index: u32,
    /// The bytes sent, without the line end; empty when they are not at hand.
    pub bytes: Vec<u8>,
}

/// A batch's lines, indexed for matching.
pub struct Sent<'a> {
    lines: &'a [SentLine],
    by_reference: BTreeMap<&'a str, Vec<usize>>,
    by_number: BTreeMap<u32, Vec<usize>>,
    by_bytes: BTreeMap<&'a [u8], Vec<usize>>,
}

/// What one line of a reject file fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Exactly one record was meant.
    One { line: u32, record_no: u32, removal: EntryId, number_index: u32, reason: String },
    /// No record of this batch.
    None { line: u32, reason: String },
    /// Several records; a person must say which.
    Several { line: u32, record_nos: Vec<u32>, reason: String },
}

impl<'a> Sent<'a> {
    /// Indexes a batch's lines. Records that stand for one household share their bytes.
    pub fn new(lines: &'a [SentLine]) -> Self {
        let mut sent = Self {
            lines,
            by_reference: BTreeMap::new(),
            by_number: BTreeMap::new(),
            by_bytes: BTreeMap::new(),
        };
        for (at, line) in lines.iter().enumerate() {
            sent.by_reference.entry(line.reference.as_str()).or_default().push(at);
            sent.by_number.entry(line.record_no).or_default().push(at);
            if !line.bytes.is_empty() {
                sent.by_bytes.entry(line.bytes.trim_ascii_end()).or_default().push(at);
            }
        }
        sent
    }

    /// The first way of naming a record that the line uses decides; a further one only narrows several.
    fn matching(&self, refused: &ReadRecord) -> Vec<usize> {
        let reference = refused.reference.as_ref().map(|reference| self.by_reference.get(reference.as_str()));
        let number = refused.record_no.map(|number| self.by_number.get(&number));
        let echo = refused.echo.as_ref().map(|echo| self.by_bytes.get(echo.reveal().trim_ascii_end()));
        let mut found: Option<BTreeSet<usize>> = None;
        for way in [reference, number, echo].into_iter().flatten() {
            let these: BTreeSet<usize> = way.into_iter().flatten().copied().collect();
            found = Some(match found {
                None => these,
                Some(before) => before.intersection(&these).copied().collect(),
            });
            if found.as_ref().is_none_or(|found| found.len() <= 1) {
                break;
            }
        }
        found.unwrap_or_default().into_iter().collect()
    }

    fn match_one(&self, refused: &ReadRecord) -> Match {
        let line = refused.line_no;
        let reason = refused.reason.clone().unwrap_or_default();
        let found: Vec<&SentLine> =
            self.matching(refused).into_iter().filter_map(|at| self.lines.get(at)).collect();
        match found.as_slice() {
            [] => Match::None { line, reason },
            [one] => Match::One {
                line,
                record_no: one.record_no,
                removal: one.removal,
                number_index: one.number_index,
                reason,
            },
            several => Match::Several {
                line,
                record_nos: several.iter().map(|sent| sent.record_no).collect(),
                reason,
            },
        }
    }
}

/// Matches the lines of a reject file: by reference, else record number, else the echoed bytes.
pub fn match_rejects(sent: &Sent<'_>, refused: &[ReadRecord]) -> Vec<Match> {
    refused.iter().map(|line| sent.match_one(line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Layout, Reader, built_in};
    use uuid::Uuid;

    fn sent(record_no: u32, reference: &str, bytes: &str) -> SentLine {
        SentLine {
            record_no,
            reference: reference.into(),
            removal: EntryId(Uuid::from_u128(u128::from(record_no))),
            number_index: 0,
            bytes: bytes.as_bytes().to_vec(),
        }
    }

    fn layout(id: &str) -> &'static Layout {
        built_in().iter().find(|layout| layout.id.as_str() == id).unwrap()
    }

    fn outcomes(lines: &[SentLine], id: &str, file: &str) -> Vec<Vec<u32>> {
        let mut reader = Reader::new(layout(id), file.as_bytes());
        let mut refused = Vec::new();
        while let Some(row) = reader.next_row() {
            refused.push(row.unwrap().to_record().unwrap());
        }
        let matched = match_rejects(&Sent::new(lines), &refused);
        let numbers = |found: &Match| match found {
            Match::One { record_no, .. } => vec![*record_no],
            Match::None { .. } => vec![],
            Match::Several { record_nos, .. } => record_nos.clone(),
        };
        matched.iter().map(numbers).collect()
    }

    #[test]
    fn a_reject_matches_by_reference_else_by_record_number() {
        let lines = [sent(1, "100", ""), sent(2, "200", ""), sent(3, "200", "")];
        let file = "REFERENCE\tRECORD_NO\tREASON\r\n100\t\tunknown ZIP\r\n\t2\tno\r\n200\t3\tno\r\n200\t\tno\r\n999\t1\tno\r\n\t\tno\r\n";
        let expected: Vec<Vec<u32>> = vec![vec![1], vec![2], vec![3], vec![2, 3], vec![], vec![]];
        assert_eq!(outcomes(&lines, "reject-tab", file), expected);
    }

    #[test]
    fn an_echoed_record_matches_by_its_bytes_and_two_alike_stay_open() {
        let lines = [sent(1, "1", "A20261116\tMR  "), sent(2, "2", "B"), sent(3, "3", "B")];
        let file = "bad|A20261116\tMR\r\ntwice|B\r\nnever sent|C\r\n";
        assert_eq!(outcomes(&lines, "reject-echo", file), vec![vec![1], vec![2, 3], vec![]]);
    }
}
