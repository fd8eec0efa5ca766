//! A small file is laid over the generation in use: whoever reads sees one set of customers, whatever lies where.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::{Desk, KEY};
use customers::{Column, CustomerRow, DELTA_FROM, GivenRow, Reader, demo, file_of};
use domain::identity::{Country, PhoneKey, email_key, read_query};
use domain::ids::CustomerNo;
use std::sync::atomic::AtomicBool;

const FIRST: &str = "customer_no,last_name,first_name,phone_home,email,address_1,zip\n\
    1,Whitcomb,Ann,816-555-0142,ann@example.com,12 Elm St,64105\n\
    2,Hale,Bob,,bob@example.com,12 Elm St,64105\n\
    3,Doe,Cyd,816-555-0101,,9 Oak Ave,66044\n\
    4,Roe,Dan,,,,\n5,Poe,Eve,,,,\n6,Loe,Fay,,,,\n7,Moe,Gus,,,,\n8,Noe,Hal,,,,\n";

/// A desk whose small files are always laid over.
fn desk() -> Desk {
    Desk { delta_from: 0, ..Desk::new() }
}

/// As [`FIRST`] with so many more that one row is a small file.
fn many() -> String {
    let more = (100..400).map(|no| format!("{no},Crowd,Person,,,,\n"));
    format!("{FIRST}{}", more.collect::<String>())
}

fn numbers(rows: Vec<CustomerRow>) -> Vec<String> {
    let mut numbers: Vec<String> = rows.into_iter().map(|row| row.customer_no.to_string()).collect();
    numbers.sort();
    numbers
}

fn phone(text: &str) -> PhoneKey {
    PhoneKey::read(text, Country::US).unwrap()
}

fn found(reader: &Reader, typed: &str) -> Vec<String> {
    let hits = reader.lookup(&read_query(typed, Country::US), 25, &AtomicBool::new(false)).unwrap().hits;
    numbers(hits.into_iter().map(|hit| hit.row).collect())
}

#[test]
fn a_changed_customer_is_found_as_they_are_now_and_no_longer_as_they_were() {
    let mut desk = desk();
    desk.import(many());
    let report =
        desk.import("customer_no,last_name,phone_home,zip\n1,Whitby,816-555-0177,64105\n9,New,,66044\n");
    assert_eq!((report.added, report.updated, report.base, report.generation), (1, 1, Some(1), Some(2)));
    let reader = desk.reader();
    assert_eq!((reader.customers(), reader.base()), (309, Some(1)));
    assert_eq!(numbers(reader.by_phone(phone("816-555-0177")).unwrap()), ["1"]);
    assert!(reader.by_phone(phone("816-555-0142")).unwrap().is_empty());
    assert_eq!(numbers(reader.by_email("ann@example.com").unwrap()), ["1"]);
    assert_eq!(
        (found(&reader, "whitby ann"), found(&reader, "new 66044")),
        (vec!["1".into()], vec!["9".into()])
    );
    assert!(!found(&reader, "whitcomb ann").contains(&"2".into()));
    let row = reader.get(&CustomerNo::from("1")).unwrap().unwrap();
    assert_eq!((row.person.last_name.as_str(), row.person.first_name.as_str()), ("Whitby", "Ann"));
    assert_eq!(numbers(reader.same_household(&row).unwrap()), ["2"]);
    assert_eq!(reader.problems(&mut |_, _| true).unwrap(), Some(Vec::new()));
}

#[test]
fn a_second_small_file_keeps_what_the_first_brought_and_says_what_is_unchanged() {
    let mut desk = desk();
    desk.import(many());
    desk.import("customer_no,last_name\n1,Whitby\n2,Hall\n9,New\n");
    let again = desk.import("customer_no,last_name\n1,Whitby\n2,Hall\n9,New\n3,Doe\n");
    assert_eq!((again.unchanged, again.generation), (4, None));
    let report = desk.import("customer_no,last_name\n2,Hull\n9,New\n3,Dow\n");
    assert_eq!((report.updated, report.unchanged, report.base), (2, 1, Some(1)));
    assert_eq!(desk.files(), ["customers-1.db", "customers-2.db", "customers-3.db"]);
    for (no, name) in [("1", "Whitby"), ("2", "Hull"), ("3", "Dow"), ("4", "Roe"), ("9", "New")] {
        assert_eq!(desk.customer(no).unwrap().person.last_name.as_str(), name);
    }
    assert_eq!((desk.reader().customers(), report.stayed), (309, 306));
}

#[test]
fn a_large_file_one_that_replaces_and_one_over_the_first_format_are_built_anew() {
    let mut desk = desk();
    desk.import(many());
    desk.import("customer_no,last_name\n1,Whitby\n");
    let all = desk.import(many());
    assert_eq!((all.updated, all.base, all.generation), (1, None, Some(3)));
    desk.replace = true;
    let replaced = desk.import(many().replace("8,Noe,Hal,,,,\n", ""));
    assert_eq!((replaced.retired, replaced.base), (1, None));
    desk.replace = false;
    let path = file_of(desk.path(), 4);
    let file = cipherfile::open(&path, &KEY, cipherfile::Purpose::Write).unwrap();
    file.execute_batch(
        "DROP TABLE given_name; DROP TABLE recent; DROP TABLE replaced; PRAGMA journal_mode = DELETE;
         ALTER TABLE about DROP COLUMN base; ALTER TABLE about DROP COLUMN last_id; PRAGMA user_version = 1;",
    )
    .unwrap();
    drop(file);
    assert_eq!(desk.customer("7").unwrap().person.last_name.as_str(), "Moe");
    let anew = desk.import("customer_no,last_name\n1,Whit\n");
    assert_eq!((anew.updated, anew.base, anew.stayed), (1, None, 306));
    assert_eq!(desk.reader().customers(), 307);
}

/// Makes of a file one of format 2.
fn made_older(desk: &Desk) {
    let path = file_of(desk.path(), desk.generation.unwrap());
    let file = cipherfile::open(&path, &KEY, cipherfile::Purpose::Write).unwrap();
    file.execute_batch(
        "DROP TABLE phone; DROP INDEX found_by_house; PRAGMA journal_mode = DELETE;
         CREATE INDEX found_by_last_zip ON found_by (last_key, zip_key, first_key) WHERE last_key <> '';
         CREATE INDEX found_by_home ON found_by (home_e164) WHERE home_e164 IS NOT NULL;
         CREATE INDEX found_by_mobile ON found_by (mobile_e164) WHERE mobile_e164 IS NOT NULL;
         CREATE INDEX found_by_work ON found_by (work_e164) WHERE work_e164 IS NOT NULL;
         PRAGMA user_version = 2;",
    )
    .unwrap();
}

#[test]
fn a_file_of_the_second_format_is_read_checked_and_built_anew_by_the_next_import() {
    let mut desk = desk();
    desk.import(many());
    let asked = [
        "816-555-0142",
        "8165550",
        "816 555 0142 whitcomb",
        "whitcomb 12",
        "whitcomb 12 64105",
        "whitcmob 12",
        "ann whitcomb 64105",
        "whit 64105",
        "12 elm",
        "ann@example.com",
        "1",
    ];
    let answers = |desk: &Desk| asked.map(|typed| found(&desk.reader(), typed));
    let before = answers(&desk);
    assert!(before.iter().all(|found| found.contains(&"1".to_owned())), "{before:?}");
    made_older(&desk);
    assert_eq!(answers(&desk), before);
    assert_eq!(numbers(desk.reader().by_phone(phone("816-555-0142")).unwrap()), ["1"]);
    assert_eq!(desk.reader().problems(&mut |_, _| true).unwrap(), Some(Vec::new()));
    let anew = desk.import("customer_no,last_name\n8,Nox\n");
    assert_eq!((anew.updated, anew.base, anew.stayed), (1, None, 307));
    assert_eq!(answers(&desk), before);
    assert_eq!(desk.import("customer_no,last_name\n8,Noe\n").base, Some(2));
}

/// The same files, laid over in one folder and built anew in another.
#[test]
fn layers_answer_every_question_as_one_file_does() {
    let (mut layers, mut whole) = (desk(), Desk { delta_from: u64::MAX, ..Desk::new() });
    let all: Vec<GivenRow> = demo::rows(6_000, 1).collect();
    let changed: Vec<GivenRow> = demo::rows(6_000, 2).collect();
    for part in [&all[..5_900], &changed[1_000..1_200], &changed[1_100..1_300], &all[5_850..]] {
        let file = csv(part);
        let (one, other) = (layers.import(&file), whole.import(&file));
        assert_eq!(
            (one.added, one.updated, one.unchanged, one.stayed),
            (other.added, other.updated, other.unchanged, other.stayed)
        );
        assert_eq!(one.generation, other.generation);
    }
    let (one, other) = (layers.reader(), whole.reader());
    assert_eq!((one.base(), other.base()), (Some(1), None));
    assert_eq!((one.customers(), other.customers()), (6_000, 6_000));
    for row in all.iter().step_by(7).chain(changed[1_000..1_300].iter()) {
        let number = CustomerNo::from(row.get(Column::CustomerNo));
        assert_eq!(one.get(&number).unwrap(), other.get(&number).unwrap());
        for column in [Column::PhoneHome, Column::PhoneMobile, Column::PhoneWork] {
            if let Ok(phone) = PhoneKey::read(row.get(column), Country::US) {
                let [mine, theirs] = [&one, &other].map(|reader| numbers(reader.by_phone(phone).unwrap()));
                assert_eq!(mine, theirs);
            }
        }
        let email = email_key(row.get(Column::Email)).unwrap_or_default();
        assert_eq!(numbers(one.by_email(&email).unwrap()), numbers(other.by_email(&email).unwrap()));
        let typed =
            format!("{} {} {}", row.get(Column::FirstName), row.get(Column::LastName), row.get(Column::Zip));
        assert_eq!(found(&one, &typed), found(&other, &typed), "{}", row.get(Column::CustomerNo));
    }
    assert_eq!(one.problems(&mut |_, _| true).unwrap(), Some(Vec::new()));
}

#[test]
fn a_few_customers_are_always_built_anew() {
    let mut desk = Desk::new();
    assert_eq!(desk.delta_from, DELTA_FROM);
    desk.import(many());
    assert_eq!(desk.import("customer_no,last_name\n1,Whitby\n").base, None);
}

fn csv(rows: &[GivenRow]) -> String {
    let mut text = Column::ALL.map(Column::name).join(",") + "\n";
    for row in rows {
        let fields: Vec<String> =
            row.fields().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        text += &(fields.join(",") + "\n");
    }
    text
}

#[test]
fn what_is_looked_up_ahead_is_what_the_file_says_whatever_is_spoilt_in_it() {
    let header = "customer_no,last_name,city\n";
    let rows = |last: &str| -> Vec<String> { (0..3000).map(|no| format!("{no},{last},Denver\n")).collect() };
    let mut desk = desk();
    desk.import(header.to_owned() + &rows("Hale").concat());
    let mut new = rows("Hill");
    new[700] = "700,\"Hill,Denver\n".to_owned();
    new[1500] = "1499,Hill,Denver\n".to_owned();
    new[2200] = "2200,Hale,Denver\n".to_owned();
    new[2900] = "9000,New,Denver\n".to_owned();
    let report = desk.import(header.to_owned() + &new.concat());
    assert_eq!((report.read, report.refused_rows, report.unchanged), (3000, 2, 1));
    assert_eq!((report.updated, report.added), (2996, 1));
    let last = |number: &str| desk.customer(number).map(|row| row.person.last_name.as_str().to_owned());
    for (number, is) in [("0", "Hill"), ("700", "Hale"), ("1500", "Hale"), ("2900", "Hale"), ("9000", "New")]
    {
        assert_eq!(last(number).as_deref(), Some(is), "{number}");
    }
}
