//! Who is found by what is typed, and in which order.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::Desk;
use customers::{Closeness, Column, Found, GivenRow, Reader, demo};
use domain::identity::{Country, PhoneKey, ReadAs, read_query};
use std::sync::atomic::AtomicBool;

const PEOPLE: &str = "\
customer_no,first_name,last_name,address_1,address_2,zip,phone_home,phone_mobile,email,last_purchase_date,country
00482215,Margaret,Whitcomb,2114 Oak St Apt 6,,64105,(816) 555-0173,816.555.0188,margaret.whitcomb@example.com,2026-03-01,
00482231,Daniel,Whitcomb,2114 Oak Street,#6,64105-2210,816-555-0173,,dan@example.org,2026-05-01,
00519044,Peg,Whitcombe,88 West 7th Blvd,,64105,8165550124,,peg@example.net,,
00220917,Robert,Whitcomb Jr,PO Box 311,,66210,,,,,
00731180,José,García-Łukasiewicz,811 N Elm Ave,,66210,,,,,
00731181,William,O'Brien,12 Main Street,,64106,,,,2020-01-01,
00731182,William,OBrien,14 Main St,,64106,,,,2026-01-01,
00731183,Ann,Papadopoulos,1 High St,,SW1A 1AA,020 7946 0018,,,,GB
64105,Zed,Zebra,9 Zoo Ln,,90210,,,,,
";

fn desk() -> (Desk, Reader) {
    let mut desk = Desk::new();
    let report = desk.import(PEOPLE);
    assert_eq!((report.added, report.refused_fields), (9, 0));
    let reader = desk.reader();
    (desk, reader)
}

fn look(reader: &Reader, typed: &str) -> Found {
    reader.lookup(&read_query(typed, Country::US), 25, &AtomicBool::new(false)).unwrap()
}

fn numbers(found: &Found) -> Vec<&str> {
    found.hits.iter().map(|hit| hit.row.customer_no.as_str()).collect()
}

#[test]
fn everybody_is_found_by_everything_they_are_known_by() {
    let (_desk, reader) = desk();
    for (typed, first) in [
        ("816-555-0188", "00482215"),
        ("+1 (816) 555 0188", "00482215"),
        ("Margaret.Whitcomb@EXAMPLE.com", "00482215"),
        ("margaret.w@", "none"),
        ("margaret.whitcomb@ex", "00482215"),
        ("00482215", "00482215"),
        ("whitcomb margaret", "00482215"),
        ("Margaret Whitcomb", "00482215"),
        ("Whitcomb, Margaret", "00482215"),
        ("M. Whitcomb", "00482215"),
        ("marg whitcomb", "00482215"),
        ("margaret whit", "00482215"),
        ("maggie whitcomb", "00482215"),
        ("margaret whitcomb 64105", "00482215"),
        ("margret witcomb 64105", "00482215"),
        ("margaret witcomb", "00482215"),
        ("margret whitcomb", "00482215"),
        ("robert whitcomb", "00220917"),
        ("bob whitcomb", "00220917"),
        ("po box 311", "00220917"),
        ("garcia lukasiewicz", "00731180"),
        ("jose garcia", "00731180"),
        ("lukasiewicz", "00731180"),
        ("811 north elm avenue", "00731180"),
        ("811 n elm", "00731180"),
        ("811 n elm ave overland park", "00731180"),
        ("811 n elmm ave", "00731180"),
        ("obrien william", "00731182"),
        ("o'brien bill", "00731182"),
        ("12 Main St", "00731181"),
        ("SW1A 1AA", "00731183"),
        ("020 7946 0018", "none"),
        ("+44 20 7946 0018", "00731183"),
        ("+44 20 7946", "00731183"),
        ("555-0124", "00519044"),
        ("5550188", "00482215"),
        ("whitcomb 2114", "00482231"),
        ("m whitcomb 2114", "00482215"),
        ("peggy whitcombe 88", "00519044"),
        ("whitcmob 88", "00519044"),
        ("lukasiewicz 811", "00731180"),
        ("obri 12", "00731181"),
        ("2114 margaret whitcomb 64105", "00482215"),
        ("12 obrien 64106", "00731181"),
        ("papadopoulos SW1A1AA", "00731183"),
    ] {
        let found = look(&reader, typed);
        assert_eq!(numbers(&found).first().copied().unwrap_or("none"), first, "{typed}: {:?}", found.read_as);
    }
}

#[test]
fn exact_comes_before_prefix_before_similar_and_the_recent_before_the_old() {
    let (_desk, reader) = desk();
    let found = look(&reader, "whitcomb 64105");
    assert_eq!(numbers(&found), ["00482231", "00482215", "00519044"]);
    assert_eq!(found.read_as, ReadAs::LastNameZip);
    let closeness: Vec<Closeness> = found.hits.iter().map(|hit| hit.closeness).collect();
    assert_eq!(closeness, [Closeness::Exact, Closeness::Exact, Closeness::Prefix]);
    let found = look(&reader, "whitcomv 64105");
    assert!(found.hits.iter().all(|hit| hit.closeness == Closeness::Similar) && found.hits.len() == 3);
    assert_eq!(found.hits[0].why, "last name one letter off");
}

#[test]
fn a_number_of_customers_is_found_even_when_it_looks_like_a_zip() {
    let (_desk, reader) = desk();
    let found = look(&reader, "64105");
    assert_eq!((found.total, found.read_as), (4, ReadAs::Zip));
    assert_eq!(numbers(&found)[0], "64105");
}

#[test]
fn a_phone_finds_from_seven_digits_on() {
    let (_desk, reader) = desk();
    assert_eq!(look(&reader, "816555").total, 0);
    assert_eq!(look(&reader, "8165550").total, 3);
    assert_eq!(look(&reader, "816 555-017").total, 2);
}

#[test]
fn what_means_nothing_finds_nobody_and_never_fails() {
    let (_desk, reader) = desk();
    let long = "x".repeat(10_000);
    for typed in [
        "",
        "   ",
        "%",
        "_",
        "*",
        "'; DROP TABLE customer; --",
        "\"\"",
        "Παπαδόπουλος",
        "🙂",
        "\0",
        long.as_str(),
    ] {
        assert_eq!(look(&reader, typed).total, 0, "{typed}");
    }
}

#[test]
fn a_household_is_who_shares_house_street_unit_and_zip() {
    let (desk, reader) = desk();
    let margaret = desk.customer("00482215").unwrap();
    let others = reader.same_household(&margaret).unwrap();
    assert_eq!(others.iter().map(|row| row.customer_no.as_str()).collect::<Vec<_>>(), ["00482231"]);
    let number = PhoneKey::read("816-555-0173", Country::US).unwrap();
    assert_eq!(reader.by_phone(number).unwrap().len(), 2);
    assert_eq!(reader.by_email("dan@example.org").unwrap().len(), 1);
}

#[test]
fn a_person_given_by_a_caller_is_offered_as_likely_the_same() {
    let (_desk, reader) = desk();
    let person = domain::person::Person {
        first_name: "Maggie".into(),
        last_name: "Whitcomb".into(),
        address_1: "2114 Oak Street, Apartment 6".into(),
        zip: "64105".into(),
        ..Default::default()
    };
    let hits = reader.candidates_like(&person, 5).unwrap();
    assert!(hits.iter().take(2).any(|hit| hit.row.customer_no.as_str() == "00482215"), "{hits:?}");
    assert!(!hits.iter().any(|hit| hit.row.customer_no.as_str() == "64105"));
}

#[test]
fn a_cancelled_lookup_stops() {
    let (_desk, reader) = desk();
    let found = reader.lookup(&read_query("whitcomb", Country::US), 25, &AtomicBool::new(true)).unwrap();
    assert_eq!(found.hits.len(), 0);
}

fn shown(row: &GivenRow, reader: &Reader, typed: &str) -> bool {
    let number = row.get(Column::CustomerNo);
    look(reader, typed).hits.iter().any(|hit| hit.row.customer_no.as_str() == number)
}

#[test]
fn among_thousands_a_name_with_one_or_two_wrong_letters_is_shown_nearly_always() {
    let mut desk = Desk::new();
    let mut csv = Vec::new();
    demo::write_csv(6_000, 5, &mut csv).unwrap();
    desk.import(&csv);
    let reader = desk.reader();
    let (mut asked, mut with_zip, mut without, mut exact) = (0, 0, 0, 0);
    for (turn, row) in demo::rows(6_000, 5).enumerate().filter(|(turn, _)| turn % 20 == 0) {
        let (first, last) = (row.get(Column::FirstName), row.get(Column::LastName));
        if first.len() < 3 || last.len() < 6 || !last.is_ascii() || last.contains('-') {
            continue;
        }
        let mut letters: Vec<char> = last.chars().collect();
        letters[1 + turn / 20 % 4] = 'q';
        if turn % 40 == 0 {
            letters.swap(3, 4);
        }
        let wrong: String = letters.into_iter().collect();
        asked += 1;
        with_zip += usize::from(shown(&row, &reader, &format!("{wrong} {}", &row.get(Column::Zip)[..5])));
        without += usize::from(shown(&row, &reader, &format!("{first} {wrong}")));
        exact += usize::from(shown(&row, &reader, &format!("{last}, {first}")));
    }
    assert!(asked > 100);
    assert_eq!((with_zip, exact), (asked, asked));
    assert!(without * 100 >= asked * 95, "{without} of {asked}");
}

#[test]
fn what_agents_type_around_a_name_does_not_hide_it() {
    let mut desk = Desk::new();
    desk.import(
        "customer_no,prefix,first_name,last_name,suffix,address_1,zip\n\
         C01,Dr,Paul,Chase,Jr,7978 Oak St,64105\nC02,,Elizabeth,Saint-Pierre,,2 Elm St,64105\n\
         C03,,Mary,St. John,,3 Elm St,66044\nC04,,Keith,Smith,,4 Elm St,66044\nC05,,Paul,Chase,,5 Elm St,64105\n",
    );
    let reader = desk.reader();
    for (typed, number) in [
        ("dr paul chase 64105", "C01"),
        ("Dr. Paul Chase Jr 64105", "C01"),
        ("mrs elizabeth saint-pierre", "C02"),
        ("saint pierre", "C02"),
        ("Eliazbeth Saint-Pierre 64105", "C02"),
        ("mary saint john", "C03"),
        ("mr smith", "C04"),
        ("c04", "C04"),
        ("Paul Chase 64105 7978", "C01"),
        ("Paul Chase 7978 64105", "C01"),
    ] {
        let found = look(&reader, typed);
        assert_eq!(numbers(&found).first(), Some(&number), "{typed}");
    }
    let other = look(&reader, "bob smith 66044");
    assert_eq!((numbers(&other), other.hits[0].why), (vec!["C04"], "last name, another first name"));
}
