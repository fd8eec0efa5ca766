//! What a registry answers, against a set of the same numbers.
#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]
#![allow(clippy::inconsistent_digit_grouping, reason = "telephone numbers as they are read out")]

mod common;

use common::{KEY, Shelf, about, areas, ask, number, three_forms};
use domain::Code;
use lists::registry::{About, Answer, AreaCodes, Builder, Coverage, Number};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

/// Numbers of few exchanges, so that some of them are crowded.
fn some_numbers() -> impl Strategy<Value = Vec<u64>> {
    let exchange = prop_oneof![3 => Just(816_555), 2 => Just(913_000), 1 => 816_000..818_000_u64, 1 => Just(0), 1 => Just(999_999)];
    let one = (exchange, 0..10_000_u64).prop_map(|(exchange, line)| exchange * 10_000 + line);
    prop::collection::vec(one, 0..3_000)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_number_put_in_is_on_it_and_no_other(given in some_numbers(), others in some_numbers()) {
        let shelf = Shelf::new();
        let wanted: BTreeSet<u64> = given.iter().copied().collect();
        let seen = AreaCodes::from_iter(wanted.iter().map(|digits| (digits / 10_000_000) as u16));
        let written = shelf.write(given.iter().copied(), Coverage::Seen);
        let registry = shelf.open(1).unwrap();
        prop_assert_eq!(written.numbers, wanted.len() as u64);
        prop_assert_eq!(registry.count(), wanted.len() as u64);
        prop_assert_eq!((registry.covered(), registry.met()), (&seen, seen.clone()));
        prop_assert_eq!(written.bytes, std::fs::metadata(shelf.path(1)).unwrap().len());
        for digits in given.into_iter().chain(others) {
            let expected = match (wanted.contains(&digits), seen.contains(number(digits).area())) {
                (true, _) => Answer::On,
                (false, true) => Answer::NotOn,
                (false, false) => Answer::NotCovered,
            };
            prop_assert_eq!(ask(&registry, digits), expected);
        }
        let verified = registry.verify(&mut |_| {}, &AtomicBool::new(false)).unwrap();
        prop_assert_eq!((verified.damaged, verified.numbers), (0, wanted.len() as u64));
    }

    #[test]
    fn the_same_numbers_in_any_order_give_the_same_bytes(given in some_numbers()) {
        let bytes = |given: &[u64]| {
            let shelf = Shelf::new();
            shelf.write(given.iter().copied(), Coverage::Seen);
            std::fs::read(shelf.path(1)).unwrap()
        };
        let backwards: Vec<u64> = given.iter().rev().copied().collect();
        prop_assert_eq!(bytes(&given), bytes(&backwards));
    }
}

#[test]
fn an_area_code_that_was_not_bought_is_never_answered_as_not_on_it() {
    let shelf = Shelf::new();
    shelf.write([816_555_0100], areas([816, 913]));
    let registry = shelf.open(1).unwrap();
    let answers =
        [816_555_0100, 816_555_0101, 816_556_0100, 913_555_0100, 212_555_0100].map(|it| ask(&registry, it));
    assert_eq!(answers, [Answer::On, Answer::NotOn, Answer::NotOn, Answer::NotOn, Answer::NotCovered]);
    assert_eq!(registry.covered().iter().collect::<Vec<_>>(), [816, 913]);
}

#[test]
fn a_number_outside_the_area_codes_bought_is_honoured_all_the_same() {
    let shelf = Shelf::new();
    shelf.write([816_555_0100, 212_555_0100], areas([816]));
    let registry = shelf.open(1).unwrap();
    assert_eq!(ask(&registry, 212_555_0100), Answer::On);
    assert_eq!(ask(&registry, 212_555_0101), Answer::NotCovered);
}

#[test]
fn a_number_that_comes_twice_is_counted_once_and_told() {
    let mut builder = Builder::default();
    for line in [0, 1, 0].into_iter().chain(100..5_000).chain(100..5_000) {
        builder.insert(number(816_555_0000 + line));
    }
    assert_eq!((builder.taken(), builder.duplicates()), (9_803, 4_901));
    assert_eq!(builder.seen().iter().collect::<Vec<_>>(), [816]);
}

#[test]
fn eleven_digits_are_no_number_and_a_number_never_prints() {
    assert_eq!(Number::of(18_165_550_142), None);
    assert_eq!(format!("{:?}", number(816_555_0142)), "•••");
    assert_eq!(number(816_555_0142).area(), 816);
}

#[test]
fn a_registry_says_what_it_was_made_from() {
    let shelf = Shelf::new();
    let written = shelf.write(three_forms(), Coverage::Seen);
    let registry = shelf.open(1).unwrap();
    assert_eq!(registry.about(), &about(1, 1));
    assert_eq!((written.blocks, registry.count()), (3, 3 + 81 + 1_170));
}

#[test]
fn an_empty_list_that_states_its_area_codes_answers_for_them() {
    let shelf = Shelf::new();
    shelf.write([], areas([816]));
    let registry = shelf.open(1).unwrap();
    assert_eq!(ask(&registry, 816_555_0100), Answer::NotOn);
    assert_eq!(ask(&registry, 913_555_0100), Answer::NotCovered);
}

#[test]
fn a_list_whose_id_does_not_fit_is_not_written() {
    let shelf = Shelf::new();
    let about = About { list: "x".repeat(About::MOST_LIST_BYTES + 1), ..about(1, 1) };
    let go_on = AtomicBool::new(false);
    let written = Builder::default().write(&shelf.path(1), &KEY, &about, Coverage::Seen, &mut |_| {}, &go_on);
    assert_eq!(written.unwrap_err().code, Code::Internal);
    assert!(shelf.names().is_empty());
}
