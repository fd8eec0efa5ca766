//! The order of the table `phone`: a North American number is kept by its seven local digits and then its area code, so that
//! one probe finds it whole, begun, and without its area code. All other numbers are kept as they are.

use std::ops::RangeInclusive;

const FIRST: u64 = 10_000_000_000;
const AREAS: u64 = 1_000;
const LOCALS: u64 = 10_000_000;

/// Where a number (E.164, as digits) stands.
pub(crate) fn key_of(number: u64) -> u64 {
    match (FIRST..2 * FIRST).contains(&number) {
        true => FIRST + number % LOCALS * AREAS + (number - FIRST) / LOCALS,
        false => number,
    }
}

/// Where numbers of these seven digits stand, whatever their area code.
pub(crate) fn of_local(digits: u64) -> RangeInclusive<u64> {
    let first = FIRST + digits % LOCALS * AREAS;
    first..=first + AREAS - 1
}

/// The place of a key's area code within the keys of its local digits.
pub(crate) fn area_of(key: u64) -> u64 {
    key % AREAS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_north_america_stands_among_those_of_its_local_digits_and_no_two_share_a_place() {
        assert_eq!(key_of(18_165_550_142), 15_550_142_816);
        assert!(of_local(5_550_142).contains(&key_of(18_165_550_142)));
        assert!(!of_local(5_550_143).contains(&key_of(18_165_550_142)));
        assert_eq!(area_of(key_of(18_165_550_142)), 816);
        assert_eq!((key_of(442_079_460_000), key_of(9_999_999_999)), (442_079_460_000, 9_999_999_999));
        assert!((FIRST..2 * FIRST).contains(&key_of(19_999_999_999)));
    }
}
