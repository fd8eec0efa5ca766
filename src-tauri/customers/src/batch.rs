//! Rows on their way from the reader of a file to the writer: many in one flat buffer, keys included.

use crate::columns::{COLUMN_COUNT, Column, GivenRow};
use domain::identity::{
    AddressKey, Country, PhoneKey, email_key, first_name_key, last_name_key, second_surname_key, zip_key,
};

/// Rows in a batch: large enough that handing over costs nothing, small enough to stay in the cache.
pub const BATCH_ROWS: usize = 2048;
/// Key columns behind the given ones, in the order of `sql/insert.sql`.
pub(crate) const KEY_COUNT: usize = 7;
const TEXTS: usize = COLUMN_COUNT + KEY_COUNT;

/// Numbers of a row in the order home, mobile, work; 0 where there is none.
pub(crate) type Phones = [u64; 3];

/// A batch of rows with their keys.
#[derive(Default)]
pub struct Batch {
    text: String,
    ends: Vec<u32>,
    phones: Vec<Phones>,
}

impl Batch {
    /// Adds a row; its keys are made here.
    pub fn add(&mut self, row: &GivenRow, home: Country) {
        row.fields().for_each(|field| self.push(field));
        let country = Country::read(row.get(Column::Country), home);
        let last = row.get(Column::LastName);
        self.push(&last_name_key(last));
        self.push(&second_surname_key(last));
        self.push(&first_name_key(row.get(Column::FirstName)));
        self.push(&zip_key(row.get(Column::Zip), country));
        let address = AddressKey::read(row.get(Column::Address1), row.get(Column::Address2));
        self.push(&address.house);
        self.push(&address.street);
        self.push(&email_key(row.get(Column::Email)).unwrap_or_default());
        self.phones.push([Column::PhoneHome, Column::PhoneMobile, Column::PhoneWork].map(|column| {
            let text = row.get(column);
            if text.is_empty() { 0 } else { PhoneKey::read(text, country).map_or(0, PhoneKey::as_u64) }
        }));
    }

    fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.phones.len()
    }

    /// True without rows.
    pub fn is_empty(&self) -> bool {
        self.phones.is_empty()
    }

    /// True when it should be handed over: enough rows, or rows so long that memory counts.
    pub fn is_full(&self) -> bool {
        self.len() >= BATCH_ROWS || self.text.len() > 16 << 20
    }

    /// Empties it; the buffers are kept.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.phones.clear();
    }

    /// The rows: texts in the order of the table, then the numbers.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (impl Iterator<Item = &str>, &Phones)> {
        let mut start = 0;
        self.ends.chunks(TEXTS).zip(&self.phones).map(move |(ends, phones)| {
            let first = start;
            start = ends.last().map_or(start, |end| *end as usize);
            let mut from = first;
            let texts = ends.iter().map(move |end| {
                let text = self.text.get(from..*end as usize).unwrap_or_default();
                from = *end as usize;
                text
            });
            (texts, phones)
        })
    }
}
