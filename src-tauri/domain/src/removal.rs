//! What makes a removal valid, and what it covers: from what was asked for to the parts that are recorded.
//! Pure: the customer's row, the settings and the business time come in as values. Nothing here can ask for
//! a verification, for an opt-out costs the caller nothing. Ending a removal by consent is in `permission`.

mod beside;
mod caller;
mod duplicate;
mod keys;
mod note;
pub mod permission;
mod reach;
mod subject;

pub use beside::{plan_beside, take_in};
pub use caller::{needs_named_number, usual_caller};
pub use duplicate::{AskedAgain, InForceRemoval, attaches_to};
pub use keys::keys_of;
pub use note::{MAX_FIELD_CHARS, MAX_NOTE_CHARS, check_note, check_person, looks_like_secret_field};
pub use subject::Subject;

/// The numbers of a person on file that a removal of the person covers, for the reason it was asked for.
pub fn numbers_covered(reason: Reason, on_file: &Person, home: Country) -> Vec<Text> {
    subject::own_numbers(on_file, crate::identity::country_of(on_file, home), reason)
}

use crate::company::Company;
use crate::entry::MarkBody;
use crate::identity::{Country, IdentityKey};
use crate::ids::{Brand, CustomerNo};
use crate::person::{Person, Text};
use crate::words::{AskedBy, Channel, MessageClass, Reason, ReceivedBy, Scope};
use crate::{Code, Fault, Result, calendar};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// What was asked for, as it came from a screen, a command or a file.
#[derive(Clone, Debug)]
pub struct Asked {
    /// One or more; all five is "everything".
    pub channels: Vec<Channel>,
    pub subject: Subject,
    /// None: the person, or the number, e-mail or address where there is no person.
    pub scope: Option<Scope>,
    /// Numbers named beside those on file; the only ones for scope `number`.
    pub numbers: Vec<Text>,
    /// None: every brand, those bought later too.
    pub brand: Option<Brand>,
    pub asked_by: AskedBy,
    pub reason: Reason,
    pub texts_may_go_on: bool,
    pub received_by: ReceivedBy,
    pub received_at: DateTime<Utc>,
    pub note: Option<Text>,
}

/// One removal to record: one channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Part {
    pub channel: Channel,
    pub scope: Scope,
    /// Only what this scope and channel need of the person.
    pub person: Person,
    /// Numbers to stop, as given; one record each.
    pub numbers: Vec<Text>,
    /// What stops: everything up to this class.
    pub message_class: MessageClass,
    /// Meaningful for `phone`, which stops texts too.
    pub texts_may_go_on: bool,
}

impl Part {
    /// The identity keys that it attaches to, sorted.
    pub fn keys(&self, home: Country) -> Vec<IdentityKey> {
        keys_of(self.channel, self.scope, &self.person, &self.numbers, home)
    }

    /// The channels that it stops.
    pub fn stops(&self) -> &'static [Channel] {
        stops(self.channel, self.texts_may_go_on)
    }
}

/// A channel of "everything" that nothing is known for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct LeftOut {
    pub channel: Channel,
    /// Why, in words.
    pub why: String,
}

/// What will be recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// None for an unlisted person, a wrong number, or mail for somebody who moved away.
    pub customer_no: Option<CustomerNo>,
    pub brand: Option<Brand>,
    /// At least one, in the order of the channels.
    pub parts: Vec<Part>,
    pub left_out: Vec<LeftOut>,
    /// What the reason says about the customer's row.
    pub marks: Vec<MarkBody>,
}

/// Reads `mail`, `mail,phone` or `everything`.
pub fn read_channels(text: &str) -> Result<Vec<Channel>> {
    let mut channels = Vec::new();
    for word in text.split(',').map(str::trim) {
        match (word, Channel::from_word(word)) {
            ("everything", _) => channels.extend(Channel::ALL),
            (_, Some(channel)) => channels.push(channel),
            _ => {
                let what = "this is no kind of removal; nothing was recorded";
                return Err(Fault::new(
                    Code::Usage,
                    what,
                    "give mail, phone, text, email, share or everything",
                ));
            }
        }
    }
    Ok(in_order(&channels))
}

/// The channels that a removal of one channel stops (FCC 23-107: a call removal reaches texts to the number).
pub fn stops(channel: Channel, texts_may_go_on: bool) -> &'static [Channel] {
    match channel {
        Channel::Mail => &[Channel::Mail],
        Channel::Phone if texts_may_go_on => &[Channel::Phone],
        Channel::Phone => &[Channel::Phone, Channel::Text],
        Channel::Text => &[Channel::Text],
        Channel::Email => &[Channel::Email],
        Channel::Share => &[Channel::Share],
    }
}

/// The channels by which messages come; sharing is none.
pub const MESSAGES: &[Channel] = &[Channel::Mail, Channel::Phone, Channel::Text, Channel::Email];

/// Checks what was asked and says what to record; nothing is recorded on a fault.
pub fn plan(asked: &Asked, company: &Company, business_time: DateTime<Utc>) -> Result<Planned> {
    check(asked, company, business_time)?;
    let home = Country::read(&company.country, Country::US);
    let subject = subject::read(asked, home)?;
    let wished = caller::channels(asked);
    let received_on = calendar::local_date(asked.received_at, company.zone()?);
    let everything = wished.len() == Channel::ALL.len();
    let mut planned = Planned {
        customer_no: caller::customer(asked),
        brand: caller::brand(asked),
        parts: Vec::new(),
        left_out: Vec::new(),
        marks: caller::marks(asked),
    };
    for channel in wished {
        match reach::part(asked, &subject, channel, everything, received_on) {
            Ok(part) => planned.parts.push(part),
            Err(fault) if everything => planned.left_out.push(LeftOut { channel, why: fault.what }),
            Err(fault) => return Err(nothing_recorded(fault)),
        }
    }
    if planned.parts.is_empty() {
        return Err(needs_identity());
    }
    Ok(planned)
}

/// What stops: marketing; service calls too when the caller stops everything; after STOP to an automated text,
/// from 31 January 2027 on, transactional texts as well (47 CFR 64.1200(a)(10)).
pub fn message_class(
    channel: Channel,
    everything: bool,
    received_by: ReceivedBy,
    received_on: NaiveDate,
) -> MessageClass {
    let stop_reply = channel == Channel::Text && received_by == ReceivedBy::Text;
    let in_effect = NaiveDate::from_ymd_opt(2027, 1, 31).is_some_and(|from| from <= received_on);
    match (stop_reply && in_effect, everything) {
        (true, _) => MessageClass::Transactional,
        (false, true) => MessageClass::Service,
        (false, false) => MessageClass::Marketing,
    }
}

fn check(asked: &Asked, company: &Company, business_time: DateTime<Utc>) -> Result<()> {
    let refuse = |what: &str, advice: &str, field: &str| {
        Err(Fault::new(Code::BadInput, format!("{what}; nothing was recorded"), advice).at(field))
    };
    if asked.channels.is_empty() {
        return refuse("no kind of removal was asked for", "give mail, phone, text, email, share", "kind");
    }
    if asked.received_at > business_time {
        return refuse("it would be received in the future", "give the day it came in", "received");
    }
    if asked.texts_may_go_on && asked.channels.contains(&Channel::Text) {
        return refuse("texts cannot stop and go on", "choose one", "texts_may_go_on");
    }
    if let Some(brand) = &asked.brand
        && !company.brands.is_empty()
        && !company.brands.contains(brand)
    {
        return refuse("that brand is not the company's", "leave it out to cover every brand", "brand");
    }
    caller::check(asked)?;
    check_person(asked.subject.person())?;
    asked.note.as_ref().map_or(Ok(()), |note| check_note("note", note))
}

fn needs_identity() -> Fault {
    Fault::new(
        Code::BadInput,
        "a removal needs a number, an e-mail or an address, never a name alone; nothing was recorded",
        "ask for the address as it stands on the mail, the number called, or the e-mail address",
    )
}

fn nothing_recorded(mut fault: Fault) -> Fault {
    if !fault.what.contains("nothing was recorded") {
        fault.what.push_str("; nothing was recorded");
    }
    fault
}

/// Each channel once, in the order people list them.
fn in_order(channels: &[Channel]) -> Vec<Channel> {
    Channel::ALL.iter().copied().filter(|channel| channels.contains(channel)).collect()
}

#[cfg(test)]
mod tests;
