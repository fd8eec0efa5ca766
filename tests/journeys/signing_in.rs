//! Who may come in, with what, and what the door says to those who may not.

use crate::desk::{ADMIN, Desk, PASSWORD, Run, fed};
use std::process::Stdio;

const NEW: &str = "walnut river eleven lamp";

#[test]
fn init_makes_a_folder_once_and_prints_the_recovery_code() {
    let desk = Desk::bare();
    let made = desk.run(&["--json", "init", "--admin", ADMIN, "--site", "014"]);
    let made = made.expect_status(0).json();
    assert_eq!(made["admin"], ADMIN);
    assert_eq!(made["site"], "014");
    assert!(made["recovery_code"].as_str().unwrap().len() >= 16);
    desk.run(&["--json", "init", "--admin", ADMIN]).expect_fault(6);
    desk.admin(&["user", "list"]).expect_status(0);
}

#[test]
fn init_names_one_admin_and_wants_a_password() {
    let desk = Desk::bare();
    desk.run(&["--json", "--user", "peter", "init", "--admin", ADMIN]).expect_fault(2);
    let mut without = desk.command(&["--json", "init", "--admin", ADMIN]);
    Run::of(without.env_remove("PREFDESK_PASSWORD").output().unwrap()).expect_fault(5);
    let mut short = desk.command(&["--json", "init", "--admin", ADMIN]);
    let run = Run::of(short.env("PREFDESK_PASSWORD", "short").output().unwrap());
    assert!(run.status != 0 && run.json()["error"]["what"].is_string(), "{}", run.stdout);
    assert!(!desk.data().join("vault.json").exists(), "a refused init leaves no vault");
    desk.run(&["--json", "--user", ADMIN, "init", "--admin", ADMIN]).expect_status(0);
}

#[test]
fn a_wrong_password_an_unknown_name_and_no_name_are_not_allowed() {
    let desk = Desk::new();
    for (user, password) in [(ADMIN, "wrong horse battery"), ("nobody", PASSWORD)] {
        let mut command = desk.command(&["--json", "--user", user, "lookup", "hale"]);
        let run = Run::of(command.env("PREFDESK_PASSWORD", password).output().unwrap());
        run.expect_fault(5).expect_silence_about(&[password, "hale"]);
    }
    desk.run(&["--json", "lookup", "hale"]).expect_fault(5);
    let mut without = desk.command(&["--json", "--user", ADMIN, "lookup", "hale"]);
    Run::of(without.env_remove("PREFDESK_PASSWORD").output().unwrap()).expect_fault(5);
}

#[test]
fn three_wrong_passwords_cost_nothing_and_then_the_refusal_says_for_how_long_even_after_a_restart() {
    let desk = Desk::new();
    let wrong = || {
        let mut command = desk.command(&["--json", "--user", ADMIN, "user", "list"]);
        Run::of(command.env("PREFDESK_PASSWORD", "wrong horse battery").output().unwrap())
    };
    for _ in 0..3 {
        wrong().expect_fault(5);
    }
    desk.admin(&["user", "list"]).expect_status(0);
    for _ in 0..3 {
        wrong().expect_fault(5);
    }
    for refused in [wrong(), desk.admin(&["user", "list"])] {
        refused.expect_fault(5);
        assert!(refused.stderr.contains("seconds"), "nobody said for how long: {}", refused.stderr);
    }
}

#[test]
fn a_name_whose_credential_could_not_be_written_is_not_burnt() {
    let desk = Desk::new();
    let add = |file: &str| {
        let args =
            ["user", "add", "weekly", "--role", "service", "--grant", "check", "--credential-out", file];
        desk.admin(&args)
    };
    let fault = add("/dev/null/weekly.key");
    fault.expect_fault(3);
    assert!(fault.stderr.contains("nobody was added"), "{}", fault.stderr);
    let file = desk.home().join("weekly.key");
    add(file.to_str().unwrap()).expect_status(0);
    desk.run(&["--json", "--credential", file.to_str().unwrap(), "check"]).expect_status(0);
}

#[cfg(unix)]
#[test]
fn an_init_killed_at_any_moment_leaves_a_folder_that_can_be_made_and_says_so() {
    for delay_ms in [0, 60, 140, 220, 300, 400, 550] {
        let desk = Desk::bare();
        let mut child = desk
            .command(&["init", "--admin", ADMIN])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay_ms));
        child.kill().unwrap();
        child.wait().unwrap();
        let again = desk.run(&["--json", "init", "--admin", ADMIN]);
        match again.status {
            // It had finished before the kill.
            6 => drop(again.expect_fault(6)),
            _ => {
                let left = again.expect_status(0).json()["set_aside"].clone();
                assert_eq!(left.is_string(), left != serde_json::Value::Null);
            }
        }
        desk.admin(&["user", "list"]).expect_status(0);
    }
}

#[test]
fn the_password_comes_from_stdin_and_a_new_one_from_its_second_line() {
    let desk = Desk::new();
    let spawn = |args: &[&str]| {
        let mut command = desk.command(args);
        command.env_remove("PREFDESK_PASSWORD").stdin(Stdio::piped());
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let add = ["--json", "--password-stdin", "--user", ADMIN, "user", "add", "peter", "--role", "agent"];
    let made = fed(spawn(&add), &format!("{PASSWORD}\n{NEW}\n"));
    assert!(made.expect_status(0).json()["one_time_password"].is_null());
    let peter = ["--json", "--user", "peter", "--password-stdin", "lookup", "-"];
    fed(spawn(&peter), &format!("{NEW}\n100201\n")).expect_status(0);
}

#[test]
fn a_one_time_password_is_printed_once_and_changed_before_anything_else() {
    let desk = Desk::new();
    let made = desk.admin(&["user", "add", "peter", "--role", "agent"]);
    let once = made.expect_status(0).json()["one_time_password"].as_str().unwrap().to_owned();
    assert!(!desk.admin(&["user", "list"]).stdout.contains(&once));
    let as_peter = |password: &str, args: &[&str]| {
        let mut command = desk.command(&[&["--json", "--user", "peter"], args].concat());
        command.env("PREFDESK_PASSWORD", password).env("PREFDESK_NEW_PASSWORD", NEW);
        Run::of(command.output().unwrap())
    };
    as_peter(&once, &["lookup", "hale"]).expect_fault(5);
    as_peter(&once, &["user", "passwd", "peter"]).expect_status(0);
    as_peter(&once, &["lookup", "hale"]).expect_fault(5);
    as_peter(NEW, &["lookup", "hale"]).expect_status(0);
    let help = desk.run(&["user", "passwd", "--help"]);
    assert!(help.stdout.contains("prefdesk --user peter user passwd peter"), "{}", help.stdout);
}

#[test]
fn somebody_shut_out_stays_out() {
    let desk = Desk::new();
    desk.add("peter", "agent");
    desk.as_user("peter", &["lookup", "hale"]).expect_status(0);
    desk.admin(&["user", "disable", "peter"]).expect_status(0);
    desk.as_user("peter", &["lookup", "hale"]).expect_fault(5);
}

#[test]
fn the_role_is_checked_before_anything_is_looked_up() {
    let desk = Desk::with_customers();
    desk.add("ada", "auditor");
    desk.as_user("ada", &["record", "mail", "--customer", "999999"]).expect_fault(5);
    desk.as_user("ada", &["record", "mail", "--person", "/no/such/person.json"]).expect_fault(5);
    desk.as_user("ada", &["lookup", "--batch", "/no/such/queries.txt"]).expect_fault(5);
    desk.as_user("ada", &["import", "customers", "/no/such/customers.csv"]).expect_fault(5);
    desk.as_user("ada", &["export", "show", "mps-2026-W47-9"]).expect_status(5);
    desk.add("ann", "agent");
    desk.as_user("ann", &["export", "plan", "--service", "no-such-service"]).expect_fault(5);
    desk.as_user("ann", &["--as-of", "2026-11-18T12:00:00Z", "lookup", "hale"]).expect_fault(5);
    desk.as_user("ann", &["customer", "show", "999999"]).expect_fault(4);
    desk.as_user("ann", &["record", "mail", "--customer", "999999"]).expect_fault(4);
}

#[cfg(unix)]
#[test]
fn a_service_credential_does_what_it_lists_and_is_refused_if_others_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::with_customers();
    let key = desk.home().join("weekly.key");
    let key_text = key.to_str().unwrap();
    let add = [
        "user",
        "add",
        "weekly",
        "--role",
        "service",
        "--credential-out",
        key_text,
        "--grant",
        "export-plan",
    ];
    desk.admin(&add).expect_status(0);
    let mode = std::fs::metadata(&key).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let as_service = |args: &[&str]| desk.run(&[&["--json", "--credential", key_text], args].concat());
    as_service(&["export", "plan", "--service", "mps", "--week", "2026-W47"]).expect_status(0);
    as_service(&["lookup", "whitcombe"]).expect_fault(5);
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o644)).unwrap();
    as_service(&["export", "plan", "--service", "mps", "--week", "2026-W47"]).expect_fault(5);
}

#[cfg(target_os = "linux")]
#[test]
fn the_password_variable_is_cleared_once_read() {
    let desk = Desk::bare();
    // Waits for the password on stdin, so that there is time to look.
    let child = desk
        .command(&["--user", ADMIN, "--password-stdin", "lookup", "hale"])
        .env("PREFDESK_NEW_PASSWORD", NEW)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let environ = format!("/proc/{}/environ", child.id());
    let shows = |secret: &str| String::from_utf8_lossy(&std::fs::read(&environ).unwrap()).contains(secret);
    let cleared = (0..100).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        shows("PREFDESK_DATA_DIR") && !shows(PASSWORD) && !shows(NEW)
    });
    fed(child, "x\n");
    assert!(cleared, "the password stands in the process's environment");
}
