//! What the command says of people and services: who may do what, whose time is over, what is still to be done.

use crate::desk::{ADMIN, Desk, text};
use domain::role;
use domain::words::Role;

/// As somebody at a terminal reads it.
fn read(desk: &Desk, args: &[&str]) -> String {
    let run = desk.run(&[&["--user", ADMIN], args].concat());
    run.expect_status(0).stdout.clone()
}

#[test]
fn shutting_somebody_out_says_that_the_keys_are_to_be_rotated() {
    let desk = Desk::new();
    for name in ["peter", "ann"] {
        desk.add(name, "agent");
    }
    let said = read(&desk, &["user", "disable", "peter"]);
    assert!(said.contains("peter is shut out") && said.contains("`prefdesk keys rotate`"), "{said}");
    let json = desk.admin(&["user", "disable", "ann"]).expect_status(0).json();
    assert!(json["todo"][0].as_str().unwrap().contains("prefdesk keys rotate"), "{json}");
    let listed = read(&desk, &["user", "list"]);
    assert_eq!(listed.lines().filter(|line| line.contains("shut out")).count(), 2, "{listed}");
}

#[test]
fn a_last_day_that_is_over_is_refused() {
    let desk = Desk::new();
    let fault = desk.admin(&["user", "add", "peter", "--role", "agent", "--until", "2026-01-31"]);
    fault.expect_fault(3);
    assert!(fault.stderr.contains("that day is over"), "{}", fault.stderr);
    assert_eq!(desk.admin(&["user", "list"]).json()["users"].as_array().unwrap().len(), 1);
}

#[test]
fn a_service_needs_a_grant_is_listed_with_it_and_is_told_how_to_come_by_another() {
    let desk = Desk::with_customers();
    let key = desk.home().join("weekly.key");
    let add = ["user", "add", "weekly", "--role", "service", "--credential-out", text(&key)];
    let fault = desk.admin(&add);
    fault.expect_fault(2);
    assert!(fault.stderr.contains("--grant export-write") && fault.stderr.contains("import-removals"));
    desk.admin(&[&add[..], &["--grant", "check", "--grant", "lookup"]].concat()).expect_status(0);
    assert!(read(&desk, &["user", "list"]).contains("check, lookup"));
    let users = desk.admin(&["user", "list"]).json();
    let weekly = users["users"].as_array().unwrap().iter().find(|user| user["name"] == "weekly").unwrap();
    assert_eq!(
        (&weekly["grants"], &weekly["past"]),
        (&serde_json::json!(["check", "lookup"]), &false.into())
    );
    let refused = desk.run(&["--json", "--credential", text(&key), "request", "list"]);
    refused.expect_fault(5);
    let advice = "shut it out and add it again with --grant request-list";
    assert!(refused.stderr.contains(advice), "{}", refused.stderr);
}

#[test]
fn what_each_role_may_stands_in_the_help_and_whom_to_ask_in_the_refusal() {
    let desk = Desk::new();
    let help = desk.run(&["user", "add", "--help"]).expect_status(0).stdout.clone();
    for role in Role::ALL {
        assert!(help.lines().any(|line| line.starts_with(&format!("  {role} "))), "{role}: {help}");
    }
    for action in role::allowances().flat_map(|it| it.besides).chain(role::anybodys()) {
        assert!(help.contains(action.word()), "{action}: {help}");
    }
    desk.add("ann", "agent");
    let refused = desk.as_user("ann", &["user", "list"]);
    refused.expect_fault(5);
    assert!(
        refused.stderr.trim_end().ends_with("ask somebody whose role allows it: admin"),
        "{}",
        refused.stderr
    );
}

#[test]
fn an_audit_that_is_cut_short_says_so_and_one_that_is_not_does_not() {
    let desk = Desk::new();
    let cut = read(&desk, &["audit", "show", "--limit", "2"]);
    assert!(cut.contains("older lines are not shown: --limit"), "{cut}");
    assert!(!read(&desk, &["audit", "show"]).contains("--limit"));
}
