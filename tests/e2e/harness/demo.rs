//! Invented people, made by the command line in a folder of their own.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A data folder and who can sign in to it. Gone when dropped.
pub struct Demo {
    root: TempDir,
    people: Vec<Value>,
}

impl Demo {
    /// Enough people for a crowded result list, few enough to be made in a moment.
    pub fn new() -> Self {
        let root = TempDir::new().unwrap();
        let made =
            prefdesk(&root.path().join("data"), &["--json", "demo", "--customers", "400", "--seed", "1"]);
        let people = made["people"].as_array().unwrap().clone();
        Self { root, people }
    }

    pub fn dir(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// An empty folder beside the data, for what is written out.
    pub fn out(&self) -> PathBuf {
        let out = self.root.path().join("out");
        std::fs::create_dir_all(&out).unwrap();
        out
    }

    /// Name and password of the first person with this role.
    pub fn person(&self, role: &str) -> (String, String) {
        let found = self.people.iter().find(|person| person["role"] == role);
        let person = found.unwrap_or_else(|| panic!("the demo has nobody who is {role}"));
        (text(&person["user"]), text(&person["password"]))
    }

    /// One command of the command line, as somebody of this role.
    pub fn command(&self, role: &str, words: &[&str]) -> Value {
        let (user, password) = self.person(role);
        let words = [&["--json", "--user", &user], words].concat();
        answer(command(&self.dir()).args(words).env("PREFDESK_PASSWORD", password))
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn command(dir: &Path) -> Command {
    let mut command = Command::new(prefdesk_tests::program("prefdesk"));
    command.arg("--data-dir").arg(dir);
    command
}

fn prefdesk(dir: &Path, words: &[&str]) -> Value {
    answer(command(dir).args(words))
}

fn answer(command: &mut Command) -> Value {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}: {said}", output.status))
}
