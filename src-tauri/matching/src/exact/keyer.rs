//! Makes the keys of rows. The text of a key is `domain::identity`'s, the same that lookups and the ledger's
//! fingerprints use; here it is hashed only.

use super::Key;
use crate::Row;
use domain::identity::{Country, IdentityKey, KeyKind, NameAndAddressKey, PhoneKey};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;

/// Which levels are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Levels(u8);

impl Levels {
    /// All five.
    pub const ALL: Levels = Levels(0b1_1111);
    /// The three that name and address make.
    pub const NAME_AND_ADDRESS: Levels = Levels(0b1_1100);

    /// These and no others.
    pub fn of(levels: &[KeyKind]) -> Levels {
        Levels(levels.iter().fold(0, |all, level| all | 1 << *level as u8))
    }

    /// Whether it is among them.
    pub fn has(self, level: KeyKind) -> bool {
        self.0 & (1 << level as u8) != 0
    }
}

/// Makes keys. Keys of two keyers meet only where both have the same secret and home country.
#[derive(Clone)]
pub struct Keyer {
    hasher: SipHasher13,
    home: Country,
    levels: Levels,
    text: String,
}

impl Keyer {
    /// With a secret, so that a stolen file of keys cannot be tried with names and numbers.
    pub fn new(secret: &[u8; 16], home: Country, levels: Levels) -> Keyer {
        Keyer { hasher: SipHasher13::new_with_key(secret), home, levels, text: String::new() }
    }

    /// Hands over every key of a row; one number written in two columns gives its key twice.
    pub fn keys(&mut self, row: &Row<'_>, found: &mut impl FnMut(Key)) {
        if self.levels.has(KeyKind::Phone) && row.phones.iter().any(|phone| !phone.is_empty()) {
            let country = Country::read(row.who.country, self.home);
            let numbers = row.phones.iter().filter_map(|phone| PhoneKey::read(phone, country).ok());
            numbers.for_each(|number| found(self.of(&IdentityKey::phone(number))));
        }
        if self.levels.has(KeyKind::Email)
            && let Some(email) = IdentityKey::email(row.email)
        {
            found(self.of(&email));
        }
        if [KeyKind::Person, KeyKind::SurnameAtAddress, KeyKind::Address].map(|it| self.levels.has(it))
            != [false; 3]
        {
            self.name_and_address(row, found);
        }
    }

    fn name_and_address(&mut self, row: &Row<'_>, found: &mut impl FnMut(Key)) {
        let parts = NameAndAddressKey::read(&row.who, self.home);
        for level in [KeyKind::Person, KeyKind::SurnameAtAddress, KeyKind::Address] {
            self.text.clear();
            if self.levels.has(level) && parts.write(level, &mut self.text) {
                found(self.hashed(&self.text, level));
            }
        }
    }

    /// The key of an identity key that is there already.
    pub fn of(&self, key: &IdentityKey) -> Key {
        self.hashed(key.text.as_str(), key.kind)
    }

    fn hashed(&self, text: &str, level: KeyKind) -> Key {
        let mut hasher = self.hasher;
        hasher.write(text.as_bytes());
        Key::new(hasher.finish128().as_u128(), level)
    }
}
