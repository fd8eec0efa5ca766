//! The demo folder, made once and looked at from every side.

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use usecases::clock::Clock;
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

struct Made {
    dir: tempfile::TempDir,
    made: DemoMade,
}

static MADE: LazyLock<Made> = LazyLock::new(|| {
    let dir = tempfile::tempdir().unwrap();
    let made = demo(dir.path(), 600, 1, Clock::default(), &quiet()).unwrap();
    Made { dir, made }
});

fn sign_in(user: &str) -> Desk {
    let person = MADE.made.people.iter().find(|person| person.user == user).unwrap();
    let password = person.password.as_str().into();
    let credentials = Credentials::Password { user: user.to_owned(), password };
    Desk::sign_in(MADE.dir.path(), &credentials, Clock::default()).unwrap()
}

fn look_up(desk: &Desk, text: &str) -> Vec<(String, Closeness)> {
    let ask = LookupAsk { text: text.into(), read_as: None, limit: None, settled: false };
    let answer = desk.lookup(&ask, &NEVER).unwrap();
    answer.customers.into_iter().map(|hit| (hit.customer_no, hit.closeness)).collect()
}

#[test]
fn the_demo_has_the_customers_it_was_asked_for_and_about_150_requests() {
    assert_eq!(MADE.made.customers, 600);
    assert!((130..=150).contains(&MADE.made.requests), "{}", MADE.made.requests);
    let filter = RequestFilter { limit: Some(1_000), ..RequestFilter::default() };
    let listed = sign_in("sue").requests(&filter).unwrap();
    assert!(listed.len() >= 100, "{}", listed.len());
    assert!(listed.iter().any(|row| row.state == "withdrawn"));
}

#[test]
fn everybody_of_the_demo_signs_in_and_the_door_names_them() {
    let doorway = Desk::doorway(MADE.dir.path()).unwrap();
    assert!(doorway.exists && doorway.demo);
    assert_eq!(doorway.try_with.len(), 5);
    for person in &doorway.try_with {
        assert_eq!(sign_in(&person.user).session().unwrap().role, person.role);
    }
}

#[test]
fn the_people_of_the_manual_are_found_as_it_says() {
    let desk = sign_in("ann");
    let hits = look_up(&desk, "whitcomb 64105");
    assert_eq!(hits[0], ("C00001001".to_owned(), Closeness::Exact));
    assert_eq!(hits[1], ("C00001002".to_owned(), Closeness::Exact));
    assert!(hits.iter().any(|(number, closeness)| number == "C00001003" && *closeness == Closeness::Similar));
    assert_eq!(look_up(&desk, "(816) 555-0142").len(), 2);
}

#[test]
fn a_second_demo_in_the_same_folder_is_refused_and_leaves_the_first() {
    let fault = demo(MADE.dir.path(), 600, 2, Clock::default(), &quiet()).unwrap_err();
    assert_eq!(fault.code, Code::Conflict, "{}", fault.line());
    assert_eq!(look_up(&sign_in("ann"), "816-555-0142").len(), 2);
}

#[test]
fn a_demo_that_is_stopped_says_so() {
    let dir = tempfile::tempdir().unwrap();
    let (stopped, nothing) = (AtomicBool::new(true), |_: Step| {});
    let fault = demo(dir.path(), 20_000, 1, Clock::default(), &Progress::new(&nothing, &stopped)).unwrap_err();
    assert_eq!(fault.code, Code::Conflict, "{}", fault.line());
    assert!(fault.what.contains("unfinished"));
    assert!(!leftovers(dir.path()));
}

fn leftovers(dir: &Path) -> bool {
    let mut names = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name());
    names.any(|name| name.to_string_lossy().contains("building"))
}
