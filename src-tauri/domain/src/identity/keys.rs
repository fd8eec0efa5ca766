//! The identity keys of a person: what a removal attaches to, and what its fingerprints are made of.

use super::{Country, NameAndAddress, NameAndAddressKey, PhoneKey, email_key};
use crate::Sensitive;
use crate::person::Person;

/// What a key identifies; also the match level it is compared at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyKind {
    Phone,
    Email,
    /// Name and address.
    Person,
    SurnameAtAddress,
    Address,
}

impl KeyKind {
    /// The word in fingerprints; it never changes.
    pub fn word(self) -> &'static str {
        match self {
            KeyKind::Phone => "phone",
            KeyKind::Email => "email",
            KeyKind::Person => "person",
            KeyKind::SurnameAtAddress => "surname-at-address",
            KeyKind::Address => "address",
        }
    }
}

/// One normalised key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentityKey {
    pub kind: KeyKind,
    /// The normalised text; parts joined by `|`, which no part can hold.
    pub text: Sensitive<String>,
}

impl IdentityKey {
    fn new(kind: KeyKind, text: String) -> Self {
        Self { kind, text: Sensitive::new(text) }
    }

    /// The key of one number.
    pub fn phone(number: PhoneKey) -> Self {
        Self::new(KeyKind::Phone, number.e164())
    }

    /// The key of one e-mail address; none when it is not one.
    pub fn email(text: &str) -> Option<Self> {
        email_key(text).map(|key| Self::new(KeyKind::Email, key))
    }

    /// What a keyed fingerprint is computed over: `kind:text`, UTF-8. Final from the first entry on.
    pub fn fingerprint_text(&self) -> Sensitive<String> {
        Sensitive::new(format!("{}:{}", self.kind.word(), self.text.reveal()))
    }
}

/// The country that a person's numbers and postcode are read in.
pub fn country_of(person: &Person, home: Country) -> Country {
    Country::read(person.country.as_str(), home)
}

/// Every key that a person gives, sorted, each once. A number or e-mail that is none gives no key; a name
/// alone gives none either, for a removal attaches to a number, an e-mail or an address, never to a name.
pub fn identity_keys(person: &Person, home: Country) -> Vec<IdentityKey> {
    let country = country_of(person, home);
    let numbers = person.phones().filter_map(|phone| PhoneKey::read(phone.as_str(), country).ok());
    let mut keys: Vec<IdentityKey> = numbers.map(IdentityKey::phone).collect();
    keys.extend(IdentityKey::email(person.email.as_str()));
    keys.extend(address_keys(person, home));
    keys.sort();
    keys.dedup();
    keys
}

fn address_keys(person: &Person, home: Country) -> Vec<IdentityKey> {
    let read = NameAndAddressKey::read(&NameAndAddress::of(person), home);
    let levels = [KeyKind::Address, KeyKind::SurnameAtAddress, KeyKind::Person];
    let texts = levels.map(|level| {
        let mut text = String::new();
        read.write(level, &mut text).then(|| IdentityKey::new(level, text))
    });
    texts.into_iter().flatten().collect()
}
