//! Lines of a full list to numbers, twenty million and more a second: what has exactly the layout's shape is read here,
//! every other line by the layout itself, so that both accept and refuse the same.

use super::number::Number;
use domain::layout::{Layout, LineFault, Reader, built_in};

/// More of a line is not kept: the layout refuses it as too long long before.
const MOST_OF_A_LINE: usize = 1 << 17;

/// How a line of a full list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `816,5550142` (`us-ftc-dnc`).
    AreaAndNumber,
    /// `8165550142` (`us-ftc-dnc-digits`).
    TenDigits,
}

impl Shape {
    /// The shape that a layout's lines have; none for a layout that is not a full list of the registry.
    pub fn of(layout: &str) -> Option<Shape> {
        [Shape::AreaAndNumber, Shape::TenDigits].into_iter().find(|shape| shape.layout_id() == layout)
    }

    fn layout_id(self) -> &'static str {
        match self {
            Shape::AreaAndNumber => "us-ftc-dnc",
            Shape::TenDigits => "us-ftc-dnc-digits",
        }
    }

    /// The number at the front of the bytes, and what follows it.
    fn number(self, bytes: &[u8]) -> Option<(Number, &[u8])> {
        let (area, rest) = bytes.split_first_chunk::<3>()?;
        let rest = match self {
            Shape::AreaAndNumber => rest.strip_prefix(b",")?,
            Shape::TenDigits => rest,
        };
        let (local, rest) = rest.split_first_chunk::<7>()?;
        Some((Number::of_parts(digits(area)?, digits(local)?), rest))
    }
}

/// The value of bytes that are all digits.
pub(super) fn digits<const N: usize>(bytes: &[u8; N]) -> Option<u32> {
    let (mut value, mut wrong) = (0, false);
    for byte in bytes {
        let digit = byte.wrapping_sub(b'0');
        wrong |= digit > 9;
        value = value * 10 + u32::from(digit);
    }
    (!wrong).then_some(value)
}

/// What becomes of a line: its number, or why it is refused.
pub(super) type Line = Result<Number, LineFault>;

/// Reads a file that comes in pieces.
pub(super) struct Lines {
    shape: Shape,
    layout: &'static Layout,
    any_line_end: bool,
    /// Lines that ended.
    read: u32,
    /// A line of which the end has not come yet.
    begun: Vec<u8>,
}

impl Lines {
    /// None only when the layout is not built in, which a test excludes.
    pub(super) fn new(shape: Shape, any_line_end: bool) -> Option<Lines> {
        let layout = built_in().iter().find(|layout| layout.id.0 == shape.layout_id())?;
        Some(Lines { shape, layout, any_line_end, read: 0, begun: Vec::new() })
    }

    /// Lines read so far.
    pub(super) fn read(&self) -> u32 {
        self.read
    }

    /// Takes the next piece of the file.
    pub(super) fn piece(&mut self, bytes: &[u8], take: &mut impl FnMut(Line)) {
        let mut rest = bytes;
        if !self.begun.is_empty() {
            let (end, after) = cut_line(bytes);
            self.keep(end);
            if !end.ends_with(b"\n") {
                return;
            }
            self.end(take);
            rest = after;
        }
        while !rest.is_empty() {
            rest = match self.shaped(rest) {
                Some((number, after)) => {
                    self.read = self.read.saturating_add(1);
                    take(Ok(number));
                    after
                }
                None => self.other(rest, take),
            };
        }
    }

    /// The file is at its end: a last line without a line end is read as the layout reads it.
    pub(super) fn end(&mut self, take: &mut impl FnMut(Line)) {
        let line = std::mem::take(&mut self.begun);
        self.by_layout(&line, take);
        self.begun = line;
        self.begun.clear();
    }

    fn shaped<'b>(&self, bytes: &'b [u8]) -> Option<(Number, &'b [u8])> {
        let (number, rest) = self.shape.number(bytes)?;
        match rest {
            [b'\r', b'\n', after @ ..] => Some((number, after)),
            [b'\n', after @ ..] if self.any_line_end => Some((number, after)),
            _ => None,
        }
    }

    fn other<'b>(&mut self, bytes: &'b [u8], take: &mut impl FnMut(Line)) -> &'b [u8] {
        let (line, after) = cut_line(bytes);
        if line.ends_with(b"\n") {
            self.by_layout(line, take);
        } else {
            self.keep(line);
        }
        after
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = MOST_OF_A_LINE.saturating_sub(self.begun.len());
        self.begun.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
    }

    fn by_layout(&mut self, line: &[u8], take: &mut impl FnMut(Line)) {
        let mut reader = Reader::new(self.layout, line);
        if self.any_line_end {
            reader = reader.any_line_end();
        }
        let Some(row) = reader.next_row() else { return };
        self.read = self.read.saturating_add(1);
        let record = row.and_then(|row| row.to_record().map(|record| (record, row.line_no)));
        let number = record.and_then(|(record, line)| number_of(&record).ok_or_else(|| no_number(line)));
        take(number.map_err(|fault| LineFault { line: self.read, ..fault }));
    }
}

/// The number of a record that the layout has checked: `+1` and ten digits.
pub(super) fn number_of(record: &domain::layout::ReadRecord) -> Option<Number> {
    Number::of(record.number.as_ref()?.as_str().strip_prefix("+1")?.parse().ok()?)
}

/// A record that the layout took has a number; a later layout may leave it out.
pub(super) fn no_number(line: u32) -> LineFault {
    LineFault { line, column: 0, field: None, what: "the line has no number".to_owned() }
}

/// The first line with its end, and what follows; all of it when it has no end.
fn cut_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
    bytes.split_at_checked(end).unwrap_or((bytes, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], piece: usize, any_line_end: bool) -> Vec<Line> {
        let mut lines = Lines::new(Shape::AreaAndNumber, any_line_end).unwrap();
        let mut found = Vec::new();
        for piece in bytes.chunks(piece) {
            lines.piece(piece, &mut |line| found.push(line));
        }
        lines.end(&mut |line| found.push(line));
        assert_eq!(lines.read() as usize, found.len());
        found
    }

    #[test]
    fn every_shape_has_its_layout() {
        for shape in [Shape::AreaAndNumber, Shape::TenDigits] {
            assert_eq!(Shape::of(shape.layout_id()), Some(shape));
            assert!(Lines::new(shape, false).is_some());
        }
        assert_eq!(Shape::of("us-ftc-dnc-change"), None);
    }

    proptest! {
        #[test]
        fn where_a_file_is_cut_into_pieces_makes_no_difference(
            lines in prop::collection::vec("(816,5550[0-9]{3}|[0-9,x]{0,14})(\r\n|\n|\r)", 0..20),
            piece in 1..40_usize, any_line_end in any::<bool>(),
        ) {
            let bytes = lines.concat().into_bytes();
            prop_assert_eq!(read(&bytes, piece, any_line_end), read(&bytes, bytes.len().max(1), any_line_end));
        }
    }
}
