//! The lines of a batch in their order: ends that the service must be told, then removals by receipt.

use crate::Desk;
use crate::keys::fingerprints;
use crate::on_file::correct;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::batch::{Candidate, CandidateState, Service};
use domain::entry::{Body, RemovalBody};
use domain::identity::{Country, IdentityKey, PhoneKey, country_of};
use domain::ids::EntryId;
use domain::layout::LayoutRecord;
use domain::person::{Person, Text};
use domain::removal::keys_of;
use domain::words::{Channel, RecordAction};
use domain::{Fault, Result};
use std::collections::BTreeMap;
use std::sync::mpsc::sync_channel;
use store::{Carried, LineRow, NewLine, RemovalRow, SaidPage, SaidRow, Snapshot};

/// Pages that may wait to be taken apart.
const WAITING_PAGES: usize = 4;

/// Corrections by the removal that they mend.
type Mends = BTreeMap<EntryId, Vec<Person>>;

/// A candidate, with the row number of its removal for the batch's line.
pub(super) struct Line {
    pub row: i64,
    pub candidate: Candidate,
}

/// A record of a batch that was fixed, with the line that it is made of and the removal that it names.
pub(super) struct Told {
    pub line: NewLine,
    pub removal: EntryId,
    pub record: LayoutRecord,
}

impl Desk {
    /// Calls `each` with every line that may be due to a service up to an instant. The store is read on this thread; what
    /// was read is taken apart, and `each` called, on one beside it.
    pub(super) fn due_lines(
        &self,
        snapshot: &Snapshot<'_>,
        service: &Service,
        until: DateTime<Utc>,
        mut each: impl FnMut(Line) -> Result<()> + Send,
    ) -> Result<()> {
        let mends = snapshot.mends(i64::MAX)?;
        let carried = snapshot.carried(&service.id)?;
        let ends = self.due_ends(snapshot, service, &carried, &mends)?;
        let due = &DueRemovals::to(service, &carried, &mends, self.home());
        std::thread::scope(|scope| {
            let (to, pages) = sync_channel::<SaidPage>(WAITING_PAGES);
            let taking = scope.spawn(move || {
                ends.into_iter().try_for_each(&mut each)?;
                pages.iter().try_for_each(|page| page.rows().try_for_each(|said| due.lines(said?, &mut each)))
            });
            // Whoever takes them has ended before its time, and says why.
            let gone = |_| Fault::internal("an export stopped half-way; nothing was written");
            let read = snapshot.said_in_force(&due.channels, until, |page| to.send(page).map_err(gone));
            drop(to);
            let taken = taking.join().map_err(|_| Fault::internal("an export stopped half-way"))?;
            taken.and(read)
        })
    }

    /// Ends come first: whoever reads in order must finish with what still stands.
    fn due_ends(
        &self,
        snapshot: &Snapshot<'_>,
        service: &Service,
        carried: &Carried,
        mends: &Mends,
    ) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        for ended in snapshot.ended_since_carried(&service.id, carried)? {
            let Some((row, body)) = removal(snapshot, ended.removal)? else { continue };
            let said = Said::new(SaidRow::of(&row, &body), mends, self.home());
            let line = said.into_line(ended.number_index, CandidateState::EndedTold { at: ended.ended_at });
            let mut person = body.person.clone();
            mends.get(&row.id).into_iter().flatten().for_each(|mend| correct(&mut person, mend));
            let ended = Ended { row: &row, person, numbers: &body.numbers };
            if !self.still_stands(snapshot, service, &ended, line.candidate.number.as_ref())? {
                lines.push(line);
            }
        }
        Ok(lines)
    }

    /// The records of a batch that was fixed, in the order of their numbers. What was erased since is left out, and
    /// none behind it.
    pub(super) fn records_of(
        &self,
        snapshot: &Snapshot<'_>,
        batch: &store::BatchRow,
        mut each: impl FnMut(Told) -> Result<()>,
    ) -> Result<()> {
        let service = self.service_named(batch.service.as_str())?;
        let mends = snapshot.mends(batch.up_to)?;
        for lines in snapshot.batch_lines(&batch.batch)? {
            let lines = lines?;
            let mut rows: Vec<i64> = lines.iter().map(|it| it.line.row).collect();
            rows.dedup();
            let mut said = snapshot.said_of(&rows)?.into_iter();
            let (mut row, mut current) = (None, None);
            for line in lines {
                if row != Some(line.line.row) {
                    row = Some(line.line.row);
                    let next = said.next().flatten();
                    current = next.map(|said| Said::new(said, &mends, self.home()));
                }
                let said = match &current {
                    Some(said) if said.is_several() => Some(said.clone()),
                    _ => current.take(),
                };
                if let Some(said) = said {
                    each(self.told(snapshot, &service, said, line)?)?;
                }
            }
        }
        Ok(())
    }

    fn told(&self, snapshot: &Snapshot<'_>, service: &Service, said: Said, line: LineRow) -> Result<Told> {
        let removal = said.row.id;
        let ended_by = match line.line.action {
            RecordAction::Withdraw => snapshot.removal(removal)?.and_then(|row| row.ended_by),
            RecordAction::Remove | RecordAction::Deceased => None,
        };
        let at = ended_by.map(|by| snapshot.entry_time(by)).transpose()?.unwrap_or(said.row.received_at);
        Ok(Told { line: line.line, removal, record: said.into_record(service, &line, self.local_date(at)) })
    }

    /// True when another removal in force stops the very thing: its end must not be told.
    fn still_stands(
        &self,
        snapshot: &Snapshot<'_>,
        service: &Service,
        ended: &Ended<'_>,
        number: Option<&Text>,
    ) -> Result<bool> {
        let row = ended.row;
        let keys = match number.and_then(|number| PhoneKey::read(number.as_str(), self.home()).ok()) {
            Some(number) => vec![IdentityKey::phone(number)],
            None => keys_of(row.channel, row.scope, &ended.person, ended.numbers, self.home()),
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
}

/// Which removals in force a service is still to be told of.
struct DueRemovals<'a> {
    carried: &'a Carried,
    mends: &'a Mends,
    home: Country,
    channels: Vec<Channel>,
    calls: bool,
}

impl<'a> DueRemovals<'a> {
    fn to(service: &Service, carried: &'a Carried, mends: &'a Mends, home: Country) -> Self {
        let calls = service.channels.contains(&Channel::Phone);
        let mut channels = service.channels.clone();
        if channels.contains(&Channel::Text) && !calls {
            channels.push(Channel::Phone);
        }
        Self { carried, mends, home, channels, calls }
    }

    fn lines(&self, said: SaidRow, each: &mut impl FnMut(Line) -> Result<()>) -> Result<()> {
        // A call removal stops texts too, unless those may go on.
        if said.channel == Channel::Phone && !self.calls && said.texts_may_go_on {
            return Ok(());
        }
        let said = Said::new(said, self.mends, self.home);
        let row = said.row.entry;
        let fresh = said.indexes().filter(|index| !self.carried.is_settled(row, *index));
        match said.is_several() {
            true => fresh.map(|index| said.line(index, CandidateState::InForce)).try_for_each(each),
            false if self.carried.is_settled(row, 0) => Ok(()),
            false => each(said.into_line(0, CandidateState::InForce)),
        }
    }
}

/// A removal that was ended, mends laid over.
struct Ended<'a> {
    row: &'a RemovalRow,
    person: Person,
    numbers: &'a [Text],
}

/// A removal with its body; none when it was erased.
fn removal(snapshot: &Snapshot<'_>, id: EntryId) -> Result<Option<(RemovalRow, Box<RemovalBody>)>> {
    Ok(match (snapshot.removal(id)?, snapshot.body(id)?) {
        (Some(row), Some(Body::Removal(body))) => Some((row, body)),
        _ => None,
    })
}

/// A removal as it was said, mends laid over.
#[derive(Clone)]
struct Said {
    row: SaidRow,
    /// Of the person as given: a mend does not make a number another.
    country: Country,
}

impl Said {
    fn new(mut row: SaidRow, mends: &Mends, home: Country) -> Self {
        let country = country_of(&row.person, home);
        mends.get(&row.id).into_iter().flatten().for_each(|mend| correct(&mut row.person, mend));
        Self { row, country }
    }

    /// One line a number; one for a removal without numbers.
    fn indexes(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.row.numbers.len()).unwrap_or(u32::MAX).max(1)
    }

    fn number(&self, index: u32) -> Option<Text> {
        let number = self.row.numbers.get(index as usize)?;
        let read = PhoneKey::read(number.as_str(), self.country).ok();
        Some(read.map_or_else(|| number.clone(), |number| Text::new(number.e164())))
    }

    /// True when it may be several lines.
    fn is_several(&self) -> bool {
        self.row.numbers.len() > 1
    }

    fn line(&self, index: u32, state: CandidateState) -> Line {
        self.clone().into_line(index, state)
    }

    fn into_line(self, index: u32, state: CandidateState) -> Line {
        let number = self.number(index);
        let row = self.row;
        let month = || row.received_at.date_naive().checked_add_days(Days::new(30)).unwrap_or(NaiveDate::MAX);
        let candidate = Candidate {
            removal: row.id,
            number_index: index,
            due: row.due.unwrap_or_else(month),
            reference: row.reference,
            channel: row.channel,
            scope: row.scope,
            received_at: row.received_at,
            pass_on: row.pass_on,
            state,
            deceased: row.deceased,
            person: row.person,
            number,
        };
        Line { row: row.entry, candidate }
    }

    fn into_record(self, service: &Service, line: &LineRow, request_date: NaiveDate) -> LayoutRecord {
        LayoutRecord {
            action: line.line.action,
            channel: service.told_as(self.row.channel),
            request_date,
            number: self.number(line.line.number_index),
            person: self.row.person,
            scope: self.row.scope,
            reference: self.row.reference,
            record_no: line.record_no,
        }
    }
}
