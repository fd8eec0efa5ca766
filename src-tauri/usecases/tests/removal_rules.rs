//! What a removal covers and for how long: numbers that come on file later, marks, services of several channels, and
//! the messages that may go on. A folder a test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

use domain::batch::Service;
use domain::words::{AskedBy, Channel, Reason, ReceivedBy};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use store::{Acting, Store, Vault};
use usecases::Desk;
use usecases::clock::Clock;
use usecases::customer::{CustomerAsk, CustomerCard};
use usecases::export::{ExportAsk, ExportPlan, ExportWritten};
use usecases::import::ImportAsk;
use usecases::progress::{Progress, Step};
use usecases::record::{RecordAsk, RecordSubject, Recorded};
use usecases::request::WithdrawAsk;
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};

const PASSWORD: &str = "amber kettle on a windowsill";
static NEVER: AtomicBool = AtomicBool::new(false);
const HEADER: &str = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,phone_mobile,email,\
    birth_date,last_purchase_date,last_purchase_amount,store_no\n";

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
    files: std::cell::Cell<u32>,
}

fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(&data, &ask, Clock::default()).unwrap();
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    let desk = Desk::sign_in(&data, &credentials, Clock::default()).unwrap();
    let place = Place { dir, desk, files: std::cell::Cell::new(0) };
    place.customers(&[("C1", "816-555-0101", ""), ("C2", "816-555-0102", "")]);
    place
}

impl Place {
    /// Ada Lowell and her neighbours, with a home and a mobile number each.
    fn customers(&self, rows: &[(&str, &str, &str)]) {
        let mut csv = HEADER.to_owned();
        for (no, home, mobile) in rows {
            csv.push_str(&format!(
                "{no},Ada{no},Lowell,{} Elm St,Kansas City,MO,64105,{home},{mobile},{no}@example.com,1961-03-04,\
                 2026-05-02,149.00,214\n",
                no.trim_start_matches('C')
            ));
        }
        let file = self.dir.path().join("customers.csv");
        std::fs::write(&file, csv).unwrap();
        let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
        self.desk.import_customers(&ask, &quiet()).unwrap();
    }

    fn record(&self, ask: &RecordAsk) -> Recorded {
        self.desk.record(ask).unwrap()
    }

    fn plan(&self, service: &str) -> ExportPlan {
        self.desk.export_plan(&export(service)).unwrap()
    }

    fn write(&self, service: &str) -> ExportWritten {
        self.files.set(self.files.get() + 1);
        let out: PathBuf = self.dir.path().join(format!("out{}", self.files.get()));
        self.desk.export_write(&export(service), &out, &quiet()).unwrap()
    }

    fn card(&self, customer_no: &str) -> CustomerCard {
        let ask = CustomerAsk { customer_no: customer_no.to_owned(), contact: None, typed: "".into() };
        self.desk.customer(&ask).unwrap()
    }

    fn withdraw(&self, reference: &str) {
        let reason = "it was another Ada".into();
        self.desk.withdraw(&WithdrawAsk { reference: reference.to_owned(), channel: None, reason }).unwrap();
    }

    /// Sets up a recipient behind the desk's back: settings have no screen yet.
    fn service(&self, service: &Service) {
        let data = self.dir.path().join("data");
        let now = Clock::default().now();
        let ring = Vault::open(&data).unwrap().unlock(&"adam".into(), PASSWORD, now).unwrap().ring;
        let store = Store::open(&data, &ring).unwrap();
        store.write(&Acting::now("adam".into(), now), |tx| tx.put_service(&service.id, service)).unwrap();
    }
}

fn ask(customer: &str, channels: &[Channel]) -> RecordAsk {
    RecordAsk {
        channels: channels.to_vec(),
        subject: RecordSubject::Customer { customer_no: customer.to_owned() },
        scope: None,
        numbers: Vec::new(),
        brand: None,
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        pass_on: false,
        texts_may_go_on: false,
        received_by: ReceivedBy::Phone,
        received_at: None,
        note: None,
        contact: None,
        language: "en".to_owned(),
        also: Vec::new(),
        draft: None,
    }
}

/// This week's batch.
fn export(service: &str) -> ExportAsk {
    let week =
        Clock::default().now().with_timezone(&chrono_tz::America::Chicago).format("%G-W%V").to_string();
    ExportAsk { service: service.to_owned(), layout: None, week: Some(week), since_last: false }
}

fn text(written: &ExportWritten) -> String {
    std::fs::read_to_string(&written.file).unwrap()
}

#[test]
fn a_number_that_comes_on_file_later_is_carried_once_and_again_only_when_its_batch_is_voided() {
    let place = place();
    let mut old = ask("C1", &[Channel::Phone]);
    old.received_at = Some("2026-01-05".to_owned());
    let recorded = place.record(&old);
    assert_eq!(place.write("tps").records, 1);

    place.customers(&[("C1", "(816) 555-0101", "816-555-0171")]);
    let shown = place.desk.request(&recorded.reference).unwrap();
    assert_eq!(shown.removals.len(), 2, "{:?}", shown.removals);
    assert!(shown.removals[1].due > shown.removals[0].due, "its clock runs from when it came on file");
    let plan = place.plan("tps");
    assert_eq!((plan.records, plan.late), (1, 0));
    let second = place.write("tps");
    assert!(text(&second).contains("5550171") && text(&second).contains(&recorded.reference));
    assert!(!text(&second).contains("5550101"));

    place.customers(&[("C1", "816-555-0101", "816 555 0171"), ("C2", "816-555-0102", "")]);
    assert_eq!(place.plan("tps").records, 0, "the same file again adds nothing");
    place.desk.export_void(&second.batch, "sent to the wrong dialler").unwrap();
    assert_eq!(place.plan("tps").records, 1);
    assert!(place.record(&ask("C1", &[Channel::Phone])).duplicate, "asked again it says nothing new");
    assert!(place.desk.check(&quiet()).unwrap().iter().all(|line| line.ok));
}

#[test]
fn a_number_that_comes_on_file_after_the_removal_was_withdrawn_is_not_carried() {
    let place = place();
    let recorded = place.record(&ask("C1", &[Channel::Phone]));
    place.withdraw(&recorded.reference);
    place.customers(&[("C1", "816-555-0101", "816-555-0171")]);
    assert_eq!(place.plan("tps").records, 0);

    let again = place.record(&ask("C1", &[Channel::Phone]));
    assert_eq!(place.write("tps").records, 2);
    place.customers(&[("C1", "816-555-0181", "816-555-0171")]);
    assert_eq!(place.write("tps").records, 1);
    place.withdraw(&again.reference);
    assert_eq!(place.plan("tps").withdrawn, 3, "the later number ends with its request");
}

#[test]
fn whoever_was_recorded_unlisted_is_covered_when_a_file_brings_them() {
    let place = place();
    let person = domain::person::Person {
        first_name: "AdaC3".into(),
        last_name: "Lowell".into(),
        address_1: "3 Elm Street".into(),
        zip: "64105".into(),
        phone_home: "816-555-0103".into(),
        ..Default::default()
    };
    let mut unlisted = ask("C1", &[Channel::Phone]);
    unlisted.subject = RecordSubject::Person { person: Box::new(person) };
    place.record(&unlisted);
    assert_eq!(place.write("tps").records, 1);
    place.customers(&[("C3", "816-555-0103", "816-555-0173")]);
    assert!(place.card("C3").channels.iter().any(|state| state.channel == Channel::Phone && state.stopped));
    assert_eq!(place.plan("tps").records, 1);
}
