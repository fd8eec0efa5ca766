//! A folder with an admin, and people as a test needs them. No test lives here.

use domain::words::Role;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use store::{Acting, StaffPerson, Store, Vault};
use usecases::clock::Clock;
use usecases::import::ImportAsk;
use usecases::people::{AddUser, UserMade};
use usecases::progress::{Progress, Step};
use usecases::session::Credentials;
use usecases::setup::{InitAsk, init};
use usecases::{Desk, Result};

pub const PASSWORD: &str = "amber kettle on a windowsill";
static NEVER: AtomicBool = AtomicBool::new(false);

pub struct Place {
    pub home: tempfile::TempDir,
    pub admin: Desk,
}

pub fn quiet() -> Progress<'static> {
    fn nothing(_: Step) {}
    Progress::new(&nothing, &NEVER)
}

pub fn init_ask() -> InitAsk {
    InitAsk { admin: "adam".to_owned(), password: PASSWORD.into(), site: None, company: None }
}

pub fn person(name: &str, role: Role) -> AddUser {
    AddUser {
        name: name.to_owned(),
        role,
        until: None,
        password: Some(PASSWORD.into()),
        credential_out: None,
        grants: Vec::new(),
    }
}

pub fn sign_in(data: &std::path::Path, user: &str, password: &str) -> Result<Desk> {
    let credentials = Credentials::Password { user: user.to_owned(), password: password.into() };
    Desk::sign_in(data, &credentials, Clock::default())
}

impl Place {
    pub fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        init(&home.path().join("data"), &init_ask(), Clock::default()).unwrap();
        let admin = sign_in(&home.path().join("data"), "adam", PASSWORD).unwrap();
        Self { home, admin }
    }

    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    pub fn add(&self, name: &str, role: Role) -> UserMade {
        self.admin.add_user(&person(name, role)).unwrap()
    }

    /// Adds somebody whose last day passed since.
    pub fn add_past(&self, name: &str, role: Role) {
        self.add(name, role);
        let until = Some("2020-01-01".parse().unwrap());
        self.put(&StaffPerson { until, ..StaffPerson::new(name.into(), role) });
    }

    pub fn sign_in(&self, user: &str) -> Result<Desk> {
        sign_in(&self.data(), user, PASSWORD)
    }

    /// With customers, and ann, an agent who has signed in.
    pub fn with_an_agent() -> (Self, Desk) {
        let place = Self::new();
        place.import_customers();
        place.add("ann", Role::Agent);
        let ann = place.sign_in("ann").unwrap();
        (place, ann)
    }

    /// The vault and the store as another process has them.
    pub fn beneath(&self) -> (Vault, Store, store::Ring, Acting) {
        let vault = Vault::open(&self.data()).unwrap();
        let now = Clock::default().now();
        let ring = vault.unlock(&"adam".into(), PASSWORD, now).unwrap().ring;
        let store = Store::open(&self.data(), &ring).unwrap();
        (vault, store, ring, Acting::now("adam".into(), now))
    }

    /// Changes a person's row from another process.
    pub fn put(&self, person: &StaffPerson) {
        let (_, store, _, acting) = self.beneath();
        store.write(&acting, |tx| tx.put_person(person, "person-changed")).unwrap();
    }

    /// Ten invented people, two to an address, with enough on file to be verified by.
    pub fn import_customers(&self) {
        let mut csv = String::from(
            "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,email,birth_date,\
             last_purchase_date,last_purchase_amount,store_no\n",
        );
        for number in 0..10 {
            csv.push_str(&format!(
                "C{number},Ada{number},Lowell,{} Elm St,Kansas City,MO,64105,816-555-01{number:02},\
                 ada{number}@example.com,1961-03-04,2026-05-02,149.00,214\n",
                number / 2
            ));
        }
        let file = self.home.path().join("customers.csv");
        std::fs::write(&file, csv).unwrap();
        let ask = ImportAsk { file, map: None, dry_run: false, replace: false, source: None };
        assert_eq!(self.admin.import_customers(&ask, &quiet()).unwrap().added, 10);
    }

    pub fn audited(&self, action: &str) -> Vec<store::AuditEntry> {
        let (_, store, ..) = self.beneath();
        let lines = store.read(|snapshot| snapshot.audit_latest(10_000)).unwrap();
        lines.into_iter().filter(|line| line.action == action).collect()
    }
}
