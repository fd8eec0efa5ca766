//! Asked again: which removal in force already says what is asked for.

use super::cover::{Wish, wish};
use super::{Prepared, RecordAsk};
use crate::Desk;
use crate::keys::fingerprints;
use chrono::{DateTime, Utc};
use domain::Result;
use domain::entry::hex;
use domain::ids::{EntryId, Reference};
use domain::removal::{self, AskedAgain, InForceRemoval, Part, Planned};
use std::collections::{BTreeMap, BTreeSet};
use store::{Fingerprint, RemovalRow, Snapshot};

impl Desk {
    pub(super) fn fingerprints_of(&self, planned: &Planned, part: &Part) -> Vec<Fingerprint> {
        fingerprints(&self.store, &part.keys(self.home()), planned.customer_no.as_ref())
    }

    /// The request that already says all of this.
    pub(crate) fn duplicate_of(
        &self,
        ask: &RecordAsk,
        prepared: &Prepared,
    ) -> Result<Option<(Reference, DateTime<Utc>)>> {
        self.store.read(|snapshot| {
            let mut first = None;
            for planned in &prepared.planned {
                for part in &planned.parts {
                    match attached(
                        snapshot,
                        (ask, prepared),
                        planned,
                        part,
                        &self.fingerprints_of(planned, part),
                    )? {
                        Some(row) => first = earlier(first, row.reference, row.received_at),
                        None => return Ok(None),
                    }
                }
            }
            Ok(first)
        })
    }
}

/// The removal in force that already says this part.
pub(super) fn attached(
    snapshot: &Snapshot<'_>,
    (ask, prepared): (&RecordAsk, &Prepared),
    planned: &Planned,
    part: &Part,
    fingerprints: &[Fingerprint],
) -> Result<Option<RemovalRow>> {
    let mut rows: BTreeMap<EntryId, (RemovalRow, BTreeSet<String>)> = BTreeMap::new();
    for (fingerprint, row) in snapshot.removals_by_key(fingerprints)? {
        if row.ended_by.is_none() {
            rows.entry(row.id).or_insert_with(|| (row, BTreeSet::new())).1.insert(hex(&fingerprint));
        }
    }
    let in_force = in_force_removals(rows.values());
    let own: BTreeSet<String> = fingerprints.iter().map(Fingerprint::to_hex).collect();
    let again = AskedAgain {
        channel: part.channel,
        scope: part.scope,
        brand: planned.brand.as_ref(),
        fingerprints: &own,
        received_at: prepared.received_at,
        reason: ask.reason,
        message_class: part.message_class,
        texts_may_go_on: part.texts_may_go_on,
        pass_on: ask.pass_on,
    };
    let found = removal::attaches_to(&again, &in_force);
    Ok(found.and_then(|id| rows.remove(&id)).map(|(row, _)| row))
}

/// One wish may be several removals: a number that came on file later, an address beside the one on file. They say
/// together what was asked for.
fn in_force_removals<'a>(
    rows: impl Iterator<Item = &'a (RemovalRow, BTreeSet<String>)> + Clone,
) -> Vec<InForceRemoval> {
    let mut said: BTreeMap<Wish, BTreeSet<String>> = BTreeMap::new();
    for (row, hit) in rows.clone() {
        said.entry(wish(row)).or_default().extend(hit.iter().cloned());
    }
    let whole = |row: &RemovalRow| said.get(&wish(row)).cloned().unwrap_or_default();
    rows.map(|(row, _)| in_force_removal(row, whole(row))).collect()
}

fn in_force_removal(row: &RemovalRow, fingerprints: BTreeSet<String>) -> InForceRemoval {
    InForceRemoval {
        id: row.id,
        channel: row.channel,
        scope: row.scope,
        brand: row.brand.clone(),
        fingerprints,
        received_at: row.received_at,
        reason: row.reason,
        message_class: row.message_class,
        texts_may_go_on: row.texts_may_go_on,
        pass_on: row.pass_on,
    }
}

pub(super) fn earlier(
    first: Option<(Reference, DateTime<Utc>)>,
    reference: Reference,
    at: DateTime<Utc>,
) -> Option<(Reference, DateTime<Utc>)> {
    match first {
        Some((first, earliest)) if earliest <= at => Some((first, earliest)),
        _ => Some((reference, at)),
    }
}
