//! The ledger's line: an *envelope* that is hashed and chained, and a *body* that is sealed with a
//! per-subject key and only committed to. `docs/formats.md` describes both for readers in other languages.
//!
//! The envelope holds nothing personal, so erasing a body leaves chain and fingerprints valid.

use crate::ids::{
    BatchId, Brand, ContactId, CustomerNo, EntryId, LogId, Reference, RequestId, RuleId, SubjectId, UserName,
};
use crate::person::{Person, Text};
use crate::words::{AskedBy, Channel, MessageClass, PermissionSource, Reason, ReceivedBy, Right, Scope};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The format written today.
pub const ENVELOPE_VERSION: u32 = 1;

/// What kind of fact an entry states. Spelt in the envelope, so that a reader without keys can count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Stop one channel.
    Removal,
    /// A removal was a mistake.
    Withdrawal,
    /// A change of mind, with evidence.
    Permission,
    /// The notice of the right to opt out was given.
    Notice,
    /// An identity check ended, locked or was lifted.
    Verification,
    /// Fields laid over a removal as recorded ("mended") or over a customer's row.
    Correction,
    /// A mark laid over a customer: doubtful number, deceased, third party, child.
    Mark,
    /// What was asked for again, that an older removal says already.
    Attached,
    /// Which service messages a request stops, and which go on.
    ServiceMessages,
    /// A batch was written, voided, acknowledged, or rejected in part.
    Batch,
    /// A rights request (later).
    Rights,
    /// A body's key was destroyed.
    Erased,
    /// The first entry of a log; names the parent's head where there is one.
    Opened,
}

/// The hashed part of an entry. Serialised once, as compact JSON with the fields in this order; those very
/// bytes are stored and hashed, and never serialised again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// Format version.
    pub v: u32,
    /// UUIDv7 of the entry.
    pub id: EntryId,
    /// The chain it belongs to.
    pub log: LogId,
    /// 1 for the first entry of the log.
    pub seq: u64,
    /// Hash of the entry before, lower-case hex; 64 zeros for the first.
    pub prev: String,
    /// What kind of fact.
    pub kind: Kind,
    /// Whose key seals the body; none for entries about no person.
    pub subject: Option<SubjectId>,
    /// Business time: drives rules and weeks.
    pub business_time: DateTime<Utc>,
    /// When it was written by this machine's clock; never set by anybody.
    pub written_at: DateTime<Utc>,
    /// True when the business time was given by `--as-of`.
    pub as_of: bool,
    /// Who made it.
    pub who: UserName,
    /// The site it was made at.
    pub site: String,
    /// Keyed fingerprints (hex, sorted) of the identity keys it is about.
    pub fingerprints: Vec<String>,
    /// Entries that this one ends: those and no others.
    pub ends: Vec<EntryId>,
    /// SHA-256 (hex) of the sealed body; of the empty string when there is none.
    pub commitment: String,
}

impl Envelope {
    /// The bytes that are stored and hashed.
    pub fn to_bytes(&self) -> crate::Result<Vec<u8>> {
        serde_json::to_vec(self)
            .map_err(|error| crate::Fault::internal(format!("an envelope could not be written: {error}")))
    }
}

/// The hash that the next entry carries: SHA-256 of the stored envelope bytes, lower-case hex.
pub fn envelope_hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 of any bytes, lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Hash carried by the first entry of a log.
pub fn no_hash() -> String {
    "0".repeat(64)
}

/// The rule that gave a removal its date, as it stood then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct RuleApplied {
    /// Rule id.
    pub id: RuleId,
    /// Version of the rule file's entry.
    pub version: u32,
    /// The last day by which it is honoured, in the company's time zone.
    pub due: NaiveDate,
}

/// The words that were read to the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct ScriptUsed {
    /// Script id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// `en`, `es`.
    pub language: String,
}

/// The body of a removal: every field that `DOMAIN.md` 2 lists for an entry and the envelope does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovalBody {
    /// The request it belongs to.
    pub request: RequestId,
    /// The confirmation number of that request.
    pub reference: Reference,
    /// The conversation, when there was one.
    pub contact: Option<ContactId>,
    pub channel: Channel,
    pub scope: Scope,
    /// None covers every brand, those bought later too.
    pub brand: Option<Brand>,
    /// The customer it was recorded on, when listed.
    pub customer_no: Option<CustomerNo>,
    /// The person, address and e-mail as given.
    pub person: Person,
    /// The numbers as given (for a phone or text removal).
    pub numbers: Vec<Text>,
    pub asked_by: AskedBy,
    pub reason: Reason,
    /// What stops; marketing unless the caller wants more.
    pub message_class: MessageClass,
    /// The caller said that texts may go on.
    pub texts_may_go_on: bool,
    pub received_by: ReceivedBy,
    /// When the request was received (starts every clock).
    pub received_at: DateTime<Utc>,
    /// The caller said yes to passing the name on to a preference service.
    pub pass_on: bool,
    /// What was read to the caller.
    pub script: Option<ScriptUsed>,
    /// Where it came from when not from a conversation: the name of the import's source.
    pub source: Option<String>,
    /// The source's own id of the row.
    pub source_id: Option<String>,
    /// Rules that gave the dates, earliest first.
    pub rules: Vec<RuleApplied>,
    /// Free text.
    pub note: Option<Text>,
}

/// The body of a withdrawal: the envelope's `ends` say what it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawalBody {
    pub reference: Reference,
    /// None: every channel of the request.
    pub channel: Option<Channel>,
    /// Why, in the agent's words.
    pub reason: Text,
}

/// The body of a permission: the envelope's `ends` say what it ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PermissionBody {
    pub channel: Channel,
    pub customer_no: Option<CustomerNo>,
    pub source: PermissionSource,
    /// What proves it.
    pub evidence: Text,
}

/// How an identity check moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerificationOutcome {
    /// One point matched.
    Matched,
    /// Nearly; may be retyped once.
    Near,
    /// A wrong answer.
    Wrong,
    /// The level is reached.
    Reached,
    /// Three wrong answers.
    Locked,
    /// A supervisor lifted the lock.
    Lifted,
}

/// The body of a verification step. Answers are never stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationBody {
    pub contact: Option<ContactId>,
    pub customer_no: CustomerNo,
    pub right: Option<Right>,
    /// The kind of point asked (`date-of-birth`, …), never its value.
    pub point: Option<String>,
    pub outcome: VerificationOutcome,
    /// Why, when a lock is lifted.
    pub reason: Option<Text>,
}

/// The body of a notice given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeBody {
    pub contact: Option<ContactId>,
    pub script: ScriptUsed,
}

/// Fields laid over a removal as recorded, or over a customer's row, when it is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionBody {
    /// The removal it mends; none when it corrects the customer.
    pub removal: Option<EntryId>,
    pub customer_no: Option<CustomerNo>,
    /// Only the fields that change; an empty field is left as it was.
    pub person: Person,
    /// Why.
    pub reason: Text,
}

/// What was asked for again, and an older removal says already: by a row of a source, or by a caller. It adds no
/// removal there; that it came, and where it went, stays provable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedBody {
    /// The name of the import's source; empty for a conversation.
    pub source: String,
    /// The source's own id of the row; empty for a conversation.
    pub source_id: String,
    /// The confirmation number of the rest, where something else was asked for that was new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
    pub received_by: ReceivedBy,
    /// When it was received; the removal's own, earlier day starts the clock.
    pub received_at: DateTime<Utc>,
    /// In the order of the channels.
    pub to: Vec<AttachedTo>,
}

/// One channel that was asked for again, and the removal that says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachedTo {
    pub channel: Channel,
    pub reference: Reference,
    pub removal: EntryId,
}

/// Up to which class the removals of a request stop messages, as the caller said after the number was spoken
/// (reminders of a care plan, of a warranty). The latest such entry of a removal counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceMessagesBody {
    pub reference: Reference,
    pub contact: Option<ContactId>,
    pub stops: Vec<StopsUpTo>,
}

/// One removal, and the class of messages up to which it stops.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopsUpTo {
    pub removal: EntryId,
    pub message_class: MessageClass,
}

/// A mark laid over a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "kebab-case")]
pub enum MarkBody {
    /// The number on file belongs to somebody else: barred from verification.
    DoubtfulNumber { customer_no: CustomerNo, number: Text },
    /// Reported dead.
    Deceased { customer_no: CustomerNo },
    /// Somebody else's data, for one shipment only.
    ThirdParty { customer_no: CustomerNo },
    /// Under 13.
    Child { customer_no: CustomerNo },
}

/// What happened to a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum BatchBody {
    /// Fixed and written for the first time.
    Written {
        batch: BatchId,
        service: String,
        layout: String,
        period: String,
        records: u64,
        lines_sha256: String,
    },
    /// Voided: its removals are free for the next.
    Voided { batch: BatchId, reason: String },
    /// The recipient has it.
    Acknowledged { batch: BatchId, on: NaiveDate, by: String },
    /// The recipient refused lines; those removals are open again.
    Rejected { batch: BatchId, removals: Vec<EntryId>, file_sha256: String },
}

/// The sealed part of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body", rename_all = "kebab-case")]
pub enum Body {
    Removal(Box<RemovalBody>),
    Withdrawal(WithdrawalBody),
    Permission(PermissionBody),
    Notice(NoticeBody),
    Verification(VerificationBody),
    Correction(Box<CorrectionBody>),
    Mark(MarkBody),
    Attached(AttachedBody),
    ServiceMessages(ServiceMessagesBody),
    Batch(BatchBody),
    /// The first entry of a log.
    Opened {
        /// Head (log, seq, hash) of the log it continues.
        parent: Option<(LogId, u64, String)>,
        /// What could not be saved, where the log begins with what was saved of a damaged store.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lost: Option<Box<Lost>>,
    },
}

/// What a damaged store did not give back. Stated once, in the ledger, so that every later check can tell what was
/// lost then from what goes missing since.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Entries of either chain that are gone whole.
    pub spans: Vec<Span>,
    /// Entries whose envelope is there and whose body, or the key to it, is not.
    pub bodies: Vec<EntryId>,
    /// Batches whose lines are not all there: their removals are due again.
    pub batches: Vec<BatchId>,
    /// Logs that the later ones no longer lead back to, for what told so is gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logs: Vec<LogId>,
}

/// Some entries of one log, by sequence number, both ends included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    pub log: LogId,
    pub first: u64,
    pub last: u64,
}

impl Span {
    /// How many entries it is.
    pub fn count(&self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }
}

impl Body {
    /// The kind that the envelope states.
    pub fn kind(&self) -> Kind {
        match self {
            Body::Removal(_) => Kind::Removal,
            Body::Withdrawal(_) => Kind::Withdrawal,
            Body::Permission(_) => Kind::Permission,
            Body::Notice(_) => Kind::Notice,
            Body::Verification(_) => Kind::Verification,
            Body::Correction(_) => Kind::Correction,
            Body::Mark(_) => Kind::Mark,
            Body::Attached(_) => Kind::Attached,
            Body::ServiceMessages(_) => Kind::ServiceMessages,
            Body::Batch(_) => Kind::Batch,
            Body::Opened { .. } => Kind::Opened,
        }
    }
}
