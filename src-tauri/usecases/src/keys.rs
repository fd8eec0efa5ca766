//! From identity keys to the store's keyed fingerprints.

use domain::identity::{IdentityKey, KeyKind};
use domain::ids::CustomerNo;
use store::{Fingerprint, FingerprintKind, Store};

/// The fingerprints of a person's keys, the customer number's among them when there is one.
pub fn fingerprints(
    store: &Store,
    keys: &[IdentityKey],
    customer_no: Option<&CustomerNo>,
) -> Vec<Fingerprint> {
    let customer = customer_no.map(|number| store.fingerprint(FingerprintKind::Customer, number.as_str()));
    let keyed = keys.iter().map(|key| store.fingerprint(kind_of(key.kind), key.text.as_str()));
    customer.into_iter().chain(keyed).collect()
}

fn kind_of(kind: KeyKind) -> FingerprintKind {
    match kind {
        KeyKind::Phone => FingerprintKind::Phone,
        KeyKind::Email => FingerprintKind::Email,
        KeyKind::Person => FingerprintKind::Person,
        KeyKind::SurnameAtAddress => FingerprintKind::SurnameAtAddress,
        KeyKind::Address => FingerprintKind::Address,
    }
}
