#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use super::COVERED;
use crate::Desk;
use crate::clock::Clock;
use crate::import::ImportAsk;
use crate::progress::{Progress, Step};
use crate::record::{RecordAsk, RecordSubject};
use crate::session::Credentials;
use crate::setup::{InitAsk, init};
use domain::entry::{Body, RemovalBody};
use domain::ids::Reference;
use domain::words::Channel;
use std::path::Path;
use std::sync::atomic::AtomicBool;

static NEVER: AtomicBool = AtomicBool::new(false);

fn nothing(_: Step) {}

const PASSWORD: &str = "amber kettle on a windowsill";

fn desk(dir: &Path) -> Desk {
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(dir, &ask, Clock::default()).unwrap();
    desk_on(dir, Clock::default())
}

fn desk_on(dir: &Path, clock: Clock) -> Desk {
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    Desk::sign_in(dir, &credentials, clock).unwrap()
}

/// Ada Lowell with a home number and, later, a mobile one.
fn customers(desk: &Desk, dir: &Path, mobile: &str) {
    let file = dir.join("customers.csv");
    let head = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,phone_mobile";
    let row = format!("C1,Ada,Lowell,12 Elm St,Kansas City,MO,64105,816-555-0101,{mobile}");
    std::fs::write(&file, format!("{head}\n{row}\n")).unwrap();
    let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
    desk.import_customers(&ask, &Progress::new(&nothing, &NEVER)).unwrap();
}

fn calls() -> RecordAsk {
    RecordAsk::of(RecordSubject::Customer { customer_no: "C1".to_owned() }, &[Channel::Phone])
}

#[test]
fn a_request_prepared_before_another_customers_file_came_gets_its_numbers_too() {
    let dir = tempfile::tempdir().unwrap();
    let desk = desk(&dir.path().join("data"));
    customers(&desk, dir.path(), "");
    let ask = calls();
    let prepared = desk.prepare(&ask).unwrap();
    customers(&desk, dir.path(), "816-555-0102");
    let made = desk.store.write(&desk.acting(), |tx| desk.make_request(tx, &ask, &prepared, None)).unwrap();
    // Somebody stops it first: that is said, and the next time it is done.
    let stopped = AtomicBool::new(true);
    let remark = desk.cover_or_remark(&Progress::new(&nothing, &stopped)).unwrap();
    assert!(remark.starts_with("the next plan of an export will compare"), "{remark}");
    assert_eq!(numbers_of(&desk, &made.reference), ["816-555-0101"]);
    assert_eq!(desk.cover_or_remark(&Progress::new(&nothing, &NEVER)), None);
    assert_eq!(numbers_of(&desk, &made.reference), ["816-555-0101", "816-555-0102"]);
    let covered = desk.store.read(|snapshot| snapshot.setting::<u64>(COVERED)).unwrap();
    assert_eq!(covered, desk.generation().unwrap());
}

#[test]
fn a_number_compared_late_has_its_clock_from_the_day_it_came_on_file() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    drop(desk(&data));
    let on =
        |day: &str| desk_on(&data, Clock { as_of: Some(format!("2026-{day}T15:00:00Z").parse().unwrap()) });
    let asked = on("11-02");
    customers(&asked, dir.path(), "");
    let ask = calls();
    let prepared = asked.prepare(&ask).unwrap();
    customers(&on("11-09"), dir.path(), "816-555-0102");
    let made =
        asked.store.write(&asked.acting(), |tx| asked.make_request(tx, &ask, &prepared, None)).unwrap();
    // A further file comes on the 11th, and nobody compared the one before.
    let further = on("11-11");
    further.store.write(&further.acting(), |tx| further.numbers_come(tx)).unwrap();
    let late = on("11-20");
    assert_eq!(late.cover_or_remark(&Progress::new(&nothing, &NEVER)), None);
    let days: Vec<String> =
        removals_of(&late, &made.reference).iter().map(|said| said.received_at.to_rfc3339()).collect();
    assert_eq!(days, ["2026-11-02T15:00:00+00:00", "2026-11-09T15:00:00+00:00"]);
}

fn removals_of(desk: &Desk, reference: &Reference) -> Vec<RemovalBody> {
    let said = desk.store.read(|snapshot| {
        let mut said = Vec::new();
        for row in snapshot.removals_of(reference)? {
            if let Some(Body::Removal(body)) = snapshot.body(row.id)? {
                said.push(*body);
            }
        }
        Ok(said)
    });
    said.unwrap()
}

fn numbers_of(desk: &Desk, reference: &Reference) -> Vec<String> {
    let said = removals_of(desk, reference);
    said.iter().flat_map(|said| &said.numbers).map(|number| number.as_str().to_owned()).collect()
}
