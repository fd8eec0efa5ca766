//! What was put back as it was before. `vault.json` alone: old passwords open nothing, and new keys are not sealed to
//! whom the store has shut out. The whole folder: its journal knows.

use crate::place::{PASSWORD, Place, quiet, sign_in};
use domain::words::Role;
use std::path::{Path, PathBuf};
use store::{Acting, AuditFact, Ring, Store, Vault};
use usecases::backup::{BackupAsk, RestoreAsk, SalvageAsk, restore, salvage};
use usecases::clock::Clock;
use usecases::health::{Finding, doctor};
use usecases::key_ring::{KeysRotated, rotate};
use usecases::record::{RecordAsk, RecordSubject};
use usecases::session::Credentials;
use usecases::{Code, Desk, Result};

const NEW_PASSWORD: &str = "a gravel path to the orchard";

fn keep(data: &Path) -> Vec<u8> {
    std::fs::read(data.join("vault.json")).unwrap()
}

fn put_back(data: &Path, vault: &[u8]) {
    std::fs::write(data.join("vault.json"), vault).unwrap();
}

fn is_older(answer: Result<Desk>) -> bool {
    answer.err().is_some_and(|fault| fault.code == Code::StoreUnusable && fault.what.contains("older vault"))
}

/// Nobody has the folder open any more.
fn closed(place: Place) -> (tempfile::TempDir, PathBuf) {
    let data = place.data();
    (place.home, data)
}

fn beneath(data: &Path) -> (Vault, Store, Ring, Acting) {
    let (vault, now) = (Vault::open(data).unwrap(), Clock::default().now());
    let ring = vault.unlock(&"adam".into(), PASSWORD, now).unwrap().ring;
    (vault, Store::open(data, &ring).unwrap(), ring, Acting::now("adam".into(), now))
}

fn rotated(data: &Path) -> Result<KeysRotated> {
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    rotate(data, &[], &credentials, Clock::default(), &quiet())
}

#[test]
fn a_password_that_was_changed_is_not_brought_back_by_an_older_vault() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let data = place.data();
    let old = keep(&data);
    place.admin.reset_password("sue", Some(&NEW_PASSWORD.into())).unwrap();
    let new = keep(&data);
    put_back(&data, &old);
    assert!(is_older(place.sign_in("sue")));
    // Nor does anybody else work with it, and what stands open says it, and changes nothing in it.
    assert!(is_older(place.sign_in("adam")));
    let findings = place.admin.check(&quiet()).unwrap();
    let finding = findings.iter().find(|finding| finding.name == "vault").unwrap();
    assert!(!finding.ok && finding.detail.contains("older vault"), "{finding:?}");
    assert_eq!(place.admin.disable_user("sue").unwrap_err().code, Code::StoreUnusable);
    assert_eq!(keep(&data), old);
    put_back(&data, &new);
    sign_in(&data, "sue", NEW_PASSWORD).unwrap();
    assert!(place.admin.check(&quiet()).unwrap().iter().all(|it| it.ok || it.name == "free-space"));
}

#[test]
fn the_same_holds_for_ones_own_password_the_recovery_code_and_a_credential() {
    let place = Place::new();
    let data = place.data();
    let changes: [&dyn Fn(); 4] = [
        &|| drop(place.admin.renew_recovery().unwrap()),
        &|| drop(place.add("ann", Role::Agent)),
        &|| place.admin.disable_user("ann").unwrap(),
        &|| place.admin.change_password(&PASSWORD.into(), &NEW_PASSWORD.into()).unwrap(),
    ];
    for change in changes {
        let old = keep(&data);
        change();
        let new = keep(&data);
        put_back(&data, &old);
        assert!(is_older(sign_in(&data, "adam", PASSWORD)));
        put_back(&data, &new);
    }
    sign_in(&data, "adam", NEW_PASSWORD).unwrap();
}

/// All files of a folder in which nobody works.
fn copy_of(data: &Path, name: &str) -> PathBuf {
    let copy = data.with_file_name(name);
    cipherfile::private_dir(&copy).unwrap();
    for entry in std::fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    copy
}

/// Customers, and a journal that is kept in this folder.
fn with_a_journal() -> (Place, PathBuf) {
    let place = Place::new();
    place.import_customers();
    let share = place.home.path().join("share");
    std::fs::create_dir(&share).unwrap();
    place.admin.journal_to(&share, &quiet()).unwrap();
    (place, share)
}

fn record(data: &Path, customer_no: &str) -> String {
    let subject = RecordSubject::Customer { customer_no: customer_no.to_owned() };
    let ask = RecordAsk { subject, ..crate::roles::removal() };
    sign_in(data, "adam", PASSWORD).unwrap().record(&ask).unwrap().reference
}

/// Said to whoever sits down, by the check, by the journal's own command and, afterwards, by the doctor.
fn is_said_everywhere(data: &Path, what: &str) {
    let is_right = |found: &str, advice: &str| {
        assert!(found.contains(what), "{found}");
        assert!(advice.contains("restore the last backup with this journal"), "{advice}");
    };
    let desk = sign_in(data, "adam", PASSWORD).unwrap();
    let remarks = desk.session().unwrap().remarks;
    let remark = remarks.iter().find(|it| it.name == "journal").unwrap();
    is_right(&remark.detail, &remark.advice);
    let findings = desk.check(&quiet()).unwrap();
    let finding = findings.iter().find(|it| it.name == "journal" && !it.ok).unwrap();
    is_right(&finding.detail, &finding.advice);
    let status = desk.journal_status(&quiet()).unwrap();
    assert!(status.parted);
    is_right(&status.fault.unwrap(), &status.advice.unwrap());
    drop(desk);
    let findings = doctor(data).unwrap();
    let finding = findings.iter().find(|it| it.name == "journal" && !it.ok).unwrap();
    is_right(&finding.detail, &finding.advice);
}

#[test]
fn an_older_folder_put_back_is_named_by_its_journal_and_never_believed() {
    let (place, share) = with_a_journal();
    assert!(place.admin.session().unwrap().remarks.is_empty());
    let (home, data) = closed(place);
    let old = copy_of(&data, "old");
    for customer_no in ["C1", "C2"] {
        record(&data, customer_no);
    }
    std::fs::rename(&data, data.with_file_name("newest")).unwrap();
    std::fs::rename(old, &data).unwrap();
    is_said_everywhere(&data, "2 entries that this folder lacks");
    // As many entries as the journal has, but others; then one more.
    for customer_no in ["C3", "C4"] {
        record(&data, customer_no);
    }
    is_said_everywhere(&data, "another entry");
    record(&data, "C5");
    is_said_everywhere(&data, "another entry");
    // A backup of it and that journal do not go together, and what the journal has is not left out in silence.
    let file = home.path().join("forked.backup");
    let desk = sign_in(&data, "adam", PASSWORD).unwrap();
    desk.backup(&BackupAsk { file: file.clone(), keep: None }, &quiet()).unwrap();
    let journal = std::fs::read_dir(&share).unwrap().next().unwrap().unwrap().path();
    let ask = RestoreAsk { file, journal: Some(journal), older: false };
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    let to = home.path().join("restored");
    let fault = restore(&to, &ask, &credentials, Clock::default(), &quiet()).unwrap_err();
    assert!(fault.code == Code::StoreUnusable && fault.what.contains("part at entry"), "{fault}");
}

#[test]
fn a_folder_of_before_a_rotation_put_back_is_named_by_its_journal() {
    let (place, share) = with_a_journal();
    let (_home, data) = closed(place);
    let old = copy_of(&data, "old");
    let adam = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    usecases::key_ring::rotate(&data, &[], &adam, Clock::default(), &quiet()).unwrap();
    assert!(sign_in(&data, "adam", PASSWORD).unwrap().session().unwrap().remarks.is_empty());
    std::fs::rename(&data, data.with_file_name("newest")).unwrap();
    std::fs::rename(old, &data).unwrap();
    let desk = sign_in(&data, "adam", PASSWORD).unwrap();
    let remarks = desk.session().unwrap().remarks;
    assert!(
        remarks.len() == 1 && remarks[0].detail.contains("keys that this vault does not hold"),
        "{remarks:?}"
    );
    let findings = desk.check(&quiet()).unwrap();
    assert!(findings.iter().any(|it| it.name == "journal" && !it.ok), "{findings:?}");
    // Nor is a journal that is away taken for one that fits.
    std::fs::rename(&share, share.with_file_name("away")).unwrap();
    let findings = desk.check(&quiet()).unwrap();
    let journal = findings.iter().find(|it| it.name == "journal").unwrap();
    assert!(journal.ok && journal.detail.contains("could not be looked at"), "{journal:?}");
}

#[test]
fn an_older_folder_put_back_gives_nobody_a_number_that_was_given_already() {
    let (place, _) = with_a_journal();
    let (_home, data) = closed(place);
    let old = copy_of(&data, "old");
    let mut given: Vec<String> = ["C1", "C2"].map(|customer_no| record(&data, customer_no)).to_vec();
    std::fs::rename(&data, data.with_file_name("newest")).unwrap();
    std::fs::rename(old, &data).unwrap();
    given.extend(["C3", "C4", "C5"].map(|customer_no| record(&data, customer_no)));
    let different: std::collections::BTreeSet<&String> = given.iter().collect();
    assert_eq!(different.len(), given.len(), "a number was given twice: {given:?}");
}

/// Spoils the anchor's newest line, or the other.
fn spoil(data: &Path, is_newest: bool) {
    let mut anchor = std::fs::read(data.join("anchor")).unwrap();
    let counter = |place: usize| {
        let text = String::from_utf8_lossy(&anchor[place..place + 512]).into_owned();
        text.split("\"counter\":").nth(1).unwrap().split(',').next().unwrap().parse::<u64>().unwrap()
    };
    let place = if (counter(0) > counter(4096)) == is_newest { 0 } else { 4096 };
    anchor[place + 20] ^= 1;
    std::fs::write(data.join("anchor"), anchor).unwrap();
}

fn anchor_of(desk: &Desk) -> Finding {
    desk.check(&quiet()).unwrap().into_iter().find(|it| it.name == "anchor").unwrap()
}

#[test]
fn a_last_write_taken_back_with_a_spoilt_line_of_the_anchor_is_on_record_and_in_the_next_check() {
    let place = Place::new();
    place.add("ann", Role::Agent);
    let (_home, data) = closed(place);
    // A line that a crash tore is of a write that the store has: nothing is lost, and nothing said.
    spoil(&data, true);
    let desk = sign_in(&data, "adam", PASSWORD).unwrap();
    assert!(anchor_of(&desk).ok);
    drop(desk);
    let before = std::fs::read(data.join("store.db")).unwrap();
    let (_, store, ring, acting) = beneath(&data);
    store.write(&acting, |tx| tx.audit(AuditFact::new("somebody-asked"))).unwrap();
    drop((store, ring));
    assert!(!data.join("store.db-wal").exists());
    std::fs::write(data.join("store.db"), before).unwrap();
    assert_eq!(sign_in(&data, "adam", PASSWORD).err().unwrap().code, Code::StoreUnusable);
    spoil(&data, true);
    drop(sign_in(&data, "ann", PASSWORD).unwrap());
    let desk = sign_in(&data, "adam", PASSWORD).unwrap();
    let found = anchor_of(&desk);
    assert!(!found.ok && found.detail.contains("may have been taken back"), "{found:?}");
    // Said once; on record for good.
    assert!(anchor_of(&desk).ok);
    let lines = desk.audit_show(None, None, 100).unwrap();
    assert_eq!(lines.iter().filter(|line| line.action == "anchor-in-doubt").count(), 1);
}

#[test]
fn a_salvage_without_the_anchor_says_from_which_number_on_nobody_can_tell() {
    let place = Place::new();
    let entries = place.beneath().1.read(|snapshot| snapshot.heads()).unwrap().0.seq;
    let (_home, data) = closed(place);
    std::fs::remove_file(data.join("anchor")).unwrap();
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    let saved = salvage(&data, &SalvageAsk::default(), &credentials, Clock::default(), &quiet()).unwrap();
    assert_eq!((saved.missing, saved.unknown_from), (0, Some(entries + 1)));
    assert!(!saved.is_whole());
    assert!(saved.todo.iter().any(|todo| todo.contains(&format!("from number {} on", entries + 1))));
}

#[test]
fn new_keys_are_not_sealed_to_whom_an_older_vault_still_knows() {
    let place = Place::new();
    place.add("peter", Role::Agent);
    let data = place.data();
    let old = keep(&data);
    place.admin.disable_user("peter").unwrap();
    let (_home, data) = closed(place);
    put_back(&data, &old);
    assert_eq!(rotated(&data).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn new_keys_go_to_whom_the_store_knows_and_to_nobody_else() {
    let place = Place::new();
    for name in ["ann", "peter"] {
        place.add(name, Role::Agent);
    }
    // Killed halfway: shut out in the store and not in the vault; in the vault and not in the store.
    let (vault, store, ring, acting) = place.beneath();
    let peter = store.read(|snapshot| snapshot.person(&"peter".into())).unwrap().unwrap();
    place.put(&store::StaffPerson { disabled: true, ..peter });
    vault.add_person(&ring, &"eve".into(), PASSWORD, acting.now).unwrap();
    drop(store);
    let (_home, data) = closed(place);
    // Adam, Ann, the recovery code.
    assert_eq!(rotated(&data).unwrap().holders, 3);
    let vault = store::Vault::open(&data).unwrap();
    let opens = |name: &str| vault.unlock(&name.into(), PASSWORD, Clock::default().now()).is_ok();
    assert_eq!(["adam", "ann", "peter", "eve"].map(opens), [true, true, false, false]);
    assert!(sign_in(&data, "adam", PASSWORD).unwrap().check(&quiet()).is_ok());
}

#[test]
fn a_change_that_was_killed_before_the_store_knew_of_it_stands() {
    let place = Place::new();
    place.add("sue", Role::Supervisor);
    let data = place.data();
    let (vault, store, ring, acting) = place.beneath();
    drop(store);
    let old = keep(&data);
    vault.reset(&ring, &"sue".into(), NEW_PASSWORD, acting.now).unwrap();
    // By the next change of a window that stands open, and by the next to sign in.
    place.add("ann", Role::Agent);
    sign_in(&data, "sue", NEW_PASSWORD).unwrap();
    vault.reset(&ring, &"sue".into(), PASSWORD, acting.now).unwrap();
    let last = keep(&data);
    place.sign_in("sue").unwrap();
    put_back(&data, &old);
    assert!(is_older(sign_in(&data, "adam", PASSWORD)));
    put_back(&data, &last);
    place.sign_in("ann").unwrap();
}

#[test]
fn where_the_newest_vault_is_lost_the_recovery_code_takes_the_older_one() {
    let place = Place::new();
    let code = place.admin.renew_recovery().unwrap().recovery_code;
    let data = place.data();
    let old = keep(&data);
    place.add("sue", Role::Supervisor);
    put_back(&data, &old);
    assert!(is_older(place.sign_in("adam")));
    let recovery = sign_in(&data, "recovery", &code).unwrap();
    assert!(recovery.check(&quiet()).unwrap().iter().all(|it| it.ok || it.name == "free-space"));
    place.sign_in("adam").unwrap();
    let taken = place.audited("vault-taken");
    assert!(taken.len() == 1 && taken[0].who.as_str() == "(recovery)", "{taken:?}");
}

#[cfg(unix)]
#[test]
fn a_folder_that_everybody_may_read_is_said_to_whoever_signs_in_and_by_the_check() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    std::fs::set_permissions(place.data(), std::fs::Permissions::from_mode(0o777)).unwrap();
    let remarks = place.admin.session().unwrap().remarks;
    assert!(remarks.len() == 1 && remarks[0].detail.contains("is open to everybody (777)"), "{remarks:?}");
    let findings = place.admin.check(&quiet()).unwrap();
    let ill: Vec<_> = findings.iter().filter(|it| !it.ok).collect();
    assert!(ill.len() == 1 && ill[0].is_of_the_machine() && ill[0].name == "permissions", "{ill:?}");
}
