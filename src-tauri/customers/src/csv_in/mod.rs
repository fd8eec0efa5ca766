//! Reading a CSV that nobody here wrote: bounded memory, every broken row named by its line and reason, and
//! the rows after it still read.

mod encoding;
mod mapping;

pub use mapping::{Mapping, Plan};

use csv_core::ReadRecordResult;
use domain::{Code, Fault, Result};
use encoding::Input;
use std::path::Path;

/// A longer row is refused: nothing in it can be a person, and it must not fill the memory.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// More columns than this are no header.
const MAX_COLUMNS: usize = 1024;
/// Delimiters looked for in the header when no mapping names one.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What comes next in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A row; its fields are read by [`CsvFile::field`].
    Row,
    /// A row that cannot be read, and why. The rows after it follow.
    Refused {
        line: u64,
        reason: String,
    },
    End,
}

/// A file open for reading, at one row.
pub struct CsvFile {
    input: Input,
    name: String,
    core: csv_core::Reader,
    /// Text from the start of the row on.
    buffer: Vec<u8>,
    /// Where the row starts in `buffer`, and where the next one does.
    start: usize,
    next: usize,
    ended: bool,
    /// Lines of the row and of the one after it, from 1.
    line: u64,
    next_line: u64,
    text: Vec<u8>,
    /// The fields of the row one behind the other, when they are all text.
    row: String,
    ends: Vec<usize>,
    fields: usize,
    header: Vec<String>,
}

impl CsvFile {
    /// Opens the file and reads its header. The delimiter is found in the header unless it is given.
    pub fn open(path: &Path, delimiter: Option<u8>) -> Result<CsvFile> {
        let mut file = CsvFile {
            input: Input::open(path)?,
            name: name_of(path),
            core: csv_core::Reader::new(),
            buffer: Vec::new(),
            start: 0,
            next: 0,
            ended: false,
            line: 1,
            next_line: 1,
            text: vec![0; 16 * 1024],
            row: String::new(),
            ends: vec![0; 64],
            fields: 0,
            header: Vec::new(),
        };
        file.fill()?;
        let delimiter = delimiter.unwrap_or_else(|| file.likely_delimiter());
        file.core = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        match file.next()? {
            Next::Row => file.header = (0..file.fields).map(|at| file.field(at).trim().to_owned()).collect(),
            Next::End => return Err(file.fault("the file is empty", "check that the export is complete")),
            Next::Refused { reason, .. } => {
                return Err(file.fault(
                    &format!("the header cannot be read: {reason}"),
                    "check the first line of the file",
                ));
            }
        }
        file.refuse_secrets()?;
        Ok(file)
    }

    /// A column that looks like a password is not left unread, as an unknown one is: nobody may bring it here (P6).
    /// It is named by its place, for in a file without a header it would be somebody's data.
    fn refuse_secrets(&self) -> Result<()> {
        match self.header.iter().position(|name| domain::removal::looks_like_secret_field(name)) {
            None => Ok(()),
            Some(place) => Err(self.fault(
                &format!(
                    "column {} looks like a password or a secret number; nothing was imported",
                    place + 1
                ),
                "export the file again without that column",
            )),
        }
    }

    /// The names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The encoding it is read in: `UTF-8`, `windows-1252`, `UTF-16LE`, `UTF-16BE`.
    pub fn encoding(&self) -> &'static str {
        self.input.encoding
    }

    /// Bytes of the file read so far, and in all.
    pub fn progress(&self) -> (u64, u64) {
        (self.input.bytes_read, self.input.total_bytes)
    }

    /// The line on which the row starts, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// One field of the row; empty beyond its end.
    pub fn field(&self, at: usize) -> &str {
        let from = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let to = if at < self.fields { self.ends.get(at).copied().unwrap_or(from) } else { from };
        self.row.get(from..to).unwrap_or_default()
    }

    /// True when the row runs over several lines.
    pub fn is_multiline(&self) -> bool {
        let row = self.buffer.get(self.start..self.next).unwrap_or_default();
        row.iter().position(|byte| *byte == b'\n').is_some_and(|at| at + 1 < row.len())
    }

    /// Gives up a row of several lines after its first: a quote left open must not swallow what follows.
    pub fn reread_from_second_line(&mut self) {
        let row = self.buffer.get(self.start..).unwrap_or_default();
        if let Some(at) = row.iter().position(|byte| *byte == b'\n') {
            self.next = self.start + at + 1;
            self.next_line = self.line + 1;
        }
    }

    /// Goes to the next row.
    #[expect(
        clippy::should_implement_trait,
        reason = "the row is borrowed from the file, which an iterator cannot"
    )]
    pub fn next(&mut self) -> Result<Next> {
        if !self.skip_line_ends()? {
            return Ok(Next::End);
        }
        match self.read_row()? {
            RowEnd::Whole => Ok(self.judge()),
            RowEnd::TooLong => self.refuse_too_long(),
            RowEnd::OpenQuote => Ok(self.refuse("a quote is opened and never closed")),
            RowEnd::TooManyColumns => Ok(self.refuse("more columns than a file can have")),
        }
    }

    /// A row that can be parted into fields may still be none.
    fn judge(&mut self) -> Next {
        let text = self
            .text
            .get(..self.ends.get(self.fields.wrapping_sub(1)).copied().unwrap_or(0))
            .unwrap_or_default();
        if text.contains(&0) {
            return self.refuse("it contains a NUL character");
        }
        let Ok(whole) = std::str::from_utf8(text) else {
            return self.refuse("it contains bytes that are no text in this encoding");
        };
        let parted =
            text.is_ascii() || self.ends.iter().take(self.fields).all(|end| whole.is_char_boundary(*end));
        if !parted || (self.input.encoding != "UTF-8" && whole.contains('\u{fffd}')) {
            return self.refuse("it contains bytes that are no text in this encoding");
        }
        self.row.clear();
        self.row.push_str(whole);
        let expected = self.header.len();
        let surplus_is_empty = || (expected..self.fields).all(|at| self.field(at).trim().is_empty());
        if expected > 0 && (self.fields < expected || !surplus_is_empty()) {
            let reason = match self.is_multiline() {
                true => "a quote is opened and not closed on this line".to_owned(),
                false => format!("{} fields where the header has {expected}", self.fields),
            };
            return self.refuse(&reason);
        }
        Next::Row
    }

    fn refuse(&mut self, reason: &str) -> Next {
        if self.is_multiline() {
            self.reread_from_second_line();
        }
        Next::Refused { line: self.line, reason: reason.to_owned() }
    }

    /// Too long with a line end in it: a quote was left open on the first line. Without: the line is skipped.
    fn refuse_too_long(&mut self) -> Result<Next> {
        let line = self.line;
        let has_line_end = self.buffer.get(self.start..).unwrap_or_default().contains(&b'\n');
        if has_line_end {
            self.reread_from_second_line();
            let reason = "a quote is opened and not closed, or the row is longer than 1 MB".to_owned();
            return Ok(Next::Refused { line, reason });
        }
        loop {
            self.start = self.buffer.len();
            if !self.fill()? {
                break;
            }
            let found =
                self.buffer.get(self.start..).unwrap_or_default().iter().position(|byte| *byte == b'\n');
            if let Some(at) = found {
                self.start += at + 1;
                break;
            }
        }
        self.next = self.start;
        self.next_line = line + 1;
        Ok(Next::Refused { line, reason: "the row is longer than 1 MB".to_owned() })
    }

    /// Steps over blank lines; false at the end of the file.
    fn skip_line_ends(&mut self) -> Result<bool> {
        self.start = self.next;
        self.line = self.next_line;
        loop {
            match self.buffer.get(self.start) {
                Some(b'\n') => {
                    self.line += 1;
                    self.start += 1;
                }
                Some(b'\r') => self.start += 1,
                Some(_) => return Ok(true),
                None => {
                    if !self.fill()? {
                        return Ok(false);
                    }
                }
            }
        }
    }

    fn read_row(&mut self) -> Result<RowEnd> {
        self.core.reset();
        self.core.set_line(self.line);
        let (mut at, mut written, mut fields) = (self.start, 0, 0);
        loop {
            if at >= self.buffer.len() && !self.ended {
                let consumed = at - self.start;
                if consumed > MAX_ROW_BYTES {
                    return Ok(RowEnd::TooLong);
                }
                self.fill()?;
                at = self.start + consumed;
            }
            let source = self.buffer.get(at..).unwrap_or_default();
            let is_file_over = source.is_empty();
            let target = self.text.get_mut(written..).unwrap_or_default();
            let ends = self.ends.get_mut(fields..).unwrap_or_default();
            let (result, read, wrote, ended) = self.core.read_record(source, target, ends);
            at += read;
            written += wrote;
            fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if self.text.len() > MAX_ROW_BYTES => {
                    return Ok(RowEnd::TooLong);
                }
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull if self.ends.len() >= MAX_COLUMNS => {
                    self.next = self.start + first_line(self.buffer.get(self.start..).unwrap_or_default());
                    self.next_line = self.line + 1;
                    return Ok(RowEnd::TooManyColumns);
                }
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record | ReadRecordResult::End => {
                    self.next = at;
                    self.next_line = self.core.line();
                    self.fields = fields;
                    let is_open = is_file_over && self.has_odd_quotes(at);
                    return Ok(if is_open { RowEnd::OpenQuote } else { RowEnd::Whole });
                }
            }
        }
    }

    /// The parser takes the end of the file for the end of a quote; an odd number of quotes says otherwise.
    fn has_odd_quotes(&self, at: usize) -> bool {
        let row = self.buffer.get(self.start..at).unwrap_or_default();
        row.iter().filter(|byte| **byte == b'"').count() % 2 == 1
    }

    /// Reads on behind the row; what lies before it is dropped. False at the end of the file.
    fn fill(&mut self) -> Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.start);
        self.next = self.next.saturating_sub(self.start);
        self.start = 0;
        let more = self.input.read_more(&mut self.buffer);
        let more =
            more.map_err(|_| self.fault("the file cannot be read to its end", "check the disk it lies on"))?;
        self.ended = !more;
        Ok(more)
    }

    fn likely_delimiter(&self) -> u8 {
        let head = self.buffer.get(..first_line(&self.buffer)).unwrap_or_default();
        let count = |delimiter: u8| head.iter().filter(|byte| **byte == delimiter).count();
        // The comma wins a draw: `max_by_key` takes the last of equals.
        DELIMITERS.into_iter().rev().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
    }

    pub(crate) fn fault(&self, what: &str, advice: &str) -> Fault {
        Fault::new(Code::BadInput, format!("{what}; nothing was imported"), advice).at(self.name.clone())
    }
}

enum RowEnd {
    Whole,
    TooLong,
    OpenQuote,
    TooManyColumns,
}

fn first_line(text: &[u8]) -> usize {
    text.iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| at + 1)
}

/// The file's name without its folder: what an error may say.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
