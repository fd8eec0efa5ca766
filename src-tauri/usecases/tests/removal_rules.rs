//! What a removal covers and for how long: numbers that come on file later, marks, services of several channels, and
//! the messages that may go on. A folder a test.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]

mod common;

use common::{PASSWORD, desk, quiet};
use domain::batch::Service;
use domain::words::{AskedBy, Channel, MessageClass, Reason, ServiceKind};
use std::path::PathBuf;
use store::{Acting, Store, Vault};
use usecases::Desk;
use usecases::clock::Clock;
use usecases::customer::{CustomerAsk, CustomerCard};
use usecases::export::{ExportAsk, ExportPlan, ExportWritten};
use usecases::import::ImportAsk;
use usecases::record::{RecordAsk, RecordSubject, Recorded, ServiceMessagesAsk};
use usecases::request::WithdrawAsk;

const HEADER: &str = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,phone_mobile,email,\
    birth_date,last_purchase_date,last_purchase_amount,store_no\n";

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
    files: std::cell::Cell<u32>,
}

fn place() -> Place {
    let (dir, desk) = desk();
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
        self.desk.export_write(&export(service), &[], &out, &quiet()).unwrap()
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
    RecordAsk::of(RecordSubject::Customer { customer_no: customer.to_owned() }, channels)
}

/// This week's batch.
fn export(service: &str) -> ExportAsk {
    let week =
        Clock::default().now().with_timezone(&chrono_tz::America::Chicago).format("%G-W%V").to_string();
    ExportAsk { service: service.to_owned(), layout: None, week: Some(week), since_last: false }
}

fn text(written: &ExportWritten) -> String {
    std::fs::read_to_string(&written.first.file).unwrap()
}

#[test]
fn a_number_that_comes_on_file_later_is_carried_once_and_again_only_when_its_batch_is_voided() {
    let place = place();
    let mut old = ask("C1", &[Channel::Phone]);
    old.received_at = Some("2026-01-05".to_owned());
    let recorded = place.record(&old);
    assert_eq!(place.write("tps").first.records, 1);

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
    assert_eq!(place.write("tps").first.records, 2);
    place.customers(&[("C1", "816-555-0181", "816-555-0171")]);
    assert_eq!(place.write("tps").first.records, 1);
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
    assert_eq!(place.write("tps").first.records, 1);
    place.customers(&[("C3", "816-555-0103", "816-555-0173")]);
    assert!(place.card("C3").channels.iter().any(|state| state.channel == Channel::Phone && state.stopped));
    assert_eq!(place.plan("tps").records, 1);
}

#[test]
fn a_withdrawn_death_takes_its_mark_along() {
    let place = place();
    let death =
        RecordAsk { reason: Reason::Deceased, asked_by: AskedBy::Relative, ..ask("C1", &[Channel::Mail]) };
    let recorded = place.record(&death);
    assert!(place.card("C1").deceased && !place.card("C2").deceased);
    place.withdraw(&recorded.reference);
    assert!(!place.card("C1").deceased);
    place.record(&death);
    assert!(place.card("C1").deceased, "reported again");
}

#[test]
fn a_withdrawn_wrong_number_is_doubtful_no_more() {
    let place = place();
    let mut wrong = ask("C1", &[Channel::Phone]);
    (wrong.reason, wrong.asked_by) = (Reason::WrongNumber, AskedBy::Stranger);
    wrong.numbers = vec!["(816) 555-0101".into()];
    let recorded = place.record(&wrong);
    let doubtful = || place.card("C1").facts.iter().any(|fact| fact.doubtful);
    assert!(doubtful());
    place.withdraw(&recorded.reference);
    assert!(!doubtful());
}

/// Both channels, every field of them optional, so that each line says which it is.
const BOTH: &str = "id = \"both\"\nversion = 1\ntitle = \"Both\"\nkind = \"delimited\"\ndelimiter = \",\"\n\
    line_end = \"lf\"\ncharset = \"utf-8\"\ncase = \"as-is\"\nchannels = [\"mail\", \"phone\", \"text\"]\n\
    [actions]\nremove = \"A\"\nwithdraw = \"D\"\n\
    [[fields]]\nname = \"what\"\nsource = \"action\"\nrequired = true\n\
    [[fields]]\nname = \"reference\"\nsource = \"reference\"\nrequired = true\n\
    [[fields]]\nname = \"number\"\nsource = \"number\"\ntransform = \"us-ten\"\nlength = 10\n";

fn serving(id: &str, channels: &[Channel]) -> Service {
    Service {
        id: id.into(),
        title: id.to_owned(),
        channels: channels.to_vec(),
        kind: ServiceKind::Own,
        layout: "both".into(),
        load_days: 0,
        owner: String::new(),
        deputy: String::new(),
        exporting_site: String::new(),
    }
}

impl Place {
    fn with_both(self, services: &[Service]) -> Self {
        let folder = self.dir.path().join("data").join("layouts");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("both.toml"), BOTH).unwrap();
        services.iter().for_each(|service| self.service(service));
        self
    }

    fn at(&self, customer: &str, channels: &[Channel], minute: u32) -> Recorded {
        let received_at = Some(format!("2026-03-02T12:{minute:02}:00Z"));
        self.record(&RecordAsk { received_at, ..ask(customer, channels) })
    }
}

#[test]
fn a_service_of_several_channels_has_one_order_and_the_same_bytes_again() {
    let place = place().with_both(&[serving("crm", &[Channel::Mail, Channel::Phone])]);
    let first = place.at("C1", &[Channel::Phone], 1);
    let second = place.at("C2", &[Channel::Mail], 2);
    let third = place.at("C1", &[Channel::Mail], 3);
    let fourth = place.at("C2", &[Channel::Phone], 4);
    let written = place.write("crm");
    assert_eq!(written.first.records, 4);
    let order: Vec<String> =
        text(&written).lines().map(|line| line.split(',').nth(1).unwrap().to_owned()).collect();
    assert_eq!(order, [first.reference, second.reference, third.reference, fourth.reference.clone()]);

    let again = place
        .desk
        .export_render(&written.batch, &["both".to_owned()], &place.dir.path().join("again"), &quiet())
        .unwrap();
    assert_eq!(text(&written), text(&again));
    let verified = place.desk.export_verify(&written.batch).unwrap();
    assert!(verified.whole, "{:?}", verified.faults);
    place.withdraw(&fourth.reference);
    let plan = place.plan("crm");
    assert_eq!((plan.records, plan.withdrawn), (1, 1), "the mail removal of the same person hides no end");
}

#[test]
fn one_pass_writes_a_batch_in_several_layouts_each_as_if_it_were_alone() {
    let place = place().with_both(&[serving("crm", &[Channel::Mail, Channel::Phone])]);
    place.at("C1", &[Channel::Mail], 1);
    let phone = place.at("C2", &[Channel::Phone], 2);
    let out = place.dir.path().join("one-pass");
    let other = ["both".to_owned(), "us-dma-mps".to_owned(), "us-dma-mps".to_owned()];
    let written = place.desk.export_write(&export("crm"), &other, &out, &quiet()).unwrap();
    let [also] = written.also.as_slice() else { panic!("{:?}", written.also) };
    assert_eq!((written.first.records, also.records, also.layout.as_str()), (2, 1, "us-dma-mps"));
    assert_eq!(also.unsaid.iter().map(|it| &it.reference).collect::<Vec<_>>(), [&phone.reference]);
    assert!(place.desk.export_verify(&written.batch).unwrap().whole);

    let apart = place.dir.path().join("apart");
    let alone = place.desk.export_render(&written.batch, &other[1..2], &apart, &quiet()).unwrap();
    let bytes = |path: &std::path::Path| std::fs::read(path).unwrap();
    assert_eq!(bytes(&also.file), bytes(&alone.first.file));
    assert_eq!(bytes(&also.manifest), bytes(&alone.first.manifest));
    assert!(!bytes(&also.file).is_empty());
    let nothing = place.desk.export_write(&export("crm"), &["us-dma-tps".to_owned()], &out, &quiet());
    assert_eq!(nothing.unwrap_err().code, domain::Code::Conflict, "it is all told");
}

#[test]
fn a_removal_of_another_kind_than_the_layout_is_for_stays_due_until_one_says_it() {
    let own = Service { layout: "us-dma-mps".into(), ..serving("crm", &[Channel::Mail, Channel::Phone]) };
    let place = place().with_both(&[own]);
    place.at("C1", &[Channel::Mail], 1);
    let phone = place.at("C2", &[Channel::Phone], 2);
    let written = place.write("crm");
    assert_eq!((written.first.records, written.not_for_service.len()), (1, 1));
    assert!(!text(&written).contains(&phone.reference));
    place.desk.export_acknowledge(&written.batch, &place.desk.session().unwrap().today, None).unwrap();
    let both = ExportAsk { layout: Some("both".to_owned()), ..export("crm") };
    let out = place.dir.path().join("calls");
    let written = place.desk.export_write(&both, &[], &out, &quiet()).unwrap();
    assert_eq!((written.first.records, text(&written).contains(&phone.reference)), (1, true));
}

#[test]
fn a_service_of_texts_gets_calls_that_stop_texts_and_no_others() {
    let place = place().with_both(&[serving("sms", &[Channel::Text])]);
    let stops = place.at("C1", &[Channel::Phone], 1);
    let mut go_on = ask("C2", &[Channel::Phone]);
    go_on.texts_may_go_on = true;
    place.record(&go_on);
    let written = place.write("sms");
    assert_eq!((written.first.records, text(&written).contains(&stops.reference)), (1, true));
    assert_eq!(place.plan("sms").records, 0, "once");

    let today = place.desk.session().unwrap().today;
    let tps = place.write("tps");
    place.desk.export_acknowledge(&tps.batch, &today, None).unwrap();
    let state = || place.desk.request(&stops.reference).unwrap().removals[0].state.clone();
    assert_eq!(state(), "in-force", "the texts are not acknowledged yet");
    place.desk.export_acknowledge(&written.batch, &today, None).unwrap();
    assert_eq!(state(), "honoured");

    place.at("C1", &[Channel::Text], 2);
    place.write("sms");
    place.withdraw(&stops.reference);
    assert_eq!(place.plan("sms").withdrawn, 0, "another removal still stops texts to the number");
    assert_eq!(place.plan("tps").withdrawn, 1, "and none stops the calls");
}

#[test]
fn a_sharing_removal_is_one_record_however_many_numbers_it_knows() {
    let place = place().with_both(&[]);
    let layout =
        BOTH.replace("[\"mail\", \"phone\", \"text\"]", "[\"share\"]").replace("\"both\"", "\"share\"");
    std::fs::write(place.dir.path().join("data").join("layouts").join("share.toml"), layout).unwrap();
    place.service(&Service { layout: "share".into(), ..serving("partners", &[Channel::Share]) });
    place.customers(&[("C1", "816-555-0101", "816-555-0171")]);
    place.at("C1", &[Channel::Share], 1);
    assert_eq!(place.write("partners").first.records, 1);
    assert_eq!(place.plan("partners").records, 0);
}

#[test]
fn after_everything_reminders_may_go_on_by_mail_and_e_mail_and_the_last_answer_counts() {
    let place = place();
    assert_eq!(place.record(&ask("C2", &[Channel::Mail])).then_ask, None, "asked only after everything");
    let recorded = place.record(&ask("C1", Channel::ALL));
    assert!(recorded.then_ask.is_some());
    let answer = |go_on: &[Channel]| {
        let (reference, go_on) = (recorded.reference.clone(), go_on.to_vec());
        place.desk.service_messages(&ServiceMessagesAsk {
            reference,
            go_on,
            contact: None,
            language: "en".into(),
        })
    };
    let classes = || {
        let shown = place.desk.request(&recorded.reference).unwrap();
        shown.removals.iter().map(|removal| (removal.channel, removal.message_class)).collect::<Vec<_>>()
    };
    let (service, marketing) = (MessageClass::Service, MessageClass::Marketing);
    assert!(classes().iter().all(|(_, class)| *class == service), "{:?}", classes());

    let said = answer(&[Channel::Mail, Channel::Email]).unwrap();
    assert!(said.say.contains("mail and e-mail"), "{}", said.say);
    let wanted = [
        (Channel::Mail, marketing),
        (Channel::Phone, service),
        (Channel::Text, service),
        (Channel::Email, marketing),
    ];
    assert_eq!(classes()[..4], wanted);
    assert!(answer(&[Channel::Text]).is_err(), "texts stop with the calls");
    assert!(answer(&[Channel::Share]).is_err());
    answer(&[]).unwrap();
    assert!(classes().iter().all(|(_, class)| *class == service));
    answer(&[Channel::Mail]).unwrap();
    assert_eq!(classes()[0], (Channel::Mail, marketing));
    assert_eq!(place.plan("mps").records, 2, "still carried, once");
    assert!(
        place.desk.check(&quiet()).unwrap().iter().all(|line| line.ok),
        "{:?}",
        place.desk.check(&quiet())
    );
    place.withdraw(&recorded.reference);
    assert!(answer(&[]).is_err());
}
