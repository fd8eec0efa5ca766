//! A window whose answers are read: what may stand in one is what the agent typed, and who it is where a person is
//! shown. No test lives here.

use super::canaries::{names_in, secrets_in};
use super::window::Window;
use super::window_table::call;
use crate::desk::PASSWORD;
use domain::words::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// These show back what was typed: of them a secret that the call itself names is none.
const SHOWS_TYPED: &[&str] = &["lookup", "preview_record"];
/// These show who it is: name, city, state. No other answer names anybody.
const SHOWS_NAMES: &[&str] = &["lookup", "preview_record", "customer", "request", "open_draft"];

/// A window whose answers are read.
pub struct Tap<'a> {
    window: &'a Window,
    pub role: Role,
    /// Typed in the conversation under way.
    typed: BTreeSet<&'static str>,
    pub leaks: Vec<String>,
    /// So many answers were read, and these commands did what they were asked at least once.
    pub answers: u32,
    pub done: BTreeSet<String>,
}

impl<'a> Tap<'a> {
    /// Somebody sits down at it, and chooses the one place that its dialogs give.
    pub fn on(window: &'a Window, (name, role): (&str, Role)) -> Self {
        let typed = BTreeSet::new();
        let mut tap = Self { window, role, typed, leaks: Vec::new(), answers: 0, done: BTreeSet::new() };
        tap.call("sign_in", &json!({"user": name, "password": PASSWORD}));
        for dialog in ["choose_folder", "choose_file", "choose_list_file", "choose_mapping"] {
            tap.call(dialog, &json!({"title": "Which"}));
        }
        tap
    }

    pub fn call(&mut self, command: &str, args: &Value) -> Value {
        let own = secrets_in(args);
        if command == "begin_contact" {
            self.typed.clear();
        } else if command != "answer_verification" {
            self.typed.extend(&own);
        }
        let answer = self.window.call(command, args);
        if answer.done {
            self.done.insert(command.to_owned());
        }
        let body = answer.body;
        let typed = match command {
            "customer" | "open_draft" => self.typed.clone(),
            _ if SHOWS_TYPED.contains(&command) => own,
            _ => BTreeSet::new(),
        };
        // What the recipient will see is for whoever may plan the export, in clear.
        let is_file = command == "export_preview" && answer.done;
        let found = if is_file { BTreeSet::new() } else { secrets_in(&body) };
        let mut shown: Vec<&str> = found.difference(&typed).copied().collect();
        if !SHOWS_NAMES.contains(&command) && !is_file {
            shown.extend(names_in(&body));
        }
        if !shown.is_empty() {
            self.leaks.push(format!("{command} as {} shows {shown:?}: {args} -> {body}", self.role));
        }
        self.answers += 1;
        body
    }

    pub fn begin_contact(&mut self) -> String {
        let contact = self.call("begin_contact", &json!({"ask": call()}));
        contact["contact"].as_str().unwrap_or("none").to_owned()
    }

    pub fn card(&mut self, customer_no: &str, contact: Option<&str>, typed: &str) -> Value {
        let ask = json!({"customer_no": customer_no, "contact": contact, "typed": typed});
        self.call("customer", &json!({"ask": ask}))
    }

    pub fn expect_no_leak(&self) {
        assert!(
            self.leaks.is_empty(),
            "{} of {}:\n{}",
            self.leaks.len(),
            self.answers,
            self.leaks.join("\n")
        );
    }
}
