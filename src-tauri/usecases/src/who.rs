//! Who is at the desk, as the store says it now: a person shut out, given another role or past their last day
//! meets it at their next action, in every window that stands open. What a role may do is in `domain::role`.
//!
//! The same holds of a store that is looked into without a desk: a damaged one, and one that is restored.

use crate::Desk;
use crate::clock::Clock;
use chrono::NaiveDate;
use domain::calendar;
use domain::company::Company;
use domain::ids::UserName;
use domain::role::{self, Action};
use domain::words::Role;
use domain::{Code, Fault, Result};
use std::sync::{PoisonError, RwLock};
use store::{HolderKind, StaffPerson, Store, Unlocked};

/// The one who signed in. The name stays for the session; the rest is read anew at each action.
pub(crate) struct Who {
    pub name: UserName,
    /// The recovery code opens the desk as an admin: its use is to give somebody a new password. It is nobody
    /// of the store's.
    by_recovery: bool,
    role: RwLock<Role>,
}

impl Who {
    pub fn new(unlocked: &Unlocked) -> Self {
        let by_recovery = unlocked.kind == HolderKind::Recovery;
        Self { name: unlocked.name.clone(), by_recovery, role: RwLock::new(Role::Store) }
    }

    /// Reads the person's row; refuses one who may not be here any more.
    fn person(&self, store: &Store) -> Result<StaffPerson> {
        let person = match self.by_recovery {
            true => StaffPerson::new(self.name.clone(), Role::Admin),
            false => store.read(|snapshot| snapshot.person(&self.name))?.ok_or_else(nobody_here)?,
        };
        *self.role.write().unwrap_or_else(PoisonError::into_inner) = person.role;
        Ok(person)
    }

    /// The role at the last action that was allowed or refused.
    fn role(&self) -> Role {
        *self.role.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// Refuses what the role, or a one-time password, does not allow now. Always the first line of a use case,
    /// and there once, not once a row.
    pub fn allow(&self, action: Action) -> Result<()> {
        self.may(&self.present()?, action)
    }

    /// The one at the desk, who may still be here.
    pub(crate) fn present(&self) -> Result<StaffPerson> {
        let person = self.who.person(&self.store)?;
        // Never business time: an admin who looks at last week is not back in it.
        may_be_here(&person, calendar::local_date(self.clock.now(), self.zone))?;
        Ok(person)
    }

    pub(crate) fn may(&self, person: &StaffPerson, action: Action) -> Result<()> {
        if self.clock.as_of.is_some() {
            may_do(person, Action::AsOf)?;
        }
        may_do(person, action)
    }

    /// The role as this action's `allow` found it.
    pub(crate) fn role(&self) -> Role {
        self.who.role()
    }
}

/// Whether this person may do this, by their row in a store that nobody has opened a desk on. No row: they may not.
pub(crate) fn may_here(person: Option<&StaffPerson>, action: Action, today: NaiveDate) -> Result<()> {
    let person = person.ok_or_else(nobody_here)?;
    may_be_here(person, today)?;
    may_do(person, action)
}

/// The day it is now where the company is, as far as the company is known.
pub(crate) fn today_of(company: Option<Company>, clock: Clock) -> Result<NaiveDate> {
    Ok(calendar::local_date(clock.now(), company.unwrap_or_default().zone()?))
}

fn may_be_here(person: &StaffPerson, today: NaiveDate) -> Result<()> {
    let refused = |what: &str| Err(Fault::new(Code::NotAllowed, what, "ask an admin"));
    if person.disabled {
        return refused("this person may no longer sign in; nothing was done");
    }
    if person.until.is_some_and(|until| until < today) {
        return refused("this person's last day has passed; nothing was done");
    }
    Ok(())
}

fn may_do(person: &StaffPerson, action: Action) -> Result<()> {
    if person.must_change && action != Action::ChangeOwnPassword {
        return Err(Fault::new(
            Code::NotAllowed,
            "the one-time password must be changed before anything else; nothing was done",
            "at a terminal run `prefdesk user passwd` with your own name; elsewhere give the new one in PREFDESK_NEW_PASSWORD, or \
             change it in the window",
        ));
    }
    let grants: Vec<Action> = person.grants.iter().filter_map(|word| Action::from_word(word)).collect();
    role::allowed(person.role, action, &grants)
}

fn nobody_here() -> Fault {
    let what = "this person has a key but no role here; nothing was done";
    Fault::new(Code::NotAllowed, what, "ask an admin to add them again")
}
