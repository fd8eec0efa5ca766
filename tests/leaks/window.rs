//! The window's commands, called as the page calls them, over the loopback of the test build. Each answer is searched
//! as it comes; so is everything that the program wrote to its terminal.

use crate::canary::{Field, SLIP, watch};
use crate::desk::{ADMIN, Desk, PASSWORD, Run};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// What an answer may show, by command. Everything else shows nothing.
const TABLE: &[(&str, &[Field])] = &[
    // What was typed comes back with the answer, and stands in clear in what it found.
    (
        "lookup",
        &[
            "first-name",
            "middle-name",
            "last-name",
            "city",
            "other-name",
            "phone-home",
            "searched",
            "searched-number",
        ],
    ),
    ("customer", &["first-name", "middle-name", "last-name", "city", "other-name", "phone-home"]),
    ("preview_record", &["first-name", "middle-name", "last-name", "city", "other-name"]),
    ("request", &["first-name", "middle-name", "last-name", "unlisted-name", "note"]),
    // What was begun is handed back to whoever has its code.
    ("open_draft", &["draft-name", "draft-number", "draft-note"]),
    ("export_void", &["void-reason"]),
    ("export_list", &["void-reason"]),
];

/// The console, serving until dropped.
pub struct Window {
    child: Child,
    address: String,
    token: String,
}

impl Window {
    pub fn open(desk: &Desk, variables: &[(&str, &str)]) -> Self {
        let mut command = Command::new(prefdesk_tests::program("prefdesk-console"));
        desk.prepare(&mut command);
        command.env_remove("PREFDESK_PASSWORD").envs(variables.iter().copied());
        command.args(["--loopback", "0"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let place = line.trim().strip_prefix("http://").unwrap();
        let (address, token) = place.split_once("/?token=").unwrap();
        Self { child, address: address.to_owned(), token: token.to_owned() }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The status and the answer, whatever is in it.
    pub fn call(&self, command: &str, args: &Value) -> (u16, Value) {
        let body = args.to_string();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "POST /call/{command} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            self.token,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(&whole(head, body)).unwrap_or_else(|error| panic!("{error}: {answer}")))
    }

    /// An answer that was searched: nothing in it but what this command may show.
    #[track_caller]
    pub fn says(&self, command: &str, args: &Value) -> (u16, Value) {
        let (status, answer) = self.call(command, args);
        let allowed = TABLE.iter().find(|(name, _)| *name == command).map_or(&[][..], |row| row.1);
        // A call that does not fit its command is refused before any code of ours, with the page's own words.
        let is_before_us = status != 200 && answer.is_string();
        if !is_before_us {
            watch().expect_only(allowed, answer.to_string().as_bytes(), &format!("the answer of {command}"));
        }
        (status, answer)
    }

    /// The same of a command that must succeed.
    #[track_caller]
    pub fn does(&self, command: &str, args: &Value) -> Value {
        let (status, answer) = self.says(command, args);
        assert_eq!(status, 200, "{command}: {answer}");
        answer
    }

    pub fn sign_in(&self) {
        self.does("sign_in", &json!({ "user": ADMIN, "password": PASSWORD }));
    }

    /// Ends it by force, as a machine that loses its power would, and searches what it had said.
    #[track_caller]
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        let mut said = Vec::new();
        self.child.stderr.take().unwrap().read_to_end(&mut said).unwrap();
        self.child.wait().unwrap();
        watch().expect_none(&said, "what the console wrote to its terminal");
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // Ended already where all went well.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server parts long answers into chunks.
fn whole(head: &str, body: &str) -> String {
    if !head.to_lowercase().contains("transfer-encoding: chunked") {
        return body.to_owned();
    }
    let (mut whole, mut rest) = (String::new(), body);
    while let Some((size, after)) = rest.split_once("\r\n") {
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        whole.push_str(&after[..size]);
        rest = after[size..].trim_start_matches("\r\n");
        if size == 0 {
            break;
        }
    }
    whole
}

/// A request for somebody on no file.
pub fn draft_of_somebody() -> Value {
    ask(json!({ "who": "person", "person": {
        "first_name": "Ann", "last_name": "Flibbertidraft", "address_1": "9 Elm Ct", "city": "Reno", "state": "NV",
        "zip": "89501", "phone_home": "702-555-0155"
    }}))
}

pub fn ask(subject: Value) -> Value {
    json!({
        "channels": ["mail", "phone"], "subject": subject, "scope": null, "numbers": [], "brand": null,
        "asked_by": "self", "reason": "ordinary", "pass_on": false, "texts_may_go_on": false,
        "received_by": "phone", "received_at": null, "note": "scribblenotion of a caller", "contact": null,
        "language": "en", "also": [], "draft": null
    })
}

/// A caller, a search, a card, a check with wrong answers, a draft that is discarded, and one that stays open.
pub fn conversation(window: &Window) {
    window.sign_in();
    let begun =
        json!({ "ask": { "received_by": "phone", "calling_number": "702-555-0177", "language": "en" } });
    let contact = window.does("begin_contact", &begun)["contact"].clone();
    for (turn, text) in ["snarkhuntress", "702-555-0178", "quillfeather", "(303) 555-0187"].iter().enumerate()
    {
        let ask = json!({ "text": text, "read_as": null, "limit": null, "settled": true });
        window.does("lookup", &json!({ "ask": ask, "turn": turn + 1 }));
    }
    let card = json!({ "customer_no": "700101", "contact": contact, "typed": "(303) 555-0187" });
    window.does("customer", &json!({ "ask": card }));
    check(window, &contact);
    let mut listed = ask(json!({ "who": "customer", "customer_no": "700101" }));
    listed["note"] = Value::Null;
    listed["contact"] = contact.clone();
    window.does("preview_record", &json!({ "ask": listed }));
    window.does("give_notice", &json!({ "contact": contact }));
    drafts(window);
    window.does("due", &json!({ "ask": { "overdue_only": false, "offset": 0, "limit": null } }));
    window.does("requests", &json!({ "filter": { "due_before": null, "overdue": false, "limit": null } }));
    window.does("end_contact", &json!({ "contact": contact }));
}

/// Wrong answers until it locks, and the lock lifted with a reason.
fn check(window: &Window, contact: &Value) {
    let ask = json!({ "customer_no": "700101", "right": "copy", "specific": false, "contact": contact, "typed": "" });
    let mut meter = window.does("begin_verification", &json!({ "ask": ask }));
    for _ in 0..6 {
        if meter["state"] != "asking" {
            break;
        }
        let answer = json!({ "check": meter["check"], "answer": "frumpanswering" });
        meter = window.does("answer_verification", &answer);
    }
    assert_eq!(meter["state"], "locked", "{meter}");
    window.does("lift_lock", &json!({ "customerNo": "700101", "reason": "whimsicallock said the manager" }));
}

fn drafts(window: &Window) {
    let kept = window.does("save_draft", &json!({ "ask": draft_of_somebody() }));
    window.does("open_draft", &json!({ "code": kept["park_code"] }));
    let reason = "discardpuffin hung up";
    window.says("discard_draft", &json!({ "draft": kept["draft"], "reason": "" }));
    window.does("discard_draft", &json!({ "draft": kept["draft"], "reason": reason }));
}

/// What a page gone wrong could send: canaries where something else belongs.
pub fn slips(window: &Window) {
    let word = SLIP;
    let calls = [
        ("customer", json!({ "ask": { "customer_no": word, "contact": null, "typed": word } })),
        ("customer", json!({ "ask": { "customer_no": 7, SLIP: word } })),
        ("lookup", json!({ "ask": word, "turn": word })),
        ("request", json!({ "reference": word })),
        ("open_draft", json!({ "code": word })),
        ("end_contact", json!({ "contact": word })),
        ("script", json!({ "script": word, "language": word })),
        (
            "export_plan",
            json!({ "ask": { "service": word, "layout": word, "week": word, "since_last": false } }),
        ),
        (
            "export_plan",
            json!({ "ask": { "service": "mps", "layout": word, "week": null, "since_last": false } }),
        ),
        (
            "export_plan",
            json!({ "ask": { "service": "mps", "layout": null, "week": word, "since_last": false } }),
        ),
        ("export_show", json!({ "batch": word })),
        ("export_acknowledge", json!({ "batch": word, "on": word, "by": word })),
        ("mend", json!({ "ask": { "removal": word, "person": {}, "reason": word } })),
        ("mend", json!({ "ask": { "removal": word, "person": { SLIP: word }, "reason": word } })),
        ("begin_verification", json!({ "ask": { "right": word } })),
        ("answer_verification", json!({ "check": word, "answer": word })),
        ("lift_lock", json!({ "customerNo": word, "reason": word })),
        ("withdraw", json!({ "ask": { "reference": word, "channel": null, "reason": word } })),
        ("withdraw", json!({ "ask": { "reference": "1", "channel": word, "reason": word } })),
        ("record", json!({ "ask": word })),
        ("record", json!({ "ask": { "channels": [word] } })),
        ("requests", json!({ "filter": { "due_before": word, "overdue": false, "limit": null } })),
        (
            "import_customers",
            json!({ "ask": { "file": word, "map": null, "dry_run": true, "replace": false, "source": null },
            "work": 1, "steps": "__CHANNEL__:1" }),
        ),
        ("list_drop", json!({ "id": word })),
        ("import_list", json!({ "ask": list_ask(word), "work": 1, "steps": "__CHANNEL__:1" })),
        ("scrub", json!({ "ask": scrub_ask(word), "work": 1, "steps": "__CHANNEL__:1" })),
        (SLIP, json!({})),
    ];
    for (command, args) in calls {
        let (status, answer) = window.says(command, &args);
        assert_ne!(status, 200, "{command} {args}: {answer}");
    }
    let wrong = json!({ "user": "doorstepperish", "password": "passphrasewrong" });
    assert_eq!(window.says("sign_in", &wrong).0, 422);
}

fn list_ask(word: &str) -> Value {
    json!({ "file": word, "kind": "mps", "id": word, "layout": word, "list_date": word, "mode": null,
        "subscription": word, "areas": [], "dry_run": true })
}

fn scrub_ask(word: &str) -> Value {
    json!({ "file": word, "purpose": word, "out": word, "map": word, "fuzzy": false, "campaign": word,
        "brand": word, "override_reason": word })
}

#[test]
fn a_window_says_nothing_of_what_it_was_asked_wrongly() {
    let desk = crate::day::with_customers();
    let window = Window::open(&desk, &[]);
    slips(&window);
    window.sign_in();
    slips(&window);
    window.kill();
    crate::left::expect_nothing_left(&desk);
}

/// The console with its own terminal, for a panic.
pub fn said_by(mut window: Window) -> Run {
    let _ = window.child.kill();
    let mut stderr = Vec::new();
    window.child.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
    Run { status: None, stdout: Vec::new(), stderr }
}
