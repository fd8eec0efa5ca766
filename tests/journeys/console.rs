//! Without a command the console is started, from beside the command and with its data folder.

use crate::desk::{Desk, Run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A copy of the command in a folder of its own.
fn alone(desk: &Desk) -> PathBuf {
    let copy = desk.folder("bin").join("prefdesk");
    fs::copy(prefdesk_tests::program("prefdesk"), &copy).unwrap();
    copy
}

fn start(command: &Path, desk: &Desk, display: Option<&str>) -> Run {
    let mut start = Command::new(command);
    start.env_clear().env("HOME", desk.home()).env("PREFDESK_PASSWORD", "not for the console");
    if let Some(display) = display {
        start.env("DISPLAY", display);
    }
    Run::of(start.arg("--data-dir").arg(desk.data()).output().unwrap())
}

#[cfg(unix)]
#[test]
fn the_console_is_started_with_the_data_folder_and_without_the_password() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::bare();
    let command = alone(&desk);
    let console = command.with_file_name("prefdesk-console");
    fs::write(&console, "#!/bin/sh\necho \"$@\"\necho \"password: $PREFDESK_PASSWORD\"\nexit 7\n").unwrap();
    fs::set_permissions(&console, fs::Permissions::from_mode(0o755)).unwrap();
    let run = start(&command, &desk, Some(":99"));
    assert_eq!(run.status, 7, "the status is the console's own");
    assert_eq!(run.stdout, format!("--data-dir {}\npassword: \n", desk.data().display()));
}

#[test]
fn a_missing_console_is_said() {
    let desk = Desk::bare();
    let run = start(&alone(&desk), &desk, Some(":99"));
    assert!(run.expect_status(4).expect_line().stderr.contains("prefdesk-console"));
}

#[cfg(target_os = "linux")]
#[test]
fn no_display_is_said_in_one_line() {
    let desk = Desk::bare();
    let run = start(&alone(&desk), &desk, None);
    assert!(run.expect_status(2).expect_line().stderr.contains("no display"));
}
