//! Invented addresses: common street names, spelt the several ways that files spell them.

use super::chance::Chance;
use super::tables::tables;

#[rustfmt::skip]
const STREETS: &[&str] = &[
    "Main", "Oak", "Maple", "Cedar", "Elm", "Pine", "Walnut", "Washington", "Lake", "Hill", "Park", "View", "Sunset",
    "Church", "Spring", "Ridge", "Highland", "River", "Meadow", "Forest", "Jackson", "Lincoln", "Cherry", "Dogwood",
    "Willow", "Center", "Franklin", "Jefferson", "Adams", "Hickory", "Birch", "Chestnut", "Sycamore", "Magnolia",
    "Laurel", "Poplar", "Spruce", "Locust", "Mill", "Prospect", "Pleasant", "Grand", "Broadway", "College", "Union",
    "1st", "2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th", "11th", "12th", "First", "Second", "Third",
];

#[rustfmt::skip]
const SUFFIXES: &[[&str; 3]] = &[
    ["Street", "St", "St."], ["Street", "St", "ST"], ["Avenue", "Ave", "Ave."], ["Road", "Rd", "Rd."],
    ["Drive", "Dr", "Dr."], ["Lane", "Ln", "Ln."], ["Court", "Ct", "Ct."], ["Boulevard", "Blvd", "Blvd."],
    ["Place", "Pl", "Pl."], ["Circle", "Cir", "Cir."], ["Terrace", "Ter", "Terr."], ["Parkway", "Pkwy", "Pky"],
];

const DIRECTIONS: &[[&str; 3]] =
    &[["North", "N", "N."], ["South", "S", "S."], ["East", "E", "E."], ["West", "W", "W."]];

/// An address of a household; each member's file may spell it its own way.
#[derive(Clone, Default)]
pub(super) struct Street {
    house: u64,
    direction: Option<[&'static str; 3]>,
    name: &'static str,
    suffix: [&'static str; 3],
    unit: Option<u64>,
    box_number: Option<u64>,
}

impl Street {
    pub(super) fn draw(chance: &mut Chance) -> Street {
        let digits = chance.below(100);
        let most = if digits < 15 {
            99
        } else if digits < 50 {
            999
        } else if digits < 95 {
            9_999
        } else {
            29_999
        };
        Street {
            house: 1 + chance.below(most),
            direction: if chance.once_in(250) { chance.pick(DIRECTIONS).copied() } else { None },
            name: if chance.once_in(600) { chance.word(STREETS) } else { tables().last.draw(chance) },
            suffix: chance.pick(SUFFIXES).copied().unwrap_or_default(),
            unit: chance.once_in(180).then(|| 1 + chance.below(400)),
            box_number: chance.once_in(40).then(|| 1 + chance.below(9_000)),
        }
    }

    /// Both lines, in one of the spellings.
    pub(super) fn lines(&self, chance: &mut Chance) -> (String, String) {
        if let Some(number) = self.box_number {
            return (
                format!("{} {number}", chance.word(&["PO Box", "P.O. Box", "Post Office Box", "PO BOX"])),
                String::new(),
            );
        }
        let style = usize::try_from(chance.below(3)).unwrap_or(0);
        let spelt = |forms: &[&'static str; 3]| forms.get(style).copied().unwrap_or_default();
        let mut line = self.house.to_string();
        if let Some(direction) = &self.direction {
            line = format!("{line} {}", spelt(direction));
        }
        line = format!("{line} {} {}", self.name, spelt(&self.suffix));
        let Some(unit) = self.unit else { return (line, String::new()) };
        let unit = format!("{}{unit}", chance.word(&["Apt ", "#", "Unit ", "Apartment ", "Apt. "]));
        if chance.once_in(500) { (format!("{line} {unit}"), String::new()) } else { (line, unit) }
    }
}
