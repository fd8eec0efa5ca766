//! What is gathered from every row while it passes, for the indexes that are made when all are there.

use super::dictionary::{Dictionary, Sorted};
use super::sort::text_record;
use super::stream::{Spill, Stream};
use crate::batch::{Key, Keys};
use crate::phone_order;
use domain::Result;
use std::path::Path;

/// Bytes of a record of names, of one of streets, and of one of telephone numbers.
pub(super) const NAME_BYTES: usize = 24;
pub(super) const STREET_BYTES: usize = 16;
pub(super) const PHONE_BYTES: usize = 12;

/// The keys of all rows so far.
pub(crate) struct Harvest {
    last: Dictionary,
    first: Dictionary,
    zip: Dictionary,
    house: Dictionary,
    street: Dictionary,
    recent: Vec<u16>,
    streams: Streams,
}

/// In the order of the rows. Names and streets have a record a row; the others only where there is something.
pub(super) struct Streams {
    pub(super) numbers: Stream,
    pub(super) names: Stream,
    pub(super) streets: Stream,
    pub(super) emails: Stream,
    pub(super) phones: Stream,
}

impl Harvest {
    pub(crate) fn new(folder: &Path) -> Result<Harvest> {
        let spill = Spill::new(folder)?;
        let stream = || Stream::new(&spill);
        let dictionary = Dictionary::new;
        let streams = Streams {
            numbers: stream(),
            names: stream(),
            streets: stream(),
            emails: stream(),
            phones: stream(),
        };
        let [last, first, zip] = [dictionary(), dictionary(), dictionary()];
        let (house, street, recent) = (dictionary(), dictionary(), Vec::new());
        Ok(Harvest { last, first, zip, house, street, recent, streams })
    }

    /// Takes the keys of one row, and the latest day on which the customer had to do with us.
    pub(crate) fn take(&mut self, id: u32, customer_no: &str, keys: &Keys<'_>, day: u16) -> Result<()> {
        self.recent.push(day);
        let [last, second] = [Key::Last, Key::Second].map(|key| self.last.number(keys.get(key)));
        let first = self.first.number(keys.get(Key::First));
        let zip = self.zip.number(keys.get(Key::Zip)).to_le_bytes();
        let house = self.house.number(keys.get(Key::House)).to_le_bytes();
        let street = self.street.number(keys.get(Key::Street));
        let streams = &mut self.streams;
        let word = u32::to_le_bytes;
        streams.names.push([&word(last), &word(second), &word(first), &zip, &house, &word(id)])?;
        streams.streets.push([&house, &word(street), &zip, &word(id)])?;
        let (length, row, text) = text_record(customer_no, id);
        streams.numbers.push([&length, &row, text])?;
        if !keys.get(Key::Email).is_empty() {
            let (length, row, text) = text_record(keys.get(Key::Email), id);
            streams.emails.push([&length, &row, text])?;
        }
        for phone in keys.phones.iter().filter(|phone| **phone != 0) {
            streams.phones.push([&phone_order::key_of(*phone).to_le_bytes(), &word(id)])?;
        }
        Ok(())
    }

    /// All rows are there.
    pub(crate) fn sorted(self) -> Gathered {
        let Harvest { last, first, zip, house, street, recent, streams } = self;
        Gathered {
            last: last.sorted(),
            first: first.sorted(),
            zip: zip.sorted(),
            house: house.sorted(),
            street: street.sorted(),
            recent,
            streams,
        }
    }
}

/// The same, with every dictionary in order.
pub(crate) struct Gathered {
    pub(super) last: Sorted,
    pub(super) first: Sorted,
    pub(super) zip: Sorted,
    pub(super) house: Sorted,
    pub(super) street: Sorted,
    pub(super) recent: Vec<u16>,
    pub(super) streams: Streams,
}
