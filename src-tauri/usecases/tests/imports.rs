//! Files in: customers and removals, good and bad, once and twice.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use common::{NEVER, desk, quiet};
use domain::words::Channel;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use usecases::export::ExportAsk;
use usecases::import::{ImportAsk, ImportReport};
use usecases::lookup::LookupAsk;
use usecases::progress::Progress;
use usecases::record::{RecordAsk, RecordSubject};
use usecases::request::{RequestFilter, WithdrawAsk};
use usecases::{Code, Desk};

static AT_ONCE: AtomicBool = AtomicBool::new(true);

const CUSTOMERS: &str = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,email,shoe_size\n\
    C1,Ada,Lowell,12 Elm St,Kansas City,MO,64105,816-555-0101,ada@example.com,6\n\
    C2,Ben,Ortiz,14 Elm St,Kansas City,MO,64105,816-555-0102,,9\n\
    ,Nobody,Nowhere,1 Elm St,Kansas City,MO,64105,,,\n\
    C3,Cy,Young,16 Elm St,Kansas City,MO,64105,secret-phone-text,,\n\
    C1,Twice,Given,12 Elm St,Kansas City,MO,64105,,,\n";

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
}

fn place() -> Place {
    let (dir, desk) = desk();
    Place { dir, desk }
}

impl Place {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    fn ask(&self, text: &str) -> ImportAsk {
        let file = self.file("given.csv", text);
        ImportAsk { file, map: None, dry_run: false, replace: false, source: Some("letters".to_owned()) }
    }

    fn customers(&self, text: &str) -> ImportReport {
        self.desk.import_customers(&self.ask(text), &quiet()).unwrap()
    }

    fn removals(&self, text: &str) -> ImportReport {
        self.desk.import_removals(&self.ask(text), &quiet()).unwrap()
    }

    fn asked(&self, channel: Channel) -> RecordAsk {
        RecordAsk::of(RecordSubject::Customer { customer_no: "C1".to_owned() }, &[channel])
    }

    fn requests(&self) -> Vec<usecases::request::RequestRow> {
        let filter = RequestFilter { limit: Some(1_000), ..RequestFilter::default() };
        self.desk.requests(&filter).unwrap()
    }

    fn hits(&self, text: &str) -> u32 {
        let ask = LookupAsk { text: text.into(), read_as: None, limit: None, settled: false };
        self.desk.lookup(&ask, &NEVER).unwrap().total
    }

    fn generations(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.dir.path().join("data")).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| name.starts_with("customers-")).collect();
        names.sort();
        names
    }
}

fn counts(report: &ImportReport) -> [u32; 5] {
    [report.read, report.added, report.updated, report.unchanged, report.refused]
}

#[test]
fn customers_are_imported_with_every_refusal_named_and_an_unchanged_file_changes_nothing() {
    let place = place();
    let ask = ImportAsk { dry_run: true, ..place.ask(CUSTOMERS) };
    let dry = place.desk.import_customers(&ask, &quiet()).unwrap();
    assert_eq!((counts(&dry), dry.generation), ([5, 3, 0, 0, 2], None));
    assert!(place.generations().is_empty());

    let report = place.customers(CUSTOMERS);
    assert_eq!((counts(&report), report.generation), ([5, 3, 0, 0, 2], Some(1)));
    assert_eq!((report.left_out, report.unknown_columns.as_slice()), (1, &["shoe_size".to_owned()][..]));
    let places: Vec<_> = report.refused_rows.iter().map(|row| (row.line, row.column.as_str())).collect();
    assert_eq!(places, [(4, "customer_no"), (5, "phone_home"), (6, "customer_no")]);
    assert!(report.refused_rows.iter().all(|row| !row.reason.contains("secret")));
    assert_eq!(place.hits("lowell 64105"), 1);

    let again = place.customers(CUSTOMERS);
    assert_eq!((counts(&again), again.generation), ([5, 0, 0, 3, 2], None));
}

#[test]
fn a_stopped_import_leaves_the_customers_in_use_and_the_next_clears_what_a_killed_one_left() {
    let place = place();
    place.customers(CUSTOMERS);
    let more = CUSTOMERS.replace("Lowell", "Lovelace");
    let stopped =
        place.desk.import_customers(&place.ask(&more), &Progress::new(&|_| {}, &AT_ONCE)).unwrap_err();
    assert_eq!(stopped.code, Code::Conflict);
    assert_eq!((place.generations(), place.hits("lowell 64105")), (vec!["customers-1.db".to_owned()], 1));

    for left in ["customers-2.db", "customers-2.db.building"] {
        std::fs::write(place.dir.path().join("data").join(left), "half a file").unwrap();
    }
    let report = place.customers(&more);
    assert_eq!((report.updated, report.unchanged, report.generation), (1, 2, Some(2)));
    assert_eq!((place.hits("lovelace 64105"), place.hits("lowell 64105")), (1, 0));
    assert_eq!(place.generations(), ["customers-1.db", "customers-2.db"]);
    place.customers(CUSTOMERS);
    assert_eq!(place.generations(), ["customers-2.db", "customers-3.db"]);
}

#[test]
fn removals_come_in_with_their_own_days_and_the_same_file_twice_adds_nothing() {
    let place = place();
    place.customers(CUSTOMERS);
    let file = "Kinds,customer_no,first_name,last_name,address_1,zip,number,email,received,received_by,note\n\
        mail,C1,,,,,,,2026-09-01,letter,\n\
        mail+phone,,Dora,Vance,18 Oak St,64108,816-555-0150,,2026-09-02T10:15:00-05:00,web,\"two\nlines\"\n\
        STOP,,,,,,816-555-0151,,2026-09-03 18:20,,\n\
        email,,,,,,,reader@example.net,2026-09-04,email,\n\
        everything,C99,Eve,Stone,20 Oak St,64108,,,2026-09-05,,\n";
    let ask = ImportAsk { dry_run: true, ..place.ask(file) };
    assert_eq!(counts(&place.desk.import_removals(&ask, &quiet()).unwrap()), [5, 5, 0, 0, 0]);
    assert!(place.requests().is_empty());

    assert_eq!(counts(&place.removals(file)), [5, 5, 0, 0, 0]);
    let requests = place.requests();
    let mut days: Vec<&str> = requests.iter().map(|row| row.received_on.as_str()).collect();
    days.sort_unstable();
    assert_eq!(days, ["2026-09-01", "2026-09-02", "2026-09-03", "2026-09-04", "2026-09-05"]);

    assert_eq!(counts(&place.removals(file)), [5, 0, 0, 5, 0]);
    assert_eq!(place.requests().len(), 5);
}

#[test]
fn a_bad_row_is_refused_with_line_column_and_reason_and_the_rest_is_recorded() {
    let place = place();
    let file = "channel;first_name;last_name;address_1;zip;number;received;asked_by;pass_on;source_id\n\
        mail;Ann;Reed;1 Oak St;64108;;2026-09-01;;;1\n\
        fax-secret;Ann;Reed;1 Oak St;64108;;2026-09-01;;;2\n\
        mail;Bea;Reed;2 Oak St;64108;;;;;3\n\
        mail;Bea;Reed;2 Oak St;64108;;someday-secret;;;4\n\
        mail;Bea;Reed;;;;2026-09-01;;;5\n\
        phone;;;;;12-secret;2026-09-01;;;6\n\
        mail;Bea;Reed;2 Oak St;64108;;2199-01-01;;;7\n\
        mail;Bea;Reed;2 Oak St;64108;;2026-09-01;friend-secret;;8\n\
        mail;Bea;Reed;2 Oak St;64108;;2026-09-01;;perhaps-secret;9\n\
        mail;Cal;Reed;3 Oak St;64108;;2026-09-01;;yes;1\n\
        mail;Dee;Reed;4 Oak St;64108;;2026-09-01;self;no;11\n";
    let report = place.removals(file);
    assert_eq!(counts(&report), [11, 2, 0, 0, 9], "{:?}", report.refused_rows);
    let places: Vec<_> = report.refused_rows.iter().map(|row| (row.line, row.column.as_str())).collect();
    let lines: Vec<u32> = places.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5, 6, 7, 8, 9, 10, 11], "{:?}", report.refused_rows);
    for wanted in [(3, "channel"), (4, "received"), (5, "received"), (7, "number"), (8, "received")] {
        assert!(places.contains(&wanted), "{wanted:?} in {:?}", report.refused_rows);
    }
    for wanted in [(9, "asked_by"), (10, "pass_on"), (11, "source_id")] {
        assert!(places.contains(&wanted), "{wanted:?} in {:?}", report.refused_rows);
    }
    assert!(report.refused_rows.iter().all(|row| !row.reason.contains("secret") && !row.reason.is_empty()));
}

#[test]
fn a_source_that_counts_from_one_again_loses_no_request() {
    let place = place();
    let row = |name: &str, day: &str| {
        format!("channel,last_name,address_1,zip,received,source_id\nmail,{name},1 Oak St,64108,{day},1\n")
    };
    assert_eq!(place.removals(&row("Reed", "2026-09-01")).added, 1);
    let other = place.removals(&row("Stone", "2026-09-08"));
    assert_eq!((other.added, other.refused), (0, 1));
    assert_eq!(other.refused_rows[0].column, "source_id");
    let ask = ImportAsk { source: Some("web".to_owned()), ..place.ask(&row("Stone", "2026-09-08")) };
    assert_eq!(place.desk.import_removals(&ask, &quiet()).unwrap().added, 1);
}

#[test]
fn a_source_is_a_plain_name_and_no_sentence_about_somebody() {
    let place = place();
    let ask = place.ask("channel,phone,received\nphone,816-555-0101,2026-09-01\n");
    let import = |source: &str| {
        let ask = ImportAsk { source: Some(source.to_owned()), ..ask.clone() };
        place.desk.import_removals(&ask, &quiet())
    };
    let long = "a".repeat(41);
    for source in ["", " ", "letter of Zebulon Quill", "z@example.net", "816-555-0101,", "a/b", &long] {
        let fault = import(source).unwrap_err();
        assert_eq!((fault.code, fault.place.as_str()), (Code::Usage, "source"), "{source}");
        assert!(source.trim().is_empty() || !fault.line().contains(source), "{}", fault.line());
    }
    for source in ["letters", " web-form ", "sms_gateway.2", "cartas-de-año", &long[1..]] {
        assert_eq!(import(source).unwrap().read, 1, "{source}");
    }
}

#[test]
fn a_mapping_names_the_columns_the_dates_and_what_every_row_has() {
    let place = place();
    let file = place.file("theirs.csv", "Mobile|On\n(816) 555-0160|17/09/2026\n(816) 555-0161|18/09/2026\n");
    let map = place.file(
        "map.toml",
        "delimiter = \"|\"\ndate_format = \"%d/%m/%Y\"\n[columns]\nnumber = \"Mobile\"\nreceived = \"On\"\n\
         [constants]\nchannel = \"STOP\"\n",
    );
    let ask = ImportAsk { file, map: Some(map), ..place.ask("") };
    assert_eq!(counts(&place.desk.import_removals(&ask, &quiet()).unwrap()), [2, 2, 0, 0, 0]);
    let wrong = place.file("wrong.toml", "[columns]\nnumbre = \"Mobile\"\n");
    let fault = place.desk.import_removals(&ImportAsk { map: Some(wrong), ..ask }, &quiet()).unwrap_err();
    assert_eq!((fault.code, fault.place.as_str()), (Code::BadInput, "wrong.toml"));
}

#[test]
fn a_companys_own_layout_stands_beside_those_that_ship_and_never_in_their_place() {
    let place = place();
    let own = "id = \"our-printer\"\nversion = 1\ntitle = \"Printer\"\nkind = \"delimited\"\ndelimiter = \",\"\n\
        line_end = \"lf\"\ncharset = \"utf-8\"\ncase = \"as-is\"\nchannels = [\"mail\"]\n[actions]\nremove = \"A\"\n\
        [[fields]]\nname = \"what\"\nsource = \"action\"\nrequired = true\n\
        [[fields]]\nname = \"zip\"\nsource = \"zip\"\nlength = 5\ntransform = \"zip5\"\n";
    let shipped = place.desk.layouts().unwrap().len();
    let file = place.file("own.toml", own);
    assert_eq!(place.desk.check_layout(&file).unwrap().fields.len(), 2);
    let folder = place.dir.path().join("data").join("layouts");
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(&file, folder.join("own.toml")).unwrap();
    assert_eq!(place.desk.layouts().unwrap().len(), shipped + 1);
    assert_eq!(place.desk.layout("our-printer").unwrap().row.standing, "company");

    let data = place.file("data.csv", "A,64105\nB,64105\nA,6410\n");
    let validated = place.desk.validate_file(&data, "our-printer").unwrap();
    assert_eq!((validated.records, validated.faults), (3, 2));
    assert_eq!(validated.first_faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [2, 3]);

    let taken = place.file("taken.toml", &own.replace("our-printer", "us-dma-mps"));
    assert_eq!(place.desk.check_layout(&taken).unwrap_err().code, Code::Conflict);
    std::fs::write(folder.join("broken.toml"), "id = 7").unwrap();
    let fault = place.desk.layouts().unwrap_err();
    assert!(fault.place.starts_with("broken.toml, line 1"), "{}", fault.line());
    assert_eq!(place.desk.layout("nothing-such").unwrap_err().place, fault.place);
    assert!(place.desk.layout("us-dma-mps").is_ok());
}

#[test]
fn a_row_with_a_customer_number_stops_what_it_names_itself_and_what_is_on_file() {
    let place = place();
    place.customers(CUSTOMERS);
    let file = "channel,customer_no,address_1,zip,phone_mobile,number,email,received,source_id\n\
        phone,C1,,,816-555-0170,816-555-0171,,2026-09-01,1\n\
        email,C1,,,,,ada@example.org,2026-09-02,2\n\
        mail,C1,9 Oak Rd,64111,,,,2026-09-03,3\n";
    assert_eq!(counts(&place.removals(file)), [3, 3, 0, 0, 0]);

    let stopped = |ask: RecordAsk| place.desk.preview_record(&ask).unwrap().duplicate.is_some();
    let removals: Vec<usize> = (1..4)
        .map(|day| {
            let on = format!("2026-09-0{day}");
            let row = place.requests().into_iter().find(|row| row.received_on == on).unwrap();
            place.desk.request(&row.reference).unwrap().removals.len()
        })
        .collect();
    assert_eq!(removals, [1, 2, 2], "one removal of three numbers, two e-mails, two addresses");
    let week =
        ExportAsk { service: "tps".into(), layout: None, week: Some("2026-W36".into()), since_last: false };
    assert_eq!(place.desk.export_plan(&week).unwrap().records, 3);
    let same = RecordSubject::Email { email: "ada@example.org".into() };
    assert!(stopped(RecordAsk { subject: same, ..place.asked(Channel::Email) }), "that of the row");
    assert!(stopped(place.asked(Channel::Email)), "the e-mail on file is stopped too");
    assert_eq!(counts(&place.removals(file)), [3, 0, 0, 3, 0]);
}

#[test]
fn a_row_that_attaches_to_an_older_removal_leaves_a_trace_once_and_is_known_by_it() {
    let place = place();
    place.customers(CUSTOMERS);
    let first = place.removals("channel,customer_no,received,source_id\nmail,C1,2026-09-01,1\n");
    assert_eq!(first.added, 1);
    let reference = place.requests()[0].reference.clone();
    let again = "channel,customer_no,received,source_id\nmail,C1,2026-09-08,17\n";
    let traces = |place: &Place| {
        let shown = place.desk.request(&reference).unwrap();
        shown.timeline.iter().filter(|item| item.what == "attached").map(|item| item.state.clone()).collect()
    };
    for _ in 0..2 {
        assert_eq!(counts(&place.removals(again)), [1, 0, 0, 1, 0]);
        let traces: Vec<Option<String>> = traces(&place);
        assert_eq!(traces, [Some("letters 17".to_owned())]);
    }
    let other_day = place.removals(&again.replace("2026-09-08", "2026-09-15"));
    assert_eq!((other_day.unchanged, other_day.refused), (0, 1), "a source that counts from one again");

    let reason = "the first letter was another Ada's".into();
    place.desk.withdraw(&WithdrawAsk { reference, channel: None, reason }).unwrap();
    assert_eq!(counts(&place.removals(again)), [1, 0, 0, 1, 0], "the same file never adds");
    assert!(place.desk.check(&quiet()).unwrap().iter().all(|line| line.ok));
}

#[test]
fn a_row_that_attaches_in_part_is_known_again_by_the_rest() {
    let place = place();
    place.customers(CUSTOMERS);
    place.removals("channel,customer_no,received\nmail,C1,2026-09-01\n");
    let both = "channel,customer_no,received,source_id\nmail+email,C1,2026-09-08,18\n";
    assert_eq!(counts(&place.removals(both)), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&place.removals(both)), [1, 0, 0, 1, 0]);
    assert_eq!(place.requests().len(), 2);
}

#[test]
fn a_long_import_folds_its_log_file_into_the_store_as_it_goes() {
    let place = place();
    let mut text = String::from("source_id,kind,received,email\n");
    for row in 0..1_010 {
        text.push_str(&format!("{row},email,2026-11-18,someone-{row}@example.com\n"));
    }
    let report = place.removals(&text);
    assert_eq!(report.added, 1_010, "{:?}", report.refused_rows.first());
    let bytes = |name: &str| std::fs::metadata(place.dir.path().join("data").join(name)).unwrap().len();
    // Nobody has signed out, which would fold it in any case.
    assert!(bytes("store.db") > 1_000 * 1_000, "{} {}", bytes("store.db"), bytes("store.db-wal"));
}
