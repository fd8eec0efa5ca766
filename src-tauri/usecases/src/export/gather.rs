//! The lines of a batch in their order: ends that the service must be told, then removals by receipt.

use crate::Desk;
use crate::keys::fingerprints;
use crate::on_file::correct;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::Result;
use domain::batch::{Candidate, CandidateState, Service};
use domain::entry::{Body, RemovalBody};
use domain::identity::{Country, IdentityKey, PhoneKey, country_of};
use domain::ids::{BatchId, EntryId};
use domain::layout::LayoutRecord;
use domain::person::{Person, Text};
use domain::removal::keys_of;
use domain::words::{Channel, Reason, RecordAction};
use std::collections::{BTreeMap, HashMap};
use store::{LineRow, RemovalRow, Selection, Snapshot};

/// Corrections by the removal that they mend.
type Mends = BTreeMap<EntryId, Vec<Person>>;

/// A candidate, with the row number of its removal for the batch's line.
pub(super) struct Line {
    pub row: i64,
    pub candidate: Candidate,
}

impl Desk {
    /// Every line that may be due to a service up to an instant.
    pub(super) fn due_lines(
        &self,
        snapshot: &Snapshot<'_>,
        service: &Service,
        until: DateTime<Utc>,
        mut each: impl FnMut(Line) -> Result<()>,
    ) -> Result<()> {
        let mends = snapshot.mends(i64::MAX)?;
        // Ends come first: whoever reads in order must finish with what still stands.
        for carried in snapshot.ended_since_carried(&service.id)? {
            let state = CandidateState::EndedTold { at: carried.ended_at };
            self.one_line(snapshot, carried.removal, &mends, |subject| {
                let line = subject.line(carried.number_index, state);
                if self.still_stands(snapshot, service, &subject, line.candidate.number.as_ref())? {
                    Ok(())
                } else {
                    each(line)
                }
            })?;
        }
        let selection = Selection {
            channels: service.channels.clone(),
            calls_that_stop_texts: service.channels.contains(&Channel::Text),
            received_before: Some(until),
            in_force: true,
            not_sent_to: Some(service.id.clone()),
            in_batch: None,
        };
        snapshot.removals_with_bodies(&selection, |row, body| {
            // An erased body has nothing left to send.
            let Some(body) = body else { return Ok(()) };
            let settled =
                if row.numbers > 1 { snapshot.settled_numbers(&service.id, row.entry)? } else { Vec::new() };
            let subject = Said { row: &row, body: &body, mends: mends.get(&row.id), home: self.home() };
            let fresh = subject.indexes().filter(|index| !settled.contains(index));
            fresh.map(|index| subject.line(index, CandidateState::InForce)).try_for_each(&mut each)
        })
    }

    /// The records of a batch that was fixed, in the order of their numbers.
    pub(super) fn records_of(
        &self,
        snapshot: &Snapshot<'_>,
        batch: &store::BatchRow,
        mut each: impl FnMut(LayoutRecord) -> Result<()>,
    ) -> Result<()> {
        let mends = snapshot.mends(batch.up_to)?;
        let lines = snapshot.batch_lines(&batch.batch)?;
        let (told, ends): (Vec<LineRow>, Vec<LineRow>) =
            lines.into_iter().partition(|line| line.action != RecordAction::Withdraw);
        for line in ends {
            self.one_line(snapshot, line.removal, &mends, |subject| {
                let at = subject.row.ended_by.map(|by| snapshot.entry_time(by)).transpose()?;
                each(subject.record(&line, self.local_date(at.unwrap_or(subject.row.received_at))))
            })?;
        }
        // The stream has the order in which the lines were fixed. They are found by their removal and not by their
        // place, so that a body that was erased since leaves out its own lines and none behind it.
        let mut of_removal: HashMap<i64, Vec<LineRow>> = HashMap::with_capacity(told.len());
        for line in told {
            of_removal.entry(line.row).or_default().push(line);
        }
        let selection = Selection { in_batch: Some(BatchId(batch.batch.0.clone())), ..Selection::default() };
        snapshot.removals_with_bodies(&selection, |row, body| {
            let Some(body) = body else { return Ok(()) };
            let subject = Said { row: &row, body: &body, mends: mends.get(&row.id), home: self.home() };
            let lines = of_removal.remove(&row.entry).unwrap_or_default();
            lines.iter().try_for_each(|line| each(subject.record(line, self.local_date(row.received_at))))
        })
    }

    /// True when another removal in force stops the very thing: its end must not be told.
    fn still_stands(
        &self,
        snapshot: &Snapshot<'_>,
        service: &Service,
        subject: &Said<'_>,
        number: Option<&Text>,
    ) -> Result<bool> {
        let row = subject.row;
        let keys = match number.and_then(|number| PhoneKey::read(number.as_str(), self.home()).ok()) {
            Some(number) => vec![IdentityKey::phone(number)],
            None => keys_of(row.channel, row.scope, &subject.person(), &subject.body.numbers, self.home()),
        };
        let about = fingerprints(&self.store, &keys, None);
        let in_force = snapshot.in_force(&about)?;
        let ended = service.stopped_by(row.channel, row.texts_may_go_on);
        let also_stops = |other: &RemovalRow| {
            let stopped = service.stopped_by(other.channel, other.texts_may_go_on);
            stopped.iter().any(|channel| ended.contains(channel))
        };
        let told = |other: &RemovalRow| service.takes(other.channel, other.texts_may_go_on, other.pass_on);
        Ok(in_force.iter().any(|other| told(other) && also_stops(other)))
    }

    fn one_line(
        &self,
        snapshot: &Snapshot<'_>,
        removal: EntryId,
        mends: &Mends,
        each: impl FnOnce(Said<'_>) -> Result<()>,
    ) -> Result<()> {
        let (Some(row), Some(Body::Removal(body))) = (snapshot.removal(removal)?, snapshot.body(removal)?)
        else {
            return Ok(());
        };
        each(Said { row: &row, body: &body, mends: mends.get(&removal), home: self.home() })
    }
}

/// A removal as it was said, mends laid over.
struct Said<'a> {
    row: &'a RemovalRow,
    body: &'a RemovalBody,
    mends: Option<&'a Vec<Person>>,
    home: Country,
}

impl Said<'_> {
    /// One line a number; one for a removal without numbers.
    fn indexes(&self) -> std::ops::Range<u32> {
        0..self.row.numbers.max(1)
    }

    fn person(&self) -> Person {
        let mut person = self.body.person.clone();
        for mend in self.mends.into_iter().flatten() {
            correct(&mut person, mend);
        }
        person
    }

    fn number(&self, index: u32) -> Option<Text> {
        let by_number = matches!(self.row.channel, Channel::Phone | Channel::Text);
        let number = self.body.numbers.get(index as usize).filter(|_| by_number)?;
        let read = PhoneKey::read(number.as_str(), country_of(&self.body.person, self.home)).ok();
        Some(read.map_or_else(|| number.clone(), |number| Text::new(number.e164())))
    }

    fn line(&self, index: u32, state: CandidateState) -> Line {
        let row = self.row;
        let month = row.received_at.date_naive().checked_add_days(Days::new(30)).unwrap_or(NaiveDate::MAX);
        let candidate = Candidate {
            removal: row.id,
            number_index: index,
            reference: row.reference.clone(),
            channel: row.channel,
            scope: row.scope,
            received_at: row.received_at,
            due: row.due.unwrap_or(month),
            pass_on: row.pass_on,
            state,
            deceased: row.reason == Reason::Deceased,
            person: self.person(),
            number: self.number(index),
        };
        Line { row: row.entry, candidate }
    }

    fn record(&self, line: &LineRow, request_date: NaiveDate) -> LayoutRecord {
        LayoutRecord {
            action: line.action,
            request_date,
            person: self.person(),
            number: self.number(line.number_index),
            scope: self.row.scope,
            reference: self.row.reference.clone(),
            record_no: line.record_no,
        }
    }
}
