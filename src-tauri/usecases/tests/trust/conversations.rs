//! One conversation, changed from several windows at once.

use crate::place::Place;
use domain::words::{AskedBy, ReceivedBy, Right, Role};
use usecases::contact::BeginContact;
use usecases::customer::CustomerAsk;
use usecases::verify::VerifyAsk;
use usecases::{Code, Desk};

const TIMES: usize = 12;

fn begun(desk: &Desk) -> String {
    let ask = BeginContact {
        received_by: ReceivedBy::Phone,
        calling_number: String::new().into(),
        language: "en".to_owned(),
    };
    desk.begin_contact(&ask).unwrap().contact
}

fn state_of(place: &Place, contact: &str) -> String {
    let (_, store, ..) = place.beneath();
    let id = contact.parse().unwrap();
    store.read(|snapshot| snapshot.contact(id)).unwrap().unwrap().state
}

#[test]
fn what_one_window_writes_into_a_conversation_is_not_written_over_by_another() {
    let place = Place::new();
    place.import_customers();
    let contact = begun(&place.admin);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for number in 0..TIMES {
                let customer_no = format!("C{}", number % 10);
                let typed = format!("typed {number} here").into();
                let ask = CustomerAsk { customer_no, contact: Some(contact.clone()), typed };
                place.admin.customer(&ask).unwrap();
            }
        });
        scope.spawn(|| {
            for number in 0..TIMES {
                let language = if number % 2 == 0 { "es" } else { "en" };
                place.admin.set_language(&contact, language).unwrap();
            }
        });
        scope.spawn(|| {
            for number in 0..TIMES {
                let ask = VerifyAsk {
                    customer_no: format!("C{}", number % 10),
                    right: Right::Copy,
                    specific: false,
                    contact: Some(contact.clone()),
                    typed: format!("asked {number} here").into(),
                };
                place.admin.begin_verification(&ask).unwrap();
            }
        });
    });
    let state = state_of(&place, &contact);
    for number in 0..TIMES {
        for word in ["typed", "asked"] {
            assert!(state.contains(&format!("{word} {number} here")), "{word} {number}: {state}");
        }
    }
}

#[test]
fn a_search_that_comes_back_after_the_end_does_not_open_the_conversation_again() {
    let place = Place::new();
    place.import_customers();
    let contact = begun(&place.admin);
    place.admin.end_contact(&contact).unwrap();
    let ask =
        CustomerAsk { customer_no: "C1".to_owned(), contact: Some(contact.clone()), typed: "lowell".into() };
    assert!(place.admin.customer(&ask).is_err());
    assert_eq!(state_of(&place, &contact), "{}");
}

#[test]
fn a_conversation_is_over_for_everybody_but_the_agent_whose_it_is() {
    let place = Place::new();
    place.import_customers();
    for (name, role) in [("ann", Role::Agent), ("sue", Role::Supervisor)] {
        place.add(name, role);
    }
    let (ann, sue) = (place.sign_in("ann").unwrap(), place.sign_in("sue").unwrap());
    let contact = begun(&ann);
    let ask = VerifyAsk {
        customer_no: "C1".to_owned(),
        right: Right::Copy,
        specific: false,
        contact: Some(contact.clone()),
        typed: "".into(),
    };
    let check = ann.begin_verification(&ask).unwrap().check;
    let shown =
        CustomerAsk { customer_no: "C1".to_owned(), contact: Some(contact.clone()), typed: "".into() };
    let tried = [
        sue.customer(&shown).map(drop),
        sue.begin_verification(&ask).map(drop),
        sue.answer_verification(&check, &"May 2026".into()).map(drop),
        sue.skip_question(&check).map(drop),
        sue.set_caller(&contact, AskedBy::Relative).map(drop),
        sue.give_notice(&contact).map(drop),
        sue.end_contact(&contact),
    ];
    for (number, outcome) in tried.into_iter().enumerate() {
        assert_eq!(outcome.unwrap_err().code, Code::Conflict, "{number}");
    }
    assert_eq!(ann.answer_verification(&check, &"May 2026".into()).unwrap().matched, 1);
}
