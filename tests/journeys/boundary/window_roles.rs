//! DOMAIN.md 3a at the window: every command called as every role, signed out, and with a one-time password. A command
//! that is missing from the table fails the last test.

use super::window::{Answer, Window, permitted};
use super::window_table::{MAKING, PEOPLE, commands, door, seat};
use crate::desk::{ADMIN, Desk, PASSWORD};
use domain::role::{self, Action};
use serde_json::{Value, json};
use std::collections::BTreeSet;

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
fn a_place_that_nobody_chose_in_a_dialog_is_neither_read_nor_written() {
    let desk = Desk::new();
    let (window, file) = window(&desk);
    window.sign_in(ADMIN, PASSWORD);
    let expect_refused = |command: &str, args: &Value| {
        let answer = window.call(command, args);
        assert_eq!(answer.code(), "not-allowed", "{command}: {}", answer.body);
        assert!(answer.what().starts_with("this place was not chosen"), "{command}: {}", answer.body);
    };
    let with_a_place: Vec<(&str, Value)> = commands(&file)
        .into_iter()
        .filter_map(|(command, _, args)| args.to_string().contains(&file).then_some((command, args)))
        .collect();
    assert_eq!(with_a_place.len(), 7, "{with_a_place:?}");
    with_a_place.iter().for_each(|(command, args)| expect_refused(command, args));
    // One that was chosen opens none of the others.
    window.call("choose_file", &json!({"title": "Where"})).expect_done();
    let (command, scrub) = with_a_place.into_iter().find(|(command, _)| *command == "scrub").unwrap();
    for other in ["out", "map"] {
        let mut args = scrub.clone();
        args["ask"][other] = json!("/elsewhere");
        expect_refused(command, &args);
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
    assert_eq!(decided, permitted(), "say in window_table.rs what a new command needs");
}
