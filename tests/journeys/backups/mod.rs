//! Backup, journal, restore, drill: what comes back, and to whom.

#![cfg(unix)]

mod cut_short;
mod damaged;

use crate::desk::{ADMIN, CUSTOMERS, Desk, PASSWORD, Run, files, text};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

/// A hundred numbers of each are nobody's.
const AREAS: [u32; 20] =
    [303, 720, 970, 719, 775, 702, 801, 435, 385, 816, 314, 417, 573, 660, 636, 913, 785, 316, 620, 402];
/// Rounds of a kill test: the moments differ from round to round.
const ROUNDS: u64 = 24;

impl Desk {
    fn stop_calls(&self, last: u32) -> String {
        self.record(&["phone", "--phone", &format!("303-555-01{last:02}")])
    }

    fn back_up(&self, name: &str) -> PathBuf {
        let file = self.home().join(name);
        self.admin(&["backup", text(&file)]).expect_status(0);
        file
    }

    /// Runs on another data folder.
    fn on(&self, dir: &Path, args: &[&str]) -> Run {
        self.admin(&[&["--data-dir", text(dir)], args].concat())
    }

    fn spawned(&self, args: &[&str]) -> Child {
        let mut command = self.command(&[&["--json", "--user", ADMIN], args].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The check is clean; what it says of the ledger.
    #[track_caller]
    fn whole(&self, dir: &Path) -> String {
        let run = self.on(dir, &["check"]);
        let found = run.json();
        let found = found["findings"].as_array().unwrap_or_else(|| panic!("{}{}", run.stdout, run.stderr));
        let ill: Vec<_> = found.iter().filter(|it| it["ok"] == false && it["name"] != "free-space").collect();
        assert!(ill.is_empty(), "{ill:?}");
        let ledger = found.iter().find(|it| it["name"] == "ledger").unwrap();
        ledger["detail"].as_str().unwrap().to_owned()
    }

    fn is_stopped(&self, dir: &Path, reference: &str) -> bool {
        let run = self.on(dir, &["request", "show", reference]);
        run.status == 0 && run.stdout.contains("phone")
    }
}

fn copied(from: &Path, to: &Path) {
    cipherfile::private_dir(to).unwrap();
    for (path, _) in files(from) {
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn journal_in(share: &Path) -> PathBuf {
    fs::read_dir(share).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn nothing_confirmed_after_the_backup_is_forgotten_where_a_journal_was_kept() {
    let desk = Desk::with_customers();
    let share = desk.folder("share");
    let before = desk.stop_calls(1);
    desk.admin(&["journal", "--to", text(&share)]).expect_status(0);
    let backup = desk.back_up("one.backup");
    let after = desk.stop_calls(2);
    let status = desk.admin(&["journal", "status"]).json();
    assert_eq!(status["journalled"], status["entries"]);
    let empty = desk.home().join("restored");
    let journal = journal_in(&share);
    let run = desk.on(&empty, &["restore", text(&backup), "--journal", text(&journal)]);
    run.expect_status(0).expect_silence_about(&["whitcombe", "555-01"]);
    let restored = run.json();
    assert_eq!((&restored["replayed"], &restored["journal_torn"]), (&1.into(), &false.into()));
    assert!(desk.is_stopped(&empty, &before) && desk.is_stopped(&empty, &after));
    assert!(desk.whole(&empty).ends_with("in 2 logs"));
    assert_eq!(desk.on(&empty, &["lookup", "--customer", "100203"]).json()["total"], 1);
    // The next confirmation number is none that was given.
    let next = desk.on(&empty, &["record", "phone", "--phone", "303-555-0103"]).json();
    assert!(
        next["duplicate"] == false
            && next["reference"] != before.as_str()
            && next["reference"] != after.as_str()
    );
    // The restored folder keeps its own journal, beside the old one.
    assert_eq!(names(&share).len(), 2);
}

#[test]
fn without_a_journal_a_newer_folder_is_not_replaced_unless_somebody_says_so() {
    let desk = Desk::new();
    let before = desk.stop_calls(1);
    let backup = desk.back_up("one.backup");
    let after = desk.stop_calls(2);
    let refused = desk.admin(&["restore", text(&backup)]);
    refused.expect_fault(7);
    assert!(refused.stderr.contains("1 entries that neither"), "{}", refused.stderr);
    desk.admin(&["restore", text(&backup), "--older"]).expect_fault(7);
    assert!(desk.is_stopped(&desk.data(), &after));
    let restored = desk.admin(&["restore", text(&backup), "--older", "--yes"]).expect_status(0).json();
    assert_eq!(restored["missing_entries"], 1);
    assert!(desk.is_stopped(&desk.data(), &before) && !desk.is_stopped(&desk.data(), &after));
    desk.whole(&desk.data());
    // The old files lie aside and open as they were.
    let aside = desk.data().join(restored["set_aside"].as_str().unwrap());
    assert!(desk.is_stopped(&aside, &after));
}

#[test]
fn a_batch_that_went_out_after_the_backup_is_named_or_comes_back_with_the_journal() {
    let desk = Desk::with_customers();
    let (share, out) = (desk.folder("share"), desk.folder("out"));
    desk.record(&["mail", "--customer", "100201"]);
    desk.admin(&["journal", "--to", text(&share)]).expect_status(0);
    let backup = desk.back_up("one.backup");
    let batch = desk.write_mail(&out).expect_status(0).json()["batch"].as_str().unwrap().to_owned();
    let old = desk.home().join("old");
    copied(&desk.data(), &old);
    let restored = desk.on(&old, &["restore", text(&backup), "--older", "--yes"]).expect_status(0).json();
    assert_eq!(restored["missing_batches"], serde_json::json!([batch]));
    let journal = journal_in(&share);
    desk.admin(&["restore", text(&backup), "--journal", text(&journal)]).expect_status(0);
    desk.whole(&desk.data());
    // Rendered again it is the same, byte for byte.
    let again = desk.folder("again");
    let args = ["export", "write", "--batch", &batch, "--layout", "us-dma-mps", "--out", text(&again)];
    desk.admin(&args).expect_status(0);
    let data = |dir: &Path| {
        let is_data = |(path, _): &(PathBuf, Vec<u8>)| path.extension().is_some_and(|kind| kind == "txt");
        files(dir).into_iter().filter(is_data).map(|(_, bytes)| bytes).collect::<Vec<_>>()
    };
    assert!(!data(&out).is_empty());
    assert_eq!(data(&out), data(&again));
}

/// Until the process has opened its store.
fn wait_until_open(id: u32) {
    let is_open = || {
        let files = fs::read_dir(format!("/proc/{id}/fd")).into_iter().flatten().flatten();
        files.filter_map(|file| fs::read_link(file.path()).ok()).any(|path| path.ends_with("store.db"))
    };
    for _ in 0..500 {
        if is_open() {
            return;
        }
        sleep(Duration::from_millis(10));
    }
    panic!("it never opened the store");
}

#[test]
fn a_folder_that_is_open_elsewhere_is_not_restored() {
    let desk = Desk::new();
    let backup = desk.back_up("one.backup");
    let mut open = desk.spawned(&["lookup", "--batch", "-"]);
    wait_until_open(open.id());
    let refused = desk.admin(&["restore", text(&backup)]);
    refused.expect_fault(6);
    assert!(refused.stderr.contains("another process has this folder open"), "{}", refused.stderr);
    // Its input ends, and so does it.
    drop(open.stdin.take());
    open.wait().unwrap();
    desk.admin(&["restore", text(&backup)]).expect_status(0);
}

#[test]
fn a_wrong_password_another_vault_and_an_agent_change_nothing() {
    let desk = Desk::new();
    desk.add("peter", "agent");
    let backup = desk.back_up("one.backup");
    let empty = desk.home().join("restored");
    let args = ["--data-dir", text(&empty), "restore", text(&backup)];
    let mut wrong = desk.command(&[&["--json", "--user", ADMIN], &args[..]].concat());
    wrong.env("PREFDESK_PASSWORD", "not the copper kettle");
    Run::of(wrong.output().unwrap()).expect_fault(5);
    desk.as_user("peter", &args).expect_fault(5);
    assert!(!empty.exists());
    let other = Desk::new();
    let before = files(&other.data());
    let stranger = desk.on(&other.data(), &["restore", text(&backup)]);
    stranger.expect_fault(6);
    assert!(stranger.stderr.contains("another vault"), "{}", stranger.stderr);
    let is_data = |(path, _): &(PathBuf, Vec<u8>)| path.extension().is_none_or(|kind| kind != "lock");
    let kept = |all: Vec<(PathBuf, Vec<u8>)>| all.into_iter().filter(is_data).collect::<Vec<_>>();
    assert_eq!(kept(files(&other.data())), kept(before));
}

#[test]
fn a_backup_of_a_newer_version_is_refused() {
    let desk = Desk::new();
    let backup = desk.back_up("one.backup");
    let mut bytes = fs::read(&backup).unwrap();
    let at = bytes.windows(12).position(|part| part == b"\"version\": 1").unwrap();
    bytes[at + 11] = b'2';
    let newer = desk.file("newer.backup", bytes);
    let refused = desk.on(&desk.home().join("restored"), &["restore", text(&newer)]);
    refused.expect_fault(8);
    assert!(refused.stderr.contains("newer version"), "{}", refused.stderr);
}

#[test]
fn the_recovery_code_restores_when_every_password_is_lost() {
    let desk = Desk::bare();
    let code = desk.run(&["--json", "init", "--admin", ADMIN]).json();
    let code = code["recovery_code"].as_str().unwrap().to_owned();
    let backup = desk.back_up("one.backup");
    let empty = desk.home().join("restored");
    let args = ["--json", "--user", "recovery", "--data-dir", text(&empty), "restore", text(&backup)];
    let mut command = desk.command(&args);
    Run::of(command.env("PREFDESK_PASSWORD", code).output().unwrap()).expect_status(0);
    desk.whole(&empty);
}

#[test]
fn only_this_sites_older_backups_go_and_a_name_is_no_proof() {
    let desk = Desk::new();
    let shelf = desk.folder("shelf");
    fs::write(shelf.join("prefdesk-001-20200101T000000Z.backup"), "a letter").unwrap();
    let stranger = Desk::new();
    fs::rename(stranger.back_up("a.backup"), shelf.join("stranger.backup")).unwrap();
    let back_up = |name: &str, keep: &str| {
        let run = desk.admin(&["backup", text(&shelf.join(name)), "--keep", keep]);
        run.expect_status(0).json()["removed"].as_array().unwrap().len()
    };
    // Named so that the order of names is not that of time.
    assert_eq!([back_up("c", "2"), back_up("b", "2"), back_up("a", "2"), back_up("d", "2")], [0, 0, 1, 1]);
    let left = ["a", "d", "prefdesk-001-20200101T000000Z.backup", "stranger.backup"];
    assert_eq!(names(&shelf), left);
    desk.admin(&["backup", text(&shelf.join("a"))]).expect_fault(6);
    desk.admin(&["backup", text(&desk.data().join("x"))]).expect_fault(2);
    desk.add("peter", "agent");
    desk.as_user("peter", &["backup", text(&shelf.join("e"))]).expect_fault(5);
    assert_eq!(names(&shelf), left);
}

/// Damages the last page of the customers in use, which no sign-in and no backup needs.
#[test]
fn a_credential_that_lists_it_makes_backups_and_restores_none() {
    let desk = Desk::new();
    let key = desk.home().join("nightly.key");
    let args =
        ["user", "add", "nightly", "--role", "service", "--credential-out", text(&key), "--grant", "backup"];
    desk.admin(&args).expect_status(0);
    let shelf = desk.folder("shelf");
    let run = |args: &[&str]| desk.run(&[&["--json", "--credential", text(&key)], args].concat());
    let made = run(&["backup", text(&shelf)]).expect_status(0).json();
    let file = made["file"].as_str().unwrap().to_owned();
    run(&["restore", "--drill", &file]).expect_fault(5);
    run(&["--data-dir", text(&desk.home().join("x")), "restore", &file]).expect_fault(5);
    run(&["journal", "--to", text(&shelf)]).expect_fault(5);
}

#[test]
fn the_drill_says_what_is_the_same_and_leaves_nothing() {
    let desk = Desk::with_customers();
    desk.stop_calls(1);
    let backup = desk.back_up("one.backup");
    desk.stop_calls(2);
    let before = names(&desk.data());
    let drilled = desk.admin(&["restore", "--drill", text(&backup)]).expect_status(0).json();
    assert_eq!((&drilled["is_its_past"], &drilled["not_well"]), (&true.into(), &serde_json::json!([])));
    let compared = drilled["compared"].as_array().unwrap();
    let of = |what: &str| {
        let row = compared.iter().find(|row| row["what"] == what).unwrap();
        (row["restored"].as_u64().unwrap(), row["in_use"].as_u64().unwrap())
    };
    assert_eq!((of("removals in force"), of("customers")), ((1, 2), (4, 4)));
    let after: Vec<String> = names(&desk.data()).into_iter().filter(|name| name != "drill.lock").collect();
    assert_eq!(after, before);
}

#[test]
fn the_backup_and_the_journal_hold_no_word_of_anybody() {
    let desk = Desk::with_customers();
    let share = desk.folder("share");
    desk.admin(&["journal", "--to", text(&share)]).expect_status(0);
    desk.record(&["mail", "--customer", "100201", "--note", "asked twice about Zebulon"]);
    let backup = desk.back_up("one.backup");
    for file in [backup, journal_in(&share)] {
        let bytes = String::from_utf8_lossy(&fs::read(file).unwrap()).to_lowercase();
        for word in ["whitcombe", "zebulon", "100201", "margaret", PASSWORD] {
            assert!(!bytes.contains(word), "{word}");
        }
    }
    assert!(CUSTOMERS.contains("Whitcombe"));
}
