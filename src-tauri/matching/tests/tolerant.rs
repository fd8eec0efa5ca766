//! The typo-tolerant pass on invented lists with known answers: floors of precision and recall, what must never be
//! matched, and the reasons given.

mod invented;

use domain::identity::{Country, KeyKind};
use invented::slips::{FEW, MANY, Slips};
use invented::{Drawn, Shares, Somebody};
use matching::tolerant::{
    Band, Closeness, Field, Found, List, Matcher, Model, PHRASES, Reading, Record, Threshold, Verdict, reason,
};
use std::collections::BTreeSet;

const READING: Reading = Reading { home: Country::US };
const MIXED: Shares = Shares { same: 300, relatives: 100, elsewhere: 100 };

fn read(people: &[Somebody]) -> Vec<Record> {
    people.iter().map(|somebody| READING.record(&somebody.given())).collect()
}

/// Precision and recall at the default threshold.
fn accuracy(seed: u64, slips: Slips) -> (f64, f64) {
    let drawn = Drawn::draw(seed, 2_000, 2_000, MIXED, slips);
    let (list, suppressed) = (List::build(read(&drawn.list)), read(&drawn.suppressed));
    let model = Model::learn(&list, &suppressed);
    let found = Matcher::new(&list, &model, Threshold::default()).find(&suppressed, KeyKind::Person);
    let sure: Vec<&Found> =
        found.iter().filter(|found| found.verdict.band(KeyKind::Person) == Band::Sure).collect();
    let right =
        sure.iter().filter(|found| drawn.same.get(found.suppressed) == Some(&Some(found.row))).count() as f64;
    (right / sure.len() as f64, right / drawn.same.iter().flatten().count() as f64)
}

#[test]
fn of_a_clean_file_nearly_everybody_is_found_and_hardly_anybody_wrongly() {
    for seed in 11..13 {
        let (precision, recall) = accuracy(seed, FEW);
        assert!(precision >= 0.99 && recall >= 0.995, "seed {seed}: {precision:.4} {recall:.4}");
    }
}

#[test]
fn of_a_file_full_of_slips_as_well() {
    for seed in 11..13 {
        let (precision, recall) = accuracy(seed, MANY);
        assert!(precision >= 0.99 && recall >= 0.97, "seed {seed}: {precision:.4} {recall:.4}");
    }
}

#[test]
fn where_nobody_is_listed_nobody_is_removed_though_relatives_and_movers_are() {
    let shares = Shares { same: 0, relatives: 300, elsewhere: 300 };
    let drawn = Drawn::draw(5, 4_000, 10_000, shares, FEW);
    let (list, suppressed) = (List::build(read(&drawn.list)), read(&drawn.suppressed));
    let model = Model::learn(&list, &suppressed);
    let found = Matcher::new(&list, &model, Threshold::default()).find(&suppressed, KeyKind::Person);
    let sure = found.iter().filter(|found| found.verdict.band(KeyKind::Person) == Band::Sure).count();
    assert_eq!(sure, 0);
}

fn margaret() -> Somebody {
    Somebody {
        first: "Margaret".into(),
        last: "Whitcomb".into(),
        line_1: "2114 Oakhurst Street".into(),
        line_2: "Apt 6".into(),
        city: "Kansas City".into(),
        state: "MO".into(),
        zip: "64105".into(),
    }
}

/// Margaret among strangers and their households.
struct Known {
    list: List,
    model: Model,
}

impl Known {
    fn new() -> Known {
        let drawn = Drawn::draw(3, 400, 400, MIXED, FEW);
        let mut people = drawn.list;
        people.push(margaret());
        let list = List::build(read(&people));
        let model = Model::learn(&list, &read(&drawn.suppressed));
        Known { list, model }
    }

    /// Beside a changed row.
    fn verdict(&self, change: impl Fn(&mut Somebody)) -> Verdict {
        let mut other = margaret();
        change(&mut other);
        let matcher = Matcher::new(&self.list, &self.model, Threshold::default());
        matcher.verdict(&READING.record(&other.given()), &READING.record(&margaret().given()))
    }
}

type Change = fn(&mut Somebody);

#[test]
fn one_person_written_otherwise_is_matched_and_the_reason_says_how() {
    let table: [(Change, &str); 9] = [
        (|_| {}, "same first name, last name, house, street, unit and ZIP or postcode"),
        (
            |it| (it.first, it.last, it.line_1) = ("Peggy".into(), "Whitcom".into(), "2114 Oakhurst".into()),
            "same house, unit and ZIP or postcode, first name a nickname, last name one letter off, street similar",
        ),
        (
            |it| (it.first, it.last) = (it.last.clone(), it.first.clone()),
            "same first name, last name, house, street, unit and ZIP or postcode, first and last name swapped",
        ),
        (
            |it| (it.first, it.zip) = ("M".into(), "64150".into()),
            "same last name, house, street and unit, first name an initial, ZIP or postcode one digit off",
        ),
        (
            |it| (it.zip, it.line_2) = (String::new(), String::new()),
            "same first name, last name, house and street, same city with another ZIP or postcode",
        ),
        (
            |it| it.line_1 = "2141 Oakhurts St".into(),
            "same first name, last name, unit and ZIP or postcode, house number one digit off, street one letter off",
        ),
        (
            |it| it.last = "Whitcomb-Hale".into(),
            "same first name, house, street, unit and ZIP or postcode, last name one part of a double name",
        ),
        (
            |it| it.last = "WHITCOMB JR".into(),
            "same first name, last name, house, street, unit and ZIP or postcode",
        ),
        (
            |it| it.line_1 = "2116 Oakhurst St".into(),
            "same first name, last name, street, unit and ZIP or postcode, house number one digit off",
        ),
    ];
    let known = Known::new();
    for (number, (change, words)) in table.into_iter().enumerate() {
        let verdict = known.verdict(change);
        assert_eq!(reason(&verdict.comparison), words, "change {number}");
        assert_eq!(verdict.level(), Some(KeyKind::Person), "change {number}: {:?}", verdict);
        assert!(verdict.weight(KeyKind::Person) > 0.0 && verdict.probability(KeyKind::Person) <= 1.0);
    }
}

#[test]
fn a_husband_is_matched_by_surname_at_the_address_and_never_as_the_person() {
    let verdict = Known::new().verdict(|it| it.first = "Harold".into());
    assert_eq!(verdict.level(), Some(KeyKind::SurnameAtAddress), "{verdict:?}");
    assert_ne!(verdict.band(KeyKind::Person), Band::Sure);
    assert!(verdict.probability(KeyKind::SurnameAtAddress) > verdict.probability(KeyKind::Person));
}

#[test]
fn a_flatmate_is_matched_by_the_address_only() {
    let verdict = Known::new().verdict(|it| (it.first, it.last) = ("Harold".into(), "Underhill".into()));
    assert_eq!(verdict.level(), Some(KeyKind::Address), "{verdict:?}");
    assert_eq!(verdict.band(KeyKind::Person), Band::Not);
}

#[test]
fn a_name_alone_never_removes() {
    let known = Known::new();
    let elsewhere = known.verdict(|it| {
        (it.line_1, it.line_2) = ("7 Elm Court".into(), "".into());
        (it.city, it.state, it.zip) = ("Boise".into(), "ID".into(), "83702".into());
    });
    let nowhere = known.verdict(|it| {
        *it = Somebody { first: it.first.clone(), last: it.last.clone(), ..Somebody::default() }
    });
    for verdict in [elsewhere, nowhere] {
        assert!(verdict.comparison.is_name_only());
        assert_ne!(verdict.band(KeyKind::Person), Band::Sure, "{verdict:?}");
    }
}

#[test]
fn another_street_of_the_same_letters_is_another_street() {
    for (one, other) in [("12 5th Street", "12 6th Street"), ("12 N Main Street", "12 S Main Street")] {
        let at = |line: &str| READING.record(&Somebody { line_1: line.into(), ..margaret() }.given());
        let known = Known::new();
        let verdict =
            Matcher::new(&known.list, &known.model, Threshold::default()).verdict(&at(one), &at(other));
        let street = verdict.comparison.of(Field::Street);
        assert!(street <= Closeness::Similar, "{one} and {other}: {street:?}");
    }
}

#[test]
fn the_same_lists_give_the_same_answer() {
    let run = || {
        let drawn = Drawn::draw(21, 500, 500, MIXED, MANY);
        let (list, suppressed) = (List::build(read(&drawn.list)), read(&drawn.suppressed));
        let model = Model::learn(&list, &suppressed);
        let found = Matcher::new(&list, &model, Threshold::default()).find(&suppressed, KeyKind::Address);
        found.iter().map(|it| (it.row, it.suppressed, it.verdict.level())).collect::<Vec<_>>()
    };
    assert_eq!(run(), run());
}

#[test]
fn an_empty_list_and_an_empty_suppression_list_are_no_fault() {
    for (rows, suppressed) in [(0, 0), (0, 3), (3, 0)] {
        let (list, suppressed) =
            (List::build(read(&vec![margaret(); rows])), read(&vec![margaret(); suppressed]));
        let model = Model::learn(&list, &suppressed);
        let found = Matcher::new(&list, &model, Threshold::default()).find(&suppressed, KeyKind::Person);
        assert!(found.is_empty());
    }
}

#[test]
fn no_record_and_no_key_prints() {
    let record = READING.record(&margaret().given());
    assert_eq!(format!("{record:?}"), "•••");
}

#[test]
fn every_phrase_has_its_words_once() {
    let keys: Vec<&str> =
        PHRASES.lines().filter_map(|line| line.split_once('\t')).map(|(key, _)| key).collect();
    assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len());
    assert!(keys.len() > 30);
}
