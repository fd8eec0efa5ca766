//! What the window lets out before anybody is verified: a day's work as each role over customers whose every field is
//! a canary, with every answer of the boundary read.

use super::canaries::{CUSTOMERS, HER, names_in, secrets_in};
use super::window::Window;
use super::window_roles::{PEOPLE, call, query, staffed};
use crate::desk::{Desk, PASSWORD, text};
use domain::person::Person;
use domain::role::{self, Action};
use domain::words::{AskedBy, Channel, Reason, Right, Role, Scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use usecases::record::{RecordAsk, RecordSubject};

/// Ways to find her, whole, in part and with slips.
const SEARCHES: &[&str] = &[
    "vandlebrook",
    "vandlebrook 64187",
    "vandelbrok 64187",
    "marquessa vandlebrook plattsmere",
    "816-555-0172",
    "5550173",
    "0171",
    "vexlorp.quindar@example.org",
    "vexlorp",
    "64187-7713",
    "C70001",
    "90817 quagwort ter 64187",
    "quagwort",
    "mulgrape",
];

/// These show back what was typed: of them a secret that the call itself names is none.
const SHOWS_TYPED: &[&str] = &["lookup", "preview_record"];
/// These show who it is: name, city, state. No other answer names anybody.
const SHOWS_NAMES: &[&str] = &["lookup", "preview_record", "customer", "request", "open_draft"];

/// A window whose answers are read.
struct Tap<'a> {
    window: &'a Window,
    role: Role,
    /// Typed in the conversation under way.
    typed: BTreeSet<&'static str>,
    leaks: Vec<String>,
    answers: u32,
}

impl<'a> Tap<'a> {
    fn on(window: &'a Window, (name, role): (&str, Role)) -> Self {
        window.sign_in(name, PASSWORD);
        Self { window, role, typed: BTreeSet::new(), leaks: Vec::new(), answers: 0 }
    }

    fn call(&mut self, command: &str, args: &Value) -> Value {
        let own = secrets_in(args);
        if command == "begin_contact" {
            self.typed.clear();
        } else if command != "answer_verification" {
            self.typed.extend(&own);
        }
        let body = self.window.call(command, args).body;
        let typed = match command {
            "customer" | "open_draft" => self.typed.clone(),
            _ if SHOWS_TYPED.contains(&command) => own,
            _ => BTreeSet::new(),
        };
        let mut shown: Vec<&str> = secrets_in(&body).difference(&typed).copied().collect();
        if !SHOWS_NAMES.contains(&command) {
            shown.extend(names_in(&body));
        }
        if !shown.is_empty() {
            self.leaks.push(format!("{command} as {} shows {shown:?}: {args} -> {body}", self.role));
        }
        self.answers += 1;
        body
    }

    fn begin_contact(&mut self) -> String {
        let contact = self.call("begin_contact", &json!({"ask": call()}));
        contact["contact"].as_str().unwrap_or("none").to_owned()
    }

    fn card(&mut self, customer_no: &str, contact: Option<&str>, typed: &str) -> Value {
        let ask = json!({"customer_no": customer_no, "contact": contact, "typed": typed});
        self.call("customer", &json!({"ask": ask}))
    }

    fn expect_no_leak(&self) {
        assert!(
            self.leaks.is_empty(),
            "{} of {}:\n{}",
            self.leaks.len(),
            self.answers,
            self.leaks.join("\n")
        );
    }
}

/// Found by each way, and her card opened from it.
fn searches(tap: &mut Tap<'_>) {
    for search in SEARCHES {
        let contact = tap.begin_contact();
        tap.call("lookup", &json!({"ask": query(search), "turn": 1}));
        tap.card(HER, Some(&contact), search);
    }
    for read_as in ["phone", "email", "name", "zip", "customer"] {
        for text in ["64187", "vandlebrook"] {
            let ask = json!({"text": text, "read_as": read_as, "limit": 5, "settled": false});
            tap.call("lookup", &json!({"ask": ask, "turn": 1}));
        }
    }
    let contact = tap.begin_contact();
    tap.card(HER, Some(&contact), "");
    tap.card("C70002", None, "vandlebrook");
}

/// What is said and read aloud.
fn spoken(tap: &mut Tap<'_>) {
    let contact = tap.begin_contact();
    tap.card(HER, Some(&contact), "vandlebrook");
    tap.call("set_caller", &json!({"contact": contact, "askedBy": "relative"}));
    tap.call("set_received_by", &json!({"contact": contact, "receivedBy": "relay"}));
    tap.call("set_language", &json!({"contact": contact, "language": "es"}));
    for script in ["notice", "cannot-stop", "do-not-call-policy"] {
        tap.call("script", &json!({"script": script, "language": "en"}));
    }
    tap.call("give_notice", &json!({"contact": contact}));
    tap.call("end_contact", &json!({"contact": contact}));
}

fn customer(customer_no: &str) -> RecordSubject {
    RecordSubject::Customer { customer_no: customer_no.to_owned() }
}

/// What can be asked for about her, her household and whoever has her number.
fn wishes() -> Vec<RecordAsk> {
    let her = RecordAsk { pass_on: true, ..RecordAsk::of(customer(HER), Channel::ALL) };
    let stranger = RecordAsk { asked_by: AskedBy::Stranger, reason: Reason::WrongNumber, ..her.clone() };
    let relative = RecordAsk { asked_by: AskedBy::Relative, reason: Reason::Deceased, ..her.clone() };
    let neighbour = Person { last_name: "Vandlebrook".into(), zip: "64187".into(), ..Person::default() };
    let nameless =
        Person { address_1: "90817 Quagwort Ter".into(), zip: "64187".into(), ..Person::default() };
    let of = |person: &Person| RecordSubject::Person { person: Box::new(person.clone()) };
    vec![
        her.clone(),
        RecordAsk { scope: Some(Scope::Address), ..her.clone() },
        RecordAsk { scope: Some(Scope::SurnameAtAddress), language: "es".to_owned(), ..her.clone() },
        RecordAsk { numbers: vec!["816-555-0173".into()], also: vec!["C70003".to_owned()], ..her.clone() },
        RecordAsk { reason: Reason::Moved, ..her.clone() },
        RecordAsk { subject: of(&neighbour), ..her.clone() },
        RecordAsk { subject: of(&nameless), channels: vec![Channel::Mail], ..her.clone() },
        RecordAsk { subject: customer("C70003"), channels: vec![Channel::Phone], ..her },
        RecordAsk { numbers: vec!["816-555-0172".into()], ..stranger.clone() },
        RecordAsk { subject: RecordSubject::Number { number: "816-555-0171".into() }, ..stranger },
        RecordAsk {
            subject: RecordSubject::Email { email: "grimsalve@example.net".into() },
            ..relative.clone()
        },
        RecordAsk { subject: customer("C70002"), ..relative },
    ]
}

/// Previewed, kept unfinished, recorded; the references.
fn requests(tap: &mut Tap<'_>) -> BTreeSet<String> {
    let mut references = BTreeSet::new();
    for wish in wishes() {
        tap.begin_contact();
        let ask = json!({"ask": wish});
        tap.call("preview_record", &ask);
        let kept = tap.call("save_draft", &ask);
        tap.call("open_draft", &json!({"code": kept["park_code"].as_str().unwrap_or("none")}));
        tap.call("due", &json!({"ask": {"overdue_only": false, "offset": 0, "limit": null}}));
        let draft = kept["draft"].as_str().unwrap_or("none");
        tap.call("discard_draft", &json!({"draft": draft, "reason": "recorded at once"}));
        let recorded = tap.call("record", &ask);
        references.extend(recorded["reference"].as_str().map(str::to_owned));
    }
    references
}

/// Looked at, and ended.
fn after_recording(tap: &mut Tap<'_>, references: &BTreeSet<String>) {
    for reference in references {
        tap.call("request", &json!({"reference": reference}));
        let ask = json!({"reference": reference, "go_on": ["mail"], "contact": null, "language": "en"});
        tap.call("service_messages", &json!({"ask": ask}));
    }
    tap.call("requests", &json!({"filter": {"due_before": null, "overdue": false, "limit": null}}));
    tap.call("requests", &json!({"filter": {"due_before": "2099-01-01", "overdue": false, "limit": null}}));
    tap.call("due", &json!({"ask": {"overdue_only": false, "offset": 0, "limit": null}}));
    let Some(reference) = references.first() else { return };
    let ask = json!({"channel": "mail", "customer_no": HER, "ends": [reference], "evidence": "her card, box 7",
        "source": "catalogue"});
    tap.call("permit", &json!({"ask": ask}));
    let ask = json!({"reference": reference, "channel": null, "reason": "a mistake"});
    tap.call("withdraw", &json!({"ask": ask}));
}

/// Asked for every right: nothing answered, then wrongly and nearly, until it locks.
fn questions(tap: &mut Tap<'_>) {
    for right in Right::ALL {
        for specific in [false, true] {
            let contact = tap.begin_contact();
            let meter = begin(tap, HER, (*right, specific), &contact);
            for _ in 0..8 {
                tap.call("skip_question", &json!({"check": meter["check"]}));
                tap.card(HER, Some(&contact), "");
            }
        }
    }
    let contact = tap.begin_contact();
    let meter = begin(tap, "C70002", (Right::Copy, true), &contact);
    for answer in ["June 2016", "June 2016", "XJ67", "8123.40", "grimsalwe@example.net", "1944-12-28", "none"]
    {
        tap.call("answer_verification", &json!({"check": meter["check"], "answer": answer}));
        tap.card("C70002", Some(&contact), "");
    }
    begin(tap, "C70002", (Right::Deletion, false), &contact);
    tap.call("lift_lock", &json!({"customerNo": "C70002", "reason": "a test"}));
}

fn begin(tap: &mut Tap<'_>, customer_no: &str, (right, specific): (Right, bool), contact: &str) -> Value {
    let ask = json!({"customer_no": customer_no, "right": right, "specific": specific, "contact": contact,
        "typed": "vandlebrook"});
    tap.call("begin_verification", &json!({"ask": ask}))
}

/// The weekly export. What the recipient will see is for whoever may plan it, in clear; nothing else is.
fn exports(tap: &mut Tap<'_>, out: &Path) -> String {
    let week = json!({"service": "mps", "layout": "us-dma-mps", "week": null, "since_last": true});
    let work = json!({"work": 9, "steps": "__CHANNEL__:0"});
    tap.call("services", &json!({}));
    tap.call("export_plan", &json!({"ask": week}));
    let preview = tap.window.call("export_preview", &json!({"ask": week, "from": 1, "count": 100})).body;
    let may = role::allowed(tap.role, Action::ExportPlan, &[]).is_ok();
    assert_eq!(secrets_in(&preview).contains("her house number"), may, "{}: {preview}", tap.role);
    tap.window.call("choose_folder", &json!({"title": "Where to"})).expect_done();
    let mut ask = json!({"ask": week, "out": out});
    ask.as_object_mut().unwrap().extend(work.as_object().unwrap().clone());
    let written = tap.call("export_write", &ask);
    let batch = written["batch"].as_str().unwrap_or("none").to_owned();
    let removal = written["held_back"][0]["removal"].as_str().unwrap_or("none");
    let mend = json!({"removal": removal, "person": {"last_name": "Somebody"}, "reason": "a test"});
    tap.call("mend", &json!({"ask": mend}));
    tap.call("export_verify", &json!({"batch": batch}));
    tap.call("export_show", &json!({"batch": batch}));
    tap.call("export_list", &json!({}));
    batch
}

/// Her own record as a recipient might send it back, and one that nobody sent.
const REJECTS: &str = "\
A\t20260101\tDR\tMARQUESSA\tO\tVANDLEBROOK\tPHD\t90817 QUAGWORT TER\tUNIT ZIBB44\tPLATTSMERE\tMO\t64187\t7713\tP\t1\r\n\
MARQUESSA VANDLEBROOK 90817 QUAGWORT TER 64187 vexlorp.quindar@example.org\tbad address\r\n";

fn rejected(tap: &mut Tap<'_>, batch: &str, file: &Path) {
    tap.window.call("choose_file", &json!({"title": "Which"})).expect_done();
    for layout in ["reject-echo", "reject-tab"] {
        tap.call("export_reject", &json!({"file": file, "batch": batch, "layout": layout}));
    }
    tap.call("export_void", &json!({"batch": batch, "reason": "a test"}));
}

/// Reads a file in as a supervisor would; the report.
fn import(window: &Window, command: &str, file: &Path) -> Value {
    let mut tap = Tap::on(window, ("sue", Role::Supervisor));
    tap.window.call("choose_file", &json!({"title": "Which"})).expect_done();
    let ask = |dry_run: bool| {
        let ask =
            json!({"file": file, "map": null, "dry_run": dry_run, "replace": false, "source": "letters"});
        json!({"ask": ask, "work": 3, "steps": "__CHANNEL__:0"})
    };
    tap.call(command, &ask(true));
    let report = tap.call(command, &ask(false));
    tap.expect_no_leak();
    report
}

/// A desk with one of each role and the customers, imported through the window.
pub fn peopled() -> Desk {
    let desk = Desk::new();
    staffed(&desk);
    let file = desk.file("customers.csv", CUSTOMERS);
    let report = import(&Window::open(&desk, &file), "import_customers", &file);
    assert_eq!((&report["added"], &report["refused"]), (&json!(4), &json!(1)), "{report}");
    desk
}

#[test]
fn no_answer_of_the_window_holds_what_nobody_typed_before_the_level_is_reached() {
    let desk = peopled();
    let (out, rejects) = (desk.folder("outbox"), desk.file("rejects.txt", REJECTS));
    let (window, other) = (Window::open(&desk, &out), Window::open(&desk, &rejects));
    let (mut leaks, mut answers) = (Vec::new(), 0);
    let mut references = BTreeSet::new();
    for person in PEOPLE {
        let mut tap = Tap::on(&window, *person);
        assert_eq!(tap.call("take_up", &json!({})), Value::Null, "{}: another's call", tap.role);
        searches(&mut tap);
        spoken(&mut tap);
        references.extend(requests(&mut tap));
        let batch = exports(&mut tap, &out);
        let mut beside = Tap::on(&other, *person);
        rejected(&mut beside, &batch, &rejects);
        after_recording(&mut tap, &references);
        questions(&mut tap);
        tap.call("put_aside", &json!({"left": "816-555-0171 marquessa"}));
        answers += tap.answers + beside.answers;
        leaks.extend(tap.leaks.into_iter().chain(beside.leaks));
    }
    println!("{answers} answers read");
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

#[test]
fn an_import_tells_of_its_rows_and_never_what_stands_in_them() {
    let desk = peopled();
    let mut files = Vec::new();
    let rows = CUSTOMERS.split_once('\n').unwrap().1;
    files.push(("import_customers", desk.file("without-header.csv", rows)));
    files.push(("import_removals", desk.file("without-header-either.csv", rows)));
    files.push(("import_removals", desk.file("no-removals.csv", CUSTOMERS)));
    let wild = CUSTOMERS.replace("816-555-0172", "\"816-555-0172").replace("birth_date", "vexlorp birth");
    files.push(("import_customers", desk.file("wild.csv", wild)));
    for (command, file) in files {
        let window = Window::open(&desk, &file);
        println!("{}: {}", text(&file), import(&window, command, &file));
    }
}
