//! Keys found by themselves, where a list has several sorted runs of several frames each.

use super::{KeyBytes, People, Row, Writer};
use crate::registry::About;
use chrono::NaiveDate;
use cipherfile::Key;

const ROWS: u32 = 300;
const KEYS_OF_A_ROW: u32 = 200;

fn key_of(number: u32) -> KeyBytes {
    let mut key = [0; 16];
    key[..4].copy_from_slice(&number.wrapping_mul(2_654_435_761).to_be_bytes());
    key
}

#[test]
fn keys_are_found_in_every_run_and_no_others_are() {
    let (dir, key) = (tempfile::tempdir().unwrap(), Key([7; 32]));
    let path = dir.path().join("mps.4.list");
    let mut writer = Writer::create(&path, &key).unwrap();
    for row in 0..ROWS {
        writer.push(&Row::default(), (row * KEYS_OF_A_ROW..(row + 1) * KEYS_OF_A_ROW).map(key_of)).unwrap();
    }
    // A key that stands in the first run and in the last.
    writer.push(&Row::default(), [key_of(5)]).unwrap();
    let date = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    let about = About { list: "mps".to_owned(), generation: 4, date, source_sha256: [9; 32] };
    writer.finish(&about, &path).unwrap();
    let people = People::open(&path, &key).unwrap();
    let on_it = ROWS * KEYS_OF_A_ROW;
    let asked: Vec<u32> = (0..on_it + 1_000).step_by(97).collect();
    let mut found = people.find(&asked.iter().map(|number| key_of(*number)).collect::<Vec<_>>()).unwrap();
    found.sort_unstable();
    let wanted = asked.iter().filter(|number| **number < on_it);
    let mut wanted: Vec<_> = wanted.map(|number| (key_of(*number), number / KEYS_OF_A_ROW)).collect();
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    assert_eq!(people.find(&[key_of(5)]).unwrap(), [(key_of(5), 0), (key_of(5), ROWS)]);
    assert_eq!(people.find(&[[0xff; 16]]).unwrap(), []);
}
