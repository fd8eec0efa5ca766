//! Asked twice: a removal already in force takes the new request in, and its earlier clock stays.

use crate::ids::{Brand, EntryId};
use crate::words::{Channel, MessageClass, Reason, Scope};
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
    pub reason: Reason,
    pub message_class: MessageClass,
    pub texts_may_go_on: bool,
    pub pass_on: bool,
}

/// What is asked for again, as far as it tells whether the first request says all of it.
#[derive(Clone, Copy, Debug)]
pub struct AskedAgain<'a> {
    pub channel: Channel,
    pub scope: Scope,
    pub brand: Option<&'a Brand>,
    pub fingerprints: &'a BTreeSet<String>,
    pub received_at: DateTime<Utc>,
    pub reason: Reason,
    pub message_class: MessageClass,
    pub texts_may_go_on: bool,
    pub pass_on: bool,
}

impl InForceRemoval {
    /// True when nothing that is asked again goes beyond this one: neither what stops, nor for whom, nor why,
    /// nor an earlier day of receipt.
    fn says_all_of(&self, asked: &AskedAgain<'_>) -> bool {
        self.channel == asked.channel
            && self.scope == asked.scope
            && self.brand.as_ref() == asked.brand
            && self.received_at <= asked.received_at
            && (self.reason == asked.reason || asked.reason == Reason::Ordinary)
            && self.message_class <= asked.message_class
            && self.texts_may_go_on <= asked.texts_may_go_on
            && self.pass_on >= asked.pass_on
            && !asked.fingerprints.is_empty()
            && asked.fingerprints.is_subset(&self.fingerprints)
    }
}

/// The first removal in force that already says all of this. A number that is new, a further channel of messages,
/// a death, a yes to passing on, or an earlier day of receipt makes it a removal of its own.
pub fn attaches_to<'a>(
    asked: &AskedAgain<'_>,
    in_force: impl IntoIterator<Item = &'a InForceRemoval>,
) -> Option<EntryId> {
    in_force
        .into_iter()
        .filter(|other| other.says_all_of(asked))
        .min_by_key(|other| (other.received_at, other.id))
        .map(|other| other.id)
}
