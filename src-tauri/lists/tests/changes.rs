//! A change file laid over a registry.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]
#![allow(clippy::inconsistent_digit_grouping, reason = "telephone numbers as they are read out")]

mod common;

use common::{KEY, Shelf, about, areas, ask, changes, three_forms};
use lists::registry::{About, Action, Answer, Changes, Coverage, apply};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

const DAYS: [&str; 3] = ["2026-11-02", "2026-11-03", "2026-11-04"];

fn some_changes() -> impl Strategy<Value = Vec<(u64, Action, &'static str)>> {
    let exchange = prop_oneof![Just(816_555), Just(816_556), Just(913_557), Just(913_558), Just(212_555)];
    let action = prop_oneof![Just(Action::Add), Just(Action::Delete)];
    let one = (exchange, 0..2_000_u64, action, prop::sample::select(&DAYS[..]));
    let one = one.prop_map(|(exchange, line, action, day)| (exchange * 10_000 + line, action, day));
    prop::collection::vec(one, 0..1_500)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_generation_is_the_one_before_with_the_changes_laid_over_it(given in some_changes()) {
        let shelf = Shelf::new();
        shelf.write(three_forms(), Coverage::Seen);
        let mut wanted = BTreeSet::from_iter(three_forms());
        let applied = shelf.apply(1, changes(given.iter().copied())).unwrap();
        let mut in_order = given.clone();
        in_order.sort_by_key(|(_, _, day)| *day);
        for (digits, action, _) in &in_order {
            match action {
                Action::Add => wanted.insert(*digits),
                Action::Delete => wanted.remove(digits),
            };
        }
        let registry = shelf.open(2).unwrap();
        prop_assert_eq!(registry.count(), wanted.len() as u64);
        let all = applied.added + applied.deleted + applied.already_on + applied.not_on + applied.overtaken;
        prop_assert_eq!(all, given.len() as u64);
        prop_assert_eq!(applied.added as i64 - applied.deleted as i64, wanted.len() as i64 - three_forms().len() as i64);
        for digits in given.iter().map(|one| one.0).chain(three_forms()) {
            prop_assert_eq!(ask(&registry, digits) == Answer::On, wanted.contains(&digits));
        }
        let verified = registry.verify(&mut |_| {}, &AtomicBool::new(false)).unwrap();
        prop_assert_eq!((verified.damaged, verified.numbers), (0, wanted.len() as u64));
        let before = shelf.open(1).unwrap();
        prop_assert_eq!(registry.covered(), before.covered());
    }

    #[test]
    fn a_generation_reached_by_changes_has_the_blocks_of_one_read_in_whole(given in some_changes()) {
        let shelf = Shelf::new();
        shelf.write(three_forms(), areas([816, 913]));
        shelf.apply(1, changes(given.iter().copied())).unwrap();
        let numbers = (0..5).flat_map(|at| {
            let exchange = [212_555, 816_555, 816_556, 913_557, 913_558][at];
            exchange * 10_000..(exchange + 1) * 10_000
        });
        let registry = shelf.open(2).unwrap();
        let on: Vec<u64> = numbers.filter(|digits| ask(&registry, *digits) == Answer::On).collect();
        let other = Shelf::new();
        other.write(on, areas([816, 913]));
        let blocks = |shelf: &Shelf, generation| std::fs::read(shelf.path(generation)).unwrap().split_off(512);
        prop_assert_eq!(blocks(&shelf, 2), blocks(&other, 1));
    }
}

#[test]
fn the_first_day_of_a_change_file_is_looked_for_from_the_lists_own_day_on() {
    let given = [
        (816_555_0100, Action::Add, "2026-10-02"),
        (816_555_0101, Action::Delete, "2026-11-05"),
        (816_555_0102, Action::Add, "2026-11-04T23:59:59"),
    ];
    let given = changes(given);
    let day = |day| about(1, day).date;
    assert_eq!(
        [1, 4, 5, 6].map(|from| given.first_day(day(from))),
        [Some(day(4)), Some(day(4)), Some(day(5)), None]
    );
}

#[test]
fn each_change_is_counted_as_what_it_did() {
    let shelf = Shelf::new();
    shelf.write([816_555_0100, 816_555_0101, 816_555_0102], Coverage::Seen);
    let applied = shelf.apply(
        1,
        changes([
            (816_555_0100, Action::Delete, "2026-11-02"),
            (816_555_0101, Action::Add, "2026-11-02"),
            (816_555_0150, Action::Add, "2026-11-02"),
            (816_555_0151, Action::Add, "2026-11-02"),
            (816_555_0160, Action::Delete, "2026-11-02"),
            (816_555_0102, Action::Delete, "2026-11-01"),
            (816_555_0102, Action::Add, "2026-11-02"),
        ]),
    );
    let applied = applied.unwrap();
    let counts = (applied.added, applied.deleted, applied.already_on, applied.not_on, applied.overtaken);
    assert_eq!(counts, (2, 1, 2, 1, 1));
    assert_eq!((applied.written.numbers, shelf.open(2).unwrap().count()), (4, 4));
}

#[test]
fn the_last_change_of_a_number_counts_however_the_file_is_ordered() {
    let last = |all: &[(Action, &'static str)]| {
        let shelf = Shelf::new();
        shelf.write([], areas([816]));
        shelf.apply(1, changes(all.iter().map(|(action, when)| (816_555_0100, *action, *when)))).unwrap();
        ask(&shelf.open(2).unwrap(), 816_555_0100)
    };
    let (add, delete) = (Action::Add, Action::Delete);
    assert_eq!(last(&[(delete, "2026-11-03"), (add, "2026-11-02")]), Answer::NotOn);
    assert_eq!(last(&[(add, "2026-11-03"), (delete, "2026-11-02")]), Answer::On);
    assert_eq!(last(&[(add, "2026-11-02"), (delete, "2026-11-02")]), Answer::NotOn);
    assert_eq!(last(&[(delete, "2026-11-02"), (add, "2026-11-02")]), Answer::On);
    assert_eq!(last(&[(add, "2026-11-02T09:12:45"), (delete, "2026-11-02T09:12:44")]), Answer::On);
    assert_eq!(last(&[(delete, "2026-11-02 09:12:45"), (add, "2026-11-02")]), Answer::NotOn);
    assert_eq!(last(&[(add, "2026-11-02T09:00:00-05:00"), (delete, "2026-11-02T13:00:00Z")]), Answer::On);
    assert_eq!(last(&[(add, "2026-11-02T00:00:01"), (delete, "2026-11-02Tmorning")]), Answer::On);
}

#[test]
fn a_number_added_in_an_area_code_that_was_not_bought_covers_no_other() {
    let shelf = Shelf::new();
    shelf.write([816_555_0100], Coverage::Seen);
    shelf.apply(1, changes([(212_555_0100, Action::Add, "2026-11-02")])).unwrap();
    let registry = shelf.open(2).unwrap();
    assert_eq!(ask(&registry, 212_555_0100), Answer::On);
    assert_eq!(ask(&registry, 212_555_0101), Answer::NotCovered);
}

#[test]
fn an_area_code_stays_covered_when_its_last_number_is_deleted() {
    let shelf = Shelf::new();
    shelf.write([816_555_0100], Coverage::Seen);
    shelf.apply(1, changes([(816_555_0100, Action::Delete, "2026-11-02")])).unwrap();
    assert_eq!(ask(&shelf.open(2).unwrap(), 816_555_0100), Answer::NotOn);
}

#[test]
fn changes_that_do_not_follow_the_registry_are_refused_and_nothing_is_written() {
    let shelf = Shelf::new();
    shelf.write([816_555_0100], Coverage::Seen);
    let old = shelf.open(1).unwrap();
    let next = about(2, 2);
    for (about, says) in [
        (about(2, 1), None),
        (
            About { date: next.date.pred_opt().and_then(|day| day.pred_opt()).unwrap(), ..next.clone() },
            Some("older"),
        ),
        (About { source_sha256: [1; 32], ..next.clone() }, Some("applied last")),
        (About { list: "tx-no-call".to_owned(), ..next.clone() }, Some("another list")),
        (About { generation: 1, ..next.clone() }, Some("must follow")),
    ] {
        let changes = changes([(816_555_0101, Action::Add, "2026-11-02")]);
        let applied =
            apply(&old, changes, &about, &shelf.path(2), &KEY, &mut |_| {}, &AtomicBool::new(false));
        match says {
            None => {
                applied.unwrap();
                std::fs::remove_file(shelf.path(2)).unwrap();
            }
            Some(says) => assert!(applied.unwrap_err().line().contains(says), "{says}"),
        }
        assert_eq!(shelf.names(), ["registry-1"]);
    }
}

#[test]
fn a_change_file_is_read_by_its_layout_with_each_refusal_named() {
    let file = b"816,5550100,2026-11-02T09:12:45-05:00,A\r\n816,5550101,2026-11-02,D\r\n816,5550102,2026-11-02,X\r\n\
        816,555010,2026-11-02,A\r\n816,5550103,2026-02-30,A\r\nAREA,NUMBER,WHEN,ACTION\r\n816,5550104,,A\r\n816,5550105,2026-11-02,A";
    let read = |any| Changes::read(&file[..], any, &AtomicBool::new(false)).unwrap();
    let (strict, lenient) = (read(false), read(true));
    assert_eq!((strict.taken(), strict.refused()), (2, 6));
    assert_eq!((lenient.taken(), lenient.refused()), (3, 5));
    let lines: Vec<u32> = strict.first_refused().iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7, 8]);
    assert_eq!(strict.sha256(), lenient.sha256());
    let shelf = Shelf::new();
    shelf.write([816_555_0101], areas([816]));
    let applied = shelf.apply(1, lenient).unwrap();
    assert_eq!((applied.added, applied.deleted), (2, 1));
}

#[test]
fn a_change_file_that_cannot_be_read_to_its_end_changes_nothing() {
    struct Torn(u8);
    impl std::io::Read for Torn {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            self.0 += 1;
            let line = b"816,5550100,2026-11-02,A\r\n";
            match self.0 {
                1 => std::io::Read::read(&mut &line[..], into),
                _ => Err(std::io::ErrorKind::TimedOut.into()),
            }
        }
    }
    let fault = Changes::read(Torn(0), false, &AtomicBool::new(false)).err().unwrap();
    assert!(fault.what.ends_with("nothing was written"), "{fault}");
}
