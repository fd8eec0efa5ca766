//! A row made ready to be compared: its normalised parts in one allocation.

use domain::identity::fold::fold;
use domain::identity::{AddressKey, Country, NameAndAddress, first_name_key, last_name_key, zip_key};

/// How many parts a record has.
const PARTS: usize = 8;

/// How rows are read: the country that a row without one lies in.
#[derive(Clone, Copy)]
pub struct Reading {
    pub home: Country,
}

/// The normalised parts of a name and an address. Personal: it does not print.
#[derive(Clone, Default)]
pub struct Record {
    text: Box<str>,
    ends: [u16; PARTS],
}

impl std::fmt::Debug for Record {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl Reading {
    /// Reads a row, with the same normalisation as exact keys have.
    pub fn record(&self, given: &NameAndAddress<'_>) -> Record {
        let address = AddressKey::read(given.address_1, given.address_2);
        let parts = [
            first_name_key(given.first_name),
            last_name_key(given.last_name),
            second_line(given, &address),
            fold(given.city),
            zip_key(given.zip, Country::read(given.country, self.home)),
            address.house,
            address.street,
            address.unit,
        ];
        let mut ends = [0; PARTS];
        let mut text = String::with_capacity(parts.iter().map(String::len).sum());
        for (part, end) in parts.iter().zip(&mut ends) {
            text.push_str(part);
            *end = u16::try_from(text.len()).unwrap_or(u16::MAX);
        }
        Record { text: text.into_boxed_str(), ends }
    }
}

/// What stands in the line that is not the street: a building, a farm. Some files swap the two lines.
fn second_line(given: &NameAndAddress<'_>, address: &AddressKey) -> String {
    if given.address_2.is_empty() {
        return String::new();
    }
    let second = AddressKey::read(given.address_2, "").street;
    if second == address.street { AddressKey::read(given.address_1, "").street } else { second }
}

impl Record {
    fn part(&self, number: usize) -> &str {
        let end = self.ends.get(number).copied().unwrap_or_default();
        let start =
            number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.text.get(usize::from(start)..usize::from(end)).unwrap_or_default()
    }

    pub(super) fn first(&self) -> &str {
        self.part(0)
    }

    pub(super) fn last(&self) -> &str {
        self.part(1)
    }

    /// The line beside the street.
    pub(super) fn building(&self) -> &str {
        self.part(2)
    }

    pub(super) fn city(&self) -> &str {
        self.part(3)
    }

    pub(super) fn zip(&self) -> &str {
        self.part(4)
    }

    pub(super) fn house(&self) -> &str {
        self.part(5)
    }

    pub(super) fn street(&self) -> &str {
        self.part(6)
    }

    pub(super) fn unit(&self) -> &str {
        self.part(7)
    }

    /// All parts as they are.
    pub(super) fn parts(&self) -> impl Iterator<Item = &str> {
        (0..PARTS).map(|number| self.part(number))
    }
}
