//! Asked twice: a removal already in force takes the new request in, and its earlier clock stays.

use crate::ids::{Brand, EntryId};
use crate::words::{Channel, Scope};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// A removal in force, as far as it tells whether another one is the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForceRemoval {
    pub id: EntryId,
    pub channel: Channel,
    pub scope: Scope,
    pub brand: Option<Brand>,
    /// Keyed fingerprints of its identity keys.
    pub fingerprints: BTreeSet<String>,
    pub received_at: DateTime<Utc>,
}

/// The first removal in force that already says all of this: same channel, scope and brand, and every
/// fingerprint among its own. A number that is new makes it a removal of its own.
pub fn attaches_to<'a>(
    channel: Channel,
    scope: Scope,
    brand: Option<&Brand>,
    fingerprints: &BTreeSet<String>,
    in_force: impl IntoIterator<Item = &'a InForceRemoval>,
) -> Option<EntryId> {
    in_force
        .into_iter()
        .filter(|other| other.channel == channel && other.scope == scope && other.brand.as_ref() == brand)
        .filter(|other| !fingerprints.is_empty() && fingerprints.is_subset(&other.fingerprints))
        .min_by_key(|other| (other.received_at, other.id))
        .map(|other| other.id)
}
