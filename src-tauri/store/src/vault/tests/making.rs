//! Making a vault, and being killed while it is made.

use super::*;
use crate::{Acting, Store};

fn begin(dir: &Path) -> Result<UnfinishedVault> {
    Vault::begin(dir, &UserName::from("Ann"), PASSWORD, now(), VaultOptions { scrypt_log_n: 2 })
}

fn store_of(dir: &Path, unfinished: &UnfinishedVault) -> Store {
    Store::create(dir, unfinished.ring(), "001", &Acting::now(UserName::from("Ann"), now())).unwrap()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".lock"))
        .collect();
    names.sort();
    names
}

#[test]
fn nobody_can_sign_in_before_the_folder_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let unfinished = begin(dir.path()).unwrap();
    assert_eq!(Vault::open(dir.path()).unwrap_err().code, Code::NotFound);
    store_of(dir.path(), &unfinished);
    assert!(Vault::open(dir.path()).is_err());
    let new = unfinished.finish().unwrap();
    assert_eq!(new.set_aside, None);
    assert!(new.vault.unlock(&UserName::from("Ann"), PASSWORD, now()).is_ok());
}

#[test]
fn a_folder_whose_making_was_killed_at_any_step_is_made_anew_and_nothing_is_deleted() {
    type Kill = fn(&Path, UnfinishedVault);
    let kills: [Kill; 4] = [
        |_, unfinished| drop(unfinished),
        |dir, _| drop(std::fs::write(dir.join("anchor"), "half")),
        |dir, _| drop(std::fs::write(dir.join("store.db"), "half")),
        |dir, unfinished| drop(store_of(dir, &unfinished)),
    ];
    for kill in kills {
        let dir = tempfile::tempdir().unwrap();
        kill(dir.path(), begin(dir.path()).unwrap());
        let left = names(dir.path());
        let unfinished = begin(dir.path()).unwrap();
        store_of(dir.path(), &unfinished);
        let new = unfinished.finish().unwrap();
        let aside = new.set_aside.unwrap();
        assert_eq!(names(&dir.path().join(&aside)), left);
        let ring = new.vault.unlock(&UserName::from("Ann"), PASSWORD, now()).unwrap().ring;
        assert!(Store::open(dir.path(), &ring).is_ok());
    }
}

#[test]
fn a_second_making_at_the_same_time_does_not_take_the_first_for_killed() {
    let dir = tempfile::tempdir().unwrap();
    let first = begin(dir.path()).unwrap();
    assert_eq!(begin(dir.path()).unwrap_err().code, Code::Conflict);
    assert!(first.finish().is_ok());
}

#[test]
fn a_store_that_lost_its_vault_is_never_touched() {
    let dir = tempfile::tempdir().unwrap();
    let unfinished = begin(dir.path()).unwrap();
    store_of(dir.path(), &unfinished);
    unfinished.finish().unwrap();
    std::fs::rename(dir.path().join("vault.json"), dir.path().join("elsewhere")).unwrap();
    let before = names(dir.path());
    let fault = begin(dir.path()).unwrap_err();
    assert_eq!(fault.code, Code::StoreUnusable);
    assert!(fault.what.contains("vault.json is missing"));
    assert_eq!(names(dir.path()), before);
}
