//! Decoys on their way through a scrub: behind the first rows of the list, compared as they are, and taken out before a
//! row is written. Each must be caught by its own list, by an exact key; what another list says of it counts for nothing.

use super::Scrub;
use super::chunk::{Chunk, Fate, RowState};
use super::columns::Given;
use crate::Desk;
use domain::list::ListKind;
use domain::scrub::Purpose;
use domain::{Code, Fault, Result};
use matching::tolerant::Record;
use serde::Serialize;
use store::AuditFact;

/// What a row in memory is a decoy of.
pub struct Planted {
    id: String,
    list: String,
}

/// How many went along, and how many of them were caught.
#[derive(Clone, Copy, Debug, Default, Serialize, PartialEq, Eq, specta::Type)]
pub struct DecoyCount {
    #[specta(type = u32)]
    pub planted: u64,
    #[specta(type = u32)]
    pub caught: u64,
}

/// What became of them.
#[derive(Default)]
pub struct Tried {
    pub count: DecoyCount,
    /// `d2 of mps`.
    missed: Vec<String>,
}

impl RowState {
    /// Whether this list is to be asked about the row: of a decoy only its own.
    pub fn is_for(&self, list: &str) -> bool {
        self.decoy.as_ref().is_none_or(|decoy| decoy.list == list)
    }
}

impl Chunk {
    /// Puts in the decoys of the purpose's lists that have what the purpose compares by.
    pub fn plant(&mut self, scrub: &Scrub<'_>) {
        for decoy in &scrub.decoys {
            let (id, list) = (decoy.id.clone(), decoy.list.clone());
            let is_ours = list == ListKind::InHouse.word();
            let planted = Some(Box::new(Planted { id, list }));
            self.rows.push(RowState { decoy: planted, ..RowState::new(0..0, 0) });
            let given = Given { person: decoy.person.clone(), consent: true, ..Given::default() };
            self.take(scrub, given);
            if self.rows.last().is_some_and(|row| !row.is_open()) {
                self.rows.pop();
                self.identities.pop();
                self.records.pop();
                continue;
            }
            if let Some(identity) = self.identities.last_mut().filter(|_| !is_ours) {
                *identity = Default::default();
            }
            if let Some(record) = self.records.last_mut().filter(|_| scrub.ask.fuzzy) {
                *record = Record::default();
            }
        }
    }

    /// Takes them out again.
    pub fn take_back(&mut self) -> Tried {
        let mut tried = Tried::default();
        while let Some(row) = self.rows.pop_if(|row| row.decoy.is_some()) {
            tried.count.planted += 1;
            match (row.fate, row.decoy) {
                (Fate::Removed(_), _) => tried.count.caught += 1,
                (_, Some(decoy)) => tried.missed.push(format!("{} of {}", decoy.id, decoy.list)),
                (_, None) => {}
            }
        }
        tried.missed.reverse();
        tried
    }
}

impl Desk {
    /// Refused where one was not caught, with its line in the audit: a list that does not know whom it must know may miss
    /// anybody.
    pub(super) fn all_caught(&self, purpose: Purpose, tried: Tried) -> Result<DecoyCount> {
        if tried.missed.is_empty() {
            return Ok(tried.count);
        }
        let fact = AuditFact::new("scrub").why(purpose.word()).outcome("held back: decoys missed");
        self.store.write(&self.acting(), |tx| tx.audit(fact))?;
        let what = format!("decoys were not caught ({}); nothing was written", tried.missed.join(", "));
        let advice = "look at that list with `prefdesk lists`; `prefdesk lists decoy drop ID` if the decoy is no \
                      longer on it";
        Err(Fault::new(Code::HeldBack, what, advice))
    }
}
