//! The process itself: what others on the machine can see of it while it runs, and what it leaves when it ends badly.

use crate::canary::watch;
use crate::day::with_customers;
use crate::desk::{Desk, IN_W47, PASSWORD, fed, text};
use crate::left::expect_nothing_left;
use crate::planted::CUSTOMERS;
use crate::window::{Window, said_by};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::json;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::FileExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::Instant;

/// What `ps` and anybody who may look into `/proc` sees; no dump of memory can be made.
#[track_caller]
fn expect_nothing_seen(pid: u32) {
    for file in ["cmdline", "environ", "comm"] {
        let bytes = fs::read(format!("/proc/{pid}/{file}")).unwrap();
        watch().expect_none(&bytes, &format!("/proc/PID/{file}"));
    }
    let limits = fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core: Vec<&str> = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap()
        .split_whitespace()
        .collect();
    // Of 1 byte no format is made; it keeps a collector of dumps from being started, too.
    assert!(core[4..6].iter().all(|limit| ["0", "1"].contains(limit)), "{core:?}");
}

/// A batch of lookups that waits for the next line, signed in, after its first answer.
fn waiting(desk: &Desk) -> (Child, impl Read) {
    let mut child = desk.spawn(&["--json", "lookup", "--batch", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    // Answers are written in blocks: enough of them that some have come.
    for _ in 0..400 {
        writeln!(stdin, "snarkhuntress").unwrap();
    }
    stdin.flush().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut String::new()).unwrap();
    child.stdin = Some(stdin);
    (child, stdout)
}

#[test]
fn nothing_that_came_by_stdin_or_in_a_variable_is_seen_of_a_running_command() {
    let desk = with_customers();
    let (mut child, _stdout) = waiting(&desk);
    expect_nothing_seen(child.id());
    drop(child.stdin.take());
    child.kill().unwrap();
    child.wait().unwrap();
    let window = Window::open(&desk, &[]);
    window.sign_in();
    expect_nothing_seen(window.pid());
    window.kill();
    expect_nothing_left(&desk);
}

/// How often these bytes stand where a running process may write. The tester has started it and may look.
fn count_in_memory(pid: u32, wanted: &[u8]) -> usize {
    let memory = fs::File::open(format!("/proc/{pid}/mem")).unwrap();
    let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
    let count = |map: &str| {
        let (from, to) = map.split(' ').next().unwrap().split_once('-').unwrap();
        let [from, to] = [from, to].map(|at| u64::from_str_radix(at, 16).unwrap());
        let mut bytes = vec![0; usize::try_from(to - from).unwrap()];
        // What has gone meanwhile, or is the system's, has nothing to be found.
        let read = memory.read_at(&mut bytes, from).unwrap_or(0);
        bytes[..read].windows(wanted.len()).filter(|window| *window == wanted).count()
    };
    maps.lines().filter(|map| map.contains(" rw")).map(count).sum()
}

#[test]
fn a_command_that_has_signed_in_has_the_password_nowhere_in_its_memory() {
    let desk = with_customers();
    let (mut child, _stdout) = waiting(&desk);
    assert!(count_in_memory(child.id(), b"snarkhuntress") > 0, "what is there is not found");
    // Of what was given back the allocator itself writes over the beginning.
    assert_eq!(count_in_memory(child.id(), &PASSWORD.as_bytes()[16..]), 0);
    drop(child.stdin.take());
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_command_that_crashes_dumps_no_memory_and_says_nothing() {
    let desk = with_customers();
    for signal in [Signal::SIGQUIT, Signal::SIGABRT, Signal::SIGKILL] {
        let (mut child, _stdout) = waiting(&desk);
        kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
        let mut said = Vec::new();
        child.stderr.take().unwrap().read_to_end(&mut said).unwrap();
        let status = child.wait().unwrap();
        assert_eq!((status.signal(), status.core_dumped()), (Some(signal as i32), false));
        watch().expect_none(&said, "what a crashed command said");
    }
    let window = Window::open(&desk, &[]);
    window.sign_in();
    kill(Pid::from_raw(window.pid().cast_signed()), Signal::SIGABRT).unwrap();
    let run = said_by(window);
    watch().expect_none(&run.stderr, "what a crashed console said");
    desk.says(&["check"]).expect_status(0);
    expect_nothing_left(&desk);
}

/// A panic that quotes what was typed; only test builds can be made to.
const PANIC: (&str, &str) = ("PREFDESK_TEST_PANIC", "1");

#[test]
fn a_panic_tells_its_place_and_not_what_was_typed() {
    let desk = with_customers();
    let mut command = desk.command(&["--json", "lookup", "-"]);
    command.env(PANIC.0, PANIC.1).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = fed(command.spawn().unwrap(), "snarkhuntress\n");
    run.expect_status(1);
    assert_eq!(run.json()["error"]["where"].as_str().unwrap().split(':').next(), Some("on_purpose.rs"));
    for said in [&run.stdout, &run.stderr] {
        watch().expect_none(said, "what a panic said");
    }
    let window = Window::open(&desk, &[PANIC]);
    window.sign_in();
    let ask = json!({ "text": "snarkhuntress", "read_as": null, "limit": null, "settled": true });
    let (status, answer) = window.says("lookup", &json!({ "ask": ask, "turn": 1 }));
    assert_eq!((status, &answer["code"]), (422, &"internal".into()), "{answer}");
    let said = said_by(window).stderr;
    watch().expect_none(&said, "what a panic in the console said");
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("on_purpose.rs") && !said.contains("backtrace"), "{said}");
    expect_nothing_left(&desk);
}

/// Kills of each command.
const ROUNDS: u32 = 4;

#[test]
fn a_command_killed_in_the_middle_leaves_nothing_to_read() {
    let desk = with_customers();
    desk.record(&["mail", "--customer", "700101", "--note", "jabberwocklet"]);
    let more = desk.bring("more.csv", CUSTOMERS.replace("80204", "80205"));
    let backup = text(&desk.folder("person").join("b.backup")).to_owned();
    let commands: [&[&str]; 4] = [
        &["import", "customers", &more],
        &["--as-of", IN_W47, "record", "phone", "--customer", "700102", "--note", "jabberwocklet"],
        &["backup", &backup],
        &["keys", "rotate"],
    ];
    let mut killed = 0;
    for args in commands {
        let began = Instant::now();
        desk.says(args).expect_status(0);
        let whole = began.elapsed();
        let _ = fs::remove_file(&backup);
        for round in 1..=ROUNDS {
            let mut child = desk.spawn(args);
            sleep(whole.mul_f64(f64::from(round) / f64::from(ROUNDS + 1)));
            child.kill().unwrap();
            let out = child.wait_with_output().unwrap();
            killed += u32::from(out.status.signal().is_some());
            // An attempt that was killed while its password was tried counts as one; a finished one clears it.
            desk.says(&["keys", "list"]).expect_status(0);
            watch().expect_none(&[out.stdout, out.stderr].concat(), "what a killed command said");
            expect_nothing_left(&desk);
            let _ = fs::remove_file(&backup);
        }
    }
    assert!(killed > 0, "none was killed: nothing was tested");
    println!("{killed} killed");
    desk.says(&["check"]).expect_status(0);
}
