//! The window's own commands, called directly: a test build of the console serves them on the loopback, behind the
//! permissions that the window has. No test lives here.

use crate::desk::{Desk, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Serving until dropped.
pub struct Window {
    child: Child,
    host: String,
    token: String,
}

/// What one call answered.
#[derive(Debug)]
pub struct Answer {
    pub done: bool,
    /// The value, or the fault.
    pub body: Value,
}

impl Window {
    /// Opens on the desk's folder. Its dialogs answer `pick` at once.
    pub fn open(desk: &Desk, pick: &Path) -> Self {
        let mut command = Command::new(prefdesk_tests::program("prefdesk-console"));
        command.env_clear().env("HOME", desk.home()).env("PREFDESK_TEST_PICK", pick);
        command.args(["--loopback", "0", "--data-dir", text(&desk.data())]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
        let address = said.trim().strip_prefix("http://").and_then(|rest| rest.split_once("/?token="));
        let Some((host, token)) = address else {
            drop(child.wait());
            panic!("the console serves no loopback: build it with --features prefdesk-console/loopback");
        };
        Self { child, host: host.to_owned(), token: token.to_owned() }
    }

    /// One command, with the arguments as the page names them.
    pub fn call(&self, command: &str, args: &Value) -> Answer {
        let (status, body) = self.post(command, &args.to_string());
        let body: Value =
            serde_json::from_str(&body).unwrap_or_else(|error| panic!("{command}: {error}: {body}"));
        assert!(status == 200 || status == 422, "{command}: {status}: {body}");
        Answer { done: status == 200, body }
    }

    /// The last version of HTTP that ends an answer by closing: nothing of it has to be put together again.
    fn post(&self, command: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let (token, length) = (&self.token, body.len());
        let head = format!(
            "POST /call/{command} HTTP/1.0\r\nAuthorization: Bearer {token}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap();
        (status, body.to_owned())
    }

    /// Somebody sits down at it.
    #[track_caller]
    pub fn sign_in(&self, user: &str, password: &str) -> Value {
        self.call("sign_in", &json!({"user": user, "password": password})).expect_done()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Answer {
    #[track_caller]
    pub fn expect_done(self) -> Value {
        assert!(self.done, "{}", self.body);
        self.body
    }

    /// The fault's code; empty when it is none. A call that never reached its command is no answer at all.
    #[track_caller]
    pub fn code(&self) -> &str {
        if self.done {
            return "";
        }
        self.body["code"].as_str().unwrap_or_else(|| panic!("not a fault of ours: {}", self.body))
    }

    pub fn what(&self) -> &str {
        self.body["what"].as_str().unwrap_or_default()
    }
}

/// Every command that the window holds a permission for.
pub fn permitted() -> BTreeSet<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/permissions");
    let mut commands = BTreeSet::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let file = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let named = file.lines().filter_map(|line| line.strip_prefix("commands.allow = [\""));
        commands.extend(named.map(|rest| rest.trim_end_matches("\"]").to_owned()));
    }
    assert!(commands.len() > 40, "the permissions are no longer written as this reads them: {commands:?}");
    commands
}
