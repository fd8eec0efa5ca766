//! Unfinished requests: a draft with enough to act on has its clock, stands on Due for everyone, and is never
//! discarded without a reason.

use crate::Desk;
use crate::record::{RecordAsk, contact_id, no_draft};
use domain::ids::DraftId;
use domain::role::Action;
use domain::{Code, Fault, Result, Sensitive};
use serde::Serialize;
use store::{AuditFact, DraftRow, WriteTx};

/// A draft as kept.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct DraftSaved {
    pub draft: String,
    /// Four digits that any agent can open.
    pub park_code: String,
    /// True when there is enough to act on: its clock runs.
    pub actionable: bool,
    pub due: Option<String>,
}

impl Desk {
    /// Keeps a draft, new or again (`ask.draft`).
    pub fn save_draft(&self, ask: &RecordAsk) -> Result<DraftSaved> {
        self.allow(Action::Draft)?;
        let known = ask.draft.as_deref().map(|draft| self.draft_of(draft)).transpose()?;
        let acting = self.acting();
        let received_at = known.as_ref().map_or(acting.business_time, |row| row.received_at);
        // The clock runs from the day the draft was first kept, not from its last change.
        let since = ask.received_at.clone().unwrap_or_else(|| received_at.to_rfc3339());
        let body = RecordAsk { draft: None, received_at: Some(since), ..ask.clone() };
        let due = self.preview_record(&body).ok().and_then(|preview| preview.due.parse().ok());
        let body = serde_json::to_string(&body).map_err(|_| Fault::internal("a draft could not be kept"))?;
        let contact = ask.contact.as_deref().map(contact_id).transpose()?;
        let saved = self.store.write(&acting, |tx| {
            let (draft, park_code) = match &known {
                Some(row) => (row.draft, row.park_code.clone()),
                None => (DraftId(uuid::Uuid::now_v7()), next_code(tx)?),
            };
            let agent = self.who.name.clone();
            let row =
                DraftRow { draft, park_code, agent, contact, body, received_at, due, changed_at: acting.now };
            if !tx.put_draft(&row)? {
                return Err(no_draft());
            }
            if known.is_none() {
                tx.audit(AuditFact::new("draft-kept").object(&draft.to_string()))?;
            }
            Ok(row)
        })?;
        Ok(DraftSaved {
            draft: saved.draft.to_string(),
            park_code: saved.park_code,
            actionable: due.is_some(),
            due: due.map(|due| due.to_string()),
        })
    }

    /// The draft with this park code or id, received when it was first kept.
    pub fn open_draft(&self, code: &str) -> Result<RecordAsk> {
        self.allow(Action::Draft)?;
        let row = self.draft_of(code)?;
        let ask: RecordAsk = serde_json::from_str(&row.body).map_err(|_| no_draft())?;
        let received_at = ask.received_at.clone().unwrap_or_else(|| row.received_at.to_rfc3339());
        self.store.write(&self.acting(), |tx| {
            tx.audit(AuditFact::new("draft-opened").object(&row.draft.to_string()))
        })?;
        Ok(RecordAsk {
            draft: Some(row.draft.to_string()),
            received_at: Some(received_at),
            contact: None,
            ..ask
        })
    }

    /// Ends a draft without recording; the reason is kept.
    pub fn discard_draft(&self, draft: &str, reason: &str) -> Result<()> {
        self.allow(Action::Draft)?;
        if reason.trim().is_empty() {
            let what = "an unfinished request is discarded only with a reason; it was kept";
            return Err(Fault::new(Code::Usage, what, "say why").at("reason"));
        }
        domain::removal::check_note("reason", &Sensitive::from(reason))?;
        let row = self.draft_of(draft)?;
        self.store.write(&self.acting(), |tx| {
            if !tx.end_draft(row.draft, "discarded", reason)? {
                return Err(no_draft());
            }
            tx.audit(AuditFact::new("draft-discarded").object(&row.draft.to_string()))
        })
    }

    fn draft_of(&self, code: &str) -> Result<DraftRow> {
        let found = self.store.read(|snapshot| match code.parse().map(DraftId) {
            Ok(draft) => snapshot.draft(draft),
            Err(_) => snapshot.draft_by_code(code.trim()),
        })?;
        found.ok_or_else(no_draft)
    }
}

/// Four digits that no open draft has. The counter walks through all of them in a fixed scattered order.
fn next_code(tx: &mut WriteTx<'_>) -> Result<String> {
    for _ in 0..9_000 {
        let step = tx.next_counter("park-code")?;
        let code = format!("{:04}", 1_000 + (step * 7_919) % 9_000);
        if tx.snapshot().draft_by_code(&code)?.is_none() {
            return Ok(code);
        }
    }
    Err(Fault::new(
        Code::Conflict,
        "every park code is in use; the draft was not kept",
        "finish or discard some on Due",
    ))
}
