//! Passwords typed at a terminal: what is asked for, how often, and that nothing of it is shown.

use crate::desk::{ADMIN, Desk, PASSWORD, Run};
use nix::pty::openpty;
use nix::sys::termios::{LocalFlags, tcgetattr};
use std::fs::File;
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const NEW: &str = "walnut river eleven lamp";

/// The command at a terminal of its own, to whose questions these lines are typed; stdout goes to a pipe. Gives what it
/// left, and as its stderr all that the terminal showed.
fn typed(command: &Command, answers: &[(&str, &str)]) -> Run {
    let pty = openpty(None, None).unwrap();
    // Of util-linux: the terminal becomes the one that the command is run at.
    let mut child = Command::new("setsid");
    child.args(["--ctty", "--wait"]).arg(command.get_program()).args(command.get_args()).env_clear();
    child.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    child.stdin(pty.slave.try_clone().unwrap()).stderr(pty.slave).stdout(Stdio::piped());
    let running = child.spawn().unwrap();
    // It holds the terminal open too, and the reader would never meet its end.
    drop(child);
    let screen = Arc::new(Mutex::new(String::new()));
    let mut master = File::from(pty.master);
    let reading = std::thread::spawn({
        let (screen, mut master) = (Arc::clone(&screen), master.try_clone().unwrap());
        move || {
            let mut bytes = [0; 1024];
            while let Ok(count @ 1..) = master.read(&mut bytes) {
                screen.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..count]));
            }
        }
    });
    for (question, answer) in answers {
        let until = Instant::now() + Duration::from_secs(60);
        let is_asked = || {
            let hides = !tcgetattr(&master).unwrap().local_flags.contains(LocalFlags::ECHO);
            hides && screen.lock().unwrap().ends_with(question)
        };
        while !is_asked() {
            assert!(Instant::now() < until, "not asked {question:?}: {}", screen.lock().unwrap());
            std::thread::sleep(Duration::from_millis(5));
        }
        screen.lock().unwrap().push('\n');
        master.write_all(format!("{answer}\n").as_bytes()).unwrap();
    }
    let run = Run::of(running.wait_with_output().unwrap());
    reading.join().unwrap();
    let shown = screen.lock().unwrap().clone();
    Run { stderr: shown, ..run }
}

#[test]
fn ones_own_new_password_is_asked_for_twice_and_ends_the_one_time_one() {
    let desk = Desk::new();
    let made = desk.admin(&["user", "add", "peter", "--role", "agent"]);
    let once = made.expect_status(0).json()["one_time_password"].as_str().unwrap().to_owned();
    let mut passwd = desk.command(&["--json", "--user", "Peter", "user", "passwd", "peter"]);
    passwd.env_remove("PREFDESK_PASSWORD");
    let answers = [("Password of Peter: ", &*once), ("New password: ", NEW), ("New password again: ", NEW)];
    let run = typed(&passwd, &answers);
    run.expect_status(0).expect_silence_about(&[&once, NEW]);
    assert!(run.json()["one_time_password"].is_null());
    let mut lookup = desk.command(&["--json", "--user", "peter", "lookup", "hale"]);
    Run::of(lookup.env("PREFDESK_PASSWORD", NEW).output().unwrap()).expect_status(0);
}

#[test]
fn two_new_passwords_that_differ_or_none_change_nothing() {
    let desk = Desk::new();
    let passwd = desk.command(&["--json", "--user", ADMIN, "user", "passwd", ADMIN]);
    for (first, again, status) in [(NEW, PASSWORD, 2), ("", "", 3)] {
        let run = typed(&passwd, &[("New password: ", first), ("New password again: ", again)]);
        run.expect_status(status);
        assert!(run.json()["error"]["what"].as_str().unwrap().contains("nothing was changed"));
    }
    desk.admin(&["user", "list"]).expect_status(0);
}

#[test]
fn somebody_elses_new_password_is_a_one_time_one_at_a_terminal_too() {
    let desk = Desk::new();
    desk.add("peter", "agent");
    let passwd = desk.command(&["--json", "--user", ADMIN, "user", "passwd", "peter"]);
    assert!(typed(&passwd, &[]).expect_status(0).json()["one_time_password"].is_string());
}

#[test]
fn init_asks_for_the_password_twice_and_makes_nothing_when_they_differ() {
    let desk = Desk::bare();
    let mut init = desk.command(&["--json", "init", "--admin", ADMIN]);
    init.env_remove("PREFDESK_PASSWORD");
    let answers = |again| [("New password: ", PASSWORD), ("New password again: ", again)];
    typed(&init, &answers(NEW)).expect_status(2).expect_silence_about(&[PASSWORD]);
    assert!(!desk.data().join("vault.json").exists());
    typed(&init, &answers(PASSWORD)).expect_status(0);
    desk.admin(&["user", "list"]).expect_status(0);
}
