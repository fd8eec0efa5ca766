//! Every command of the window with what it needs, and arguments to call it by. Who may do what is asked of
//! `domain::role`. No test lives here.

use crate::desk::ADMIN;
use domain::role::Action;
use domain::words::{Channel, Role};
use serde_json::{Value, json};
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
pub fn door() -> Vec<(&'static str, Value)> {
    let title = json!({"title": "Where to"});
    vec![
        ("doorway", json!({})),
        ("session", json!({})),
        ("sign_out", json!({})),
        ("choose_folder", title.clone()),
        ("choose_file", title.clone()),
        ("choose_list_file", title.clone()),
        ("choose_mapping", title),
        ("cancel_work", json!({"work": 1})),
        ("forget_copied", json!({"text": "2140 8305 9177"})),
        ("hear_lock", json!({"lock": "__CHANNEL__:1"})),
    ]
}

/// These make a folder where none is, or open it: they have tests of their own.
pub const MAKING: &[&str] = &["look_around", "set_up", "sign_in"];

/// These are for whoever sits there, of whatever role.
pub fn seat() -> Vec<(&'static str, Value)> {
    vec![("put_aside", json!({"left": "a call"})), ("take_up", json!({}))]
}

/// What each other command needs, with arguments that change nothing of weight whoever gives them. `file` is what the
/// dialog answers: nothing is there.
pub fn commands(file: &str) -> Vec<(&'static str, Action, Value)> {
    let removal = removal();
    let (contact, work) = (json!({"contact": "none"}), json!({"work": 7, "steps": "__CHANNEL__:0"}));
    let week = json!({"service": "mps", "layout": null, "week": "2025-W01", "since_last": false});
    let import = json!({"file": file, "map": null, "dry_run": true, "replace": false, "source": "web"});
    let list = json!({"file": file, "kind": "mps", "id": null, "layout": "us-dma-mps", "list_date": null,
        "mode": null, "subscription": null, "areas": [], "dry_run": true});
    let scrub = json!({"file": file, "purpose": "house-mail", "out": file, "map": null, "fuzzy": false,
        "campaign": null, "brand": null, "override_reason": null});
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
        ("lists", Action::ListsRead, json!({})),
        ("list_choices", Action::ListsRead, json!({})),
        ("list_drop", Action::ListDrop, json!({"id": "none"})),
        ("import_list", Action::ImportList, with(&work, json!({"ask": list}))),
        ("scrub", Action::Scrub, with(&work, json!({"ask": scrub}))),
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

pub fn with(one: &Value, other: Value) -> Value {
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
