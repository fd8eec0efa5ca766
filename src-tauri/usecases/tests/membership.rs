//! What a customer's card says of imported lists.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use common::{desk, quiet};
use domain::Sensitive;
use domain::list::{ListKind, Standing};
use domain::words::{AskedBy, Channel, Reason};
use std::path::PathBuf;
use usecases::Desk;
use usecases::customer::CustomerAsk;
use usecases::import::ImportAsk;
use usecases::lists::{ListAsk, OnList};
use usecases::record::{RecordAsk, RecordSubject};

const CUSTOMERS: &str = "customer_no,first_name,last_name,address_1,city,state,zip,phone_home\n\
    C1,Ada,Lowell,12 Elm Street,Kansas City,MO,64105,(816) 555-0101\n\
    C2,Ben,Lowell,12 Elm St,Kansas City,MO,64105,\n\
    C3,Cy,Young,99 Oak Ave,Denver,CO,80202,303-555-0142\n";
const MPS: &str = "ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\tADDRESS_2\t\
    CITY\tSTATE\tZIP5\tZIP4\tSCOPE\tREFERENCE\r\n\
    A\t20261001\t\tADA\t\tLOWELL\t\t12 ELM ST\t\tKANSAS CITY\tMO\t64105\t\tP\tR1\r\n\
    A\t20261001\t\tEVE\t\tODDLY\t\t99 OAK AVE\t\tDENVER\tCO\t80202\t\tA\tR2\r\n";

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
}

fn place() -> Place {
    let (dir, desk) = desk();
    let place = Place { dir, desk };
    let file = place.file("customers.csv", CUSTOMERS);
    place
        .desk
        .import_customers(
            &ImportAsk { file, map: None, dry_run: false, replace: false, source: None },
            &quiet(),
        )
        .unwrap();
    place
}

impl Place {
    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, text).unwrap();
        file
    }

    fn import(&self, kind: ListKind, layout: &str, date: &str, text: &str) {
        let ask = ListAsk {
            file: self.file("list.txt", text),
            kind,
            id: None,
            layout: layout.to_owned(),
            list_date: Some(date.to_owned()),
            mode: None,
            subscription: None,
            areas: Vec::new(),
            dry_run: false,
            override_reason: None,
        };
        self.desk.import_list(&ask, &quiet()).unwrap();
    }

    /// List, its date, and by what or how it stands; of one customer.
    fn on(&self, customer_no: &str) -> Vec<(String, String, String)> {
        let ask = CustomerAsk {
            customer_no: customer_no.to_owned(),
            contact: None,
            typed: Sensitive::from(customer_no),
        };
        let lists = self.desk.customer(&ask).unwrap().lists;
        let said = |on: &OnList| match on.standing {
            Standing::On => on.levels.join(" "),
            other => other.word().to_owned(),
        };
        lists.into_iter().map(|on| (on.list.clone(), on.list_date.clone(), said(&on))).collect()
    }
}

fn row(list: &str, date: &str, level: &str) -> (String, String, String) {
    (list.to_owned(), date.to_owned(), level.to_owned())
}

#[test]
fn the_card_says_which_lists_a_customer_is_on_by_what_and_of_what_day() {
    let place = place();
    assert_eq!(place.on("C1"), []);
    place.import(ListKind::Mps, "us-dma-mps", "2026-10-01", MPS);
    place.import(ListKind::Dnc, "us-ftc-dnc", "2026-11-02", "816,5550101\r\n");
    assert_eq!(place.on("C1"), [row("dnc", "2026-11-02", "phone"), row("mps", "2026-10-01", "person")]);
    assert_eq!(place.on("C2"), [], "a person's entry reaches nobody else in the house");
    let not_covered = row("dnc", "2026-11-02", "not-covered");
    assert_eq!(place.on("C3"), [not_covered.clone(), row("mps", "2026-10-01", "address")]);
    place.desk.list_drop("mps").unwrap();
    assert_eq!(place.on("C3"), [not_covered]);
}

#[test]
fn a_list_that_cannot_be_read_is_named_and_the_card_is_shown() {
    let place = place();
    place.import(ListKind::Mps, "us-dma-mps", "2026-10-01", MPS);
    std::fs::write(place.dir.path().join("data/lists/mps.1.list"), "not a list").unwrap();
    assert_eq!(place.on("C2"), [row("mps", "2026-10-01", "unreadable")]);
}

#[test]
fn every_way_in_which_somebody_is_on_a_list_is_said_and_a_strangers_number_is_none() {
    let place = place();
    place.import(ListKind::Dnc, "us-ftc-dnc", "2026-11-02", "816,5550101\r\n");
    place.import(ListKind::InHouse, "us-dma-mps", "2026-10-01", MPS);
    assert_eq!(place.on("C1").len(), 2);
    let subject = RecordSubject::Number { number: "816-555-0101".into() };
    let wrong = RecordAsk {
        reason: Reason::WrongNumber,
        asked_by: AskedBy::Stranger,
        ..RecordAsk::of(subject, &[Channel::Phone])
    };
    place.desk.record(&wrong).unwrap();
    assert_eq!(place.on("C1"), [row("in-house", "2026-10-01", "person")]);
}
