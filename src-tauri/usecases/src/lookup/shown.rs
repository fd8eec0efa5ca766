//! Whom the answers to a search under way have shown, until that stands in the audit. A write at each keystroke would
//! stand in the way of typing, so it waits a moment. Customer numbers only, never what was typed.

use super::LookupAnswer;
use crate::Desk;
use domain::Result;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::AuditFact;

/// An idle thread writes once a second. Where none comes by, the next answer is written before it leaves.
const TOO_LONG: Duration = Duration::from_secs(2);
/// Nobody who types is shown so many people in a second: the answer that comes to as many is written before it leaves.
const MOST: usize = 500;

/// What the desk keeps of a search that has not settled.
#[derive(Default)]
pub(crate) struct Shown(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    waiting: Waiting,
    /// Whom the last entry names: the same people once more, with nobody between, are no other look.
    named: BTreeSet<String>,
}

/// Whom no entry names yet.
#[derive(Default)]
struct Waiting {
    since: Option<Instant>,
    read_as: String,
    ids: BTreeSet<String>,
}

impl Shown {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// Adds whom this answer shows; true when it must not leave before that is written.
    fn add(&mut self, answer: &LookupAnswer, now: Instant) -> bool {
        let Self { waiting, named } = self;
        let fresh = answer.customers.iter().map(|hit| &hit.customer_no).filter(|id| !named.contains(*id));
        waiting.ids.extend(fresh.cloned());
        if waiting.ids.is_empty() {
            return false;
        }
        answer.read_as.clone_into(&mut waiting.read_as);
        let since = *waiting.since.get_or_insert(now);
        waiting.ids.len() >= MOST || now.duration_since(since) >= TOO_LONG
    }

    /// What is to be written now; none when everybody is named.
    fn take(&mut self) -> Option<Waiting> {
        let waiting = std::mem::take(&mut self.waiting);
        if waiting.ids.is_empty() {
            return None;
        }
        self.named.clone_from(&waiting.ids);
        Some(waiting)
    }

    /// It could not be written: it waits on, and longer than it did.
    fn put_back(&mut self, unwritten: Waiting) {
        self.named.clear();
        self.waiting.since = unwritten.since;
        self.waiting.read_as = unwritten.read_as;
        self.waiting.ids.extend(unwritten.ids);
    }
}

impl Waiting {
    /// Those of them that another entry does not name.
    fn besides(&self, ids: &BTreeSet<String>) -> Option<Self> {
        let others: BTreeSet<String> = self.ids.difference(ids).cloned().collect();
        (!others.is_empty()).then(|| Self { since: self.since, read_as: self.read_as.clone(), ids: others })
    }

    fn fact(&self) -> AuditFact {
        let fact = AuditFact::new("lookup").outcome("while typing").why(&self.read_as);
        fact.count("shown", self.ids.len() as u64).object(&named(self.ids.iter()))
    }
}

/// Customers as an entry names them.
pub(super) fn named<'a>(ids: impl Iterator<Item = &'a String>) -> String {
    ids.map(String::as_str).collect::<Vec<_>>().join(" ")
}

impl Desk {
    /// Writes down whom the search under way has shown. For an idle thread, about once a second.
    pub fn note_shown(&self) -> Result<()> {
        let Some(waiting) = self.shown.kept().take() else { return Ok(()) };
        let written = self.store.write(&self.acting(), |tx| tx.audit(waiting.fact()));
        if written.is_err() {
            self.shown.kept().put_back(waiting);
        }
        written
    }

    /// Keeps whom an answer shows that nobody has settled on.
    pub(super) fn keep_shown(&self, answer: &LookupAnswer) -> Result<()> {
        let is_time = self.shown.kept().add(answer, Instant::now());
        if is_time { self.note_shown() } else { Ok(()) }
    }

    /// The search is settled: it is on record before its answer leaves, and who else was shown while it was typed.
    pub(super) fn note_settled(&self, answer: &LookupAnswer) -> Result<()> {
        let ids: BTreeSet<String> = answer.customers.iter().map(|hit| hit.customer_no.clone()).collect();
        let waiting = self.shown.kept().take();
        let others = waiting.as_ref().and_then(|waiting| waiting.besides(&ids));
        let fact = AuditFact::new("lookup").why(&answer.read_as).count("hits", answer.total.into());
        let fact = fact.object(&named(answer.customers.iter().map(|hit| &hit.customer_no)));
        let written = self.store.write(&self.acting(), |tx| {
            others.map_or(Ok(()), |others| tx.audit(others.fact()))?;
            tx.audit(fact)
        });
        let mut kept = self.shown.kept();
        match (&written, waiting) {
            (Ok(()), _) => kept.named = ids,
            (Err(_), Some(waiting)) => kept.put_back(waiting),
            (Err(_), None) => {}
        }
        written
    }
}

impl Drop for Desk {
    /// Whoever goes leaves nobody unnamed.
    fn drop(&mut self) {
        drop(self.note_shown());
    }
}
