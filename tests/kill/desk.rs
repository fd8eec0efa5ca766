//! A data folder that is made once and copied for each round, and the command run on it. No test lives here.

use domain::batch::built_in_services;
use domain::company::Company;
use domain::words::Role;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use store::{Acting, StaffPerson, Store, Vault, VaultOptions};
use tempfile::TempDir;

pub const ADMIN: &str = "ruth";
pub const PASSWORD: &str = "copper kettle seven marsh";
pub const NEW_PASSWORD: &str = "walnut river eleven lamp";
/// A Wednesday of 2026-W47, and the Monday after it.
pub const IN_W47: &str = "2026-11-18T15:00:00-06:00";
pub const AFTER_W47: &str = "2026-11-23T09:00:00-06:00";

const HEADER: &str =
    "customer_no,first_name,last_name,address_1,city,state,zip,phone_home,email,last_purchase_date\n";
const PEOPLE: [(&str, &str); 4] = [
    ("100201,Margaret,Whitcombe,88 W 7th St", "CO,80204,303-555-0142,margaret@example.com,2026-08-14"),
    ("100202,Harold,Whitcombe,88 W 7th St", "CO,80204,303-555-0142,,"),
    ("100203,Lukasz,Nowak,12 Elm Ave", "NV,89501,775-555-0107,nowak@example.org,2026-01-20"),
    ("100204,Dolores,Vega,5 Oak Ct Apt 4", "UT,84601,801-555-0199,,2025-12-24"),
];

/// The four customers, all in one city.
pub fn customers(city: &str) -> String {
    let rows = PEOPLE.iter().map(|(before, after)| format!("{before},{city},{after}\n"));
    std::iter::once(HEADER.to_owned()).chain(rows).collect()
}

/// A folder that is removed at the end.
pub struct Desk {
    home: TempDir,
}

/// What a run left behind; no status when it was killed.
pub struct Run {
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    /// Nothing in it yet.
    pub fn bare() -> Self {
        Self { home: TempDir::new().unwrap() }
    }

    /// One admin, four customers in Denver, and two requests of 2026-W47: mail for 100201; mail, calls and with
    /// them texts for 100204.
    /// The password's work factor is low, for this folder is signed in to thousands of times.
    pub fn new() -> Self {
        static MADE: OnceLock<Desk> = OnceLock::new();
        MADE.get_or_init(Self::made).copy()
    }

    fn made() -> Self {
        let desk = Self::bare();
        let (dir, now) = (desk.data(), "2026-11-16T15:00:00Z".parse().unwrap());
        let quick = VaultOptions { scrypt_log_n: 2 };
        let vault = Vault::begin(&dir, &ADMIN.into(), PASSWORD, now, quick).unwrap();
        let acting = Acting::now(ADMIN.into(), now);
        let store = Store::create(&dir, vault.ring(), "001", &acting).unwrap();
        let filled = store.write(&acting, |tx| {
            tx.put_person(&StaffPerson::new(ADMIN.into(), Role::Admin), "person-added")?;
            tx.put_setting("company", &Company::default())?;
            built_in_services().iter().try_for_each(|service| tx.put_service(&service.id, service))
        });
        filled.unwrap();
        vault.finish().unwrap();
        drop(store);
        let file = desk.file("customers.csv", &customers("Denver"));
        desk.admin(&["import", "customers", text(&file)]).expect_status(0);
        for (kinds, customer) in [("mail", "100201"), ("mail,phone", "100204")] {
            let args = ["--as-of", IN_W47, "record", kinds, "--customer", customer, "--pass-on"];
            desk.admin(&args).expect_status(0);
        }
        desk
    }

    /// The same in another folder.
    pub fn copy(&self) -> Self {
        self.copied(TempDir::new())
    }

    /// The same on another disk.
    pub fn copy_into(&self, dir: &Path) -> Self {
        self.copied(TempDir::new_in(dir))
    }

    fn copied(&self, home: std::io::Result<TempDir>) -> Self {
        let home = home.unwrap();
        copy_folder(self.home.path(), home.path());
        Self { home }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// Writes a file beside the data folder.
    pub fn file(&self, name: &str, content: &str) -> PathBuf {
        let path = self.home().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The arguments of a command by the admin, with JSON.
    pub fn args(args: &[&str]) -> Vec<String> {
        let all = [&["--json", "--quiet", "--user", ADMIN], args].concat();
        all.into_iter().map(ToOwned::to_owned).collect()
    }

    /// Sets what the command may know: nothing of the tester's own environment but the path.
    pub fn prepare(&self, command: &mut Command) {
        command.env_clear().env("HOME", self.home()).env("PREFDESK_DATA_DIR", self.data());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("PREFDESK_PASSWORD", PASSWORD).env("PREFDESK_NEW_PASSWORD", NEW_PASSWORD);
        command.current_dir(self.home()).stdin(Stdio::null());
    }

    pub fn command(&self, args: &[String]) -> Command {
        let mut command = Command::new(prefdesk_tests::program("prefdesk"));
        self.prepare(&mut command);
        command.args(args);
        command
    }

    pub fn run(&self, args: &[String]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    pub fn admin(&self, args: &[&str]) -> Run {
        self.run(&Self::args(args))
    }

    /// Both chains hold, and so does everything derived from them. What the clock of this computer says is another
    /// matter, for folders here were made on fixed days; and so is how full its disk is.
    #[track_caller]
    pub fn expect_sound(&self) {
        let run = self.admin(&["check"]);
        run.expect_one_of(&[0, 7]);
        let findings = run.json()["findings"].clone();
        let ill = findings.as_array().unwrap().iter().filter(|it| it["ok"] == false);
        let of_the_machine = |it: &&Value| it["name"] == "clock" || it["name"] == "free-space";
        assert!(ill.clone().all(|it| of_the_machine(&it)), "{:?}", ill.collect::<Vec<_>>());
        self.admin(&["audit", "verify"]).expect_status(0);
    }

    /// Every request by its reference, with its kinds.
    #[track_caller]
    pub fn requests(&self) -> BTreeMap<String, BTreeSet<String>> {
        let listed = self.admin(&["request", "list", "--limit", "1000"]).expect_status(0).json();
        let kinds = |row: &Value| words(&row["kinds"]);
        let rows = listed["requests"].as_array().unwrap().iter();
        rows.map(|row| (word(&row["reference"]), kinds(row))).collect()
    }

    /// The city of a customer and what is stopped for them; none when nobody has the number.
    #[track_caller]
    pub fn customer(&self, no: &str) -> Option<(String, BTreeSet<String>)> {
        let found = self.admin(&["lookup", "--customer", no]).expect_status(0).json();
        let customer = &found["customers"].as_array().unwrap().first()?;
        Some((word(&customer["city"]), words(&customer["removals"])))
    }
}

impl Run {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// The document that confirms it. A kill in the middle of printing confirmed nothing.
    pub fn confirmed(&self) -> Option<Value> {
        let document: Value =
            self.stdout.strip_suffix('\n').and_then(|text| serde_json::from_str(text).ok())?;
        document["error"].is_null().then_some(document)
    }

    #[track_caller]
    pub fn expect_status(&self, status: i32) -> &Self {
        self.expect_one_of(&[status])
    }

    #[track_caller]
    pub fn expect_one_of(&self, statuses: &[i32]) -> &Self {
        let is_one = self.status.is_some_and(|status| statuses.contains(&status));
        assert!(is_one, "{:?} is none of {statuses:?}\n{}\n{}", self.status, self.stdout, self.stderr);
        self
    }

    /// Failed as the contract says: one line by us, and never by a panic.
    #[track_caller]
    pub fn expect_told(&self) -> &Self {
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert!(lines.len() == 1 && lines[0].starts_with("prefdesk: "), "{:?}", self.stderr);
        assert!(!self.stderr.contains("fault of its own"), "{}", self.stderr);
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

pub fn words(value: &Value) -> BTreeSet<String> {
    value.as_array().unwrap().iter().map(word).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&place).unwrap();
            fs::set_permissions(&place, entry.metadata().unwrap().permissions()).unwrap();
            copy_folder(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), place).unwrap();
        }
    }
}
