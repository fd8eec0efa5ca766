//! Removal requests: preview, record. Nothing is asked of the caller but what finds or suppresses.

use crate::Desk;
use crate::lookup::LookupHit;
use domain::person::Person;
use domain::words::{AskedBy, Channel, Reason, ReceivedBy, Scope};
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};

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

impl Desk {
    /// What recording would do; writes nothing.
    pub fn preview_record(&self, ask: &RecordAsk) -> Result<RecordPreview> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    /// Records the request, durably, in one transaction; a duplicate answers with the first reference.
    pub fn record(&self, ask: &RecordAsk) -> Result<Recorded> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
}
