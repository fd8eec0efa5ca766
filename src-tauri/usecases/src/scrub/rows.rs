//! The rows of a list as bytes: cut, never changed. A row that cannot be cut is named, and the rows after it follow.

use crate::layouts::name_of;
use domain::{Code, Fault, Result};
use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A longer row is refused: a quote left open must not swallow the file.
const MOST_ROW_BYTES: usize = 64 << 10;
const READ_BYTES: usize = 1 << 20;
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A list open for reading.
pub struct Rows {
    path: PathBuf,
    file: File,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    delimiter: u8,
    /// Bytes read of the file, and in all.
    pub read: u64,
    pub total: u64,
    pub header: Vec<u8>,
    pub names: Vec<String>,
    cells: Vec<Range<usize>>,
}

/// What was cut off: the place of the row in the bytes, its line end left out, or why it is none.
pub enum Cut {
    Row,
    /// The first line of it, and the reason; what follows is read as rows again.
    Refused(&'static str),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Start,
    Plain,
    Quoted,
    /// After a quote inside quotes.
    Closed,
}

impl Rows {
    /// Opens a list and reads its header.
    pub fn open(path: &Path, delimiter: Option<u8>) -> Result<Rows> {
        let unreadable = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                Fault::new(Code::NotFound, "there is no such list; nothing was written", "check its name")
                    .at(name_of(path))
            }
            kind => bad(path, &format!("the list cannot be read: {kind}"), "check the file"),
        };
        let file = File::open(path).map_err(unreadable)?;
        let total = file.metadata().map_err(unreadable)?.len();
        let mut rows = Rows {
            path: path.to_owned(),
            file,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            delimiter: delimiter.unwrap_or(b','),
            read: 0,
            total,
            header: Vec::new(),
            names: Vec::new(),
            cells: Vec::new(),
        };
        rows.fill()?;
        if rows.buffer.starts_with(&[0xff, 0xfe]) || rows.buffer.starts_with(&[0xfe, 0xff]) {
            return Err(bad(
                path,
                "the list is UTF-16, which cannot go through untouched",
                "save it as UTF-8",
            ));
        }
        let first = rows.buffer.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let of = |wanted: u8| first.iter().filter(|byte| **byte == wanted).count();
        let likely = DELIMITERS.into_iter().rev().max_by_key(|delimiter| of(*delimiter));
        rows.delimiter = delimiter.or(likely.filter(|it| of(*it) > 0)).unwrap_or(b',');
        let mut raw = Vec::new();
        match rows.next(&mut raw)? {
            Some(Cut::Row) => {}
            Some(Cut::Refused(why)) => return Err(bad(path, why, "look at the first line of the file")),
            None => return Err(bad(path, "the list is empty", "check that the export is complete")),
        }
        let names = (0..rows.cells.len())
            .map(|at| rows.cell(&raw, at).trim().trim_start_matches('\u{feff}').to_owned());
        rows.names = names.collect();
        rows.header = raw;
        Ok(rows)
    }

    /// The delimiter between its cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Appends the next row's bytes, without its line end; none at the end of the file. Empty lines are no rows.
    pub fn next(&mut self, out: &mut Vec<u8>) -> Result<Option<Cut>> {
        loop {
            let (end, after) = match self.scan()? {
                Scanned::End => return Ok(None),
                Scanned::Row(end, after) => (end, after),
                Scanned::Open => {
                    self.give_up(out);
                    return Ok(Some(Cut::Refused("a quote is left open, or the row is longer than 64 KB")));
                }
            };
            let from = self.start;
            self.start = after;
            if end == from {
                continue;
            }
            out.extend_from_slice(self.buffer.get(from..end).unwrap_or_default());
            return Ok(Some(Cut::Row));
        }
    }

    /// How many cells the row has that was cut last.
    pub fn cells(&self) -> usize {
        self.cells.len()
    }

    /// A cell of the row that was cut last, without its quotes; `raw` is that row.
    pub fn cell<'b>(&self, raw: &'b [u8], at: usize) -> Cow<'b, str> {
        let bytes = self.cells.get(at).and_then(|range| raw.get(range.clone())).unwrap_or_default();
        text_of(bytes)
    }

    /// Finds the end of the row that begins at `start`, and its cells.
    fn scan(&mut self) -> Result<Scanned> {
        self.cells.clear();
        let (mut state, mut at, mut cell) = (State::Start, 0, 0);
        loop {
            let Some(byte) = self.buffer.get(self.start + at).copied() else {
                if !self.ended && at < MOST_ROW_BYTES {
                    self.fill()?;
                    continue;
                }
                return Ok(match (state, at) {
                    (State::Start, 0) if self.ended => Scanned::End,
                    (State::Quoted, _) => Scanned::Open,
                    _ if !self.ended => Scanned::Open,
                    _ => {
                        self.cells.push(cell..at);
                        Scanned::Row(self.start + at, self.start + at)
                    }
                });
            };
            if at > MOST_ROW_BYTES {
                return Ok(Scanned::Open);
            }
            if byte == b'\n' && state != State::Quoted {
                let is_crlf = at > 0 && self.buffer.get(self.start + at - 1) == Some(&b'\r');
                let end = if is_crlf { at - 1 } else { at };
                self.cells.push(cell.min(end)..end);
                return Ok(Scanned::Row(self.start + end, self.start + at + 1));
            }
            state = match (state, byte) {
                (State::Start, b'"') => State::Quoted,
                (State::Quoted, b'"') => State::Closed,
                (State::Quoted, _) => State::Quoted,
                (State::Closed, b'"') => State::Quoted,
                (_, byte) if byte == self.delimiter => {
                    self.cells.push(cell..at);
                    cell = at + 1;
                    State::Start
                }
                _ => State::Plain,
            };
            at += 1;
        }
    }

    /// Takes the first line of a row that does not end.
    fn give_up(&mut self, out: &mut Vec<u8>) {
        let rest = self.buffer.get(self.start..).unwrap_or_default();
        let line = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
        let bytes = rest.get(..line).unwrap_or_default();
        out.extend_from_slice(bytes.trim_suffix_of_line());
        self.start += line;
    }

    fn fill(&mut self) -> Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let before = self.buffer.len();
        let read = (&mut self.file).take(READ_BYTES as u64).read_to_end(&mut self.buffer);
        let read = read.map_err(|error| {
            bad(&self.path, &format!("the list cannot be read to its end: {}", error.kind()), "copy it again")
        })?;
        self.read += read as u64;
        self.ended = self.buffer.len() == before;
        Ok(())
    }
}

enum Scanned {
    /// Where the row ends, and where the next begins.
    Row(usize, usize),
    Open,
    End,
}

trait Line {
    fn trim_suffix_of_line(&self) -> &[u8];
}

impl Line for [u8] {
    fn trim_suffix_of_line(&self) -> &[u8] {
        let line = self.strip_suffix(b"\n").unwrap_or(self);
        line.strip_suffix(b"\r").unwrap_or(line)
    }
}

/// A cell without its quotes, in UTF-8 or else Windows-1252.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    let inner = bytes.strip_prefix(b"\"").map(|rest| rest.strip_suffix(b"\"").unwrap_or(rest));
    let text = match std::str::from_utf8(inner.unwrap_or(bytes)) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(inner.unwrap_or(bytes)).0,
    };
    match inner.is_some() && text.contains("\"\"") {
        true => Cow::Owned(text.replace("\"\"", "\"")),
        false => text,
    }
}

fn bad(path: &Path, what: &str, advice: &str) -> Fault {
    Fault::new(Code::BadInput, format!("{what}; nothing was written"), advice).at(name_of(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows_of(text: &[u8]) -> (Rows, tempfile::TempDir) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("in.csv"), text).unwrap();
        (Rows::open(&dir.path().join("in.csv"), None).unwrap(), dir)
    }

    #[test]
    fn quotes_newlines_and_formulas_stand_in_one_cell_and_the_bytes_stay() {
        let text = b"\xef\xbb\xbfname;note\r\n\"O\"\"Neill; Vega\";\"two\r\nlines\"\r\n=1+1;5\" pipe\r\n\r\nM\xfcller;x";
        let (mut rows, _dir) = rows_of(text);
        assert_eq!(
            (rows.names.as_slice(), rows.delimiter()),
            (&["name".to_owned(), "note".to_owned()][..], b';')
        );
        let mut found = Vec::new();
        loop {
            let mut raw = Vec::new();
            if rows.next(&mut raw).unwrap().is_none() {
                break;
            }
            found.push((rows.cell(&raw, 0).into_owned(), rows.cell(&raw, 1).into_owned(), raw));
        }
        let cells: Vec<_> = found.iter().map(|(one, two, _)| (one.as_str(), two.as_str())).collect();
        assert_eq!(cells, [("O\"Neill; Vega", "two\r\nlines"), ("=1+1", "5\" pipe"), ("Müller", "x")]);
        assert_eq!(found[0].2, b"\"O\"\"Neill; Vega\";\"two\r\nlines\"");
    }

    #[test]
    fn a_quote_left_open_costs_its_line_and_no_other() {
        let (mut rows, _dir) = rows_of(b"a,b\n\"open,1\ntwo,2\n");
        let mut raw = Vec::new();
        assert!(matches!(rows.next(&mut raw).unwrap(), Some(Cut::Refused(_))));
        assert_eq!(raw, b"\"open,1");
        raw.clear();
        assert!(matches!(rows.next(&mut raw).unwrap(), Some(Cut::Row)));
        assert_eq!((raw.as_slice(), rows.cells()), (&b"two,2"[..], 2));
    }

    proptest! {
        #[test]
        fn what_is_cut_is_what_was_there(cells in prop::collection::vec(prop::collection::vec("[ -~é\n\"]{0,12}", 3), 0..40)) {
            let mut csv = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            csv.write_record(["a", "b", "c"]).unwrap();
            cells.iter().for_each(|row| csv.write_record(row).unwrap());
            let text = csv.into_inner().unwrap();
            let (mut rows, _dir) = rows_of(&text);
            let mut back = rows.header.clone();
            back.push(b'\n');
            for row in &cells {
                let mut raw = Vec::new();
                rows.next(&mut raw).unwrap().unwrap();
                for (at, cell) in row.iter().enumerate() {
                    prop_assert_eq!(&rows.cell(&raw, at), cell);
                }
                back.extend_from_slice(&raw);
                back.push(b'\n');
            }
            prop_assert!(rows.next(&mut Vec::new()).unwrap().is_none());
            prop_assert_eq!(back, text);
        }
    }
}
