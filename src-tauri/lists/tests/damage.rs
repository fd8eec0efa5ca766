//! What a damaged, cut, foreign or unfinished file does: it is noticed, and nothing is answered from it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]
#![allow(clippy::inconsistent_digit_grouping, reason = "telephone numbers as they are read out")]

mod common;

use cipherfile::Key;
use common::{KEY, Shelf, about, ask, changes, number, three_forms};
use domain::Code;
use lists::registry::{Action, Answer, Builder, Coverage, Registry};
use std::sync::atomic::AtomicBool;

fn shelf_and_bytes() -> (Shelf, Vec<u8>) {
    let shelf = Shelf::new();
    shelf.write(three_forms(), Coverage::Seen);
    let bytes = std::fs::read(shelf.path(1)).unwrap();
    (shelf, bytes)
}

/// Questions to each exchange.
const ASKED: usize = 100;

/// Numbers of the three exchanges: the answer, or none when the block was found damaged.
fn answers(registry: &Registry) -> Vec<Option<Answer>> {
    let lines = (0..10_000).step_by(10_000 / ASKED);
    let exchanges = [816_555, 816_556, 913_557].into_iter();
    let numbers = exchanges.flat_map(|exchange| lines.clone().map(move |line| exchange * 10_000 + line));
    numbers.map(|digits| registry.contains(number(digits)).ok()).collect()
}

#[test]
fn every_single_flipped_byte_is_noticed_where_it_matters() {
    let (shelf, whole) = shelf_and_bytes();
    let untouched = answers(&shelf.open(1).unwrap());
    let mut opened = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        std::fs::write(shelf.path(2), &bytes).unwrap();
        let registry = match shelf.open(2) {
            Ok(registry) => registry,
            Err(fault) => {
                assert_eq!(fault.code, Code::StoreUnusable, "byte {at}");
                continue;
            }
        };
        opened += 1;
        let found = answers(&registry);
        let lost =
            found.iter().zip(&untouched).filter(|(now, before)| now.is_none() && before.is_some()).count();
        let wrong =
            found.iter().zip(&untouched).filter(|(now, before)| now.is_some() && now != before).count();
        assert_eq!((lost, wrong), (ASKED, 0), "byte {at}");
        let verified = registry.verify(&mut |_| {}, &AtomicBool::new(false)).unwrap();
        assert_eq!((verified.blocks, verified.damaged), (3, 1), "byte {at}");
    }
    // The blocks alone are left to the first question; what stands before and behind them is proved at opening.
    assert_eq!(opened, 6 + (80 + 81) + 1_250);
}

#[test]
fn a_damaged_block_is_named_by_its_exchange_and_by_nobodys_number() {
    let (shelf, mut bytes) = shelf_and_bytes();
    bytes[512] ^= 1;
    std::fs::write(shelf.path(2), &bytes).unwrap();
    let registry = shelf.open(2).unwrap();
    let fault = registry.contains(number(816_555_0142)).unwrap_err();
    assert_eq!((fault.code, fault.place.as_str()), (Code::StoreUnusable, "registry-2, exchange 816-555"));
    let verified = registry.verify(&mut |_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!(verified.named, ["816-555"]);
    assert_eq!(ask(&registry, 816_556_0123), Answer::On);
}

#[test]
fn a_damaged_block_is_not_carried_into_the_next_generation() {
    let (shelf, mut bytes) = shelf_and_bytes();
    bytes[512] ^= 1;
    std::fs::write(shelf.path(1), &bytes).unwrap();
    for changed in [816_555_0100, 913_557_0001] {
        let fault = shelf.apply(1, changes([(changed, Action::Add, "2026-11-02")])).unwrap_err();
        assert_eq!(fault.code, Code::StoreUnusable);
        assert_eq!(shelf.names(), ["registry-1"]);
    }
}

#[test]
fn a_block_of_another_generation_in_its_place_is_noticed() {
    let (shelf, mut bytes) = shelf_and_bytes();
    let swapped = [(816_555_0100, Action::Delete, "2026-11-02"), (816_555_0101, Action::Add, "2026-11-02")];
    shelf.apply(1, changes(swapped)).unwrap();
    let next = std::fs::read(shelf.path(2)).unwrap();
    bytes[512..518].copy_from_slice(&next[512..518]);
    std::fs::write(shelf.path(1), &bytes).unwrap();
    assert!(shelf.open(1).unwrap().contains(number(816_555_0101)).is_err());
}

#[test]
fn a_cut_or_lengthened_file_does_not_open() {
    let (shelf, whole) = shelf_and_bytes();
    let lengths = (0..whole.len()).step_by(13).chain([511, 512, 513, whole.len() - 22, whole.len() - 1]);
    let cut = lengths.map(|length| whole[..length].to_vec());
    for bytes in cut.chain([[&whole[..], b"\0"].concat(), [&whole[..], &[0; 22]].concat()]) {
        std::fs::write(shelf.path(2), &bytes).unwrap();
        let fault = shelf.open(2).err().unwrap();
        assert_eq!(fault.code, Code::StoreUnusable, "{} bytes", bytes.len());
    }
}

#[test]
fn another_key_opens_nothing() {
    let (shelf, _) = shelf_and_bytes();
    let fault = Registry::open(&shelf.path(1), &Key([8; 32])).err().unwrap();
    assert_eq!(fault.code, Code::StoreUnusable);
}

#[test]
fn a_later_version_is_refused_as_that_and_an_earlier_one_never_was() {
    let (shelf, mut bytes) = shelf_and_bytes();
    for (version, says) in [(2_u32, "newer version"), (0, "damaged")] {
        bytes[8..12].copy_from_slice(&version.to_le_bytes());
        std::fs::write(shelf.path(2), &bytes).unwrap();
        let line = shelf.open(2).err().unwrap().line();
        assert!(line.contains(says), "{line}");
    }
}

#[test]
fn what_a_killed_writer_left_is_not_taken_and_the_next_one_starts_clean() {
    let (shelf, whole) = shelf_and_bytes();
    let left = shelf.0.path().join("registry-2.building");
    std::fs::write(&left, &whole[..700]).unwrap();
    assert_eq!(shelf.open(2).err().unwrap().code, Code::NotFound);
    shelf.apply(1, changes([(816_555_0101, Action::Add, "2026-11-02")])).unwrap();
    assert_eq!(shelf.names(), ["registry-1", "registry-2"]);
    assert_eq!(ask(&shelf.open(2).unwrap(), 816_555_0101), Answer::On);
}

#[test]
fn a_stopped_writer_leaves_no_file_behind() {
    let (shelf, _) = shelf_and_bytes();
    let stop = AtomicBool::new(true);
    let mut builder = Builder::default();
    builder.insert(number(816_555_0100));
    let fault =
        builder.write(&shelf.path(2), &KEY, &about(2, 2), Coverage::Seen, &mut |_| {}, &stop).unwrap_err();
    assert!(fault.is_stop);
    let old = shelf.open(1).unwrap();
    let changes = changes([(816_555_0101, Action::Add, "2026-11-02")]);
    let stopped =
        lists::registry::apply(&old, changes, &about(2, 2), &shelf.path(2), &KEY, &mut |_| {}, &stop);
    assert!(stopped.unwrap_err().is_stop);
    assert!(old.verify(&mut |_| {}, &stop).unwrap_err().is_stop);
    assert_eq!(shelf.names(), ["registry-1"]);
}

#[test]
fn a_generation_that_is_there_is_never_written_over() {
    let (shelf, whole) = shelf_and_bytes();
    let go_on = AtomicBool::new(false);
    let again =
        Builder::default().write(&shelf.path(1), &KEY, &about(1, 1), Coverage::Seen, &mut |_| {}, &go_on);
    assert_eq!(again.unwrap_err().code, Code::Conflict);
    assert_eq!(std::fs::read(shelf.path(1)).unwrap(), whole);
}

#[cfg(unix)]
#[test]
fn a_registry_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (shelf, _) = shelf_and_bytes();
    assert_eq!(std::fs::metadata(shelf.path(1)).unwrap().permissions().mode() & 0o777, 0o600);
}
