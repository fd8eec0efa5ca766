//! Crowds: a ZIP, a last name and a telephone number that thousands share. Each is answered with a bounded part of them,
//! says that there are more, and whoever is meant is found by adding what tells them apart.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::Desk;
use customers::{Found, Reader};
use domain::identity::{Country, Narrow, ReadAs, read_query};
use std::sync::atomic::AtomicBool;

/// More than any limit of a scan.
const CROWD: usize = 6_000;

/// First names of two syllables each, a hundred of them.
fn first_name(number: usize) -> String {
    let (ones, tens) = (["ba", "co", "di", "fu", "ge", "ha", "jo", "ki", "lu", "me"], number / 10 % 10);
    format!("{}{}lan", ones[number % 10], ones[tens])
}

/// Of the last customer the name is nobody else's.
fn crowd() -> (Desk, Reader) {
    let mut csv =
        String::from("customer_no,first_name,last_name,address_1,zip,phone_work,last_purchase_date\n");
    for number in 1..=CROWD {
        let first = if number == CROWD { "Zelda".to_owned() } else { first_name(number) };
        let last = if number == CROWD { "Zwingli" } else { "Whitcomb" };
        csv.push_str(&format!("{number},{first},{last},{number} Oak St,64105,8165550100,2020-01-01\n"));
    }
    csv.push_str("9001,Zadok,Whitcomb,1 Elm St,64105,8165550100,2026-10-01\n");
    let mut desk = Desk::new();
    assert_eq!(desk.import(&csv).added, CROWD as u64 + 1);
    let reader = desk.reader();
    (desk, reader)
}

fn look(reader: &Reader, typed: &str) -> Found {
    reader.lookup(&read_query(typed, Country::US), 25, &AtomicBool::new(false)).unwrap()
}

fn first(found: &Found) -> &str {
    found.hits.first().map_or("none", |hit| hit.row.customer_no.as_str())
}

#[test]
fn a_crowd_is_answered_in_part_and_says_what_to_add() {
    let (_desk, reader) = crowd();
    for (typed, read_as, add) in [
        ("816 555-0100", ReadAs::Phone, Some(Narrow::Name)),
        ("8165550", ReadAs::PhonePrefix, Some(Narrow::Rest)),
        ("64105", ReadAs::Zip, Some(Narrow::Name)),
        ("whitcomb", ReadAs::LastName, Some(Narrow::FirstNameOrZip)),
        ("whitcomb 64105", ReadAs::LastNameZip, Some(Narrow::FirstName)),
    ] {
        let found = look(&reader, typed);
        assert_eq!((found.hits.len(), found.total, found.more), (25, 200, true), "{typed}");
        assert_eq!((found.read_as, found.read_as.narrowed_by()), (read_as, add), "{typed}");
    }
}

#[test]
fn whoever_is_meant_is_found_in_a_crowd_by_what_tells_them_apart() {
    let (_desk, reader) = crowd();
    for (typed, number) in [
        ("(816) 555-0100 zwingli", "6000"),
        ("zelda zwingli 816-555-0100", "6000"),
        ("8165550100 zwing", "6000"),
        ("zwingli 64105", "6000"),
        ("zwinlgi 64105", "6000"),
        ("zedla zwingli 64105", "6000"),
        ("whitcomb zadok", "9001"),
        ("zadok whitcmob 64105", "9001"),
        ("5999 oak 64105", "5999"),
        ("5999 oakk", "5999"),
        ("5999 oka street", "5999"),
    ] {
        assert_eq!(first(&look(&reader, typed)), number, "{typed}");
    }
    for typed in
        ["whitcomb 5999", "5999 whitcomb 64105", "whitcomb 5999 64105", "whitcmob 5999", "whitc 5999"]
    {
        let found = look(&reader, typed);
        assert_eq!((first(&found), found.total), ("5999", 1), "{typed}");
    }
    let namesake = first_name(4321);
    assert!(look(&reader, &format!("{namesake} whitcomb")).total > 25);
    assert_eq!(first(&look(&reader, &format!("{namesake} whitcomb 4321"))), "4321");
    assert_eq!(first(&look(&reader, &format!("{namesake} whitcomb 4321 64105"))), "4321");
}

#[test]
fn among_more_than_are_shown_whoever_had_to_do_with_us_last_comes_first() {
    let mut csv = String::from("customer_no,last_name,last_inquiry_date\n");
    for number in 1..=60 {
        csv.push_str(&format!("{number},Whitcomb,2024-{:02}-{:02}\n", 1 + number % 12, 1 + number % 28));
    }
    csv.push_str("61,Whitcomb,2026-02-03\n");
    let mut desk = Desk::new();
    desk.import(&csv);
    let found = look(&desk.reader(), "whitcomb");
    let days: Vec<&str> = found.hits.iter().map(|hit| hit.row.latest_contact()).collect();
    assert_eq!((first(&found), days.len(), found.total), ("61", 25, 61));
    assert!(days.is_sorted_by(|one, other| one >= other), "{days:?}");
}

#[test]
fn seven_digits_find_whoever_has_them_behind_those_that_begin_so_and_above_a_crowd_of_them() {
    let crowd = |many: usize| {
        let begun = (0..many).map(|number| format!("{number},555{:07}\n", 2_010_000 + number));
        let mut csv = String::from("customer_no,phone_home\n") + &begun.collect::<String>();
        csv.push_str("9001,8165552010\n9002,9135552010\n9003,8165552011\n");
        let mut desk = Desk::new();
        assert_eq!(desk.import(&csv).refused_fields, 0);
        let found = look(&desk.reader(), "5552010");
        found.hits.iter().map(|hit| (hit.row.customer_no.to_string(), hit.why)).collect::<Vec<_>>()
    };
    let local = "phone without its area code";
    let mut few = crowd(3);
    few[3..].sort();
    assert_eq!(few.len(), 5);
    assert!(few[..3].iter().all(|(_, why)| *why == "phone begins so"), "{few:?}");
    assert_eq!(few[3..], [("9001".to_owned(), local), ("9002".to_owned(), local)]);
    let mut many = crowd(300);
    many[..2].sort();
    assert_eq!((many.len(), &many[..2]), (25, &[("9001".to_owned(), local), ("9002".to_owned(), local)][..]));
}

#[test]
fn a_pasted_page_costs_no_more_than_a_line() {
    let (_desk, reader) = crowd();
    for piece in ["whitcomb ", "%", "_", "\"'", "*", "9", "9 ", "a@", "\0", "Παπα", "1 Oak ", "Whitcomb, "]
    {
        let found = look(&reader, &piece.repeat(10_000));
        assert!(found.total <= 200, "{piece}");
    }
    assert_eq!(look(&reader, &"whitcomb ".repeat(10_000)).read_as, ReadAs::Name);
}

#[test]
fn beside_a_rare_name_whoever_bears_a_common_one_a_letter_off_is_shown() {
    let mut csv = String::from("customer_no,first_name,last_name\n1,Ann,Bown\n2,Ann,Brown\n");
    for number in 3..=41_000 {
        csv.push_str(&format!("{number},{},Brown\n", first_name(number)));
    }
    let mut desk = Desk::new();
    desk.import(&csv);
    let reader = desk.reader();
    let found = |typed: &str| -> Vec<String> {
        look(&reader, typed).hits.iter().map(|hit| hit.row.customer_no.to_string()).collect()
    };
    assert_eq!(found("ann bown"), ["1", "2"]);
    assert_eq!(found("ann brown"), ["2"], "nobody means the rare one by the common one");
}
