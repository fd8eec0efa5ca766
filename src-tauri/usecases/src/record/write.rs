//! Recording a request: one transaction, one reference.

use super::attach::{attached, earlier};
use super::prepare::rules_applied;
use super::{Prepared, RecordAsk, Recorded, contact_id, no_draft, nothing_planned};
use crate::Desk;
use chrono::{DateTime, Utc};
use domain::entry::{AttachedBody, AttachedTo, Body, RemovalBody};
use domain::ids::{Reference, RequestId};
use domain::removal::{Part, Planned};
use domain::{Fault, Result, script};
use store::{AuditFact, Fingerprint, FingerprintKind, NewEntry, RemovalRow, WriteTx};

/// Where an imported request came from.
pub(crate) struct Origin<'a> {
    pub source: &'a str,
    pub source_id: String,
}

/// What of a request older removals say already, and about whom.
#[derive(Default)]
struct Older {
    to: Vec<AttachedTo>,
    about: Vec<Fingerprint>,
}

impl Older {
    fn take(&mut self, row: &RemovalRow, fingerprints: &[Fingerprint]) {
        let (channel, reference, removal) = (row.channel, row.reference.clone(), row.id);
        self.to.push(AttachedTo { channel, reference, removal });
        self.about.extend(fingerprints);
    }
}

impl Desk {
    pub(super) fn answer(
        &self,
        prepared: &Prepared,
        reference: &Reference,
        duplicate: bool,
    ) -> Result<Recorded> {
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
            then_ask: prepared.then_ask()?.filter(|_| !duplicate),
        })
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
        let mut older = Older::default();
        for planned in &prepared.planned {
            for part in &planned.parts {
                let fingerprints = self.fingerprints_of(planned, part);
                match attached(&tx.snapshot(), (ask, prepared), planned, part, &fingerprints)? {
                    Some(row) => {
                        older.take(&row, &fingerprints);
                        first = earlier(first, row.reference, row.received_at);
                    }
                    None => new.push((planned, part, fingerprints)),
                }
            }
        }
        if let Some(origin) = origin {
            self.write_attached(tx, origin, ask, prepared, older)?;
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

    /// Where the channels of a source's row went that an older removal says already: a file that is read twice, and
    /// the request that a letter attached to, can be proved by it.
    fn write_attached(
        &self,
        tx: &mut WriteTx<'_>,
        origin: &Origin<'_>,
        ask: &RecordAsk,
        prepared: &Prepared,
        older: Older,
    ) -> Result<()> {
        if older.to.is_empty() {
            return Ok(());
        }
        let mut about = older.about;
        about.push(self.source_row(origin.source, &origin.source_id));
        about.extend(older.to.iter().map(|to| self.request_key(&to.reference)));
        let body = AttachedBody {
            source: origin.source.to_owned(),
            source_id: origin.source_id.clone(),
            received_by: ask.received_by,
            received_at: prepared.received_at,
            to: older.to,
        };
        tx.append(NewEntry::about(Body::Attached(body), about)).map(drop)
    }

    /// By this a row of a source is found again.
    pub(crate) fn source_row(&self, source: &str, source_id: &str) -> Fingerprint {
        self.store.fingerprint(FingerprintKind::SourceRow, &format!("{source}\u{1f}{source_id}"))
    }

    /// By this is found what was said of a request after it was recorded.
    pub(crate) fn request_key(&self, reference: &Reference) -> Fingerprint {
        self.store.fingerprint(FingerprintKind::Reference, reference.as_str())
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
            rules: clocks.map(|(_, clocks)| rules_applied(clocks)).unwrap_or_default(),
            note: ask.note.clone().filter(|note| !note.is_empty()),
        })
    }
}

/// A draft that somebody else ended meanwhile is not recorded a second time.
pub(super) fn finish_draft(tx: &mut WriteTx<'_>, ask: &RecordAsk) -> Result<()> {
    let Some(draft) = &ask.draft else { return Ok(()) };
    let draft = draft.parse().map(domain::ids::DraftId).map_err(|_| no_draft())?;
    if tx.end_draft(draft, "recorded", "")? { Ok(()) } else { Err(no_draft()) }
}
