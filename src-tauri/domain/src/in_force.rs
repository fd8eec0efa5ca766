//! What is in force: removals not ended, the same for every order and repetition of entries, with no clock.
//! A withdrawal or a permission ends the removals it names, those and no others.

use crate::entry::{Envelope, Kind};
use crate::ids::EntryId;
use std::collections::BTreeSet;

/// The removals seen and the removals ended, gathered from entries of any logs in any order. Two such sets
/// that only grow have one union, so every site comes to the same answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InForce {
    removals: BTreeSet<EntryId>,
    ended: BTreeSet<EntryId>,
}

impl InForce {
    /// Takes one entry in. An `ends` on any other kind of entry ends nothing.
    pub fn add(&mut self, id: EntryId, kind: Kind, ends: &[EntryId]) {
        match kind {
            Kind::Removal => {
                self.removals.insert(id);
            }
            Kind::Withdrawal | Kind::Permission => self.ended.extend(ends),
            _ => {}
        }
    }

    /// Takes one envelope in.
    pub fn add_envelope(&mut self, envelope: &Envelope) {
        self.add(envelope.id, envelope.kind, &envelope.ends);
    }

    /// Takes another site's answer in.
    pub fn merge(&mut self, other: &InForce) {
        self.removals.extend(&other.removals);
        self.ended.extend(&other.ended);
    }

    /// True for a removal that was seen and not ended.
    pub fn holds(&self, removal: EntryId) -> bool {
        self.removals.contains(&removal) && !self.ended.contains(&removal)
    }

    /// The removals in force, in the order of their ids.
    pub fn removals(&self) -> impl Iterator<Item = EntryId> {
        self.removals.difference(&self.ended).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    type Line = (EntryId, Kind, Vec<EntryId>);

    fn id(number: u8) -> EntryId {
        EntryId(Uuid::from_u128(u128::from(number)))
    }

    fn fold(lines: &[Line]) -> InForce {
        let mut state = InForce::default();
        for (id, kind, ends) in lines {
            state.add(*id, *kind, ends);
        }
        state
    }

    /// Few ids, so that entries end each other, and every kind, so that the others are seen to do nothing.
    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let kind = prop::sample::select(vec![
            Kind::Removal,
            Kind::Removal,
            Kind::Withdrawal,
            Kind::Permission,
            Kind::Notice,
            Kind::Batch,
        ]);
        let ends = prop::collection::vec((0..12u8).prop_map(id), 0..3);
        prop::collection::vec(((0..12u8).prop_map(id), kind, ends), 0..30)
    }

    proptest! {
        #[test]
        fn any_order_and_any_repetition_give_the_same_answer(
            (lines, again) in lines().prop_flat_map(|lines| {
                let twice: Vec<Line> = lines.iter().chain(&lines).cloned().collect();
                (Just(lines), Just(twice).prop_shuffle())
            })
        ) {
            prop_assert_eq!(fold(&lines), fold(&again));
        }

        #[test]
        fn two_sites_merge_to_what_one_would_have(lines in lines(), at in 0..30usize) {
            let (here, there) = lines.split_at(at.min(lines.len()));
            let (mut one, mut other) = (fold(here), fold(there));
            one.merge(&fold(there));
            other.merge(&fold(here));
            prop_assert_eq!(&one, &fold(&lines));
            prop_assert_eq!(one, other);
        }

        #[test]
        fn a_removal_is_in_force_until_named_by_a_withdrawal_or_permission(lines in lines()) {
            let state = fold(&lines);
            for (id, kind, _) in &lines {
                let named = lines.iter().any(|(_, other, ends)| {
                    matches!(other, Kind::Withdrawal | Kind::Permission) && ends.contains(id)
                });
                if *kind == Kind::Removal {
                    prop_assert_eq!(state.holds(*id), !named);
                }
            }
            prop_assert!(state.removals().all(|id| state.holds(id)));
        }
    }

    #[test]
    fn a_later_removal_is_untouched_by_an_earlier_permission() {
        let state = fold(&[
            (id(1), Kind::Removal, vec![]),
            (id(2), Kind::Permission, vec![id(1)]),
            (id(3), Kind::Removal, vec![]),
        ]);
        assert_eq!(state.removals().collect::<Vec<_>>(), [id(3)]);
    }
}
