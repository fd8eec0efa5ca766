//! Bytes to records and cells, line by line, with bounded memory. A fault names line and column, never a value.

use super::Layout;
use super::check::Field;
use super::words::{Case, Charset, Justify, LineEnd, Quoting, Shape, Source};
use serde::Serialize;
use std::io::{BufRead, Read};
use std::ops::Range;

/// The longest line of a delimited file; a longer one is no record.
const MAX_LINE: usize = 65_536;

/// What is wrong with one line of a service file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct LineFault {
    /// From 1.
    pub line: u32,
    /// The byte of the line, from 1; 0 when the line as a whole is meant.
    pub column: u32,
    /// The field, where one is meant.
    pub field: Option<String>,
    pub what: String,
}

impl LineFault {
    /// Line, column and field, for the `place` of a fault.
    pub fn place(&self) -> String {
        let column = if self.column > 0 { format!(", column {}", self.column) } else { String::new() };
        let field = self.field.as_ref().map(|field| format!(", field {field}")).unwrap_or_default();
        format!("line {}{column}{field}", self.line)
    }
}

impl From<LineFault> for crate::Fault {
    fn from(fault: LineFault) -> Self {
        let advice = "correct the file or ask for it again";
        crate::Fault::new(crate::Code::BadInput, fault.what.clone(), advice).at(fault.place())
    }
}

/// Reads a service file record by record; the header is checked and skipped, the trailer checked.
pub struct Reader<'a, R> {
    layout: &'a Layout,
    input: R,
    line: Vec<u8>,
    unquoted: Vec<u8>,
    cells: Vec<Cell>,
    line_no: u32,
    records: u32,
    header_due: bool,
    trailer_seen: bool,
    any_line_end: bool,
    is_piece: bool,
    done: bool,
}

/// Where a cell's value stands in the text of the record, and where the cell starts in the line.
#[derive(Clone, Debug)]
struct Cell {
    bytes: Range<usize>,
    in_line: usize,
}

/// One record as read: its cells without padding and quotes, in the order of the layout's fields.
#[derive(Clone, Copy, Debug)]
pub struct Row<'b> {
    pub layout: &'b Layout,
    /// From 1, the header counted.
    pub line_no: u32,
    /// The line without its end.
    pub raw: &'b [u8],
    text: &'b [u8],
    cells: &'b [Cell],
}

impl<'b> Row<'b> {
    /// The bytes of a field by its place in the layout.
    pub fn cell(&self, at: usize) -> &'b [u8] {
        self.cells.get(at).and_then(|cell| self.text.get(cell.bytes.clone())).unwrap_or_default()
    }

    /// Fields with their bytes.
    pub fn cells(&self) -> impl Iterator<Item = (&'b Field, &'b [u8])> + '_ {
        let layout: &'b Layout = self.layout;
        layout.fields.iter().enumerate().map(|(at, field)| (field, self.cell(at)))
    }

    /// The column of a field, from 1.
    pub fn column(&self, at: usize) -> u32 {
        self.cells.get(at).map_or(0, |cell| small(cell.in_line + 1))
    }

    pub(super) fn fault(&self, at: usize, what: &str) -> LineFault {
        let field = self.layout.fields.get(at).map(|field| field.name.clone());
        LineFault { line: self.line_no, column: self.column(at), field, what: what.to_owned() }
    }
}

pub(super) fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl<'a, R: BufRead> Reader<'a, R> {
    /// Reads strictly: every line ends as the layout says.
    pub fn new(layout: &'a Layout, input: R) -> Self {
        Self {
            layout,
            input,
            line: Vec::new(),
            unquoted: Vec::new(),
            cells: Vec::with_capacity(layout.fields.len()),
            line_no: 0,
            records: 0,
            header_due: layout.header.is_some(),
            trailer_seen: false,
            any_line_end: false,
            is_piece: false,
            done: false,
        }
    }

    /// Takes LF and CRLF alike, and a last line without an end: files that people sent on.
    #[must_use]
    pub fn any_line_end(mut self) -> Self {
        self.any_line_end = true;
        self
    }

    /// Reads whole records from the middle of a file: no header before them, no trailer after.
    #[must_use]
    pub(super) fn of_a_piece(mut self) -> Self {
        (self.header_due, self.is_piece) = (false, true);
        self
    }

    /// What it read from.
    pub(super) fn into_input(self) -> R {
        self.input
    }

    /// The line read last, without its end: what a refused record says.
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Records read so far, whole ones only.
    pub fn records(&self) -> u32 {
        self.records
    }

    /// The next record, a fault of its line, or none at the end of the file.
    pub fn next_row(&mut self) -> Option<Result<Row<'_>, LineFault>> {
        loop {
            if self.done {
                return None;
            }
            match self.next_line() {
                Err(fault) => return Some(Err(fault)),
                Ok(false) => return self.end_of_file().map(Err),
                Ok(true) => {}
            }
            match self.not_a_record() {
                Err(fault) => return Some(Err(fault)),
                Ok(true) => continue,
                Ok(false) => break,
            }
        }
        if let Err(fault) = self.cut() {
            return Some(Err(fault));
        }
        self.records += 1;
        let text = if self.unquoted.is_empty() { &self.line } else { &self.unquoted };
        Some(Ok(Row {
            layout: self.layout,
            line_no: self.line_no,
            raw: &self.line,
            text,
            cells: &self.cells,
        }))
    }

    fn limit(&self) -> usize {
        match self.layout.shape {
            Shape::Fixed => {
                let other = [&self.layout.header, &self.layout.trailer];
                let other = other.into_iter().flatten().map(String::len).max().unwrap_or(0);
                self.layout.record_length.max(other + 20)
            }
            Shape::Delimited => MAX_LINE,
        }
    }

    /// Reads one line without its end into the buffer; false at the end of the file.
    fn next_line(&mut self) -> Result<bool, LineFault> {
        self.line.clear();
        let limit = self.limit() + 2;
        let read = (&mut self.input).take(limit as u64 + 1).read_until(b'\n', &mut self.line);
        if read.map_err(|error| self.unreadable(&error))? == 0 {
            return Ok(false);
        }
        self.line_no = self.line_no.saturating_add(1);
        if self.line.last() == Some(&b'\n') {
            return self.strip_end().map(|()| true);
        }
        if self.line.len() > limit {
            let wanted = self.layout.record_length;
            self.skip_line()?;
            return Err(self.whole_line(match self.layout.shape {
                Shape::Fixed => format!("the record is longer than {wanted} bytes"),
                Shape::Delimited => format!("the line is longer than {MAX_LINE} bytes"),
            }));
        }
        if self.any_line_end {
            return Ok(true);
        }
        self.done = true;
        Err(self.at_end("the last line has no line end: the file may be cut short"))
    }

    fn strip_end(&mut self) -> Result<(), LineFault> {
        self.line.pop();
        let carriage = self.line.last() == Some(&b'\r');
        if carriage {
            self.line.pop();
        }
        if self.any_line_end || carriage == (self.layout.line_end == LineEnd::Crlf) {
            return Ok(());
        }
        Err(self.at_end(if carriage {
            "the line ends with CR LF where LF is stated"
        } else {
            "the line ends with LF where CR LF is stated"
        }))
    }

    fn skip_line(&mut self) -> Result<(), LineFault> {
        loop {
            let (used, ended) = match self.input.fill_buf() {
                Ok([]) => (0, true),
                Ok(bytes) => match bytes.iter().position(|byte| *byte == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (bytes.len(), false),
                },
                Err(error) => return Err(self.unreadable(&error)),
            };
            self.input.consume(used);
            if ended {
                return Ok(());
            }
        }
    }

    /// True for a header or trailer; a fault where one was owed and is not there.
    fn not_a_record(&mut self) -> Result<bool, LineFault> {
        if std::mem::take(&mut self.header_due) {
            if Some(self.line.as_slice()) == self.layout.header.as_ref().map(String::as_bytes) {
                return Ok(true);
            }
            return Err(self.whole_line("the first line is not the layout's header".to_owned()));
        }
        if self.is_piece {
            return Ok(false);
        }
        if self.trailer_seen {
            return Err(self.whole_line("a line follows the trailer".to_owned()));
        }
        let Some(trailer) = self.layout.trailer_line(self.records) else { return Ok(false) };
        self.trailer_seen = self.line == trailer.as_bytes();
        Ok(self.trailer_seen)
    }

    fn end_of_file(&mut self) -> Option<LineFault> {
        self.done = true;
        if self.header_due {
            return Some(self.whole_line("the file is empty: the header is missing".to_owned()));
        }
        if self.layout.trailer.is_some() && !self.trailer_seen && !self.is_piece {
            return Some(self.whole_line("the trailer with the right count is missing".to_owned()));
        }
        None
    }

    fn cut(&mut self) -> Result<(), LineFault> {
        self.cells.clear();
        self.unquoted.clear();
        self.check_letters()?;
        match self.layout.shape {
            Shape::Fixed => self.cut_fixed(),
            Shape::Delimited => self.cut_delimited(),
        }
    }

    fn cut_fixed(&mut self) -> Result<(), LineFault> {
        let (found, stated) = (self.line.len(), self.layout.record_length);
        if found != stated && !(self.layout.reads_rejects() && found < stated) {
            return Err(self.at_end(&format!("the record has {found} bytes where {stated} are stated")));
        }
        for field in &self.layout.fields {
            let end = field.end().min(found);
            let range = field.start.min(end)..end;
            let bytes = self.line.get(range.clone()).unwrap_or_default();
            self.cells.push(Cell { bytes: unpadded(field, range.start, bytes), in_line: range.start });
        }
        Ok(())
    }

    fn cut_delimited(&mut self) -> Result<(), LineFault> {
        let fields = self.layout.fields.len();
        let mut at = 0;
        loop {
            let echo = self.layout.fields.get(self.cells.len()).is_some_and(|f| f.source == Source::Echo);
            let quoted = self.layout.quoting != Quoting::None && self.line.get(at) == Some(&b'"');
            let next = match (echo && !quoted, quoted) {
                (true, _) => self.plain_cell(at, self.line.len()),
                (false, true) => self.quoted_cell(at)?,
                (false, false) => self.unquoted_cell(at)?,
            };
            if next >= self.line.len() {
                break;
            }
            if self.cells.len() == fields {
                return Err(self.count_fault(at, "more"));
            }
            at = next + 1;
        }
        if self.cells.len() < fields {
            return Err(self.count_fault(self.line.len(), "fewer"));
        }
        Ok(())
    }

    fn unquoted_cell(&mut self, at: usize) -> Result<usize, LineFault> {
        let rest = self.line.get(at..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == self.layout.delimiter).unwrap_or(rest.len());
        if self.layout.quoting == Quoting::Always {
            return Err(self.here(at, "a field is not in double quotes"));
        }
        Ok(self.plain_cell(at, at + length))
    }

    fn plain_cell(&mut self, at: usize, end: usize) -> usize {
        if self.layout.quoting == Quoting::None {
            self.cells.push(Cell { bytes: at..end, in_line: at });
        } else {
            let start = self.unquoted.len();
            self.unquoted.extend_from_slice(self.line.get(at..end).unwrap_or_default());
            self.cells.push(Cell { bytes: start..self.unquoted.len(), in_line: at });
        }
        end
    }

    /// Copies a quoted cell with its doubled quotes made single; gives the place after the closing quote.
    fn quoted_cell(&mut self, opening: usize) -> Result<usize, LineFault> {
        let start = self.unquoted.len();
        let mut at = opening + 1;
        loop {
            match (self.line.get(at), self.line.get(at + 1)) {
                (None, _) => return Err(self.here(opening, "a quote is left open")),
                (Some(b'"'), Some(b'"')) => {
                    self.unquoted.push(b'"');
                    at += 2;
                }
                (Some(b'"'), after) => {
                    if after.is_some_and(|byte| *byte != self.layout.delimiter) {
                        return Err(self.here(at + 1, "text follows a closing quote"));
                    }
                    self.cells.push(Cell { bytes: start..self.unquoted.len(), in_line: opening });
                    return Ok(at + 1);
                }
                (Some(byte), _) => {
                    self.unquoted.push(*byte);
                    at += 1;
                }
            }
        }
    }

    fn check_letters(&self) -> Result<(), LineFault> {
        let delimiter = (self.layout.shape == Shape::Delimited).then_some(self.layout.delimiter);
        // An echo gives back the bytes of another layout, its delimiters among them.
        let echo = self.layout.field_of(Source::Echo).is_some();
        let control = |byte: u8| byte < 0x20 && Some(byte) != delimiter && !(echo && byte == b'\t');
        let foreign = |byte: u8| match self.layout.charset {
            Charset::Ascii => control(byte) || byte >= 0x7f,
            Charset::Latin1 => control(byte) || (0x7f..0xa0).contains(&byte),
            Charset::Utf8 => control(byte) || byte == 0x7f,
        };
        // Without an early exit the whole line is looked at in wide steps; the place is sought only then.
        let any = |test: &dyn Fn(u8) -> bool| self.line.iter().position(|byte| test(*byte));
        if self.line.iter().fold(false, |bad, byte| bad | foreign(*byte))
            && let Some(at) = any(&foreign)
        {
            let set = self.layout.charset.word();
            return Err(self.here(at, &format!("a byte is not in the character set {set}")));
        }
        if self.layout.charset == Charset::Utf8
            && let Err(error) = std::str::from_utf8(&self.line)
        {
            return Err(self.here(error.valid_up_to(), "a byte is not in the character set utf-8"));
        }
        if self.layout.case == Case::Upper
            && self.line.iter().fold(false, |bad, byte| bad | byte.is_ascii_lowercase())
            && let Some(at) = any(&|byte| byte.is_ascii_lowercase())
        {
            return Err(self.here(at, "a small letter where capitals are stated"));
        }
        Ok(())
    }

    fn count_fault(&self, at: usize, how: &str) -> LineFault {
        let fields = self.layout.fields.len();
        self.here(at, &format!("the line has {how} than {fields} fields"))
    }

    fn here(&self, at: usize, what: &str) -> LineFault {
        let field = match self.layout.shape {
            Shape::Fixed => self.layout.fields.iter().find(|field| (field.start..field.end()).contains(&at)),
            Shape::Delimited => self.layout.fields.get(self.cells.len()),
        };
        LineFault {
            line: self.line_no,
            column: small(at + 1),
            field: field.map(|field| field.name.clone()),
            what: what.to_owned(),
        }
    }

    fn at_end(&self, what: &str) -> LineFault {
        let column = small(self.line.len() + 1);
        LineFault { line: self.line_no, column, field: None, what: what.to_owned() }
    }

    fn whole_line(&self, what: String) -> LineFault {
        LineFault { line: self.line_no, column: 0, field: None, what }
    }

    fn unreadable(&mut self, error: &std::io::Error) -> LineFault {
        self.done = true;
        self.whole_line(format!("the file cannot be read further: {}", error.kind()))
    }
}

/// The range of a cell without its padding.
fn unpadded(field: &Field, start: usize, bytes: &[u8]) -> Range<usize> {
    let is_value = |byte: &u8| *byte != field.pad;
    match field.justify {
        Justify::Left => {
            let length = bytes.iter().rposition(is_value).map_or(0, |last| last + 1);
            start..start + length
        }
        Justify::Right => {
            let first = bytes.iter().position(is_value).unwrap_or(bytes.len());
            start + first..start + bytes.len()
        }
    }
}

/// The same for a value before it was padded: what can come back of it.
pub(super) fn value_without_padding<'v>(layout: &Layout, field: &Field, value: &'v [u8]) -> &'v [u8] {
    match layout.shape {
        Shape::Fixed => value.get(unpadded(field, 0, value)).unwrap_or_default(),
        Shape::Delimited => value,
    }
}
