//! Invented lists with known answers: who on a list is the same person as who on a suppression list. Tests and the
//! measuring programs draw from here; a seed is the same people for ever.
#![allow(dead_code, reason = "no test and no measuring program uses all of it")]
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "no part of the product")]

pub mod chance;
pub mod slips;
pub mod tables;

use chance::Chance;
use domain::identity::NameAndAddress;
use slips::Slips;
use tables::{FEMALE, LAST, MALE, PLACES};

/// Somebody invented, as a row gives them.
#[derive(Clone, Default)]
pub struct Somebody {
    pub first: String,
    pub last: String,
    pub line_1: String,
    pub line_2: String,
    pub city: String,
    pub state: String,
    pub zip: String,
}

impl Somebody {
    pub fn given(&self) -> NameAndAddress<'_> {
        NameAndAddress {
            first_name: &self.first,
            last_name: &self.last,
            address_1: &self.line_1,
            address_2: &self.line_2,
            city: &self.city,
            state: &self.state,
            zip: &self.zip,
            country: "",
        }
    }

    /// A household of one to three, each with an own first name.
    pub fn household(chance: &mut Chance) -> Vec<Somebody> {
        let (last, address) = (LAST.draw(chance).to_owned(), Somebody::address(chance));
        let count = *chance.pick(&[1, 1, 1, 2, 2, 3]);
        let mut members: Vec<Somebody> = Vec::new();
        while members.len() < count {
            let first = first_name(chance);
            if members.iter().all(|member| member.first != first) {
                members.push(Somebody { first, last: last.clone(), ..address.clone() });
            }
        }
        members
    }

    fn address(chance: &mut Chance) -> Somebody {
        let (city, state, zip) = *chance.pick(&PLACES);
        let most = *chance.pick(&[99, 999, 999, 9_999, 9_999, 9_999]);
        let direction = if chance.once_in(250) { *chance.pick(&["N ", "S ", "E ", "W "]) } else { "" };
        let street = LAST.draw(chance);
        let suffix =
            chance.pick(&["Street", "Avenue", "Road", "Drive", "Lane", "Court", "Boulevard", "Place"]);
        let unit = if chance.once_in(180) { format!("Apt {}", 1 + chance.below(400)) } else { String::new() };
        Somebody {
            line_1: format!("{} {direction}{street} {suffix}", 1 + chance.below(most)),
            line_2: unit,
            city: city.to_owned(),
            state: state.to_owned(),
            zip: zip.to_owned(),
            ..Somebody::default()
        }
    }

    pub fn moved(&self, chance: &mut Chance) -> Somebody {
        Somebody { first: self.first.clone(), last: self.last.clone(), ..Somebody::address(chance) }
    }
}

fn first_name(chance: &mut Chance) -> String {
    let names = if chance.once_in(520) { &FEMALE } else { &MALE };
    names.draw(chance).to_owned()
}

/// What stands in a suppression list, in thousandths of it; the rest is strangers.
#[derive(Clone, Copy)]
pub struct Shares {
    /// The person, with slips.
    pub same: usize,
    /// Another member of a listed household, who is not listed.
    pub relatives: usize,
    /// A listed person who lives elsewhere by now, or a namesake: not to be matched.
    pub elsewhere: usize,
}

/// A list, a suppression list, and the answer: for each suppressed row the listed one that is the same person.
pub struct Drawn {
    pub list: Vec<Somebody>,
    pub suppressed: Vec<Somebody>,
    pub same: Vec<Option<u32>>,
}

impl Drawn {
    /// So many rows of each; of each household the list has the first member only or, half the time, all but the last.
    pub fn draw(seed: u64, rows: usize, suppressed: usize, shares: Shares, slips: Slips) -> Drawn {
        let chance = &mut Chance(seed);
        let mut drawn = Drawn { list: Vec::new(), suppressed: Vec::new(), same: Vec::new() };
        let mut unlisted = Vec::new();
        while drawn.list.len() < rows {
            let mut household = Somebody::household(chance);
            if household.len() > 1 {
                unlisted.extend(household.pop());
            }
            if chance.once_in(500) {
                household.truncate(1);
            }
            drawn.list.append(&mut household);
        }
        while drawn.suppressed.len() < suppressed {
            let row = chance.below(drawn.list.len());
            let listed = drawn.list[row].clone();
            let kind = chance.below(1000);
            let (somebody, same) = if kind < shares.same {
                (slips.of(&listed, chance), Some(row as u32))
            } else if kind < shares.same + shares.relatives && !unlisted.is_empty() {
                (chance.pick(&unlisted).clone(), None)
            } else if kind < shares.same + shares.relatives + shares.elsewhere {
                (listed.moved(chance), None)
            } else {
                (Somebody::household(chance).swap_remove(0), None)
            };
            drawn.suppressed.push(somebody);
            drawn.same.push(same);
        }
        drawn
    }
}
