//! Requests after they were recorded: what is asked and answered of one, and how it stands. Recording is in `record`.
//!
//! `show` is one request, `list` is many, `end` withdraws and permits.

mod end;
mod list;
mod show;

pub use list::{RequestFilter, RequestRow};

use crate::Desk;
use crate::customer::TimelineItem;
use chrono::NaiveDate;
use domain::batch::Service;
use domain::ids::Reference;
use domain::words::{AskedBy, Channel, MessageClass, PermissionSource, Reason, ReceivedBy, Scope};
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use store::{RemovalRow, Snapshot};

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

impl Desk {
    fn removals_of(&self, reference: &str) -> Result<(Reference, Vec<RemovalRow>)> {
        let reference = domain::reference::parse(reference)?;
        let rows = self.store.read(|snapshot| snapshot.removals_of(&reference))?;
        if rows.is_empty() { Err(no_request(&reference)) } else { Ok((reference, rows)) }
    }
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

/// Reads a date given by a person.
pub(crate) fn read_date(text: &str, field: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| Fault::new(Code::Usage, "that is no date", "give it as YYYY-MM-DD").at(field))
}

pub(crate) fn no_request(reference: &Reference) -> Fault {
    Fault::new(Code::NotFound, "there is no request of that number here", "have it read again")
        .at(reference.to_string())
}
