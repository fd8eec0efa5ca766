//! What the reason of a request says about customers: marks laid over their rows.

use super::RecordAsk;
use crate::Desk;
use crate::keys::fingerprints;
use domain::Result;
use domain::entry::{Body, MarkBody};
use domain::identity::PhoneKey;
use domain::ids::CustomerNo;
use domain::removal::Planned;
use domain::words::Reason;
use store::{NewEntry, WriteTx};

impl Desk {
    /// A wrong number is doubtful on every row that has it, whoever it was recorded on.
    pub(super) fn new_marks(&self, ask: &RecordAsk, planned: &[Planned]) -> Result<Vec<MarkBody>> {
        let mut marks: Vec<MarkBody> = planned.iter().flat_map(|planned| planned.marks.clone()).collect();
        if ask.reason == Reason::WrongNumber {
            let parts = planned.iter().flat_map(|planned| &planned.parts);
            for number in parts.flat_map(|part| &part.numbers) {
                let Ok(key) = PhoneKey::read(number.as_str(), self.home()) else { continue };
                for row in self.master(|reader| reader.by_phone(key))?.unwrap_or_default() {
                    marks.push(MarkBody::DoubtfulNumber {
                        customer_no: row.customer_no,
                        number: number.clone(),
                    });
                }
            }
        }
        let mut new: Vec<MarkBody> = Vec::new();
        for mark in marks {
            if !new.contains(&mark) && !self.is_marked(&mark)? {
                new.push(mark);
            }
        }
        Ok(new)
    }

    fn is_marked(&self, mark: &MarkBody) -> Result<bool> {
        let Some(on_file) = self.on_file(marked_customer(mark))? else { return Ok(true) };
        Ok(on_file.entries.iter().any(|entry| entry.body.as_ref() == Some(&Body::Mark(mark.clone()))))
    }

    pub(super) fn write_marks(&self, tx: &mut WriteTx<'_>, marks: &[MarkBody]) -> Result<()> {
        for mark in marks {
            let about = fingerprints(&self.store, &[], Some(marked_customer(mark)));
            tx.append(NewEntry::about(Body::Mark(mark.clone()), about))?;
        }
        Ok(())
    }
}

fn marked_customer(mark: &MarkBody) -> &CustomerNo {
    let (MarkBody::DoubtfulNumber { customer_no, .. }
    | MarkBody::Deceased { customer_no }
    | MarkBody::ThirdParty { customer_no }
    | MarkBody::Child { customer_no }) = mark;
    customer_no
}
