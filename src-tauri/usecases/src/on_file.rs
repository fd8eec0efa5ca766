//! A customer's row with what the ledger lays over it: corrections and marks. An import never ends those.

use crate::Desk;
use crate::keys::fingerprints;
use customers::CustomerRow;
use domain::Result;
use domain::entry::{Body, MarkBody};
use domain::ids::CustomerNo;
use domain::person::{Person, Text};
use store::TimelineRow;

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
        let entries = self.store.read(|snapshot| snapshot.timeline(&about))?;
        let third_party = row.third_party;
        let mut on_file =
            OnFile { row, doubtful_numbers: Vec::new(), deceased: false, third_party, entries: Vec::new() };
        for entry in &entries {
            lay_over(&mut on_file, entry.body.as_ref());
        }
        Ok(Some(OnFile { entries, ..on_file }))
    }
}

fn lay_over(on_file: &mut OnFile, body: Option<&Body>) {
    match body {
        Some(Body::Mark(MarkBody::DoubtfulNumber { number, .. })) => {
            on_file.doubtful_numbers.push(number.clone())
        }
        Some(Body::Mark(MarkBody::Deceased { .. })) => on_file.deceased = true,
        Some(Body::Mark(MarkBody::ThirdParty { .. })) => on_file.third_party = true,
        Some(Body::Correction(body)) if body.removal.is_none() => {
            correct(&mut on_file.row.person, &body.person)
        }
        _ => {}
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
