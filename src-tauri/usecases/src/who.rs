//! Who is at the desk, as the store says it now: a person shut out, given another role or past their last day
//! meets it at their next action, in every window that stands open. What a role may do is in `domain::role`.

use crate::Desk;
use domain::calendar;
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
        let refused = |what: &str| Err(Fault::new(Code::NotAllowed, what, "ask an admin"));
        if person.disabled {
            return refused("this person may no longer sign in; nothing was done");
        }
        // Never business time: an admin who looks at last week is not back in it.
        let today = calendar::local_date(self.clock.now(), self.zone);
        if person.until.is_some_and(|until| until < today) {
            return refused("this person's last day has passed; nothing was done");
        }
        Ok(person)
    }

    pub(crate) fn may(&self, person: &StaffPerson, action: Action) -> Result<()> {
        if person.must_change && action != Action::ChangeOwnPassword {
            return Err(Fault::new(
                Code::NotAllowed,
                "the one-time password must be changed before anything else; nothing was done",
                "run `prefdesk user passwd` with your own name, or change it in the window",
            ));
        }
        let grants: Vec<Action> = person.grants.iter().filter_map(|word| Action::from_word(word)).collect();
        if self.clock.as_of.is_some() {
            role::allowed(person.role, Action::AsOf, &grants)?;
        }
        role::allowed(person.role, action, &grants)
    }

    /// The role as this action's `allow` found it.
    pub(crate) fn role(&self) -> Role {
        self.who.role()
    }
}

fn nobody_here() -> Fault {
    Fault::new(Code::NotAllowed, "this person has a key but no role here", "ask an admin to add them again")
}
