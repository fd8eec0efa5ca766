//! What was asked for before: the dates, the numbers and the sentence that are true of it; and of whom a stop is.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use chrono::{DateTime, Utc};
use domain::words::Channel;
use std::sync::Barrier;
use std::sync::atomic::AtomicBool;
use usecases::clock::Clock;
use usecases::customer::{CustomerAsk, CustomerCard};
use usecases::import::ImportAsk;
use usecases::lookup::{LookupAsk, ReadAs};
use usecases::progress::{Progress, Step};
use usecases::record::{RecordAsk, RecordSubject, Recorded, ServiceMessagesAsk};
use usecases::request::{RequestFilter, WithdrawAsk};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};
use usecases::{Code, Desk};

const PASSWORD: &str = "amber kettle on a windowsill";
static NEVER: AtomicBool = AtomicBool::new(false);
const CUSTOMERS: &str = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,phone_mobile,email\n\
    C1,Ada,Lowell,12 Elm St,Kansas City,MO,64105,816-555-0101,,ada@example.com\n\
    C2,Ben,Lowell,12 Elm St,Kansas City,MO,64105,816-555-0101,816-555-0102,ben@example.com\n\
    C3,Cy,Young,16 Elm St,Kansas City,MO,64105,816-555-0103,,cy@example.com\n";

struct Place {
    dir: tempfile::TempDir,
}

fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(&dir.path().join("data"), &ask, Clock::default()).unwrap();
    let place = Place { dir };
    let file = place.dir.path().join("customers.csv");
    std::fs::write(&file, CUSTOMERS).unwrap();
    let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
    place.on("2026-01-02").import_customers(&ask, &quiet()).unwrap();
    place
}

impl Place {
    /// The desk at four in the afternoon of a day.
    fn on(&self, day: &str) -> Desk {
        let as_of: DateTime<Utc> = format!("{day}T20:00:00Z").parse().unwrap();
        let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
        Desk::sign_in(&self.dir.path().join("data"), &credentials, Clock { as_of: Some(as_of) }).unwrap()
    }
}

fn ask(customer: &str, channels: &[Channel]) -> RecordAsk {
    RecordAsk::of(RecordSubject::Customer { customer_no: customer.to_owned() }, channels)
}

fn record(desk: &Desk, customer: &str, channels: &[Channel]) -> Recorded {
    desk.record(&ask(customer, channels)).unwrap()
}

fn withdraw(desk: &Desk, reference: &str, channel: Option<Channel>) -> usecases::Result<()> {
    let reason = "it was another Ada".into();
    desk.withdraw(&WithdrawAsk { reference: reference.to_owned(), channel, reason }).map(drop)
}

fn card(desk: &Desk, customer: &str) -> CustomerCard {
    let ask = CustomerAsk { customer_no: customer.to_owned(), contact: None, typed: "".into() };
    desk.customer(&ask).unwrap()
}

#[test]
fn asked_again_each_number_is_named_with_its_own_channels_and_the_dates_that_are_in_force() {
    let place = place();
    let mail = record(&place.on("2026-11-02"), "C1", &[Channel::Mail]);
    let phone = record(&place.on("2026-11-03"), "C1", &[Channel::Phone]);
    let again = record(&place.on("2026-11-05"), "C1", &[Channel::Mail, Channel::Phone]);
    assert!(again.duplicate && again.reference == mail.reference);
    assert_eq!(
        (mail.due.as_str(), phone.due.as_str(), again.due.as_str()),
        ("2026-12-02", "2026-11-18", "2026-11-18")
    );
    let numbers: Vec<_> =
        again.numbers.iter().map(|it| (&it.reference, it.kinds[0], it.due.as_str())).collect();
    assert_eq!(
        numbers,
        [(&mail.reference, Channel::Mail, "2026-12-02"), (&phone.reference, Channel::Phone, "2026-11-18")]
    );
    assert!(again.rules.iter().any(|rule| rule.due == "2026-11-18"), "{:?}", again.rules);
    for part in [
        "mail will stop by Wednesday, December 2, 2026",
        &format!("For mail your confirmation number is {}", mail.reference_grouped),
        "calls and texts will stop by Wednesday, November 18, 2026",
        &format!("For calls and texts your confirmation number is {}", phone.reference_grouped),
    ] {
        assert!(again.say.contains(part), "{part}: {}", again.say);
    }
}

#[test]
fn each_channel_of_a_request_is_said_with_the_day_by_which_it_stops() {
    let place = place();
    let both = record(&place.on("2026-11-03"), "C1", &[Channel::Mail, Channel::Phone]);
    let [number] = both.numbers.as_slice() else { panic!("{:?}", both.numbers) };
    let days: Vec<_> = number.stops.iter().map(|by| (by.kinds.as_slice(), by.due.as_str())).collect();
    assert_eq!(
        days,
        [(&[Channel::Phone, Channel::Text][..], "2026-11-18"), (&[Channel::Mail][..], "2026-12-03")]
    );
    let said =
        "calls and texts will stop by Wednesday, November 18, 2026 and mail by Thursday, December 3, 2026";
    assert!(both.say.contains(said), "{}", both.say);
}

#[test]
fn asked_again_after_its_day_it_is_said_that_it_stands() {
    let place = place();
    let first = record(&place.on("2026-01-05"), "C1", &[Channel::Mail]);
    let again = record(&place.on("2026-11-20"), "C1", &[Channel::Mail]);
    assert_eq!((&again.reference, &again.due), (&first.reference, &first.due));
    assert!(!again.say.contains("will stop") && again.say.contains("stands already"), "{}", again.say);
    assert!(
        again.say.contains(&first.reference_grouped) && !again.say.contains("may still"),
        "{}",
        again.say
    );
}

#[test]
fn asked_again_between_two_days_what_is_over_stands_and_the_rest_is_still_to_come() {
    let place = place();
    let first = record(&place.on("2026-11-02"), "C1", &[Channel::Mail, Channel::Phone]);
    let again = record(&place.on("2026-11-25"), "C1", &[Channel::Mail, Channel::Phone]);
    assert!(again.duplicate && again.reference == first.reference);
    for part in [
        "That stands already: our stop of calls and texts took effect by Tuesday, November 17, 2026.",
        "That's done: mail will stop by Wednesday, December 2, 2026 at the latest.",
    ] {
        assert!(again.say.contains(part), "{part}: {}", again.say);
    }
    assert!(!again.say.contains("A call that is already planned"), "{}", again.say);
}

#[test]
fn the_date_of_a_part_that_was_withdrawn_is_not_said_of_the_rest() {
    let place = place();
    let desk = place.on("2026-11-02");
    let first = record(&desk, "C1", &[Channel::Mail, Channel::Phone]);
    withdraw(&desk, &first.reference, Some(Channel::Phone)).unwrap();
    let again = record(&desk, "C1", &[Channel::Mail]);
    assert!(again.duplicate && first.due < again.due);
    assert_eq!(again.due, "2026-12-02");
}

#[test]
fn of_a_partly_new_request_the_new_number_says_what_is_new_and_the_old_one_the_rest() {
    let place = place();
    let desk = place.on("2026-11-02");
    let mail = record(&desk, "C1", &[Channel::Mail]);
    let both = record(&desk, "C1", &[Channel::Mail, Channel::Share]);
    assert_eq!((both.kinds.as_slice(), both.duplicate), (&[Channel::Share][..], false));
    assert!(both.say.contains(&format!("For mail your confirmation number is {}", mail.reference_grouped)));
    let attached = |reference: &str| {
        let shown = desk.request(reference).unwrap();
        let found = shown.timeline.into_iter().find(|item| item.what.starts_with("attached"));
        found.map(|item| (item.what, item.channels, item.reference))
    };
    let mail_only = vec![Channel::Mail];
    assert_eq!(
        attached(&both.reference),
        Some(("attached-to".to_owned(), mail_only.clone(), Some(mail.reference.clone())))
    );
    assert_eq!(
        attached(&mail.reference),
        Some(("attached".to_owned(), mail_only, Some(both.reference.clone())))
    );
    let fault = withdraw(&desk, &both.reference, Some(Channel::Mail)).unwrap_err();
    assert!(fault.code == Code::Conflict && fault.what.contains(&mail.reference), "{fault}");
}

#[test]
fn a_number_in_common_stops_another_only_where_it_is_the_only_one_on_file() {
    let place = place();
    let desk = place.on("2026-11-02");
    record(&desk, "C1", &[Channel::Phone]);
    assert_eq!(stopped(&desk, "C1"), [Channel::Phone, Channel::Text]);
    assert_eq!(stopped(&desk, "C2"), [], "Ben's mobile is in no export");
    assert!(card(&desk, "C2").channels.iter().all(|state| !state.stopped));
    let mut number = ask("C2", &[Channel::Phone]);
    number.subject = RecordSubject::Number { number: "816-555-0102".into() };
    desk.record(&number).unwrap();
    assert_eq!(stopped(&desk, "C2"), [Channel::Phone, Channel::Text]);
    let phone = card(&desk, "C2").channels.into_iter().find(|state| state.channel == Channel::Phone).unwrap();
    assert_eq!(phone.through.as_deref(), Some("number"));
}

/// What the lookup says of a customer.
fn stopped(desk: &Desk, customer: &str) -> Vec<Channel> {
    let ask =
        LookupAsk { text: customer.into(), read_as: Some(ReadAs::Customer), limit: None, settled: false };
    let answer = desk.lookup(&ask, &NEVER).unwrap();
    answer.customers.into_iter().find(|hit| hit.customer_no == customer).unwrap().removals
}

#[test]
fn a_removal_of_one_brand_names_it_and_a_removal_of_all_stands_before_it() {
    let place = place();
    let desk = place.on("2026-11-02");
    let brand = RecordAsk { brand: Some("Hearth".to_owned()), ..ask("C1", &[Channel::Mail]) };
    desk.record(&brand).unwrap();
    let mail =
        || card(&desk, "C1").channels.into_iter().find(|state| state.channel == Channel::Mail).unwrap();
    assert_eq!((mail().stopped, mail().brand.as_deref()), (true, Some("Hearth")));
    assert_eq!(stopped(&desk, "C1"), []);
    let all = record(&desk, "C1", &[Channel::Mail]);
    assert_eq!((mail().brand, mail().reference), (None, Some(all.reference)));
    assert_eq!(stopped(&desk, "C1"), [Channel::Mail]);
}

#[test]
fn what_was_said_of_reminders_stands_on_both_time_lines() {
    let place = place();
    let desk = place.on("2026-11-02");
    let first = record(&desk, "C1", Channel::ALL);
    let reminders = ServiceMessagesAsk {
        reference: first.reference.clone(),
        go_on: vec![Channel::Mail],
        contact: None,
        language: "en".to_owned(),
    };
    desk.service_messages(&reminders).unwrap();
    record(&desk, "C1", &[Channel::Email]);
    let of_request = desk.request(&first.reference).unwrap().timeline;
    for (place, items) in [("request", of_request), ("customer", card(&desk, "C1").timeline)] {
        for what in ["service-messages", "attached"] {
            assert!(items.iter().any(|item| item.what == what), "{what} of the {place}");
        }
    }
}

#[test]
fn a_list_names_whole_requests_and_the_customer_of_the_first_removal() {
    let place = place();
    let desk = place.on("2026-11-02");
    let older = record(&desk, "C3", &[Channel::Mail]);
    let two = RecordAsk { also: vec!["C2".to_owned()], ..ask("C1", Channel::ALL) };
    let newer = desk.record(&two).unwrap();
    let list = |limit| {
        let rows = desk.requests(&RequestFilter { limit: Some(limit), ..RequestFilter::default() }).unwrap();
        rows.into_iter()
            .map(|row| (row.reference, row.customer_no.unwrap(), row.kinds.len()))
            .collect::<Vec<_>>()
    };
    let first = (newer.reference, "C1".to_owned(), Channel::ALL.len());
    assert_eq!(list(1), std::slice::from_ref(&first));
    assert_eq!(list(2), [first, (older.reference, "C3".to_owned(), 1)]);
}

#[test]
fn of_two_who_withdraw_at_once_one_is_told_that_nothing_is_left() {
    let place = place();
    let desk = place.on("2026-11-02");
    for _ in 0..10 {
        let reference = record(&desk, "C1", &[Channel::Mail]).reference;
        let both = Barrier::new(2);
        let try_it = || {
            both.wait();
            withdraw(&desk, &reference, None).is_ok()
        };
        let done = std::thread::scope(|scope| {
            let other = scope.spawn(try_it);
            [try_it(), other.join().unwrap()]
        });
        assert_eq!(done.iter().filter(|done| **done).count(), 1);
    }
}
