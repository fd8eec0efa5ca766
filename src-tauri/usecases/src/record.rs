//! Removal requests: what is asked for and what comes of it. Nothing is asked of the caller but what finds or
//! suppresses.
//!
//! `prepare` is what would be recorded, `preview` shows it, `write` records it, `answer` says what came of it.
//! `attach` knows what was asked before, `marks` is what a reason says about a customer, `cover` what comes on file
//! later; `service_messages` is the question after "stop everything".

mod answer;
mod attach;
mod cover;
mod marks;
mod prepare;
mod preview;
mod service_messages;
mod write;

pub(crate) use prepare::Prepared;
pub use service_messages::{ServiceMessages, ServiceMessagesAsk};
pub(crate) use write::Origin;
use write::finish_draft;

use crate::Desk;
use crate::lookup::LookupHit;
use domain::ids::ContactId;
use domain::person::Person;
use domain::role::Action;
use domain::words::{AskedBy, Channel, Reason, ReceivedBy, Scope};
use domain::{Code, Fault, Result, Sensitive};
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

impl RecordAsk {
    /// Somebody on the phone asks for themselves, now, without any condition.
    pub fn of(subject: RecordSubject, channels: &[Channel]) -> RecordAsk {
        RecordAsk {
            channels: channels.to_vec(),
            subject,
            scope: None,
            numbers: Vec::new(),
            brand: None,
            asked_by: AskedBy::Own,
            reason: Reason::Ordinary,
            pass_on: false,
            texts_may_go_on: false,
            received_by: ReceivedBy::Phone,
            received_at: None,
            note: None,
            contact: None,
            language: "en".to_owned(),
            also: Vec::new(),
            draft: None,
        }
    }
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

/// A confirmation number, and what it says.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct NumberSaid {
    pub reference: String,
    pub reference_grouped: String,
    pub kinds: Vec<Channel>,
    /// The earliest date of those kinds.
    pub due: String,
    /// Each by its own day, the nearest first.
    pub stops: Vec<StopsByShown>,
}

/// All that ends by a day; texts stand with the calls that they end with.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct StopsByShown {
    pub kinds: Vec<Channel>,
    pub due: String,
}

/// What was recorded.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Recorded {
    /// Twelve digits: the new number, or the first where older requests say all.
    pub reference: String,
    /// `214 0830 5917` as shown and spoken.
    pub reference_grouped: String,
    /// What was recorded now; of a duplicate what was asked for again.
    pub kinds: Vec<Channel>,
    /// The earliest date of those kinds.
    pub due: String,
    pub rules: Vec<RuleShown>,
    /// The sentence to say now.
    pub say: String,
    pub duplicate: bool,
    /// Each number that says something of what was asked for: more than one where some of it was asked before.
    pub numbers: Vec<NumberSaid>,
    /// The one question to ask after the number was spoken, where service messages stop too: its answer goes to
    /// `service_messages`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then_ask: Option<String>,
}

impl Desk {
    /// Records the request, durably, in one transaction; a duplicate answers with the first reference.
    pub fn record(&self, ask: &RecordAsk) -> Result<Recorded> {
        self.allow(Action::Record)?;
        let prepared = self.prepare(ask)?;
        let acting = self.acting();
        let made = self.store.write(&acting, |tx| {
            let made = self.make_request(tx, ask, &prepared, None)?;
            finish_draft(tx, ask)?;
            Ok(made)
        })?;
        self.answer(&prepared, &made)
    }
}

pub(crate) fn no_draft() -> Fault {
    Fault::new(
        Code::NotFound,
        "there is no unfinished request of that code",
        "it may have been finished; look at Due",
    )
}

pub(crate) fn contact_id(text: &str) -> Result<ContactId> {
    text.parse().map_err(|_| {
        Fault::new(Code::Usage, "that is no contact; nothing was done", "begin a contact first").at("contact")
    })
}

/// What was typed is not repeated: where it is no customer's number, it may be anything.
pub(crate) fn no_customer() -> Fault {
    let what = "there is no customer of that number";
    Fault::new(Code::NotFound, what, "look them up, or record an unlisted person")
}

pub(crate) fn nothing_planned() -> Fault {
    Fault::internal("a request without a removal was planned; nothing was recorded")
}
