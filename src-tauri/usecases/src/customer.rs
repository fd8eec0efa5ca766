//! One customer on the screen, masked unless the role and the verification reached allow more.

use crate::Desk;
use domain::words::{Channel, Right};
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};

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
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
}
