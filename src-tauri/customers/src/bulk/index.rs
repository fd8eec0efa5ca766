//! The indexes of `sql/indexes.sql` and the small tables, each by itself, so that several threads can make them.

use super::dictionary::Sorted;
use super::file::PageFile;
use super::harvest::{Gathered, NAME_BYTES, PHONE_BYTES, STREET_BYTES};
use super::record::Record;
use super::sort;
use super::stream::Stream;
use super::tree::{Kind, Tree};
use crate::under::{DAYS_PER_CHUNK, Under};
use domain::{Code, Fault, Result};
use std::sync::Arc;

/// One index, or one small table.
#[derive(Clone, Copy)]
pub(crate) struct IndexJob {
    /// Its name in the schema.
    pub(crate) name: &'static str,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Numbers,
    /// Three of the columns of a record of names, in the order of the index.
    Names([Part; 3]),
    Streets,
    Emails,
    Phones,
    Surnames,
    GivenNames,
    Recent,
    Replaced,
}

/// A column of the streams of names, by its place in the record.
#[derive(Clone, Copy)]
enum Part {
    Last = 0,
    Second = 1,
    First = 2,
    Zip = 3,
    House = 4,
}

/// The largest first, so that no thread is left with one when the others are done.
pub(crate) fn jobs() -> [IndexJob; 12] {
    use Part::{First, House, Last, Second, Zip};
    let job = |name, what| IndexJob { name, what };
    [
        job("phone", What::Phones),
        job("found_by_no", What::Numbers),
        job("found_by_email", What::Emails),
        job("found_by_street", What::Streets),
        job("found_by_last_first", What::Names([Last, First, Zip])),
        job("found_by_zip", What::Names([Zip, Last, First])),
        job("found_by_house", What::Names([House, Last, First])),
        job("found_by_second", What::Names([Second, First, Zip])),
        job("surname", What::Surnames),
        job("given_name", What::GivenNames),
        job("recent", What::Recent),
        job("replaced", What::Replaced),
    ]
}

impl IndexJob {
    /// Makes it; `go_on` is asked now and then whether to stop.
    pub(crate) fn run(
        self,
        from: &Gathered,
        under: &Under,
        file: &Arc<PageFile>,
        root: u32,
        go_on: &dyn Fn() -> Result<()>,
    ) -> Result<()> {
        let kind = if matches!(self.what, What::Recent | What::Replaced) { Kind::Table } else { Kind::Index };
        let mut tree = Tree::new(file, kind, root);
        match self.what {
            What::Numbers => put_numbers(&from.streams.numbers, &mut tree, go_on)?,
            What::Names(order) => put_names(from, order, &mut tree, go_on)?,
            What::Streets => put_streets(from, &mut tree, go_on)?,
            What::Emails => put_texts(&from.streams.emails, &mut tree, go_on)?,
            What::Phones => put_phones(&from.streams.phones, &mut tree, go_on)?,
            What::Surnames => put_people(from, (&from.last, Part::Last), &under.surnames, &mut tree)?,
            What::GivenNames => put_people(from, (&from.first, Part::First), &under.given_names, &mut tree)?,
            What::Recent => put_recent(under.recent.iter().chain(&from.recent), &mut tree)?,
            What::Replaced => put_chunks(under.replaced.chunks(), &mut tree)?,
        }
        tree.finish()
    }
}

/// Customer numbers are unique: two rows of one never become a generation.
fn put_numbers(stream: &Stream, tree: &mut Tree, go_on: &dyn Fn() -> Result<()>) -> Result<()> {
    let (mut record, mut before) = (Record::default(), Vec::new());
    sort::texts(
        (stream, sort::TEXTS_AT_ONCE),
        |text, id| {
            if text == before {
                return Err(twice());
            }
            before.clear();
            before.extend_from_slice(text);
            put_text(text, id, &mut record, tree)
        },
        go_on,
    )
}

fn put_texts(stream: &Stream, tree: &mut Tree, go_on: &dyn Fn() -> Result<()>) -> Result<()> {
    let mut record = Record::default();
    sort::texts((stream, sort::TEXTS_AT_ONCE), |text, id| put_text(text, id, &mut record, tree), go_on)
}

fn put_text(text: &[u8], id: u32, record: &mut Record, tree: &mut Tree) -> Result<()> {
    record.clear();
    record.text_bytes(text);
    record.integer(i64::from(id));
    tree.entry(record.bytes())
}

fn twice() -> Fault {
    Fault::new(
        Code::BadInput,
        "two rows have the same customer number; the customers stay as they were",
        "remove one of the two and import again",
    )
}

/// The row's number stands behind three ranks of four bytes each.
fn key_of(parts: [u32; 3], id: u32) -> u128 {
    parts.iter().chain(&[id]).fold(0, |key, part| key << 32 | u128::from(*part))
}

fn put_key(key: u128, texts: [&Sorted; 3], record: &mut Record, tree: &mut Tree) -> Result<()> {
    record.clear();
    for (texts, shift) in texts.into_iter().zip([96, 64, 32]) {
        record.text(texts.text((key >> shift) as u32));
    }
    record.integer(i64::from(key as u32));
    tree.entry(record.bytes())
}

/// An index is partial: rows whose first column is empty are not in it.
fn put_names(
    from: &Gathered,
    order: [Part; 3],
    tree: &mut Tree,
    go_on: &dyn Fn() -> Result<()>,
) -> Result<()> {
    let texts = order.map(|part| match part {
        Part::Last | Part::Second => &from.last,
        Part::First => &from.first,
        Part::Zip => &from.zip,
        Part::House => &from.house,
    });
    let read = |block: &[u8], take: &mut dyn FnMut(u128)| {
        for record in block.chunks_exact(NAME_BYTES) {
            let mut ranks = [0; 3];
            for ((rank, part), texts) in ranks.iter_mut().zip(order).zip(texts) {
                *rank = texts.rank(word(record, part as usize));
            }
            if ranks[0] != 0 {
                take(key_of(ranks, word(record, 5)));
            }
        }
    };
    let mut record = Record::default();
    sort::numbers(
        (&from.streams.names, sort::NUMBERS_AT_ONCE),
        read,
        |key| put_key(key, texts, &mut record, tree),
        go_on,
    )
}

fn put_streets(from: &Gathered, tree: &mut Tree, go_on: &dyn Fn() -> Result<()>) -> Result<()> {
    let texts = [&from.house, &from.street, &from.zip];
    let read = |block: &[u8], take: &mut dyn FnMut(u128)| {
        for record in block.chunks_exact(STREET_BYTES) {
            let mut ranks = [0; 3];
            for (at, (rank, texts)) in ranks.iter_mut().zip(texts).enumerate() {
                *rank = texts.rank(word(record, at));
            }
            if ranks[0] != 0 {
                take(key_of(ranks, word(record, 3)));
            }
        }
    };
    let mut record = Record::default();
    sort::numbers(
        (&from.streams.streets, sort::NUMBERS_AT_ONCE),
        read,
        |key| put_key(key, texts, &mut record, tree),
        go_on,
    )
}

/// Who has one number twice stands there once.
fn put_phones(stream: &Stream, tree: &mut Tree, go_on: &dyn Fn() -> Result<()>) -> Result<()> {
    let read = |block: &[u8], take: &mut dyn FnMut(u128)| {
        for record in block.chunks_exact(PHONE_BYTES) {
            let number = u64::from(word(record, 1)) << 32 | u64::from(word(record, 0));
            take(u128::from(number) << 32 | u128::from(word(record, 2)));
        }
    };
    let (mut record, mut before) = (Record::default(), None);
    let put = |key: u128| {
        if before.replace(key) == Some(key) {
            return Ok(());
        }
        record.clear();
        record.integer((key >> 32) as i64);
        record.integer(i64::from(key as u32));
        tree.entry(record.bytes())
    };
    sort::numbers((stream, sort::NUMBERS_AT_ONCE), read, put, go_on)
}

/// Each name with how many people have it. A name that is known beneath keeps its count: a small file changes little
/// of it, and it only says which of two names is tried first.
fn put_people(
    from: &Gathered,
    (names, part): (&Sorted, Part),
    beneath: &[(String, i64)],
    tree: &mut Tree,
) -> Result<()> {
    let mut people = vec![0_i64; names.len()];
    from.streams.names.each(|block| {
        for record in block.chunks_exact(NAME_BYTES) {
            if let Some(count) = people.get_mut(names.rank(word(record, part as usize)) as usize) {
                *count += 1;
            }
        }
        Ok(())
    })?;
    let mut beneath = beneath.iter().map(|(name, count)| (name.as_str(), *count)).peekable();
    let mut record = Record::default();
    let mut put = |name: &str, count: i64| {
        record.clear();
        record.text(name);
        record.integer(count);
        tree.entry(record.bytes())
    };
    for (rank, count) in (0..).zip(people).skip(1).filter(|(_, count)| *count > 0) {
        let name = names.text(rank);
        while let Some((before, count)) = beneath.next_if(|(before, _)| *before < name) {
            put(before, count)?;
        }
        let known = beneath.next_if(|(known, _)| *known == name);
        put(name, known.map_or(count, |(_, count)| count))?;
    }
    beneath.try_for_each(|(name, count)| put(name, count))
}

fn put_recent<'a>(days: impl Iterator<Item = &'a u16>, tree: &mut Tree) -> Result<()> {
    let bytes: Vec<u8> = days.flat_map(|day| day.to_le_bytes()).collect();
    put_chunks(bytes.chunks(2 * DAYS_PER_CHUNK), tree)
}

fn put_chunks<'a>(chunks: impl Iterator<Item = &'a [u8]>, tree: &mut Tree) -> Result<()> {
    let mut record = Record::default();
    for (chunk, bytes) in (0..).zip(chunks) {
        record.clear();
        record.null();
        record.blob(bytes);
        tree.row(chunk, record.bytes())?;
    }
    Ok(())
}

fn word(record: &[u8], place: usize) -> u32 {
    let bytes = record.get(4 * place..4 * place + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_le_bytes)
}
