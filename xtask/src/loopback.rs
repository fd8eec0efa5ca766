//! The real desk for the browser tests: a test build of the console on a fresh demo, serving the built page.

use crate::place;
use crate::step::{Outcome, ask, program};
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

/// Serving until dropped.
pub struct Loopback {
    child: Child,
    /// What a browser opens.
    pub address: String,
}

impl Loopback {
    /// Makes the demo anew, so that each run meets the same desk, and waits for the address.
    pub fn start() -> Outcome<Self> {
        let dir = place::target().join("loopback-demo");
        if dir.exists() {
            fs::remove_dir_all(&dir).map_err(|cause| format!("{}: {cause}", dir.display()))?;
        }
        let folder = dir.to_string_lossy().into_owned();
        let prefdesk = place::built("debug", "prefdesk").to_string_lossy().into_owned();
        let (made, _) = ask(&mut program(&prefdesk, &["--data-dir", &folder, "--json", "--quiet", "demo"]))?;
        if !made {
            return Err("the demo for the browser tests could not be made".to_owned());
        }
        let console = place::built("debug", "prefdesk-console").to_string_lossy().into_owned();
        let mut command = program(&console, &["--loopback", "0", "--data-dir", &folder]);
        let mut child = command
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|cause| format!("the loopback could not be started: {cause}"))?;
        let mut address = String::new();
        let told = child.stdout.take().map(|out| BufReader::new(out).read_line(&mut address));
        let address = address.trim().to_owned();
        let serving = Self { child, address };
        match told {
            Some(Ok(read)) if read > 0 => Ok(serving),
            _ => Err("the loopback told no address".to_owned()),
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
