//! Every layout against golden bytes, and the golden bytes against a reader that shares nothing with ours:
//! `tests/golden/read_layouts.py` cuts them at positions typed from the published layouts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]

mod invented;

use domain::layout::{Composer, Layout, Refusal, built_in, collapse, compare, validate};
use invented::records_for;
use std::path::PathBuf;
use std::process::Command;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

/// The whole file, the refusals by record number, and what was really written.
fn written(layout: &Layout) -> (Vec<u8>, Vec<(u32, Refusal)>, Vec<domain::layout::LayoutRecord>) {
    let (households, refused) = collapse(layout, records_for(layout));
    let records: Vec<_> = households.into_iter().map(|household| household.record).collect();
    let mut bytes = Vec::new();
    let mut composer = Composer::start(layout, &mut bytes);
    for record in &records {
        composer.push(record, &mut bytes).unwrap();
    }
    composer.finish(&mut bytes);
    (bytes, refused.into_iter().map(|(record, refusal)| (record.record_no, refusal)).collect(), records)
}

fn written_layouts() -> impl Iterator<Item = &'static Layout> {
    built_in().iter().filter(|layout| layout.channels.iter().any(|channel| layout.carries(*channel)))
}

/// The golden bytes, written anew when `BLESS` is set.
fn compare_with_golden(name: &str, bytes: &[u8]) {
    let path = golden("layouts").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    let stored = std::fs::read(&path).unwrap_or_default();
    let line =
        bytes.split(|byte| *byte == b'\n').zip(stored.split(|byte| *byte == b'\n')).position(|(a, b)| a != b);
    assert!(bytes == stored, "{name} differs from its golden file first in line {line:?} from 0");
}

#[test]
fn every_layout_writes_its_golden_bytes_twice_the_same() {
    for layout in written_layouts() {
        let (bytes, _, _) = written(layout);
        assert_eq!(bytes, written(layout).0);
        compare_with_golden(&format!("{}.txt", layout.id), &bytes);
    }
}

#[test]
fn every_record_left_out_says_why() {
    let mut lines = String::new();
    for layout in written_layouts() {
        for (record_no, refusal) in written(layout).1 {
            lines +=
                &format!("{} {record_no} {} {} {}\n", layout.id, refusal.kind, refusal.field, refusal.why);
        }
    }
    compare_with_golden("refused.txt", lines.as_bytes());
}

#[test]
fn every_golden_file_reads_back_as_it_was_meant_and_validates() {
    for layout in written_layouts() {
        let (bytes, _, records) = written(layout);
        let totals = compare(layout, bytes.as_slice(), &records)
            .unwrap_or_else(|fault| panic!("{}: {fault:?}", layout.id));
        assert_eq!(totals.records as usize, records.len());
        assert_eq!(totals.sha256, domain::entry::sha256_hex(&bytes));
        let found = validate(bytes.as_slice(), layout, 10);
        assert!(found.is_clean(), "{}: {found:?}", layout.id);
    }
}

#[test]
fn an_independent_reader_finds_every_field_where_the_published_layout_puts_it() {
    let output = Command::new("python3").arg(golden("read_layouts.py")).output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains(&format!("{} layouts agree", built_in().len())), "{said}");
}

#[test]
fn the_independent_reader_notices_a_shifted_byte() {
    let folder = std::env::temp_dir().join(format!("golden-shifted-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for entry in std::fs::read_dir(golden("layouts")).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), folder.join(entry.file_name())).unwrap();
    }
    let name = folder.join("us-dma-mps-fixed.txt");
    let mut bytes = std::fs::read(&name).unwrap();
    bytes[34..60].rotate_right(1);
    std::fs::write(&name, bytes).unwrap();
    let output = Command::new("python3").arg(golden("read_layouts.py")).arg(&folder).output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(!output.status.success());
}
