//! The main job, end to end: look up, record, export, verify, hand over, take back.

use crate::desk::{AFTER_W47, Desk, text};
use serde_json::Value;
use std::fs;
use std::path::Path;

fn references(desk: &Desk, service: &str) -> Value {
    desk.admin(&["--as-of", AFTER_W47, "export", "plan", "--service", service, "--week", "2026-W47"]).json()
}

#[test]
fn a_removal_goes_from_the_lookup_into_the_weekly_file() {
    let desk = Desk::with_customers();
    let found = desk.admin(&["lookup", "(303) 555-0142"]);
    let customers = found.expect_status(0).json()["customers"].clone();
    assert_eq!(customers.as_array().unwrap().len(), 2, "{customers}");

    let reference = desk.record(&["mail,phone", "--customer", "100201", "--pass-on"]);
    assert_eq!(reference.len(), 12);
    desk.record(&["mail", "--customer", "100204"]);

    let plan = references(&desk, "mps");
    assert_eq!(plan["records"], 2, "{plan}");
    let out = desk.folder("outbox");
    let run = desk.write_mail(&out);
    let written = run.expect_status(0).json();
    assert_eq!(written["records"], 2);
    let file = written["file"].as_str().unwrap();
    let bytes = fs::read(file).unwrap();
    let lines: Vec<&str> = std::str::from_utf8(&bytes).unwrap().split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 3, "a header and two records: {lines:?}");
    assert!(lines.iter().any(|line| line.contains("WHITCOMBE") && line.contains(&reference)), "{lines:?}");
    assert_eq!(sha256(Path::new(file)), written["sha256"].as_str().unwrap());

    let batch = written["batch"].as_str().unwrap();
    let verified = desk.admin(&["export", "verify", batch]);
    assert_eq!(verified.expect_status(0).json()["whole"], true);
    desk.admin(&["check"]).expect_status(0);
    desk.admin(&["audit", "verify"]).expect_status(0);
}

#[test]
fn a_batch_is_rendered_again_with_the_same_bytes_and_no_new_batch() {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    let (first, again) = (desk.folder("first"), desk.folder("again"));
    let written = desk.write_mail(&first).expect_status(0).json();
    let batch = written["batch"].as_str().unwrap();
    let render = |layout: &str, out: &Path| {
        let run = desk.admin(&["export", "write", "--batch", batch, "--layout", layout, "--out", text(out)]);
        run.expect_status(0).json()
    };
    let rendered = render("us-dma-mps", &again);
    assert_eq!(rendered["batch"], batch);
    assert_eq!(rendered["sha256"], written["sha256"]);
    let bytes = |it: &Value| fs::read(it["file"].as_str().unwrap()).unwrap();
    assert_eq!(bytes(&rendered), bytes(&written));

    let fixed = render("us-dma-mps-fixed", &again);
    assert_eq!(bytes(&fixed).len(), 242, "one record of 240 and its line end");
    let batches = desk.admin(&["export", "list"]).json()["batches"].clone();
    assert_eq!(batches.as_array().unwrap().len(), 1, "{batches}");
    desk.admin(&[
        "--as-of",
        AFTER_W47,
        "export",
        "write",
        "--service",
        "mps",
        "--week",
        "2026-W47",
        "--out",
        text(&again),
    ])
    .expect_fault(6);
}

#[test]
fn a_voided_batch_frees_its_removals_for_the_next() {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    let out = desk.folder("outbox");
    let batch = desk.write_mail(&out).expect_status(0).json()["batch"].as_str().unwrap().to_owned();
    desk.admin(&["export", "void", &batch, "--reason", "wrong recipient"]).expect_status(0);
    desk.admin(&["export", "void", &batch, "--reason", "wrong recipient"]).expect_fault(6);
    let verified = desk.admin(&["export", "verify", &batch]);
    assert_eq!(verified.expect_status(3).json()["whole"], false);
    assert!(verified.stdout.contains("voided"), "{}", verified.stdout);
    let next = desk.write_mail(&out).expect_status(0).json();
    assert_eq!(next["records"], 1);
    assert_ne!(next["batch"], batch);
    desk.admin(&[
        "--as-of",
        AFTER_W47,
        "export",
        "acknowledge",
        next["batch"].as_str().unwrap(),
        "--on",
        "2026-11-23",
    ])
    .expect_status(0);
}

#[test]
fn what_a_person_must_mend_is_held_back_with_status_7_and_the_rest_is_written() {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    let person = r#"{"first_name": "Amira", "last_name": "حسن", "address_1": "9 Pine Rd", "city": "Reno", "state": "NV", "zip": "89501"}"#;
    let person = desk.file("person.json", person);
    let reference = desk.record(&["mail", "--person", text(&person), "--pass-on"]);
    let run = desk.write_mail(&desk.folder("outbox"));
    run.expect_status(7).expect_line().expect_silence_about(&["حسن", "Amira"]);
    let written = run.json();
    assert_eq!(written["records"], 1, "{written}");
    assert_eq!(written["held_back"][0]["reference"], Value::from(reference.as_str()));
    assert!(written["held_back"][0]["field"].is_string());
    assert!(written["error"].is_null(), "the full result, and nothing but it");
}

#[test]
fn what_is_held_back_is_mended_on_the_command_line_and_goes_with_the_next() {
    let desk = Desk::with_customers();
    let person = r#"{"first_name": "Amira", "last_name": "Haddad", "address_1": "9 Pine Rd", "city": "Reno", "state": "NV"}"#;
    let person = desk.file("person.json", person);
    let reference = desk.record(&["mail", "--person", text(&person), "--pass-on"]);
    let out = desk.folder("outbox");
    desk.write_mail(&out).expect_fault(7);
    let zip = desk.file("zip.json", r#"{"zip": "89501"}"#);
    let mend = ["request", "mend", &reference, "--person", text(&zip), "--reason"];
    desk.admin(&[&mend[..], &[" "]].concat()).expect_fault(2);
    let mended = desk.admin(&[&mend[..], &["asked the caller"]].concat());
    assert_eq!(mended.expect_status(0).json()["channels"], serde_json::json!(["mail"]));
    assert_eq!(desk.write_mail(&out).expect_status(0).json()["records"], 1);
    // One name is not laid over two people.
    let two = desk.record(&["mail", "--customer", "100201", "--also", "100202"]);
    let mend = ["request", "mend", &two, "--person", text(&zip), "--reason", "asked"];
    desk.admin(&mend).expect_fault(6);
}

#[test]
fn a_week_that_has_not_begun_is_refused_before_it_takes_all_that_is_due() {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    for verb in ["plan", "write"] {
        let run = desk.admin(&["export", verb, "--service", "mps", "--week", "2099-W01"]);
        run.expect_fault(2).expect_silence_about(&["100201"]);
        assert!(run.stderr.contains("begins on 2098-12-29"), "{}", run.stderr);
    }
}

#[test]
fn nothing_due_is_status_6_and_writes_nothing() {
    let desk = Desk::with_customers();
    let out = desk.folder("outbox");
    desk.write_mail(&out).expect_fault(6);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
}

#[test]
fn what_another_layout_cannot_say_is_named_and_the_rendering_ends_as_held_back() {
    let desk = Desk::with_customers();
    let abroad = r#"{"first_name":"Ines","last_name":"Prado","address_1":"7 Birch Ln","city":"Leeds","zip":"LS1 4AP","country":"GB"}"#;
    let person = desk.file("abroad.json", abroad);
    let reference = desk.record(&["mail", "--person", text(&person), "--pass-on"]);
    let out = desk.folder("outbox");
    let write = ["--as-of", AFTER_W47, "export", "write", "--out", text(&out), "--layout"];
    let uk = [&write[..], &["uk-mps-personal", "--service", "mps", "--week", "2026-W47"]].concat();
    let written = desk.admin(&uk).expect_status(0).json();
    assert_eq!(written["unsaid"].as_array().unwrap().len(), 0, "{written}");

    let us = [&write[..], &["us-dma-mps", "--batch", written["batch"].as_str().unwrap()]].concat();
    let rendered = desk.admin(&us).expect_status(7).json();
    assert_eq!(
        (&rendered["records"], &rendered["unsaid"][0]["reference"]),
        (&0.into(), &reference.clone().into())
    );
    let page = fs::read_to_string(rendered["transmittal"].as_str().unwrap()).unwrap();
    assert!(page.contains("this layout cannot say it (1)") && page.contains(&reference), "{page}");
}

#[test]
fn the_same_request_again_answers_with_the_first_reference() {
    let desk = Desk::with_customers();
    let first = desk.record(&["mail", "--customer", "100201"]);
    let again = desk.admin(&["record", "mail", "--customer", "100201"]);
    let again = again.expect_status(0).json();
    assert_eq!(again["duplicate"], true);
    assert_eq!(again["reference"], Value::from(first.as_str()));
}

#[test]
fn a_mistake_is_withdrawn_by_its_reference_in_groups_and_not_exported() {
    let desk = Desk::with_customers();
    let reference = desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    let (a, b, c) = (&reference[..3], &reference[3..7], &reference[7..]);
    desk.admin(&["request", "show", a, b, c]).expect_status(0);
    desk.admin(&["request", "withdraw", &reference, "--reason", "wrong customer"]).expect_status(0);
    desk.write_mail(&desk.folder("outbox")).expect_fault(6);
    // Check digits of ISO 7064 MOD 97-10: the first number was never given, the second is mistyped.
    let never_given = 9_999_999_998_u64;
    let never_given = never_given * 100 + (98 - never_given * 100 % 97);
    desk.admin(&["request", "show", &never_given.to_string()]).expect_fault(4);
    desk.admin(&["request", "show", &(never_given + 1).to_string()]).expect_fault(3);
}

#[test]
fn a_permission_ends_the_named_removal_and_no_other() {
    let desk = Desk::with_customers();
    let mail = desk.record(&["mail", "--customer", "100201"]);
    desk.record(&["phone", "--customer", "100201"]);
    let permit = |channel: &str| {
        desk.admin(&[
            "permit",
            channel,
            "--customer",
            "100201",
            "--ends",
            &mail,
            "--evidence",
            "card 7",
            "--source",
            "catalogue",
        ])
    };
    let run = permit("mail");
    assert_eq!(run.expect_status(0).json()["ended"].as_array().unwrap().len(), 1);
    assert_ne!(permit("phone").status, 0, "a catalogue request never restores calls");
}

#[test]
fn business_time_moves_the_clock_and_is_refused_to_what_comes_after_it() {
    let desk = Desk::with_customers();
    let recorded =
        desk.admin(&["--as-of", "2026-03-02T10:00:00-06:00", "record", "phone", "--customer", "100201"]);
    // 47 CFR 64.1200(d)(3): ten business days after Monday 2026-03-02.
    assert_eq!(recorded.expect_status(0).json()["due"], "2026-03-16", "{}", recorded.stdout);
    let later = [
        "--as-of",
        "2026-03-02T10:00:00-06:00",
        "record",
        "mail",
        "--customer",
        "100202",
        "--received",
        "2026-03-03",
    ];
    assert_ne!(desk.admin(&later).expect_line().status, 0, "received after business time");
    let list = desk.admin(&["--as-of", "2026-04-01T10:00:00-06:00", "request", "list", "--overdue"]);
    assert_eq!(list.expect_status(0).json()["requests"].as_array().unwrap().len(), 1);
}

#[test]
fn removals_that_came_by_letter_are_imported_once() {
    let desk = Desk::with_customers();
    let file = desk.file(
        "letters.csv",
        "channel,customer_no,first_name,last_name,address_1,city,state,zip,received,received_by\n\
         mail,100203,,,,,,,2026-11-17,letter\n\
         mail,,Ines,Prado,7 Birch Ln,Boise,ID,83702,2026-11-18,letter\n",
    );
    let import =
        || desk.admin(&["--as-of", AFTER_W47, "import", "removals", text(&file), "--source", "letters"]);
    assert_eq!(import().expect_status(0).json()["added"], 2);
    assert_eq!(import().expect_status(0).json()["added"], 0);
}

/// By a tool that is not ours.
fn sha256(file: &Path) -> String {
    let sum = std::process::Command::new("sha256sum").arg(file).output().unwrap();
    String::from_utf8(sum.stdout).unwrap().split(' ').next().unwrap().to_owned()
}
