//! Putting a stream in order within bounded memory: what does not fit is read several times, each time for its own
//! part of the order. Reading twice is cheaper here than writing sorted runs.

use super::stream::Stream;
use domain::Result;

/// Numbers that are sorted at once: 64 MB.
pub(super) const NUMBERS_AT_ONCE: u64 = 4_000_000;
/// Texts that are sorted at once: about as much.
pub(super) const TEXTS_AT_ONCE: u64 = 1_200_000;
/// One record in so many tells where the parts begin.
const SAMPLED: u64 = 499;

/// Hands on the keys of a stream in ascending order. Every key carries its row's number: two
/// are equal only of one row, and then they follow each other.
pub(super) fn numbers(
    (stream, at_once): (&Stream, u64),
    read: impl Fn(&[u8], &mut dyn FnMut(u128)) + Copy,
    mut put: impl FnMut(u128) -> Result<()>,
    go_on: &dyn Fn() -> Result<()>,
) -> Result<()> {
    let mut starts = vec![0];
    if stream.records() > at_once {
        let (mut sample, mut seen) = (Vec::new(), 0);
        stream.each(|block| {
            read(block, &mut |key| {
                seen += 1;
                if seen % SAMPLED == 0 {
                    sample.push(key);
                }
            });
            go_on()
        })?;
        starts.extend(parts(sample, stream.records(), at_once));
    }
    let mut keys: Vec<u128> = Vec::new();
    for (part, from) in starts.iter().enumerate() {
        let below = starts.get(part + 1).copied();
        keys.clear();
        stream.each(|block| {
            read(block, &mut |key| {
                if key >= *from && below.is_none_or(|below| key < below) {
                    keys.push(key);
                }
            });
            go_on()
        })?;
        keys.sort_unstable();
        go_on()?;
        keys.iter().try_for_each(|key| put(*key))?;
    }
    Ok(())
}

/// A text and its row.
#[derive(Clone, Copy)]
struct Text {
    /// Its first eight bytes, which mostly decide.
    head: u64,
    start: u32,
    end: u32,
    id: u32,
}

/// Hands on the texts of a stream (a length in two bytes, the row's number in four, the text) in ascending order.
pub(super) fn texts(
    (stream, at_once): (&Stream, u64),
    mut put: impl FnMut(&[u8], u32) -> Result<()>,
    go_on: &dyn Fn() -> Result<()>,
) -> Result<()> {
    let mut starts: Vec<(Vec<u8>, u32)> = vec![Default::default()];
    if stream.records() > at_once {
        let (mut sample, mut seen) = (Vec::new(), 0);
        stream.each(|block| {
            each_text(block, |text, id| {
                seen += 1;
                if seen % SAMPLED == 0 {
                    sample.push((text.to_vec(), id));
                }
            });
            go_on()
        })?;
        starts.extend(parts(sample, stream.records(), at_once));
    }
    let (mut found, mut bytes): (Vec<Text>, Vec<u8>) = Default::default();
    for (part, (from, from_id)) in starts.iter().enumerate() {
        let below = starts.get(part + 1);
        found.clear();
        bytes.clear();
        stream.each(|block| {
            each_text(block, |text, id| {
                let is_here = (text, id) >= (from.as_slice(), *from_id)
                    && below.is_none_or(|(below, below_id)| (text, id) < (below.as_slice(), *below_id));
                if is_here {
                    let start = bytes.len() as u32;
                    bytes.extend_from_slice(text);
                    found.push(Text { head: head(text), start, end: bytes.len() as u32, id });
                }
            });
            go_on()
        })?;
        let text_of = |text: &Text| bytes.get(text.start as usize..text.end as usize).unwrap_or_default();
        found.sort_unstable_by(|one, other| {
            one.head
                .cmp(&other.head)
                .then_with(|| text_of(one).cmp(text_of(other)))
                .then(one.id.cmp(&other.id))
        });
        go_on()?;
        found.iter().try_for_each(|text| put(text_of(text), text.id))?;
    }
    Ok(())
}

/// A record of a stream of texts: length, row, text.
pub(super) fn text_record(text: &str, id: u32) -> ([u8; 2], [u8; 4], &[u8]) {
    ((text.len() as u16).to_le_bytes(), id.to_le_bytes(), text.as_bytes())
}

fn each_text(mut block: &[u8], mut take: impl FnMut(&[u8], u32)) {
    while let [low, high, a, b, c, d, rest @ ..] = block {
        let length = usize::from(u16::from_le_bytes([*low, *high])).min(rest.len());
        let (text, after) = rest.split_at(length);
        take(text, u32::from_le_bytes([*a, *b, *c, *d]));
        block = after;
    }
}

fn head(text: &[u8]) -> u64 {
    let mut head = [0; 8];
    head.iter_mut().zip(text).for_each(|(byte, other)| *byte = *other);
    u64::from_be_bytes(head)
}

/// Where the second and every further part begins, so that each is about as large as may be.
fn parts<T: Ord + Clone>(mut sample: Vec<T>, all: u64, at_once: u64) -> Vec<T> {
    sample.sort_unstable();
    let count = all.div_ceil(at_once);
    let place = |part: u64| usize::try_from(part * sample.len() as u64 / count).unwrap_or(0);
    let mut starts: Vec<T> = (1..count).filter_map(|part| sample.get(place(part)).cloned()).collect();
    starts.dedup();
    starts
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may panic")]
mod tests {
    use super::super::stream::Spill;
    use super::*;

    const ROWS: u32 = 30_000;

    /// Numbers that come in no order, half of them twice.
    fn mixed(id: u32) -> u64 {
        u64::from(id / 2).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40
    }

    #[test]
    fn what_does_not_fit_at_once_or_in_memory_comes_out_in_order_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        for (held, at_once) in [(1 << 30, u64::MAX), (1 << 30, 2_000), (0, 2_000), (0, u64::MAX)] {
            let spill = Spill::holding(folder.path(), held).unwrap();
            let (mut numbers_in, mut texts_in) = (Stream::new(&spill), Stream::new(&spill));
            for id in 0..ROWS {
                numbers_in.push([&mixed(id).to_le_bytes(), &id.to_le_bytes()]).unwrap();
                let text = format!("{:x}-and-a-text-long-enough-for-several-blocks", mixed(id));
                let (length, row, bytes) = text_record(&text, id);
                texts_in.push([&length, &row, bytes]).unwrap();
            }
            let read = |block: &[u8], take: &mut dyn FnMut(u128)| {
                for record in block.chunks_exact(12) {
                    let (number, id) = record.split_at(8);
                    let number = u64::from_le_bytes(number.try_into().unwrap());
                    let id = u32::from_le_bytes(id.try_into().unwrap());
                    take(u128::from(number) << 32 | u128::from(id));
                }
            };
            let mut got = Vec::new();
            let put = |key| {
                got.push(key);
                Ok(())
            };
            numbers((&numbers_in, at_once), read, put, &|| Ok(())).unwrap();
            let mut expected: Vec<u128> =
                (0..ROWS).map(|id| u128::from(mixed(id)) << 32 | u128::from(id)).collect();
            expected.sort_unstable();
            assert!(got == expected, "{held} {at_once}");
            let mut got = Vec::new();
            let put = |text: &[u8], id: u32| {
                got.push((text.to_vec(), id));
                Ok(())
            };
            texts((&texts_in, at_once), put, &|| Ok(())).unwrap();
            assert!(got.is_sorted() && got.len() == ROWS as usize, "{held} {at_once}");
        }
    }
}
