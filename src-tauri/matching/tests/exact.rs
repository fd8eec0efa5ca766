//! Exact keys: what meets, what must never meet, and the two ways of finding it.

mod invented;

use domain::identity::{Country, KeyKind, NameAndAddress, identity_keys};
use domain::person::Person;
use invented::slips::FEW;
use invented::{Drawn, Shares, Somebody};
use matching::Row;
use matching::exact::{Key, KeyIndex, Keyer, Levels, Part, merge};
use proptest::prelude::*;
use std::collections::BTreeSet;

const SECRET: [u8; 16] = *b"only for testing";

fn keys(row: &Row<'_>, levels: Levels) -> Vec<Key> {
    let mut found = Vec::new();
    Keyer::new(&SECRET, Country::US, levels).keys(row, &mut |key| found.push(key));
    found
}

fn margaret() -> Person {
    Person {
        first_name: "Margaret".into(),
        last_name: "Whitcomb".into(),
        address_1: "2114 Oak Street".into(),
        address_2: "Apt 6".into(),
        city: "Kansas City".into(),
        state: "MO".into(),
        zip: "64105-2211".into(),
        phone_home: "(816) 555-0173".into(),
        email: "Margaret@Example.com".into(),
        ..Person::default()
    }
}

fn changed(change: impl Fn(&mut Person)) -> Person {
    let mut person = margaret();
    change(&mut person);
    person
}

fn levels_shared(one: &Person, other: &Person) -> Vec<KeyKind> {
    let ours = keys(&Row::of(one), Levels::ALL);
    keys(&Row::of(other), Levels::ALL)
        .into_iter()
        .filter(|key| ours.contains(key))
        .filter_map(Key::level)
        .collect()
}

use KeyKind::{Address, Email, Phone, SurnameAtAddress};

#[test]
fn a_row_in_another_spelling_meets_at_every_level() {
    let other = changed(|it| {
        it.first_name = "MARGARET A.".into();
        it.last_name = "whitcomb jr".into();
        it.address_1 = "2114 OAK ST. #6".into();
        it.address_2 = "".into();
        it.zip = "64105".into();
        it.phone_home = "+1 816-555-0173 x12".into();
        it.email = "mailto:margaret@example.COM".into();
    });
    assert_eq!(
        levels_shared(&margaret(), &other),
        [Phone, Email, KeyKind::Person, SurnameAtAddress, Address]
    );
}

#[test]
fn a_field_that_differs_parts_the_levels_that_are_made_of_it_and_no_other() {
    type Change = fn(&mut Person);
    let table: [(Change, &[KeyKind]); 7] = [
        (|it| it.first_name = "Harold".into(), &[Phone, Email, SurnameAtAddress, Address]),
        (|it| it.first_name = "Peggy".into(), &[Phone, Email, SurnameAtAddress, Address]),
        (|it| it.last_name = "Whitcombe".into(), &[Phone, Email, Address]),
        (|it| it.address_2 = "Apt 7".into(), &[Phone, Email]),
        (|it| it.zip = "64106".into(), &[Phone, Email]),
        (|it| it.phone_home = "816 555 0174".into(), &[Email, KeyKind::Person, SurnameAtAddress, Address]),
        (|it| it.email = "margaret@example.org".into(), &[Phone, KeyKind::Person, SurnameAtAddress, Address]),
    ];
    for (number, (change, levels)) in table.into_iter().enumerate() {
        assert_eq!(levels_shared(&margaret(), &changed(change)), levels, "change {number}");
    }
}

#[test]
fn british_canadian_and_other_postcodes_pass_and_keep_their_letters() {
    for (country, zip, same, other) in [
        ("GB", "sw1a 1aa", "SW1A1AA", "SW1A 1AB"),
        ("CA", "k1a-0b6", "K1A 0B6", "K1A 0B7"),
        ("AU", "0810", "0810", "0811"),
        ("NL", "1234 ab", "1234AB", "1234 AC"),
        ("", "K1A 0B6", "k1a0b6", "K1A 0B5"),
    ] {
        let at = |zip: &str| changed(|it| (it.country, it.zip) = (country.into(), zip.into()));
        assert!(levels_shared(&at(zip), &at(same)).contains(&KeyKind::Person), "{country} {same}");
        // The number is read in another country there; what the address makes must not meet.
        let met = levels_shared(&at(zip), &at(other));
        assert!(met.iter().all(|level| matches!(level, Phone | Email)), "{country} {other}");
    }
}

#[test]
fn a_name_without_an_address_and_a_number_that_is_none_have_no_key() {
    let who =
        NameAndAddress { first_name: "Margaret", last_name: "Whitcomb", zip: "64105", ..Default::default() };
    let row = Row { who, phones: ["none", "", "12"], email: "margaret at example" };
    assert!(keys(&row, Levels::ALL).is_empty());
}

#[test]
fn the_keys_are_of_the_very_text_that_the_ledger_keeps_fingerprints_of() {
    let keyer = Keyer::new(&SECRET, Country::US, Levels::ALL);
    let ledger: BTreeSet<Key> =
        identity_keys(&margaret(), Country::US).iter().map(|key| keyer.of(key)).collect();
    let ours: BTreeSet<Key> = keys(&Row::of(&margaret()), Levels::ALL).into_iter().collect();
    assert_eq!(ledger, ours);
}

#[test]
fn only_the_levels_asked_for_are_made_and_another_secret_makes_other_keys() {
    let person = margaret();
    let levels =
        |levels| keys(&Row::of(&person), levels).into_iter().filter_map(Key::level).collect::<Vec<_>>();
    assert_eq!(levels(Levels::of(&[KeyKind::Person])), [KeyKind::Person]);
    assert_eq!(levels(Levels::of(&[Phone, Address])), [Phone, Address]);
    let mut others = Vec::new();
    Keyer::new(b"another secret..", Country::US, Levels::ALL)
        .keys(&Row::of(&person), &mut |key| others.push(key));
    assert!(keys(&Row::of(&person), Levels::ALL).iter().all(|key| !others.contains(key)));
}

fn keyed(people: &[Somebody]) -> Vec<(Key, u32)> {
    let mut keyer = Keyer::new(&SECRET, Country::US, Levels::NAME_AND_ADDRESS);
    let mut all = Vec::new();
    for (somebody, row) in people.iter().zip(0..) {
        keyer.keys(&Row { who: somebody.given(), ..Row::default() }, &mut |key| all.push((key, row)));
    }
    all
}

#[test]
fn index_merge_and_parts_find_the_same_rows_and_those_that_a_plain_comparison_finds() {
    let shares = Shares { same: 300, relatives: 200, elsewhere: 100 };
    let drawn = Drawn::draw(7, 1_500, 1_500, shares, FEW);
    let (list, suppressed) = (keyed(&drawn.list), keyed(&drawn.suppressed));
    let theirs: BTreeSet<Key> = suppressed.iter().map(|(key, _)| *key).collect();
    let plain: BTreeSet<(Key, u32)> = list.iter().copied().filter(|(key, _)| theirs.contains(key)).collect();
    assert!(plain.len() > 800, "{}", plain.len());

    let index = KeyIndex::build(list.clone());
    let rows = |index: &KeyIndex, key| index.rows(key).iter().map(move |row| (key, *row)).collect::<Vec<_>>();
    let streamed: BTreeSet<_> = theirs.iter().flat_map(|key| rows(&index, *key)).collect();
    assert!(streamed == plain);

    let mut merged = BTreeSet::new();
    let run = theirs.iter().copied().map(Ok);
    merge(index.sorted().map(Ok), run, |key, row| {
        merged.insert((key, row));
    })
    .unwrap();
    assert!(merged == plain);

    let mut parted = Vec::new();
    let parts: Vec<Part> = Part::of_keys(list.len() as u64, 56_000).collect();
    assert!(parts.len() > 3);
    for part in parts {
        let index = KeyIndex::build(list.iter().copied().filter(|(key, _)| part.holds(*key)).collect());
        assert!(index.len() < 2_000);
        parted.extend(theirs.iter().filter(|key| part.holds(**key)).flat_map(|key| rows(&index, *key)));
    }
    assert!(parted.len() == plain.len() && parted.into_iter().collect::<BTreeSet<_>>() == plain);
}

#[test]
fn a_run_out_of_order_is_refused() {
    let drawn = Drawn::draw(7, 50, 50, Shares { same: 500, relatives: 0, elsewhere: 0 }, FEW);
    let mut run: Vec<Key> = keyed(&drawn.suppressed).into_iter().map(|(key, _)| key).collect();
    run.sort_unstable_by(|one, other| other.cmp(one));
    let index = KeyIndex::build(keyed(&drawn.list));
    let refused = merge(index.sorted().map(Ok), run.into_iter().map(Ok), |_, _| {});
    assert!(refused.is_err_and(|fault| fault.line().contains("out of order")));
}

proptest! {
    #[test]
    fn an_index_of_any_keys_gives_back_each_row_and_no_other(found in prop::collection::vec((0_u8..40, 0_u32..9), 0..200)) {
        let key = |number: u8| Key::from_bytes([number.wrapping_mul(37), number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
        let index = KeyIndex::build(found.iter().map(|(number, row)| (key(*number), *row)).collect());
        for number in 0..50 {
            let rows: BTreeSet<u32> =
                found.iter().filter(|(other, _)| *other == number).map(|(_, row)| *row).collect();
            prop_assert_eq!(index.rows(key(number)), rows.into_iter().collect::<Vec<_>>());
        }
    }
}
