//! A customer's row with what the ledger lays over it: corrections and marks. An import never ends those. A mark that
//! a removal made (a death, a wrong number) holds as long as a removal in force says so: a mistake that is withdrawn
//! takes its mark along.

use crate::Desk;
use crate::keys::fingerprints;
use customers::CustomerRow;
use domain::Result;
use domain::entry::{Body, MarkBody};
use domain::identity::{Country, IdentityKey, PhoneKey, country_of};
use domain::ids::CustomerNo;
use domain::person::{Person, Text};
use domain::words::Reason;
use store::{Fingerprint, RemovalRow, Snapshot, TimelineRow};

/// A customer as the desk knows them.
pub(crate) struct OnFile {
    pub row: CustomerRow,
    pub doubtful_numbers: Vec<Text>,
    pub deceased: bool,
    pub third_party: bool,
    /// Every ledger entry that names the customer, oldest first.
    pub entries: Vec<TimelineRow>,
}

impl Desk {
    /// The customer, or none when no file has them.
    pub(crate) fn on_file(&self, customer_no: &CustomerNo) -> Result<Option<OnFile>> {
        let Some(row) = self.master(|reader| reader.get(customer_no))?.flatten() else { return Ok(None) };
        let about = fingerprints(&self.store, &[], Some(customer_no));
        let country = country_of(&row.person, self.home());
        let (entries, why) = self.store.read(|snapshot| {
            let entries = snapshot.timeline(&about)?;
            let why = self.removals_behind_marks(snapshot, &about, &entries, country)?;
            Ok((entries, why))
        })?;
        let third_party = row.third_party;
        let mut on_file =
            OnFile { row, doubtful_numbers: Vec::new(), deceased: false, third_party, entries: Vec::new() };
        for entry in &entries {
            self.lay_over(&mut on_file, entry.body.as_ref(), &why);
        }
        Ok(Some(OnFile { entries, ..on_file }))
    }

    /// What is in force for the customer, and for the numbers that are marked doubtful; nothing where nothing is
    /// marked.
    fn removals_behind_marks(
        &self,
        snapshot: &Snapshot<'_>,
        customer: &[Fingerprint],
        entries: &[TimelineRow],
        country: Country,
    ) -> Result<Vec<([u8; 16], RemovalRow)>> {
        let marks = entries.iter().filter_map(|entry| match &entry.body {
            Some(Body::Mark(mark)) => Some(mark),
            _ => None,
        });
        let mut about = Vec::new();
        for mark in marks {
            match mark {
                MarkBody::DoubtfulNumber { number, .. } => about.extend(self.number_key(number, country)),
                MarkBody::Deceased { .. } => about.extend(customer),
                // Neither is made by a removal that is read here.
                MarkBody::ThirdParty { .. } | MarkBody::Child { .. } => {}
            }
        }
        if about.is_empty() {
            return Ok(Vec::new());
        }
        about.sort_unstable();
        about.dedup();
        let mut behind = snapshot.removals_by_key(&about)?;
        behind.retain(|(_, row)| row.ended_by.is_none());
        Ok(behind)
    }

    fn number_key(&self, number: &Text, country: Country) -> Option<Fingerprint> {
        let key = PhoneKey::read(number.as_str(), country).ok()?;
        fingerprints(&self.store, &[IdentityKey::phone(key)], None).pop()
    }

    fn lay_over(&self, on_file: &mut OnFile, body: Option<&Body>, why: &[([u8; 16], RemovalRow)]) {
        let country = country_of(&on_file.row.person, self.home());
        let doubtful = |number: &Text| {
            let key = self.number_key(number, country).map(|key| key.bytes);
            why.iter().any(|(found, row)| Some(*found) == key && row.reason == Reason::WrongNumber)
        };
        let died = |customer_no: &CustomerNo| {
            why.iter().any(|(_, row)| {
                row.reason == Reason::Deceased && row.customer_no.as_ref() == Some(customer_no)
            })
        };
        match body {
            Some(Body::Mark(MarkBody::DoubtfulNumber { number, .. })) if doubtful(number) => {
                on_file.doubtful_numbers.push(number.clone());
            }
            Some(Body::Mark(MarkBody::Deceased { customer_no })) if died(customer_no) => {
                on_file.deceased = true;
            }
            Some(Body::Mark(MarkBody::ThirdParty { .. })) => on_file.third_party = true,
            Some(Body::Correction(body)) if body.removal.is_none() => {
                correct(&mut on_file.row.person, &body.person);
            }
            _ => {}
        }
    }
}

/// Lays the filled fields of a correction over a person.
pub(crate) fn correct(person: &mut Person, by: &Person) {
    let fields = [
        (&mut person.prefix, &by.prefix),
        (&mut person.first_name, &by.first_name),
        (&mut person.middle_name, &by.middle_name),
        (&mut person.last_name, &by.last_name),
        (&mut person.suffix, &by.suffix),
        (&mut person.address_1, &by.address_1),
        (&mut person.address_2, &by.address_2),
        (&mut person.city, &by.city),
        (&mut person.state, &by.state),
        (&mut person.zip, &by.zip),
        (&mut person.country, &by.country),
        (&mut person.phone_home, &by.phone_home),
        (&mut person.phone_mobile, &by.phone_mobile),
        (&mut person.phone_work, &by.phone_work),
        (&mut person.email, &by.email),
        (&mut person.birth_date, &by.birth_date),
    ];
    for (field, new) in fields {
        if !new.is_empty() {
            *field = new.clone();
        }
    }
}
