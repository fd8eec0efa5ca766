//! Numbers that come on file after a person stopped calls or texts. A removal of a person covers every number on
//! file, now and later; what the lookup shows as stopped must reach the dialler too.

use super::prepare::rules_applied;
use crate::Desk;
use crate::keys::fingerprints;
use crate::session::GENERATION;
use chrono::{DateTime, Utc};
use customers::Reader;
use domain::entry::{Body, RemovalBody};
use domain::identity::{AddressKey, Country, PhoneKey, country_of, first_name_key, last_name_key, zip_key};
use domain::ids::{CustomerNo, RequestId};
use domain::person::{Person, Text};
use domain::removal::{keys_of, numbers_covered};
use domain::rules::Rules;
use domain::words::{Channel, Scope};
use domain::{Fault, Result};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{AuditFact, NewEntry, RemovalRow, Selection, Snapshot, WriteTx};

/// The customers file whose numbers were compared last: one that was imported since, and whose comparing was killed,
/// is compared before the next export.
const COVERED: &str = "numbers-covered";
/// The business time at which the first customers file came that was not compared: since when its numbers are on file.
const ON_FILE_SINCE: &str = "numbers-on-file-since";
/// How often a request was recorded with the numbers of a customers file that was no longer in use.
const LATE: &str = "numbers-recorded-late";
/// Removals of one transaction: few enough that nobody at the desk waits for it.
const REMOVALS_PER_WRITE: usize = 250;

/// A removal of a person, with the numbers that came on file since.
struct Uncovered {
    said: RemovalBody,
    new: Vec<Text>,
}

/// One wish of one person: a request, one channel of it, and the customer it was recorded on.
pub(super) type Wish = (RequestId, Channel, Option<CustomerNo>);

impl Desk {
    /// Adds to every removal of a person the numbers that the customers file in use has brought since: one further
    /// removal under the same reference, so that each number is carried once, is freed when its batch is voided and
    /// ends with its request.
    ///
    /// Its clock runs from the day on which the number came on file. Before that day nobody here could call it, so
    /// from the request's own day it would be late before it was known; and without a clock of its own it could
    /// never be overdue. Compared late, it runs from that day all the same. The request keeps its first clock. Does
    /// nothing when the file was compared already. Stopped, it leaves what it has covered and is begun again by the
    /// next plan of an export.
    pub(crate) fn cover_new_numbers(&self, stop: &AtomicBool) -> Result<()> {
        let Some(generation) = self.generation()? else { return Ok(()) };
        let late = self.store.read(late)?;
        if self.store.read(|snapshot| snapshot.setting::<u64>(COVERED))? == Some(generation) {
            return Ok(());
        }
        let found = self.master(|reader| self.uncovered(reader, stop))?.unwrap_or_default();
        let source = format!("customers-{generation}");
        for some in found.chunks(REMOVALS_PER_WRITE) {
            go_on(stop)?;
            self.cover(some, &source)?;
        }
        self.store.write(&self.acting(), |tx| match self::late(&tx.snapshot())? == late {
            true => tx.put_setting(COVERED, &generation),
            false => Ok(()),
        })
    }

    /// Another customers file comes into use: its numbers are on file from now on, whenever they are compared. Where
    /// the one before was not compared yet, from when that one came: sooner than some, later than none.
    pub(crate) fn numbers_come(&self, tx: &mut WriteTx<'_>) -> Result<()> {
        let snapshot = tx.snapshot();
        let all_compared = snapshot.setting::<u64>(COVERED)? == snapshot.setting::<u64>(GENERATION)?;
        match all_compared {
            true => tx.put_setting(ON_FILE_SINCE, &self.acting().business_time),
            false => Ok(()),
        }
    }

    /// A request that was prepared before another customers file came into use holds the numbers of the old one: the
    /// files are compared again, though they were compared when the new one came.
    pub(super) fn compare_again(&self, tx: &mut WriteTx<'_>, prepared: Option<u64>) -> Result<()> {
        if tx.snapshot().setting::<u64>(GENERATION)? == prepared {
            return Ok(());
        }
        let late = late(&tx.snapshot())?;
        tx.put_setting(LATE, &(late + 1))?;
        tx.put_setting(COVERED, &prepared.unwrap_or_default())
    }

    fn uncovered(&self, reader: &Reader, stop: &AtomicBool) -> Result<Vec<Uncovered>> {
        let selection = Selection { channels: vec![Channel::Phone, Channel::Text], in_force: true };
        let (mut found, mut seen) = (Vec::new(), BTreeSet::<Wish>::new());
        self.store.read(|snapshot| {
            snapshot.removals_with_bodies(&selection, |row, body| {
                go_on(stop)?;
                let Some(said) = body.filter(|said| said.scope == Scope::Person) else { return Ok(()) };
                let on_file = self.numbers_of(reader, &said)?;
                if missing(&on_file, &said.numbers, country_of(&said.person, self.home())).is_empty()
                    || !seen.insert(wish(&row))
                {
                    return Ok(());
                }
                let new = self.still_missing(snapshot, &said, &on_file)?;
                if !new.is_empty() {
                    // What the caller said of service messages holds for the new number too.
                    let said = RemovalBody { message_class: row.message_class, ..*said };
                    found.push(Uncovered { said, new });
                }
                Ok(())
            })
        })?;
        Ok(found)
    }

    /// The numbers on file of whom the removal is about: the customer, or whoever has the name and address.
    fn numbers_of(&self, reader: &Reader, said: &RemovalBody) -> Result<Vec<Text>> {
        let rows = match &said.customer_no {
            Some(customer_no) => reader.get(customer_no)?.into_iter().collect(),
            None => self.rows_of_person(reader, &said.person)?,
        };
        Ok(rows.iter().flat_map(|row| numbers_covered(said.reason, &row.person, self.home())).collect())
    }

    /// Read as the identity keys are: without a first name everybody of the surname at the address.
    fn rows_of_person(&self, reader: &Reader, person: &Person) -> Result<Vec<customers::CustomerRow>> {
        let address = AddressKey::read(person.address_1.as_str(), person.address_2.as_str());
        let zip = zip_key(person.zip.as_str(), country_of(person, self.home()));
        let (last, first) =
            (last_name_key(person.last_name.as_str()), first_name_key(person.first_name.as_str()));
        if address.is_empty() || zip.is_empty() || last.is_empty() {
            return Ok(Vec::new());
        }
        let mut rows = reader.at_address(&address, &zip)?;
        rows.retain(|row| {
            let same_first = first.is_empty() || first_name_key(row.person.first_name.as_str()) == first;
            same_first && last_name_key(row.person.last_name.as_str()) == last
        });
        Ok(rows)
    }

    /// What no removal of the wish says. One that was ended said it too; and where the first was ended, nothing
    /// is added any more.
    fn still_missing(
        &self,
        snapshot: &Snapshot<'_>,
        of: &RemovalBody,
        on_file: &[Text],
    ) -> Result<Vec<Text>> {
        let mut rows = snapshot.removals_of(&of.reference)?;
        rows.retain(|row| wish(row) == wish_of(of));
        if rows.first().is_none_or(|first| first.ended_by.is_some()) {
            return Ok(Vec::new());
        }
        let mut said = Vec::new();
        for row in &rows {
            if let Some(Body::Removal(body)) = snapshot.body(row.id)? {
                said.extend(body.numbers);
            }
        }
        Ok(missing(on_file, &said, country_of(&of.person, self.home())))
    }

    fn cover(&self, found: &[Uncovered], source: &str) -> Result<()> {
        let acting = self.acting();
        let rules = Rules::built_in()?;
        self.store.write(&acting, |tx| {
            let since = tx.snapshot().setting(ON_FILE_SINCE)?.unwrap_or(acting.business_time);
            let mut covered = 0;
            for Uncovered { said, new } in found {
                // Looked at again inside: somebody may have withdrawn it, or covered it, meanwhile.
                let new = self.still_missing(&tx.snapshot(), said, new)?;
                if new.is_empty() {
                    continue;
                }
                let body = self.with_numbers(said, new, since, source, rules)?;
                let keys = keys_of(body.channel, body.scope, &body.person, &body.numbers, self.home());
                let about = fingerprints(&self.store, &keys, body.customer_no.as_ref());
                tx.append(NewEntry::about(Body::Removal(Box::new(body)), about))?;
                covered += 1;
            }
            match covered {
                0 => Ok(()),
                _ => tx.audit(AuditFact::new("numbers-covered").object(source).count("removals", covered)),
            }
        })
    }

    fn with_numbers(
        &self,
        said: &RemovalBody,
        numbers: Vec<Text>,
        on_file_since: DateTime<Utc>,
        source: &str,
        rules: &Rules,
    ) -> Result<RemovalBody> {
        // A file imported under an earlier business time does not make a number due before it was asked for.
        let received_at = on_file_since.max(said.received_at);
        let clocks = rules.clocks_for_company(said.channel, received_at, &self.company)?;
        Ok(RemovalBody {
            numbers,
            received_at,
            rules: rules_applied(&clocks),
            contact: None,
            script: None,
            source: Some(source.to_owned()),
            source_id: None,
            note: None,
            ..said.clone()
        })
    }
}

fn go_on(stop: &AtomicBool) -> Result<()> {
    match stop.load(Ordering::Relaxed) {
        true => Err(Fault::stopped("comparing was stopped; the customers are in use", "plan an export")),
        false => Ok(()),
    }
}

fn late(snapshot: &Snapshot<'_>) -> Result<u64> {
    Ok(snapshot.setting(LATE)?.unwrap_or_default())
}

pub(super) fn wish(row: &RemovalRow) -> Wish {
    (row.request, row.channel, row.customer_no.clone())
}

fn wish_of(said: &RemovalBody) -> Wish {
    (said.request, said.channel, said.customer_no.clone())
}

/// The numbers on file that are not among those said, each once, whatever their form.
fn missing(on_file: &[Text], said: &[Text], country: Country) -> Vec<Text> {
    let key = |number: &Text| PhoneKey::read(number.as_str(), country).ok();
    let mut known: BTreeSet<PhoneKey> = said.iter().filter_map(key).collect();
    on_file.iter().filter(|number| key(number).is_some_and(|key| known.insert(key))).cloned().collect()
}

#[cfg(test)]
mod tests;
