//! A home with a data folder, places for what goes in and out, and a scratch folder of its own; and the command run in
//! it, loud as it can be made. Each answer is searched as it comes.

use crate::canary::{STAFF, watch};
use crate::may_show::may_show;
use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Mutex;
use tempfile::TempDir;

pub const ADMIN: &str = STAFF;
/// One canary of a word is in each.
pub const PASSWORD: &str = "pumpernickelish sonata nine";
pub const NEW_PASSWORD: &str = "sarsaparillary fountain two";
/// A Wednesday of 2026-W47, and the Monday after it.
pub const IN_W47: &str = "2026-11-18T15:00:00-06:00";
pub const AFTER_W47: &str = "2026-11-23T09:00:00-06:00";

/// A folder that is removed at the end.
pub struct Desk {
    home: TempDir,
    /// The commands that were run, as the table of what they may show spells them.
    ran: Mutex<Vec<String>>,
}

/// What a run left behind; no status when it was killed.
pub struct Run {
    pub status: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Desk {
    pub fn bare() -> Self {
        let home = TempDir::new().unwrap();
        for folder in ["in", "out", "tmp", "person", "share"] {
            fs::create_dir(home.path().join(folder)).unwrap();
        }
        Self { home, ran: Mutex::default() }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn data(&self) -> PathBuf {
        self.home().join("data")
    }

    pub fn folder(&self, name: &str) -> PathBuf {
        self.home().join(name)
    }

    /// Writes a file that somebody brings: there the canaries may stand.
    pub fn bring(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.folder("in").join(name);
        fs::write(&path, content).unwrap();
        text(&path).to_owned()
    }

    /// Nothing of the tester's own environment but the path; everything that makes a program talk.
    pub fn prepare(&self, command: &mut Command) {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.folder("person")).env("PREFDESK_DATA_DIR", self.data());
        command.env("TMPDIR", self.folder("tmp")).env("SQLITE_TMPDIR", self.folder("tmp"));
        command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").env("G_MESSAGES_DEBUG", "all");
        command.env("PREFDESK_PASSWORD", PASSWORD).current_dir(self.home()).stdin(Stdio::null());
    }

    /// The command as the admin, with JSON.
    pub fn command(&self, args: &[&str]) -> Command {
        self.ran.lock().unwrap().push(named(args));
        let mut command = Command::new(prefdesk_tests::program("prefdesk"));
        self.prepare(&mut command);
        command.args(["--verbose", "--user", ADMIN]).args(args);
        command
    }

    /// Runs as the admin, once; whatever it says must be what the table lets it show.
    #[track_caller]
    pub fn says(&self, args: &[&str]) -> Run {
        Run::of(self.command(&[&["--json"], args].concat()).output().unwrap()).searched(args)
    }

    /// The same for people instead of programs.
    #[track_caller]
    pub fn tells(&self, args: &[&str]) -> Run {
        Run::of(self.command(args).output().unwrap()).searched(args)
    }

    /// The same with something on stdin.
    #[track_caller]
    pub fn hears(&self, args: &[&str], input: &str) -> Run {
        let child = self.spawn(&[&["--json"], args].concat());
        fed(child, input).searched(args)
    }

    pub fn spawn(&self, args: &[&str]) -> Child {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Records and gives the reference.
    #[track_caller]
    pub fn record(&self, args: &[&str]) -> String {
        let run = self.says(&[&["--as-of", IN_W47, "record"], args].concat());
        run.expect_status(0).json()["reference"].as_str().unwrap().to_owned()
    }

    /// What was run so far.
    pub fn ran(&self) -> Vec<String> {
        self.ran.lock().unwrap().clone()
    }
}

impl Run {
    pub fn of(output: Output) -> Self {
        Self { status: output.status.code(), stdout: output.stdout, stderr: output.stderr }
    }

    /// stdout holds what the table allows, stderr nothing.
    #[track_caller]
    fn searched(self, args: &[&str]) -> Self {
        let name = named(args);
        watch().expect_only(may_show(&name), &self.stdout, &format!("stdout of {args:?}"));
        watch().expect_none(&self.stderr, &format!("stderr of {args:?}"));
        self
    }

    #[track_caller]
    pub fn expect_status(&self, status: i32) -> &Self {
        assert_eq!(self.status, Some(status), "{}{}", lossy(&self.stdout), lossy(&self.stderr));
        self
    }

    /// It was refused, or did only a part.
    #[track_caller]
    pub fn expect_fault(&self) -> &Self {
        assert!(self.status.is_some_and(|status| status > 1), "{:?} {}", self.status, lossy(&self.stdout));
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", lossy(&self.stdout)))
    }
}

pub fn fed(mut child: Child, input: &str) -> Run {
    let mut stdin = child.stdin.take().unwrap();
    // A program that refuses early does not read; that is its right.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    Run::of(child.wait_with_output().unwrap())
}

/// The words that name the command: `export write`.
fn named(args: &[&str]) -> String {
    let mut words = Vec::new();
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match *arg {
            "--as-of" | "--data-dir" | "--user" | "--credential" => drop(args.next()),
            flag if flag.starts_with("--") && words.is_empty() => {}
            word => words.push(word),
        }
        let has_more =
            ["user", "import", "request", "customer", "export", "layout", "rules", "keys", "audit"];
        if words.len() == 2 || words.first().is_some_and(|word| !has_more.contains(word)) {
            break;
        }
    }
    words.join(" ")
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
