//! Who asks and why: what each reason does to channels, brand and customer, as `DOMAIN.md` 2 says.

use super::subject::{Subject, speaks_for_the_person};
use super::{Asked, in_order};
use crate::entry::MarkBody;
use crate::ids::{Brand, CustomerNo};
use crate::words::{AskedBy, Channel, Reason, Scope};
use crate::{Code, Fault, Result};

/// Callers that a reason makes no sense for. Everybody else may ask: no proof is wanted for an opt-out.
const CANNOT_BE: &[(Reason, AskedBy)] = &[
    (Reason::Deceased, AskedBy::Own),
    (Reason::Caretaker, AskedBy::Own),
    (Reason::Caretaker, AskedBy::Stranger),
];

/// Who usually calls for a reason: the default where nobody said it.
pub fn usual_caller(reason: Reason) -> AskedBy {
    match reason {
        Reason::Ordinary | Reason::Moved => AskedBy::Own,
        Reason::Deceased => AskedBy::Relative,
        Reason::Caretaker => AskedBy::Caretaker,
        Reason::WrongNumber => AskedBy::Stranger,
        Reason::Child => AskedBy::Parent,
    }
}

/// True when calls stop only to numbers that the caller names: somebody else's numbers on file are neither
/// theirs to stop nor ours to tell.
pub fn needs_named_number(asked_by: AskedBy, reason: Reason) -> bool {
    reason == Reason::WrongNumber
        || (!speaks_for_the_person(asked_by) && !matches!(reason, Reason::Deceased | Reason::Child))
}

pub(super) fn check(asked: &Asked) -> Result<()> {
    if CANNOT_BE.contains(&(asked.reason, asked.asked_by)) {
        let what = format!("{} cannot be asked by {}; nothing was recorded", asked.reason, asked.asked_by);
        return Err(Fault::new(Code::BadInput, what, "say who is calling").at("asked_by"));
    }
    let household = matches!(asked.scope, Some(Scope::SurnameAtAddress | Scope::Address));
    if asked.reason == Reason::Deceased && household {
        let what = "for somebody who died the removal is theirs alone: the others of the address are untouched; \
                    nothing was recorded";
        return Err(Fault::new(Code::BadInput, what, "record the others by themselves").at("scope"));
    }
    if asked.reason == Reason::WrongNumber && asked.scope.is_some_and(|scope| scope != Scope::Number) {
        let what = "a wrong number is stopped as a number, never as a customer; nothing was recorded";
        return Err(Fault::new(Code::BadInput, what, "leave the scope out").at("scope"));
    }
    Ok(())
}

/// A death stops everything at once, whatever was asked for first.
pub(super) fn channels(asked: &Asked) -> Vec<Channel> {
    match asked.reason {
        Reason::Deceased => Channel::ALL.to_vec(),
        _ => in_order(&asked.channels),
    }
}

/// A death stops every brand.
pub(super) fn brand(asked: &Asked) -> Option<Brand> {
    asked.brand.clone().filter(|_| asked.reason != Reason::Deceased)
}

/// The customer it is recorded on: never for a wrong number, nor for mail that comes for somebody who moved
/// away, whose own wishes go where they went.
pub(super) fn customer(asked: &Asked) -> Option<CustomerNo> {
    let Subject::Customer { customer_no, .. } = &asked.subject else { return None };
    let somebody_else = asked.reason == Reason::WrongNumber || is_for_the_new_occupant(asked);
    (!somebody_else).then(|| customer_no.clone())
}

pub(super) fn is_for_the_new_occupant(asked: &Asked) -> bool {
    asked.reason == Reason::Moved && asked.asked_by != AskedBy::Own
}

/// What the reason says about the customer's row.
pub(super) fn marks(asked: &Asked) -> Vec<MarkBody> {
    let Subject::Customer { customer_no, .. } = &asked.subject else { return Vec::new() };
    let customer_no = customer_no.clone();
    match asked.reason {
        Reason::Deceased => vec![MarkBody::Deceased { customer_no }],
        Reason::Child => vec![MarkBody::Child { customer_no }],
        Reason::WrongNumber => asked
            .numbers
            .iter()
            .map(|number| MarkBody::DoubtfulNumber {
                customer_no: customer_no.clone(),
                number: number.clone(),
            })
            .collect(),
        _ => Vec::new(),
    }
}
