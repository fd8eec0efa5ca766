//! What a conversation keeps while it goes on: who calls, how, and in which language it is answered.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use domain::words::ReceivedBy;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::contact::BeginContact;
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};

const PASSWORD: &str = "amber kettle on a windowsill";

fn desk(dir: &std::path::Path) -> Desk {
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(dir, &ask, Clock::default()).unwrap();
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    Desk::sign_in(dir, &credentials, Clock::default()).unwrap()
}

#[test]
fn a_call_that_turns_out_to_be_a_relay_call_is_marked_and_its_language_turned() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let ask = BeginContact {
        received_by: ReceivedBy::Phone,
        calling_number: String::new().into(),
        language: "en".to_owned(),
    };
    let contact = desk.begin_contact(&ask).unwrap();
    desk.set_received_by(&contact.contact, ReceivedBy::Relay).unwrap();
    let now = desk.set_language(&contact.contact, "es").unwrap();
    assert_eq!((now.received_by, now.language.as_str()), (ReceivedBy::Relay, "es"));
    assert!(desk.set_language(&contact.contact, "xx").is_err());
}

#[test]
fn the_session_says_when_the_window_locks() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(desk(&folder.path().join("data")).session().unwrap().idle_minutes, 10);
}
