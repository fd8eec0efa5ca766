//! Identity checks for rights; never for a removal. The answer typed is compared and forgotten.

use crate::Desk;
use crate::contact::{BeginContact, ContactState};
use crate::keys::fingerprints;
use crate::on_file::OnFile;
use crate::record::{contact_id, no_customer};
use chrono::{DateTime, Duration, Utc};
use domain::company::Language;
use domain::entry::{Body, VerificationBody, VerificationOutcome};
use domain::ids::{ContactId, CustomerNo};
use domain::role::Action;
use domain::script;
use domain::verification::{
    Asking, Check, LOCK_MINUTES, OnFile as Facts, PointKind, Policies, State, Step, Told, choose, compare,
    standing,
};
use domain::words::{ReceivedBy, Right};
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use store::{AuditFact, ContactRow, Fingerprint, NewEntry, TimelineRow, WriteTx};

/// Whom, and for what.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct VerifyAsk {
    pub customer_no: String,
    pub right: Right,
    /// For `copy`: specific data needs the high level; for `deletion`: purchases too.
    pub specific: bool,
    pub contact: Option<String>,
    /// What was typed to find the person: no point in this contact.
    pub typed: Sensitive<String>,
}

/// The question to ask now.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Question {
    /// `customer-number`, `last-purchase-month`, `date-of-birth`, …
    pub point: String,
    /// What to say.
    pub ask: String,
}

/// Where a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    Asking,
    Reached,
    Locked,
    TooThin,
    NotNeeded,
    Failed,
}

/// The meter.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Meter {
    /// Names the check for the next answer.
    pub check: String,
    pub state: CheckState,
    pub level: String,
    pub needed: u32,
    pub matched: u32,
    pub wrong: u32,
    /// What the last answer was: `match`, `near`, `no`.
    pub last: Option<String>,
    pub question: Option<Question>,
    /// When the lock ends.
    pub locked_until: Option<String>,
    /// The other ways, when the file is too thin or locked.
    pub other_ways: Vec<String>,
    /// The legal source of the level.
    pub source: String,
}

impl Desk {
    /// Begins a check; says at once when the file is too thin. Without a contact it begins one.
    pub fn begin_verification(&self, ask: &VerifyAsk) -> Result<Meter> {
        self.allow(Action::Verify)?;
        let customer_no = CustomerNo(ask.customer_no.clone());
        let on_file = self.on_file(&customer_no)?.ok_or_else(no_customer)?;
        let standing = standing(&history(&on_file), self.clock.now());
        let policy = Policies::built_in()?.policy(Asking::of(ask.right, ask.specific))?;
        let file = facts(&on_file);
        let check_of = |row: &ContactRow, state: &ContactState| {
            let points = choose(&file, &told(row, state), self.home());
            Check::begin(customer_no.clone(), policy, points, &standing)
        };
        self.store.write(&self.acting(), |tx| {
            let id = self.contact_of(tx, ask)?;
            let row = self.update_contact(tx, id, |row| {
                let mut state = ContactState::of(row);
                state.remember(&ask.typed);
                let check = check_of(row, &state);
                state.checks.insert(ask.customer_no.clone(), check);
                row.customer_no.clone_from(&ask.customer_no);
                state.keep_in(row)
            })?;
            let fact = AuditFact::new("verify").customer(&customer_no).why(ask.right.word());
            tx.audit(fact.outcome("begun"))?;
            let check = ContactState::of(&row).checks.remove(&ask.customer_no).ok_or_else(no_check)?;
            self.meter(&row, &check, None, standing.locked_until)
        })
    }

    /// The conversation that was named, or a new one.
    fn contact_of(&self, tx: &mut WriteTx<'_>, ask: &VerifyAsk) -> Result<ContactId> {
        if let Some(contact) = &ask.contact {
            return contact_id(contact);
        }
        let row = self.new_contact(&BeginContact {
            received_by: ReceivedBy::Phone,
            calling_number: Sensitive::default(),
            language: String::new(),
        });
        tx.put_contact(&row)?;
        Ok(row.contact)
    }

    /// One answer, as the caller said it: compared, and forgotten.
    pub fn answer_verification(&self, check: &str, answer: &Sensitive<String>) -> Result<Meter> {
        self.step(check, Some(answer))
    }

    /// The caller does not know: the next question, no wrong answer counted.
    pub fn skip_question(&self, check: &str) -> Result<Meter> {
        self.step(check, None)
    }

    /// A supervisor lifts the lock, with a reason.
    pub fn lift_lock(&self, customer_no: &str, reason: &str) -> Result<()> {
        self.allow(Action::LiftLock)?;
        if reason.trim().is_empty() {
            return Err(Fault::new(
                Code::Usage,
                "a lock is lifted with a reason; nothing was changed",
                "say why",
            )
            .at("reason"));
        }
        domain::removal::check_note("reason", &Sensitive::from(reason))?;
        let customer_no = CustomerNo(customer_no.to_owned());
        let on_file = self.on_file(&customer_no)?.ok_or_else(no_customer)?;
        if standing(&history(&on_file), self.clock.now()).locked_until.is_none() {
            return Err(Fault::new(
                Code::Conflict,
                "verification is not locked for this customer",
                "nothing to do",
            ));
        }
        let body = VerificationBody {
            contact: None,
            customer_no: customer_no.clone(),
            right: None,
            point: None,
            outcome: VerificationOutcome::Lifted,
            reason: Some(Sensitive::from(reason)),
        };
        let about = fingerprints(&self.store, &[], Some(&customer_no));
        self.store.write(&self.acting(), |tx| {
            tx.append(NewEntry::about(Body::Verification(body), about))?;
            tx.audit(AuditFact::new("verify").customer(&customer_no).outcome("lifted"))
        })
    }

    /// One step, decided and written in one transaction: agents at other desks get no answer in between, and a
    /// wrong one is durable before it is told.
    fn step(&self, name: &str, answer: Option<&Sensitive<String>>) -> Result<Meter> {
        self.allow(Action::Verify)?;
        let (contact, customer_no) = name.split_once(':').ok_or_else(no_check)?;
        let customer_no = CustomerNo(customer_no.to_owned());
        let contact = contact_id(contact)?;
        let file = facts(&self.on_file(&customer_no)?.ok_or_else(no_customer)?);
        let about = fingerprints(&self.store, &[], Some(&customer_no));
        let acting = self.acting();
        let (row, check, outcome, until) = self.store.write(&acting, |tx| {
            let mut row = self.contact_in(&tx.snapshot(), contact)?;
            let mut state = ContactState::of(&row);
            let told = told(&row, &state);
            let check = state.checks.get_mut(customer_no.as_str()).ok_or_else(no_check)?;
            // What was answered to other agents, since this check began, counts here too, and may lock it.
            let stands = standing(&steps(&tx.snapshot().timeline(&about)?), acting.now);
            if stands.locked_until.is_some() {
                check.state = State::Locked;
                return Ok((row, check.clone(), None, stands.locked_until));
            }
            check.catch_up(&stands);
            let point = check.question();
            let outcome = match (answer, point) {
                (Some(answer), Some(point)) => {
                    Some(check.answer(compare(point, answer.as_str(), &file, &told, self.home()))?)
                }
                _ => check.skip()?,
            };
            let check = check.clone();
            state.keep_in(&mut row)?;
            row.last_active_at = acting.now;
            keep_step(tx, &row, &check, (point, outcome), about)?;
            let locked = check.state == State::Locked;
            Ok((row, check, outcome, locked.then(|| acting.now + Duration::minutes(LOCK_MINUTES))))
        })?;
        self.meter(&row, &check, answer.and(outcome), until)
    }

    fn meter(
        &self,
        row: &ContactRow,
        check: &Check,
        last: Option<VerificationOutcome>,
        locked_until: Option<DateTime<Utc>>,
    ) -> Result<Meter> {
        let language = Language::from_word(&row.language).unwrap_or(self.company.language);
        let ask = |point: PointKind| -> Result<Question> {
            Ok(Question { point: point.word().to_owned(), ask: script::question(point, language)? })
        };
        let stuck = matches!(check.state, State::TooThin | State::Locked | State::Failed);
        Ok(Meter {
            check: format!("{}:{}", row.contact, check.customer_no),
            state: match check.state {
                State::NotNeeded => CheckState::NotNeeded,
                State::TooThin => CheckState::TooThin,
                State::Asking { .. } => CheckState::Asking,
                State::Reached => CheckState::Reached,
                State::Locked => CheckState::Locked,
                State::Failed => CheckState::Failed,
            },
            level: check.policy.level.word().to_owned(),
            needed: check.policy.points,
            matched: u32::try_from(check.matched.len()).unwrap_or(u32::MAX),
            wrong: check.wrong,
            last: last.map(answer_word).map(str::to_owned),
            question: check.question().map(ask).transpose()?,
            locked_until: locked_until.map(|until| until.to_rfc3339()),
            other_ways: if stuck { script::other_ways(language)? } else { Vec::new() },
            source: check.policy.source.clone(),
        })
    }

    /// The rights verified in this conversation.
    pub(crate) fn verified_in(
        &self,
        contact: Option<&str>,
        customer_no: &CustomerNo,
    ) -> Result<Option<Check>> {
        let Some(contact) = contact else { return Ok(None) };
        let row = self.open_contact(contact)?;
        let check = ContactState::of(&row).checks.remove(customer_no.as_str());
        Ok(check.filter(|check| check.state == State::Reached))
    }
}

fn keep_step(
    tx: &mut WriteTx<'_>,
    row: &ContactRow,
    check: &Check,
    (point, outcome): (Option<PointKind>, Option<VerificationOutcome>),
    about: Vec<Fingerprint>,
) -> Result<()> {
    tx.put_contact(row)?;
    let Some(outcome) = outcome else { return Ok(()) };
    let body = VerificationBody {
        contact: Some(row.contact),
        customer_no: check.customer_no.clone(),
        right: None,
        point: point.map(|point| point.word().to_owned()),
        outcome,
        reason: None,
    };
    tx.append(NewEntry::about(Body::Verification(body), about))?;
    tx.audit(AuditFact::new("verify").customer(&check.customer_no).outcome(outcome_word(outcome)))
}

/// When the customer's lock ends, if there is one.
pub(crate) fn locked_until(on_file: &OnFile, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    standing(&history(on_file), now).locked_until
}

fn history(on_file: &OnFile) -> Vec<Step> {
    steps(&on_file.entries)
}

fn steps(entries: &[TimelineRow]) -> Vec<Step> {
    let step = |entry: &TimelineRow| match &entry.body {
        Some(Body::Verification(body)) => Some(Step {
            entry: entry.envelope.id,
            at: entry.envelope.written_at,
            point: body.point.as_deref().and_then(PointKind::from_word),
            outcome: body.outcome,
        }),
        _ => None,
    };
    entries.iter().filter_map(step).collect()
}

fn facts(on_file: &OnFile) -> Facts {
    let row = &on_file.row;
    Facts {
        customer_no: Sensitive::new(row.customer_no.to_string()),
        person: row.person.clone(),
        last_purchase: row.last_purchase_date.as_str().parse().ok(),
        store_no: row.store_no.clone(),
        last_purchase_amount: row.last_purchase_amount.clone(),
        doubtful_numbers: on_file.doubtful_numbers.clone(),
    }
}

/// The card shows the customer number, so it proves nothing here.
fn told(row: &ContactRow, state: &ContactState) -> Told {
    let calling = (!row.calling_number.is_empty()).then(|| row.calling_number.clone());
    Told { typed: state.typed.clone(), calling_number: calling, customer_no_shown: true }
}

fn answer_word(outcome: VerificationOutcome) -> &'static str {
    match outcome {
        VerificationOutcome::Matched | VerificationOutcome::Reached => "match",
        VerificationOutcome::Near => "near",
        _ => "no",
    }
}

fn outcome_word(outcome: VerificationOutcome) -> &'static str {
    match outcome {
        VerificationOutcome::Matched => "matched",
        VerificationOutcome::Near => "near",
        VerificationOutcome::Wrong => "wrong",
        VerificationOutcome::Reached => "reached",
        VerificationOutcome::Locked => "locked",
        VerificationOutcome::Lifted => "lifted",
    }
}

fn no_check() -> Fault {
    Fault::new(Code::NotFound, "there is no such check; nothing was compared", "begin the verification again")
}
