//! The vault as people meet it: signing in, forgetting, being dismissed, guessing, tampering.

use super::*;
use chrono::TimeDelta;

const PASSWORD: &str = "correct horse battery";

fn now() -> DateTime<Utc> {
    "2026-11-21T15:00:00Z".parse().unwrap()
}

fn later(seconds: i64) -> DateTime<Utc> {
    now() + TimeDelta::seconds(seconds)
}

fn new_vault(dir: &Path) -> NewVault {
    let quick = VaultOptions { scrypt_log_n: 2 };
    Vault::create(dir, &UserName::from("Ann"), PASSWORD, now(), quick).unwrap()
}

fn secret(ring: &Ring) -> [u8; 32] {
    ring.key(KeyPurpose::Store).unwrap().0
}

#[test]
fn to_sign_in_is_to_unlock_however_the_name_is_cased() {
    let dir = tempfile::tempdir().unwrap();
    let new = new_vault(dir.path());
    let unlocked = new.vault.unlock(&UserName::from(" ann "), PASSWORD, now()).unwrap();
    assert_eq!(unlocked.name, UserName::from("Ann"));
    assert_eq!(secret(&unlocked.ring), secret(&new.ring));
}

#[test]
fn a_wrong_name_and_a_wrong_password_are_told_alike() {
    let dir = tempfile::tempdir().unwrap();
    let vault = new_vault(dir.path()).vault;
    let name = vault.unlock(&UserName::from("Nobody"), PASSWORD, now()).unwrap_err();
    let password = vault.unlock(&UserName::from("Ann"), "wrong", now()).unwrap_err();
    assert_eq!(name, password);
    assert_eq!(name.code, Code::NotAllowed);
}

#[test]
fn the_recovery_code_opens_what_the_admin_forgot() {
    let dir = tempfile::tempdir().unwrap();
    let new = new_vault(dir.path());
    let typed = new.recovery.as_str().to_lowercase();
    assert_eq!(secret(&new.vault.unlock_with_recovery(&typed, now()).unwrap().ring), secret(&new.ring));
    let renewed = new.vault.renew_recovery(&new.ring, now()).unwrap();
    assert!(new.vault.unlock_with_recovery(&typed, now()).is_err());
    assert!(new.vault.unlock_with_recovery(renewed.as_str(), now()).is_ok());
}

#[test]
fn people_come_change_their_password_are_reset_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let bob = UserName::from("Bob");
    vault.add_person(&ring, &bob, "first password", now()).unwrap();
    assert_eq!(vault.add_person(&ring, &UserName::from("BOB"), "x", now()).unwrap_err().code, Code::Conflict);
    vault.change_password(&bob, "first password", "second password", now()).unwrap();
    assert!(vault.unlock(&bob, "first password", now()).is_err());
    assert!(vault.unlock(&bob, "second password", now()).is_ok());
    vault.reset(&ring, &bob, "third password", now()).unwrap();
    assert!(vault.unlock(&bob, "third password", now()).is_ok());
    vault.disable(&ring, &bob, now()).unwrap();
    assert!(vault.unlock(&bob, "third password", now()).is_err());
    assert!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).is_ok());
}

#[test]
fn the_last_person_cannot_be_disabled() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    assert_eq!(vault.disable(&ring, &UserName::from("Ann"), now()).unwrap_err().code, Code::Conflict);
    assert!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).is_ok());
}

#[test]
fn a_credential_unlocks_for_a_service_and_is_refused_when_others_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let path = dir.path().join("weekly.credential");
    vault.add_service(&ring, &UserName::from("weekly"), now()).unwrap().write(&path).unwrap();
    let read = Credential::read(&path).unwrap();
    assert_eq!(vault.unlock_with_credential(&read, now()).unwrap().kind, HolderKind::Service);
    assert!(vault.unlock(&UserName::from("weekly"), PASSWORD, now()).is_err());
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(Credential::read(&path).unwrap_err().code, Code::NotAllowed);
}

#[test]
fn three_failures_cost_nothing_then_the_delay_grows_and_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let ann = UserName::from("Ann");
    let vault = new_vault(dir.path()).vault;
    for _ in 0..3 {
        assert!(vault.unlock(&ann, "wrong", now()).unwrap_err().what.contains("do not fit"));
    }
    let vault = Vault::open(dir.path()).unwrap();
    assert!(vault.unlock(&ann, PASSWORD, later(1)).unwrap_err().what.contains("4 seconds"));
    assert!(vault.unlock(&ann, "wrong", later(5)).unwrap_err().what.contains("do not fit"));
    assert!(vault.unlock(&ann, PASSWORD, later(6)).unwrap_err().what.contains("9 seconds"));
    assert!(vault.unlock(&ann, PASSWORD, later(15)).is_ok());
    assert!(vault.unlock(&ann, "wrong", later(15)).unwrap_err().what.contains("do not fit"));
    assert!(vault.unlock(&ann, PASSWORD, later(15)).is_ok());
}

#[test]
fn a_clock_set_back_does_not_shorten_the_delay_nor_lock_for_long() {
    let dir = tempfile::tempdir().unwrap();
    let ann = UserName::from("Ann");
    let vault = new_vault(dir.path()).vault;
    for _ in 0..3 {
        vault.unlock(&ann, "wrong", now()).unwrap_err();
    }
    assert!(vault.unlock(&ann, PASSWORD, later(-86_400)).unwrap_err().what.contains("5 seconds"));
    assert!(vault.unlock(&ann, PASSWORD, later(-86_395)).is_ok());
}

#[test]
fn what_was_typed_at_the_door_can_be_read_by_the_ring_alone() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    vault.unlock(&UserName::from("hunter2-typed-as-name"), "x", now()).unwrap_err();
    let text = std::fs::read_to_string(dir.path().join("doorstep")).unwrap();
    assert!(!text.contains("hunter2"));
    let kept = vault.failed_sign_ins(&ring).unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].typed.as_str(), "hunter2-typed-as-name");
    let stranger = Ring::generate(now());
    assert!(vault.failed_sign_ins(&stranger).unwrap().is_empty());
}

#[test]
fn draining_forgets_the_facts_and_keeps_the_counts() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    for _ in 0..3 {
        vault.unlock(&UserName::from("Bob"), "wrong", now()).unwrap_err();
    }
    let mut drained = 0;
    let drain = |kept: &[FailedSignIn]| {
        drained = kept.len();
        Ok(())
    };
    vault.drain_doorstep(&ring, drain).unwrap();
    assert_eq!(drained, 3);
    assert!(vault.failed_sign_ins(&ring).unwrap().is_empty());
    assert!(vault.unlock(&UserName::from("Bob"), "wrong", now()).unwrap_err().what.contains("too many"));
}

#[test]
fn a_key_slipped_into_the_list_of_people_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let path = dir.path().join("vault.json");
    let mut file = VaultFile::read(&path).unwrap();
    file.holders.push(holders::with_password(&UserName::from("Eve"), HolderKind::Person, "x", 2).unwrap());
    file.write(dir.path()).unwrap();
    assert_eq!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).unwrap_err().code, Code::StoreUnusable);
    assert_eq!(
        vault.add_person(&ring, &UserName::from("Bob"), "x", now()).unwrap_err().code,
        Code::StoreUnusable
    );
}

#[test]
fn the_vault_is_for_its_owner_alone_and_never_made_twice() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    new_vault(dir.path());
    let mode = std::fs::metadata(dir.path().join("vault.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again =
        Vault::create(dir.path(), &UserName::from("Eve"), "x", now(), VaultOptions { scrypt_log_n: 2 });
    assert_eq!(again.unwrap_err().code, Code::Conflict);
}

#[test]
fn a_newer_vault_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    new_vault(dir.path());
    let path = dir.path().join("vault.json");
    let text = std::fs::read_to_string(&path).unwrap().replace("\"version\": 1", "\"version\": 2");
    std::fs::write(&path, text).unwrap();
    assert_eq!(Vault::open(dir.path()).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn a_ring_prints_nothing() {
    assert_eq!(format!("{:?}", Ring::generate(now())), "•••");
}
