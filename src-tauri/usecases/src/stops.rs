//! Which channels are stopped for one customer, and through what: their own removals, an address they share, a number
//! that somebody else stopped. A removal of one brand is no stop of all.

use crate::Desk;
use crate::keys::fingerprints;
use customers::CustomerRow;
use domain::identity::{IdentityKey, KeyKind, identity_keys};
use domain::ids::CustomerNo;
use domain::removal;
use domain::words::{Channel, Scope};
use std::collections::{BTreeSet, HashMap};
use store::{Fingerprint, RemovalRow};

/// The keys of one customer, by what each says of a removal that is found by it.
pub(crate) struct CustomerKeys {
    customer_no: CustomerNo,
    pub all: Vec<Fingerprint>,
    numbers: Vec<[u8; 16]>,
    emails: Vec<[u8; 16]>,
}

/// A channel that is stopped.
pub(crate) struct Stop<'a> {
    /// The first removal that stops it: its clock is the one that counts.
    pub row: &'a RemovalRow,
    pub through: Scope,
    /// The brands that are stopped; none is all of them.
    pub brands: Vec<String>,
}

/// Removals in force by the key that each was found by.
pub(crate) type ByKey = HashMap<[u8; 16], Vec<RemovalRow>>;

/// Those of the rows that are in force.
pub(crate) fn in_force_by_key(found: Vec<([u8; 16], RemovalRow)>) -> ByKey {
    let mut by_key = ByKey::new();
    for (key, row) in found {
        if row.ended_by.is_none() {
            by_key.entry(key).or_default().push(row);
        }
    }
    by_key
}

impl Desk {
    pub(crate) fn keys_of_customer(&self, row: &CustomerRow) -> CustomerKeys {
        let keys = identity_keys(&row.person, self.home());
        let of = |kind: KeyKind| {
            let keys: Vec<IdentityKey> = keys.iter().filter(|key| key.kind == kind).cloned().collect();
            fingerprints(&self.store, &keys, None).iter().map(|key| key.bytes).collect()
        };
        CustomerKeys {
            customer_no: row.customer_no.clone(),
            numbers: of(KeyKind::Phone),
            emails: of(KeyKind::Email),
            all: fingerprints(&self.store, &keys, Some(&row.customer_no)),
        }
    }
}

impl CustomerKeys {
    /// How a channel is stopped for the customer; none where it is not.
    pub fn stop<'a>(&self, channel: Channel, by_key: &'a ByKey) -> Option<Stop<'a>> {
        let found = self.all.iter().filter_map(|key| Some((key.bytes, by_key.get(&key.bytes)?)));
        let found: Vec<([u8; 16], &RemovalRow)> = found
            .flat_map(|(key, rows)| rows.iter().map(move |row| (key, row)))
            .filter(|(_, row)| removal::stops(row.channel, row.texts_may_go_on).contains(&channel))
            .collect();
        let whole: Vec<_> = found.iter().filter(|(_, row)| row.brand.is_none()).copied().collect();
        self.stop_among(channel, &whole).or_else(|| self.stop_of_brands(channel, &found))
    }

    fn stop_of_brands<'a>(&self, channel: Channel, found: &[([u8; 16], &'a RemovalRow)]) -> Option<Stop<'a>> {
        let brands: BTreeSet<_> = found.iter().filter_map(|(_, row)| row.brand.clone()).collect();
        let mut stops = Vec::new();
        for brand in brands {
            let of: Vec<_> =
                found.iter().filter(|(_, row)| row.brand.as_ref() == Some(&brand)).copied().collect();
            stops.extend(self.stop_among(channel, &of).map(|stop| (brand.to_string(), stop)));
        }
        let names = stops.iter().map(|(brand, _)| brand.clone()).collect();
        let (_, first) = stops.into_iter().min_by_key(|(_, stop)| (stop.row.received_at, stop.row.id))?;
        Some(Stop { brands: names, ..first })
    }

    /// A number in common stops that number; the person has none left only where every number on file is stopped.
    fn stop_among<'a>(&self, channel: Channel, found: &[([u8; 16], &'a RemovalRow)]) -> Option<Stop<'a>> {
        let first =
            |rows: &mut dyn Iterator<Item = &'a RemovalRow>| rows.min_by_key(|row| (row.received_at, row.id));
        let own = found.iter().filter(|(key, row)| self.is_theirs(channel, key, row));
        if let Some(row) = first(&mut own.map(|(_, row)| *row)) {
            return Some(Stop { row, through: row.scope, brands: Vec::new() });
        }
        if !matches!(channel, Channel::Phone | Channel::Text) || self.numbers.is_empty() {
            return None;
        }
        let stopped = |number: &[u8; 16]| found.iter().any(|(key, _)| key == number);
        if !self.numbers.iter().all(stopped) {
            return None;
        }
        let row =
            first(&mut found.iter().filter(|(key, _)| self.numbers.contains(key)).map(|(_, row)| *row))?;
        Some(Stop { row, through: Scope::Number, brands: Vec::new() })
    }

    /// Found by more than a number; and where it was recorded on somebody else, not by an e-mail address in common
    /// either, unless it is e-mail that stops.
    fn is_theirs(&self, channel: Channel, key: &[u8; 16], row: &RemovalRow) -> bool {
        let anothers = row.customer_no.as_ref().is_some_and(|customer_no| *customer_no != self.customer_no);
        let by_email = anothers && channel != Channel::Email && self.emails.contains(key);
        !self.numbers.contains(key) && !by_email
    }
}
