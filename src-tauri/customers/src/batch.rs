//! Rows on their way from the reader of a file to the writer: many in one flat buffer, their keys in another.

use crate::columns::{COLUMN_COUNT, Column, GivenRow};
use domain::identity::{
    AddressKey, Country, PhoneKey, email_key, first_name_key, last_name_key, second_surname_key, zip_key,
};

/// Rows in a batch: large enough that handing over costs nothing, small enough to stay in the cache.
pub const BATCH_ROWS: usize = 2048;
/// Keys that are texts.
const KEY_COUNT: usize = 7;

/// A key that is a text, in the order of `found_by`.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    Last,
    Second,
    First,
    Zip,
    House,
    Street,
    Email,
}

impl Key {
    /// In the order of the table.
    pub(crate) const ALL: [Key; KEY_COUNT] =
        [Key::Last, Key::Second, Key::First, Key::Zip, Key::House, Key::Street, Key::Email];
}

/// Numbers of a row in the order home, mobile, work; 0 where there is none.
pub(crate) type Phones = [u64; 3];

/// A batch of rows with their keys.
#[derive(Default)]
pub struct Batch {
    given: Texts<COLUMN_COUNT>,
    keys: Texts<KEY_COUNT>,
    phones: Vec<Phones>,
}

impl Batch {
    /// Adds a row; its keys are made later, perhaps by another thread.
    pub fn add(&mut self, row: &GivenRow) {
        row.fields().for_each(|field| self.given.push(field));
    }

    /// Makes the keys of every row; `home` is the country of one that says none.
    pub fn make_keys(&mut self, home: Country) {
        self.keys.clear();
        self.phones.clear();
        for row in self.given.rows() {
            let text = |column| row.get(column as usize);
            let country = Country::read(text(Column::Country), home);
            let last = text(Column::LastName);
            let address = AddressKey::read(text(Column::Address1), text(Column::Address2));
            self.keys.push(&last_name_key(last));
            self.keys.push(&second_surname_key(last));
            self.keys.push(&first_name_key(text(Column::FirstName)));
            self.keys.push(&zip_key(text(Column::Zip), country));
            self.keys.push(&address.house);
            self.keys.push(&address.street);
            self.keys.push(&email_key(text(Column::Email)).unwrap_or_default());
            self.phones.push([Column::PhoneHome, Column::PhoneMobile, Column::PhoneWork].map(|column| {
                let text = text(column);
                if text.is_empty() { 0 } else { PhoneKey::read(text, country).map_or(0, PhoneKey::as_u64) }
            }));
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.given.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// True when it should be handed over: enough rows, or rows so long that memory counts.
    pub fn is_full(&self) -> bool {
        self.len() >= BATCH_ROWS || self.given.text.len() > 16 << 20
    }

    /// Empties it; the buffers are kept.
    pub fn clear(&mut self) {
        self.given.clear();
        self.keys.clear();
        self.phones.clear();
    }

    /// The rows: columns in the order of the table, then their keys, which are made already.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (Row<'_>, Keys<'_>)> {
        let keys = self.keys.rows().zip(&self.phones).map(|(texts, phones)| Keys { texts, phones });
        self.given.rows().zip(keys)
    }
}

/// What a row is found by.
pub(crate) struct Keys<'a> {
    texts: Row<'a>,
    pub(crate) phones: &'a Phones,
}

impl<'a> Keys<'a> {
    pub(crate) fn get(&self, key: Key) -> &'a str {
        self.texts.get(key as usize)
    }
}

/// Rows of so many texts each, one behind the other.
#[derive(Default)]
struct Texts<const WIDTH: usize> {
    text: String,
    ends: Vec<u32>,
}

impl<const WIDTH: usize> Texts<WIDTH> {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    fn len(&self) -> usize {
        self.ends.len() / WIDTH
    }

    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let mut start = 0;
        self.ends.chunks_exact(WIDTH).map(move |ends| {
            let row = Row { text: &self.text, start, ends };
            start = ends.last().map_or(start, |end| *end as usize);
            row
        })
    }
}

/// The texts of one row.
pub(crate) struct Row<'a> {
    text: &'a str,
    start: usize,
    ends: &'a [u32],
}

impl<'a> Row<'a> {
    pub(crate) fn get(&self, at: usize) -> &'a str {
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.map_or(self.start, |end| *end as usize);
        let end = self.ends.get(at).map_or(start, |end| *end as usize);
        self.text.get(start..end).unwrap_or_default()
    }

    pub(crate) fn texts(&self) -> impl Iterator<Item = &'a str> {
        (0..self.ends.len()).map(|at| self.get(at))
    }
}
