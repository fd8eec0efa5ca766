//! Requests after they were recorded: show, list, withdraw, permit.

use crate::Desk;
use crate::customer::TimelineItem;
use domain::words::{AskedBy, Channel, PermissionSource, Reason, ReceivedBy, Scope};
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};

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

impl Desk {
    /// One request by any of its references.
    pub fn request(&self, reference: &str) -> Result<RequestShown> {
        let _ = reference;
        Err(Fault::internal("unfinished"))
    }
    /// Requests by what is left on their clocks.
    pub fn requests(&self, filter: &RequestFilter) -> Result<Vec<RequestRow>> {
        let _ = filter;
        Err(Fault::internal("unfinished"))
    }
    /// Withdraws a request or one channel of it.
    pub fn withdraw(&self, ask: &WithdrawAsk) -> Result<Withdrawn> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    /// Records a permission (P8).
    pub fn permit(&self, ask: &PermitAsk) -> Result<Permitted> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
}
