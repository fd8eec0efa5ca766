//! A data folder of its own for each journey, and the command run on it. No journey lives here.

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

pub const ADMIN: &str = "ruth";
pub const PASSWORD: &str = "copper kettle seven marsh";
/// A Wednesday of 2026-W47, and the Monday after it.
pub const IN_W47: &str = "2026-11-18T15:00:00-06:00";
pub const AFTER_W47: &str = "2026-11-23T09:00:00-06:00";

/// Four invented people at two addresses.
pub const CUSTOMERS: &str = "\
customer_no,first_name,last_name,address_1,city,state,zip,phone_home,email,birth_date,last_purchase_date
100201,Margaret,Whitcombe,88 W 7th St,Denver,CO,80204,303-555-0142,margaret@example.com,1950-03-04,2026-08-14
100202,Harold,Whitcombe,88 W 7th St,Denver,CO,80204,303-555-0142,,1948-11-30,
100203,Łukasz,Nowak,12 Elm Ave,Reno,NV,89501,775-555-0107,nowak@example.org,,2026-01-20
100204,Dolores,O'Neill-Vega,5 Oak Ct Apt 4,Provo,UT,84601,801-555-0199,,1971-07-19,2025-12-24
";

/// A folder that is removed at the end.
pub struct Desk {
    home: TempDir,
}

/// What a run left behind.
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    /// Nothing in it yet.
    pub fn bare() -> Self {
        Self { home: TempDir::new().unwrap() }
    }

    /// With one admin.
    pub fn new() -> Self {
        let desk = Self::bare();
        desk.run(&["init", "--admin", ADMIN]).expect_status(0);
        desk
    }

    /// With one admin and the four customers.
    pub fn with_customers() -> Self {
        let desk = Self::new();
        let file = desk.file("customers.csv", CUSTOMERS);
        desk.admin(&["import", "customers", text(&file)]).expect_status(0);
        desk
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    /// Writes a file beside the data folder.
    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// A folder beside the data folder.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.home().join(name);
        fs::create_dir(&path).unwrap();
        path
    }

    /// The command, with nothing of the tester's own environment but the path, and the usual password.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(prefdesk_tests::program("prefdesk"));
        command.env_clear().env("HOME", self.home()).env("PREFDESK_DATA_DIR", self.data());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("PREFDESK_PASSWORD", PASSWORD).current_dir(self.home()).stdin(Stdio::null()).args(args);
        command
    }

    pub fn run(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap())
    }

    /// Signed in as the admin, with JSON.
    pub fn admin(&self, args: &[&str]) -> Run {
        self.as_user(ADMIN, args)
    }

    pub fn as_user(&self, user: &str, args: &[&str]) -> Run {
        self.run(&[&["--json", "--user", user], args].concat())
    }

    /// Adds somebody who signs in with the usual password.
    pub fn add(&self, name: &str, role: &str) {
        let mut command = self.command(&["--user", ADMIN, "user", "add", name, "--role", role]);
        Run::of(command.env("PREFDESK_NEW_PASSWORD", PASSWORD).output().unwrap()).expect_status(0);
    }

    /// Records and gives the reference.
    pub fn record(&self, args: &[&str]) -> String {
        let run = self.admin(&[&["--as-of", IN_W47, "record"], args].concat());
        run.expect_status(0);
        run.json()["reference"].as_str().unwrap().to_owned()
    }

    /// Writes the mail batch of the week.
    pub fn write_mail(&self, out: &Path) -> Run {
        self.admin(&[
            "--as-of",
            AFTER_W47,
            "export",
            "write",
            "--service",
            "mps",
            "--layout",
            "us-dma-mps",
            "--week",
            "2026-W47",
            "--out",
            text(out),
        ])
    }
}

impl Run {
    pub fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            status: output.status.code().unwrap_or(-1),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    #[track_caller]
    pub fn expect_status(&self, status: i32) -> &Self {
        assert_eq!(self.status, status, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// The one document on stdout.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert!(self.stdout.ends_with('\n'), "stdout does not end its line: {:?}", self.stdout);
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }

    /// Failed as the contract says: the status, one line, and the four fields on stdout.
    #[track_caller]
    pub fn expect_fault(&self, status: i32) -> &Self {
        self.expect_status(status).expect_line();
        let error = &self.json()["error"];
        for field in ["code", "what", "where", "do"] {
            assert!(error[field].is_string(), "no `{field}`: {error}");
        }
        assert!(!error["what"].as_str().unwrap().is_empty(), "{error}");
        self
    }

    /// One line on stderr, by us.
    #[track_caller]
    pub fn expect_line(&self) -> &Self {
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert!(lines.len() == 1 && lines[0].starts_with("prefdesk: "), "{:?}", self.stderr);
        self
    }

    /// Says nothing personal anywhere.
    #[track_caller]
    pub fn expect_silence_about(&self, words: &[&str]) -> &Self {
        for word in words {
            for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
                assert!(!text.to_lowercase().contains(&word.to_lowercase()), "{name} says {word}: {text}");
            }
        }
        self
    }
}

/// Feeds stdin and waits.
pub fn fed(mut child: Child, input: &str) -> Run {
    let mut stdin = child.stdin.take().unwrap();
    // A program that refuses early does not read; that is its right.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Run::of(child.wait_with_output().unwrap())
}

/// Every file below a folder with its bytes, for "nothing was written".
pub fn files(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push((entry.path(), fs::read(entry.path()).unwrap_or_default())),
            }
        }
    }
    found.sort();
    found
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
