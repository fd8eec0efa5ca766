//! Making a folder, and being killed while it is made.

use crate::place::{PASSWORD, init_ask, quiet, sign_in};
use std::sync::atomic::AtomicBool;
use store::{Acting, Store, Vault, VaultOptions};
use usecases::clock::Clock;
use usecases::progress::{Progress, Step};
use usecases::setup::{demo, init};
use usecases::{Code, Desk};

#[test]
fn an_init_after_a_killed_one_starts_clean_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let (now, quick) = (Clock::default().now(), VaultOptions { scrypt_log_n: 2 });
    let killed = Vault::begin(&data, &"eve".into(), "a password before", now, quick).unwrap();
    Store::create(&data, killed.ring(), "001", &Acting::now("eve".into(), now)).unwrap();
    drop(killed);
    assert_eq!(sign_in(&data, "eve", "a password before").err().unwrap().code, Code::NotFound);
    assert!(!Desk::doorway(&data).unwrap().exists);
    let made = init(&data, &init_ask(), Clock::default()).unwrap();
    assert!(data.join(made.set_aside.unwrap()).join("store.db").exists());
    assert!(sign_in(&data, "adam", PASSWORD).is_ok());
    assert_eq!(init(&data, &init_ask(), Clock::default()).unwrap_err().code, Code::Conflict);
}

#[test]
fn a_file_in_the_place_of_the_data_folder_is_said_and_nobody_is_offered_to_set_it_up() {
    let file = tempfile::NamedTempFile::new().unwrap();
    for fault in [
        Desk::doorway(file.path()).unwrap_err(),
        sign_in(file.path(), "adam", PASSWORD).err().unwrap(),
        init(file.path(), &init_ask(), Clock::default()).unwrap_err(),
    ] {
        assert_eq!(fault.code, Code::Usage, "{fault}");
        assert!(fault.what.starts_with("the data folder is a file"), "{fault}");
    }
    assert!(file.path().is_file());
}

#[test]
fn a_demo_after_a_stopped_one_starts_clean_and_says_so() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let stop = AtomicBool::new(true);
    let nothing = |_: Step| {};
    let fault = demo(&data, 100, 1, Clock::default(), &Progress::new(&nothing, &stop)).unwrap_err();
    assert!(fault.is_stop && fault.advice.contains("starts clean"), "{fault}");
    assert!(!Desk::doorway(&data).unwrap().exists, "the door offers to look around again");
    let made = demo(&data, 100, 1, Clock::default(), &quiet()).unwrap();
    assert!(data.join(made.set_aside.unwrap()).join("vault.json").exists());
    assert!(Desk::doorway(&data).unwrap().exists);
    let fault = demo(&data, 100, 1, Clock::default(), &quiet()).unwrap_err();
    assert_eq!(fault.code, Code::Conflict);
    assert!(Desk::doorway(&data).unwrap().exists, "a refused demo changes nothing");
}

/// A demo killed before it had a vault leaves its mark and nothing else.
fn killed_early(data: &std::path::Path) {
    std::fs::create_dir_all(data).unwrap();
    std::fs::write(data.join("demo.unfinished"), "").unwrap();
}

fn stopped_demo(data: &std::path::Path) {
    let (stop, nothing) = (AtomicBool::new(true), |_: Step| {});
    demo(data, 100, 1, Clock::default(), &Progress::new(&nothing, &stop)).unwrap_err();
}

/// The folder is somebody's: the door and the doctor say so, and no demo carries it away.
fn is_kept(data: &std::path::Path) {
    assert!(Desk::doorway(data).unwrap().exists);
    let found = usecases::health::doctor(data).unwrap();
    assert!(found.iter().all(|finding| finding.name != "vault and store" || finding.ok), "{found:?}");
    let fault = demo(data, 100, 1, Clock::default(), &quiet()).unwrap_err();
    assert_eq!(fault.code, Code::Conflict, "{fault}");
    assert!(sign_in(data, "adam", PASSWORD).is_ok());
}

#[test]
fn a_folder_made_after_a_killed_demo_is_never_carried_away_by_the_next() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    killed_early(&data);
    let made = init(&data, &init_ask(), Clock::default()).unwrap();
    assert!(data.join(made.set_aside.unwrap()).join("demo.unfinished").exists());
    is_kept(&data);
}

#[test]
fn the_mark_of_a_demo_beside_a_vault_that_it_did_not_make_is_not_believed() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    init(&data, &init_ask(), Clock::default()).unwrap();
    killed_early(&data);
    is_kept(&data);
    std::fs::write(data.join("demo.unfinished"), "018f2f4e-0000-7000-8000-000000000001").unwrap();
    is_kept(&data);
}

#[test]
fn a_store_whose_vault_was_lost_is_not_taken_for_a_killed_demo() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    killed_early(&data);
    std::fs::write(data.join("store.db"), "a store").unwrap();
    assert_eq!(demo(&data, 100, 1, Clock::default(), &quiet()).unwrap_err().code, Code::Conflict);
    assert!(data.join("store.db").exists());
}

#[test]
fn an_unfinished_demo_is_not_moved_from_under_somebody_who_is_in_it() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    stopped_demo(&data);
    let inside = sign_in(&data, "adam", "willow bridge compass").unwrap();
    assert_eq!(demo(&data, 100, 1, Clock::default(), &quiet()).unwrap_err().code, Code::Conflict);
    assert_eq!(init(&data, &init_ask(), Clock::default()).unwrap_err().code, Code::Conflict);
    assert!(data.join("vault.json").exists());
    drop(inside);
    let made = init(&data, &init_ask(), Clock::default()).unwrap();
    assert!(data.join(made.set_aside.unwrap()).join("vault.json").exists());
    is_kept(&data);
}
