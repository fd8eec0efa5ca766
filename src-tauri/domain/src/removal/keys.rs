//! The identity keys that a recorded removal attaches to: by these it is found, whatever becomes of the
//! customer's row.

use crate::identity::{Country, IdentityKey, KeyKind, PhoneKey, country_of, identity_keys};
use crate::person::{Person, Text};
use crate::words::{Channel, Scope};

/// The keys of one removal, sorted, each once.
pub fn keys_of(
    channel: Channel,
    scope: Scope,
    person: &Person,
    numbers: &[Text],
    home: Country,
) -> Vec<IdentityKey> {
    let all = identity_keys(person, home);
    let mut keys: Vec<_> = all.iter().filter(|key| belongs(key.kind, scope, &all)).cloned().collect();
    if matches!(scope, Scope::Person | Scope::Number) && channel != Channel::Mail && channel != Channel::Email
    {
        let country = country_of(person, home);
        let read = numbers.iter().filter_map(|number| PhoneKey::read(number.as_str(), country).ok());
        keys.extend(read.map(IdentityKey::phone));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// Without a first name the nearest key to the person is the surname at the address: to stop a little too much
/// is better than not to honour the request.
fn belongs(kind: KeyKind, scope: Scope, all: &[IdentityKey]) -> bool {
    let whole_name = all.iter().any(|key| key.kind == KeyKind::Person);
    match scope {
        Scope::Person => match kind {
            KeyKind::Person | KeyKind::Email => true,
            KeyKind::SurnameAtAddress => !whole_name,
            KeyKind::Phone | KeyKind::Address => false,
        },
        Scope::SurnameAtAddress => kind == KeyKind::SurnameAtAddress,
        Scope::Address => kind == KeyKind::Address,
        Scope::EmailAddress => kind == KeyKind::Email,
        Scope::Number => false,
    }
}
