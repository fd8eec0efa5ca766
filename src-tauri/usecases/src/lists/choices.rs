//! What can be chosen for an import and for a scrub, so that a screen offers nothing that would be refused.

use super::numbers::{CHANGES, is_full_list};
use crate::Desk;
use crate::layouts::layouts_of;
use domain::Result;
use domain::layout::Layout;
use domain::list::{ListKind, ListMode};
use domain::role::Action;
use domain::scrub::Purpose;
use domain::words::{Channel, RecordAction};
use serde::Serialize;

/// All that there is to choose from.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct ListChoices {
    pub kinds: Vec<KindChoice>,
    pub purposes: Vec<PurposeChoice>,
}

/// A kind of list, and in which layouts its files may come.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct KindChoice {
    pub kind: ListKind,
    pub layouts: Vec<LayoutChoice>,
    /// The file's own date must be given.
    pub must_be_dated: bool,
}

/// A layout, and how a file of it may be taken; the usual way first.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct LayoutChoice {
    pub id: String,
    pub title: String,
    pub modes: Vec<ListMode>,
    /// A registry's: area codes and a subscription go with it.
    pub is_registry: bool,
}

/// A purpose, and the lists that apply to it.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct PurposeChoice {
    pub purpose: Purpose,
    pub lists: Vec<ListKind>,
    /// Without one of these that may still be used there is no clean list.
    pub must_be_fresh: Vec<ListKind>,
}

impl Desk {
    /// What a list can be imported as, and what one can be scrubbed for.
    pub fn list_choices(&self) -> Result<ListChoices> {
        self.allow(Action::ListsRead)?;
        let layouts = layouts_of(&self.dir)?;
        let kinds = ListKind::ALL.iter().map(|kind| kind_choice(*kind, &layouts)).collect();
        let purposes = Purpose::ALL.iter().map(|purpose| purpose_choice(*purpose)).collect();
        Ok(ListChoices { kinds, purposes })
    }
}

fn kind_choice(kind: ListKind, layouts: &[Layout]) -> KindChoice {
    let layouts = layouts.iter().filter(|layout| may_be(kind, layout)).map(layout_choice).collect();
    KindChoice { kind, layouts, must_be_dated: kind.must_be_dated() }
}

fn purpose_choice(purpose: Purpose) -> PurposeChoice {
    let lists = purpose.lists().iter();
    PurposeChoice {
        purpose,
        lists: lists.clone().map(|applies| applies.kind).collect(),
        must_be_fresh: lists.filter(|applies| applies.must_be_fresh).map(|applies| applies.kind).collect(),
    }
}

/// Whether a list of the kind can come in the layout at all.
fn may_be(kind: ListKind, layout: &Layout) -> bool {
    let has = |channel| layout.channels.contains(&channel);
    match kind {
        _ if layout.reads_rejects() => false,
        ListKind::Dnc => is_registry(layout),
        ListKind::InHouse => !is_registry(layout),
        kind if kind.is_of_numbers() => has(Channel::Phone),
        _ => has(Channel::Mail),
    }
}

fn layout_choice(layout: &Layout) -> LayoutChoice {
    let modes = match layout.id.as_str() {
        CHANGES => vec![ListMode::Changes],
        id if is_full_list(id) => vec![ListMode::Replace],
        _ if layout.action_code(RecordAction::Withdraw).is_some() => ListMode::ALL.to_vec(),
        _ => vec![ListMode::Replace, ListMode::Add],
    };
    LayoutChoice {
        id: layout.id.to_string(),
        title: layout.title.clone(),
        modes,
        is_registry: is_registry(layout),
    }
}

fn is_registry(layout: &Layout) -> bool {
    is_full_list(layout.id.as_str()) || layout.id.as_str() == CHANGES
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::layout::built_in;

    fn layouts_of(kind: ListKind) -> Vec<String> {
        kind_choice(kind, built_in()).layouts.into_iter().map(|layout| layout.id).collect()
    }

    #[test]
    fn a_kind_comes_in_the_layouts_that_can_hold_it() {
        assert_eq!(
            layouts_of(ListKind::Dnc),
            ["us-ftc-dnc", "us-ftc-dnc-change", "us-ftc-dnc-digits"].map(str::to_owned)
        );
        let mail = layouts_of(ListKind::Mps);
        assert!(mail.contains(&"us-dma-mps".to_owned()) && mail.contains(&"uk-mps-original".to_owned()));
        for kind in ListKind::ALL {
            let all = layouts_of(*kind);
            assert!(!all.is_empty() && !all.iter().any(|id| id.starts_with("reject")), "{kind}: {all:?}");
            assert_eq!(all.iter().any(|id| id == "us-dma-tps"), {
                *kind == ListKind::InHouse || (kind.is_of_numbers() && *kind != ListKind::Dnc)
            });
        }
    }

    #[test]
    fn a_layout_is_taken_in_the_ways_that_it_can_say() {
        let modes = |kind, id: &str| {
            let found = kind_choice(kind, built_in()).layouts.into_iter().find(|layout| layout.id == id);
            found.unwrap().modes
        };
        assert_eq!(modes(ListKind::Mps, "us-dma-mps"), ListMode::ALL);
        assert_eq!(modes(ListKind::Tps, "uk-tps"), [ListMode::Replace, ListMode::Add]);
        assert_eq!(modes(ListKind::Dnc, "us-ftc-dnc"), [ListMode::Replace]);
        assert_eq!(modes(ListKind::Dnc, "us-ftc-dnc-change"), [ListMode::Changes]);
    }

    #[test]
    fn only_calls_and_texts_wait_for_a_fresh_registry() {
        for purpose in Purpose::ALL {
            let choice = purpose_choice(*purpose);
            let wanted: &[ListKind] = if purpose.is_to_numbers() { &[ListKind::Dnc] } else { &[] };
            assert_eq!(choice.must_be_fresh, wanted, "{purpose}");
            assert!(choice.lists.contains(&ListKind::InHouse), "{purpose}");
        }
    }
}
