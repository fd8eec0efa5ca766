//! The demo folder, made once and looked at from every side.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use std::path::Path;
use std::sync::atomic::AtomicBool;
use usecases::clock::Clock;
use usecases::export::ExportAsk;
use usecases::lookup::{Closeness, LookupAsk};
use usecases::progress::{Progress, Step};
use usecases::request::RequestFilter;
use usecases::session::Credentials;
use usecases::setup::{DemoMade, demo};
use usecases::{Code, Desk};

static NEVER: AtomicBool = AtomicBool::new(false);

fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

fn sign_in(dir: &Path, made: &DemoMade, user: &str) -> Desk {
    let person = made.people.iter().find(|person| person.user == user).unwrap();
    let password = person.password.as_str().into();
    let credentials = Credentials::Password { user: user.to_owned(), password };
    Desk::sign_in(dir, &credentials, Clock::default()).unwrap()
}

fn look_up(desk: &Desk, text: &str) -> Vec<(String, Closeness)> {
    let ask = LookupAsk { text: text.into(), read_as: None, limit: None, settled: false };
    let answer = desk.lookup(&ask, &NEVER).unwrap();
    answer.customers.into_iter().map(|hit| (hit.customer_no, hit.closeness)).collect()
}

#[test]
fn the_demo_is_what_the_manual_shows_and_is_never_made_over_another() {
    let dir = tempfile::tempdir().unwrap();
    // Whatever the tester's mask is: a folder that everybody may read is no sound one.
    #[cfg(unix)]
    std::fs::set_permissions(dir.path(), std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let made = demo(dir.path(), 600, 1, Clock::default(), &quiet()).unwrap();
    assert_eq!(made.customers, 600);
    assert!((130..=150).contains(&made.requests), "{}", made.requests);
    everybody_signs_in_and_the_door_names_them(dir.path(), &made);
    the_people_of_the_manual_are_found(&sign_in(dir.path(), &made, "ann"));
    its_requests_are_of_every_kind(&sign_in(dir.path(), &made, "sue"));
    it_is_whole(&sign_in(dir.path(), &made, "audrey"));
    let fault = demo(dir.path(), 600, 2, Clock::default(), &quiet()).unwrap_err();
    assert_eq!(fault.code, Code::Conflict, "{}", fault.line());
    the_people_of_the_manual_are_found(&sign_in(dir.path(), &made, "ann"));
}

fn everybody_signs_in_and_the_door_names_them(dir: &Path, made: &DemoMade) {
    let doorway = Desk::doorway(dir).unwrap();
    assert!(doorway.exists && doorway.demo);
    assert_eq!(doorway.try_with.len(), 5);
    for person in &doorway.try_with {
        assert_eq!(sign_in(dir, made, &person.user).session().unwrap().role, person.role);
    }
}

fn the_people_of_the_manual_are_found(desk: &Desk) {
    let hits = look_up(desk, "whitcomb 64105");
    assert_eq!(hits[0], ("C00001001".to_owned(), Closeness::Exact));
    assert_eq!(hits[1], ("C00001002".to_owned(), Closeness::Exact));
    assert!(
        hits[2..].iter().any(|(number, closeness)| number == "C00001003" && *closeness != Closeness::Exact)
    );
    assert_eq!(look_up(desk, "peg whitcombe")[0].0, "C00001003");
    assert_eq!(look_up(desk, "(816) 555-0142").len(), 2);
}

fn its_requests_are_of_every_kind(desk: &Desk) {
    let filter = RequestFilter { limit: Some(1_000), ..RequestFilter::default() };
    let listed = desk.requests(&filter).unwrap();
    assert!(listed.len() >= 100, "{}", listed.len());
    for state in ["open", "withdrawn"] {
        assert!(listed.iter().any(|row| row.state == state), "{state}");
    }
    let ask = ExportAsk { service: "mps".to_owned(), layout: None, week: None, since_last: true };
    let plan = desk.export_plan(&ask).unwrap();
    assert!(plan.held_back.len() >= 3, "{}", plan.held_back.len());
    assert!(plan.records >= 30, "{}", plan.records);
}

fn it_is_whole(desk: &Desk) {
    let found = desk.check(&quiet()).unwrap();
    let bad: Vec<_> = found.iter().filter(|finding| !finding.ok && finding.name != "free-space").collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(found.iter().any(|finding| finding.name == "customers"));
    let chains = desk.audit_verify(&quiet()).unwrap();
    assert!(chains.iter().all(|chain| chain.whole && chain.entries > 100), "{chains:?}");
    let shown = desk.audit_show(Some("C00001003"), None, 50).unwrap();
    assert!(shown.iter().any(|row| row.action == "record" && row.who == "ann"), "{shown:?}");
}

#[test]
fn a_demo_that_is_stopped_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (stopped, nothing) = (AtomicBool::new(true), |_: Step| {});
    let fault =
        demo(dir.path(), 20_000, 1, Clock::default(), &Progress::new(&nothing, &stopped)).unwrap_err();
    assert_eq!(fault.code, Code::Conflict, "{}", fault.line());
    assert!(fault.what.contains("unfinished"));
    assert!(!leftovers(dir.path()));
}

fn leftovers(dir: &Path) -> bool {
    let mut names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    names.any(|name| name.to_string_lossy().contains("building"))
}
