//! One exchange's numbers as bytes, in one of three forms. Its count alone says which: so a count and a place
//! are all that a question needs.
//!
//! Measured at 250 million numbers: with a byte a number up to 1,169 of them a file has 245 MB and a question costs
//! twice as much, because it waits for the table and then for the byte; with bits from 401 on it has 306 MB.

use super::number::LINES;

/// A bit for each line of an exchange.
pub(super) const BITMAP_BYTES: usize = LINES / 8;
/// Lines that share their high byte.
const SPAN: usize = 256;
const SPANS: usize = LINES.div_ceil(SPAN);
const TABLE_BYTES: usize = 2 * SPANS;
/// From here on a bit a line is quicker to ask and to write than it is long.
const SPANS_MOST: usize = 400;

pub(super) type Bitmap = [u8; BITMAP_BYTES];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Two bytes a line, ascending.
    Few,
    /// For each span where its lines end, two bytes; then the low byte of every line, ascending.
    Spans,
    /// A bit a line, the lowest first.
    Bits,
}

fn form(count: usize) -> Form {
    match count {
        _ if 2 * count <= TABLE_BYTES + count => Form::Few,
        _ if count <= SPANS_MOST => Form::Spans,
        _ => Form::Bits,
    }
}

/// Bytes of a block of so many lines.
pub(super) fn size(count: usize) -> usize {
    match form(count) {
        Form::Few => 2 * count,
        Form::Spans => TABLE_BYTES + count,
        Form::Bits => BITMAP_BYTES,
    }
}

/// Lines of a bitmap.
pub(super) fn count(bitmap: &[u8]) -> usize {
    let (words, rest) = bitmap.as_chunks::<8>();
    let words = words.iter().map(|word| u64::from_le_bytes(*word).count_ones());
    (words.sum::<u32>() + rest.iter().map(|byte| byte.count_ones()).sum::<u32>()) as usize
}

/// Appends the block of a bitmap with so many lines.
pub(super) fn push(bitmap: &[u8], count: usize, out: &mut Vec<u8>) {
    match form(count) {
        Form::Few => each_line(bitmap, |line| out.extend_from_slice(&(line as u16).to_le_bytes())),
        Form::Bits => out.extend_from_slice(bitmap),
        Form::Spans => {
            let table = out.len();
            out.resize(table + TABLE_BYTES, 0);
            let mut ends = [0_u16; SPANS];
            each_line(bitmap, |line| {
                out.push(line as u8);
                if let Some(end) = ends.get_mut(line / SPAN) {
                    *end += 1;
                }
            });
            let mut end = 0;
            let places = out.iter_mut().skip(table).take(TABLE_BYTES);
            let ends = ends.iter().flat_map(|lines| {
                end += lines;
                end.to_le_bytes()
            });
            places.zip(ends).for_each(|(place, byte)| *place = byte);
        }
    }
}

/// Adds the lines of a block to a bitmap; false when they are not in order or not so many.
pub(super) fn spread(block: &[u8], lines: usize, bitmap: &mut Bitmap) -> bool {
    if block.len() != size(lines) {
        return false;
    }
    let mut in_order = true;
    let mut next = 0;
    let mut put = |line: usize| {
        in_order &= line >= next && line < LINES;
        next = line + 1;
        if let Some(byte) = bitmap.get_mut(line / 8) {
            *byte |= 1 << (line % 8);
        }
    };
    match form(lines) {
        Form::Few => block.as_chunks::<2>().0.iter().for_each(|line| put(u16::from_le_bytes(*line).into())),
        Form::Bits => each_line(block, put),
        Form::Spans => {
            for span in 0..SPANS {
                let low = span_of(block, span).unwrap_or_default();
                low.iter().for_each(|low| put(span * SPAN + usize::from(*low)));
            }
        }
    }
    in_order && count(bitmap) == lines
}

/// True when the line is in the block.
pub(super) fn has(block: &[u8], lines: usize, line: usize) -> bool {
    match form(lines) {
        Form::Few => block.as_chunks::<2>().0.contains(&(line as u16).to_le_bytes()),
        Form::Bits => block.get(line / 8).is_some_and(|byte| byte >> (line % 8) & 1 == 1),
        Form::Spans => span_of(block, line / SPAN).is_some_and(|low| low.contains(&(line as u8))),
    }
}

/// The low bytes of the lines of one span.
fn span_of(block: &[u8], span: usize) -> Option<&[u8]> {
    let (table, low) = block.split_at_checked(TABLE_BYTES)?;
    let ends = table.as_chunks::<2>().0;
    let end = |span: usize| ends.get(span).map(|end| usize::from(u16::from_le_bytes(*end)));
    let start = if span == 0 { 0 } else { end(span - 1)? };
    low.get(start..end(span)?)
}

/// Calls for every line of a bitmap, ascending.
fn each_line(bitmap: &[u8], mut found: impl FnMut(usize)) {
    let (words, rest) = bitmap.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    for (at, word) in words.iter().chain([&last]).enumerate() {
        let mut word = u64::from_le_bytes(*word);
        while word != 0 {
            found(at * 64 + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn bitmap_of(lines: impl IntoIterator<Item = usize>) -> Bitmap {
        let mut bitmap = [0; BITMAP_BYTES];
        lines.into_iter().for_each(|line| bitmap[line / 8] |= 1 << (line % 8));
        bitmap
    }

    #[test]
    fn the_count_alone_says_the_form_and_the_length() {
        let forms = [1, 80, 81, 400, 401, 10_000].map(form);
        assert_eq!(forms, [Form::Few, Form::Few, Form::Spans, Form::Spans, Form::Bits, Form::Bits]);
        assert_eq!([1, 80, 81, 400, 401, 10_000].map(size), [2, 160, 161, 480, 1_250, 1_250]);
    }

    proptest! {
        #[test]
        fn a_block_has_the_lines_of_its_bitmap_and_no_other(
            lines in prop::collection::btree_set(0..LINES, 1..2_000), every in 1..60_usize,
        ) {
            let sparse: BTreeSet<usize> = lines.iter().copied().filter(|line| line % every == 0).collect();
            for lines in [lines, sparse, (0..LINES).step_by(every).collect(), BTreeSet::from([0, 255, 256, 9_999])] {
                let bitmap = bitmap_of(lines.iter().copied());
                prop_assert_eq!(count(&bitmap), lines.len());
                let mut block = vec![7];
                push(&bitmap, lines.len(), &mut block);
                let block = &block[1..];
                prop_assert_eq!(block.len(), size(lines.len()));
                prop_assert!((0..LINES).all(|line| has(block, lines.len(), line) == lines.contains(&line)));
                let mut back = [0; BITMAP_BYTES];
                prop_assert!(spread(block, lines.len(), &mut back));
                prop_assert_eq!(back, bitmap);
            }
        }

        #[test]
        fn bytes_that_are_no_block_are_told_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..1_300), count in 0..10_001_usize) {
            let mut bitmap = [0; BITMAP_BYTES];
            if spread(&bytes, count, &mut bitmap) {
                prop_assert_eq!(super::count(&bitmap), count);
            }
            (0..LINES).for_each(|line| { has(&bytes, count, line); });
        }
    }
}
