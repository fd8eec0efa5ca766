//! Recording a request: one transaction, one reference.

use super::attach::attached;
use super::prepare::rules_applied;
use super::{Prepared, RecordAsk, contact_id, no_draft};
use crate::Desk;
use domain::entry::{AttachedBody, AttachedTo, Body, RemovalBody};
use domain::ids::{Reference, RequestId};
use domain::removal::{Part, Planned};
use domain::words::Channel;
use domain::{Fault, Result, script};
use store::{AuditFact, Fingerprint, FingerprintKind, NewEntry, RemovalRow, WriteTx};

/// Where an imported request came from.
pub(crate) struct Origin<'a> {
    pub source: &'a str,
    pub source_id: String,
}

/// What came of a request.
pub(super) struct Made {
    /// A new number; the first, where older removals say all.
    pub reference: Reference,
    /// The channels recorded under a new number.
    pub new: Vec<Channel>,
    /// The removals that say the rest already, in the order of the parts.
    pub older: Vec<RemovalRow>,
}

impl Made {
    pub fn is_duplicate(&self) -> bool {
        self.new.is_empty()
    }
}

/// What of a request older removals say already, and about whom.
#[derive(Default)]
struct Older {
    rows: Vec<RemovalRow>,
    about: Vec<Fingerprint>,
}

impl Older {
    fn take(&mut self, row: RemovalRow, fingerprints: &[Fingerprint]) {
        self.rows.push(row);
        self.about.extend(fingerprints);
    }

    fn first(&self) -> Option<Reference> {
        self.rows.iter().min_by_key(|row| row.received_at).map(|row| row.reference.clone())
    }
}

fn attached_to(row: &RemovalRow) -> AttachedTo {
    AttachedTo { channel: row.channel, reference: row.reference.clone(), removal: row.id }
}

impl Desk {
    /// A row of a file. True where older removals say all of it.
    pub(crate) fn write_request(
        &self,
        tx: &mut WriteTx<'_>,
        ask: &RecordAsk,
        prepared: &Prepared,
        origin: Option<&Origin<'_>>,
    ) -> Result<(Reference, bool)> {
        let made = self.make_request(tx, ask, prepared, origin)?;
        let duplicate = made.is_duplicate();
        Ok((made.reference, duplicate))
    }

    pub(super) fn make_request(
        &self,
        tx: &mut WriteTx<'_>,
        ask: &RecordAsk,
        prepared: &Prepared,
        origin: Option<&Origin<'_>>,
    ) -> Result<Made> {
        let mut new: Vec<(&Planned, &Part, Vec<Fingerprint>)> = Vec::new();
        let mut older = Older::default();
        for planned in &prepared.planned {
            for part in &planned.parts {
                let fingerprints = self.fingerprints_of(planned, part);
                match attached(&tx.snapshot(), (ask, prepared), planned, part, &fingerprints)? {
                    Some(row) => older.take(row, &fingerprints),
                    None => new.push((planned, part, fingerprints)),
                }
            }
        }
        if let (true, Some(first)) = (new.is_empty(), older.first()) {
            self.write_attached(tx, (ask, prepared), &older, None, origin)?;
            self.write_marks(tx, &prepared.marks)?;
            tx.audit(AuditFact::new("record").reference(&first).outcome("duplicate"))?;
            return Ok(Made { reference: first, new: Vec::new(), older: older.rows });
        }
        let reference = self.next_reference(tx)?;
        self.write_attached(tx, (ask, prepared), &older, Some(&reference), origin)?;
        let channels = new.iter().map(|(_, part, _)| part.channel).collect();
        let request = RequestId(uuid::Uuid::now_v7());
        for (planned, part, fingerprints) in new {
            let body = self.body(ask, prepared, planned, part, (request, &reference), origin)?;
            tx.append(NewEntry::about(Body::Removal(Box::new(body)), fingerprints))?;
        }
        self.compare_again(tx, prepared.generation)?;
        self.write_marks(tx, &prepared.marks)?;
        let customer = prepared.planned.first().and_then(|planned| planned.customer_no.clone());
        let fact = AuditFact::new("record").reference(&reference);
        tx.audit(match &customer {
            Some(customer) => fact.customer(customer),
            None => fact,
        })?;
        Ok(Made { reference, new: channels, older: older.rows })
    }

    /// Where the channels went that an older removal says already: a file that is read twice, the request that a
    /// letter attached to, and that a caller asked again, can be proved by it.
    fn write_attached(
        &self,
        tx: &mut WriteTx<'_>,
        (ask, prepared): (&RecordAsk, &Prepared),
        older: &Older,
        rest: Option<&Reference>,
        origin: Option<&Origin<'_>>,
    ) -> Result<()> {
        if older.rows.is_empty() {
            return Ok(());
        }
        let mut about = older.about.clone();
        about.extend(origin.map(|origin| self.source_row(origin.source, &origin.source_id)));
        about.extend(older.rows.iter().map(|row| &row.reference).chain(rest).map(|it| self.request_key(it)));
        let body = AttachedBody {
            source: origin.map(|origin| origin.source.to_owned()).unwrap_or_default(),
            source_id: origin.map(|origin| origin.source_id.clone()).unwrap_or_default(),
            reference: rest.cloned(),
            received_by: ask.received_by,
            received_at: prepared.received_at,
            to: older.rows.iter().map(attached_to).collect(),
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
