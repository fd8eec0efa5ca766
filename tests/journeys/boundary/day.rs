//! A day's work at the window, over customers that are canaries: everything that can be asked there is asked, whoever
//! asks. No test lives here.

use super::canaries::{HER, secrets_in};
use super::tap::Tap;
use super::window_table::{query, with};
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

/// Found by each way, and her card opened from it.
pub fn searches(tap: &mut Tap<'_>) {
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
pub fn spoken(tap: &mut Tap<'_>) {
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
pub fn requests(tap: &mut Tap<'_>) -> BTreeSet<String> {
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
pub fn after_recording(tap: &mut Tap<'_>, references: &BTreeSet<String>) {
    for reference in references {
        let shown = tap.call("request", &json!({"reference": reference}));
        let removal = shown["removals"][0]["removal"].as_str().unwrap_or("none");
        let mend = json!({"removal": removal, "person": {"last_name": "Somebody"}, "reason": "a test"});
        tap.call("mend", &json!({"ask": mend}));
        let ask = json!({"reference": reference, "go_on": ["mail"], "contact": null, "language": "en"});
        tap.call("service_messages", &json!({"ask": ask}));
    }
    tap.call("requests", &json!({"filter": {"due_before": null, "overdue": false, "limit": null}}));
    tap.call("requests", &json!({"filter": {"due_before": "2099-01-01", "overdue": false, "limit": null}}));
    tap.call("due", &json!({"ask": {"overdue_only": false, "offset": 0, "limit": null}}));
    for reference in references {
        let ask = json!({"channel": "mail", "customer_no": HER, "ends": [reference],
            "evidence": "her card, box 7", "source": "catalogue"});
        tap.call("permit", &json!({"ask": ask}));
        let ask = json!({"reference": reference, "channel": "phone", "reason": "a mistake"});
        tap.call("withdraw", &json!({"ask": ask}));
    }
}

/// Asked for every right: nothing answered, then wrongly and nearly, until it locks.
pub fn questions(tap: &mut Tap<'_>) {
    for right in Right::ALL {
        for specific in [false, true] {
            let contact = tap.begin_contact();
            let meter = begin(tap, HER, (*right, specific), &contact);
            for _ in 0..8 {
                tap.call("skip_question", &json!({"check": meter["check"]}));
            }
            tap.card(HER, Some(&contact), "");
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

/// The weekly export; the batch.
pub fn exports(tap: &mut Tap<'_>, out: &Path) -> String {
    let week = json!({"service": "mps", "layout": "us-dma-mps", "week": null, "since_last": true});
    let work = |ask: Value| with(&json!({"work": 9, "steps": "__CHANNEL__:0", "out": out}), ask);
    tap.call("services", &json!({}));
    tap.call("export_plan", &json!({"ask": week}));
    let preview = tap.call("export_preview", &json!({"ask": week, "from": 1, "count": 100}));
    let may = role::allowed(tap.role, Action::ExportPlan, &[]).is_ok();
    assert_eq!(secrets_in(&preview).contains("her house number"), may, "{}: {preview}", tap.role);
    let written = tap.call("export_write", &work(json!({"ask": week})));
    let batch = written["batch"].as_str().unwrap_or("none").to_owned();
    tap.call("export_render", &work(json!({"batch": batch, "layout": "us-dma-mps-fixed"})));
    tap.call("export_verify", &json!({"batch": batch}));
    tap.call("export_show", &json!({"batch": batch}));
    tap.call("export_list", &json!({}));
    batch
}

/// Which suppression lists there are, and what can be done with them.
pub fn lists(tap: &mut Tap<'_>) {
    tap.call("lists", &json!({}));
    tap.call("list_choices", &json!({}));
}

/// Her own record as a recipient might give it back, and a text that is none.
pub const REJECTS: &str = "\
no such street|A\t20260101\tDR\tMARQUESSA\tO\tVANDLEBROOK\tPHD\t90817 QUAGWORT TER\tUNIT ZIBB44\tPLATTSMERE\tMO\t64187\r\n\
marquessa at 816-555-0171|vexlorp.quindar@example.org, 64187-7713\r\n";

/// What came back from the recipient.
pub fn answered(tap: &mut Tap<'_>, batch: &str, file: &Path) {
    for layout in ["reject-echo", "reject-tab"] {
        tap.call("export_reject", &json!({"file": file, "batch": batch, "layout": layout}));
    }
    match tap.role {
        Role::Admin => {
            let on = &tap.call("session", &json!({}))["today"];
            tap.call("export_acknowledge", &json!({"batch": batch, "on": on, "by": null}))
        }
        _ => tap.call("export_void", &json!({"batch": batch, "reason": "a test"})),
    };
}

/// What somebody leaves who goes.
pub fn leaving(tap: &mut Tap<'_>) {
    tap.call("put_aside", &json!({"left": "816-555-0171 marquessa"}));
    tap.call("doorway", &json!({}));
    tap.call("cancel_work", &json!({"work": 9}));
    tap.call("forget_copied", &json!({"text": "214083059177"}));
    tap.call("hear_lock", &json!({"lock": "__CHANNEL__:1"}));
    tap.call("sign_out", &json!({}));
}
