//! Reading service files: typed values, and a fault with line and column for whatever is wrong.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]

mod invented;

use domain::layout::{Differs, Layout, LineFault, ReadRecord, Reader, compare, validate};
use domain::words::{RecordAction, Scope};
use invented::{layout, mail_records};
use std::io::{BufRead, BufReader, Read};

fn golden(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/../../tests/golden/layouts/{name}.txt", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn records(layout: &Layout, bytes: &[u8]) -> Vec<Result<ReadRecord, LineFault>> {
    let mut reader = Reader::new(layout, bytes);
    let mut found = Vec::new();
    while let Some(row) = reader.next_row() {
        found.push(row.and_then(|row| row.to_record()));
    }
    found
}

fn first_fault(id: &str, bytes: &[u8]) -> String {
    let found = validate(bytes, layout(id), 5);
    let fault = found.faults.first().unwrap_or_else(|| panic!("no fault in {id}"));
    format!("{}: {}", fault.place(), fault.what)
}

#[test]
fn a_baby_registration_is_read_though_no_removal_can_be_written() {
    let found = records(layout("uk-baby-mps"), &golden("uk-baby-mps"));
    let first = found[0].as_ref().unwrap();
    assert_eq!(first.expected_date.unwrap().to_string(), "2027-03-01");
    assert_eq!(first.request_date.unwrap().to_string(), "2026-11-16");
    assert_eq!(first.person.first_name.as_str(), "ZOË");
    assert_eq!(first.person.address_2.as_str(), "10 DWR LANE, UPLANDS");
    assert_eq!(first.person.email.as_str(), "ZOE.PRYCE@EXAMPLE.COM");
}

#[test]
fn a_record_is_read_in_the_domains_own_words() {
    let found = records(layout("us-dma-mps-fixed"), &golden("us-dma-mps-fixed"));
    let household = found[4].as_ref().unwrap();
    assert_eq!(household.action, Some(RecordAction::Remove));
    assert_eq!(household.scope, Some(Scope::SurnameAtAddress));
    assert_eq!(household.person.zip.as_str(), "55102-4321");
    assert_eq!(household.reference.as_ref().unwrap().as_str(), "10400705");
    let withdrawn = found[2].as_ref().unwrap();
    assert_eq!(withdrawn.action, Some(RecordAction::Withdraw));
}

#[test]
fn a_number_in_two_fields_is_read_as_one() {
    let numbers = |id: &str| -> Vec<String> {
        let found = records(layout(id), &golden(id));
        found.iter().map(|one| one.as_ref().unwrap().number.as_ref().unwrap().as_str().to_owned()).collect()
    };
    let uk = ["+442079460018", "+441134960123", "+441632960123", "+447700900123"];
    assert_eq!(numbers("uk-tps"), uk);
    assert_eq!(numbers("uk-tps-spaced"), uk);
    assert_eq!(numbers("us-ftc-dnc"), ["+12125550123", "+16515550199", "+12015550100"]);
    assert_eq!(numbers("us-ftc-dnc"), numbers("us-ftc-dnc-digits"));
}

#[test]
fn a_fault_names_line_column_and_field() {
    let whole = golden("us-dma-mps-fixed");
    let with = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[242 + at] = byte;
        bytes
    };
    for (bytes, says) in [
        (with(0, b'Q'), "line 2, column 1, field ACTION: an unknown action"),
        (with(5, b'9'), "line 2, column 2, field REQUEST_DATE: not a date"),
        (with(174, b'-'), "line 2, column 174, field ZIP5: a ZIP has 5 digits"),
        (with(182, b' '), "line 2, column 183, field SCOPE: it is required and empty"),
        (with(182, b'Z'), "line 2, column 183, field SCOPE: an unknown scope"),
        (with(220, b'x'), "line 2, column 221, field BLANK: a small letter"),
        (with(220, b'X'), "line 2, column 200, field BLANK: it must be blank"),
        (with(15, 0xc9), "line 2, column 16, field FIRST_NAME: a byte is not in the character set ascii"),
        (with(15, 0), "line 2, column 16, field FIRST_NAME: a byte is not in the character set ascii"),
        (with(240, b' '), "line 2, column 242: the line ends with LF where CR LF is stated"),
        (whole[1..].to_vec(), "line 1, column 240: the record has 239 bytes where 240 are stated"),
        (whole[..whole.len() - 2].to_vec(), "line 8, column 241: the last line has no line end"),
        ([whole.clone(), b"\x1a".to_vec()].concat(), "line 9, column 2: the last line has no line end"),
        ([whole.clone(), b"\r\n".to_vec()].concat(), "line 9, column 1: the record has 0 bytes"),
        (vec![b'A'; 1_000_000], "line 1: the record is longer than 240 bytes"),
    ] {
        let fault = first_fault("us-dma-mps-fixed", &bytes);
        assert!(fault.starts_with(says), "{fault} instead of {says}");
    }
}

#[test]
fn a_delimited_line_with_a_broken_shape_is_named() {
    let header = "REFERENCE\tRECORD_NO\tREASON\r\n";
    for (id, text, says) in [
        ("reject-tab", String::new(), "line 0: the file is empty: the header is missing"),
        ("reject-tab", "reference\r\n".to_owned(), "line 1: the first line is not the layout's header"),
        ("reject-tab", format!("\u{feff}{header}"), "line 1: the first line is not the layout's header"),
        (
            "reject-tab",
            format!("{header}1\t2\r\n"),
            "line 2, column 4, field REASON: the line has fewer than 3 fields",
        ),
        (
            "reject-tab",
            format!("{header}1\t2\t3\t4\r\n"),
            "line 2, column 5: the line has more than 3 fields",
        ),
        (
            "reject-tab",
            format!("{header}1\ttwo\t3\r\n"),
            "line 2, column 3, field RECORD_NO: a record number",
        ),
        (
            "reject-tab",
            format!("{header}{}", "x".repeat(70_000)),
            "line 2: the line is longer than 65536 bytes",
        ),
        (
            "uk-mps-original-delimited",
            "\"R\",16112026\r\n".to_owned(),
            "line 1, column 5, field DATE: a field is not in double quotes",
        ),
        (
            "uk-mps-original-delimited",
            "\"R\",\"161\r\n".to_owned(),
            "line 1, column 5, field DATE: a quote is left open",
        ),
        (
            "uk-mps-original-delimited",
            "\"R\"X,\"1\"\r\n".to_owned(),
            "line 1, column 4, field ACTION: text follows a closing quote",
        ),
    ] {
        let fault = first_fault(id, text.as_bytes());
        assert!(fault.starts_with(says), "{fault} instead of {says}");
    }
}

#[test]
fn only_the_first_faults_are_listed_and_all_are_counted() {
    let text = format!("2125550123\r\n{}", "bad\r\n".repeat(1_000));
    let found = validate(text.as_bytes(), layout("us-ftc-dnc-digits"), 3);
    assert_eq!((found.good, found.bad, found.faults.len()), (1, 1_000, 3));
}

#[test]
fn files_that_people_sent_on_may_end_their_lines_otherwise() {
    let mut reader = Reader::new(layout("us-ftc-dnc"), &b"212,5550123\n651,5550199"[..]).any_line_end();
    let mut read = 0;
    while let Some(row) = reader.next_row() {
        row.unwrap().to_record().unwrap();
        read += 1;
    }
    assert_eq!(read, 2);
}

#[test]
fn a_trailer_states_the_count_and_is_checked() {
    let text = BUILT_UP.replace("LINE", "trailer = \"T{records:6}\"");
    let layout = Layout::parse(&text).unwrap();
    let mut bytes = Vec::new();
    layout.write_trailer(42, &mut bytes);
    assert_eq!(bytes, b"T000042\n");
    let clean = |text: &str| validate(text.as_bytes(), &layout, 5).is_clean();
    assert!(clean("A|Li\nA|Wu\nT000002\n"));
    assert!(!clean("A|Li\nA|Wu\nT000003\n"), "the count is wrong");
    assert!(!clean("A|Li\nA|Wu\n"), "the trailer is missing");
    assert!(!clean("A|Li\nT000001\nA|Wu\n"), "a record follows it");
}

#[test]
fn a_value_with_delimiter_or_quote_is_quoted_as_needed() {
    let text = BUILT_UP.replace("LINE", "quoting = \"as-needed\"");
    let layout = Layout::parse(&text).unwrap();
    let mut record = mail_records().remove(0);
    let mut bytes = Vec::new();
    for name in ["Li", "a|b", "say \"x\"", "王"] {
        record.person.last_name = name.into();
        layout.render(&record, &mut bytes).unwrap();
    }
    assert_eq!(String::from_utf8(bytes).unwrap(), "A|Li\nA|\"a|b\"\nA|\"say \"\"x\"\"\"\nA|王\n");
}

const BUILT_UP: &str = r#"id = "own"
version = 1
title = "Own"
kind = "delimited"
delimiter = "|"
LINE
line_end = "lf"
charset = "utf-8"
case = "as-is"
channels = ["mail"]
[actions]
remove = "A"
[[fields]]
name = "ACTION"
source = "action"
[[fields]]
name = "NAME"
source = "last_name"
required = true
"#;

#[test]
fn a_changed_file_is_noticed_when_it_is_read_again() {
    let layout = layout("us-dma-mps-fixed");
    let records: Vec<_> =
        mail_records().into_iter().filter(|record| layout.render(record, &mut Vec::new()).is_ok()).collect();
    let whole = golden("us-dma-mps-fixed");
    assert!(compare(layout, whole.as_slice(), &records).is_ok());
    let said = |bytes: &[u8]| {
        let Err(Differs(fault)) = compare(layout, bytes, &records) else { panic!("not noticed") };
        format!("{}: {}", fault.place(), fault.what)
    };
    let mut bytes = whole.clone();
    bytes[242 + 35] = b'X';
    assert_eq!(said(&bytes), "line 2, column 35, field LAST_NAME: the field does not say what was meant");
    assert!(said(&whole[..242 * 7]).contains("fewer records"));
    assert!(said(&[whole.clone(), whole[..242].to_vec()].concat()).contains("more records"));
    let mut swapped = whole[242..].to_vec();
    swapped.extend_from_slice(&whole[..242]);
    assert!(said(&swapped).starts_with("line 1"));
}

#[test]
fn a_line_without_end_is_read_with_bounded_memory() {
    /// Counts how much is asked for at once.
    struct Endless(usize);
    impl Read for Endless {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let given = into.len().min(self.0);
            into[..given].fill(b'7');
            self.0 -= given;
            Ok(given)
        }
    }
    let mut input = BufReader::new(Endless(20_000_000));
    assert!(input.fill_buf().is_ok());
    let found = validate(input, layout("us-ftc-dnc"), 5);
    assert_eq!((found.good, found.bad), (0, 1));
}

#[test]
fn refused_records_are_read_by_reference_number_or_echo() {
    let by_reference = records(layout("reject-tab"), &golden("reject-tab"));
    let second = by_reference[1].as_ref().unwrap();
    assert_eq!((second.reference.as_ref(), second.record_no), (None, Some(6)));
    assert_eq!(second.reason.as_deref(), Some("déjà vu"));
    let echoed = records(layout("reject-echo"), &golden("reject-echo"));
    let first = echoed[0].as_ref().unwrap();
    assert_eq!(first.echo.as_ref().unwrap().reveal(), b"A\t20261122\t\t=1+1");
}
