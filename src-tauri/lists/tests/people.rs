//! A list of people on disk: what went in comes out, and nothing that was touched is answered from.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use chrono::NaiveDate;
use cipherfile::Key;
use domain::Code;
use domain::identity::NameAndAddress;
use lists::people::{KeyBytes, People, Row, Writer};
use lists::registry::About;
use std::path::{Path, PathBuf};

const KEY: Key = Key([7; 32]);
const ROWS: u32 = 3_000;

fn about() -> About {
    let date = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    About { list: "mps".to_owned(), generation: 4, date, source_sha256: [9; 32] }
}

fn key_of(row: u32) -> KeyBytes {
    let mut key = [0; 16];
    key[..4].copy_from_slice(&row.wrapping_mul(2_654_435_761).to_be_bytes());
    key
}

fn name(row: u32) -> String {
    format!("Łowell-{row}")
}

fn written(dir: &Path) -> PathBuf {
    let path = dir.join("mps.4.list");
    let mut writer = Writer::create(&path, &KEY).unwrap();
    for row in 0..ROWS {
        let (last, reference) = (name(row), format!("R{row}"));
        let who =
            NameAndAddress { last_name: &last, address_1: "12 Elm St", zip: "64105", ..Default::default() };
        let row_given = Row { who, reference: &reference, ..Row::default() };
        writer.push(&row_given, [key_of(row)]).unwrap();
    }
    assert_eq!(writer.finish(&about(), &path).unwrap().rows, ROWS);
    path
}

#[test]
fn rows_and_keys_come_back_as_they_went_in() {
    let dir = tempfile::tempdir().unwrap();
    let people = People::open(&written(dir.path()), &KEY).unwrap();
    assert_eq!((people.about(), people.count(), people.keys()), (&about(), ROWS, u64::from(ROWS)));
    let mut keys = Vec::new();
    people.each_key(&mut |key, row| keys.push((key, row)), &mut || true).unwrap();
    assert!(keys.is_sorted() && keys.len() == ROWS as usize);
    assert!(keys.iter().all(|(key, row)| *key == key_of(*row)));
    let mut rows = 0;
    people
        .each_row(&mut |number, row| {
            assert_eq!((number, row.who.last_name), (rows, name(number).as_str()));
            rows += 1;
            Ok(true)
        })
        .unwrap();
    assert_eq!(rows, ROWS);
    let mut some = Vec::new();
    let wanted = [0, 1, 1_499, ROWS - 1];
    people.rows(&wanted, &mut |number, row| some.push((number, row.reference.to_owned()))).unwrap();
    assert_eq!(some, wanted.map(|row| (row, format!("R{row}"))));
    assert_eq!(people.verify(&mut |_| true).unwrap(), ROWS);
}

#[test]
fn a_byte_changed_anywhere_is_noticed_and_so_is_a_cut_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path());
    let whole = std::fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(whole.len() / 61).chain([whole.len() - 1]) {
        let mut changed = whole.clone();
        changed[at] ^= 0x10;
        std::fs::write(&path, &changed).unwrap();
        let read = People::open(&path, &KEY).and_then(|people| people.verify(&mut |_| true));
        assert!(read.is_err_and(|fault| fault.code == Code::StoreUnusable), "byte {at}");
    }
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    assert!(People::open(&path, &KEY).is_err());
}

#[test]
fn nothing_of_a_row_is_readable_in_the_file_and_another_key_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = written(dir.path());
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(7).any(|window| window == b"owell-1" || window == b"Elm St\0"));
    assert!(People::open(&path, &Key([8; 32])).is_err());
}

#[test]
fn a_list_that_is_not_finished_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(&dir.path().join("mps.5.list"), &KEY).unwrap();
    writer.push(&Row::default(), [key_of(1)]).unwrap();
    drop(writer);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
