//! Layout files: those that ship are whole, and a company's faulty one is refused with field and line.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail where it stands")]

use domain::Code;
use domain::layout::{BUILT_IN_TEXTS, Layout, Standing, built_in};
use domain::words::{Channel, RecordAction};

const FIXED: &str = r#"id = "own"
version = 1
title = "Our mail house"
kind = "fixed"
record_length = 12
line_end = "crlf"
charset = "ascii"
case = "upper"
channels = ["mail"]

[actions]
remove = "A"
withdraw = "D"

[[fields]]
name = "ACTION"
position = 1
length = 1
source = "action"

[[fields]]
name = "NAME"
position = 2
length = 11
source = "last_name"
on_overflow = "truncate"
"#;

#[test]
fn every_layout_that_ships_is_valid_and_named_as_its_file() {
    for (name, text) in BUILT_IN_TEXTS {
        let layout = Layout::parse(text).unwrap_or_else(|fault| panic!("{name}: {fault}"));
        assert_eq!(layout.id.as_str(), *name);
    }
    assert_eq!(built_in().len(), BUILT_IN_TEXTS.len());
}

#[test]
fn a_company_adds_its_own_layout() {
    let layout = Layout::parse(FIXED).unwrap();
    assert_eq!(layout.standing, Standing::Company);
    assert!(layout.carries(Channel::Mail) && !layout.carries(Channel::Phone));
    assert_eq!(layout.action_code(RecordAction::Deceased), None);
    assert_eq!(layout.describe().writes, [RecordAction::Remove, RecordAction::Withdraw]);
    let columns: Vec<_> =
        layout.describe().fields.iter().map(|field| (field.position, field.length)).collect();
    assert_eq!(columns, [(1, Some(1)), (2, Some(11))]);
}

#[test]
fn what_ships_says_what_it_can_carry() {
    let carried = |channel| built_in().iter().filter(|layout| layout.carries(channel)).count();
    assert_eq!((carried(Channel::Mail), carried(Channel::Phone), carried(Channel::Email)), (7, 6, 0));
    let baby = built_in().iter().find(|layout| layout.id.as_str() == "uk-baby-mps").unwrap();
    assert!(!baby.carries(Channel::Mail), "no removal can be written to it");
    assert_eq!(built_in().iter().filter(|layout| layout.reads_rejects()).count(), 2);
}

#[test]
fn a_faulty_layout_is_refused_with_its_field_and_line() {
    // What is replaced, by what, and what the fault must say.
    let faults: &[(&str, &str, &[&str])] = &[
        ("position = 2", "position = 1", &["overlaps field ACTION", "line 21", "field NAME"]),
        ("position = 2", "position = 3", &["bytes 2–2", "line 21", "field NAME"]),
        ("length = 11", "length = 12", &["beyond the record of 12", "field NAME"]),
        ("length = 11", "length = 10", &["end at byte 11, the record at 12"]),
        ("length = 11", "length = 0", &["no length", "field NAME"]),
        ("length = 11\n", "", &["no position or no length", "field NAME"]),
        ("position = 2", "position = 0", &["start at 1", "field NAME"]),
        ("position = 2", "position = 18446744073709551615", &[""]),
        ("length = 11", "length = 9223372036854775807", &["beyond the longest record", "field NAME"]),
        ("\"last_name\"", "\"surname\"", &["unknown source", "line 25", "field NAME"]),
        (
            "source = \"last_name\"",
            "source = \"last_name\"\ntransform = \"zip5\"",
            &["unknown transform", "line 26"],
        ),
        ("source = \"last_name\"", "source = \"number\"", &["transform is missing", "us-ten", "field NAME"]),
        ("\"NAME\"", "\"ACTION\"", &["share a name", "field ACTION"]),
        ("source = \"last_name\"\n", "", &["source", "line 21"]),
        ("source = \"last_name\"", "source = \"last_name\"\npad = \"\"", &["padding", "field NAME"]),
        ("on_overflow = \"truncate\"", "on_overflow = \"wrap\"", &["unknown variant", "line 26"]),
        ("withdraw = \"D\"", "withdraw = \"A\"", &["the same", "field ACTION"]),
        ("withdraw = \"D\"", "withdraw = \"DD\"", &["longer than the field", "field ACTION"]),
        ("withdraw = \"D\"", "withdraw = \"d\"", &["as it is", "field ACTION"]),
        ("withdraw = \"D\"", "undo = \"D\"", &["unknown word `undo`", "line 13"]),
        ("remove = \"A\"\n", "", &["no removal but another action"]),
        ("source = \"action\"", "source = \"blank\"", &["no field carries them"]),
        ("source = \"last_name\"", "source = \"reason\"", &["only a recipient", "field NAME"]),
        ("record_length = 12\n", "", &["no record_length", "line 4"]),
        ("\"ascii\"", "\"utf-8\"", &["several bytes", "line 7"]),
        ("\"ascii\"", "\"ebcdic\"", &["unknown variant", "line 7"]),
        ("\"fixed\"", "\"delimited\"", &["no delimiter", "line 4"]),
        ("line_end = \"crlf\"\n", "", &["line_end"]),
        ("title = ", "titel = ", &["unknown field `titel`", "line 3"]),
        ("channels = [\"mail\"]", "channels = []", &["no channel"]),
        ("id = \"own\"", "id = \"../own\"", &["plain word", "line 1"]),
        ("case = \"upper\"", "case = \"upper\"\ntrailer = \"a\\nb\"", &["trailer"]),
        ("[[fields]]", "[[fields", &["line 15"]),
    ];
    for (from, to, says) in faults {
        assert!(FIXED.contains(from), "{from}");
        let fault =
            Layout::parse(&FIXED.replacen(from, to, if *from == "[[fields]]" { 1 } else { 9 })).unwrap_err();
        assert_eq!(fault.code, Code::BadInput);
        for part in *says {
            assert!(fault.line().contains(part), "{to}: {}", fault.line());
        }
    }
}

#[test]
fn no_text_makes_a_layout_by_accident() {
    for text in ["", "\0", "id", "id = 1", "[[fields]]", "﻿", &"[".repeat(10_000)] {
        assert_eq!(Layout::parse(text).unwrap_err().code, Code::BadInput);
    }
}
