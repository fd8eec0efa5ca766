//! The table of roles told to people: whom to ask, and what each role may. Read off the table itself, so that no help
//! and no refusal says anything else.

use super::{Action, is_free, may};
use crate::words::Role;

/// What a role may do: all that a lesser one may, and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    pub role: Role,
    pub all_of: Option<Role>,
    /// For a service: what its credential may list.
    pub besides: Vec<Action>,
}

/// Every role with what it may, as short as it can be said; what anybody may is not among it.
pub fn allowances() -> impl Iterator<Item = Allowance> {
    Role::ALL.iter().map(|role| {
        let all_of = contained(*role);
        let besides = actions(*role).filter(|action| all_of.is_none_or(|less| !may(less, *action))).collect();
        Allowance { role: *role, all_of, besides }
    })
}

/// What anybody may do who has signed in.
pub fn anybodys() -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(|action| is_free(*action))
}

/// The people whose role allows it; a service is nobody to ask.
pub(super) fn whom_to_ask(action: Action) -> String {
    let roles = Role::ALL.iter().filter(|role| **role != Role::Service && may(**role, action));
    roles.map(|role| role.word()).collect::<Vec<_>>().join(" or ")
}

fn actions(role: Role) -> impl Iterator<Item = Action> {
    Action::ALL.iter().copied().filter(move |action| may(role, *action) && !is_free(*action))
}

/// The largest role that this one holds the whole of. A service holds no role's whole: each has its own list.
fn contained(role: Role) -> Option<Role> {
    let is_less = |less: &Role| {
        *less != role && role != Role::Service && actions(*less).all(|action| may(role, action))
    };
    Role::ALL.iter().copied().filter(is_less).max_by_key(|less| actions(*less).count())
}
