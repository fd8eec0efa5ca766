//! The removals recorded here, compared first: whatever list a row stands on, an in-house request is over everything.

use super::Scrub;
use super::chunk::{Caught, Chunk, Fate};
use crate::Desk;
use crate::keys::fingerprints;
use domain::Result;
use domain::identity::KeyKind;
use domain::ids::CustomerNo;
use domain::list::ListKind;
use domain::removal;
use store::{Fingerprint, FingerprintKind, RemovalRow};

/// Fingerprints asked for at once.
const AT_ONCE: usize = 4_000;

impl Desk {
    /// Marks every row that a removal in force is about.
    pub(super) fn by_ledger(&self, scrub: &Scrub<'_>, chunk: &mut Chunk) -> Result<()> {
        let mut asked: Vec<(Fingerprint, u32)> = Vec::new();
        for (row, (customer, keys)) in (0_u32..).zip(&chunk.identities) {
            let customer = customer.clone().map(CustomerNo);
            asked.extend(fingerprints(&self.store, keys, customer.as_ref()).into_iter().map(|it| (it, row)));
            if asked.len() >= AT_ONCE {
                self.ask_ledger(scrub, &mut asked, &mut chunk.rows)?;
            }
        }
        self.ask_ledger(scrub, &mut asked, &mut chunk.rows)
    }

    fn ask_ledger(
        &self,
        scrub: &Scrub<'_>,
        asked: &mut Vec<(Fingerprint, u32)>,
        rows: &mut [super::chunk::RowState],
    ) -> Result<()> {
        let fingerprints: Vec<Fingerprint> = asked.iter().map(|(fingerprint, _)| *fingerprint).collect();
        let mut found = self.store.read(|snapshot| snapshot.removals_by_key(&fingerprints))?;
        found.retain(|(_, removal)| stops(scrub, removal));
        found.sort_by_key(|(_, removal)| (removal.received_at, removal.id));
        asked.sort_unstable_by_key(|(fingerprint, row)| (fingerprint.bytes, *row));
        for (key, removal) in found {
            let from = asked.partition_point(|(fingerprint, _)| fingerprint.bytes < key);
            let same = asked.iter().skip(from).take_while(|(fingerprint, _)| fingerprint.bytes == key);
            for (fingerprint, at) in same {
                let row = rows.get_mut(*at as usize).filter(|row| row.is_open());
                let Some(row) = row else { continue };
                row.fate = Fate::Removed(Caught {
                    list: ListKind::InHouse.word().to_owned(),
                    list_date: self.local_date(removal.received_at).to_string(),
                    level: level_of(fingerprint.kind),
                    score: 1.0,
                    reference: removal.reference.to_string(),
                    reason: format!("a removal of {} recorded here", removal.channel),
                });
            }
        }
        asked.clear();
        Ok(())
    }
}

/// In force, of the channel, and not of another brand alone.
fn stops(scrub: &Scrub<'_>, removal: &RemovalRow) -> bool {
    let is_of_brand = match (&scrub.brand, &removal.brand) {
        (Some(wanted), Some(of)) => wanted == of,
        _ => true,
    };
    removal.ended_by.is_none()
        && is_of_brand
        && removal::stops(removal.channel, removal.texts_may_go_on).contains(&scrub.purpose.channel())
}

/// A customer number names the person.
fn level_of(kind: FingerprintKind) -> KeyKind {
    match kind {
        FingerprintKind::Phone => KeyKind::Phone,
        FingerprintKind::Email => KeyKind::Email,
        FingerprintKind::SurnameAtAddress => KeyKind::SurnameAtAddress,
        FingerprintKind::Address => KeyKind::Address,
        _ => KeyKind::Person,
    }
}
