//! Re-reading what was written: every field of every record against what was meant (`DOMAIN.md` 6).

use super::read::{LineFault, Reader, Row, value_without_padding};
use super::record::LayoutRecord;
use super::write::ControlTotals;
use super::{Layout, cell};
use crate::entry::hex;
use sha2::{Digest, Sha256};
use std::io::{BufRead, Read, Result as IoResult};

/// The first place where a file does not say what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs(pub LineFault);

impl From<LineFault> for Differs {
    fn from(fault: LineFault) -> Self {
        Self(fault)
    }
}

/// Reads a file back through its layout and compares every field with the records it was written from, in
/// order. Gives the totals of the bytes read, to be compared with those of the writing.
pub fn compare<'r>(
    layout: &Layout,
    input: impl BufRead,
    records: impl IntoIterator<Item = &'r LayoutRecord>,
) -> Result<ControlTotals, Differs> {
    let mut comparison = Comparison::start(layout, input);
    records.into_iter().try_for_each(|record| comparison.next(record))?;
    comparison.finish()
}

/// The same for whole records without header and trailer: a piece of a file, before it is written.
pub fn compare_piece<'r>(
    layout: &Layout,
    bytes: &[u8],
    records: impl IntoIterator<Item = &'r LayoutRecord>,
) -> Result<(), Differs> {
    let mut comparison = Compared::new(Reader::new(layout, bytes).of_a_piece());
    records.into_iter().try_for_each(|record| comparison.next(record))?;
    comparison.at_end()
}

/// A comparison to which the records come one by one, so that a million need not be held.
pub struct Comparison<'a, R>(Compared<'a, Hashed<R>>);

impl<'a, R: BufRead> Comparison<'a, R> {
    /// Starts at the beginning of a file.
    pub fn start(layout: &'a Layout, input: R) -> Self {
        let hashed = Hashed { input, hash: Sha256::new(), bytes: 0 };
        Self(Compared::new(Reader::new(layout, hashed)))
    }

    /// Compares the next record with the next of the file.
    pub fn next(&mut self, record: &LayoutRecord) -> Result<(), Differs> {
        self.0.next(record)
    }

    /// The file must end here; gives what it adds up to.
    pub fn finish(mut self) -> Result<ControlTotals, Differs> {
        self.0.at_end()?;
        let (mut totals, hashed) = (self.0.totals, self.0.reader.into_input());
        totals.bytes = hashed.bytes.to_string();
        totals.sha256 = hex(&hashed.hash.finalize());
        Ok(totals)
    }
}

struct Compared<'a, R> {
    reader: Reader<'a, R>,
    totals: ControlTotals,
    scratch: Vec<u8>,
}

impl<'a, R: BufRead> Compared<'a, R> {
    fn new(reader: Reader<'a, R>) -> Self {
        Self { reader, totals: ControlTotals::default(), scratch: Vec::new() }
    }

    fn next(&mut self, record: &LayoutRecord) -> Result<(), Differs> {
        let row = match self.reader.next_row() {
            Some(row) => row?,
            None => return Err(whole("the file has fewer records than were written", self.totals.records)),
        };
        row.says(record, &mut self.scratch)?;
        self.totals.note(record.action);
        Ok(())
    }

    fn at_end(&mut self) -> Result<(), Differs> {
        match self.reader.next_row() {
            None => Ok(()),
            Some(Err(fault)) => Err(fault.into()),
            Some(Ok(_)) => Err(whole("the file has more records than were written", self.totals.records)),
        }
    }
}

fn whole(what: &str, records: u32) -> Differs {
    Differs(LineFault { line: records.saturating_add(1), column: 0, field: None, what: what.to_owned() })
}

impl Row<'_> {
    /// Compares each cell with what the record gives for it.
    fn says(&self, record: &LayoutRecord, scratch: &mut Vec<u8>) -> Result<(), LineFault> {
        for (at, (field, cell)) in self.cells().enumerate() {
            if cell::is_as_given(self.layout, field, record, cell) {
                continue;
            }
            scratch.clear();
            cell::push(self.layout, field, record, scratch)
                .map_err(|_| self.fault(at, "the record could not have been written"))?;
            if value_without_padding(self.layout, field, scratch) != cell {
                return Err(self.fault(at, "the field does not say what was meant"));
            }
        }
        Ok(())
    }
}

impl Layout {
    /// The values that reading a written record gives back, in the order of the fields; none when the record
    /// is refused.
    pub fn values(&self, record: &LayoutRecord) -> Option<Vec<Vec<u8>>> {
        let mut line = Vec::new();
        self.render(record, &mut line).ok()?;
        let values = self.fields.iter().map(|field| {
            let mut value = Vec::new();
            cell::push(self, field, record, &mut value).ok()?;
            Some(value_without_padding(self, field, &value).to_vec())
        });
        values.collect()
    }
}

/// Counts and hashes what is read through it.
struct Hashed<R> {
    input: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: BufRead> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
        let read = self.input.read(into)?;
        self.hash.update(into.get(..read).unwrap_or_default());
        self.bytes += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Hashed<R> {
    fn fill_buf(&mut self) -> IoResult<&[u8]> {
        self.input.fill_buf()
    }
    fn consume(&mut self, amount: usize) {
        if let Ok(bytes) = self.input.fill_buf() {
            let used = bytes.get(..amount).unwrap_or_default();
            self.hash.update(used);
            self.bytes += used.len() as u64;
        }
        self.input.consume(amount);
    }
}
