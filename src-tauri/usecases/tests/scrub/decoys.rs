//! Decoys: caught by their own list in every run, in none of its files; one that is not caught stops the run.

use super::*;
use domain::person::Person;
use usecases::lists::DecoyAsk;
use usecases::scrub::DecoyCount;

fn person(name: [&str; 2], address: [&str; 4]) -> Person {
    let [first_name, last_name] = name.map(Into::into);
    let [address_1, city, state, zip] = address.map(Into::into);
    Person { first_name, last_name, address_1, city, state, zip, ..Person::default() }
}

fn number(number: &str) -> Person {
    Person { phone_home: number.into(), ..Person::default() }
}

fn of_mps() -> Person {
    person(["Margaret", "Whitcombe"], ["88 W 7th St", "Denver", "CO", "80204"])
}

impl Place {
    fn decoy(&self, list: &str, person: Person) -> String {
        self.desk.decoy_add(&DecoyAsk { list: list.to_owned(), person }).unwrap().id
    }

    /// Everything that a run wrote.
    fn all_text(&self) -> String {
        ["clean.csv", "removed.csv", "borderline.csv", "refused.csv", "run.json"]
            .map(|name| self.read(name))
            .concat()
    }
}

const ONE: &str = "id,first_name,last_name,address_1,city,state,zip\n7,Li,Wei,12 Elm St,Reno,NV,89501\n";

#[test]
fn every_decoy_is_caught_and_none_of_them_is_in_a_file() {
    let place = place();
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), MPS);
    place.registry(3);
    place.decoy("mps", of_mps());
    place.decoy("dnc", number("816-555-0101"));
    place.remove(&[Channel::Phone], "303-555-0177");
    place.decoy("in-house", number("303-555-0177"));
    for fuzzy in [false, true] {
        let mail = place.scrub(&ScrubAsk { fuzzy, ..place.ask("prospect-mail", ONE) }).unwrap();
        assert_eq!(mail.decoys, DecoyCount { planted: 1, caught: 1 }, "a bare number is no mail");
        assert_eq!([mail.read, mail.clean, mail.removed], [1, 1, 0]);
        assert_eq!(place.read("clean.csv"), ONE);
        assert!(!place.all_text().to_uppercase().contains("WHITCOMBE"));
    }
    let calls = place.scrub(&place.ask("house-call", "phone\n816-555-0199\n")).unwrap();
    assert_eq!(calls.decoys, DecoyCount { planted: 2, caught: 2 });
    assert!(!place.all_text().contains("5550101") && !place.all_text().contains("555-0177"));
    let nobody = place.scrub(&place.ask("house-call", "phone\n")).unwrap();
    assert_eq!((nobody.decoys.caught, nobody.read), (2, 0), "an empty list tries them too");
}

#[test]
fn a_decoy_that_its_own_list_does_not_catch_stops_the_run_and_nothing_is_written() {
    let place = place();
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), MPS);
    let deceased = MPS.replace("M1", "X1");
    place.list(ListKind::Deceased, "us-dma-mps", days_ago(3), &deceased);
    place.decoy("mps", of_mps());
    place.scrub(&place.ask("prospect-mail", ONE)).unwrap();
    // Whitcombe is on the list of the deceased still; that says nothing of this one.
    place.list(ListKind::Mps, "us-dma-mps", days_ago(2), &MPS.replace("MARGARET", "MARTIN"));
    let held = place.scrub(&place.ask("prospect-mail", ONE)).unwrap_err();
    assert!(held.code == Code::HeldBack && held.what.contains("d1 of mps"), "{held}");
    assert!(!held.to_string().contains("Whitcombe"));
    assert_eq!(
        std::fs::read_dir(place.out()).unwrap().count(),
        0,
        "no clean list under its name, nor another file"
    );
    let audit = place.desk.audit_show(None, None, 1).unwrap();
    assert!(audit[0].detail.contains("decoys missed"), "{audit:?}");
    place.scrub(&place.ask("house-mail", ONE)).unwrap();
    place.desk.list_drop("mps").unwrap();
    assert!(place.scrub(&place.ask("prospect-mail", ONE)).is_err(), "a list that is gone catches nobody");
    place.desk.decoy_drop("d1").unwrap();
    place.scrub(&place.ask("prospect-mail", ONE)).unwrap();
}

#[test]
fn decoys_are_kept_once_shown_without_a_name_and_dropped() {
    let place = place();
    place.registry(3);
    let add = |list: &str, person: Person| {
        let added = place.desk.decoy_add(&DecoyAsk { list: list.to_owned(), person });
        added.map(|it| it.id).map_err(|fault| fault.code)
    };
    assert_eq!(add("mps", of_mps()), Err(Code::NotFound));
    assert_eq!(add("dnc", of_mps()), Err(Code::BadInput), "a registry knows no names");
    assert_eq!(add("in-house", Person::default()), Err(Code::BadInput));
    assert_eq!(add("dnc", number("816-555-0101")), Ok("d1".to_owned()));
    assert_eq!(add("dnc", number("816-555-0101")), Err(Code::Conflict));
    assert_eq!(add("in-house", of_mps()), Ok("d2".to_owned()));
    place.desk.decoy_drop("d1").unwrap();
    assert_eq!(place.desk.decoy_drop("d1").unwrap_err().code, Code::NotFound);
    assert_eq!(add("dnc", number("816-555-0102")), Ok("d3".to_owned()), "an id is never given twice");
    let shown = place.desk.decoys().unwrap();
    let levels: Vec<_> = shown.iter().map(|it| (it.id.as_str(), it.levels.clone())).collect();
    assert_eq!(levels, [("d2", vec!["person", "surname-at-address", "address"]), ("d3", vec!["phone"])]);
}
