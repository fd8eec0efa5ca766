//! Completing what an export holds back: a correction laid over a removal. What was given first stays in the ledger.

use super::after::needs_reason;
use super::{MendAsk, MendRequestAsk};
use crate::Desk;
use crate::keys::fingerprints;
use crate::on_file::correct;
use crate::request::no_request;
use domain::entry::{Body, CorrectionBody};
use domain::ids::EntryId;
use domain::person::Person;
use domain::removal::{check_note, check_person, keys_of};
use domain::role::Action;
use domain::words::Channel;
use domain::{Code, Fault, Result, Sensitive};
use store::{AuditFact, NewEntry, RemovalRow};

impl Desk {
    /// Completes one removal, audited.
    pub fn mend(&self, ask: &MendAsk) -> Result<()> {
        self.allow(Action::Mend)?;
        let removal: EntryId = ask.removal.parse().map_err(|_| no_removal())?;
        let row = self.store.read(|snapshot| snapshot.removal(removal))?.ok_or_else(no_removal)?;
        if row.ended_by.is_some() {
            let what = "this removal has ended; nothing was changed";
            return Err(Fault::new(Code::Conflict, what, "look at the request"));
        }
        self.mend_rows(&[row], &ask.person, &ask.reason)
    }

    /// The same for what is in force of a request, or of one channel of it: all of it or nothing.
    pub fn mend_request(&self, ask: &MendRequestAsk) -> Result<Vec<Channel>> {
        self.allow(Action::Mend)?;
        let reference = domain::reference::parse(&ask.reference)?;
        let mut rows = self.store.read(|snapshot| snapshot.removals_of(&reference))?;
        if rows.is_empty() {
            return Err(no_request(&reference));
        }
        rows.retain(|row| row.ended_by.is_none() && ask.channel.is_none_or(|channel| channel == row.channel));
        let Some(first) = rows.first() else {
            let what = "nothing of this request is in force; nothing was changed";
            return Err(Fault::new(Code::Conflict, what, "look at the request").at(reference.to_string()));
        };
        if rows.iter().any(|row| row.customer_no != first.customer_no) {
            let what = "this request is about several customers; nothing was changed";
            let advice = "mend each where its export holds it back, in the console";
            return Err(Fault::new(Code::Conflict, what, advice).at(reference.to_string()));
        }
        self.mend_rows(&rows, &ask.person, &ask.reason)?;
        Ok(rows.iter().map(|row| row.channel).collect())
    }

    fn mend_rows(&self, rows: &[RemovalRow], given: &Person, reason: &str) -> Result<()> {
        needs_reason(reason)?;
        check_note("reason", &Sensitive::from(reason))?;
        check_person(Some(given))?;
        let mends = self.store.read(|snapshot| snapshot.mends(i64::MAX))?;
        let mut entries = Vec::with_capacity(rows.len());
        for row in rows {
            let body = self.store.read(|snapshot| snapshot.body(row.id))?;
            let Some(Body::Removal(body)) = body else { return Err(no_removal()) };
            let mut person = body.person.clone();
            mends.get(&row.id).into_iter().flatten().for_each(|mend| correct(&mut person, mend));
            correct(&mut person, given);
            let keys = keys_of(row.channel, row.scope, &person, &body.numbers, self.home());
            let correction = CorrectionBody {
                removal: Some(row.id),
                customer_no: row.customer_no.clone(),
                person: given.clone(),
                reason: Sensitive::from(reason),
            };
            let about = fingerprints(&self.store, &keys, row.customer_no.as_ref());
            let mut entry = NewEntry::about(Body::Correction(Box::new(correction)), about);
            entry.subject = row.subject;
            entries.push((entry, &row.reference));
        }
        self.store.write(&self.acting(), |tx| {
            for (entry, reference) in entries {
                tx.append(entry)?;
                tx.audit(AuditFact::new("mend").reference(reference))?;
            }
            Ok(())
        })
    }
}

fn no_removal() -> Fault {
    Fault::new(Code::NotFound, "there is no such removal; nothing was changed", "look at the plan again")
}
