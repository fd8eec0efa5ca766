//! Somebody at a desk of their own, and a clock that a test turns on. No test lives here.

use super::Shell;
use crate::picker::{Picker, Wanted};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use usecases::Desk;
use usecases::clock::Clock;
use usecases::import::ImportAsk;
use usecases::progress::Progress;
use usecases::session::Credentials;
use usecases::setup::{self, InitAsk};

const PASSWORD: &str = "willow bridge compass";

struct Nothing;
impl Picker for Nothing {
    fn pick(&self, _: Wanted, _: &str) -> Option<PathBuf> {
        None
    }
}

pub struct Place {
    pub shell: Arc<Shell>,
    now: Arc<Mutex<Instant>>,
    root: TempDir,
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

impl Place {
    pub fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("data");
        let ask = InitAsk { admin: "adam".into(), password: PASSWORD.into(), site: None, company: None };
        setup::init(&dir, &ask, Clock::default()).unwrap();
        let now = Arc::new(Mutex::new(Instant::now()));
        let told = now.clone();
        let shell = Shell::with_clock(dir, Box::new(Nothing), Box::new(move || *told.lock().unwrap()));
        let place = Self { shell, now, root };
        place.shell.seat(Some(place.sign_in()));
        place
    }

    pub fn sign_in(&self) -> Desk {
        let who = Credentials::Password { user: "adam".into(), password: PASSWORD.into() };
        Desk::sign_in(&self.shell.dir, &who, Clock::default()).unwrap()
    }

    /// Time goes by.
    pub fn wait(&self, long: Duration) {
        *self.now.lock().unwrap() += long;
    }

    pub fn import_customer(&self) {
        let file = self.root.path().join("customers.csv");
        let csv = "customer_no,first_name,last_name,address_1,city,state,zip\n\
                   C1,Ada,Lowell,1 Elm St,Kansas City,MO,64105\n";
        std::fs::write(&file, csv).unwrap();
        let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
        let never = AtomicBool::new(false);
        let quiet = Progress::new(&|_| (), &never);
        assert_eq!(self.shell.desk().unwrap().import_customers(&ask, &quiet).unwrap().added, 1);
    }

    /// Searches that stand in the audit.
    pub fn lookups(&self) -> usize {
        let lines = self.sign_in().audit_show(None, None, 1_000).unwrap();
        lines.iter().filter(|line| line.action == "lookup").count()
    }
}
