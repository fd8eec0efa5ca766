//! Accounts that were half made, one-time passwords, credentials.

use crate::place::{PASSWORD, Place, person, sign_in};
use domain::words::Role;
use usecases::clock::Clock;
use usecases::people::AddUser;
use usecases::session::Credentials;
use usecases::{Code, Desk};

const LATER: &str = "walnut river eleven lamps";

fn service(name: &str, file: std::path::PathBuf) -> AddUser {
    AddUser { credential_out: Some(file), grants: vec!["check".to_owned()], ..person(name, Role::Service) }
}

#[test]
fn a_service_that_is_given_nothing_is_refused_with_what_there_is_to_give() {
    let place = Place::new();
    let file = place.home.path().join("weekly.key");
    let ask = AddUser { grants: Vec::new(), ..service("weekly", file.clone()) };
    let fault = place.admin.add_user(&ask).unwrap_err();
    assert!(fault.code == Code::Usage && fault.advice.contains("--grant export-write"), "{fault}");
    for action in domain::role::grantable() {
        assert!(fault.advice.contains(action.word()), "{action} is not named");
    }
    assert!(!file.exists() && place.admin.users().unwrap().len() == 1);
    place.admin.add_user(&service("weekly", file)).unwrap();
    let users = place.admin.users().unwrap();
    assert_eq!(users.iter().find(|user| user.name == "weekly").unwrap().grants, ["check"]);
}

#[test]
fn a_service_whose_credential_could_not_be_written_can_be_added_again() {
    let place = Place::new();
    let fault = place.admin.add_user(&service("weekly", place.home.path().join("nowhere/weekly.key")));
    assert!(fault.unwrap_err().what.contains("nobody was added"));
    let (vault, ..) = place.beneath();
    assert!(!vault.holders().unwrap().iter().any(|(name, ..)| name.as_str() == "weekly"));
    let file = place.home.path().join("weekly.key");
    place.admin.add_user(&service("weekly", file.clone())).unwrap();
    let desk = Desk::sign_in(&place.data(), &Credentials::Credential { file }, Clock::default()).unwrap();
    assert!(desk.check(&crate::place::quiet()).is_ok());
}

#[test]
fn a_credential_file_that_is_there_is_left_and_the_name_stays_free() {
    let place = Place::new();
    let file = place.home.path().join("weekly.key");
    std::fs::write(&file, "something else").unwrap();
    assert_eq!(place.admin.add_user(&service("weekly", file.clone())).unwrap_err().code, Code::Conflict);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "something else");
    std::fs::remove_file(&file).unwrap();
    assert!(place.admin.add_user(&service("weekly", file)).is_ok());
}

#[test]
fn a_person_whose_adding_was_killed_between_vault_and_store_can_be_added_again() {
    let place = Place::new();
    let (vault, _, ring, acting) = place.beneath();
    vault.add_person(&ring, &"peter".into(), "the one before the kill", acting.now).unwrap();
    assert!(
        sign_in(&place.data(), "peter", "the one before the kill").err().unwrap().what.contains("no role")
    );
    place.add("peter", Role::Agent);
    assert!(place.sign_in("peter").is_ok());
    assert!(sign_in(&place.data(), "peter", "the one before the kill").is_err());
}

#[test]
fn a_shutting_out_that_was_killed_between_vault_and_store_is_finished_by_the_next() {
    let place = Place::new();
    place.add("peter", Role::Agent);
    let (vault, _, ring, acting) = place.beneath();
    vault.disable(&ring, &"peter".into(), acting.now).unwrap();
    assert!(place.sign_in("peter").is_err());
    place.admin.disable_user("peter").unwrap();
    assert!(place.admin.users().unwrap().iter().any(|user| user.name == "peter" && user.disabled));
}

#[test]
fn a_shutting_out_that_could_not_reach_the_vault_shuts_out_says_so_and_is_finished_by_the_next() {
    let place = Place::new();
    place.add("peter", Role::Supervisor);
    let open = place.sign_in("peter").unwrap();
    let vault = store::NamedLock::take(&place.data(), "vault", Clock::default().now()).unwrap();
    let fault = place.admin.disable_user("peter").unwrap_err();
    assert!(!fault.line().contains("nothing was") && fault.what.contains("shut out"), "{}", fault.line());
    assert!(open.export_list().is_err(), "the window that stands open goes on");
    assert!(place.sign_in("peter").is_err());
    drop(vault);
    let holds_key = || {
        let holders = place.beneath().0.holders().unwrap();
        holders.iter().any(|(name, _, enabled)| name.as_str() == "peter" && *enabled)
    };
    assert!(holds_key());
    place.admin.disable_user("peter").unwrap();
    assert!(!holds_key());
    assert_eq!(place.admin.disable_user("peter").unwrap_err().code, Code::Conflict);
    assert_eq!(place.audited("person-disabled").len(), 1);
}

#[test]
fn what_cannot_be_put_on_record_is_not_done_to_anybodys_password() {
    let place = Place::new();
    place.add("peter", Role::Supervisor);
    let peter = place.sign_in("peter").unwrap();
    let (_, store, _, acting) = place.beneath();
    // Somebody else is writing, longer than anybody waits.
    let held = store.write(&acting, |_| {
        assert!(place.admin.reset_password("peter", None).is_err());
        assert!(peter.change_password(&PASSWORD.into(), &LATER.into()).is_err());
        Ok(())
    });
    held.unwrap();
    assert!(place.sign_in("peter").is_ok(), "the password of before is dead");
    assert!(sign_in(&place.data(), "peter", LATER).is_err(), "the new one holds though it was refused");
}

#[test]
fn a_password_that_could_not_be_put_into_the_vault_is_no_ones_own_yet() {
    let place = Place::new();
    let made =
        place.admin.add_user(&AddUser { password: None, ..person("peter", Role::Supervisor) }).unwrap();
    let once = made.one_time_password.unwrap();
    let peter = sign_in(&place.data(), "peter", &once).unwrap();
    let vault = store::NamedLock::take(&place.data(), "vault", Clock::default().now()).unwrap();
    let tries: [&dyn Fn() -> Option<usecases::Fault>; 3] = [
        &|| peter.change_password(&once.as_str().into(), &LATER.into()).err(),
        &|| place.admin.reset_password("peter", Some(&LATER.into())).err(),
        &|| place.admin.reset_password("peter", None).err(),
    ];
    for fault in tries {
        let fault = fault().unwrap();
        // After each of them: the next may make it one again.
        assert!(peter.session().unwrap().must_change_password, "a one-time password has become their own");
        assert!(
            !fault.line().contains("nothing was") && fault.what.contains("on record"),
            "{}",
            fault.line()
        );
    }
    drop(vault);
    peter.change_password(&once.as_str().into(), &LATER.into()).unwrap();
    assert!(!peter.session().unwrap().must_change_password);
    // A wrong password changes nothing, and is on record as no change.
    let lines = place.audited("password-changed").len();
    assert!(peter.change_password(&PASSWORD.into(), &"another row of words".into()).is_err());
    assert_eq!((lines, place.audited("password-changed").len()), (2, 2));
}

#[test]
fn a_name_is_taken_however_it_is_cased_in_any_script() {
    let place = Place::new();
    place.add("Émile", Role::Agent);
    for again in ["émile", "ÉMILE", "Émile"] {
        assert_eq!(place.admin.add_user(&person(again, Role::Agent)).unwrap_err().code, Code::Conflict);
    }
    assert!(place.sign_in("ÉMILE").is_ok(), "the key of the first one still opens");
    assert_eq!(place.admin.add_user(&person("Recovery", Role::Agent)).unwrap_err().code, Code::Usage);
}

#[test]
fn a_name_that_looks_like_anothers_is_refused_and_theirs_goes_on() {
    let place = Place::new();
    place.add("ann", Role::Agent);
    // A Cyrillic letter, a zero for an o, a small L for a capital I.
    place.add("otto", Role::Agent);
    place.add("Ian", Role::Agent);
    for again in ["\u{430}nn", "0tto", "lan"] {
        let fault = place.admin.add_user(&person(again, Role::Agent)).unwrap_err();
        assert_eq!(fault.code, Code::Conflict);
        assert!(fault.what.contains("looks like"), "{fault}");
    }
    place.add("anna", Role::Agent);
    assert!(place.sign_in("ann").is_ok());
    // Who was shut out still stands in the audit.
    place.admin.disable_user("otto").unwrap();
    assert_eq!(place.admin.add_user(&person("0tto", Role::Agent)).err().unwrap().code, Code::Conflict);
}

#[test]
fn who_was_shut_out_is_let_in_again_by_adding_and_not_by_a_password() {
    let place = Place::new();
    place.add("peter", Role::Supervisor);
    place.admin.disable_user("peter").unwrap();
    assert_eq!(place.admin.reset_password("peter", None).unwrap_err().code, Code::Conflict);
    place.add("Peter", Role::Auditor);
    let session = place.sign_in("peter").unwrap().session().unwrap();
    assert_eq!((session.user.as_str(), session.role), ("peter", Role::Auditor));
    assert_eq!(place.admin.users().unwrap().len(), 2);
}

#[test]
fn nobody_is_added_for_a_time_that_is_over() {
    let place = Place::new();
    let until =
        |day: chrono::NaiveDate| AddUser { until: Some(day.to_string()), ..person("peter", Role::Agent) };
    let today: chrono::NaiveDate = place.admin.session().unwrap().today.parse().unwrap();
    let fault = place.admin.add_user(&until(today.pred_opt().unwrap())).unwrap_err();
    assert!(fault.code == Code::BadInput && fault.what.contains("that day is over"), "{fault}");
    assert_eq!(place.admin.users().unwrap().len(), 1);
    place.admin.add_user(&until(today)).unwrap();
    assert!(place.sign_in("peter").is_ok(), "the last day is still theirs");
}

#[test]
fn who_is_past_their_last_day_is_listed_so_and_gets_no_password_but_is_added_again() {
    let place = Place::new();
    place.add_past("peter", Role::Agent);
    let past = || place.admin.users().unwrap().into_iter().filter(|user| user.past).map(|user| user.name);
    assert_eq!(past().collect::<Vec<_>>(), ["peter"]);
    let fault = place.admin.reset_password("peter", None).err().unwrap();
    assert!(fault.code == Code::Conflict && fault.advice.contains("user disable"), "{fault}");
    // As the advice says.
    place.admin.disable_user("peter").unwrap();
    place.add("peter", Role::Agent);
    assert_eq!(past().count(), 0);
    assert!(place.sign_in("peter").is_ok());
}

#[test]
fn nothing_works_before_a_one_time_password_is_changed_and_it_cannot_be_kept() {
    let place = Place::new();
    let made =
        place.admin.add_user(&AddUser { password: None, ..person("peter", Role::Supervisor) }).unwrap();
    let once = made.one_time_password.unwrap();
    let desk = sign_in(&place.data(), "peter", &once).unwrap();
    let session = desk.session().unwrap();
    assert!(session.must_change_password);
    assert_eq!(session.may, ["change-own-password"]);
    assert!(desk.rules().unwrap_err().what.contains("must be changed"));
    let same = once.as_str().into();
    assert_eq!(desk.change_password(&same, &same).unwrap_err().code, Code::BadInput);
    assert_eq!(desk.reset_password("peter", Some(&same)).unwrap_err().code, Code::BadInput);
    assert!(desk.session().unwrap().must_change_password);
    assert_eq!(desk.change_password(&same, &"password1234".into()).unwrap_err().code, Code::BadInput);
    desk.change_password(&same, &PASSWORD.into()).unwrap();
    assert!(desk.rules().is_ok());
    assert!(!place.sign_in("peter").unwrap().session().unwrap().must_change_password);
}

#[test]
fn two_admins_who_change_people_at_once_are_told_so() {
    let place = Place::new();
    let now = Clock::default().now();
    let _lock = store::NamedLock::take(&place.data(), "people", now).unwrap();
    assert_eq!(place.admin.add_user(&person("peter", Role::Agent)).unwrap_err().code, Code::Conflict);
}
