//! Many queries over one open store.

use super::shown::named;
use super::{LookupAnswer, LookupAsk};
use crate::Desk;
use domain::role::Action;
use domain::{Result, Sensitive};
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use store::AuditFact;

/// One entry names whom so many answers show,
const MOST_ANSWERS: usize = 64;
/// or fewer, when they show many people.
const MOST_SHOWN: usize = 500;

/// What has left so far.
#[derive(Default)]
struct Left {
    queries: u64,
    hits: u64,
}

impl Desk {
    /// Many queries over one open store. Whom the answers show is audited before they leave, some answers at a time,
    /// and on every way out how much was answered: a reader that goes away, or a kill, hides nobody who was shown.
    pub fn lookup_batch(
        &self,
        queries: &mut dyn Iterator<Item = String>,
        limit: u32,
        each: &mut dyn FnMut(LookupAnswer) -> Result<()>,
    ) -> Result<u64> {
        self.allow(Action::Lookup)?;
        self.allow(Action::LookupBatch)?;
        let mut left = Left::default();
        let answered = self.answer_all(queries, limit, &mut |answer| {
            left.queries += 1;
            left.hits += u64::from(answer.total);
            each(answer)
        });
        let outcome = if answered.is_ok() { "done" } else { "cut short" };
        let fact = AuditFact::new("lookup-batch").outcome(outcome);
        let fact = fact.count("queries", left.queries).count("hits", left.hits);
        let noted = self.store.write(&self.acting(), |tx| tx.audit(fact));
        answered.and(noted).map(|()| left.queries)
    }

    fn answer_all(
        &self,
        queries: &mut dyn Iterator<Item = String>,
        limit: u32,
        each: &mut dyn FnMut(LookupAnswer) -> Result<()>,
    ) -> Result<()> {
        let mut outcome = "begun";
        loop {
            let (group, found) = self.next_group(queries, limit);
            if group.is_empty() {
                return found;
            }
            self.note_group(outcome, &group)?;
            outcome = "going on";
            group.into_iter().try_for_each(&mut *each)?;
            found?;
        }
    }

    /// The next answers, and the fault that ended them early.
    fn next_group(
        &self,
        queries: &mut dyn Iterator<Item = String>,
        limit: u32,
    ) -> (Vec<LookupAnswer>, Result<()>) {
        let never = AtomicBool::new(false);
        let (mut group, mut shown) = (Vec::new(), 0);
        while group.len() < MOST_ANSWERS
            && shown < MOST_SHOWN
            && let Some(text) = queries.next()
        {
            let text = Sensitive::new(text);
            let ask = LookupAsk { text, read_as: None, limit: Some(limit), settled: false };
            match self.find(&ask, &never) {
                Ok(answer) => {
                    shown += answer.customers.len();
                    group.push(answer);
                }
                Err(fault) => return (group, Err(fault)),
            }
        }
        (group, Ok(()))
    }

    fn note_group(&self, outcome: &str, group: &[LookupAnswer]) -> Result<()> {
        let hits = group.iter().flat_map(|answer| &answer.customers);
        let ids: BTreeSet<&String> = hits.map(|hit| &hit.customer_no).collect();
        let fact = AuditFact::new("lookup-batch").outcome(outcome).count("shown", ids.len() as u64);
        let fact = fact.object(&named(ids.into_iter()));
        self.store.write(&self.acting(), |tx| tx.audit(fact))
    }
}
