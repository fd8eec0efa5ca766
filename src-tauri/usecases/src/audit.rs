//! Reading the audit and proving the chains. Reading it is itself audited.

use crate::Desk;
use crate::health::told;
use crate::progress::Progress;
use domain::Result;
use domain::ids::CustomerNo;
use domain::role::Action;
use serde::Serialize;
use store::{AuditEntry, AuditFact, CheckLine, Head};

/// One audited fact; nothing personal.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct AuditRow {
    pub seq: u32,
    pub at: String,
    pub who: String,
    pub action: String,
    pub customer_no: Option<String>,
    pub reference: Option<String>,
    pub detail: String,
}

/// What proving a chain found.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ChainProof {
    pub log: String,
    /// `ledger`, `audit`.
    pub name: String,
    pub entries: u32,
    pub head: String,
    pub whole: bool,
    /// What was walked: all entries of this log and of those that a restore closed.
    pub walked: String,
    /// The first faults, by sequence number.
    pub fault: Option<String>,
}

impl Desk {
    /// Walks both chains from the first entry to the head: envelopes, bodies, what the anchor confirmed.
    pub fn audit_verify(&self, progress: &Progress<'_>) -> Result<Vec<ChainProof>> {
        self.allow(Action::AuditVerify)?;
        self.store.write(&self.acting(), |tx| tx.audit(AuditFact::new("audit-verify")))?;
        let (ledger, audit) = self.store.read(|snapshot| snapshot.heads())?;
        let lines = self.store.check_chains(&mut |_, done, total| told(progress, done, total))?;
        Ok(vec![
            proof("ledger", &["ledger", "bodies", "anchor"], &ledger, &lines),
            proof("audit", &["audit", "anchor"], &audit, &lines),
        ])
    }

    /// What was done, oldest first: about a customer, about a request, or by anybody; the last `limit` lines.
    pub fn audit_show(
        &self,
        customer_no: Option<&str>,
        reference: Option<&str>,
        limit: u32,
    ) -> Result<Vec<AuditRow>> {
        self.allow(Action::AuditRead)?;
        let customer_no = customer_no.map(CustomerNo::from);
        let reference = reference.map(domain::reference::parse).transpose()?;
        let mut lines = self.store.read(|snapshot| match (&customer_no, &reference) {
            (Some(customer_no), _) => snapshot.audit_of_customer(customer_no),
            (None, Some(reference)) => snapshot.audit_of_request(reference),
            (None, None) => snapshot.audit_latest(limit).map(|latest| latest.into_iter().rev().collect()),
        })?;
        lines.retain(|line| reference.is_none() || line.reference == reference);
        let shown = lines.split_off(lines.len().saturating_sub(limit as usize));
        // Of nobody's number, it may be a name: it is not written where nothing is ever erased.
        let known = match &customer_no {
            Some(number) if shown.is_empty() => self.on_file(number)?.is_some(),
            _ => true,
        };
        let customer_no = customer_no.filter(|_| known);
        let fact = AuditFact::new("audit-show").count("lines", shown.len() as u64);
        let fact = if known { fact } else { fact.outcome("nobody of that number") };
        let fact = AuditFact { customer_no, reference, ..fact };
        self.store.write(&self.acting(), |tx| tx.audit(fact))?;
        Ok(shown.into_iter().map(row_of).collect())
    }
}

fn proof(name: &str, parts: &[&str], head: &Head, lines: &[CheckLine]) -> ChainProof {
    let faults: Vec<&str> = lines
        .iter()
        .filter(|line| parts.contains(&line.name) && !line.ok)
        .map(|line| line.detail.as_str())
        .collect();
    ChainProof {
        log: head.log.to_string(),
        name: name.to_owned(),
        entries: u32::try_from(head.seq).unwrap_or(u32::MAX),
        head: head.hash.clone(),
        whole: faults.is_empty(),
        walked: lines
            .iter()
            .find(|line| line.name == name)
            .map(|line| line.detail.clone())
            .unwrap_or_default(),
        fault: (!faults.is_empty()).then(|| faults.join("; ")),
    }
}

fn row_of(line: AuditEntry) -> AuditRow {
    let counts = line.counts.iter().map(|(name, count)| format!("{name} {count}"));
    let outcome = Some(line.outcome).filter(|outcome| outcome != "done");
    let as_of = line.as_of.then(|| format!("as of {}", line.business_time.to_rfc3339()));
    let detail: Vec<String> =
        [line.object, line.why, outcome].into_iter().flatten().chain(counts).chain(as_of).collect();
    AuditRow {
        seq: u32::try_from(line.seq).unwrap_or(u32::MAX),
        at: line.written_at.to_rfc3339(),
        who: line.who.to_string(),
        action: line.action,
        customer_no: line.customer_no.map(|number| number.0),
        reference: line.reference.map(|reference| reference.0),
        detail: detail.join(", "),
    }
}
