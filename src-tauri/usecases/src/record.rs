//! Removal requests: preview, record. Nothing is asked of the caller but what finds or suppresses.

use crate::Desk;
use crate::keys::fingerprints;
use crate::lookup::LookupHit;
use chrono::{DateTime, NaiveDate, Utc};
use customers::CustomerRow;
use domain::company::Language;
use domain::entry::{Body, MarkBody, RemovalBody};
use domain::identity::{AddressKey, PhoneKey, last_name_key, zip_key};
use domain::ids::{Brand, ContactId, CustomerNo, EntryId, Reference, RequestId};
use domain::masking::{Typed, mask_phone};
use domain::person::Person;
use domain::removal::{self, Asked, AskedAgain, InForceRemoval, Part, Planned, Subject};
use domain::role::{self, Action};
use domain::rules::{Clock, Rules};
use domain::script::{self, Wish};
use domain::words::{AskedBy, Channel, Reason, ReceivedBy, Scope};
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use store::{AuditFact, Fingerprint, NewEntry, RemovalRow, Snapshot, WriteTx};

/// Whom it is about.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
#[serde(tag = "who", rename_all = "kebab-case")]
pub enum RecordSubject {
    /// A listed customer.
    Customer { customer_no: String },
    /// An unlisted person, or a nameless address.
    Person { person: Box<Person> },
    /// A bare number.
    Number { number: Sensitive<String> },
    /// A bare e-mail address.
    Email { email: Sensitive<String> },
}

/// What the caller asks for: one request, one reference, one or more channels.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct RecordAsk {
    /// `everything` is all five.
    pub channels: Vec<Channel>,
    pub subject: RecordSubject,
    /// None: person (or number / e-mail address for a bare one).
    pub scope: Option<Scope>,
    /// Numbers to stop beside those on file.
    pub numbers: Vec<Sensitive<String>>,
    pub brand: Option<String>,
    pub asked_by: AskedBy,
    pub reason: Reason,
    pub pass_on: bool,
    /// A phone removal stops texts too, unless the caller says they may go on.
    pub texts_may_go_on: bool,
    pub received_by: ReceivedBy,
    /// RFC 3339 or a local date; none: business time.
    pub received_at: Option<String>,
    pub note: Option<Sensitive<String>>,
    pub contact: Option<String>,
    /// The language of the words that were read.
    pub language: String,
    /// Also the same person: their keys go under the same reference.
    pub also: Vec<String>,
    /// The unfinished request that this finishes.
    pub draft: Option<String>,
}

/// The rule behind a date, for the screen.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RuleShown {
    pub id: String,
    pub version: u32,
    pub due: String,
    /// "10 business days; skipped Sat, Sun, Thanksgiving".
    pub words: String,
    pub source: String,
}

/// What would happen, before a key is pressed.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RecordPreview {
    pub due: String,
    pub rules: Vec<RuleShown>,
    /// "I'll take you off now": future until recorded.
    pub say: String,
    /// How many other customers on file the scope reaches.
    pub others_reached: u32,
    /// Their names, as far as they may be shown.
    pub others: Vec<Sensitive<String>>,
    /// Fields that are still needed, by name.
    pub missing: Vec<String>,
    /// Already asked: the first reference.
    pub duplicate: Option<String>,
    /// Likely the same person.
    pub likely_same: Vec<LookupHit>,
    /// Numbers that a phone removal would stop, masked but for what was typed.
    pub numbers: Vec<Sensitive<String>>,
}

/// What was recorded.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Recorded {
    /// Twelve digits.
    pub reference: String,
    /// `214 0830 5917` as shown and spoken.
    pub reference_grouped: String,
    pub kinds: Vec<Channel>,
    /// The earliest date.
    pub due: String,
    pub rules: Vec<RuleShown>,
    /// The sentence to say now.
    pub say: String,
    pub duplicate: bool,
}

/// Everything known before anything is written: what to record, and what to say.
pub(crate) struct Prepared {
    planned: Vec<Planned>,
    clocks: Vec<(Channel, Vec<Clock>)>,
    wish: Wish,
    pub(crate) received_at: DateTime<Utc>,
    language: Language,
    /// What the reason says about customers, as far as it does not stand on their rows yet.
    marks: Vec<MarkBody>,
}

impl Desk {
    /// What recording would do; writes nothing.
    pub fn preview_record(&self, ask: &RecordAsk) -> Result<RecordPreview> {
        self.allow(Action::Record)?;
        let prepared = match self.prepare(ask) {
            Ok(prepared) => prepared,
            Err(fault) if fault.code == Code::BadInput => return self.incomplete(ask, &fault),
            Err(fault) => return Err(fault),
        };
        let main = prepared.planned.first().ok_or_else(nothing_planned)?;
        let reached = self.others_reached(main)?;
        let typed = Typed::of(named(ask));
        let numbers = main.parts.iter().flat_map(|part| &part.numbers);
        let mut masked: Vec<Sensitive<String>> = Vec::new();
        for number in numbers {
            let shown = Sensitive::from(mask_phone(number, &typed).as_str());
            if !masked.contains(&shown) {
                masked.push(shown);
            }
        }
        Ok(RecordPreview {
            due: prepared.earliest().map(|due| due.to_string()).unwrap_or_default(),
            rules: prepared.rules(),
            say: script::before(&prepared.wish, &self.company, prepared.language)?.text,
            others_reached: u32::try_from(reached.len()).unwrap_or(u32::MAX),
            others: if self.browses() { reached.into_iter().take(5).collect() } else { Vec::new() },
            missing: Vec::new(),
            duplicate: self.duplicate_of(ask, &prepared)?.map(|(reference, _)| reference.0),
            likely_same: self.likely_same(ask)?,
            numbers: masked,
        })
    }

    /// Records the request, durably, in one transaction; a duplicate answers with the first reference.
    pub fn record(&self, ask: &RecordAsk) -> Result<Recorded> {
        self.record_from(ask, None)
    }

    /// The same, from one row of a source: its id makes the import idempotent.
    pub(crate) fn record_from(&self, ask: &RecordAsk, origin: Option<&Origin<'_>>) -> Result<Recorded> {
        let needed = if origin.is_some() { Action::ImportRemovals } else { Action::Record };
        self.allow(needed)?;
        let prepared = self.prepare(ask)?;
        let acting = self.acting();
        let (reference, duplicate) = self.store.write(&acting, |tx| {
            let made = self.write_request(tx, ask, &prepared, origin)?;
            finish_draft(tx, ask)?;
            Ok(made)
        })?;
        self.answer(&prepared, &reference, duplicate)
    }

    fn answer(&self, prepared: &Prepared, reference: &Reference, duplicate: bool) -> Result<Recorded> {
        let first = if duplicate { self.store.read(|snapshot| snapshot.request(reference))? } else { None };
        let due = first.and_then(|request| request.due).or_else(|| prepared.earliest());
        let due = due.ok_or_else(nothing_planned)?;
        let say = script::after(&prepared.wish, due, reference, &self.company, prepared.language)?;
        Ok(Recorded {
            reference: reference.to_string(),
            reference_grouped: domain::reference::grouped(reference),
            kinds: prepared.clocks.iter().map(|(channel, _)| *channel).collect(),
            due: due.to_string(),
            rules: prepared.rules(),
            say: say.text,
            duplicate,
        })
    }

    pub(crate) fn prepare(&self, ask: &RecordAsk) -> Result<Prepared> {
        let business = self.clock.business();
        let received_at = self.received_at(ask.received_at.as_deref(), business)?;
        let language = Language::from_word(&ask.language).unwrap_or(self.company.language);
        let mut planned =
            vec![removal::plan(&self.asked(ask, &ask.subject, received_at)?, &self.company, business)?];
        for customer_no in &ask.also {
            let subject = RecordSubject::Customer { customer_no: customer_no.clone() };
            planned.push(removal::plan(&self.asked(ask, &subject, received_at)?, &self.company, business)?);
        }
        let main = planned.first().ok_or_else(nothing_planned)?;
        let wish = Wish::of(main, ask.reason);
        let rules = Rules::built_in()?;
        let mut clocks = Vec::new();
        for channel in Channel::ALL {
            if planned.iter().flat_map(|planned| &planned.parts).any(|part| part.channel == *channel) {
                clocks.push((*channel, rules.clocks_for_company(*channel, received_at, &self.company)?));
            }
        }
        let marks = self.new_marks(ask, &planned)?;
        Ok(Prepared { planned, clocks, wish, received_at, language, marks })
    }

    fn asked(&self, ask: &RecordAsk, subject: &RecordSubject, received_at: DateTime<Utc>) -> Result<Asked> {
        let subject = match subject {
            RecordSubject::Customer { customer_no } => {
                let customer_no = CustomerNo(customer_no.clone());
                let on_file = self.on_file(&customer_no)?.ok_or_else(|| no_customer(&customer_no))?;
                Subject::Customer { customer_no, on_file: Box::new(on_file.row.person) }
            }
            RecordSubject::Person { person } => Subject::Person(person.clone()),
            RecordSubject::Number { number } => Subject::Number(number.clone()),
            RecordSubject::Email { email } => Subject::Email(email.clone()),
        };
        Ok(Asked {
            channels: ask.channels.clone(),
            subject,
            scope: ask.scope,
            numbers: ask.numbers.clone(),
            brand: ask.brand.clone().map(Brand),
            asked_by: ask.asked_by,
            reason: ask.reason,
            texts_may_go_on: ask.texts_may_go_on,
            received_by: ask.received_by,
            received_at,
            note: ask.note.clone(),
        })
    }

    /// An instant, or a local date; a date alone is the last second of that day, or now if it is today.
    fn received_at(&self, given: Option<&str>, business: DateTime<Utc>) -> Result<DateTime<Utc>> {
        let Some(given) = given else { return Ok(business) };
        if let Ok(instant) = DateTime::parse_from_rfc3339(given) {
            return Ok(instant.with_timezone(&Utc));
        }
        let bad = || {
            let what = "the day of receipt is no date; nothing was recorded";
            Fault::new(Code::BadInput, what, "give it as YYYY-MM-DD or as RFC 3339").at("received")
        };
        let day: NaiveDate = given.parse().map_err(|_| bad())?;
        let noon = day.and_hms_opt(12, 0, 0).ok_or_else(bad)?;
        let noon = noon.and_local_timezone(self.zone).earliest().ok_or_else(bad)?.with_timezone(&Utc);
        Ok(if day == self.local_date(business) { noon.min(business) } else { noon })
    }

    pub(crate) fn write_request(
        &self,
        tx: &mut WriteTx<'_>,
        ask: &RecordAsk,
        prepared: &Prepared,
        origin: Option<&Origin<'_>>,
    ) -> Result<(Reference, bool)> {
        let mut new: Vec<(&Planned, &Part, Vec<Fingerprint>)> = Vec::new();
        let mut first: Option<(Reference, DateTime<Utc>)> = None;
        for planned in &prepared.planned {
            for part in &planned.parts {
                let fingerprints = self.fingerprints_of(planned, part);
                match attached(&tx.snapshot(), (ask, prepared), planned, part, &fingerprints)? {
                    Some(row) => first = earlier(first, row.reference, row.received_at),
                    None => new.push((planned, part, fingerprints)),
                }
            }
        }
        if let (true, Some((reference, _))) = (new.is_empty(), first) {
            self.write_marks(tx, &prepared.marks)?;
            tx.audit(AuditFact::new("record").reference(&reference).outcome("duplicate"))?;
            return Ok((reference, true));
        }
        let reference = self.next_reference(tx)?;
        let request = RequestId(uuid::Uuid::now_v7());
        for (planned, part, fingerprints) in new {
            let body = self.body(ask, prepared, planned, part, (request, &reference), origin)?;
            tx.append(NewEntry::about(Body::Removal(Box::new(body)), fingerprints))?;
        }
        self.write_marks(tx, &prepared.marks)?;
        let customer = prepared.planned.first().and_then(|planned| planned.customer_no.clone());
        let fact = AuditFact::new("record").reference(&reference);
        tx.audit(match &customer {
            Some(customer) => fact.customer(customer),
            None => fact,
        })?;
        Ok((reference, false))
    }

    fn next_reference(&self, tx: &mut WriteTx<'_>) -> Result<Reference> {
        let counter = tx.next_counter("reference")?;
        let counter =
            u32::try_from(counter).map_err(|_| Fault::internal("the confirmation numbers are used up"))?;
        domain::reference::make(self.company.site_number(self.store.site())?, counter)
    }

    fn body(
        &self,
        ask: &RecordAsk,
        prepared: &Prepared,
        planned: &Planned,
        part: &Part,
        (request, reference): (RequestId, &Reference),
        origin: Option<&Origin<'_>>,
    ) -> Result<RemovalBody> {
        let clocks = prepared.clocks.iter().find(|(channel, _)| *channel == part.channel);
        let spoken = script::before(&prepared.wish, &self.company, prepared.language)?.script;
        Ok(RemovalBody {
            request,
            reference: reference.clone(),
            contact: ask.contact.as_deref().map(contact_id).transpose()?,
            channel: part.channel,
            scope: part.scope,
            brand: planned.brand.clone(),
            customer_no: planned.customer_no.clone(),
            person: part.person.clone(),
            numbers: part.numbers.clone(),
            asked_by: ask.asked_by,
            reason: ask.reason,
            message_class: part.message_class,
            texts_may_go_on: part.texts_may_go_on,
            received_by: ask.received_by,
            received_at: prepared.received_at,
            pass_on: ask.pass_on,
            script: origin.is_none().then_some(spoken),
            source: origin.map(|origin| origin.source.to_owned()),
            source_id: origin.map(|origin| origin.source_id.clone()),
            rules: clocks.map(|(_, clocks)| clocks.iter().map(Clock::applied).collect()).unwrap_or_default(),
            note: ask.note.clone().filter(|note| !note.is_empty()),
        })
    }

    /// A wrong number is doubtful on every row that has it, whoever it was recorded on.
    fn new_marks(&self, ask: &RecordAsk, planned: &[Planned]) -> Result<Vec<MarkBody>> {
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

    fn write_marks(&self, tx: &mut WriteTx<'_>, marks: &[MarkBody]) -> Result<()> {
        for mark in marks {
            let about = fingerprints(&self.store, &[], Some(marked_customer(mark)));
            tx.append(NewEntry::about(Body::Mark(mark.clone()), about))?;
        }
        Ok(())
    }

    fn fingerprints_of(&self, planned: &Planned, part: &Part) -> Vec<Fingerprint> {
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

    /// A store finds whom it names exactly; it is shown nobody else.
    fn browses(&self) -> bool {
        !role::reach(self.who.role).exact_only
    }

    /// Who else on file the scope reaches, by name.
    fn others_reached(&self, planned: &Planned) -> Result<Vec<Sensitive<String>>> {
        let Some(part) =
            planned.parts.iter().find(|part| matches!(part.scope, Scope::Address | Scope::SurnameAtAddress))
        else {
            return Ok(Vec::new());
        };
        let address = AddressKey::read(part.person.address_1.as_str(), part.person.address_2.as_str());
        let zip = zip_key(part.person.zip.as_str(), self.home());
        let rows = self.master(|reader| reader.at_address(&address, &zip))?.unwrap_or_default();
        let surname = last_name_key(part.person.last_name.as_str());
        let same = |row: &&CustomerRow| {
            part.scope == Scope::Address || last_name_key(row.person.last_name.as_str()) == surname
        };
        let others =
            rows.iter().filter(same).filter(|row| Some(&row.customer_no) != planned.customer_no.as_ref());
        Ok(others.map(|row| row.person.full_name()).collect())
    }

    /// Customers who are likely the person that is being recorded, and not named yet.
    fn likely_same(&self, ask: &RecordAsk) -> Result<Vec<LookupHit>> {
        if !self.browses() {
            return Ok(Vec::new());
        }
        let (person, own) = match &ask.subject {
            RecordSubject::Person { person } => ((**person).clone(), None),
            RecordSubject::Customer { customer_no } => {
                let customer_no = CustomerNo(customer_no.clone());
                match self.on_file(&customer_no)? {
                    Some(on_file) => (on_file.row.person, Some(customer_no)),
                    None => return Ok(Vec::new()),
                }
            }
            _ => return Ok(Vec::new()),
        };
        let hits = self.master(|reader| reader.candidates_like(&person, 4))?.unwrap_or_default();
        let known = |number: &CustomerNo| own.as_ref() == Some(number) || ask.also.contains(&number.0);
        let strangers: Vec<_> = hits.into_iter().filter(|hit| !known(&hit.row.customer_no)).take(3).collect();
        self.shown_hits(strangers, &Typed::of(named(ask)))
    }

    /// The preview of a request that lacks something: what, and what would be said.
    fn incomplete(&self, ask: &RecordAsk, fault: &Fault) -> Result<RecordPreview> {
        Ok(RecordPreview {
            due: String::new(),
            rules: Vec::new(),
            say: String::new(),
            others_reached: 0,
            others: Vec::new(),
            missing: vec![fault.line()],
            duplicate: None,
            likely_same: self.likely_same(ask)?,
            numbers: Vec::new(),
        })
    }
}

/// Where an imported request came from.
pub(crate) struct Origin<'a> {
    pub source: &'a str,
    pub source_id: String,
}

impl Prepared {
    fn earliest(&self) -> Option<NaiveDate> {
        domain::rules::earliest(self.clocks.iter().flat_map(|(_, clocks)| clocks))
    }

    fn rules(&self) -> Vec<RuleShown> {
        let mut shown: Vec<RuleShown> = Vec::new();
        for clock in self.clocks.iter().flat_map(|(_, clocks)| clocks) {
            if !shown.iter().any(|rule| rule.id == clock.id.as_str()) {
                shown.push(rule_shown(clock));
            }
        }
        shown.sort_by(|one, other| (&one.due, &one.id).cmp(&(&other.due, &other.id)));
        shown
    }
}

pub(crate) fn rule_shown(clock: &Clock) -> RuleShown {
    RuleShown {
        id: clock.id.to_string(),
        version: clock.version,
        due: clock.due.to_string(),
        words: clock.words(),
        source: clock.source.clone(),
    }
}

/// The removal in force that already says this part.
fn attached(
    snapshot: &Snapshot<'_>,
    (ask, prepared): (&RecordAsk, &Prepared),
    planned: &Planned,
    part: &Part,
    fingerprints: &[Fingerprint],
) -> Result<Option<RemovalRow>> {
    let mut rows: BTreeMap<EntryId, (RemovalRow, BTreeSet<String>)> = BTreeMap::new();
    for fingerprint in fingerprints {
        for row in snapshot.in_force(std::slice::from_ref(fingerprint))? {
            rows.entry(row.id).or_insert_with(|| (row, BTreeSet::new())).1.insert(fingerprint.to_hex());
        }
    }
    let in_force: Vec<InForceRemoval> = rows.values().map(|(row, hit)| in_force_removal(row, hit)).collect();
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

fn in_force_removal(row: &RemovalRow, fingerprints: &BTreeSet<String>) -> InForceRemoval {
    InForceRemoval {
        id: row.id,
        channel: row.channel,
        scope: row.scope,
        brand: row.brand.clone(),
        fingerprints: fingerprints.clone(),
        received_at: row.received_at,
        reason: row.reason,
        message_class: row.message_class,
        texts_may_go_on: row.texts_may_go_on,
        pass_on: row.pass_on,
    }
}

fn earlier(
    first: Option<(Reference, DateTime<Utc>)>,
    reference: Reference,
    at: DateTime<Utc>,
) -> Option<(Reference, DateTime<Utc>)> {
    match first {
        Some((first, earliest)) if earliest <= at => Some((first, earliest)),
        _ => Some((reference, at)),
    }
}

fn marked_customer(mark: &MarkBody) -> &CustomerNo {
    let (MarkBody::DoubtfulNumber { customer_no, .. }
    | MarkBody::Deceased { customer_no }
    | MarkBody::ThirdParty { customer_no }
    | MarkBody::Child { customer_no }) = mark;
    customer_no
}

/// A draft that somebody else ended meanwhile is not recorded a second time.
fn finish_draft(tx: &mut WriteTx<'_>, ask: &RecordAsk) -> Result<()> {
    let Some(draft) = &ask.draft else { return Ok(()) };
    let draft = draft.parse().map(domain::ids::DraftId).map_err(|_| no_draft())?;
    if tx.end_draft(draft, "recorded", "")? { Ok(()) } else { Err(no_draft()) }
}

pub(crate) fn no_draft() -> Fault {
    Fault::new(
        Code::NotFound,
        "there is no unfinished request of that code",
        "it may have been finished; look at Due",
    )
}

pub(crate) fn contact_id(text: &str) -> Result<ContactId> {
    text.parse().map_err(|_| {
        Fault::new(Code::Usage, "that is no contact; nothing was done", "begin a contact first").at("contact")
    })
}

pub(crate) fn no_customer(customer_no: &CustomerNo) -> Fault {
    let what = format!("there is no customer {customer_no}");
    Fault::new(Code::NotFound, what, "look them up, or record an unlisted person")
}

fn nothing_planned() -> Fault {
    Fault::internal("a request without a removal was planned; nothing was recorded")
}

/// What the agent typed of numbers: it may be shown back.
fn named(ask: &RecordAsk) -> Vec<&Sensitive<String>> {
    let bare = match &ask.subject {
        RecordSubject::Number { number } => Some(number),
        _ => None,
    };
    ask.numbers.iter().chain(bare).collect()
}
