use super::*;
use crate::ids::CustomerNo;
use crate::words::{AskedBy, ReceivedBy};

fn on_file() -> Person {
    Person {
        first_name: "Ada".into(),
        last_name: "Lowell".into(),
        address_1: "12 Elm Street".into(),
        city: "Kansas City".into(),
        state: "MO".into(),
        zip: "64105".into(),
        phone_home: "816-555-0101".into(),
        email: "ada@example.com".into(),
        ..Person::default()
    }
}

fn asked(channels: &[Channel], on_file: Person) -> Asked {
    Asked {
        channels: channels.to_vec(),
        subject: Subject::Customer { customer_no: CustomerNo::from("C1"), on_file: Box::new(on_file) },
        scope: None,
        numbers: Vec::new(),
        brand: None,
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        texts_may_go_on: false,
        received_by: ReceivedBy::Letter,
        received_at: at(),
        note: None,
    }
}

fn at() -> DateTime<Utc> {
    "2026-09-01T12:00:00Z".parse().unwrap()
}

/// The parts of the customer and those beside, as one row records them.
fn parts(channels: &[Channel], on_file: Person, given: &Person) -> (Planned, Option<Planned>) {
    let company = Company::default();
    let mut asked = asked(channels, on_file);
    let beside = take_in(&mut asked, given, Country::US);
    let main = plan(&asked, &company, at()).unwrap();
    let beside = beside.map(|beside| plan_beside(&beside, &main, &company, at()).unwrap());
    (main, beside)
}

#[test]
fn a_row_that_names_only_what_is_on_file_adds_nothing() {
    let given =
        Person { address_1: "12 ELM ST".into(), email: "Ada@Example.com".into(), ..Person::default() };
    assert_eq!(parts(Channel::ALL, on_file(), &given).1, None);
}

#[test]
fn the_numbers_of_the_row_stop_with_those_on_file_each_once() {
    let given = Person {
        phone_home: "(816) 555-0101".into(),
        phone_mobile: "816-555-0177".into(),
        ..Person::default()
    };
    let (main, _) = parts(&[Channel::Phone], on_file(), &given);
    assert_eq!(main.parts[0].numbers.len(), 2, "{:?}", main.parts[0].numbers.len());
}

#[test]
fn another_address_and_another_e_mail_are_recorded_beside_those_on_file_on_the_same_customer() {
    let given = Person {
        address_1: "9 Oak Rd".into(),
        zip: "64111".into(),
        email: "ada@example.org".into(),
        ..Person::default()
    };
    let (main, beside) = parts(&[Channel::Mail, Channel::Email], on_file(), &given);
    let beside = beside.unwrap();
    assert_eq!(beside.customer_no, main.customer_no);
    assert_eq!(main.parts[0].person.address_1.as_str(), "12 Elm Street");
    assert_eq!(main.parts[1].person.email.as_str(), "ada@example.com");
    let channels: Vec<Channel> = beside.parts.iter().map(|part| part.channel).collect();
    assert_eq!(channels, [Channel::Mail, Channel::Email]);
    assert_eq!(beside.parts[0].person.address_1.as_str(), "9 Oak Rd");
    assert_eq!(beside.parts[0].person.last_name.as_str(), "Lowell", "the name on file, for the row has none");
    assert_eq!(beside.parts[1].person.email.as_str(), "ada@example.org");
}

#[test]
fn what_the_file_lacks_is_taken_for_the_customers_own() {
    let bare = Person { email: Text::default(), ..on_file() };
    let given = Person { email: "ada@example.org".into(), ..Person::default() };
    let (main, beside) = parts(&[Channel::Email], bare, &given);
    assert_eq!((main.parts[0].person.email.as_str(), beside), ("ada@example.org", None));
}

#[test]
fn everything_stops_as_much_beside_as_on_file() {
    let given = Person { email: "ada@example.org".into(), ..Person::default() };
    let (main, beside) = parts(Channel::ALL, on_file(), &given);
    let beside = beside.unwrap();
    assert!(beside.parts.iter().all(|part| part.message_class == main.parts[0].message_class));
}

#[test]
fn an_e_mail_that_is_none_is_refused_and_not_dropped() {
    let given = Person { email: "no e-mail".into(), ..Person::default() };
    for on_file in [on_file(), Person { email: Text::default(), ..on_file() }] {
        let mut asked = asked(&[Channel::Email], on_file);
        let beside = take_in(&mut asked, &given, Country::US).unwrap();
        assert!(plan(&beside, &Company::default(), at()).is_err());
    }
}
