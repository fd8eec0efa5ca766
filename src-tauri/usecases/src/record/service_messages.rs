//! The one question after "stop everything", asked once the number was spoken: may reminders of a care plan or a
//! warranty go on? They are messages without an offer; marketing stops whatever the answer.

use super::contact_id;
use crate::Desk;
use crate::keys::fingerprints;
use domain::company::Language;
use domain::entry::{Body, ServiceMessagesBody, StopsUpTo};
use domain::removal::{self, MESSAGES};
use domain::role::Action;
use domain::script;
use domain::words::{Channel, MessageClass};
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use store::{AuditFact, NewEntry, RemovalRow};

/// What the caller answered.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct ServiceMessagesAsk {
    /// The request it was asked after.
    pub reference: String,
    /// By which ways reminders go on: usually mail and e-mail, by call or text only where the caller wishes it. They
    /// stop by every other; empty: by all.
    pub go_on: Vec<Channel>,
    pub contact: Option<String>,
    /// The language of the answer to read.
    pub language: String,
}

/// What was understood.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ServiceMessages {
    pub reference: String,
    /// Of what was asked for, the channels that this request stops at all.
    pub go_on: Vec<Channel>,
    /// The sentence to say now.
    pub say: String,
}

impl Desk {
    /// Lets service messages go on for a request, or stops them; asked again, the last answer counts. The removals
    /// stay as they are for everything else: their clocks, their batches, their confirmation number.
    pub fn service_messages(&self, ask: &ServiceMessagesAsk) -> Result<ServiceMessages> {
        self.allow(Action::Record)?;
        let language = Language::from_word(&ask.language).unwrap_or(self.company.language);
        let reference = domain::reference::parse(&ask.reference)?;
        let contact = ask.contact.as_deref().map(contact_id).transpose()?;
        let go_on = self.store.write(&self.acting(), |tx| {
            let mut rows = tx.snapshot().removals_of(&reference)?;
            if rows.is_empty() {
                return Err(crate::request::no_request(&reference));
            }
            rows.retain(|row| row.ended_by.is_none() && is_about_messages(row));
            let first = rows.first().ok_or_else(nothing_to_let_on)?;
            let go_on = going_on(&ask.go_on, &rows)?;
            let stops: Vec<StopsUpTo> = rows.iter().filter_map(|row| said(row, &go_on)).collect();
            let fact = AuditFact::new("service-messages").reference(&reference);
            if !stops.is_empty() {
                let mut about = fingerprints(&self.store, &[], first.customer_no.as_ref());
                about.push(self.request_key(&reference));
                let body = ServiceMessagesBody { reference: reference.clone(), contact, stops };
                let mut entry = NewEntry::about(Body::ServiceMessages(body), about);
                entry.subject = first.subject;
                tx.append(entry)?;
            }
            tx.audit(fact.outcome(if go_on.is_empty() { "stop" } else { "go-on" }))?;
            Ok(go_on)
        })?;
        let say = script::service_answer(&go_on, language)?.text;
        Ok(ServiceMessages { reference: reference.to_string(), go_on, say })
    }
}

/// Whoever answers STOP to an automated text stops texts about orders too: that is not undone here.
fn is_about_messages(row: &RemovalRow) -> bool {
    MESSAGES.contains(&row.channel) && row.message_class != MessageClass::Transactional
}

fn going_on(asked: &[Channel], rows: &[RemovalRow]) -> Result<Vec<Channel>> {
    if asked.contains(&Channel::Share) {
        let what = "sharing is no way in which reminders come; nothing was changed";
        return Err(Fault::new(Code::Usage, what, "give mail, phone, text or email").at("go_on"));
    }
    let stopped = |channel: &Channel| rows.iter().any(|row| row.channel == *channel);
    let go_on: Vec<Channel> =
        MESSAGES.iter().copied().filter(|way| asked.contains(way) && stopped(way)).collect();
    let calls_stop_texts = rows.iter().any(|row| {
        row.channel == Channel::Phone
            && removal::stops(row.channel, row.texts_may_go_on).contains(&Channel::Text)
    });
    if go_on.contains(&Channel::Text) && calls_stop_texts && !go_on.contains(&Channel::Phone) {
        let what = "texts stop with the calls, so reminders cannot go on by text alone; nothing was changed";
        return Err(
            Fault::new(Code::Usage, what, "let them go on by both, or by mail and e-mail").at("go_on")
        );
    }
    Ok(go_on)
}

/// What changes for one removal; none where it stops as much already.
fn said(row: &RemovalRow, go_on: &[Channel]) -> Option<StopsUpTo> {
    let class = if go_on.contains(&row.channel) { MessageClass::Marketing } else { MessageClass::Service };
    (row.message_class != class).then_some(StopsUpTo { removal: row.id, message_class: class })
}

fn nothing_to_let_on() -> Fault {
    let what = "nothing of this request stops messages any more; nothing was changed";
    Fault::new(Code::Conflict, what, "look at the request")
}
