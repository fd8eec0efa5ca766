//! The field names that other programs read: adding one is free, losing one breaks somebody.

use crate::desk::{Desk, text};
use serde_json::Value;

#[track_caller]
fn expect_fields(value: &Value, fields: &[&str]) {
    for field in fields {
        assert!(value.get(field).is_some(), "`{field}` is missing from {value}");
    }
}

#[test]
fn lookup_answers_with_the_fields_of_the_contract() {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201"]);
    let answer = desk.admin(&["lookup", "whitcombe 80204", "--limit", "1"]).json();
    expect_fields(&answer, &["query", "read_as", "took_ms", "total", "more", "customers"]);
    assert_eq!(answer["total"], 2, "both are counted, one is shown");
    let hit = &answer["customers"][0];
    let fields = ["customer_no", "name", "city", "state", "zip", "match", "why", "score", "removals"];
    expect_fields(hit, &fields);
    assert!(["exact", "prefix", "similar"].contains(&hit["match"].as_str().unwrap()));
    assert!(hit["removals"].is_array());
}

#[test]
fn nobody_found_is_status_0_and_an_empty_list() {
    let desk = Desk::with_customers();
    for query in ["zzyzx", "555014", "marg@e", "no-such-number"] {
        let answer = desk.admin(&["lookup", query]);
        assert_eq!(answer.expect_status(0).json()["customers"], Value::Array(Vec::new()), "{query}");
        assert_eq!(answer.json()["total"], 0);
    }
}

#[test]
fn a_batch_of_queries_is_answered_a_document_a_line_in_order() {
    let desk = Desk::with_customers();
    let queries = desk.file("queries.txt", "100201\r\n\nzzyzx\n3035550142\n100204");
    let run = desk.admin(&["lookup", "--batch", text(&queries)]);
    let answers: Vec<Value> =
        run.expect_status(0).stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let found: Vec<usize> = answers.iter().map(|it| it["customers"].as_array().unwrap().len()).collect();
    assert_eq!(found, [1, 0, 0, 2, 1]);
    let asked: Vec<&str> = answers.iter().map(|it| it["query"].as_str().unwrap()).collect();
    assert_eq!(asked, ["100201", "", "zzyzx", "3035550142", "100204"]);
}

#[test]
fn record_answers_with_the_fields_of_the_contract() {
    let desk = Desk::with_customers();
    let recorded = desk.admin(&["record", "everything", "--customer", "100201"]).json();
    expect_fields(&recorded, &["reference", "kinds", "due", "rules", "say", "duplicate"]);
    assert_eq!(recorded["kinds"], serde_json::json!(["mail", "phone", "text", "email", "share"]));
    assert_eq!(recorded["duplicate"], false);
    assert!(recorded["reference"].as_str().unwrap().chars().all(|c| c.is_ascii_digit()));
    let bare = desk.admin(&[
        "record",
        "phone",
        "--phone",
        "702-555-0133",
        "--asked-by",
        "stranger",
        "--reason",
        "wrong-number",
    ]);
    bare.expect_status(0);
    desk.admin(&["record", "email", "--email", "somebody@example.net"]).expect_status(0);
}

#[test]
fn export_write_answers_with_the_fields_of_the_contract() {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    let written = desk.write_mail(&desk.folder("outbox")).json();
    let fields = [
        "batch",
        "layout",
        "file",
        "sha256",
        "records",
        "held_back",
        "not_for_service",
        "by_hand",
        "late",
        "earliest_due",
    ];
    expect_fields(&written, &fields);
}

#[test]
fn lists_and_shows_answer_with_named_lists() {
    let desk = Desk::with_customers();
    desk.add("ann", "agent");
    desk.record(&["mail", "--customer", "100201"]);
    for (args, field) in [
        (&["user", "list"][..], "users"),
        (&["request", "list"], "requests"),
        (&["export", "list"], "batches"),
        (&["layout", "list"], "layouts"),
        (&["rules", "list"], "rules"),
        (&["lists", "decoy", "list"], "decoys"),
        (&["lists", "runs"], "runs"),
        (&["audit", "show", "--customer", "100201"], "audit"),
        (&["audit", "verify"], "chains"),
        (&["check"], "findings"),
        (&["layout", "show", "us-dma-mps-fixed"], "fields"),
        (&["customer", "show", "100201"], "channels"),
    ] {
        let run = desk.admin(args);
        assert!(run.expect_status(0).json()[field].is_array(), "{args:?}: {}", run.stdout);
        let plain: Vec<&str> = args.to_vec();
        let plain = desk.run(&[&["--user", crate::desk::ADMIN], plain.as_slice()].concat());
        assert!(!plain.expect_status(0).stdout.is_empty(), "{args:?} says nothing to people");
    }
}

#[test]
fn an_agent_sees_a_customer_masked() {
    let desk = Desk::with_customers();
    desk.add("ann", "agent");
    let shown = desk.as_user("ann", &["customer", "show", "100201"]);
    shown.expect_status(0).expect_silence_about(&[
        "margaret@example.com",
        "5550142",
        "555-0142",
        "1950",
        "2026-08",
    ]);
}
