//! One customer on the screen, masked unless the role and the verification reached allow more.

use crate::Desk;
use crate::contact::ContactState;
use crate::keys::fingerprints;
use crate::lists::OnList;
use crate::on_file::OnFile;
use crate::record::{contact_id, no_customer};
use crate::request::{is_honoured, services};
use crate::stops::{Stop, in_force_by_key};
use crate::verify::locked_until;
use domain::batch::Service;
use domain::entry::Body;
use domain::identity::{Country, PhoneKey, country_of, identity_keys, last_name_key};
use domain::ids::CustomerNo;
use domain::masking::{MaskedPerson, Typed, mask_person, show_person};
use domain::person::Text;
use domain::role::Action;
use domain::verification::{Check, Reasonable};
use domain::words::{Channel, Right};
use domain::{Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{AuditFact, ContactRow, Fingerprint, RemovalRow, Snapshot, TimelineRow};

/// Whom to show, and in which conversation.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct CustomerAsk {
    pub customer_no: String,
    pub contact: Option<String>,
    /// What the agent typed to get here: shown in clear, never a verification point.
    pub typed: Sensitive<String>,
}

/// A labelled fact, masked or clear.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Fact {
    /// `address`, `phone-home`, `phone-mobile`, `phone-work`, `email`, `birth-date`, `last-purchase`, …
    pub kind: String,
    pub text: Sensitive<String>,
    pub masked: bool,
    /// Belongs to somebody else, it was said.
    pub doubtful: bool,
}

/// What is in force for one channel.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ChannelState {
    pub channel: Channel,
    pub stopped: bool,
    /// Local date since when.
    pub since: Option<String>,
    pub reference: Option<String>,
    /// Reached through: the customer, a number, an address, a surname at an address.
    pub through: Option<String>,
    /// The brands that are stopped, where it is not all of them.
    pub brand: Option<String>,
    pub due: Option<String>,
    pub honoured: bool,
}

/// One line of the time line; `what` is a key of the catalogue, `with` its values.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct TimelineItem {
    /// RFC 3339.
    pub at: String,
    /// Local date.
    pub on: String,
    /// `removal`, `withdrawal`, `permission`, `notice`, `exported`, `honoured`, `rejected`, …
    pub what: String,
    pub channels: Vec<Channel>,
    pub reference: Option<String>,
    /// `due in 8 days`, `done`: a key, with the date.
    pub state: Option<String>,
    pub due: Option<String>,
    /// Why it was withdrawn, in the words of whoever did it: with the request alone, never on the card.
    pub reason: Option<Text>,
}

/// The card of one customer.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct CustomerCard {
    pub customer_no: String,
    pub name: Sensitive<String>,
    pub city: Sensitive<String>,
    pub state: Sensitive<String>,
    pub facts: Vec<Fact>,
    pub channels: Vec<ChannelState>,
    pub timeline: Vec<TimelineItem>,
    /// The imported lists that the customer is on.
    pub lists: Vec<OnList>,
    /// Others at the same address: how many.
    pub household: u32,
    /// Others with this surname at the same address: how many.
    pub same_surname: u32,
    /// The rights that this contact has verified.
    pub verified_for: Vec<Right>,
    /// Verification is locked until then.
    pub locked_until: Option<String>,
    /// Marked as somebody else's data for one shipment.
    pub third_party: bool,
    pub deceased: bool,
}

impl Desk {
    /// Shows one customer; audited before the answer leaves. 4 when there is none.
    pub fn customer(&self, ask: &CustomerAsk) -> Result<CustomerCard> {
        self.allow(Action::ShowCustomer)?;
        let customer_no = CustomerNo(ask.customer_no.clone());
        let on_file = self.on_file(&customer_no)?.ok_or_else(no_customer)?;
        let typed = self.typed_in(ask, &customer_no)?;
        let check = self.verified_in(ask.contact.as_deref(), &customer_no)?;
        let masked = shown_person(&on_file, check.as_ref(), &typed)?;
        let household = self.master(|reader| reader.same_household(&on_file.row))?.unwrap_or_default();
        let surname = last_name_key(on_file.row.person.last_name.as_str());
        let same = household.iter().filter(|other| last_name_key(other.person.last_name.as_str()) == surname);
        let card = CustomerCard {
            customer_no: ask.customer_no.clone(),
            name: masked.name.as_str().into(),
            city: masked.city.as_str().into(),
            state: masked.state.as_str().into(),
            facts: facts(&on_file, &masked, check.is_some()),
            channels: self.channel_states(&on_file)?,
            timeline: self.timeline(&on_file)?,
            lists: self.lists_with(&on_file)?,
            household: u32::try_from(household.len()).unwrap_or(u32::MAX),
            same_surname: u32::try_from(same.count()).unwrap_or(u32::MAX),
            verified_for: Vec::from_iter(check.as_ref().and_then(|check| check.policy.asking.right())),
            locked_until: locked_until(&on_file, self.clock.now()).map(|until| until.to_rfc3339()),
            third_party: on_file.third_party,
            deceased: on_file.deceased,
        };
        self.store
            .write(&self.acting(), |tx| tx.audit(AuditFact::new("customer-shown").customer(&customer_no)))?;
        Ok(card)
    }

    /// Everything typed in the conversation, this search included; it shows, and proves nothing.
    fn typed_in(&self, ask: &CustomerAsk, customer_no: &CustomerNo) -> Result<Typed> {
        let Some(contact) = &ask.contact else { return Ok(Typed::of([&ask.typed])) };
        let id = contact_id(contact)?;
        let change = |row: &mut ContactRow| {
            let mut state = ContactState::of(row);
            state.remember(&ask.typed);
            row.customer_no = customer_no.to_string();
            state.keep_in(row)
        };
        let row = self.store.write(&self.acting(), |tx| self.update_contact(tx, id, change))?;
        Ok(Typed::of(&ContactState::of(&row).typed))
    }

    fn channel_states(&self, on_file: &OnFile) -> Result<Vec<ChannelState>> {
        let keys = self.keys_of_customer(&on_file.row);
        self.store.read(|snapshot| {
            let services = services(snapshot)?;
            let in_force = in_force_by_key(snapshot.removals_by_key(&keys.all)?);
            let state = |channel: &Channel| {
                self.channel_state(snapshot, &services, *channel, keys.stop(*channel, &in_force))
            };
            Channel::ALL.iter().map(state).collect()
        })
    }

    fn channel_state(
        &self,
        snapshot: &Snapshot<'_>,
        services: &[Service],
        channel: Channel,
        stop: Option<Stop<'_>>,
    ) -> Result<ChannelState> {
        let first = stop.as_ref().map(|stop| stop.row);
        let honoured = first.map(|row| is_honoured(snapshot, services, row)).transpose()?.unwrap_or(false);
        Ok(ChannelState {
            channel,
            stopped: first.is_some(),
            since: first.map(|row| self.local_date(row.received_at).to_string()),
            reference: first.map(|row| row.reference.to_string()),
            through: stop.as_ref().map(|stop| stop.through.word().to_owned()),
            brand: stop.as_ref().filter(|stop| !stop.brands.is_empty()).map(|stop| stop.brands.join(", ")),
            due: first.and_then(|row| row.due).map(|due| due.to_string()),
            honoured,
        })
    }

    fn all_keys(&self, on_file: &OnFile) -> Vec<Fingerprint> {
        let keys = identity_keys(&on_file.row.person, self.home());
        fingerprints(&self.store, &keys, Some(&on_file.row.customer_no))
    }

    /// What happened, newest first: what anybody may hear before they are verified, and nothing of rights.
    fn timeline(&self, on_file: &OnFile) -> Result<Vec<TimelineItem>> {
        let rows = self.store.read(|snapshot| snapshot.removals_with_keys(&self.all_keys(on_file)))?;
        let mut items: Vec<TimelineItem> = Vec::new();
        for row in &rows {
            self.add_removal(&mut items, row);
        }
        items.extend(on_file.entries.iter().filter_map(|entry| self.timeline_item(entry)));
        items.sort_by(|one, other| other.at.cmp(&one.at));
        Ok(items)
    }

    /// The removals of one request are one line.
    fn add_removal(&self, items: &mut Vec<TimelineItem>, row: &RemovalRow) {
        let reference = row.reference.to_string();
        if let Some(item) = items.iter_mut().find(|item| item.reference.as_ref() == Some(&reference)) {
            if !item.channels.contains(&row.channel) {
                item.channels.push(row.channel);
            }
            item.due = item.due.take().into_iter().chain(row.due.map(|due| due.to_string())).min();
            return;
        }
        items.push(TimelineItem {
            at: row.received_at.to_rfc3339(),
            on: self.local_date(row.received_at).to_string(),
            what: "removal".to_owned(),
            channels: vec![row.channel],
            reference: Some(reference),
            state: Some(if row.ended_by.is_some() { "ended" } else { "in-force" }.to_owned()),
            due: row.due.map(|due| due.to_string()),
            reason: None,
        });
    }

    fn timeline_item(&self, entry: &TimelineRow) -> Option<TimelineItem> {
        let (what, channels, reference) = match entry.body.as_ref()? {
            Body::Withdrawal(body) => {
                ("withdrawal", body.channel.into_iter().collect(), Some(body.reference.to_string()))
            }
            Body::Permission(body) => ("permission", vec![body.channel], None),
            Body::Notice(_) => ("notice", Vec::new(), None),
            Body::ServiceMessages(body) => ("service-messages", Vec::new(), Some(body.reference.to_string())),
            Body::Attached(body) => {
                let channels: BTreeSet<Channel> = body.to.iter().map(|to| to.channel).collect();
                let to = body.to.first().map(|to| to.reference.to_string());
                ("attached", channels.into_iter().collect(), to)
            }
            _ => return None,
        };
        Some(TimelineItem {
            at: entry.envelope.business_time.to_rfc3339(),
            on: self.local_date(entry.envelope.business_time).to_string(),
            what: what.to_owned(),
            channels,
            reference,
            state: None,
            due: None,
            reason: None,
        })
    }
}

/// In clear only when the level was reached in this very conversation.
fn shown_person(on_file: &OnFile, check: Option<&Check>, typed: &Typed) -> Result<MaskedPerson> {
    match check {
        Some(check) => Ok(show_person::<Reasonable>(&on_file.row.person, &check.verified()?)),
        None => Ok(mask_person(&on_file.row.person, typed)),
    }
}

fn facts(on_file: &OnFile, masked: &MaskedPerson, verified: bool) -> Vec<Fact> {
    let person = &on_file.row.person;
    let address = [masked.address_1.as_str(), masked.address_2.as_str(), masked.zip.as_str()];
    let address = address.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let numbers = [
        ("phone-mobile", &person.phone_mobile, &masked.phone_mobile),
        ("phone-home", &person.phone_home, &masked.phone_home),
        ("phone-work", &person.phone_work, &masked.phone_work),
    ];
    let mut facts = vec![fact("address", &address, !verified, false)];
    for (kind, number, shown) in numbers {
        facts.push(fact(kind, shown.as_str(), !verified, is_doubtful(on_file, number)));
    }
    facts.push(fact("email", masked.email.as_str(), !verified, false));
    if verified {
        facts.push(fact("last-purchase", on_file.row.last_purchase_date.as_str(), false, false));
        facts.push(fact("store", on_file.row.store_no.as_str(), false, false));
    }
    facts.retain(|fact| !fact.text.is_empty());
    facts
}

fn is_doubtful(on_file: &OnFile, number: &Sensitive<String>) -> bool {
    let country = country_of(&on_file.row.person, Country::US);
    let key = PhoneKey::read(number.as_str(), country).ok();
    key.is_some()
        && on_file.doubtful_numbers.iter().any(|other| PhoneKey::read(other.as_str(), country).ok() == key)
}

fn fact(kind: &str, text: &str, masked: bool, doubtful: bool) -> Fact {
    Fact { kind: kind.to_owned(), text: text.into(), masked, doubtful }
}
