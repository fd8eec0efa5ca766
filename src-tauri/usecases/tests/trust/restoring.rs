//! Going back: whose password opens what, once keys or passwords were changed since the backup; and who is still among
//! the holders when keys are renewed.

use crate::place::{PASSWORD, Place, person, quiet, sign_in};
use domain::words::Role;
use std::path::{Path, PathBuf};
use store::Vault;
use usecases::backup::{BackupAsk, RestoreAsk, Restored, SalvageAsk, restore, salvage};
use usecases::clock::Clock;
use usecases::key_ring::rotate;
use usecases::people::AddUser;
use usecases::record::{RecordAsk, RecordSubject};
use usecases::session::Credentials;
use usecases::{Code, Result};

const LATER: &str = "walnut river eleven lamps";

fn as_user(user: &str, password: &str) -> Credentials {
    Credentials::Password { user: user.to_owned(), password: password.into() }
}

fn adam(password: &str) -> Credentials {
    as_user("adam", password)
}

fn removal(number: &str) -> RecordAsk {
    let subject = RecordSubject::Number { number: number.into() };
    RecordAsk {
        subject,
        ..RecordAsk::of(RecordSubject::Number { number: number.into() }, &[domain::words::Channel::Phone])
    }
}

/// One call is stopped, then a backup is made, then another call is stopped.
fn backed_up() -> (Place, PathBuf, String) {
    let place = Place::new();
    let code = place.admin.renew_recovery().unwrap().recovery_code;
    place.admin.record(&removal("816-555-0101")).unwrap();
    let file = place.home.path().join("one.backup");
    place.admin.backup(&BackupAsk { file: file.clone(), keep: None }, &quiet()).unwrap();
    place.admin.record(&removal("816-555-0102")).unwrap();
    (place, file, code)
}

fn restored(data: &Path, file: &Path, password: &str, older: bool) -> Result<Restored> {
    restored_by(&adam(password), data, file, older)
}

fn restored_by(who: &Credentials, data: &Path, file: &Path, older: bool) -> Result<Restored> {
    let ask = RestoreAsk { file: file.to_owned(), journal: None, older };
    restore(data, &ask, who, Clock::default(), &quiet())
}

fn is_stopped(data: &Path, password: &str, number: &str) -> bool {
    sign_in(data, "adam", password).unwrap().record(&removal(number)).unwrap().duplicate
}

#[test]
fn a_backup_older_than_a_rotation_and_a_new_password_opens_with_the_recovery_code_and_only_knowingly() {
    let (place, file, code) = backed_up();
    place.admin.change_password(&PASSWORD.into(), &LATER.into()).unwrap();
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    rotate(&data, &[], &adam(LATER), Clock::default(), &quiet()).unwrap();
    assert_eq!(restored(&data, &file, LATER, false).unwrap_err().code, Code::NotAllowed);
    // With the keys of then nobody can read how far the folder of now goes.
    let held = restored_by(&as_user("recovery", &code), &data, &file, false).unwrap_err();
    assert!(held.code == Code::HeldBack && held.what.contains("cannot be told"), "{}", held.line());
    assert!(held.advice.contains("--older"));
    assert!(is_stopped(&data, LATER, "816-555-0102"));
    // Nor who may do what there now: the password of then does not open it, and only the recovery code goes on.
    let fault = restored(&data, &file, PASSWORD, true).unwrap_err();
    assert!(fault.code == Code::NotAllowed && fault.advice.contains("recovery"), "{}", fault.line());
    let done = restored_by(&as_user("recovery", &code), &data, &file, true).unwrap();
    assert!(done.todo.iter().any(|line| line.contains("passwords") && line.contains("at the backup")));
    assert!(sign_in(&data, "adam", LATER).is_err());
    assert!(is_stopped(&data, PASSWORD, "816-555-0101"));
    // What was there since lies aside, under the keys and the password of now.
    let aside = data.join(done.set_aside.unwrap());
    assert!(is_stopped(&aside, LATER, "816-555-0102"));
}

/// Adam and Peter are admins in the backup, and its recovery code.
fn with_two_admins() -> (Place, PathBuf, String) {
    let place = Place::new();
    place.add("peter", Role::Admin);
    let code = place.admin.renew_recovery().unwrap().recovery_code;
    let file = place.home.path().join("one.backup");
    place.admin.backup(&BackupAsk { file: file.clone(), keep: None }, &quiet()).unwrap();
    (place, file, code)
}

#[test]
fn who_was_shut_out_does_not_come_back_by_an_old_backup() {
    let (place, file, code) = with_two_admins();
    place.admin.disable_user("peter").unwrap();
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    let peter = as_user("peter", PASSWORD);
    let refused = || {
        let fault = restored_by(&peter, &data, &file, true).unwrap_err();
        assert!(fault.code == Code::NotAllowed && fault.what.contains("no longer"), "{}", fault.line());
        assert!(fault.advice.contains("recovery"), "{}", fault.line());
        assert!(sign_in(&data, "adam", PASSWORD).is_ok() && sign_in(&data, "peter", PASSWORD).is_err());
    };
    refused();
    // Under new keys nobody can read who works here; the vault still says whose key was taken away.
    rotate(&data, &[], &adam(PASSWORD), Clock::default(), &quiet()).unwrap();
    refused();
    restored_by(&as_user("recovery", &code), &data, &file, true).unwrap();
    assert!(sign_in(&data, "peter", PASSWORD).is_ok());
}

#[test]
fn who_is_no_admin_any_more_restores_nothing_over_the_folder_and_an_empty_one_asks_nobody() {
    let (place, file, _) = with_two_admins();
    place.put(&store::StaffPerson::new("peter".into(), Role::Agent));
    let (data, empty) = (place.data(), place.home.path().join("empty"));
    let Place { home: _home, admin } = place;
    drop(admin);
    let peter = as_user("peter", PASSWORD);
    let fault = restored_by(&peter, &data, &file, true).unwrap_err();
    assert!(fault.code == Code::NotAllowed && fault.what.contains("the role agent"), "{}", fault.line());
    assert_eq!(sign_in(&data, "peter", PASSWORD).unwrap().session().unwrap().role, Role::Agent);
    restored_by(&peter, &empty, &file, false).unwrap();
    // What can no longer be read asks nobody either: that is what restores are for.
    std::fs::write(data.join("store.db"), "torn").unwrap();
    restored_by(&peter, &data, &file, true).unwrap();
}

#[test]
fn who_is_no_admin_any_more_restores_nothing_over_a_folder_whose_keys_were_renewed_since() {
    let (place, file, code) = with_two_admins();
    place.put(&store::StaffPerson::new("peter".into(), Role::Agent));
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    rotate(&data, &[], &adam(PASSWORD), Clock::default(), &quiet()).unwrap();
    let fault = restored_by(&as_user("peter", PASSWORD), &data, &file, true).unwrap_err();
    assert!(fault.code == Code::NotAllowed && fault.what.contains("the role agent"), "{}", fault.line());
    assert_eq!(sign_in(&data, "peter", PASSWORD).unwrap().session().unwrap().role, Role::Agent);
    restored_by(&as_user("recovery", &code), &data, &file, true).unwrap();
}

#[test]
fn keys_that_may_have_been_renewed_since_the_backup_are_to_be_renewed_again() {
    let (place, file, _) = with_two_admins();
    let data = place.data();
    let Place { home, admin } = place;
    drop(admin);
    let says = |done: Restored| done.todo.iter().any(|line| line.contains("rotate the keys"));
    assert!(!says(restored(&data, &file, PASSWORD, true).unwrap()), "they are the same");
    std::fs::write(data.join("vault.json"), "torn").unwrap();
    assert!(says(restored(&data, &file, PASSWORD, true).unwrap()));
    rotate(&data, &[store::KeyPurpose::Journal], &adam(PASSWORD), Clock::default(), &quiet()).unwrap();
    assert!(says(restored(&data, &file, PASSWORD, true).unwrap()));
    assert!(says(restored(&home.path().join("empty"), &file, PASSWORD, false).unwrap()));
}

#[test]
fn going_back_knowingly_counts_what_is_left_behind_and_gives_none_of_its_numbers_again() {
    let (place, file, _) = backed_up();
    let left = place.admin.record(&removal("816-555-0103")).unwrap().reference;
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    let held = restored(&data, &file, PASSWORD, false).unwrap_err();
    assert!(held.what.contains("2 entries that neither"), "{}", held.line());
    assert_eq!(restored(&data, &file, PASSWORD, true).unwrap().missing_entries, 2);
    let desk = sign_in(&data, "adam", PASSWORD).unwrap();
    let again = desk.record(&removal("816-555-0103")).unwrap();
    assert!(!again.duplicate && again.reference != left);
}

#[test]
fn who_is_past_their_last_day_is_named_by_a_rotation_and_holds_no_key_once_shut_out() {
    let place = Place::new();
    place.add_past("peter", Role::Agent);
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    let rotated = || rotate(&data, &[], &adam(PASSWORD), Clock::default(), &quiet()).unwrap();
    let opens =
        || Vault::open(&data).unwrap().unlock(&"peter".into(), PASSWORD, Clock::default().now()).is_ok();
    let first = rotated();
    assert_eq!(first.past_last_day, ["peter"]);
    assert!(first.todo.iter().any(|line| line.contains("peter") && line.contains("Shut them out")));
    // The row refuses; the key is still good for whoever reads the files otherwise. So it is said.
    assert_eq!(sign_in(&data, "peter", PASSWORD).err().unwrap().code, Code::NotAllowed);
    assert!(opens());
    sign_in(&data, "adam", PASSWORD).unwrap().disable_user("peter").unwrap();
    assert!(rotated().past_last_day.is_empty());
    assert!(!opens());
}

/// Every page with lines of the audit: no desk opens on it any more.
fn damage_the_audit(data: &Path) {
    use std::os::unix::fs::FileExt;
    let ring =
        Vault::open(data).unwrap().unlock(&"adam".into(), PASSWORD, Clock::default().now()).unwrap().ring;
    let (file, key) = (data.join("store.db"), ring.key(store::KeyPurpose::Store).unwrap());
    let connection = cipherfile::open(&file, &key, cipherfile::Purpose::Read).unwrap();
    let mut sql = connection.prepare("SELECT pageno FROM dbstat WHERE name = 'audit'").unwrap();
    let pages = sql.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    let pages: Vec<u64> = pages.map(|page| page.unwrap().cast_unsigned() - 1).collect();
    drop(sql);
    drop(connection);
    let file = std::fs::OpenOptions::new().write(true).open(file).unwrap();
    pages.iter().for_each(|page| file.write_all_at(&[0x5A; 64], page * 4096 + 1000).unwrap());
}

#[test]
fn a_damaged_store_is_looked_at_for_whoever_may_check_and_for_nobody_who_may_not_be_here() {
    let place = Place::new();
    for (name, role) in [("ann", Role::Agent), ("sue", Role::Supervisor), ("otto", Role::Supervisor)] {
        place.add(name, role);
    }
    place.add("peter", Role::Supervisor);
    let last_day = chrono::NaiveDate::from_ymd_opt(2020, 1, 1);
    place.put(&store::StaffPerson {
        until: last_day,
        ..store::StaffPerson::new("peter".into(), Role::Supervisor)
    });
    let first = AddUser { password: None, ..person("olga", Role::Supervisor) };
    let once = place.admin.add_user(&first).unwrap().one_time_password.unwrap();
    // Shut out in the store; the key was not reached.
    place.put(&store::StaffPerson {
        disabled: true,
        ..store::StaffPerson::new("otto".into(), Role::Supervisor)
    });
    let code = place.admin.renew_recovery().unwrap().recovery_code;
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    damage_the_audit(&data);
    assert_eq!(sign_in(&data, "sue", PASSWORD).err().unwrap().code, Code::StoreUnusable);
    let checked = |user: &str, password: &str| {
        usecases::health::check(&data, &as_user(user, password), Clock::default(), &quiet())
    };
    for (user, password) in [("adam", PASSWORD), ("sue", PASSWORD), ("recovery", &code)] {
        let found = checked(user, password).unwrap();
        assert!(found.iter().any(|it| it.name == "audit" && !it.ok), "{user}: {found:?}");
    }
    for (user, password, why) in [
        ("ann", PASSWORD, "the role"),
        ("peter", PASSWORD, "last day"),
        ("otto", PASSWORD, "no longer"),
        ("olga", &once, "one-time"),
    ] {
        let fault = checked(user, password).unwrap_err();
        assert!(fault.code == Code::NotAllowed && fault.what.contains(why), "{user}: {fault}");
    }
}

#[test]
fn only_an_admin_salvages_and_a_whole_store_is_left_alone() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    let as_user = |user: &str| {
        let credentials = Credentials::Password { user: user.to_owned(), password: PASSWORD.into() };
        salvage(&data, &SalvageAsk::default(), &credentials, Clock::default(), &quiet()).unwrap_err().code
    };
    assert_eq!((as_user("sue"), as_user("adam")), (Code::NotAllowed, Code::Conflict));
    // Nothing but the list of tables was left of it, and the anchor.
    let store = data.join("store.db");
    let bytes = std::fs::read(&store).unwrap();
    std::fs::write(&store, &bytes[..bytes.len() / 2]).unwrap();
    assert!(matches!(as_user("sue"), Code::NotAllowed | Code::StoreUnusable));
    assert!(!data.join("salvage-scratch").exists());
    assert_eq!(std::fs::read(&store).unwrap().len(), bytes.len() / 2);
}
