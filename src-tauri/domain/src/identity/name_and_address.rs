//! Name and address read together: the parts that the three address levels are made of, and their text. One person
//! or the row of a list of millions, it is the same reading.

use super::fold::{fold, fold_into};
use super::{AddressKey, Country, KeyKind, first_name_key, last_name_key, zip_key};
use crate::person::Person;

/// Name and address as given, borrowed from wherever the row was read.
#[derive(Clone, Copy, Default)]
pub struct NameAndAddress<'a> {
    pub first_name: &'a str,
    pub last_name: &'a str,
    pub address_1: &'a str,
    pub address_2: &'a str,
    pub city: &'a str,
    pub state: &'a str,
    /// ZIP, ZIP+4, or a postcode.
    pub zip: &'a str,
    /// ISO 3166 alpha-2; empty means the company's own.
    pub country: &'a str,
}

impl<'a> NameAndAddress<'a> {
    /// What a person gives.
    pub fn of(person: &'a Person) -> Self {
        NameAndAddress {
            first_name: person.first_name.as_str(),
            last_name: person.last_name.as_str(),
            address_1: person.address_1.as_str(),
            address_2: person.address_2.as_str(),
            city: person.city.as_str(),
            state: person.state.as_str(),
            zip: person.zip.as_str(),
            country: person.country.as_str(),
        }
    }

    /// The ZIP or postcode; where there is none, city and state, so that an address without it still has a key.
    pub fn place_key(&self, home: Country) -> String {
        let mut place = zip_key(self.zip, Country::read(self.country, home));
        if place.is_empty() && !self.city.trim().is_empty() {
            fold_into(self.city, &[], &mut place);
            place.push(',');
            place.push_str(&fold(self.state));
        }
        place
    }
}

/// The normalised parts. Any may be empty.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NameAndAddressKey {
    pub first: String,
    pub last: String,
    pub address: AddressKey,
    /// ZIP or postcode, else city and state.
    pub place: String,
}

impl std::fmt::Debug for NameAndAddressKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("•••")
    }
}

impl NameAndAddressKey {
    /// Reads all parts.
    pub fn read(given: &NameAndAddress<'_>, home: Country) -> Self {
        NameAndAddressKey {
            first: first_name_key(given.first_name),
            last: last_name_key(given.last_name),
            address: AddressKey::read(given.address_1, given.address_2),
            place: given.place_key(home),
        }
    }

    /// Appends the text of a level, its parts joined by `|`, which no part can hold. False, and nothing appended, where
    /// a part that the level needs is missing, or the level is not made of name and address.
    pub fn write(&self, level: KeyKind, out: &mut String) -> bool {
        let names: &[&String] = match level {
            KeyKind::Address => &[],
            KeyKind::SurnameAtAddress => &[&self.last],
            KeyKind::Person => &[&self.last, &self.first],
            KeyKind::Phone | KeyKind::Email => return false,
        };
        let is_whole =
            !self.address.is_empty() && !self.place.is_empty() && names.iter().all(|name| !name.is_empty());
        if is_whole {
            let AddressKey { house, street, unit } = &self.address;
            for part in names.iter().copied().chain([house, street, unit]) {
                out.push_str(part);
                out.push('|');
            }
            out.push_str(&self.place);
        }
        is_whole
    }
}
