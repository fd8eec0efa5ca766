//! The fixed set of invented records that the golden files are written from: hard names, long ones, PO boxes,
//! ZIP+4, formulas, control characters, letters without a Latin base.
#![allow(dead_code)]

use domain::layout::{Layout, LayoutRecord, built_in};
use domain::person::Person;
use domain::words::{Channel, RecordAction, Scope};

pub fn layout(id: &str) -> &'static Layout {
    built_in().iter().find(|layout| layout.id.as_str() == id).unwrap()
}

/// Prefix, first, middle, last, suffix, address 1 and 2, city, state, zip.
pub fn person(fields: [&str; 10]) -> Person {
    let [prefix, first, middle, last, suffix, address_1, address_2, city, state, zip] = fields;
    Person {
        prefix: prefix.into(),
        first_name: first.into(),
        middle_name: middle.into(),
        last_name: last.into(),
        suffix: suffix.into(),
        address_1: address_1.into(),
        address_2: address_2.into(),
        city: city.into(),
        state: state.into(),
        zip: zip.into(),
        ..Person::default()
    }
}

fn record(
    action: RecordAction,
    scope: Scope,
    day: u32,
    person: Person,
    number: Option<&str>,
) -> LayoutRecord {
    LayoutRecord {
        action,
        channel: Channel::Mail,
        request_date: chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap(),
        person,
        number: number.map(Into::into),
        scope,
        reference: "0".into(),
        record_no: 0,
    }
}

fn numbered(channel: Channel, mut records: Vec<LayoutRecord>) -> Vec<LayoutRecord> {
    for (at, record) in (1_u32..).zip(&mut records) {
        record.channel = channel;
        record.record_no = at;
        record.reference = format!("{}", 10_400_700 + at).as_str().into();
    }
    records
}

pub fn mail_records() -> Vec<LayoutRecord> {
    use RecordAction::{Deceased, Remove, Withdraw};
    use Scope::{Address, Number, Person as One, SurnameAtAddress};
    numbered(
        Channel::Mail,
        vec![
            record(
                Remove,
                One,
                16,
                person([
                    "Mr",
                    "Jan",
                    "Marek",
                    "Łukasiewicz",
                    "",
                    "12 Żeromski St",
                    "Apt 4",
                    "Chicago",
                    "IL",
                    "60601-1234",
                ]),
                None,
            ),
            record(
                Remove,
                One,
                17,
                person([
                    "Mrs.",
                    "Siobhán",
                    "Ann",
                    "O’Brien-Núñez",
                    "Jr",
                    "PO Box 1207",
                    "",
                    "St. Paul",
                    "MN",
                    "55101",
                ]),
                None,
            ),
            record(
                Withdraw,
                One,
                18,
                person([
                    "Professor",
                    "Maximiliana-Theodora-Josephine",
                    "ß",
                    "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh",
                    "Esquire",
                    "12345 Northwest Saint Bartholomew-the-Great Boulevard",
                    "Building 7, rear entrance, behind the old post office",
                    "Truth or Consequences Hot Springs",
                    "NM",
                    "87901",
                ]),
                None,
            ),
            record(
                Deceased,
                One,
                19,
                person([
                    "Mrs",
                    "Margaret",
                    "Rose",
                    "Whitcombe",
                    "",
                    "88 W 7th St",
                    "",
                    "Saint Paul",
                    "MN",
                    "55102",
                ]),
                None,
            ),
            record(
                Remove,
                SurnameAtAddress,
                20,
                person(["", "", "", "Whitcombe", "", "88 W 7th St", "", "Saint Paul", "MN", "551024321"]),
                None,
            ),
            record(
                Remove,
                One,
                17,
                person([
                    "Mr",
                    "Harold",
                    "",
                    "WHITCOMBE",
                    "Sr",
                    "88 w 7th st",
                    "",
                    "Saint Paul",
                    "MN",
                    "55102",
                ]),
                None,
            ),
            record(
                Remove,
                Address,
                18,
                person(["", "", "", "", "", "5 Elm St", "", "Springfield", "IL", "62701"]),
                None,
            ),
            record(
                Remove,
                One,
                16,
                person([
                    "Ms",
                    "Zoë",
                    "",
                    "Llŷr-Straße",
                    "",
                    "Flat 2, 10 Dŵr Lane",
                    "",
                    "Swansea",
                    "West Glamorgan",
                    "sa1 1aa",
                ]),
                None,
            ),
            record(
                Remove,
                One,
                16,
                person(["", "محمد", "", "Haddad", "", "9 Oak Ave", "", "Dearborn", "MI", "48126"]),
                None,
            ),
            record(
                Remove,
                One,
                22,
                person([
                    "",
                    "=1+1",
                    "@x",
                    "-Quote \"Q\", Sr",
                    "",
                    "1 Main\tSt\r\nRear",
                    "+2",
                    "Ann  Arbor",
                    "MI",
                    "48104",
                ]),
                None,
            ),
            record(
                Remove,
                One,
                22,
                person(["", "Nora", "", "  ", "", "3 Pine Rd", "", "Reno", "NV", "89501"]),
                None,
            ),
            record(Remove, Number, 22, Person::default(), Some("+12125550123")),
        ],
    )
}

pub fn phone_records() -> Vec<LayoutRecord> {
    use RecordAction::{Deceased, Remove, Withdraw};
    use Scope::{Number, Person as One};
    let peg =
        || person(["Mrs", "Peg", "", "Łukasiewicz", "", "88 W 7th St", "", "Saint Paul", "MN", "55102-4321"]);
    let abroad = || person(["", "Ann", "", "O'Brien", "", "1 High St", "", "Leeds", "", "LS1 4AP"]);
    numbered(
        Channel::Phone,
        vec![
            record(Remove, Number, 16, Person::default(), Some("+12125550123")),
            record(Remove, One, 17, peg(), Some("+16515550199")),
            record(Withdraw, One, 18, peg(), Some("+13125550142")),
            record(Deceased, One, 19, peg(), Some("+19185550107")),
            record(Remove, One, 20, abroad(), Some("+12015550100")),
            record(Remove, Number, 20, Person::default(), Some("+442079460018")),
            record(Remove, Number, 20, Person::default(), Some("+441134960123")),
            record(Remove, Number, 20, Person::default(), Some("+441632960123")),
            record(Remove, Number, 20, Person::default(), Some("+447700900123")),
            record(Withdraw, Number, 20, Person::default(), Some("+447700900123")),
            record(Remove, Number, 20, Person::default(), Some("5550123")),
            record(Remove, One, 20, peg(), None),
        ],
    )
}

/// What a layout is tried with.
pub fn records_for(layout: &Layout) -> Vec<LayoutRecord> {
    if layout.channels.contains(&Channel::Phone) && !layout.channels.contains(&Channel::Mail) {
        phone_records()
    } else {
        mail_records()
    }
}
