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
