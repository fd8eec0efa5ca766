//! Requests after they were recorded: show, list, withdraw, permit.

use crate::Desk;
use crate::customer::TimelineItem;
use crate::keys::fingerprints;
use crate::record::no_customer;
use chrono::{DateTime, NaiveDate, Utc};
use domain::batch::Service;
use domain::entry::{AttachedTo, Body, PermissionBody, WithdrawalBody};
use domain::identity::identity_keys;
use domain::ids::{CustomerNo, Reference, ServiceId};
use domain::masking::{Typed, mask_person};
use domain::person::Person;
use domain::removal::permission;
use domain::role::Action;
use domain::rules::{Clock, Rules};
use domain::words::{
    AskedBy, Channel, MessageClass, PermissionSource, Reason, ReceivedBy, RecordAction, Scope,
};
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::{AuditFact, Fingerprint, NewEntry, RemovalRow, Snapshot, TimelineRow, WriteTx};

/// One removal of a request.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RemovalShown {
    /// The entry's id.
    pub removal: String,
    pub channel: Channel,
    pub scope: Scope,
    pub brand: Option<String>,
    /// `in-force`, `withdrawn`, `permitted`, `honoured`.
    pub state: String,
    pub due: String,
    pub rule: String,
    /// "10 business days; skipped Sat, Sun, Thanksgiving"; empty where the rule has changed since.
    pub words: String,
    /// Where the rule comes from.
    pub source: String,
    /// Up to which class of messages it stops: `service` stops reminders of a care plan too.
    pub message_class: MessageClass,
    /// Batches that carried it.
    pub batches: Vec<String>,
}

/// A request, masked.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RequestShown {
    pub reference: String,
    pub reference_grouped: String,
    pub customer_no: Option<String>,
    pub name: Sensitive<String>,
    pub received_at: String,
    pub received_on: String,
    pub received_by: ReceivedBy,
    pub asked_by: AskedBy,
    pub reason: Reason,
    pub pass_on: bool,
    pub who: String,
    pub site: String,
    pub source: Option<String>,
    pub note: Option<Sensitive<String>>,
    pub removals: Vec<RemovalShown>,
    pub timeline: Vec<TimelineItem>,
}

/// Which requests.
#[derive(Clone, Debug, Default, Serialize, Deserialize, specta::Type)]
pub struct RequestFilter {
    /// `YYYY-MM-DD`.
    pub due_before: Option<String>,
    pub overdue: bool,
    /// 100 when not given.
    pub limit: Option<u32>,
}

/// One line of the list.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct RequestRow {
    pub reference: String,
    pub customer_no: Option<String>,
    pub kinds: Vec<Channel>,
    pub received_on: String,
    pub due: String,
    pub overdue: bool,
    /// `open`, `honoured`, `withdrawn`.
    pub state: String,
}

/// A mistake is withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct WithdrawAsk {
    pub reference: String,
    /// None: the whole request.
    pub channel: Option<Channel>,
    pub reason: Sensitive<String>,
}

/// What was withdrawn.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Withdrawn {
    pub reference: String,
    pub channels: Vec<Channel>,
    /// Services that must be told in their next batch, because they have it already.
    pub tell: Vec<String>,
    /// Services whose layout cannot say it: to be told by hand.
    pub by_hand: Vec<String>,
}

/// A change of mind is permitted, with evidence.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct PermitAsk {
    pub channel: Channel,
    pub customer_no: String,
    /// The references whose removals of the channel it ends: those and no others.
    pub ends: Vec<String>,
    pub evidence: Sensitive<String>,
    pub source: PermissionSource,
}

/// What was permitted.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Permitted {
    pub channel: Channel,
    pub ended: Vec<String>,
    /// Removals of the channel that still stand.
    pub still_in_force: Vec<String>,
}

/// How a request stands, the most open first. Spelt as `RequestRow::state` says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Open,
    Honoured,
    Withdrawn,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Honoured => "honoured",
            State::Withdrawn => "withdrawn",
        }
    }
}

/// Requests listed unless more are asked for.
const USUAL_LIMIT: u32 = 100;

impl Desk {
    /// One request by its reference, however it is grouped.
    pub fn request(&self, reference: &str) -> Result<RequestShown> {
        self.allow(Action::RequestShow)?;
        let (reference, rows) = self.removals_of(reference)?;
        let first = rows.first().ok_or_else(|| no_request(&reference))?;
        let body = self.store.read(|snapshot| snapshot.body(first.id))?;
        let (person, note) = match body {
            Some(Body::Removal(body)) => (body.person, body.note),
            _ => (Person::default(), None),
        };
        let shown = RequestShown {
            reference: reference.to_string(),
            reference_grouped: domain::reference::grouped(&reference),
            customer_no: first.customer_no.as_ref().map(ToString::to_string),
            name: mask_person(&person, &Typed::default()).name.as_str().into(),
            received_at: first.received_at.to_rfc3339(),
            received_on: self.local_date(first.received_at).to_string(),
            received_by: first.received_by,
            asked_by: first.asked_by,
            reason: first.reason,
            pass_on: first.pass_on,
            who: first.who.to_string(),
            site: first.site.clone(),
            source: first.source.clone(),
            note,
            removals: self.store.read(|snapshot| {
                let services = services(snapshot)?;
                rows.iter().map(|row| self.removal_shown(snapshot, &services, row)).collect()
            })?,
            timeline: self.request_timeline(&rows)?,
        };
        let fact = AuditFact::new("request-shown").reference(&reference);
        self.store.write(&self.acting(), |tx| tx.audit(fact))?;
        Ok(shown)
    }

    /// Requests by what is left on their clocks; without a filter the newest first, ended ones too.
    pub fn requests(&self, filter: &RequestFilter) -> Result<Vec<RequestRow>> {
        self.allow(Action::RequestList)?;
        let today = self.today();
        let before = match &filter.due_before {
            Some(text) => Some(read_date(text, "due-before")?),
            None => filter.overdue.then_some(today),
        };
        let limit = filter.limit.unwrap_or(USUAL_LIMIT);
        self.store.read(|snapshot| {
            let services = services(snapshot)?;
            // A request may hold any number of removals: more are read until there are requests enough.
            let mut removals = limit.saturating_mul(5);
            loop {
                let found = match before {
                    Some(before) => snapshot.open(Some(before), removals)?,
                    None => snapshot.latest_removals(removals)?,
                };
                let mut seen = HashSet::new();
                let whole = found.iter().filter(|row| seen.insert(&row.reference));
                let whole = whole.map(|row| snapshot.removals_of(&row.reference));
                let mut listed = Vec::new();
                for rows in whole {
                    if listed.len() < limit as usize {
                        let row = self.listed(snapshot, &services, &rows?, today)?;
                        listed.extend(row.filter(|row| !(filter.overdue && row.state == "honoured")));
                    }
                }
                if listed.len() >= limit as usize || found.len() < removals as usize {
                    return Ok(listed);
                }
                removals = removals.saturating_mul(4);
            }
        })
    }

    /// A request was received with the first of its removals, is about whom that is about, and is as open as the most
    /// open of them; due is what is as open as that.
    fn listed(
        &self,
        snapshot: &Snapshot<'_>,
        services: &[Service],
        rows: &[RemovalRow],
        today: NaiveDate,
    ) -> Result<Option<RequestRow>> {
        let states =
            rows.iter().map(|row| state_of(snapshot, services, row)).collect::<Result<Vec<State>>>()?;
        let (Some(first), Some(state)) = (rows.first(), states.iter().min().copied()) else {
            return Ok(None);
        };
        let as_open = rows.iter().zip(&states).filter(|(_, of)| **of == state);
        let due = as_open.filter_map(|(row, _)| row.due).min();
        let received = rows.iter().map(|row| row.received_at).min().unwrap_or(first.received_at);
        let mut kinds: Vec<Channel> = rows.iter().map(|row| row.channel).collect();
        kinds.sort();
        kinds.dedup();
        Ok(Some(RequestRow {
            reference: first.reference.to_string(),
            customer_no: first.customer_no.as_ref().map(ToString::to_string),
            kinds,
            received_on: self.local_date(received).to_string(),
            due: due.map(|due| due.to_string()).unwrap_or_default(),
            overdue: state == State::Open && due.is_some_and(|due| due < today),
            state: state.word().to_owned(),
        }))
    }

    /// Withdraws a request or one channel of it: it was a mistake.
    pub fn withdraw(&self, ask: &WithdrawAsk) -> Result<Withdrawn> {
        self.allow(Action::Withdraw)?;
        if ask.reason.as_str().trim().is_empty() {
            let what = "a request is withdrawn with a reason; nothing was changed";
            return Err(Fault::new(Code::Usage, what, "say why").at("reason"));
        }
        domain::removal::check_note("reason", &ask.reason)?;
        let reference = domain::reference::parse(&ask.reference)?;
        let services = self.services_that_say()?;
        self.store.write(&self.acting(), |tx| {
            let snapshot = tx.snapshot();
            let rows = snapshot.removals_of(&reference)?;
            if rows.is_empty() {
                return Err(no_request(&reference));
            }
            let asked = |row: &&RemovalRow| ask.channel.is_none_or(|channel| channel == row.channel);
            let ends: Vec<&RemovalRow> =
                rows.iter().filter(|row| row.ended_by.is_none()).filter(asked).collect();
            if ends.is_empty() {
                let key = self.request_key(&reference);
                let under = ask.channel.filter(|_| !rows.iter().any(|row| asked(&row)));
                let under =
                    under.map(|channel| stands_under(&snapshot, key, &reference, channel)).transpose()?;
                return Err(nothing_to_withdraw(&reference, ask.channel, under.flatten()));
            }
            let (tell, by_hand) = services_told(&snapshot, &services, &ends)?;
            let (channel, reason) = (ask.channel, ask.reason.clone());
            let body = WithdrawalBody { reference: reference.clone(), channel, reason };
            self.end(tx, Body::Withdrawal(body), &ends, AuditFact::new("withdraw").reference(&reference))?;
            let ended = |channel: &&Channel| ends.iter().any(|row| row.channel == **channel);
            let channels = Channel::ALL.iter().filter(ended).copied().collect();
            Ok(Withdrawn { reference: reference.to_string(), channels, tell, by_hand })
        })
    }

    /// Records a permission (P8): a change of mind, with its evidence, ending the removals named and no others.
    pub fn permit(&self, ask: &PermitAsk) -> Result<Permitted> {
        self.allow(Action::Permit)?;
        permission::check_permission(ask.channel, ask.source, &ask.evidence)?;
        let customer_no = CustomerNo(ask.customer_no.clone());
        let on_file = self.on_file(&customer_no)?.ok_or_else(|| no_customer(&customer_no))?;
        let keys = identity_keys(&on_file.row.person, self.home());
        let about = fingerprints(&self.store, &keys, Some(&customer_no));
        let named: Vec<Reference> =
            ask.ends.iter().map(|text| domain::reference::parse(text)).collect::<Result<_>>()?;
        let body = PermissionBody {
            channel: ask.channel,
            customer_no: Some(customer_no.clone()),
            source: ask.source,
            evidence: ask.evidence.clone(),
        };
        let fact = AuditFact::new("permit").customer(&customer_no).why(ask.source.word());
        // A number in common does not make another's wish one's own to end.
        let theirs =
            |row: &RemovalRow| row.customer_no.is_none() || row.customer_no.as_ref() == Some(&customer_no);
        let stopped = |row: &&RemovalRow| row.channel == ask.channel && theirs(row);
        self.store.write(&self.acting(), |tx| {
            let in_force = tx.snapshot().in_force(&about)?;
            let (ends, left): (Vec<&RemovalRow>, Vec<&RemovalRow>) =
                in_force.iter().filter(stopped).partition(|row| named.contains(&row.reference));
            check_named(ask.channel, &named, &ends)?;
            self.end(tx, Body::Permission(body), &ends, fact)?;
            Ok(Permitted {
                channel: ask.channel,
                ended: named.iter().map(ToString::to_string).collect(),
                still_in_force: left.iter().map(|row| row.reference.to_string()).collect(),
            })
        })
    }

    /// Appends what ends removals, under the subject and the customer of the first.
    fn end(&self, tx: &mut WriteTx<'_>, body: Body, ends: &[&RemovalRow], fact: AuditFact) -> Result<()> {
        let first = ends.first().ok_or_else(|| Fault::internal("nothing to end"))?;
        let about = fingerprints(&self.store, &[], first.customer_no.as_ref());
        let mut entry = NewEntry::about(body, about).ending(ends.iter().map(|row| row.id).collect());
        entry.subject = first.subject;
        tx.append(entry)?;
        tx.audit(fact)
    }

    fn removals_of(&self, reference: &str) -> Result<(Reference, Vec<RemovalRow>)> {
        let reference = domain::reference::parse(reference)?;
        let rows = self.store.read(|snapshot| snapshot.removals_of(&reference))?;
        if rows.is_empty() { Err(no_request(&reference)) } else { Ok((reference, rows)) }
    }

    /// The services, and whether the layout of each can say a withdrawal.
    fn services_that_say(&self) -> Result<Vec<(ServiceId, bool)>> {
        let services = self.configured_services()?.into_iter();
        let says = |service: Service| {
            let layout = self.layout_named(service.layout.as_str())?;
            Ok((service.id, layout.action_code(RecordAction::Withdraw).is_some()))
        };
        services.map(says).collect()
    }

    fn removal_shown(
        &self,
        snapshot: &Snapshot<'_>,
        services: &[Service],
        row: &RemovalRow,
    ) -> Result<RemovalShown> {
        let state = match state_of(snapshot, services, row)? {
            State::Open => "in-force",
            other => other.word(),
        };
        let rule = match snapshot.body(row.id)? {
            Some(Body::Removal(body)) => {
                body.rules.first().map(|rule| format!("{} v{}", rule.id, rule.version))
            }
            _ => None,
        };
        let batches = snapshot.batches_of(row.id)?;
        let clocks = Rules::built_in()?.clocks_for_company(row.channel, row.received_at, &self.company)?;
        let clock = clocks.iter().find(|clock| Some(clock.due) == row.due);
        Ok(RemovalShown {
            removal: row.id.to_string(),
            channel: row.channel,
            scope: row.scope,
            brand: row.brand.as_ref().map(ToString::to_string),
            message_class: row.message_class,
            state: state.to_owned(),
            due: row.due.map(|due| due.to_string()).unwrap_or_default(),
            rule: rule.unwrap_or_default(),
            words: clock.map(Clock::words).unwrap_or_default(),
            source: clock.map(|clock| clock.source.clone()).unwrap_or_default(),
            batches: batches
                .into_iter()
                .filter(|(.., state)| state != "voided")
                .map(|(batch, ..)| batch.0)
                .collect(),
        })
    }

    /// What became of the request: received, ended, handed over.
    fn request_timeline(&self, rows: &[RemovalRow]) -> Result<Vec<TimelineItem>> {
        let item = |at: DateTime<Utc>, what: &str, channel: Channel, state: Option<String>| TimelineItem {
            at: at.to_rfc3339(),
            on: self.local_date(at).to_string(),
            what: what.to_owned(),
            channels: vec![channel],
            reference: None,
            state,
            due: None,
        };
        self.store.read(|snapshot| {
            let mut items = Vec::new();
            for row in rows {
                items.push(item(row.received_at, "removal", row.channel, None));
                for (batch, action, state) in snapshot.batches_of(row.id)? {
                    let written = snapshot.batch(&batch)?.map_or(row.captured_at, |batch| batch.written_at);
                    items.push(item(
                        written,
                        "exported",
                        row.channel,
                        Some(format!("{batch} {action} {state}")),
                    ));
                }
                if let Some(by) = row.ended_by {
                    items.push(item(snapshot.entry_time(by)?, "ended", row.channel, None));
                }
            }
            if let Some(first) = rows.first() {
                for entry in snapshot.timeline(&[self.request_key(&first.reference)])? {
                    items.extend(self.said_later(&entry, &first.reference));
                }
            }
            items.sort_by(|one, other| one.at.cmp(&other.at));
            Ok(items)
        })
    }

    /// What was said of a request beside its removals: asked again, and by whom; asked with it, and where that
    /// stands; whether reminders go on.
    fn said_later(&self, entry: &TimelineRow, of: &Reference) -> Vec<TimelineItem> {
        let item = |at: DateTime<Utc>, what: &str, channels: Vec<Channel>| TimelineItem {
            at: at.to_rfc3339(),
            on: self.local_date(at).to_string(),
            what: what.to_owned(),
            channels,
            reference: None,
            state: None,
            due: None,
        };
        match &entry.body {
            Some(Body::Attached(body)) if body.reference.as_ref() == Some(of) => {
                let to = |to: &AttachedTo| TimelineItem {
                    reference: Some(to.reference.to_string()),
                    ..item(body.received_at, "attached-to", vec![to.channel])
                };
                body.to.iter().map(to).collect()
            }
            Some(Body::Attached(body)) => {
                let here = body.to.iter().filter(|to| to.reference == *of).map(|to| to.channel).collect();
                let source = (!body.source.is_empty()).then(|| format!("{} {}", body.source, body.source_id));
                vec![TimelineItem {
                    reference: body.reference.as_ref().map(ToString::to_string),
                    state: source,
                    ..item(body.received_at, "attached", here)
                }]
            }
            Some(Body::ServiceMessages(_)) => {
                vec![item(entry.envelope.business_time, "service-messages", Vec::new())]
            }
            _ => Vec::new(),
        }
    }
}

/// The request under which a channel stands that was asked for with this one.
fn stands_under(
    snapshot: &Snapshot<'_>,
    key: Fingerprint,
    of: &Reference,
    channel: Channel,
) -> Result<Option<Reference>> {
    let entries = snapshot.timeline(&[key])?;
    let bodies = entries.into_iter().filter_map(|entry| match entry.body {
        Some(Body::Attached(body)) if body.reference.as_ref() == Some(of) => Some(body),
        _ => None,
    });
    Ok(bodies.flat_map(|body| body.to).find(|to| to.channel == channel).map(|to| to.reference))
}

fn nothing_to_withdraw(of: &Reference, channel: Option<Channel>, under: Option<Reference>) -> Fault {
    let (what, advice) = match (channel, under) {
        (Some(channel), Some(under)) => (
            format!("{channel} was asked for before under {under} and stands there; nothing was changed"),
            format!("withdraw {channel} of {under}"),
        ),
        _ => (
            "nothing of this request is in force any more; nothing was changed".to_owned(),
            "look at the request".to_owned(),
        ),
    };
    Fault::new(Code::Conflict, what, advice).at(of.to_string())
}

/// The recipients as configured; read once for however many removals.
pub(crate) fn services(snapshot: &Snapshot<'_>) -> Result<Vec<Service>> {
    Ok(snapshot.services::<Service>()?.into_iter().map(|(_, service)| service).collect())
}

/// Honoured when each recipient that gets it has acknowledged a batch with it; with none, when in force.
pub(crate) fn is_honoured(snapshot: &Snapshot<'_>, services: &[Service], row: &RemovalRow) -> Result<bool> {
    for service in services {
        let wants = service.takes(row.channel, row.texts_may_go_on, row.pass_on);
        if wants && !snapshot.has_acknowledged(&service.id, row.entry, row.numbers)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// How a removal stands.
fn state_of(snapshot: &Snapshot<'_>, services: &[Service], row: &RemovalRow) -> Result<State> {
    match row.ended_by {
        Some(_) => Ok(State::Withdrawn),
        None if is_honoured(snapshot, services, row)? => Ok(State::Honoured),
        None => Ok(State::Open),
    }
}

/// Nothing is ended that was not named, and nothing is named that is not there to end.
fn check_named(channel: Channel, named: &[Reference], ends: &[&RemovalRow]) -> Result<()> {
    if let Some(missing) = named.iter().find(|name| !ends.iter().any(|row| row.reference == **name)) {
        let what = format!(
            "request {missing} has no {channel} removal in force for this customer; nothing was recorded"
        );
        return Err(Fault::new(Code::NotFound, what, "look at what is in force on the customer's card"));
    }
    if ends.is_empty() {
        let what = "a permission names the requests that it ends; nothing was recorded";
        return Err(Fault::new(Code::Usage, what, "give their references").at("ends"));
    }
    Ok(())
}

/// The services that have these removals: told in their next batch, or by hand where the layout cannot say it.
fn services_told(
    snapshot: &Snapshot<'_>,
    services: &[(ServiceId, bool)],
    ends: &[&RemovalRow],
) -> Result<(Vec<String>, Vec<String>)> {
    let (mut tell, mut by_hand) = (Vec::new(), Vec::new());
    for (service, says) in services {
        let mut has = false;
        for row in ends {
            has = has || carries(snapshot, service, row)?;
        }
        match (has, says) {
            (true, true) => tell.push(service.to_string()),
            (true, false) => by_hand.push(service.to_string()),
            (false, _) => {}
        }
    }
    Ok((tell, by_hand))
}

fn carries(snapshot: &Snapshot<'_>, service: &ServiceId, row: &RemovalRow) -> Result<bool> {
    let lines = snapshot.batches_of(row.id)?;
    let live = |state: &str| matches!(state, "live" | "honoured");
    for (batch, action, state) in lines {
        let told = action != RecordAction::Withdraw && live(&state);
        if told && snapshot.batch(&batch)?.is_some_and(|batch| batch.service == *service) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Reads a date given by a person.
pub(crate) fn read_date(text: &str, field: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Fault::new(Code::Usage, "that is no date", "give it as YYYY-MM-DD").at(field))
}

pub(crate) fn no_request(reference: &Reference) -> Fault {
    Fault::new(Code::NotFound, "there is no request of that number here", "have it read again")
        .at(reference.to_string())
}
