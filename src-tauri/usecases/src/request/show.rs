//! One request, masked: its removals with their rules and batches, and what became of it. Showing it is written to
//! the audit.

use super::{RemovalShown, RequestShown, State, no_request, services, state_of};
use crate::Desk;
use crate::customer::TimelineItem;
use chrono::{DateTime, Utc};
use domain::Result;
use domain::batch::Service;
use domain::entry::{AttachedTo, Body};
use domain::ids::Reference;
use domain::masking::{Typed, mask_person};
use domain::person::Person;
use domain::role::Action;
use domain::rules::{Clock, Rules};
use domain::words::Channel;
use store::{AuditFact, RemovalRow, Snapshot, TimelineRow};

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
            reason: None,
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
                    let reason = match snapshot.body(by)? {
                        Some(Body::Withdrawal(body)) => Some(body.reason),
                        _ => None,
                    };
                    let ended = item(snapshot.entry_time(by)?, "ended", row.channel, None);
                    items.push(TimelineItem { reason, ..ended });
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
            reason: None,
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
