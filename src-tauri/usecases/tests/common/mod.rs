//! A new folder with one admin, who is signed in; and a progress that nobody watches.

#![allow(clippy::unwrap_used, dead_code, reason = "a test may fail, and uses a part")]

use std::sync::atomic::AtomicBool;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::progress::{Progress, Step};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};

pub const PASSWORD: &str = "amber kettle on a windowsill";
pub static NEVER: AtomicBool = AtomicBool::new(false);

pub fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

/// The data folder is `data` in the folder that is given.
pub fn desk() -> (tempfile::TempDir, Desk) {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let ask = InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None };
    init(&data, &ask, Clock::default()).unwrap();
    let credentials = Credentials::Password { user: "adam".to_owned(), password: PASSWORD.into() };
    let desk = Desk::sign_in(&data, &credentials, Clock::default()).unwrap();
    (dir, desk)
}
