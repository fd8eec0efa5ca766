//! Ctrl-C: as it was before, or whole.

#![cfg(unix)]

use crate::bad_input::many;
use crate::desk::{ADMIN, Desk, Run, text};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

fn interrupt(id: u32) {
    assert!(Command::new("kill").args(["-INT", &id.to_string()]).status().unwrap().success());
}

#[test]
fn an_import_that_is_stopped_leaves_everything_as_it_was() {
    let desk = Desk::with_customers();
    let names = || {
        let mut names: Vec<_> =
            std::fs::read_dir(desk.data()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        // The store's own log comes and goes with each sign-in.
        names.retain(|name| !name.to_string_lossy().starts_with("store.db-"));
        names.sort();
        names
    };
    let before = names();
    let file = desk.file("many.csv", many(600_000));
    let child = desk
        .command(&["--json", "--user", ADMIN, "import", "customers", text(&file)])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The unfinished generation is there: now it is in the middle of it.
    for _ in 0..3000 {
        if names() != before {
            break;
        }
        sleep(Duration::from_millis(10));
    }
    sleep(Duration::from_millis(200));
    interrupt(child.id());
    let run = Run::of(child.wait_with_output().unwrap());
    assert_eq!(run.status, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.json()["error"]["what"].as_str().unwrap().contains("stopped"), "{}", run.stdout);
    assert_eq!(names(), before, "no file is left over");
    assert_eq!(desk.admin(&["lookup", "--customer", "100201"]).json()["total"], 1);
    assert_eq!(desk.admin(&["lookup", "--customer", "1000007"]).json()["total"], 0);
    desk.admin(&["check"]).expect_status(0);
}

#[test]
fn a_prompt_is_left_at_once() {
    let desk = Desk::bare();
    let mut child = desk
        .command(&["--user", ADMIN, "--password-stdin", "lookup", "hale"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    sleep(Duration::from_millis(300));
    interrupt(child.id());
    let mut ended = None;
    for _ in 0..100 {
        ended = child.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        sleep(Duration::from_millis(20));
    }
    assert_eq!(ended.and_then(|status| status.code()), Some(1), "still waiting, or another status");
}
