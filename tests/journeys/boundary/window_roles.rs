//! DOMAIN.md 3a at the window: every command called as every role, signed out, and with a one-time password. A command
//! that is missing from the table fails the last test.

use super::window::{Answer, Window, permitted};
use crate::desk::{ADMIN, Desk, PASSWORD};
use domain::role::{self, Action};
use domain::words::{Channel, Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use usecases::record::{RecordAsk, RecordSubject};

pub const NOBODY: &str = "C-no-such-customer";
const NO_BATCH: &str = "mps-2025-W01-1";

/// Who sits at a window. A service has no password, so it is none of them.
pub const PEOPLE: &[(&str, Role)] = &[
    ("stan", Role::Store),
    ("ann", Role::Agent),
    ("sue", Role::Supervisor),
    (ADMIN, Role::Admin),
    ("audrey", Role::Auditor),
];

/// These ask for nobody: the door, the dialogs, stopping one's own work, forgetting what was copied, hearing the lock.
fn door() -> Vec<(&'static str, Value)> {
    let title = json!({"title": "Where to"});
    vec![
        ("doorway", json!({})),
        ("session", json!({})),
        ("sign_out", json!({})),
        ("choose_folder", title.clone()),
        ("choose_file", title.clone()),
        ("choose_mapping", title),
        ("cancel_work", json!({"work": 1})),
        ("forget_copied", json!({"text": "2140 8305 9177"})),
        ("hear_lock", json!({"lock": "__CHANNEL__:1"})),
    ]
}

/// These make a folder where none is, or open it: they have tests of their own.
const MAKING: &[&str] = &["look_around", "set_up", "sign_in"];

/// These are for whoever sits there, of whatever role.
fn seat() -> Vec<(&'static str, Value)> {
    vec![("put_aside", json!({"left": "a call"})), ("take_up", json!({}))]
}

/// What each other command needs, with arguments that change nothing of weight whoever gives them. `file` is what the
/// dialog answers: nothing is there.
fn commands(file: &str) -> Vec<(&'static str, Action, Value)> {
    let removal = removal();
    let (contact, work) = (json!({"contact": "none"}), json!({"work": 7, "steps": "__CHANNEL__:0"}));
    let week = json!({"service": "mps", "layout": null, "week": "2025-W01", "since_last": false});
    let import = json!({"file": file, "map": null, "dry_run": true, "replace": false, "source": "web"});
    let (batch, reason) = (json!({"batch": NO_BATCH}), json!({"reason": "a test"}));
    vec![
        ("begin_contact", Action::Contact, json!({"ask": call()})),
        ("set_caller", Action::Contact, with(&contact, json!({"askedBy": "self"}))),
        ("set_received_by", Action::Contact, with(&contact, json!({"receivedBy": "relay"}))),
        ("set_language", Action::Contact, with(&contact, json!({"language": "es"}))),
        ("script", Action::Contact, json!({"script": "notice", "language": "en"})),
        ("give_notice", Action::Contact, contact.clone()),
        ("end_contact", Action::Contact, contact),
        (
            "customer",
            Action::ShowCustomer,
            json!({"ask": {"customer_no": NOBODY, "contact": null, "typed": ""}}),
        ),
        ("save_draft", Action::Draft, removal.clone()),
        ("open_draft", Action::Draft, json!({"code": "none"})),
        ("discard_draft", Action::Draft, with(&reason, json!({"draft": "none"}))),
        ("due", Action::RequestList, json!({"ask": {"overdue_only": false, "offset": 0, "limit": 5}})),
        ("services", Action::ExportPlan, json!({})),
        ("export_plan", Action::ExportPlan, json!({"ask": week.clone()})),
        ("export_preview", Action::ExportPlan, json!({"ask": week.clone(), "from": 1, "count": 5})),
        ("export_write", Action::ExportWrite, with(&work, json!({"ask": week, "out": file}))),
        (
            "export_render",
            Action::ExportWrite,
            with(&work, json!({"batch": NO_BATCH, "layout": "us-dma-mps", "out": file})),
        ),
        ("export_verify", Action::ExportVerify, batch.clone()),
        ("export_void", Action::ExportVoid, with(&batch, reason.clone())),
        ("export_show", Action::ExportPlan, batch.clone()),
        ("export_list", Action::ExportPlan, json!({})),
        ("export_acknowledge", Action::Acknowledge, with(&batch, json!({"on": "2025-01-20", "by": null}))),
        ("export_reject", Action::RejectRead, with(&batch, json!({"file": file, "layout": null}))),
        ("mend", Action::Mend, json!({"ask": {"removal": "none", "person": {}, "reason": "a test"}})),
        ("import_customers", Action::ImportCustomers, with(&work, json!({"ask": import.clone()}))),
        ("import_removals", Action::ImportRemovals, with(&work, json!({"ask": import}))),
        ("lookup", Action::Lookup, json!({"ask": query("816-555-0100"), "turn": 1})),
        ("preview_record", Action::Record, removal.clone()),
        ("record", Action::Record, removal),
        (
            "service_messages",
            Action::Record,
            json!({"ask": {"reference": "none", "go_on": [], "contact": null, "language": "en"}}),
        ),
        ("request", Action::RequestShow, json!({"reference": "none"})),
        (
            "requests",
            Action::RequestList,
            json!({"filter": {"due_before": null, "overdue": false, "limit": 5}}),
        ),
        (
            "withdraw",
            Action::Withdraw,
            json!({"ask": {"reference": "none", "channel": null, "reason": "a test"}}),
        ),
        (
            "permit",
            Action::Permit,
            json!({"ask": {"channel": "mail", "customer_no": NOBODY, "ends": [], "evidence": "a test",
                "source": "catalogue"}}),
        ),
        ("change_password", Action::ChangeOwnPassword, json!({"old": "short", "fresh": "short"})),
        (
            "begin_verification",
            Action::Verify,
            json!({"ask": {"customer_no": NOBODY, "right": "copy", "specific": true, "contact": null,
                "typed": ""}}),
        ),
        ("answer_verification", Action::Verify, json!({"check": "none", "answer": "none"})),
        ("skip_question", Action::Verify, json!({"check": "none"})),
        ("lift_lock", Action::LiftLock, with(&reason, json!({"customerNo": NOBODY}))),
    ]
}

fn with(one: &Value, other: Value) -> Value {
    let mut both = one.clone();
    both.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    both
}

pub fn call() -> Value {
    json!({"received_by": "phone", "calling_number": "", "language": "en"})
}

pub fn query(text: &str) -> Value {
    json!({"text": text, "read_as": null, "limit": null, "settled": true})
}

fn removal() -> Value {
    let subject = RecordSubject::Customer { customer_no: NOBODY.to_owned() };
    json!({"ask": RecordAsk::of(subject, &[Channel::Mail])})
}

/// With one of each role, all with the usual password.
pub fn staffed(desk: &Desk) {
    for (name, role) in PEOPLE.iter().filter(|(name, _)| *name != ADMIN) {
        desk.add(name, &role.to_string());
    }
}

fn is_refused_by_role(answer: &Answer) -> bool {
    answer.code() == "not-allowed" && answer.what().starts_with("the role")
}

fn window(desk: &Desk) -> (Window, String) {
    let pick = desk.home().join("nothing-there.csv");
    (Window::open(desk, &pick), crate::desk::text(&pick).to_owned())
}

#[test]
fn every_command_of_the_window_refuses_exactly_the_roles_that_may_not() {
    let desk = Desk::new();
    staffed(&desk);
    let (window, file) = window(&desk);
    let mut cells = 0;
    for (name, role) in PEOPLE {
        window.sign_in(name, PASSWORD);
        // Otherwise the place would be refused, whoever asks.
        window.call("choose_file", &json!({"title": "Where"})).expect_done();
        for (command, action, args) in commands(&file) {
            let answer = window.call(command, &args);
            let may = role::allowed(*role, action, &[]).is_ok();
            assert_eq!(is_refused_by_role(&answer), !may, "{role} at {command}: {}", answer.body);
            assert!(!may || answer.code() != "not-allowed", "{role} at {command}: {}", answer.body);
            cells += 1;
        }
        for (command, args) in
            seat().into_iter().chain(door().into_iter().filter(|(it, _)| *it != "sign_out"))
        {
            let answer = window.call(command, &args);
            assert!(answer.done, "{role} at {command}: {}", answer.body);
            cells += 1;
        }
    }
    println!("{cells} cells");
}

#[test]
fn nobody_signed_in_is_refused_by_every_command_but_the_doors() {
    let desk = Desk::new();
    let (window, file) = window(&desk);
    let refused = |when: &str| {
        let others = commands(&file).into_iter().map(|(command, _, args)| (command, args));
        for (command, args) in others.chain(seat()) {
            let answer = window.call(command, &args);
            assert_eq!(answer.code(), "not-allowed", "{command} {when}: {}", answer.body);
            assert!(answer.what().starts_with("nobody is signed in"), "{command} {when}: {}", answer.body);
        }
    };
    refused("before anybody came");
    for (command, args) in door() {
        window.call(command, &args).expect_done();
    }
    assert_eq!(window.call("session", &json!({})).expect_done(), Value::Null);
    window.sign_in(ADMIN, PASSWORD);
    window.call("sign_out", &json!({})).expect_done();
    refused("after the admin left");
}

#[test]
fn the_door_makes_no_folder_where_one_is_and_lets_in_nobody_by_a_wrong_password() {
    let desk = Desk::new();
    let before = std::fs::read(desk.data().join("vault.json")).unwrap();
    let (window, _) = window(&desk);
    let made =
        window.call("set_up", &json!({"admin": "eve", "password": "seven new kettles here", "site": null}));
    assert_eq!(made.code(), "conflict", "{}", made.body);
    let shown = window.call("look_around", &json!({"work": 1, "steps": "__CHANNEL__:0"}));
    assert_eq!(shown.code(), "conflict", "{}", shown.body);
    for (user, password) in [(ADMIN, "wrong horse battery"), ("eve", "seven new kettles here")] {
        let answer = window.call("sign_in", &json!({"user": user, "password": password}));
        assert_eq!(answer.code(), "not-allowed", "{}", answer.body);
    }
    assert_eq!(std::fs::read(desk.data().join("vault.json")).unwrap(), before);
    window.sign_in(ADMIN, PASSWORD);
}

#[test]
fn a_one_time_password_opens_nothing_but_the_change_of_it() {
    let desk = Desk::new();
    let made = desk.admin(&["user", "add", "otto", "--role", "admin"]).json();
    let (window, file) = window(&desk);
    let session = window.sign_in("otto", made["one_time_password"].as_str().unwrap());
    assert_eq!(session["may"], json!(["change-own-password"]));
    window.call("choose_file", &json!({"title": "Where"})).expect_done();
    for (command, action, args) in commands(&file) {
        let answer = window.call(command, &args);
        let is_change = action == Action::ChangeOwnPassword;
        assert_eq!(answer.code() == "not-allowed", !is_change, "{command}: {}", answer.body);
        assert_eq!(answer.what().starts_with("the one-time password"), !is_change, "{command}");
    }
}

#[test]
fn a_service_has_no_way_in_at_the_window() {
    let desk = Desk::new();
    let key = desk.home().join("weekly.key");
    let file = crate::desk::text(&key);
    let add = ["user", "add", "weekly", "--role", "service", "--grant", "check", "--credential-out", file];
    desk.admin(&add).expect_status(0);
    let credential = std::fs::read_to_string(&key).unwrap();
    let (window, _) = window(&desk);
    for password in [PASSWORD, credential.trim(), ""] {
        let answer = window.call("sign_in", &json!({"user": "weekly", "password": password}));
        assert_eq!(answer.code(), "not-allowed", "{}", answer.body);
    }
}

#[test]
fn a_call_that_the_window_holds_no_permission_for_is_refused() {
    let desk = Desk::new();
    let (window, _) = window(&desk);
    window.sign_in(ADMIN, PASSWORD);
    for command in [
        "no_such_command",
        "plugin:app|version",
        "plugin:event|emit",
        "plugin:event|listen",
        "plugin:path|resolve_directory",
        "plugin:resources|close",
        "plugin:webview|create_webview_window",
        "plugin:window|close",
    ] {
        let answer = window.call(command, &json!({}));
        let said = answer.body.as_str().unwrap_or_default();
        assert!(
            !answer.done && (said.contains("not allowed") || said.contains("not found")),
            "{command}: {said}"
        );
    }
}

#[test]
fn every_command_of_the_window_stands_in_the_table_of_roles() {
    let named = commands("").into_iter().map(|(command, ..)| command);
    let named = named.chain(door().into_iter().chain(seat()).map(|(command, _)| command));
    let named = named.chain(MAKING.iter().copied());
    let decided: BTreeSet<String> = named.map(str::to_owned).collect();
    assert_eq!(decided, permitted(), "say in this file what a new command needs");
}
