//! One check: points asked one at a time until the level is reached, the file is exhausted, or it locks.
//! A value of [`Verified`] is the only proof that a level was reached, and only a check that reached it gives one.

use super::answer::Answered;
use super::points::{PointKind, is_enough};
use super::policy::{Level, Policy};
use super::standing::{MAX_WRONG, Near, Nears, Standing};
use crate::entry::VerificationOutcome;
use crate::ids::CustomerNo;
use crate::{Code, Fault, Result};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// Where a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// The right needs no check.
    NotNeeded,
    /// The file cannot reach the level: said before anything is asked, with the other ways.
    TooThin,
    /// This is asked now; `again` after a near answer, in this check or before it.
    Asking {
        point: PointKind,
        again: bool,
    },
    Reached,
    /// Three wrong answers, here or with other agents.
    Locked,
    /// What is left on file cannot reach the level any more.
    Failed,
}

/// One check of one customer for one right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, specta::Type)]
pub struct Check {
    pub customer_no: CustomerNo,
    pub policy: Policy,
    /// Points not yet asked, strongest first.
    pub left: Vec<PointKind>,
    pub matched: Vec<PointKind>,
    /// Wrong answers, those before this check included.
    pub wrong: u32,
    /// Points about which an answer was near, here or in a check before this one.
    #[serde(default)]
    pub nears: Nears,
    pub state: State,
}

impl Check {
    /// Begins with the points chosen from the file and the answers that stand against the customer.
    pub fn begin(
        customer_no: CustomerNo,
        policy: &Policy,
        points: Vec<PointKind>,
        stands: &Standing,
    ) -> Self {
        let mut check = Self {
            customer_no,
            policy: policy.clone(),
            left: points,
            matched: Vec::new(),
            wrong: stands.wrong,
            nears: stands.nears.clone(),
            state: State::NotNeeded,
        };
        if policy.level == Level::None {
            return check;
        }
        check.state = if check.wrong >= MAX_WRONG {
            State::Locked
        } else if !check.can_still_reach() {
            State::TooThin
        } else {
            check.next()
        };
        check
    }

    /// Answers given to other agents since this check began count here too.
    pub fn catch_up(&mut self, stands: &Standing) {
        self.wrong = self.wrong.max(stands.wrong);
        self.nears.extend(&stands.nears);
        if let State::Asking { point, again } = &mut self.state {
            *again |= self.nears.get(point) == Some(&Near::Open);
        }
    }

    /// What is asked now.
    pub fn question(&self) -> Option<PointKind> {
        match self.state {
            State::Asking { point, .. } => Some(point),
            _ => None,
        }
    }

    /// Takes the worth of an answer to the question that stands; a second near one about a point is a wrong one.
    pub fn answer(&mut self, answered: Answered) -> Result<VerificationOutcome> {
        let State::Asking { point, again } = self.state else { return Err(self.nothing_asked()) };
        let was_near = again || self.nears.contains_key(&point);
        match answered {
            Answered::Match => {
                self.answered(point);
                self.matched.push(point);
                self.state = self.next();
                Ok(match self.state {
                    State::Reached => VerificationOutcome::Reached,
                    _ => VerificationOutcome::Matched,
                })
            }
            Answered::Near if !was_near => {
                self.nears.insert(point, Near::Open);
                self.state = State::Asking { point, again: true };
                Ok(VerificationOutcome::Near)
            }
            Answered::Near | Answered::No => Ok(self.wrong_answer(point)),
        }
    }

    /// The caller does not know: the next question, no wrong answer. After a near one it counts as wrong, for
    /// the caller has learnt something.
    pub fn skip(&mut self) -> Result<Option<VerificationOutcome>> {
        match self.state {
            State::Asking { point, again: true } => Ok(Some(self.wrong_answer(point))),
            State::Asking { .. } => {
                self.state = self.next();
                Ok(None)
            }
            _ => Err(self.nothing_asked()),
        }
    }

    /// The proof, if this level was reached for this customer.
    pub fn verified<L: LevelReached>(&self) -> Result<Verified<L>> {
        if self.state == State::Reached && self.policy.level >= L::LEVEL {
            return Ok(Verified { customer_no: self.customer_no.clone(), level: PhantomData });
        }
        let what = format!("customer {} is not verified for this; nothing was shown", self.customer_no);
        Err(Fault::new(Code::NotAllowed, what, "verify the caller first"))
    }

    fn answered(&mut self, point: PointKind) {
        self.nears.entry(point).and_modify(|near| *near = Near::Answered);
    }

    fn wrong_answer(&mut self, point: PointKind) -> VerificationOutcome {
        self.answered(point);
        self.wrong = self.wrong.saturating_add(1);
        if self.wrong >= MAX_WRONG {
            self.state = State::Locked;
            return VerificationOutcome::Locked;
        }
        self.state = self.next();
        VerificationOutcome::Wrong
    }

    /// The next question that can help, or the end. A second phone-book fact cannot, once one has matched.
    fn next(&mut self) -> State {
        if is_enough(&self.matched, self.policy.points) {
            return State::Reached;
        }
        if !self.can_still_reach() {
            return State::Failed;
        }
        while !self.left.is_empty() {
            let point = self.left.remove(0);
            let phone_book_done = self.matched.iter().any(|matched| matched.is_in_the_phone_book());
            if !(point.is_in_the_phone_book() && phone_book_done) {
                let again = self.nears.get(&point) == Some(&Near::Open);
                return State::Asking { point, again };
            }
        }
        State::Failed
    }

    fn can_still_reach(&self) -> bool {
        let all: Vec<_> = self.matched.iter().chain(&self.left).copied().collect();
        is_enough(&all, self.policy.points)
    }

    fn nothing_asked(&self) -> Fault {
        let what = format!("nothing is being asked about customer {}", self.customer_no);
        Fault::new(Code::Conflict, what, "begin a new check")
    }
}

/// A level as a type, so that what needs it says so. Only the two below are levels that prove anything.
pub trait LevelReached: sealed::Sealed {
    /// The least level.
    const LEVEL: Level;
}

/// At least two points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reasonable;
/// At least three points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct High;

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Reasonable {}
    impl Sealed for super::High {}
}

impl LevelReached for Reasonable {
    const LEVEL: Level = Level::Reasonable;
}
impl LevelReached for High {
    const LEVEL: Level = Level::High;
}

/// Proof that the caller was verified as this customer to this level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<L> {
    customer_no: CustomerNo,
    level: PhantomData<L>,
}

impl<L> Verified<L> {
    /// Whose proof it is.
    pub fn customer_no(&self) -> &CustomerNo {
        &self.customer_no
    }
}
