//! Verification from the command line: who is calling, before a copy; never before a removal.

use crate::desk::{Desk, text};

/// Answers nobody has.
const WRONG: &str = r#"[
  {"last-purchase-month": "1901-01"}, {"last-purchase-store": "999"}, {"last-purchase-amount": "0.01"},
  {"date-of-birth": "1901-01-01"}, {"e-mail": "nobody@example.net"}, {"email": "nobody@example.net"},
  {"phone": "212-555-0100"}, {"street-number-and-zip": "1 00001"}, {"customer-number": "1"}
]"#;

#[test]
fn wrong_answers_lock_the_customer_and_a_removal_is_still_taken() {
    let desk = Desk::with_customers();
    let answers = desk.file("answers.json", WRONG);
    let verify =
        || desk.admin(&["verify", "--customer", "100201", "--for", "copy", "--answers", text(&answers)]);
    let statuses: Vec<String> = (0..3)
        .map(|_| {
            let run = verify();
            run.expect_status(5).expect_silence_about(&["1950", "margaret", "0142"]);
            run.json()["state"].as_str().unwrap_or_default().to_owned()
        })
        .collect();
    assert_eq!(statuses.last().map(String::as_str), Some("locked"), "{statuses:?}");
    assert!(verify().json()["error"]["what"].as_str().unwrap().contains("locked"));
    desk.record(&["mail", "--customer", "100201"]);
}

#[test]
fn a_file_too_thin_is_said_before_anything_is_asked() {
    let desk = Desk::with_customers();
    let answers = desk.file("answers.json", "{}");
    let run = desk.admin(&[
        "verify",
        "--customer",
        "100202",
        "--for",
        "copy",
        "--specific",
        "--answers",
        text(&answers),
    ]);
    assert_eq!(run.expect_status(5).json()["state"], "too-thin", "{}", run.stdout);
    assert!(!run.json()["other_ways"].as_array().unwrap().is_empty());
}

#[test]
fn answers_that_are_no_json_are_refused_without_repeating_them() {
    let desk = Desk::with_customers();
    let answers = desk.file("answers.json", "{\"date-of-birth\": 19500304 margaret");
    let run = desk.admin(&["verify", "--customer", "100201", "--for", "copy", "--answers", text(&answers)]);
    run.expect_fault(3).expect_silence_about(&["margaret", "1950"]);
}
