//! Decoys: people and numbers that the desk knows to be on a list. They go through every scrub that the list applies to,
//! in memory only; one that is not caught stops the run. Their way through a scrub is in `scrub::decoys`.

use super::{LOCK, no_such_list};
use crate::Desk;
use domain::identity::{KeyKind, identity_keys};
use domain::list::ListKind;
use domain::person::Person;
use domain::role::Action;
use domain::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use store::{AuditFact, NamedLock};

/// Under which they are kept.
const SETTING: &str = "decoys";
const MOST: usize = 1_000;

/// A decoy to be kept.
#[derive(Clone, Debug)]
pub struct DecoyAsk {
    /// The list that must catch it: an id, or `in-house` for what is recorded here.
    pub list: String,
    pub person: Person,
}

/// One as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Decoy {
    pub id: String,
    pub list: String,
    pub kind: ListKind,
    pub person: Person,
    pub added_on: String,
    pub added_by: String,
}

/// One as it is shown: nobody's name or number.
#[derive(Clone, Debug, Serialize)]
pub struct DecoyShown {
    pub id: String,
    pub list: String,
    pub kind: ListKind,
    /// What it can be compared by.
    pub levels: Vec<&'static str>,
    pub added_on: String,
    pub added_by: String,
}

impl Desk {
    /// All decoys, oldest first.
    pub fn decoys(&self) -> Result<Vec<DecoyShown>> {
        self.allow(Action::ListsRead)?;
        Ok(self.decoys_kept()?.iter().map(|decoy| self.decoy_shown(decoy)).collect())
    }

    /// Keeps another one.
    pub fn decoy_add(&self, ask: &DecoyAsk) -> Result<DecoyShown> {
        self.allow(Action::Decoys)?;
        let in_use = self.lists_in_use()?;
        let kind = in_use.iter().find(|row| row.list == ask.list).map(|row| row.kind);
        let is_ours = ask.list == ListKind::InHouse.word();
        let kind = kind.or(is_ours.then_some(ListKind::InHouse)).ok_or_else(no_such_list)?;
        let keys = identity_keys(&ask.person, self.home());
        if !keys.iter().any(|key| !kind.is_of_numbers() || key.kind == KeyKind::Phone) {
            let what =
                format!("nothing in it can be compared with a list of the kind {kind}; nothing was kept");
            let advice = "give a number that can be called, an e-mail, or a name with its address and ZIP";
            return Err(Fault::new(Code::BadInput, what, advice));
        }
        let _lock = NamedLock::take(&self.dir, LOCK, self.clock.now())?;
        let mut kept = self.decoys_kept()?;
        if kept.iter().any(|decoy| decoy.list == ask.list && decoy.person == ask.person) {
            let what = "this decoy is kept already; nothing was changed";
            return Err(Fault::new(Code::Conflict, what, "nothing to do"));
        }
        if kept.len() >= MOST {
            let what = format!("there are {MOST} decoys already; nothing was kept");
            return Err(Fault::new(Code::Conflict, what, "drop one first"));
        }
        let acting = self.acting();
        let added = self.store.write(&acting, |tx| {
            let decoy = Decoy {
                id: format!("d{}", tx.next_counter("decoy")?),
                list: ask.list.clone(),
                kind,
                person: ask.person.clone(),
                added_on: self.today().to_string(),
                added_by: acting.who.to_string(),
            };
            kept.push(decoy.clone());
            tx.put_setting(SETTING, &kept)?;
            tx.audit(AuditFact::new("decoy-add").object(&format!("{} {}", decoy.id, decoy.list)))?;
            Ok(decoy)
        })?;
        Ok(self.decoy_shown(&added))
    }

    /// Lets go of one.
    pub fn decoy_drop(&self, id: &str) -> Result<()> {
        self.allow(Action::Decoys)?;
        let _lock = NamedLock::take(&self.dir, LOCK, self.clock.now())?;
        let mut kept = self.decoys_kept()?;
        let Some(at) = kept.iter().position(|decoy| decoy.id == id) else {
            let what = "there is no decoy of that id; nothing was done";
            return Err(Fault::new(Code::NotFound, what, "`prefdesk lists decoy list` names them"));
        };
        let decoy = kept.remove(at);
        let fact = AuditFact::new("decoy-drop").object(&format!("{} {}", decoy.id, decoy.list));
        self.store.write(&self.acting(), |tx| {
            tx.put_setting(SETTING, &kept)?;
            tx.audit(fact)
        })
    }

    pub(crate) fn decoys_kept(&self) -> Result<Vec<Decoy>> {
        Ok(self.store.read(|snapshot| snapshot.setting(SETTING))?.unwrap_or_default())
    }

    fn decoy_shown(&self, decoy: &Decoy) -> DecoyShown {
        let mut levels: Vec<KeyKind> =
            identity_keys(&decoy.person, self.home()).iter().map(|key| key.kind).collect();
        levels.sort_unstable();
        levels.dedup();
        DecoyShown {
            id: decoy.id.clone(),
            list: decoy.list.clone(),
            kind: decoy.kind,
            levels: levels.into_iter().map(KeyKind::word).collect(),
            added_on: decoy.added_on.clone(),
            added_by: decoy.added_by.clone(),
        }
    }
}
