//! Who may do what, in one table (DOMAIN.md 3a). Checked in `usecases` before anything is looked up; the
//! window may ask it too, to hide a key, but never instead.

mod told;

use crate::words::Role;
use crate::{Code, Fault, Result};
pub use told::{Allowance, allowances, anybodys};

crate::words::words! {
    /// Everything that anybody can ask of the desk.
    Action {
        Lookup = "lookup",
        LookupBatch = "lookup-batch",
        ShowCustomer = "show-customer",
        Record = "record",
        Draft = "draft",
        Contact = "contact",
        Withdraw = "withdraw",
        Permit = "permit",
        Verify = "verify",
        LiftLock = "lift-lock",
        RequestShow = "request-show",
        RequestList = "request-list",
        ImportCustomers = "import-customers",
        ImportRemovals = "import-removals",
        ImportList = "import-list",
        ListOverride = "list-override",
        ListsRead = "lists-read",
        ListDrop = "list-drop",
        Decoys = "decoys",
        Scrub = "scrub",
        ScrubOverride = "scrub-override",
        ExportPlan = "export-plan",
        ExportWrite = "export-write",
        ExportVerify = "export-verify",
        ExportVoid = "export-void",
        Acknowledge = "acknowledge",
        RejectRead = "reject-read",
        Mend = "mend",
        PeopleManage = "people-manage",
        KeysManage = "keys-manage",
        SettingsEdit = "settings-edit",
        Backup = "backup",
        Restore = "restore",
        AsOf = "as-of",
        AuditRead = "audit-read",
        AuditVerify = "audit-verify",
        Check = "check",
        Reports = "reports",
        LayoutsRead = "layouts-read",
        RulesRead = "rules-read",
        Doctor = "doctor",
        ChangeOwnPassword = "change-own-password",
    }
}

/// How far a lookup reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Only whole numbers, e-mails, customer numbers, or a name with its ZIP: no browsing.
    pub exact_only: bool,
    /// At most so many people; none: as many as asked for.
    pub at_most: Option<u32>,
}

/// Allows the action, or says that the role does not. `grants` are what a service credential lists; they
/// count for a service only.
pub fn allowed(role: Role, action: Action, grants: &[Action]) -> Result<()> {
    if may(role, action) && (role != Role::Service || is_free(action) || grants.contains(&action)) {
        return Ok(());
    }
    let advice = match role {
        Role::Service if may(role, action) => format!("shut it out and add it again with --grant {action}"),
        Role::Service => format!("no service may: ask somebody who is {}", told::whom_to_ask(action)),
        _ => format!("ask somebody whose role allows it: {}", told::whom_to_ask(action)),
    };
    Err(Fault::new(
        Code::NotAllowed,
        format!("the role {role} may not do {action}; nothing was done"),
        advice,
    ))
}

/// How far this role's lookups reach.
pub fn reach(role: Role) -> Reach {
    match role {
        Role::Store => Reach { exact_only: true, at_most: Some(1) },
        _ => Reach { exact_only: false, at_most: None },
    }
}

/// What a service credential may list: what needs no decision. Never people, keys, rights or the past.
pub fn grantable() -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(|action| may(Role::Service, *action) && !is_free(*action))
}

/// Concerns only the one who asks, or what ships with the program.
fn is_free(action: Action) -> bool {
    matches!(action, Action::LayoutsRead | Action::RulesRead | Action::Doctor | Action::ChangeOwnPassword)
}

fn may(role: Role, action: Action) -> bool {
    if is_free(action) {
        return true;
    }
    match role {
        Role::Store => at_the_counter(action),
        Role::Agent => at_the_desk(action),
        Role::Supervisor => supervises(action),
        Role::Admin => supervises(action) || administers(action),
        Role::Auditor => audits(action),
        Role::Service => by_schedule(action),
    }
}

fn at_the_counter(action: Action) -> bool {
    use Action::*;
    matches!(action, Lookup | Record | Draft | Contact)
}

fn at_the_desk(action: Action) -> bool {
    use Action::*;
    at_the_counter(action)
        || matches!(
            action,
            LookupBatch | ShowCustomer | Withdraw | Permit | Verify | RequestShow | RequestList
        )
}

fn supervises(action: Action) -> bool {
    use Action::*;
    at_the_desk(action)
        || matches!(action, LiftLock | ImportCustomers | ImportRemovals | ExportPlan | ExportWrite)
        || matches!(action, ExportVerify | ExportVoid | Acknowledge | RejectRead | Mend | Check | Reports)
        || matches!(action, ImportList | ListOverride | ListsRead | ListDrop | Decoys)
        || matches!(action, Scrub | ScrubOverride)
}

/// An admin proves and reads the audit too: keys and restores are theirs, and both end in a proof.
fn administers(action: Action) -> bool {
    use Action::*;
    matches!(action, PeopleManage | KeysManage | SettingsEdit | Backup | Restore | AsOf)
        || matches!(action, AuditRead | AuditVerify)
}

/// Sees, changes nothing.
fn audits(action: Action) -> bool {
    use Action::*;
    matches!(action, AuditRead | AuditVerify | Reports | Check | RequestShow | RequestList)
}

fn by_schedule(action: Action) -> bool {
    use Action::*;
    matches!(action, Lookup | LookupBatch | Record | RequestList | ImportCustomers | ImportRemovals)
        || matches!(action, ExportPlan | ExportWrite | ExportVerify | Acknowledge | RejectRead)
        || matches!(action, Reports | Check | AuditVerify | Backup)
        || matches!(action, ImportList | ListsRead | Scrub)
}

#[cfg(test)]
mod tests;
