//! DOMAIN.md 3a, once through: every use case, asked by every role. The table of roles is `domain::role`; here
//! stands which of its rows each use case needs. One that is missing here fails the second test.

use crate::place::{Place, person, quiet};
use domain::list::ListKind;
use domain::person::Person;
use domain::role::{self, Action};
use domain::words::{AskedBy, Channel, PermissionSource, ReceivedBy, Right, Role};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use usecases::backup::BackupAsk;
use usecases::clock::Clock;
use usecases::contact::BeginContact;
use usecases::customer::CustomerAsk;
use usecases::due::DueAsk;
use usecases::export::{ExportAsk, MendAsk, MendRequestAsk};
use usecases::import::ImportAsk;
use usecases::lists::{DecoyAsk, ListAsk};
use usecases::lookup::LookupAsk;
use usecases::people::AddUser;
use usecases::record::{RecordAsk, RecordSubject, ServiceMessagesAsk};
use usecases::request::{PermitAsk, RequestFilter, WithdrawAsk};
use usecases::scrub::ScrubAsk;
use usecases::session::Credentials;
use usecases::verify::VerifyAsk;
use usecases::{Code, Desk, Result};

/// A use case, the action it needs, and a call that changes nothing whoever makes it.
type UseCase = (&'static str, Action, fn(&Desk) -> Result<()>);

const NOBODY: &str = "C-no-such-customer";
/// Nothing can ever be made there.
const NO_FILE: &str = "/dev/null/file.csv";

const USE_CASES: &[UseCase] = &[
    ("audit_show", Action::AuditRead, |desk| desk.audit_show(None, None, 1).map(drop)),
    ("audit_verify", Action::AuditVerify, |desk| desk.audit_verify(&quiet()).map(drop)),
    ("backup", Action::Backup, |desk| desk.backup(&no_backup(), &quiet()).map(drop)),
    ("journal_to", Action::SettingsEdit, |desk| desk.journal_to(Path::new(NO_FILE), &quiet()).map(drop)),
    ("journal_off", Action::SettingsEdit, |desk| desk.journal_off().map(drop)),
    ("journal_status", Action::Backup, |desk| desk.journal_status(&quiet()).map(drop)),
    ("journal_verify", Action::Backup, |desk| desk.journal_verify(&quiet()).map(drop)),
    ("restore_drill", Action::Restore, |desk| {
        desk.restore_drill(Path::new(NO_FILE), None, &nobody(), &quiet()).map(drop)
    }),
    ("key_list", Action::KeysManage, |desk| desk.key_list().map(drop)),
    ("drill_recovery", Action::KeysManage, |desk| desk.drill_recovery(&"none".into()).map(drop)),
    ("renew_recovery", Action::KeysManage, |desk| desk.renew_recovery().map(drop)),
    ("begin_contact", Action::Contact, |desk| desk.begin_contact(&call()).map(drop)),
    ("set_caller", Action::Contact, |desk| desk.set_caller("none", AskedBy::Own).map(drop)),
    ("set_received_by", Action::Contact, |desk| desk.set_received_by("none", ReceivedBy::Relay).map(drop)),
    ("set_language", Action::Contact, |desk| desk.set_language("none", "es").map(drop)),
    ("script", Action::Contact, |desk| desk.script("notice", "en").map(drop)),
    ("give_notice", Action::Contact, |desk| desk.give_notice("none").map(drop)),
    ("end_contact", Action::Contact, |desk| desk.end_contact("none")),
    ("customer", Action::ShowCustomer, |desk| desk.customer(&shown()).map(drop)),
    ("save_draft", Action::Draft, |desk| desk.save_draft(&removal()).map(drop)),
    ("open_draft", Action::Draft, |desk| desk.open_draft("none").map(drop)),
    ("discard_draft", Action::Draft, |desk| desk.discard_draft("none", "a test")),
    ("due", Action::RequestList, |desk| desk.due(&DueAsk::default()).map(drop)),
    ("export_verify", Action::ExportVerify, |desk| desk.export_verify("mps-2025-W01-1").map(drop)),
    ("export_void", Action::ExportVoid, |desk| desk.export_void("mps-2025-W01-1", "a test").map(drop)),
    ("export_show", Action::ExportPlan, |desk| desk.export_show("mps-2025-W01-1").map(drop)),
    ("export_list", Action::ExportPlan, |desk| desk.export_list().map(drop)),
    ("export_acknowledge", Action::Acknowledge, |desk| {
        desk.export_acknowledge("mps-2025-W01-1", "2025-01-20", None).map(drop)
    }),
    ("export_reject", Action::RejectRead, |desk| {
        desk.export_reject(Path::new(NO_FILE), "mps-2025-W01-1", None).map(drop)
    }),
    ("mend", Action::Mend, |desk| desk.mend(&mending())),
    ("mend_request", Action::Mend, |desk| desk.mend_request(&mending_request()).map(drop)),
    ("services", Action::ExportPlan, |desk| desk.services().map(drop)),
    ("export_plan", Action::ExportPlan, |desk| desk.export_plan(&week()).map(drop)),
    ("export_preview", Action::ExportPlan, |desk| desk.export_preview(&week(), 0, 1).map(drop)),
    ("export_write", Action::ExportWrite, |desk| {
        desk.export_write(&week(), &[], Path::new(NO_FILE), &quiet()).map(drop)
    }),
    ("export_render", Action::ExportWrite, |desk| {
        desk.export_render("mps-2025-W01-1", &["us-dma-mps".to_owned()], Path::new(NO_FILE), &quiet())
            .map(drop)
    }),
    ("check", Action::Check, |desk| desk.check(&quiet()).map(drop)),
    ("import_customers", Action::ImportCustomers, |desk| desk.import_customers(&file(), &quiet()).map(drop)),
    ("import_removals", Action::ImportRemovals, |desk| desk.import_removals(&file(), &quiet()).map(drop)),
    ("import_list", Action::ImportList, |desk| desk.import_list(&list_file(None), &quiet()).map(drop)),
    ("lists", Action::ListsRead, |desk| desk.lists().map(drop)),
    ("list_choices", Action::ListsRead, |desk| desk.list_choices().map(drop)),
    ("list_show", Action::ListsRead, |desk| desk.list_show("none").map(drop)),
    ("list_drop", Action::ListDrop, |desk| desk.list_drop("none")),
    ("decoys", Action::ListsRead, |desk| desk.decoys().map(drop)),
    ("decoy_add", Action::Decoys, |desk| {
        desk.decoy_add(&DecoyAsk { list: "none".to_owned(), person: Person::default() }).map(drop)
    }),
    ("decoy_drop", Action::Decoys, |desk| desk.decoy_drop("none")),
    ("scrub_runs", Action::ListsRead, |desk| desk.scrub_runs(1).map(drop)),
    ("layouts", Action::LayoutsRead, |desk| desk.layouts().map(drop)),
    ("layout", Action::LayoutsRead, |desk| desk.layout("none").map(drop)),
    ("check_layout", Action::LayoutsRead, |desk| desk.check_layout(Path::new(NO_FILE)).map(drop)),
    ("validate_file", Action::LayoutsRead, |desk| {
        desk.validate_file(Path::new(NO_FILE), "us-dma-mps").map(drop)
    }),
    ("lookup", Action::Lookup, |desk| desk.lookup(&query(), &AtomicBool::new(false)).map(drop)),
    ("lookup_batch", Action::LookupBatch, |desk| {
        desk.lookup_batch(&mut std::iter::empty(), 1, &mut |_| Ok(())).map(drop)
    }),
    ("change_password", Action::ChangeOwnPassword, |desk| {
        desk.change_password(&"short".into(), &"short".into())
    }),
    ("reset_password", Action::PeopleManage, |desk| desk.reset_password("nobody", None).map(drop)),
    ("add_user", Action::PeopleManage, |desk| {
        desk.add_user(&AddUser { name: "not a name".to_owned(), ..person("x", Role::Agent) }).map(drop)
    }),
    ("users", Action::PeopleManage, |desk| desk.users().map(drop)),
    ("disable_user", Action::PeopleManage, |desk| desk.disable_user("nobody")),
    ("record", Action::Record, |desk| desk.record(&removal()).map(drop)),
    ("scrub", Action::Scrub, |desk| desk.scrub(&to_scrub(None), &quiet()).map(drop)),
    ("service_messages", Action::Record, |desk| desk.service_messages(&messages()).map(drop)),
    ("preview_record", Action::Record, |desk| desk.preview_record(&removal()).map(drop)),
    ("request", Action::RequestShow, |desk| desk.request("none").map(drop)),
    ("requests", Action::RequestList, |desk| desk.requests(&RequestFilter::default()).map(drop)),
    ("withdraw", Action::Withdraw, |desk| desk.withdraw(&withdrawal()).map(drop)),
    ("permit", Action::Permit, |desk| desk.permit(&permission()).map(drop)),
    ("rules", Action::RulesRead, |desk| desk.rules().map(drop)),
    ("rule", Action::RulesRead, |desk| desk.rule("none").map(drop)),
    ("begin_verification", Action::Verify, |desk| desk.begin_verification(&verification()).map(drop)),
    ("answer_verification", Action::Verify, |desk| {
        desk.answer_verification("none", &"none".into()).map(drop)
    }),
    ("skip_question", Action::Verify, |desk| desk.skip_question("none").map(drop)),
    ("lift_lock", Action::LiftLock, |desk| desk.lift_lock(NOBODY, "a test")),
];

/// These ask for no role: the door, what a session says of itself, and the question itself.
const OPEN: &[&str] = &[
    "doorway",
    "sign_in",
    "session",
    "user",
    "idle",
    "idle_limit",
    "note_shown",
    "remarks",
    "allow",
    "warm",
];

fn call() -> BeginContact {
    BeginContact { received_by: ReceivedBy::Phone, calling_number: "".into(), language: "en".to_owned() }
}

fn shown() -> CustomerAsk {
    CustomerAsk { customer_no: NOBODY.to_owned(), contact: None, typed: "".into() }
}

fn query() -> LookupAsk {
    LookupAsk { text: "816-555-0100".into(), read_as: None, limit: None, settled: true }
}

fn mending_request() -> MendRequestAsk {
    let reference = "214083059177".to_owned();
    MendRequestAsk { reference, channel: None, person: Person::default(), reason: "a test".to_owned() }
}

fn mending() -> MendAsk {
    MendAsk { removal: "none".to_owned(), person: Person::default(), reason: "a test".to_owned() }
}

fn week() -> ExportAsk {
    let week = Some("2025-W01".to_owned());
    ExportAsk { service: "mps".to_owned(), layout: None, week, since_last: false }
}

fn nobody() -> Credentials {
    Credentials::Password { user: "nobody".to_owned(), password: "nothing at all".into() }
}

/// A name that is none, so that nothing is written.
fn no_backup() -> BackupAsk {
    BackupAsk { file: "/no/such/folder/.backup".into(), keep: None }
}

fn file() -> ImportAsk {
    let source = Some("web".to_owned());
    ImportAsk { file: NO_FILE.into(), map: None, dry_run: true, replace: false, source }
}

fn list_file(override_reason: Option<String>) -> ListAsk {
    ListAsk {
        file: NO_FILE.into(),
        kind: ListKind::Mps,
        id: None,
        layout: "us-dma-mps".to_owned(),
        list_date: None,
        mode: None,
        subscription: None,
        areas: Vec::new(),
        override_reason,
        dry_run: true,
    }
}

fn to_scrub(override_reason: Option<String>) -> ScrubAsk {
    ScrubAsk {
        file: NO_FILE.into(),
        purpose: "house-mail".to_owned(),
        out: NO_FILE.into(),
        map: None,
        fuzzy: false,
        campaign: None,
        name: None,
        brand: None,
        override_reason,
    }
}

fn withdrawal() -> WithdrawAsk {
    WithdrawAsk { reference: "none".to_owned(), channel: None, reason: "a test".into() }
}

fn permission() -> PermitAsk {
    PermitAsk {
        channel: Channel::Mail,
        customer_no: NOBODY.to_owned(),
        ends: Vec::new(),
        evidence: "a test".into(),
        source: PermissionSource::Catalogue,
    }
}

fn messages() -> ServiceMessagesAsk {
    let (reference, language) = ("none".to_owned(), "en".to_owned());
    ServiceMessagesAsk { reference, go_on: Vec::new(), contact: None, language }
}

fn verification() -> VerifyAsk {
    VerifyAsk {
        customer_no: NOBODY.to_owned(),
        right: Right::Copy,
        specific: true,
        contact: None,
        typed: "".into(),
    }
}

pub fn removal() -> RecordAsk {
    RecordAsk::of(RecordSubject::Customer { customer_no: NOBODY.to_owned() }, &[Channel::Mail])
}

#[test]
fn every_use_case_refuses_exactly_the_roles_that_may_not() {
    let place = Place::new();
    for (name, role) in [("stan", Role::Store), ("ann", Role::Agent), ("sue", Role::Supervisor)] {
        place.add(name, role);
    }
    place.add("audrey", Role::Auditor);
    let key = place.home.path().join("weekly.key");
    let grants: Vec<Action> = role::grantable().collect();
    let service = AddUser {
        credential_out: Some(key.clone()),
        grants: grants.iter().map(ToString::to_string).collect(),
        ..person("weekly", Role::Service)
    };
    place.admin.add_user(&service).unwrap();
    let people = ["stan", "ann", "sue", "audrey"].map(|name| place.sign_in(name).unwrap());
    let weekly =
        Desk::sign_in(&place.data(), &Credentials::Credential { file: key }, Clock::default()).unwrap();
    for desk in people.iter().chain([&place.admin, &weekly]) {
        let role = desk.session().unwrap().role;
        for (name, action, call) in USE_CASES {
            let refused = match call(desk) {
                Err(fault) => fault.code == Code::NotAllowed && fault.what.starts_with("the role"),
                Ok(()) => false,
            };
            assert_eq!(refused, role::allowed(role, *action, &grants).is_err(), "{role} at {name}");
        }
    }
}

#[test]
fn a_service_imports_and_scrubs_and_overrides_nothing() {
    let place = Place::new();
    let key = place.home.path().join("weekly.key");
    let grants = vec![Action::Scrub.to_string(), Action::ImportList.to_string()];
    let service = AddUser { credential_out: Some(key.clone()), grants, ..person("weekly", Role::Service) };
    place.admin.add_user(&service).unwrap();
    let weekly =
        Desk::sign_in(&place.data(), &Credentials::Credential { file: key }, Clock::default()).unwrap();
    assert_ne!(weekly.scrub(&to_scrub(None), &quiet()).unwrap_err().code, Code::NotAllowed);
    assert_ne!(weekly.import_list(&list_file(None), &quiet()).unwrap_err().code, Code::NotAllowed);
    let why = || Some("why not".to_owned());
    let refused = [
        weekly.scrub(&to_scrub(why()), &quiet()).unwrap_err(),
        weekly.import_list(&list_file(why()), &quiet()).unwrap_err(),
    ];
    assert!(refused.iter().all(|fault| fault.code == Code::NotAllowed), "{refused:?}");
}

#[test]
fn only_an_admin_works_in_another_time() {
    let place = Place::new();
    for (name, role) in [("stan", Role::Store), ("sue", Role::Supervisor), ("audrey", Role::Auditor)] {
        place.add(name, role);
    }
    let last_week = Clock { as_of: Some(Clock::default().now() - chrono::Days::new(7)) };
    for name in ["stan", "sue", "audrey", "adam"] {
        let password = crate::place::PASSWORD.into();
        let credentials = Credentials::Password { user: name.to_owned(), password };
        let desk = Desk::sign_in(&place.data(), &credentials, last_week);
        assert_eq!(desk.is_ok(), name == "adam", "{name}");
    }
}

/// The public methods of `Desk`, as the sources have them.
fn public_methods(dir: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            names.extend(public_methods(&path));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for block in text.split("\nimpl Desk {\n").skip(1) {
            let block = block.split("\n}\n").next().unwrap();
            let methods = block.lines().filter_map(|line| line.strip_prefix("    pub fn "));
            names.extend(methods.map(|line| line.split(['(', '<']).next().unwrap().to_owned()));
        }
    }
    names
}

/// These take a password and no desk, and ask for the role themselves: a damaged store's check, a restore, a salvage and
/// a rotation. The rest of `trust` asks them as whom they refuse.
const WITHOUT_A_DESK: &[&str] = &["check", "restore", "rotate", "salvage"];

/// All sources below a folder.
fn sources(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![std::fs::read_to_string(&path).unwrap()],
        })
        .collect()
}

#[test]
fn no_use_case_stands_where_the_list_of_them_does_not_look() {
    let mut without = BTreeSet::new();
    for text in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        for line in text.lines().filter(|line| line.starts_with("impl") && line.contains("Desk")) {
            assert!(["impl Desk {", "impl Drop for Desk {"].contains(&line), "{line} is not looked into");
        }
        for function in text.split("\npub fn ").skip(1) {
            let (name, rest) = function.split_once(['(', '<']).unwrap();
            let takes = rest.split('{').next().unwrap();
            if takes.contains("Credentials") || takes.contains("&Desk") {
                without.insert(name.to_owned());
            }
        }
    }
    let decided: BTreeSet<String> = WITHOUT_A_DESK.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(without, decided, "which role may call it? Say so in WITHOUT_A_DESK, with a test");
}

#[test]
fn every_use_case_has_a_decision_about_roles() {
    let decided: BTreeSet<String> =
        USE_CASES.iter().map(|(name, ..)| *name).chain(OPEN.iter().copied()).map(str::to_owned).collect();
    let there = public_methods(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let without: Vec<_> = there.difference(&decided).collect();
    assert!(without.is_empty(), "which role may call {without:?}? Say so in USE_CASES or OPEN of this file");
    let gone: Vec<_> = decided.difference(&there).collect();
    assert!(gone.is_empty(), "{gone:?} are in this file and no methods of Desk");
}
