//! An import lays a file over the generation before it, and loses nobody.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::{Desk, KEY};
use customers::csv_in::Mapping;
use customers::{Builder, GivenRow, Import, Reader, demo, file_of, import};
use domain::Code;
use domain::identity::Country;
use domain::ids::CustomerNo;
use std::sync::atomic::AtomicBool;

const FIRST: &str = "customer_no,last_name,city,phone_home,zip\n1,Whitcomb,Kansas City,816-555-0142,64105\n2,Hale,Topeka,,\n3,Doe,Salina,,\n";

#[test]
fn the_same_file_twice_changes_nothing_and_writes_no_generation() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    let again = desk.import(FIRST);
    assert_eq!((again.unchanged, again.added + again.updated, again.generation), (3, 0, None));
    assert_eq!(desk.files(), ["customers-1.db"]);
}

#[test]
fn an_absent_column_stays_an_empty_cell_empties_and_an_absent_customer_stays() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    let report = desk.import("customer_no,phone_home,last_name\n1,,Whitcombe\n4,,New\n");
    assert_eq!((report.added, report.updated, report.stayed, report.generation), (1, 1, 2, Some(2)));
    let row = desk.customer("1").unwrap();
    assert_eq!(row.person.last_name.as_str(), "Whitcombe");
    assert_eq!(row.person.city.as_str(), "Kansas City");
    assert!(row.person.phone_home.is_empty());
    assert!(desk.customer("2").is_some() && desk.customer("3").is_some() && desk.customer("4").is_some());
}

#[test]
fn a_wrong_field_leaves_what_was_on_file() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    let report = desk.import("customer_no,phone_home,city\n1,816555014,Olathe\n");
    assert_eq!((report.updated, report.refused_fields), (1, 1));
    let row = desk.customer("1").unwrap();
    assert_eq!((row.person.phone_home.as_str(), row.person.city.as_str()), ("816-555-0142", "Olathe"));
}

#[test]
fn replace_retires_who_is_absent() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    desk.replace = true;
    let report = desk.import("customer_no,last_name\n2,Hale\n");
    assert_eq!((report.retired, report.unchanged, report.generation), (2, 1, Some(2)));
    assert!(desk.customer("1").is_none() && desk.customer("2").is_some());
}

#[test]
fn a_dry_run_says_what_would_happen_and_writes_nothing() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    desk.dry_run = true;
    let report = desk.import("customer_no,last_name\n1,Whitcombe\n9,New\n");
    assert_eq!((report.added, report.updated, report.generation), (1, 1, None));
    assert_eq!(desk.files(), ["customers-1.db"]);
}

#[test]
fn no_row_is_lost_over_many_batches() {
    let mut desk = Desk::new();
    let mut all = Vec::new();
    demo::write_csv(9_000, 1, &mut all).unwrap();
    assert_eq!(desk.import(&all).added, 9_000);
    let mut part = Vec::new();
    demo::write_csv(3_000, 2, &mut part).unwrap();
    let report = desk.import(&part);
    assert_eq!((report.added, report.updated + report.unchanged, report.stayed), (0, 3_000, 6_000));
    let reader = desk.reader();
    assert_eq!(reader.customers(), 9_000);
    assert_eq!(reader.problems(&mut |_, _| true).unwrap(), Some(Vec::new()));
    for row in demo::rows(3_000, 2).step_by(97).chain(demo::rows(9_000, 1).skip(3_000).step_by(97)) {
        let number = row.get(customers::Column::CustomerNo);
        let kept = reader.get(&CustomerNo::from(number)).unwrap().unwrap();
        assert_eq!(kept.person.last_name.as_str(), row.get(customers::Column::LastName), "{number}");
    }
}

#[test]
fn a_stopped_import_leaves_no_file() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    let mut all = Vec::new();
    demo::write_csv(9_000, 1, &mut all).unwrap();
    let file = desk.write(&all);
    let stop = AtomicBool::new(true);
    let mapping = Mapping::default();
    let ask = Import {
        folder: desk.path(),
        key: &KEY,
        old: Some(1),
        next: 2,
        file: &file,
        mapping: &mapping,
        home: Country::US,
        dry_run: false,
        replace: false,
        delta_from: customers::DELTA_FROM,
    };
    assert_eq!(import(&ask, &mut |_| {}, &stop).unwrap_err().code, Code::Conflict);
    assert_eq!(desk.files(), ["customers-1.db"]);
}

#[test]
fn a_builder_dropped_half_way_deletes_its_file_and_a_leftover_is_no_hindrance() {
    let desk = Desk::new();
    let mut builder = Builder::create(desk.path(), 1, &KEY, Country::US).unwrap();
    let mut row = GivenRow::default();
    row.set(customers::Column::CustomerNo, "1");
    builder.push(&row).unwrap();
    drop(builder);
    assert!(desk.files().is_empty());
    std::fs::write(desk.path().join("customers-1.db.building"), "half").unwrap();
    let mut builder = Builder::create(desk.path(), 1, &KEY, Country::US).unwrap();
    builder.push(&row).unwrap();
    builder.finish().unwrap();
    assert_eq!(desk.files(), ["customers-1.db"]);
}

#[test]
fn two_rows_of_one_number_never_become_a_generation() {
    let desk = Desk::new();
    let mut builder = Builder::create(desk.path(), 1, &KEY, Country::US).unwrap();
    let mut row = GivenRow::default();
    row.set(customers::Column::CustomerNo, "1");
    builder.push(&row).unwrap();
    builder.push(&row).unwrap();
    assert_eq!(builder.finish().unwrap_err().code, Code::BadInput);
    assert!(desk.files().is_empty());
}

#[test]
fn the_file_is_noise_without_its_key_and_a_newer_one_is_refused() {
    let mut desk = Desk::new();
    desk.import(FIRST);
    let path = file_of(desk.path(), 1);
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(8).any(|window| window == b"Whitcomb") && !bytes.starts_with(b"SQLite"));
    let wrong = cipherfile::Key([8; 32]);
    assert_eq!(Reader::open(desk.path(), 1, &wrong).map(drop).unwrap_err().code, Code::StoreUnusable);
    let file = cipherfile::open(&path, &KEY, cipherfile::Purpose::Write).unwrap();
    file.execute_batch("PRAGMA user_version = 99;").unwrap();
    drop(file);
    assert_eq!(Reader::open(desk.path(), 1, &KEY).map(drop).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn a_mapping_renames_joins_fills_and_reads_dates() {
    let mut desk = Desk::new();
    desk.mapping = Mapping::read(
        "date_format = \"%d/%m/%Y\"\n[columns]\ncustomer_no = \"id\"\naddress_1 = [\"no\", \"street\"]\nbirth_date = \"born\"\n\
         [constants]\ncountry = \"AU\"\n",
        "map.toml",
    )
    .unwrap();
    let report =
        desk.import("id,no,street,born,zip,last_name\n7,12,Pinkerton Circuit,29/02/1980,2600,Hale\n");
    assert_eq!((report.added, report.refused_fields, report.unknown_columns.len()), (1, 0, 0));
    let person = desk.customer("7").unwrap().person;
    assert_eq!(
        (person.address_1.as_str(), person.birth_date.as_str()),
        ("12 Pinkerton Circuit", "1980-02-29")
    );
    assert_eq!(person.country.as_str(), "AU");
}

#[test]
fn a_mapping_that_names_what_is_not_there_is_refused() {
    for (map, said) in [
        ("[columns]\nshoe_size = \"x\"", "shoe_size"),
        ("[colums]\n", "line 1"),
        ("delimiter = \"long\"", "line 1"),
    ] {
        let fault = Mapping::read(map, "map.toml").unwrap_err();
        assert!(fault.what.contains(said) && fault.place == "map.toml", "{fault}");
    }
    let mut desk = Desk::new();
    desk.mapping = Mapping::read("[columns]\ncustomer_no = \"nr\"", "map.toml").unwrap();
    assert!(desk.refused("id,last_name\n1,Hale\n").what.contains("customer_no"));
}

#[test]
fn an_index_or_a_table_that_does_not_agree_is_named_and_a_check_can_be_stopped() {
    for (spoilt, said) in [
        ("UPDATE customer SET customer_no = 'other' WHERE id = 2;", "not those that are found"),
        ("DELETE FROM customer WHERE id = 3;", "not those that are found"),
        (
            "DROP INDEX found_by_zip;
             CREATE INDEX found_by_zip ON found_by (zip_key, last_key, first_key) WHERE zip_key <> '' AND id <> 1;
             PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, ' AND id <> 1', '') WHERE name = 'found_by_zip';",
            "found_by_zip does not agree",
        ),
        ("DELETE FROM phone;", "phone does not agree"),
        ("UPDATE phone SET id = 3;", "phone does not agree"),
    ] {
        let mut desk = Desk::new();
        desk.import(FIRST);
        let file = cipherfile::open(&file_of(desk.path(), 1), &KEY, cipherfile::Purpose::Write).unwrap();
        file.execute_batch(spoilt).unwrap();
        drop(file);
        let found = desk.reader().problems(&mut |_, _| true).unwrap_or_else(|fault| Some(vec![fault.what]));
        assert!(found.unwrap().join("; ").contains(said), "{spoilt}");
    }
    let mut desk = Desk::new();
    let mut all = Vec::new();
    demo::write_csv(20_000, 1, &mut all).unwrap();
    desk.import(&all);
    assert_eq!(desk.reader().problems(&mut |_, _| false).unwrap(), None);
}
