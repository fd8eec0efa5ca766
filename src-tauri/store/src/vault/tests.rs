//! The vault as people meet it: signing in, forgetting, being dismissed, guessing, tampering.

mod door;
mod making;
mod rotating;

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
    Vault::begin(dir, &UserName::from("Ann"), PASSWORD, now(), quick).unwrap().finish().unwrap()
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
fn a_key_slipped_into_the_list_of_people_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let eve = holders::with_password(&UserName::from("Eve"), HolderKind::Person, "x", 2).unwrap();
    tamper(dir.path(), |file| file.holders.push(eve));
    assert_eq!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).unwrap_err().code, Code::StoreUnusable);
    assert_eq!(
        vault.add_person(&ring, &UserName::from("Bob"), "x", now()).unwrap_err().code,
        Code::StoreUnusable
    );
}

/// Writes the file as somebody would who can write in the folder, but holds no key.
fn tamper(dir: &Path, change: impl FnOnce(&mut VaultFile)) {
    let mut file = VaultFile::read(&dir.join("vault.json")).unwrap();
    change(&mut file);
    file.write(dir).unwrap();
}

fn swap_sealed(file: &mut VaultFile) {
    let (ann, bob) =
        (file.find(&"Ann".into()).unwrap().sealed.clone(), file.find(&"Bob".into()).unwrap().sealed.clone());
    file.find_mut(&"Ann".into()).unwrap().sealed = bob;
    file.find_mut(&"Bob".into()).unwrap().sealed = ann;
}

#[test]
fn two_sealed_keys_that_changed_places_are_noticed_by_whoever_signs_in() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    for name in ["Bob", "Carl"] {
        vault.add_person(&ring, &name.into(), &format!("{name} has a password"), now()).unwrap();
    }
    tamper(dir.path(), swap_sealed);
    let fault = vault.unlock(&"Carl".into(), "Carl has a password", now()).unwrap_err();
    assert_eq!(fault.code, Code::StoreUnusable);
    assert_eq!(vault.disable(&ring, &"Carl".into(), now()).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn an_opened_key_must_be_the_holders_own() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    vault.add_person(&ring, &"Bob".into(), "Bob has a password", now()).unwrap();
    tamper(dir.path(), swap_sealed);
    // Bob's password opens what stands under Ann's name now. It must not make an Ann of him.
    let fault = vault.unlock(&"Ann".into(), "Bob has a password", now()).unwrap_err();
    assert_eq!(fault.code, Code::NotAllowed);
    let path = dir.path().join("weekly.credential");
    tamper(dir.path(), swap_sealed);
    let mut credential = vault.add_service(&ring, &"weekly".into(), now()).unwrap();
    vault.add_service(&ring, &"nightly".into(), now()).unwrap();
    credential.name = "nightly".into();
    credential.write(&path).unwrap();
    let renamed = Credential::read(&path).unwrap();
    assert_eq!(vault.unlock_with_credential(&renamed, now()).unwrap_err().code, Code::NotAllowed);
}

#[test]
fn a_work_factor_made_smaller_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, .. } = new_vault(dir.path());
    tamper(dir.path(), |file| file.scrypt_log_n = 1);
    assert_eq!(vault.unlock(&"Ann".into(), PASSWORD, now()).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn a_name_that_is_added_again_gets_a_new_key_and_the_old_one_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    vault.add_person(&ring, &"Bob".into(), "first password", now()).unwrap();
    vault.add_person(&ring, &"BOB".into(), "second password", now()).unwrap();
    assert!(vault.unlock(&"bob".into(), "first password", now()).is_err());
    assert_eq!(vault.unlock(&"bob".into(), "second password", now()).unwrap().name, "BOB".into());
    assert_eq!(vault.add_person(&ring, &"(recovery)".into(), "x", now()).unwrap_err().code, Code::Conflict);
}

#[cfg(unix)]
#[test]
fn a_credential_is_for_its_owner_alone_even_in_a_folder_of_the_group() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let shared = dir.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o770)).unwrap();
    let path = shared.join("weekly.credential");
    let credential = vault.add_service(&ring, &"weekly".into(), now()).unwrap();
    credential.write(&path).unwrap();
    assert!(Credential::read(&path).is_ok());
    assert_eq!(credential.write(&path).unwrap_err().code, Code::Conflict);
    assert!(credential.write(&dir.path().join("nowhere/x")).unwrap_err().what.contains("cannot be written"));
}

#[test]
fn the_vault_is_for_its_owner_alone_and_never_made_twice() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    new_vault(dir.path());
    let mode = std::fs::metadata(dir.path().join("vault.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again =
        Vault::begin(dir.path(), &UserName::from("Eve"), "x", now(), VaultOptions { scrypt_log_n: 2 });
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
