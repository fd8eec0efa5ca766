//! What stands on Due, and what of it needs a person.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use domain::person::Person;
use domain::words::{Channel, ReceivedBy};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::due::DueAsk;
use usecases::export::{ExportAsk, MendAsk};
use usecases::progress::{Progress, Step};
use usecases::record::{RecordAsk, RecordSubject};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};

const PASSWORD: &str = "amber kettle on a windowsill";
static NEVER: AtomicBool = AtomicBool::new(false);

fn person(last_name: &str, zip: &str) -> RecordAsk {
    let person = Person {
        last_name: last_name.into(),
        address_1: "7 Birch Ln".into(),
        city: "Boise".into(),
        state: "ID".into(),
        zip: zip.into(),
        ..Person::default()
    };
    RecordAsk {
        pass_on: true,
        received_by: ReceivedBy::Letter,
        received_at: Some("2026-11-18".to_owned()),
        ..RecordAsk::of(RecordSubject::Person { person: Box::new(person) }, &[Channel::Mail])
    }
}

fn desk_on(data: &Path, day: &str) -> Desk {
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    let clock = Clock { as_of: Some(format!("{day}T15:00:00Z").parse().unwrap()) };
    Desk::sign_in(data, &credentials, clock).unwrap()
}

fn begun(data: &Path, day: &str) -> Desk {
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(data, &ask, Clock::default()).unwrap();
    desk_on(data, day)
}

#[test]
fn an_unfinished_request_that_is_overdue_needs_a_person_once() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let half = RecordAsk { received_at: None, ..person("Prado", "83702") };
    begun(&data, "2026-11-02").save_draft(&half).unwrap();
    let due = desk_on(&data, "2027-02-01").due(&DueAsk::default()).unwrap();
    assert_eq!((due.overdue, due.unfinished, due.need_you), (1, 1, 1));
}

#[test]
fn what_a_batch_held_back_stands_on_due_as_that_and_needs_a_person_until_it_is_mended() {
    fn nothing(_: Step) {}
    let dir = tempfile::tempdir().unwrap();
    let desk = begun(&dir.path().join("data"), "2026-11-23");
    let whole = desk.record(&person("Prado", "83702")).unwrap().reference;
    let short = desk.record(&person("Quill", "8370")).unwrap().reference;

    let ask = ExportAsk {
        service: "mps".to_owned(),
        layout: None,
        week: Some("2026-W47".to_owned()),
        since_last: false,
    };
    let written = desk.export_write(&ask, &[], dir.path(), &Progress::new(&nothing, &NEVER)).unwrap();
    assert_eq!((written.first.records, written.held_back.len()), (1, 1));
    let state_of = |reference: &str| {
        let due = desk.due(&DueAsk::default()).unwrap();
        let row = due.rows.iter().find(|row| row.reference.as_deref() == Some(reference)).unwrap();
        (row.state.clone(), due.need_you)
    };
    assert_eq!(state_of(&whole), ("handed-over".to_owned(), 1));
    assert_eq!(state_of(&short), ("held-back".to_owned(), 1));

    let person = Person { zip: "83701".into(), ..Person::default() };
    let removal = written.held_back[0].removal.clone();
    desk.mend(&MendAsk { removal, person, reason: "a digit was missing".to_owned() }).unwrap();
    assert_eq!(state_of(&short), ("waiting-for-export".to_owned(), 0));
}
