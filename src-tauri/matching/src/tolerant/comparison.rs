//! Two records compared field by field.

use super::closeness::{Closeness, first_names, houses, last_names, places, streets, units};
use super::record::Record;
use Closeness::{Different, Exact, Missing, OneLetter, Similar};

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    First,
    Last,
    House,
    Street,
    /// Unit, floor, or the name of a building.
    Unit,
    /// Postcode and city.
    Place,
    /// First and last name stand as they should (`Exact`) or swapped (`Part`).
    NameOrder,
    /// The same of the two lines of the address.
    LineOrder,
}

impl Field {
    /// How many there are.
    pub const COUNT: usize = 8;
    /// All, in the order that a comparison keeps them.
    pub const ALL: [Field; Field::COUNT] = [
        Field::First,
        Field::Last,
        Field::House,
        Field::Street,
        Field::Unit,
        Field::Place,
        Field::NameOrder,
        Field::LineOrder,
    ];
}

/// How close two records are in every field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Comparison([Closeness; Field::COUNT]);

impl Comparison {
    /// How close they are in a field.
    pub fn of(&self, field: Field) -> Closeness {
        self.0.get(field as usize).copied().unwrap_or(Missing)
    }

    /// Whether first and last name stand swapped on one side.
    pub fn is_swapped(&self) -> bool {
        self.of(Field::NameOrder) == Closeness::Part
    }

    /// Whether the addresses have nothing in common that would carry a removal: somebody of this name lives elsewhere.
    /// A removal attaches to an address, never to a name (`DOMAIN.md` 2).
    pub fn is_name_only(&self) -> bool {
        let agrees = |field| self.of(field).is_agreement();
        // The city or the area is no address, whatever the house number.
        let is_near = self.of(Field::Place) >= OneLetter;
        !(agrees(Field::Street) || agrees(Field::Unit) || is_near)
    }

    pub(super) fn each(&self) -> impl Iterator<Item = (Field, Closeness)> {
        Field::ALL.into_iter().zip(self.0)
    }

    /// Compares two records.
    pub(super) fn between(one: &Record, other: &Record) -> Comparison {
        let (first, last, name_order) = names(one, other);
        let (street, unit, line_order) = lines(one, other);
        let house = houses(one.house(), other.house());
        let place = places((one.zip(), one.city()), (other.zip(), other.city()));
        Comparison([first, last, house, street, unit, place, name_order, line_order])
    }
}

/// Names as they stand, or swapped where that is clearly closer.
fn names(one: &Record, other: &Record) -> (Closeness, Closeness, Closeness) {
    let first = first_names(one.first(), other.first());
    let last = last_names(one.last(), other.last());
    if first > Different && last > Different || first >= OneLetter || last >= OneLetter {
        return (first, last, Exact);
    }
    let crossed = (last_names(one.first(), other.last()), last_names(one.last(), other.first()));
    let best = crossed.0.max(crossed.1);
    let worst = crossed.0.min(crossed.1);
    if best >= OneLetter && worst != Different || best >= Similar && worst >= Similar {
        return (crossed.0, crossed.1, Closeness::Part);
    }
    (first, last, Exact)
}

/// Street and unit as they stand, or the lines swapped where that is closer.
fn lines(one: &Record, other: &Record) -> (Closeness, Closeness, Closeness) {
    let street = streets(one.street(), other.street());
    let straight = |street| {
        let unit = units(one.unit(), other.unit());
        let building = units(one.building(), other.building());
        (street, if unit == Missing { building } else { unit }, Exact)
    };
    if street >= OneLetter || (one.building().is_empty() && other.building().is_empty()) {
        return straight(street);
    }
    let crossed = (streets(one.street(), other.building()), streets(one.building(), other.street()));
    if crossed.0.max(crossed.1) > street.max(Different) && crossed.0.min(crossed.1) != Different {
        return (crossed.0.max(crossed.1), crossed.0.min(crossed.1), Closeness::Part);
    }
    straight(street)
}
