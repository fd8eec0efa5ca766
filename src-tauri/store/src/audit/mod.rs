//! The audit chain: who did what to whom, when and why. No personal data: people are customer numbers,
//! requests are references.

use crate::store::Snapshot;
use crate::vault::{FailedSignIn, HolderKind};
use crate::write::WriteTx;
use chrono::{DateTime, Utc};
use domain::ids::{CustomerNo, EntryId, LogId, Reference, UserName};
use domain::{Fault, Result};
use rusqlite::{OptionalExtension, Params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The format written today.
const VERSION: u32 = 1;

/// One thing that was done, to be written into the chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFact {
    /// A word: `sign-in`, `lookup`, `record`, `export-write`, …
    pub action: String,
    pub customer_no: Option<CustomerNo>,
    pub reference: Option<Reference>,
    /// What else it was about: a setting, a batch, a person who works here.
    pub object: Option<String>,
    /// The purpose, in the program's words; never free text about a customer.
    pub why: Option<String>,
    /// `done` unless something else came of it.
    pub outcome: Option<String>,
    pub counts: BTreeMap<String, u64>,
}

impl AuditFact {
    /// A fact with nothing but its action.
    pub fn new(action: &str) -> Self {
        Self { action: action.to_owned(), ..Self::default() }
    }
    /// About this customer.
    #[must_use]
    pub fn customer(mut self, customer_no: &CustomerNo) -> Self {
        self.customer_no = Some(customer_no.clone());
        self
    }
    /// About this request.
    #[must_use]
    pub fn reference(mut self, reference: &Reference) -> Self {
        self.reference = Some(reference.clone());
        self
    }
    /// About this setting, batch or person who works here.
    #[must_use]
    pub fn object(mut self, object: &str) -> Self {
        self.object = Some(object.to_owned());
        self
    }
    /// For this purpose.
    #[must_use]
    pub fn why(mut self, why: &str) -> Self {
        self.why = Some(why.to_owned());
        self
    }
    /// With this outcome.
    #[must_use]
    pub fn outcome(mut self, outcome: &str) -> Self {
        self.outcome = Some(outcome.to_owned());
        self
    }
    /// With this count.
    #[must_use]
    pub fn count(mut self, name: &str, count: u64) -> Self {
        self.counts.insert(name.to_owned(), count);
        self
    }
}

/// When the last lines were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditTimes {
    /// The last of them.
    pub last: DateTime<Utc>,
    /// The latest of them: a clock that was set back since lies before it.
    pub latest: DateTime<Utc>,
    /// The longest time between one and the next, in days: a clock may have run ahead since.
    pub longest_quiet_days: i64,
}

/// A line of the chain, as stored and hashed: compact JSON with the fields in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    pub v: u32,
    pub id: EntryId,
    pub log: LogId,
    pub seq: u64,
    pub prev: String,
    pub who: UserName,
    pub site: String,
    pub business_time: DateTime<Utc>,
    pub written_at: DateTime<Utc>,
    pub as_of: bool,
    pub action: String,
    pub customer_no: Option<CustomerNo>,
    pub reference: Option<Reference>,
    pub object: Option<String>,
    pub why: Option<String>,
    pub outcome: String,
    pub counts: BTreeMap<String, u64>,
}

impl AuditEntry {
    /// True of a search that showed this customer, whose object is a list of numbers.
    fn shows(&self, customer_no: &CustomerNo) -> bool {
        let is_search = self.action.starts_with("lookup");
        let numbers = self.object.as_deref().unwrap_or_default();
        is_search && numbers.split(' ').any(|number| number == customer_no.as_str())
    }
}

/// Appends a fact to the live log of the audit chain.
pub fn append(tx: &mut WriteTx<'_>, fact: AuditFact) -> Result<EntryId> {
    let id = EntryId(Uuid::now_v7());
    append_as(tx, id, tx.acting.who.clone(), tx.acting.now, fact)?;
    Ok(id)
}

fn append_as(
    tx: &mut WriteTx<'_>,
    id: EntryId,
    who: UserName,
    at: DateTime<Utc>,
    fact: AuditFact,
) -> Result<()> {
    let entry = AuditEntry {
        v: VERSION,
        id,
        log: tx.audit.log,
        seq: tx.audit.seq + 1,
        prev: tx.audit.hash.clone(),
        who,
        site: tx.store.site.clone(),
        business_time: if tx.acting.as_of { tx.acting.business_time } else { at },
        written_at: at,
        as_of: tx.acting.as_of,
        action: fact.action,
        customer_no: fact.customer_no,
        reference: fact.reference,
        object: fact.object,
        why: fact.why,
        outcome: fact.outcome.unwrap_or_else(|| "done".to_owned()),
        counts: fact.counts,
    };
    let bytes =
        serde_json::to_vec(&entry).map_err(|_| Fault::internal("an audit entry could not be written"))?;
    let hash: [u8; 32] = Sha256::digest(&bytes).into();
    insert(tx, &entry, &bytes, &hash).map_err(|error| tx.fault(&error))?;
    tx.audit.seq = entry.seq;
    tx.audit.hash = domain::entry::hex(&hash);
    Ok(())
}

/// Puts a line as it stands; the chain is the caller's business.
pub(crate) fn insert(
    tx: &WriteTx<'_>,
    entry: &AuditEntry,
    bytes: &[u8],
    hash: &[u8; 32],
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO audit (log, seq, id, customer_no, reference, envelope, hash)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (log, id, seq) = (entry.log.0.as_bytes(), entry.id.0.as_bytes(), entry.seq.cast_signed());
    let customer_no = entry.customer_no.as_ref().map_or("", |number| number.as_str());
    let reference = entry.reference.as_ref().map_or("", |reference| reference.as_str());
    let values = (log, seq, id, customer_no, reference, bytes, hash);
    tx.connection.prepare_cached(sql)?.execute(values).map(drop)
}

impl WriteTx<'_> {
    /// Takes a failure from the doorstep into the chain, under its own id and time; once.
    ///
    /// What was typed is written only when it is the name of somebody here: it may have been a password.
    pub(crate) fn audit_failed_sign_in(
        &mut self,
        failed: &FailedSignIn,
        known: &[(UserName, HolderKind, bool)],
    ) -> Result<()> {
        let sql = "SELECT 1 FROM audit WHERE id = ?1";
        let there = self.connection.query_row(sql, [failed.id.0.as_bytes()], |_| Ok(())).optional();
        if there.map_err(|error| self.fault(&error))?.is_some() {
            return Ok(());
        }
        let typed = failed.typed.as_str().trim().to_lowercase();
        let name = known.iter().map(|(name, ..)| name).find(|name| name.as_str().to_lowercase() == typed);
        let who = name.cloned().unwrap_or_else(|| UserName::from("(unknown)"));
        let fact = AuditFact::new("sign-in").outcome("refused");
        let fact = if failed.times > 1 { fact.count("failures", failed.times.into()) } else { fact };
        append_as(self, failed.id, who, failed.at, fact)
    }
}

impl Snapshot<'_> {
    /// The last lines of the chain, newest first.
    pub fn audit_latest(&self, limit: u32) -> Result<Vec<AuditEntry>> {
        self.audit_lines("SELECT envelope FROM audit ORDER BY row DESC LIMIT ?1", [limit])
    }
    /// Everything about a customer, oldest first: the searches too that showed them among others.
    pub fn audit_of_customer(&self, customer_no: &CustomerNo) -> Result<Vec<AuditEntry>> {
        let mut lines = self.audit_lines(include_str!("of_customer.sql"), [customer_no.as_str()])?;
        lines.retain(|line| match &line.customer_no {
            Some(whose) => whose == customer_no,
            None => line.shows(customer_no),
        });
        Ok(lines)
    }
    /// Everything about a request, oldest first.
    pub fn audit_of_request(&self, reference: &Reference) -> Result<Vec<AuditEntry>> {
        let sql = "SELECT envelope FROM audit WHERE reference = ?1 AND reference <> '' ORDER BY row";
        self.audit_lines(sql, [reference.as_str()])
    }

    /// When the last lines were written; none when there are none.
    pub fn audit_times(&self, lines: u32) -> Result<Option<AuditTimes>> {
        let read = || -> rusqlite::Result<Option<(String, String, f64)>> {
            let mut sql = self.connection.prepare_cached(include_str!("times.sql"))?;
            sql.query_row([lines], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()
        };
        let found = read().map_err(|error| self.fault(&error))?;
        let time = |text: String| text.parse().map_err(|_| unreadable());
        let times = found.map(|(last, latest, days)| {
            Ok(AuditTimes { last: time(last)?, latest: time(latest)?, longest_quiet_days: days as i64 })
        });
        times.transpose()
    }
    /// Requests of which something still holds that was recorded at a time still to come: their dates are wrong.
    pub fn recorded_ahead_of(&self, now: DateTime<Utc>) -> Result<Vec<Reference>> {
        let read = || -> rusqlite::Result<Vec<String>> {
            let mut sql = self.connection.prepare_cached(include_str!("ahead.sql"))?;
            sql.query_map([now.to_rfc3339()], |row| row.get(0))?.collect()
        };
        let found = read().map_err(|error| self.fault(&error))?;
        Ok(found.into_iter().map(Reference).collect())
    }
    /// How often the clock was set back by more than an hour between one line and the next. A refused sign-in
    /// comes into the chain when the next one does, with its own time.
    pub fn audit_times_set_back(&self) -> Result<u64> {
        let count = self.connection.query_row(include_str!("set_back.sql"), [], |row| row.get::<_, i64>(0));
        count.map(i64::unsigned_abs).map_err(|error| self.fault(&error))
    }

    fn audit_lines(&self, sql: &str, params: impl Params) -> Result<Vec<AuditEntry>> {
        let read = || -> rusqlite::Result<Vec<Vec<u8>>> {
            let mut sql = self.connection.prepare_cached(sql)?;
            sql.query_map(params, |row| row.get(0))?.collect()
        };
        let lines = read().map_err(|error| self.fault(&error))?;
        lines.iter().map(|line| serde_json::from_slice(line).map_err(|_| unreadable())).collect()
    }
}

fn unreadable() -> Fault {
    Fault::new(
        domain::Code::StoreUnusable,
        "a line of the audit chain cannot be read",
        "run `prefdesk check`; nothing was changed",
    )
    .at(crate::FILE_NAME)
}
