//! Keys: rotated and killed while it happens, the recovery code tried, the last admin kept, no memory on the disk.

use crate::desk::{ADMIN, Desk, PASSWORD, Run, fed};
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

fn pipes(desk: &Desk, args: &[&str]) -> std::process::Child {
    let mut command = desk.command(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Kills at a moment of its own in each round. `PREFDESK_KILL_ROUNDS` makes more of them.
fn rounds() -> u32 {
    std::env::var("PREFDESK_KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

#[test]
fn a_rotation_killed_at_any_moment_loses_nothing_and_locks_nobody_out() {
    let desk = Desk::with_customers();
    desk.add("ann", "agent");
    desk.record(&["mail", "--customer", "100201"]);
    let began = Instant::now();
    desk.admin(&["keys", "rotate"]).expect_status(0);
    let whole = began.elapsed();
    let rounds = rounds();
    for round in 0..rounds {
        let mut child = pipes(&desk, &["--json", "--user", ADMIN, "keys", "rotate"]);
        // Somewhat beyond the end, so that some rounds fall into the exchange and some after it.
        sleep(whole.mul_f64(1.1 * f64::from(round + 1) / f64::from(rounds)));
        let _ = child.kill();
        child.wait().unwrap();
        let found = desk.as_user("ann", &["lookup", "--customer", "100201"]);
        found.expect_status(0);
        assert_eq!(found.json()["total"], 1, "round {round}");
        desk.admin(&["check"]).expect_status(0);
        let again = desk.admin(&["--as-of", crate::desk::IN_W47, "record", "mail", "--customer", "100201"]);
        assert_eq!(again.expect_status(0).json()["duplicate"], true, "round {round}");
    }
    desk.admin(&["keys", "rotate"]).expect_status(0);
    let names: Vec<String> = std::fs::read_dir(desk.data())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.ends_with(".lock") && !name.starts_with("store.db-"))
        .collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["anchor", "customers-1.db", "doorstep", "store.db", "vault.json"],
        "nothing is left over"
    );
}

#[test]
fn the_recovery_code_is_tried_from_stdin_and_changes_nothing() {
    let desk = Desk::bare();
    let made = desk.run(&["--json", "init", "--admin", ADMIN]);
    let code = made.json()["recovery_code"].as_str().unwrap().to_owned();
    let drill = |code: &str| {
        fed(pipes(&desk, &["--json", "--user", ADMIN, "keys", "recovery", "--drill"]), &format!("{code}\n"))
    };
    assert_eq!(drill(&code).expect_status(0).json()["opens"], true);
    let vault = std::fs::read(desk.data().join("vault.json")).unwrap();
    let wrong = drill("ABCDE-ABCDE-ABCDE-ABCDE-ABCDE");
    wrong.expect_status(5).expect_line().expect_silence_about(&["ABCDE"]);
    drill("").expect_fault(2);
    assert!(std::fs::read(desk.data().join("vault.json")).unwrap() == vault, "the vault was changed");
    let renewed = desk.admin(&["keys", "recovery", "--renew"]).expect_status(0).json();
    assert_eq!(drill(&code).status, 5);
    assert_eq!(drill(renewed["recovery_code"].as_str().unwrap()).status, 0);
    // With the password on stdin too, the code is the line after it.
    let both = format!("{PASSWORD}\n{}\n", renewed["recovery_code"].as_str().unwrap());
    let args = ["--json", "--user", ADMIN, "--password-stdin", "keys", "recovery", "--drill"];
    assert_eq!(fed(pipes(&desk, &args), &both).status, 0);
}

#[test]
fn a_renewed_recovery_code_is_said_to_leave_the_backups_made_before_to_the_old_one() {
    let desk = Desk::new();
    let renewed = desk.run(&["--user", ADMIN, "keys", "recovery", "--renew"]);
    let help = desk.run(&["keys", "recovery", "--help"]);
    for run in [renewed, help] {
        let words = run.expect_status(0).stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("backups made before still open with the old code"), "{words}");
        assert!(!words.contains("opens nothing any more"), "{words}");
    }
}

#[test]
fn how_the_recovery_code_is_used_is_said_where_it_is_made_and_works_so() {
    let desk = Desk::bare();
    let made = desk.run(&["init", "--admin", ADMIN]);
    made.expect_status(0);
    for args in [&["keys", "recovery", "--help"][..], &["--help"]] {
        let help = desk.run(args);
        assert!(help.expect_status(0).stdout.contains("--user recovery"), "{}", help.stdout);
    }
    let line = made.stdout.lines().find(|line| line.starts_with("recovery code")).unwrap();
    assert!(made.stdout.contains("`prefdesk --user recovery user passwd ruth`"), "{}", made.stdout);
    let mut passwd = desk.command(&["--json", "--user", "recovery", "user", "passwd", ADMIN]);
    passwd.env("PREFDESK_PASSWORD", line.split_whitespace().last().unwrap());
    passwd.env("PREFDESK_NEW_PASSWORD", "walnut river eleven lamp");
    Run::of(passwd.output().unwrap()).expect_status(0);
    desk.admin(&["user", "list"]).expect_fault(5);
}

#[test]
fn keys_are_listed_without_the_keys() {
    let desk = Desk::new();
    let list = desk.admin(&["keys", "list"]).expect_status(0).json();
    assert_eq!((list["keys"].as_array().unwrap().len(), list["holders"].as_array().unwrap().len()), (8, 2));
    let fields: Vec<&String> = list["keys"][0].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["created", "id", "purpose", "retired"]);
    desk.add("ann", "agent");
    for args in [["keys", "list"].as_slice(), &["keys", "rotate"], &["keys", "recovery", "--renew"]] {
        desk.as_user("ann", args).expect_fault(5);
    }
    desk.admin(&["keys", "rotate", "--only", "fingerprint"]).expect_status(2);
}

#[test]
fn the_last_admin_cannot_be_shut_out() {
    let desk = Desk::new();
    desk.admin(&["user", "disable", ADMIN]).expect_fault(6);
    desk.add("olga", "admin");
    desk.admin(&["user", "disable", ADMIN]).expect_status(0);
    desk.as_user("olga", &["user", "disable", "olga"]).expect_fault(6);
}

#[cfg(target_os = "linux")]
#[test]
fn a_crash_of_the_command_dumps_no_core() {
    let desk = Desk::new();
    let mut child = pipes(&desk, &["--user", ADMIN, "--password-stdin", "lookup", "whitcombe"]);
    let limits = format!("/proc/{}/limits", child.id());
    let is_off = || {
        let text = std::fs::read_to_string(&limits).unwrap();
        let line = text.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        line.split_whitespace().skip(4).take(2).all(|limit| limit == "1")
    };
    let until = Instant::now() + Duration::from_secs(10);
    while !is_off() && Instant::now() < until {
        sleep(Duration::from_millis(10));
    }
    let was_off = is_off();
    let _ = child.kill();
    Run::of(child.wait_with_output().unwrap());
    assert!(was_off);
}
