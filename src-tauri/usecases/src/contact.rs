//! The contact: one conversation. Ends with the next caller or after 15 idle minutes.

use crate::Desk;
use crate::keys::fingerprints;
use crate::record::contact_id;
use chrono::{DateTime, Duration, Utc};
use domain::company::Language;
use domain::entry::{Body, NoticeBody};
use domain::ids::{ContactId, CustomerNo};
use domain::role::Action;
use domain::script::{self, Card};
use domain::verification::Check;
use domain::words::{AskedBy, ReceivedBy};
use domain::{Code, Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{AuditFact, ContactRow, NewEntry, Snapshot, WriteTx};

/// A conversation begins.
#[derive(Clone, Debug, Serialize, Deserialize, specta::Type)]
pub struct BeginContact {
    pub received_by: ReceivedBy,
    /// Never the number to stop by itself.
    pub calling_number: Sensitive<String>,
    /// The script's language.
    pub language: String,
}

/// A conversation as the screen sees it.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Contact {
    pub contact: String,
    pub received_by: ReceivedBy,
    pub asked_by: AskedBy,
    pub language: String,
    pub notice_given: bool,
    pub started_at: String,
}

/// The text that is read aloud, and what it was.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Spoken {
    /// `notice`, `cannot-stop`, `do-not-call-policy`.
    pub script: String,
    pub text: String,
    pub language: String,
}

/// A conversation without a word for so long has ended.
const IDLE: Duration = Duration::minutes(15);

fn is_over(row: &ContactRow, now: DateTime<Utc>) -> bool {
    (now - row.last_active_at).abs() > IDLE
}

/// What a conversation knows beside its row: kept until it ends.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct ContactState {
    /// Everything typed to find people: no proof of anything.
    #[serde(default)]
    pub typed: Vec<Sensitive<String>>,
    /// The checks of this conversation, by customer number.
    #[serde(default)]
    pub checks: BTreeMap<String, Check>,
}

impl Desk {
    /// Starts a conversation; the agent's earlier one ends.
    pub fn begin_contact(&self, ask: &BeginContact) -> Result<Contact> {
        self.allow(Action::Contact)?;
        let row = self.new_contact(ask);
        self.store.write(&self.acting(), |tx| {
            for earlier in tx.snapshot().open_contacts(&self.who.name)? {
                tx.put_contact(&ended(earlier, row.started_at))?;
            }
            tx.put_contact(&row)
        })?;
        Ok(shown(&row))
    }

    /// Who is calling.
    pub fn set_caller(&self, contact: &str, asked_by: AskedBy) -> Result<Contact> {
        self.change_contact(contact, |row| row.asked_by = asked_by)
    }

    /// How the conversation goes: an ordinary call, or over a relay or an interpreter.
    pub fn set_received_by(&self, contact: &str, received_by: ReceivedBy) -> Result<Contact> {
        self.change_contact(contact, |row| row.received_by = received_by)
    }

    /// The script's language, apart from the console's.
    pub fn set_language(&self, contact: &str, language: &str) -> Result<Contact> {
        let language = read_language(language)?;
        self.change_contact(contact, |row| row.language = language.word().to_owned())
    }

    /// The text of a script, to read aloud; records nothing.
    pub fn script(&self, script: &str, language: &str) -> Result<Spoken> {
        self.allow(Action::Contact)?;
        let spoken = script::card(Card::from_word(script)?, &self.company, read_language(language)?)?;
        Ok(Spoken { script: script.to_owned(), text: spoken.text, language: spoken.script.language })
    }

    /// The agent says that the notice of the right to opt out was given (P1).
    pub fn give_notice(&self, contact: &str) -> Result<Contact> {
        self.allow(Action::Contact)?;
        let (id, acting) = (contact_id(contact)?, self.acting());
        let row = self.store.write(&acting, |tx| {
            let row = self.update_contact(tx, id, |row| {
                row.notice_given_at = Some(acting.now);
                Ok(())
            })?;
            let language = Language::from_word(&row.language).unwrap_or(self.company.language);
            let script = script::card(Card::Notice, &self.company, language)?.script;
            let customer = (!row.customer_no.is_empty()).then(|| CustomerNo(row.customer_no.clone()));
            let about = fingerprints(&self.store, &[], customer.as_ref());
            let body = Body::Notice(NoticeBody { contact: Some(id), script });
            tx.append(NewEntry::about(body, about))?;
            tx.audit(AuditFact::new("notice-given"))?;
            Ok(row)
        })?;
        Ok(shown(&row))
    }

    /// Ends the conversation; what was typed in it is forgotten.
    pub fn end_contact(&self, contact: &str) -> Result<()> {
        self.allow(Action::Contact)?;
        let (id, acting) = (contact_id(contact)?, self.acting());
        self.store.write(&acting, |tx| {
            let row = self.contact_in(&tx.snapshot(), id)?;
            tx.put_contact(&ended(row, acting.now))
        })
    }

    /// Ends the conversations in which nobody has said a word for so long, whosever they were: what was typed in them
    /// goes. In every pause and at every sign-in, for an agent may have gone home after the last caller.
    pub(crate) fn end_forgotten(&self) -> Result<()> {
        let now = self.clock.now();
        // What was said at a time still to come was said under a clock that ran ahead.
        let still_on = now - IDLE..=now + IDLE;
        if self.store.read(|snapshot| snapshot.forgotten_contacts(&still_on))?.is_empty() {
            return Ok(());
        }
        self.store.write(&self.acting(), |tx| {
            for row in tx.snapshot().forgotten_contacts(&still_on)? {
                let at = now.min(row.last_active_at + IDLE);
                tx.put_contact(&ended(row, at))?;
            }
            Ok(())
        })
    }

    pub(crate) fn new_contact(&self, ask: &BeginContact) -> ContactRow {
        let now = self.clock.now();
        let language = Language::from_word(&ask.language).unwrap_or(self.company.language);
        ContactRow {
            contact: ContactId(uuid::Uuid::now_v7()),
            agent: self.who.name.clone(),
            started_at: now,
            last_active_at: now,
            ended_at: None,
            received_by: ask.received_by,
            asked_by: AskedBy::Own,
            language: language.word().to_owned(),
            customer_no: String::new(),
            calling_number: ask.calling_number.clone(),
            notice_given_at: None,
            state: "{}".to_owned(),
        }
    }

    /// The conversation, if it still goes on.
    pub(crate) fn open_contact(&self, contact: &str) -> Result<ContactRow> {
        let id = contact_id(contact)?;
        self.store.read(|snapshot| self.contact_in(snapshot, id))
    }

    /// The same, as a change finds it inside its transaction. What was verified in it is shown to whoever verified
    /// it: for anybody else who names it, it is over.
    pub(crate) fn contact_in(&self, snapshot: &Snapshot<'_>, id: ContactId) -> Result<ContactRow> {
        let goes_on = |row: &ContactRow| {
            row.ended_at.is_none() && !is_over(row, self.clock.now()) && row.agent == self.who.name
        };
        snapshot.contact(id)?.filter(goes_on).ok_or_else(|| {
            Fault::new(Code::Conflict, "this contact has ended; nothing was done", "begin the next one")
        })
    }

    /// Changes a conversation as it stands now. It is read inside the transaction, so that what a search or a
    /// check wrote meanwhile is not written over.
    pub(crate) fn update_contact(
        &self,
        tx: &mut WriteTx<'_>,
        id: ContactId,
        change: impl FnOnce(&mut ContactRow) -> Result<()>,
    ) -> Result<ContactRow> {
        let mut row = self.contact_in(&tx.snapshot(), id)?;
        row.last_active_at = tx.acting().now;
        change(&mut row)?;
        tx.put_contact(&row)?;
        Ok(row)
    }

    fn change_contact(&self, contact: &str, change: impl FnOnce(&mut ContactRow)) -> Result<Contact> {
        self.allow(Action::Contact)?;
        let id = contact_id(contact)?;
        let change = |row: &mut ContactRow| {
            change(row);
            Ok(())
        };
        let row = self.store.write(&self.acting(), |tx| self.update_contact(tx, id, change))?;
        Ok(shown(&row))
    }
}

impl ContactState {
    pub(crate) fn of(row: &ContactRow) -> Self {
        serde_json::from_str(&row.state).unwrap_or_default()
    }

    /// Remembers what was typed, once.
    pub(crate) fn remember(&mut self, typed: &Sensitive<String>) {
        if !typed.is_empty() && !self.typed.contains(typed) {
            self.typed.push(typed.clone());
        }
    }

    pub(crate) fn keep_in(&self, row: &mut ContactRow) -> Result<()> {
        row.state =
            serde_json::to_string(self).map_err(|_| Fault::internal("a contact could not be kept"))?;
        Ok(())
    }
}

fn ended(row: ContactRow, at: DateTime<Utc>) -> ContactRow {
    ContactRow { ended_at: Some(at), state: "{}".to_owned(), ..row }
}

fn read_language(text: &str) -> Result<Language> {
    Language::from_word(text).ok_or_else(|| {
        Fault::new(Code::Usage, "there are no scripts in that language", "give en or es").at("language")
    })
}

fn shown(row: &ContactRow) -> Contact {
    Contact {
        contact: row.contact.to_string(),
        received_by: row.received_by,
        asked_by: row.asked_by,
        language: row.language.clone(),
        notice_given: row.notice_given_at.is_some(),
        started_at: row.started_at.to_rfc3339(),
    }
}
