//! A full list read fast, against the layout that says what a line is.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]
#![allow(clippy::inconsistent_digit_grouping, reason = "telephone numbers as they are read out")]

mod common;

use common::{KEY, Shelf, about, areas, ask};
use domain::layout::{Layout, LineFault, Reader, built_in};
use lists::registry::{Answer, Coverage, MAX_REFUSALS, Registry, Shape, load};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::io::{Cursor, Read};
use std::sync::atomic::AtomicBool;

fn layout(id: &str) -> &'static Layout {
    built_in().iter().find(|layout| layout.id.0 == id).unwrap()
}

/// What the layout takes and refuses.
fn by_layout(id: &str, bytes: &[u8], any_line_end: bool) -> (Vec<u64>, Vec<LineFault>) {
    let mut reader = Reader::new(layout(id), bytes);
    if any_line_end {
        reader = reader.any_line_end();
    }
    let (mut numbers, mut faults) = (Vec::new(), Vec::new());
    while let Some(row) = reader.next_row() {
        match row.and_then(|row| row.to_record()) {
            Ok(record) => numbers.push(record.number.unwrap().as_str()[2..].parse().unwrap()),
            Err(fault) => faults.push(fault),
        }
    }
    (numbers, faults)
}

fn read_fast(id: &str, bytes: &[u8], any: bool) -> (BTreeSet<u64>, u64, Vec<LineFault>) {
    let shape = Shape::of(id).unwrap();
    let loaded = load(bytes, shape, any, &mut |_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!(loaded.sha256, <[u8; 32]>::from(Sha256::digest(bytes)));
    assert_eq!(loaded.bytes, bytes.len() as u64);
    assert_eq!(u64::from(loaded.lines), loaded.builder.taken() + loaded.refused);
    let taken = loaded.builder.taken();
    let shelf = Shelf::new();
    let go_on = AtomicBool::new(false);
    loaded.builder.write(&shelf.path(1), &KEY, &about(1, 1), Coverage::Seen, &mut |_| {}, &go_on).unwrap();
    let registry = shelf.open(1).unwrap();
    let (numbers, _) = by_layout(id, bytes, any);
    let on =
        numbers.into_iter().filter(|digits| ask(&registry, *digits) == Answer::On).collect::<BTreeSet<_>>();
    assert_eq!(on.len() as u64, registry.count());
    (on, taken, loaded.first_refused)
}

const AREAS: [u32; 4] = [0, 212, 816, 999];

fn line() -> impl Strategy<Value = Vec<u8>> {
    let good = (prop::sample::select(&AREAS[..]), 0..10_000_000_u32)
        .prop_map(|(area, local)| format!("{area:03},{local:07}"));
    let digits = (prop::sample::select(&AREAS[..]), 0..10_000_000_u32)
        .prop_map(|(area, local)| format!("{area:03}{local:07}"));
    let near = "[0-9, ]{0,14}";
    let hostile = prop::sample::select(vec![
        "AREA_CODE,NUMBER",
        "",
        ",",
        "816,",
        ",8165550100",
        "8165,550100",
        "816,55501001",
        "816,555010",
        " 816,5550100",
        "816,5550100 ",
        "816,555\x000100",
        "\x00",
        "816;5550100",
        "816,5550100,",
        "816,5550100,A",
        "\"816\",\"5550100\"",
        "816-5550100",
        "81/,5550100",
        "816,555010:",
        "１１１,5550100",
        "816,5550100\r",
        "\x1a",
        "\u{feff}816,5550100",
    ]);
    prop_oneof![
        4 => good.prop_map(String::into_bytes),
        3 => digits.prop_map(String::into_bytes),
        2 => near.prop_map(String::into_bytes),
        2 => hostile.prop_map(|text| text.as_bytes().to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..16),
        1 => Just(b"816,555\x96100".to_vec()),
    ]
}

fn file() -> impl Strategy<Value = Vec<u8>> {
    let end = prop_oneof![5 => Just(&b"\r\n"[..]), 1 => Just(&b"\n"[..]), 1 => Just(&b"\r"[..]), 1 => Just(&b"\r\r\n"[..])];
    let lines = prop::collection::vec((line(), end), 0..40);
    (lines, any::<bool>()).prop_map(|(lines, ended)| {
        let mut bytes: Vec<u8> =
            lines.into_iter().flat_map(|(line, end)| [line, end.to_vec()].concat()).collect();
        if !ended {
            bytes.pop();
        }
        bytes
    })
}

proptest! {
    #[test]
    fn the_fast_way_takes_and_refuses_exactly_what_the_layout_does(bytes in file(), any in any::<bool>()) {
        for id in ["us-ftc-dnc", "us-ftc-dnc-digits"] {
            let (numbers, faults) = by_layout(id, &bytes, any);
            let (fast, taken, refused) = read_fast(id, &bytes, any);
            prop_assert_eq!(taken, numbers.len() as u64);
            prop_assert_eq!(fast, numbers.into_iter().collect::<BTreeSet<_>>());
            prop_assert_eq!(refused, faults);
        }
    }
}

#[test]
fn a_line_without_an_end_in_sight_is_refused_and_the_next_one_is_read() {
    for length in [65_000, 65_525, 65_536, 65_537, 65_538, 65_539, 65_540, 131_072, 3_000_000] {
        let mut bytes = vec![b'8'; length];
        bytes.extend_from_slice(b"\r\n816,5550100\r\n");
        for (file, any) in
            [(&bytes[..], false), (&bytes[..], true), (&bytes[..length], false), (&bytes[..length], true)]
        {
            let (numbers, faults) = by_layout("us-ftc-dnc", file, any);
            let (fast, _, refused) = read_fast("us-ftc-dnc", file, any);
            assert_eq!((fast.into_iter().collect::<Vec<_>>(), refused), (numbers, faults), "{length} bytes");
        }
    }
}

#[test]
fn refusals_are_all_counted_and_the_first_thousand_named() {
    let bytes = [b"816,5550100\r\n".to_vec(), b"x\r\n".repeat(MAX_REFUSALS + 5)].concat();
    let loaded = load(&bytes[..], Shape::AreaAndNumber, false, &mut |_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!((loaded.refused, loaded.first_refused.len()), (MAX_REFUSALS as u64 + 5, MAX_REFUSALS));
    assert_eq!((loaded.lines, loaded.builder.taken()), (1_006, 1));
    assert_eq!(loaded.first_refused[0].line, 2);
}

#[test]
fn reading_stops_when_asked_and_says_how_far_it_is() {
    let bytes = b"816,5550100\r\n".repeat(200_000);
    let stop = AtomicBool::new(false);
    let mut steps = Vec::new();
    let mut progress = |step: lists::registry::Step| {
        steps.push(step.bytes);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    };
    let fault = load(Cursor::new(&bytes), Shape::AreaAndNumber, false, &mut progress, &stop).err().unwrap();
    assert!(fault.is_stop);
    assert_eq!(steps, [1 << 20]);
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_no_list() {
    struct Torn;
    impl Read for Torn {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::TimedOut.into())
        }
    }
    let torn = b"816,5550100\r\n".chain(Torn);
    let fault = load(torn, Shape::AreaAndNumber, false, &mut |_| {}, &AtomicBool::new(false)).err().unwrap();
    assert!(fault.what.ends_with("nothing was written"), "{fault}");
}

#[test]
fn a_tiny_registry_has_these_very_bytes() {
    let golden = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/registry-816.bin");
    let shelf = Shelf::new();
    shelf.write(common::three_forms(), areas([816, 913]));
    assert_eq!(std::fs::read(shelf.path(1)).unwrap(), std::fs::read(golden).unwrap());
    let registry = Registry::open(golden.as_ref(), &KEY).unwrap();
    assert_eq!(ask(&registry, 816_555_0142), Answer::On);
}

#[test]
fn a_reader_in_another_language_finds_every_number() {
    let golden = |name: &str| format!("{}/../../tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    let shelf = Shelf::new();
    shelf.write(common::three_forms(), areas([816, 913]));
    let output = std::process::Command::new("python3")
        .arg(golden("read_registry.py"))
        .arg(shelf.path(1))
        .arg("07".repeat(32))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8(output.stdout).unwrap();
    let mut lines = said.lines();
    assert!(lines.next().unwrap().starts_with("us-ftc-dnc 1 2026-11-01 0101"));
    assert_eq!(lines.next(), Some("covers 816 913"));
    assert_eq!(lines.next(), Some("1254 numbers"));
    let numbers: Vec<u64> = lines.map(|line| line.parse().unwrap()).collect();
    assert_eq!(numbers, common::three_forms());
}
