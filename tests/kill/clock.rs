//! A clock that is set back or forward by a day or a year while the desk works: nothing is lost, nobody is locked out,
//! and what was said last counts. Needs `faketime`; without it the tests say so and pass.

use crate::desk::{ADMIN, Desk, Run};
use std::process::Command;

/// Runs the command as if it were then.
fn at(desk: &Desk, shift: &str, args: &[&str]) -> Run {
    run_at(desk, shift, &Desk::args(args))
}

fn run_at(desk: &Desk, shift: &str, args: &[String]) -> Run {
    let mut command = Command::new("faketime");
    desk.prepare(&mut command);
    command.args(["-f", shift]).arg(prefdesk_tests::program("prefdesk")).args(args);
    Run::of(command.output().unwrap())
}

/// What whoever signs in then is told beside the answer.
fn told_at(desk: &Desk, shift: &str) -> String {
    let args = ["--user", ADMIN, "lookup", "hale"].map(ToOwned::to_owned);
    run_at(desk, shift, &args).expect_status(0).stderr.clone()
}

fn can_shift() -> bool {
    let there = Command::new("faketime").args(["-f", "-1d", "true"]).status().is_ok_and(|it| it.success());
    if !there {
        println!("skipped: there is no `faketime`");
    }
    there
}

#[test]
fn whatever_the_clock_says_what_was_recorded_is_there() {
    if !can_shift() {
        return;
    }
    let desk = Desk::new();
    let mut recorded = 2;
    for shift in ["+0", "+1y", "+1d", "-1d", "-1y", "+0"] {
        for kind in ["phone", "text"] {
            let number = format!("303-555-01{:02}", 50 + recorded);
            at(&desk, shift, &["record", kind, "--phone", &number]).expect_status(0);
            recorded += 1;
        }
        let listed = at(&desk, shift, &["request", "list", "--limit", "100"]).expect_status(0).json();
        assert_eq!(listed["requests"].as_array().unwrap().len(), recorded, "{shift}");
        at(&desk, shift, &["check"]).expect_one_of(&[0, 7]);
        at(&desk, shift, &["audit", "verify"]).expect_status(0);
    }
    desk.expect_sound();
    assert_eq!(desk.requests().len(), recorded);
}

#[test]
fn a_clock_that_was_set_wrong_is_said_to_whoever_signs_in_and_by_the_check() {
    if !can_shift() {
        return;
    }
    let desk = Desk::new();
    at(&desk, "+0", &["lookup", "hale"]).expect_status(0);
    assert_eq!(told_at(&desk, "+1d"), "");
    let desk = Desk::new();
    at(&desk, "+0", &["lookup", "hale"]).expect_status(0);
    for _ in 0..2 {
        let ahead = told_at(&desk, "+1y");
        assert!(ahead.contains("nothing was written in this folder for 365 days"), "{ahead}");
    }
    at(&desk, "+1y", &["check"]).expect_status(7);
    // Right again, what was written ahead still tells, however much is written meanwhile.
    for _ in 0..3 {
        let back = told_at(&desk, "+0");
        assert!(
            back.contains("before the last write in this folder: if that is wrong, set the clock"),
            "{back}"
        );
    }
    let checked = at(&desk, "+0", &["check"]);
    checked.expect_status(7);
    let findings = checked.json()["findings"].clone();
    let ill: Vec<_> = findings.as_array().unwrap().iter().filter(|it| it["ok"] == false).collect();
    assert!(ill.len() == 1 && ill[0]["name"] == "clock", "{ill:?}");
}

#[test]
fn what_was_recorded_under_a_clock_that_ran_ahead_can_be_withdrawn_and_recorded_again() {
    if !can_shift() {
        return;
    }
    let desk = Desk::new();
    for shift in ["+1y", "-1y", "+1d", "-1d"] {
        let record = ["record", "email", "--customer", "100203"];
        let run = at(&desk, shift, &record);
        let reference = run.expect_status(0).json()["reference"].as_str().unwrap().to_owned();
        assert_eq!(desk.customer("100203").unwrap().1.len(), 1, "{shift}: not in force");
        let withdraw = ["request", "withdraw", &reference, "--reason", "recorded for the wrong person"];
        desk.admin(&withdraw).expect_status(0);
        assert!(desk.customer("100203").unwrap().1.is_empty(), "{shift}: still in force");
        desk.expect_sound();
    }
}

#[test]
fn a_delay_at_the_door_that_began_in_another_year_locks_nobody_out() {
    if !can_shift() {
        return;
    }
    for shift in ["+1y", "+1d"] {
        let desk = Desk::new();
        for _ in 0..4 {
            let mut command = Command::new("faketime");
            desk.prepare(&mut command);
            command.env("PREFDESK_PASSWORD", "wrong horse battery").args(["-f", shift]);
            command.arg(prefdesk_tests::program("prefdesk")).args(Desk::args(&["lookup", "hale"]));
            Run::of(command.output().unwrap()).expect_status(5);
        }
        // The delay starts anew when the clock is right again, and is as short as it was.
        let refused = desk.admin(&["lookup", "hale"]);
        assert!(refused.expect_status(5).stderr.contains("seconds"), "{}", refused.stderr);
        let seconds = refused.stderr.split(' ').find_map(|word| word.parse::<u64>().ok()).unwrap();
        assert!(seconds <= 60, "{}", refused.stderr);
        std::thread::sleep(std::time::Duration::from_secs(seconds + 1));
        desk.admin(&["lookup", "hale"]).expect_status(0);
    }
}
