//! A window that stands open when somebody else changes who its person is.

use crate::place::{PASSWORD, Place};
use domain::words::Role;
use store::StaffPerson;
use usecases::Code;

#[test]
fn somebody_shut_out_can_do_nothing_more_in_a_window_that_stands_open() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let open = place.sign_in("sue").unwrap();
    assert!(open.export_list().is_ok());
    place.admin.disable_user("sue").unwrap();
    let fault = open.export_list().unwrap_err();
    assert_eq!(fault.code, Code::NotAllowed);
    assert!(fault.what.contains("no longer"), "{}", fault.what);
    assert!(open.change_password(&PASSWORD.into(), &"another row of words".into()).is_err());
    assert!(open.session().is_err());
}

#[test]
fn another_role_counts_from_the_next_action_on() {
    let place = Place::new();
    place.import_customers();
    place.add("sue", Role::Supervisor);
    let open = place.sign_in("sue").unwrap();
    let lookup = |text: &str| {
        let ask =
            usecases::lookup::LookupAsk { text: text.into(), read_as: None, limit: None, settled: true };
        open.lookup(&ask, &std::sync::atomic::AtomicBool::new(false))
    };
    assert_eq!(lookup("lowell").unwrap().total, 10);
    place.put(&StaffPerson::new("sue".into(), Role::Store));
    assert!(open.export_list().unwrap_err().what.contains("the role store"));
    assert_eq!(lookup("lowell").unwrap().total, 0, "a store does not browse");
    assert_eq!(open.session().unwrap().role, Role::Store);
    place.put(&StaffPerson::new("sue".into(), Role::Admin));
    assert!(open.users().is_ok());
}

#[test]
fn the_last_day_ends_in_a_window_that_stands_open() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let open = place.sign_in("sue").unwrap();
    let until = usecases::clock::Clock::default().now().date_naive() - chrono::Days::new(2);
    place.put(&StaffPerson { until: Some(until), ..StaffPerson::new("sue".into(), Role::Supervisor) });
    assert!(open.export_list().unwrap_err().what.contains("last day"));
    assert!(place.sign_in("sue").err().unwrap().what.contains("last day"));
}

#[test]
fn a_password_given_anew_stops_a_window_that_somebody_else_may_have_opened() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let open = place.sign_in("sue").unwrap();
    place.admin.reset_password("sue", None).unwrap();
    assert!(open.export_list().unwrap_err().what.contains("must be changed"));
}

#[test]
fn changing_ones_own_password_does_not_bring_an_old_role_back() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let open = place.sign_in("sue").unwrap();
    place.put(&StaffPerson::new("sue".into(), Role::Agent));
    open.change_password(&PASSWORD.into(), &"another row of words".into()).unwrap();
    assert_eq!(open.session().unwrap().role, Role::Agent);
}
