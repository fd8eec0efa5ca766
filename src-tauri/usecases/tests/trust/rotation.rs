//! Key rotation: who was shut out stays out with every old copy, and nobody else notices.

use crate::place::{PASSWORD, Place, person, quiet, sign_in};
use domain::words::Role;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use store::{KeyPurpose, Ring, Store, Vault};
use usecases::backup::{BackupAsk, RestoreAsk, restore};
use usecases::clock::Clock;
use usecases::customer::CustomerAsk;
use usecases::key_ring::{KeysRotated, rotate};
use usecases::people::AddUser;
use usecases::progress::{Progress, Step};
use usecases::record::RecordSubject;
use usecases::session::Credentials;
use usecases::{Code, Desk, Result};

fn as_user(user: &str) -> Credentials {
    Credentials::Password { user: user.to_owned(), password: PASSWORD.into() }
}

fn rotated(data: &Path, only: &[KeyPurpose]) -> Result<KeysRotated> {
    rotate(data, only, &as_user("adam"), Clock::default(), &quiet())
}

fn ring_of(data: &Path, user: &str) -> Ring {
    Vault::open(data).unwrap().unlock(&user.into(), PASSWORD, Clock::default().now()).unwrap().ring
}

fn secret(ring: &Ring, purpose: KeyPurpose) -> [u8; 32] {
    ring.key(purpose).unwrap().0
}

/// Adam, Ann and Peter, a service, ten customers, one removal; nobody has the folder open any more.
fn closed() -> (tempfile::TempDir, PathBuf) {
    let place = Place::new();
    place.import_customers();
    place.add("ann", Role::Agent);
    place.add("peter", Role::Agent);
    place.admin.record(&removal("C1")).unwrap();
    let data = place.data();
    let Place { home, admin } = place;
    let file = home.path().join("weekly.key");
    let grants = vec!["check".to_owned()];
    let service = AddUser { credential_out: Some(file), grants, ..person("weekly", Role::Service) };
    admin.add_user(&service).unwrap();
    (home, data)
}

fn removal(customer_no: &str) -> usecases::record::RecordAsk {
    let subject = RecordSubject::Customer { customer_no: customer_no.to_owned() };
    usecases::record::RecordAsk { subject, ..crate::roles::removal() }
}

fn is_whole(desk: &Desk) {
    let findings = desk.check(&quiet()).unwrap();
    let ill: Vec<_> = findings.iter().filter(|finding| !finding.ok).map(|it| &it.detail).collect();
    assert!(ill.is_empty(), "{ill:?}");
}

fn copy_of(data: &Path, name: &str) -> PathBuf {
    let copy = data.with_file_name(name);
    std::fs::create_dir(&copy).unwrap();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    copy
}

#[test]
fn everybody_signs_in_as_before_and_finds_everything_where_it_was() {
    let (home, data) = closed();
    let before = ring_of(&data, "adam");
    let done = rotated(&data, &[]).unwrap();
    assert_eq!(done.rotated, ["store", "customers", "backup", "journal", "anchor", "audit-seal"]);
    // Adam, Ann, Peter, the service, the recovery code.
    assert_eq!((done.holders, done.journal), (5, None));
    for name in ["adam", "ann", "peter"] {
        sign_in(&data, name, PASSWORD).unwrap();
    }
    let weekly = Credentials::Credential { file: home.path().join("weekly.key") };
    is_whole(&Desk::sign_in(&data, &weekly, Clock::default()).unwrap());
    let admin = sign_in(&data, "adam", PASSWORD).unwrap();
    let shown = CustomerAsk { customer_no: "C1".to_owned(), contact: None, typed: "".into() };
    assert!(admin.customer(&shown).is_ok());
    assert!(admin.record(&removal("C1")).unwrap().duplicate, "the removal of before is not in force");
    let after = ring_of(&data, "adam");
    assert_eq!(secret(&before, KeyPurpose::Fingerprint), secret(&after, KeyPurpose::Fingerprint));
    for purpose in KeyPurpose::ROTATED.into_iter().chain([KeyPurpose::Anchor]) {
        assert_ne!(secret(&before, purpose), secret(&after, purpose), "{purpose:?}");
    }
    let left: Vec<_> = std::fs::read_dir(&data).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_str().unwrap().starts_with("rotat") && name != "rotation.lock"));
}

#[test]
fn who_was_shut_out_opens_nothing_new_with_an_old_copy_of_the_vault() {
    let (_home, data) = closed();
    let old = copy_of(&data, "old");
    sign_in(&data, "adam", PASSWORD).unwrap().disable_user("peter").unwrap();
    rotated(&data, &[]).unwrap();
    // The old copy still opens with the password of then, as the documents say; what it holds is old.
    let ring = ring_of(&old, "peter");
    for name in ["store.db", "customers-1.db"] {
        let purpose = if name == "store.db" { KeyPurpose::Store } else { KeyPurpose::Customers };
        let opened =
            cipherfile::open(&data.join(name), &ring.key(purpose).unwrap(), cipherfile::Purpose::Read);
        assert_eq!(opened.err().unwrap().code, Code::StoreUnusable, "{name}");
    }
    assert_eq!(Store::open(&data, &ring).unwrap_err().code, Code::StoreUnusable);
    // Nor does the vault believe him any more, who holds the key that its list was authenticated with.
    let vault = Vault::open(&data).unwrap();
    let now = Clock::default().now();
    assert_eq!(vault.add_person(&ring, &"eve".into(), PASSWORD, now).unwrap_err().code, Code::StoreUnusable);
    // And with the old vault in the place of the new one, nothing opens at all.
    std::fs::copy(old.join("vault.json"), data.join("vault.json")).unwrap();
    assert_eq!(sign_in(&data, "peter", PASSWORD).err().unwrap().code, Code::StoreUnusable);
}

#[test]
fn the_rotation_is_on_record_and_what_was_mistyped_before_it_is_not_lost() {
    let (_home, data) = closed();
    let old = copy_of(&data, "old");
    rotated(&data, &[]).unwrap();
    // Sealed to the audit key of before, as by somebody who guesses while the rotation runs; and to the new one.
    assert!(sign_in(&old, "ann", "wrong").is_err());
    std::fs::copy(old.join("doorstep"), data.join("doorstep")).unwrap();
    assert!(sign_in(&data, "ann", "wrong").is_err());
    let admin = sign_in(&data, "adam", PASSWORD).unwrap();
    let lines = admin.audit_show(None, None, 100).unwrap();
    assert_eq!(lines.iter().filter(|line| line.who == "ann" && line.detail.contains("refused")).count(), 2);
    let line = lines.iter().find(|line| line.action == "keys-rotate").unwrap();
    assert!(line.detail.contains("store customers journal backup") && line.detail.contains("holders 5"));
}

#[test]
fn a_window_that_stands_open_keeps_the_keys_as_they_are() {
    let (_home, data) = closed();
    let window = sign_in(&data, "ann", PASSWORD).unwrap();
    assert_eq!(rotated(&data, &[]).unwrap_err().code, Code::Conflict);
    is_whole(&sign_in(&data, "adam", PASSWORD).unwrap());
    drop(window);
    assert!(rotated(&data, &[]).is_ok());
}

#[test]
fn only_an_admin_rotates() {
    let (home, data) = closed();
    let weekly = Credentials::Credential { file: home.path().join("weekly.key") };
    for credentials in [as_user("ann"), weekly] {
        let fault = rotate(&data, &[], &credentials, Clock::default(), &quiet()).unwrap_err();
        assert_eq!(fault.code, Code::NotAllowed);
    }
}

#[test]
fn a_rotation_that_is_stopped_leaves_everything_and_can_be_begun_again() {
    static STOP: AtomicBool = AtomicBool::new(true);
    fn nothing(_: Step) {}
    let (_home, data) = closed();
    let before = ring_of(&data, "adam");
    let stopped = Progress::new(&nothing, &STOP);
    let fault = rotate(&data, &[], &as_user("adam"), Clock::default(), &stopped).unwrap_err();
    assert!(fault.is_stop);
    assert_eq!(secret(&before, KeyPurpose::Store), secret(&ring_of(&data, "adam"), KeyPurpose::Store));
    assert!(!data.join("rotation-scratch").exists());
    rotated(&data, &[]).unwrap();
    is_whole(&sign_in(&data, "adam", PASSWORD).unwrap());
}

#[test]
fn what_a_killed_rotation_left_is_gone_at_the_next_sign_in_unless_somebody_is_at_it() {
    let (_home, data) = closed();
    let left = data.join("rotation-scratch");
    std::fs::create_dir(&left).unwrap();
    std::fs::copy(data.join("vault.json"), left.join("vault.json")).unwrap();
    let lock = store::NamedLock::take(&data, "rotation", Clock::default().now()).unwrap();
    drop(sign_in(&data, "adam", PASSWORD).unwrap());
    assert!(left.join("vault.json").exists());
    drop(lock);
    assert!(sign_in(&data, "adam", "not her word at all").is_err());
    assert!(left.exists(), "only who came in tidies up");
    drop(sign_in(&data, "adam", PASSWORD).unwrap());
    assert!(!left.exists());
}

#[test]
fn what_any_killed_work_left_is_gone_at_the_next_sign_in_unless_somebody_is_at_it() {
    let (_home, data) = closed();
    for (lock, scratch) in [
        ("backup", "backup-scratch"),
        ("drill", "drill-scratch"),
        ("restore", "restore-scratch"),
        ("rotation", "rotation-scratch"),
        ("restore", "salvage-scratch"),
    ] {
        let left = data.join(scratch);
        std::fs::create_dir(&left).unwrap();
        std::fs::copy(data.join("vault.json"), left.join("vault.json")).unwrap();
        let lock = store::NamedLock::take(&data, lock, Clock::default().now()).unwrap();
        drop(sign_in(&data, "adam", PASSWORD).unwrap());
        assert!(left.join("vault.json").exists(), "{scratch}: somebody is at it");
        drop(lock);
        drop(sign_in(&data, "adam", PASSWORD).unwrap());
        assert!(!left.exists(), "{scratch}");
    }
}

#[test]
fn only_the_keys_that_are_named_are_new_with_those_that_guard_the_vault() {
    let (_home, data) = closed();
    for purpose in KeyPurpose::ROTATED {
        let before = ring_of(&data, "adam");
        rotated(&data, &[purpose]).unwrap();
        let after = ring_of(&data, "adam");
        for other in KeyPurpose::ROTATED {
            assert_eq!(secret(&before, other) != secret(&after, other), other == purpose, "{other:?}");
        }
        assert_ne!(secret(&before, KeyPurpose::Anchor), secret(&after, KeyPurpose::Anchor));
        is_whole(&sign_in(&data, "adam", PASSWORD).unwrap());
    }
    // What nothing needs any more is not kept: only backups and journals are older than the folder.
    let ring = ring_of(&data, "adam");
    let mut retired: Vec<_> =
        ring.rows().iter().filter(|key| key.retired.is_some()).map(|key| key.purpose.word()).collect();
    retired.sort_unstable();
    assert_eq!(retired, ["audit-seal", "backup", "journal"]);
}

#[test]
fn backup_and_journal_of_either_side_of_a_rotation_restore_with_one_another() {
    let (home, data) = closed();
    let share = home.path().join("share");
    std::fs::create_dir(&share).unwrap();
    let backup = |name: &str| {
        let file = home.path().join(name);
        let desk = sign_in(&data, "adam", PASSWORD).unwrap();
        desk.backup(&BackupAsk { file: file.clone(), keep: None }, &quiet()).unwrap();
        file
    };
    let journals = |old: bool| {
        let names = std::fs::read_dir(&share).unwrap().map(|entry| entry.unwrap().path());
        names.into_iter().find(|path| path.to_str().unwrap().ends_with(".retired") == old).unwrap()
    };
    let record = |customer_no: &str| {
        let desk = sign_in(&data, "adam", PASSWORD).unwrap();
        desk.record(&removal(customer_no)).unwrap();
    };
    sign_in(&data, "adam", PASSWORD).unwrap().journal_to(&share, &quiet()).unwrap();
    let before = backup("before.backup");
    record("C2");
    assert_eq!(rotated(&data, &[]).unwrap().journal, Some(true));
    let after = backup("after.backup");
    record("C3");
    for (number, file, journal, last) in
        [(1, before, journals(true), "C2"), (2, after, journals(false), "C3")]
    {
        let ask = RestoreAsk { file, journal: Some(journal), older: false };
        let to = home.path().join(format!("restored-{number}"));
        let done = restore(&to, &ask, &as_user("adam"), Clock::default(), &quiet()).unwrap();
        assert_eq!((done.replayed > 0, done.not_well.len()), (true, 0), "{number}");
        let desk = sign_in(&to, "adam", PASSWORD).unwrap();
        assert!(desk.record(&removal(last)).unwrap().duplicate, "{last} is not in force");
    }
    // The journal of now is nothing to somebody with the keys of before.
    let status = sign_in(&data, "adam", PASSWORD).unwrap().journal_status(&quiet()).unwrap();
    assert_eq!((status.journalled, status.fault), (status.entries, None));
}

#[test]
fn the_recovery_code_is_tried_and_renewed() {
    let place = Place::new();
    let first = place.admin.renew_recovery().unwrap().recovery_code;
    let second = place.admin.renew_recovery().unwrap().recovery_code;
    let opens = |code: &str| place.admin.drill_recovery(&code.into()).unwrap().opens;
    assert!(opens(&second.to_lowercase().replace('-', " ")) && !opens(&first) && !opens("nonsense"));
    assert!(sign_in(&place.data(), "recovery", &second).is_ok());
    assert!(sign_in(&place.data(), "recovery", &first).is_err());
    assert_eq!((place.audited("recovery-drill").len(), place.audited("recovery-renewed").len()), (3, 2));
}

#[test]
fn the_recovery_code_opens_the_folder_after_a_rotation_too() {
    let place = Place::new();
    let code = place.admin.renew_recovery().unwrap().recovery_code;
    let data = place.data();
    let Place { home: _home, admin } = place;
    drop(admin);
    rotated(&data, &[]).unwrap();
    assert!(sign_in(&data, "recovery", &code).is_ok());
}

#[test]
fn the_last_admin_is_not_shut_out_and_so_keeps_the_role() {
    let place = Place::new();
    let fault = place.admin.disable_user("adam").unwrap_err();
    assert!(fault.code == Code::Conflict && fault.what.contains("last admin"));
    // A key that no admin's row stands behind any more does not count.
    place.add_past("otto", Role::Admin);
    place.add("ann", Role::Agent);
    assert!(place.admin.disable_user("adam").is_err());
    // Nor does adding somebody who is here give them another role.
    assert_eq!(place.admin.add_user(&person("adam", Role::Agent)).unwrap_err().code, Code::Conflict);
    place.add("olga", Role::Admin);
    place.admin.disable_user("adam").unwrap();
    let olga = place.sign_in("olga").unwrap();
    assert!(olga.disable_user("olga").is_err());
    assert!(olga.disable_user("ann").is_ok());
}
