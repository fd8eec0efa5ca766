//! The contact: one conversation. Ends with the next caller or after 15 idle minutes.

use crate::Desk;
use domain::words::{AskedBy, ReceivedBy};
use domain::{Fault, Result, Sensitive};
use serde::{Deserialize, Serialize};

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

impl Desk {
    /// Starts a conversation; the agent's earlier one ends.
    pub fn begin_contact(&self, ask: &BeginContact) -> Result<Contact> {
        let _ = ask;
        Err(Fault::internal("unfinished"))
    }
    /// Who is calling.
    pub fn set_caller(&self, contact: &str, asked_by: AskedBy) -> Result<Contact> {
        let _ = (contact, asked_by);
        Err(Fault::internal("unfinished"))
    }
    /// The script's language, apart from the console's.
    pub fn set_language(&self, contact: &str, language: &str) -> Result<Contact> {
        let _ = (contact, language);
        Err(Fault::internal("unfinished"))
    }
    /// The text of a script, to read aloud; records nothing.
    pub fn script(&self, script: &str, language: &str) -> Result<Spoken> {
        let _ = (script, language);
        Err(Fault::internal("unfinished"))
    }
    /// The agent says that the notice of the right to opt out was given (P1).
    pub fn give_notice(&self, contact: &str) -> Result<Contact> {
        let _ = contact;
        Err(Fault::internal("unfinished"))
    }
    /// Ends the conversation.
    pub fn end_contact(&self, contact: &str) -> Result<()> {
        let _ = contact;
        Err(Fault::internal("unfinished"))
    }
}
