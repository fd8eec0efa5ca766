//! Scrubbing: every row in exactly one file, its bytes as they were, and nobody clean who is not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod again;
#[path = "../common/mod.rs"]
mod common;
mod decoys;
mod gifts;

use common::{desk, quiet};
use domain::list::ListKind;
use domain::words::Channel;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use usecases::clock::Clock;
use usecases::lists::ListAsk;
use usecases::progress::{Progress, Step};
use usecases::record::{RecordAsk, RecordSubject};
use usecases::request::WithdrawAsk;
use usecases::scrub::{ScrubAsk, ScrubReport};
use usecases::{Code, Desk, Result};

static AT_ONCE: AtomicBool = AtomicBool::new(true);

const MPS: &str = "ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\tADDRESS_2\t\
    CITY\tSTATE\tZIP5\tZIP4\tSCOPE\tREFERENCE\r\n\
    A\t20261001\t\tMARGARET\t\tWHITCOMBE\t\t88 W 7TH ST\t\tDENVER\tCO\t80204\t\tP\tM1\r\n\
    A\t20261001\t\t\t\tORTIZ\t\t14 ELM ST\t\tRENO\tNV\t89501\t\tS\tM2\r\n\
    A\t20261001\t\t\t\t\t\t5 OAK CT APT 4\t\tPROVO\tUT\t84601\t\tA\tM3\r\n";

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
    runs: std::cell::Cell<u32>,
}

fn place() -> Place {
    let (dir, desk) = desk();
    Place { dir, desk, runs: std::cell::Cell::default() }
}

fn today() -> chrono::NaiveDate {
    Clock::default().now().with_timezone(&chrono_tz::America::Chicago).date_naive()
}

fn days_ago(days: u64) -> String {
    (today() - chrono::Days::new(days)).to_string()
}

impl Place {
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    }

    fn list(&self, kind: ListKind, layout: &str, date: String, text: &str) {
        let ask = self.list_ask(kind, layout, date, text);
        assert_eq!(self.desk.import_list(&ask, &quiet()).unwrap().refused, 0);
    }

    fn list_ask(&self, kind: ListKind, layout: &str, date: String, text: &str) -> ListAsk {
        ListAsk {
            file: self.file("list.txt", text),
            kind,
            id: None,
            layout: layout.to_owned(),
            list_date: Some(date),
            mode: None,
            subscription: Some("10012345".to_owned()),
            areas: vec![303, 816, 775],
            override_reason: None,
            dry_run: false,
        }
    }

    fn registry(&self, days: u64) {
        self.list(ListKind::Dnc, "us-ftc-dnc", days_ago(days), "816,5550101\r\n303,5550142\r\n");
    }

    fn ask(&self, purpose: &str, text: impl AsRef<[u8]>) -> ScrubAsk {
        self.runs.set(self.runs.get() + 1);
        ScrubAsk {
            file: self.file("in.csv", text),
            purpose: purpose.to_owned(),
            out: self.out(),
            map: None,
            fuzzy: false,
            campaign: None,
            name: None,
            brand: None,
            override_reason: None,
        }
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join(format!("out-{}", self.runs.get()))
    }

    fn scrub(&self, ask: &ScrubAsk) -> Result<ScrubReport> {
        let report = self.desk.scrub(ask, &quiet())?;
        assert_eq!(report.read, report.clean + report.removed + report.borderline + report.refused);
        Ok(report)
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8(std::fs::read(self.out().join(name)).unwrap()).unwrap()
    }

    fn remove(&self, channels: &[Channel], number: &str) -> String {
        let subject = RecordSubject::Number { number: number.into() };
        self.desk.record(&RecordAsk::of(subject, channels)).unwrap().reference
    }
}

const PEOPLE: &str = "id,first_name,last_name,address_1,city,state,zip,note\n\
    1,Margaret,Whitcombe,88 West 7th Street,Denver,CO,80204,\"a \"\"quote\"\", and\nanother line\"\n\
    2,Harold,Whitcombe,88 W 7th St,Denver,CO,80204,=1+1\n\
    3,Anna,Ortiz,14 Elm Street,Reno,NV,89501-1234,\n\
    4,Eve,Gray,5 Oak Court Apt 4,Provo,UT,84601,x\n\
    5,No,Address,,Provo,UT,84601,x\n\
    6,Too,Few,Cells\n\
    7,Li,Wei,12 Elm St,Reno,NV,89501,\" kept \"\n";

#[test]
fn people_are_removed_at_the_level_of_the_entry_with_its_reference_and_all_others_stay_as_they_are() {
    let place = place();
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), MPS);
    let report = place.scrub(&place.ask("prospect-mail", PEOPLE)).unwrap();
    assert_eq!([report.read, report.clean, report.removed, report.refused], [7, 2, 3, 2]);
    assert_eq!(report.missing_lists, [ListKind::Deceased, ListKind::Caretaker]);
    let lines: Vec<&str> = PEOPLE.split_inclusive('\n').collect();
    assert_eq!(place.read("clean.csv"), [lines[0], lines[3], lines[8]].concat(), "the very bytes");
    let removed = place.read("removed.csv");
    assert!(removed.starts_with(
        "id,first_name,last_name,address_1,city,state,zip,note,list,list_date,level,score,reference,reason\n"
    ));
    let date = days_ago(3);
    assert!(
        removed.contains(&format!("another line\",mps,{date},person,1.000,M1,exact person\n")),
        "{removed}"
    );
    assert!(removed.contains(&format!(",mps,{date},surname-at-address,1.000,M2,")), "{removed}");
    assert!(removed.contains(&format!(",mps,{date},address,1.000,M3,")), "{removed}");
    assert_eq!(
        place.read("refused.csv"),
        "row,reason\n5,\"no first name, last name and address that can be compared\"\n6,4 cells where the header has 8\n"
    );
    let run: serde_json::Value = serde_json::from_str(&place.read("run.json")).unwrap();
    assert_eq!(run["by_level"]["person"], 1);
}

#[test]
fn a_list_for_rent_is_refused_with_the_promise_and_a_folder_with_a_scrub_in_it_is_left_alone() {
    let place = place();
    for purpose in ["rent", "sale", "exchange"] {
        let refused = place.scrub(&place.ask(purpose, PEOPLE)).unwrap_err();
        assert_eq!(refused.code, Code::NotAllowed);
        assert!(refused.advice.contains("never rented") && !place.out().exists());
    }
    let ask = place.ask("house-mail", PEOPLE);
    place.scrub(&ask).unwrap();
    let before = place.read("run.json");
    assert_eq!(place.scrub(&ask).unwrap_err().code, Code::Conflict);
    assert_eq!(place.read("run.json"), before);
}

#[test]
fn a_removal_recorded_a_second_ago_is_caught_and_one_withdrawn_is_not() {
    let place = place();
    place.registry(3);
    let text = "name,phone\nAda,816-555-0199\nBen,(816) 555-0198\n";
    let before = place.scrub(&place.ask("prospect-call", text)).unwrap();
    assert_eq!([before.clean, before.removed], [2, 0]);
    let reference = place.remove(&[Channel::Phone], "816 555 0199");
    let after = place.scrub(&place.ask("prospect-call", text)).unwrap();
    assert_eq!([after.clean, after.removed], [1, 1]);
    assert!(place.read("removed.csv").contains(",in-house,"));
    let texts = "name,phone,consent\nAda,816-555-0199,form 12\nBen,816-555-0198,\nCy,816-555-0197,form 13\n";
    let text_run = place.scrub(&place.ask("text", texts)).unwrap();
    assert_eq!([text_run.clean, text_run.removed, text_run.refused], [1, 1, 1], "a call removal stops texts");
    let mail = "first_name,last_name,address_1,city,state,zip,phone\nAda,Lowell,12 Elm St,Reno,NV,89501,816-555-0199\n";
    assert_eq!(place.scrub(&place.ask("house-mail", mail)).unwrap().clean, 1, "and no mail");
    let withdrawal = WithdrawAsk { reference, channel: None, reason: "a mistake".into() };
    place.desk.withdraw(&withdrawal).unwrap();
    assert_eq!(place.scrub(&place.ask("prospect-call", text)).unwrap().clean, 2);
}

#[test]
fn the_registry_must_be_there_and_fresh_unless_a_supervisor_says_why_not() {
    let place = place();
    let text = "name,phone\nAda,816-555-0101\nBen,816-555-0102\n";
    for purpose in ["prospect-call", "house-call"] {
        let refused = place.scrub(&place.ask(purpose, text)).unwrap_err();
        assert_eq!(refused.code, Code::HeldBack, "{refused}");
        assert!(!place.out().exists());
    }
    place.registry(32);
    let refused = place.scrub(&place.ask("prospect-call", text)).unwrap_err();
    assert!(refused.code == Code::HeldBack && refused.what.contains("was to be used until"), "{refused}");
    let reason = Some("the office's server is down".to_owned());
    let report = place
        .scrub(&ScrubAsk { override_reason: reason.clone(), ..place.ask("prospect-call", text) })
        .unwrap();
    assert_eq!((report.removed, report.override_reason), (1, reason));
    assert_eq!(report.use_by, today().to_string());
    assert_eq!(report.lists[0].subscription, "10012345");
}

#[test]
fn a_change_file_makes_a_registry_young_again_only_where_none_is_missing_before_it() {
    for (first_change, is_fresh) in [(39, true), (1, false)] {
        let place = place();
        place.registry(40);
        let text = format!("816,5550109,{},A\r\n", days_ago(first_change));
        let ask = place.list_ask(ListKind::Dnc, "us-ftc-dnc-change", days_ago(1), &text);
        let reason = Some("the service lost them".to_owned());
        place.desk.import_list(&ListAsk { override_reason: reason, ..ask }, &quiet()).unwrap();
        let run = place.scrub(&place.ask("prospect-call", "phone\n816-555-0109\n816-555-0102\n"));
        match is_fresh {
            true => assert_eq!(run.unwrap().removed, 1),
            false => assert_eq!(run.unwrap_err().code, Code::HeldBack),
        }
    }
}

#[test]
fn the_last_day_of_a_registry_is_its_31st() {
    let place = place();
    place.registry(31);
    let report = place.scrub(&place.ask("prospect-call", "phone\n816-555-0102\n")).unwrap();
    assert_eq!(report.use_by, today().to_string());
}

#[test]
fn a_relationship_keeps_a_row_on_the_registry_and_says_until_when_and_a_removal_goes_over_it() {
    let place = place();
    place.registry(3);
    let lately = days_ago(20);
    let text = format!(
        "name,phone,state,last_purchase_date\nAda,303-555-0142,CO,{lately}\nBen,816-555-0101,MO,{}\n\
         Cy,303-555-0143,CO,\nDee,212-555-0144,NY,\nEve,12,CO,\n",
        days_ago(200)
    );
    let report = place.scrub(&place.ask("house-call", &text)).unwrap();
    assert_eq!([report.clean, report.removed, report.refused, report.kept_by_relationship], [2, 1, 2, 1]);
    let clean = place.read("clean.csv");
    let until = (today() - chrono::Days::new(20)).checked_add_months(chrono::Months::new(18)).unwrap();
    assert!(clean.starts_with("name,phone,state,last_purchase_date,ebr_until\n"));
    assert!(clean.contains(&format!("Ada,303-555-0142,CO,{lately},{until}\n")), "{clean}");
    assert!(clean.contains("Cy,303-555-0143,CO,,\n"), "{clean}");
    assert!(place.read("removed.csv").contains("Ben,816-555-0101,MO"), "Missouri gives 180 days");
    assert!(place.read("refused.csv").contains("4,the registry here does not cover its area code"));
    let prospects = place.scrub(&place.ask("prospect-call", &text)).unwrap();
    assert_eq!(prospects.kept_by_relationship, 0);
    place.remove(&[Channel::Phone], "303-555-0142");
    let over = place.scrub(&place.ask("house-call", &text)).unwrap();
    assert_eq!((over.kept_by_relationship, over.removed), (0, 2));
}

#[test]
fn a_name_that_is_nearly_the_same_is_found_with_a_score_and_a_reason_when_asked_for() {
    let place = place();
    let streets = ["ELM ST", "OAK AVE", "PINE RD", "LAKE DR", "HILL CT"];
    let lasts = ["WHITCOMBE", "SONDERGELD", "ABERNATHY", "KOWALCZYK", "DELACROIX", "FITZGERALD", "YAMAMOTO"];
    let firsts = ["MARGARET", "HAROLD", "DOLORES", "EUGENE", "BEATRICE"];
    let (mut listed, mut given) = (
        MPS.lines().next().unwrap().to_owned() + "\r\n",
        "first_name,last_name,address_1,city,state,zip\n".to_owned(),
    );
    for at in 0..140_usize {
        let (first, last, street) = (firsts[at % 5], lasts[at % 7], streets[at / 7 % 5]);
        let house = 10 + at;
        listed += &format!(
            "A\t20261001\t\t{first}\t\t{last}\t\t{house} {street}\t\tRENO\tNV\t89501\t\tP\tF{at}\r\n"
        );
        // Every second one is on the list, one letter off.
        match at % 2 {
            0 => {
                given += &format!(
                    "{first},{},{house} {street},Reno,NV,89501\n",
                    last.replacen('E', "A", 1).replacen("OW", "OV", 1)
                )
            }
            _ => given += &format!("Xavier,Quillfeather{at},{} Birch Way,Reno,NV,89502\n", 900 + at),
        }
    }
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), &listed);
    let exact = place.scrub(&place.ask("prospect-mail", &given)).unwrap();
    let fuzzy = place.scrub(&ScrubAsk { fuzzy: true, ..place.ask("prospect-mail", &given) }).unwrap();
    assert!(fuzzy.removed > exact.removed && fuzzy.removed + fuzzy.borderline >= 68, "{exact:?} {fuzzy:?}");
    let removed = place.read("removed.csv");
    assert!(removed.contains("one letter off"), "{removed}");
    assert!(!removed.contains("Quillfeather"), "{removed}");
}

#[test]
fn of_few_people_another_first_name_in_the_home_is_never_taken_for_the_one_on_the_list() {
    let place = place();
    let listed = "A\t20261001\t\tMARQUESSA\t\tVANDLEBROOK\t\t90817 QUAGWORT TER\tUNIT ZIBB44\tPLATTSMERE\tMO\t64187\t\tP\tR1\r\n";
    let header = MPS.lines().next().unwrap().to_owned() + "\r\n";
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), &(header + listed));
    let given = "first_name,last_name,address_1,address_2,city,state,zip\n\
        Balthazar,Vandlebrook,90817 Quagwort Ter,Unit Zibb44,Plattsmere,MO,64187\n\
        Anna,Ortiz,14 Elm St,,Reno,NV,89501\nEve,Gray,5 Oak Ct,,Provo,UT,84601\nLi,Wei,12 Elm St,,Reno,NV,89501\n";
    let report = place.scrub(&ScrubAsk { fuzzy: true, ..place.ask("prospect-mail", given) }).unwrap();
    assert_eq!((report.removed, report.clean + report.borderline), (0, 4), "{}", place.read("removed.csv"));
}

#[test]
fn an_entry_and_a_row_that_say_half_a_name_are_compared_with_people_who_are_nearly_the_same() {
    let place = place();
    let half = "A\t20261001\t\t\t\tWHITCOMBE\t\tRURAL STOP\t\tDENVER\tCO\t80204\t\tP\tR1\r\n";
    let nothing = "A\t20261001\t\tADA\t\tLOWELL\t\t\t\tDENVER\tCO\t80204\t\tP\tR2\r\n";
    let text = MPS.lines().next().unwrap().to_owned() + "\r\n" + half + nothing;
    let ask = place.list_ask(ListKind::Mps, "us-dma-mps", days_ago(3), &text);
    let report = place.desk.import_list(&ask, &quiet()).unwrap();
    assert_eq!((report.entries, report.refused), (1, 1), "{report:?}");
}

#[test]
fn a_stopped_scrub_leaves_no_file_and_so_does_a_damaged_list() {
    let place = place();
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), MPS);
    fn nothing(_: Step) {}
    let stopped = place.desk.scrub(&place.ask("prospect-mail", PEOPLE), &Progress::new(&nothing, &AT_ONCE));
    assert!(stopped.unwrap_err().is_stop);
    assert_eq!(std::fs::read_dir(place.out()).unwrap().count(), 0);
    let file = place.dir.path().join("data/lists/mps.1.list");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[60] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    assert_eq!(place.scrub(&place.ask("prospect-mail", PEOPLE)).unwrap_err().code, Code::StoreUnusable);
    assert!(!place.out().join("clean.csv").exists());
}

#[test]
fn no_row_is_lost_or_doubled_and_none_is_changed() {
    let place = place();
    place.list(ListKind::Mps, "us-dma-mps", days_ago(3), MPS);
    let row = ("[a-zA-Z=+@;\"\n, é-]{0,10}", 0..40_u32, 0..4_u8);
    let rows = prop::collection::vec(row, 0..30);
    let mut runner = TestRunner::new(Config { cases: 64, failure_persistence: None, ..Config::default() });
    runner.run(&rows, |rows| all_there(&place, &rows)).unwrap();
}

fn all_there(place: &Place, rows: &[(String, u32, u8)]) -> std::result::Result<(), TestCaseError> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(["id", "note", "first_name", "last_name", "address_1", "zip"]).unwrap();
    for (at, (note, house, kind)) in rows.iter().enumerate() {
        let (first, last, street, zip) = match kind {
            0 => ("Margaret", "Whitcombe", "88 W 7th St".to_owned(), "80204"),
            1 => ("Any", "Body", String::new(), "80204"),
            _ => ("Any", "Body", format!("{house} Elm St"), "89501"),
        };
        csv.write_record([&at.to_string(), note, first, last, &street, zip]).unwrap();
    }
    let text = csv.into_inner().unwrap();
    let report = place.scrub(&place.ask("prospect-mail", &text)).unwrap();
    prop_assert_eq!(report.read as usize, rows.len());
    let records = |bytes: &[u8]| -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(bytes).records().map(|row| row.unwrap()).collect()
    };
    let of = |name: &str| records(place.read(name).as_bytes());
    let given = records(&text);
    let mut seen = vec![0_u32; rows.len()];
    for row in of("clean.csv").iter().chain(&of("removed.csv")) {
        let at: usize = row[0].parse().unwrap();
        seen[at] += 1;
        for column in 0..6 {
            prop_assert_eq!(&row[column], &given[at][column]);
        }
    }
    for row in of("refused.csv") {
        seen[row[0].parse::<usize>().unwrap() - 1] += 1;
    }
    prop_assert!(seen.iter().all(|times| *times == 1), "{:?}", seen);
    Ok(())
}

#[test]
fn what_cannot_be_compared_or_proved_is_refused_and_never_clean() {
    let place = place();
    place.registry(3);
    let refused = |purpose: &str, rows: &str| {
        let report = place.scrub(&place.ask(purpose, rows)).unwrap();
        (report.read, report.refused)
    };
    let mail = "first_name,last_name,address_1,city,state,zip\nM.,Whitcombe,88 W 7th St,Denver,CO,80204\n\
        Margaret,Whitcombe,88 W 7th St,Denver,CO,\n,Whitcombe,88 W 7th St,Denver,CO,80204\n";
    assert_eq!(refused("prospect-mail", mail), (3, 3));
    let texts = "phone,consent\n816-555-0199,no\n816-555-0199,N\n816-555-0199,yes\n816-555-0199,revoked\n";
    assert_eq!(refused("text", texts), (4, 4));
    let calls = "phone\n\"816-555-0199, 816-555-0101\"\n816-555-0199;816-555-0101\n";
    assert_eq!(refused("prospect-call", calls), (2, 2));
}

#[test]
fn a_list_that_would_be_misread_as_a_whole_is_refused_before_a_row_is_written() {
    let place = place();
    place.registry(3);
    let brand =
        ScrubAsk { brand: Some("holis".to_owned()), ..place.ask("house-call", "phone\n816-555-0199\n") };
    let whole = [
        brand,
        place.ask("house-call", "phone,name\r816-555-0199,Ada\r"),
        place.ask("house-call", "phone,Phone\n816-555-0199,816-555-0101\n"),
        place.ask("house-mail", "full_name,address_1,city,state,zip\nAda Lowell,12 Elm St,Reno,NV,89501\n"),
    ];
    for ask in whole {
        assert!(matches!(place.scrub(&ask).unwrap_err().code, Code::BadInput | Code::Usage));
        assert!(!ask.out.join("clean.csv").exists());
    }
}
