//! Backup, journal, restore, drill: killed at any moment, on a full disk, while others work.

#![cfg(unix)]

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
    fs::create_dir(to).unwrap();
    for (path, bytes) in files(from) {
        fs::write(to.join(path.file_name().unwrap()), bytes).unwrap();
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
fn rot_customers(dir: &Path) {
    let name = names(dir).into_iter().find(|name| name.starts_with("customers-")).unwrap();
    let mut bytes = fs::read(dir.join(&name)).unwrap();
    let at = bytes.len() - 3000;
    bytes[at] ^= 1;
    fs::write(dir.join(name), bytes).unwrap();
}

#[test]
fn customers_that_rot_on_the_disk_are_told_each_night_and_cost_no_good_backup() {
    let desk = Desk::with_customers();
    let shelf = desk.folder("shelf");
    let back_up = |name: &str| desk.admin(&["backup", text(&shelf.join(name)), "--keep", "2"]);
    back_up("good").expect_status(0);
    rot_customers(&desk.data());
    for night in ["a", "b", "c"] {
        let run = back_up(night);
        run.expect_status(8);
        assert!(run.stderr.contains("no older backup was removed"), "{}", run.stderr);
        let made = run.json();
        assert_eq!(
            (&made["removed"], &made["not_well"][0]["name"]),
            (&serde_json::json!([]), &"customers".into())
        );
    }
    assert_eq!(names(&shelf), ["a", "b", "c", "good"]);
    // Whoever restores one is told, and all removals are there.
    let damaged = desk.on(&desk.home().join("r1"), &["restore", text(&shelf.join("c"))]);
    damaged.expect_status(8);
    assert_eq!(damaged.json()["not_well"][0]["name"], "customers");
    let drilled = desk.admin(&["restore", "--drill", text(&shelf.join("c"))]);
    drilled.expect_status(8);
    assert_eq!(drilled.json()["not_well"][0]["name"], "customers");
    desk.on(&desk.home().join("r2"), &["restore", text(&shelf.join("good"))]).expect_status(0);
    // What is advised mends it, though not a row of the file is new.
    let file = desk.home().join("customers.csv");
    desk.admin(&["import", "customers", text(&file), "--replace"]).expect_status(0);
    desk.whole(&desk.data());
    let made = back_up("d").expect_status(0).json();
    assert_eq!(
        (&made["not_well"], names(&shelf)),
        (&serde_json::json!([]), vec!["c".to_owned(), "d".to_owned()])
    );
}

#[test]
fn customers_cut_short_are_told_like_any_damage() {
    let desk = Desk::with_customers();
    let name = names(&desk.data()).into_iter().find(|name| name.starts_with("customers-")).unwrap();
    let file = fs::OpenOptions::new().write(true).open(desk.data().join(name)).unwrap();
    file.set_len(file.metadata().unwrap().len() - 4096).unwrap();
    let run = desk.admin(&["backup", text(&desk.home().join("one.backup"))]);
    run.expect_status(8);
    assert_eq!(run.json()["not_well"][0]["name"], "customers");
}

/// As docs/formats.md says: a header, then frames with their length at both ends.
fn places_of_frames(journal: &[u8]) -> Vec<usize> {
    let length = |at: usize| u32::from_le_bytes(journal[at..at + 4].try_into().unwrap()) as usize;
    let (mut places, mut at) = (Vec::new(), 12 + length(8));
    while at < journal.len() {
        places.push(at);
        at += 8 + length(at);
    }
    places
}

#[test]
fn a_byte_that_rots_in_the_journal_is_named_when_it_is_read_and_costs_only_what_lies_beyond() {
    let desk = Desk::new();
    let share = desk.folder("share");
    let mut references = vec![desk.stop_calls(1)];
    desk.admin(&["journal", "--to", text(&share)]).expect_status(0);
    let backup = desk.back_up("one.backup");
    references.extend((2..6).map(|number| desk.stop_calls(number)));
    let journal = journal_in(&share);
    let whole = desk.admin(&["journal", "status", "--verify"]).expect_status(0).json();
    assert_eq!((&whole["read"]["entries"], &whole["read"]["unreadable"]), (&6.into(), &0.into()));
    // Of what the backup has: nothing is lost, and the reading tells.
    let good = fs::read(&journal).unwrap();
    let rotten = |frame: usize| {
        let mut bytes = good.clone();
        bytes[places_of_frames(&good)[frame - 1] + 60] ^= 1;
        fs::write(&journal, bytes).unwrap();
    };
    rotten(1);
    desk.admin(&["journal", "status"]).expect_status(0);
    let read = desk.admin(&["journal", "status", "--verify"]);
    assert_eq!((read.status, &read.json()["read"]["numbers"]), (7, &"1".into()));
    let args = ["restore", text(&backup), "--journal", text(&journal)];
    let dir = desk.home().join("r1");
    desk.on(&dir, &args).expect_status(0);
    assert!(references.iter().all(|reference| desk.is_stopped(&dir, reference)));
    // Of what came after: the rest is counted, and the status says that somebody must look.
    rotten(4);
    let dir = desk.home().join("r2");
    let run = desk.on(&dir, &args);
    assert_eq!(run.status, 7, "{}", run.stderr);
    let restored = run.json();
    assert_eq!((&restored["journal_damaged_at"], &restored["journal_not_taken"]), (&4.into(), &2.into()));
    let is_there: Vec<bool> = references.iter().map(|reference| desk.is_stopped(&dir, reference)).collect();
    assert_eq!((&restored["entries"], is_there), (&3.into(), vec![true, true, false, false, false]));
    assert!(restored["todo"][0].as_str().unwrap().contains("cannot be read"));
    // Moved away, it begins anew with everything.
    fs::rename(&journal, desk.home().join("rotten.journal")).unwrap();
    let anew = desk.admin(&["journal", "status", "--verify"]).expect_status(0).json();
    assert_eq!((&anew["read"]["entries"], &anew["read"]["unreadable"]), (&6.into(), &0.into()));
}

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
fn backups_taken_while_another_process_records_are_each_of_one_moment() {
    let desk = Desk::new();
    let mut csv = String::from("source_id,channel,phone,received\n");
    for (row, area) in AREAS.iter().flat_map(|area| std::iter::repeat_n(area, 100)).enumerate() {
        csv.push_str(&format!("r{row},phone,{area}-555-01{:02},2026-11-18\n", row % 100));
    }
    let file = desk.file("stops.csv", csv);
    let mut backups = vec![desk.back_up("0.backup")];
    let mut recorder = desk.spawned(&["import", "removals", text(&file), "--source", "web"]);
    while recorder.try_wait().unwrap().is_none() && backups.len() < 12 {
        backups.push(desk.back_up(&format!("{}.backup", backups.len())));
    }
    assert!(matches!(recorder.wait().unwrap().code(), Some(0 | 3)));
    backups.push(desk.back_up("last.backup"));
    let mut entries = Vec::new();
    for (round, backup) in backups.iter().enumerate() {
        let dir = desk.home().join(format!("restored-{round}"));
        let restored = desk.on(&dir, &["restore", text(backup)]).expect_status(0).json();
        assert_eq!(restored["not_well"], serde_json::json!([]));
        entries.push(restored["entries"].as_u64().unwrap());
    }
    assert!(entries.is_sorted(), "{entries:?}");
    let (first, last) = (entries[0], entries[entries.len() - 1]);
    assert!((first, last) == (1, 1 + AREAS.len() as u64 * 100), "{entries:?}");
    assert!(entries.iter().any(|it| *it > first && *it < last), "none was taken meanwhile: {entries:?}");
}

/// Kills at a moment that differs from round to round.
fn killed(mut child: Child, round: u64, longest: Duration) {
    sleep(longest.mul_f64((round * 7 % ROUNDS) as f64 / ROUNDS as f64));
    // It may have ended already: that is one of the moments.
    let _ = child.kill();
    child.wait().unwrap();
}

fn taken(work: impl FnOnce()) -> Duration {
    let began = std::time::Instant::now();
    work();
    began.elapsed()
}

#[test]
fn a_backup_killed_at_any_moment_leaves_no_half_one_under_its_name() {
    let desk = Desk::with_customers();
    desk.stop_calls(1);
    let shelf = desk.folder("shelf");
    let longest = taken(|| drop(desk.back_up("first.backup")));
    let mut made = 0;
    for round in 0..ROUNDS {
        let file = shelf.join(format!("{round}.backup"));
        killed(desk.spawned(&["backup", text(&file)]), round, longest);
        // A kill while the password was tried counts as a wrong one; a sign-in that succeeds clears the count.
        desk.whole(&desk.data());
        if file.exists() {
            made += 1;
            desk.on(&desk.home().join(format!("r{round}")), &["restore", text(&file)]).expect_status(0);
        }
    }
    desk.admin(&["backup", text(&shelf.join("whole.backup"))]).expect_status(0);
    println!("{made} of {ROUNDS} were whole; none was half");
    assert!(made < ROUNDS, "no kill came early enough: nothing was tested");
    assert!(!names(&desk.data()).iter().any(|name| name.contains("scratch")), "{:?}", names(&desk.data()));
    let parts =
        fs::read_dir(&shelf).unwrap().map(Result::unwrap).filter(|it| it.metadata().unwrap().len() > 4096);
    assert!(parts.into_iter().all(|it| !it.file_name().to_string_lossy().ends_with(".part")));
    desk.whole(&desk.data());
}

#[test]
fn a_restore_killed_at_any_moment_leaves_the_old_folder_or_the_new_one() {
    let desk = Desk::with_customers();
    desk.stop_calls(1);
    let old = desk.home().join("old");
    copied(&desk.data(), &old);
    desk.stop_calls(2);
    let backup = desk.back_up("one.backup");
    let (before, after) = (desk.whole(&old), "4 entries in 2 logs");
    let longest = taken(|| {
        let dir = desk.home().join("timed");
        copied(&old, &dir);
        desk.on(&dir, &["restore", text(&backup)]).expect_status(0);
        assert_eq!(desk.whole(&dir), after);
    });
    let (mut olds, mut news) = (0, 0);
    for round in 0..ROUNDS {
        let dir = desk.home().join(format!("round-{round}"));
        copied(&old, &dir);
        let child = desk.spawned(&["--data-dir", text(&dir), "restore", text(&backup)]);
        killed(child, round, longest);
        match desk.whole(&dir) {
            found if found == before => olds += 1,
            found if found == after => news += 1,
            found => panic!("neither the old folder nor the new one: {found}"),
        }
        // What was killed stands in nobody's way.
        if round % 4 == 0 && news == 0 {
            desk.on(&dir, &["restore", text(&backup)]).expect_status(0);
            assert_eq!(desk.whole(&dir), after);
        }
    }
    println!("{olds} old, {news} new, none mixed");
    assert!(olds > 0, "no kill came early enough: nothing was tested");
}

/// A disk of so many bytes, gone at the end. None without the right to mount one.
struct SmallDisk {
    place: PathBuf,
}

impl SmallDisk {
    fn mounted(place: PathBuf, size: &str) -> Option<Self> {
        let options = format!("size={size},mode=700");
        let mount = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs", text(&place)])
            .stderr(Stdio::null())
            .status();
        mount.is_ok_and(|it| it.success()).then_some(Self { place })
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.place).status();
    }
}

#[test]
fn a_full_disk_leaves_no_half_backup_no_half_folder_and_fails_no_record() {
    let desk = Desk::new();
    desk.stop_calls(1);
    let small = desk.folder("small");
    let Some(disk) = SmallDisk::mounted(small, "160k") else {
        println!("not looked at: nothing can be mounted here");
        return;
    };
    let full = desk.admin(&["backup", text(&disk.place.join("one.backup"))]);
    full.expect_fault(1);
    assert!(full.stderr.contains("full"), "{}", full.stderr);
    assert_eq!(names(&disk.place), [""; 0]);
    let backup = desk.back_up("one.backup");
    desk.on(&disk.place.join("data"), &["restore", text(&backup)]).expect_fault(1);
    assert_eq!(names(&disk.place), [""; 0]);
    desk.admin(&["journal", "--to", text(&disk.place)]).expect_status(0);
    let mut filler = fs::File::create(disk.place.join("filler")).unwrap();
    while filler.write(&[7; 4096]).is_ok_and(|written| written > 0) {}
    let kept: Vec<String> = (2..8).map(|number| desk.stop_calls(number)).collect();
    desk.admin(&["journal", "status"]).expect_status(7);
    let doctor = desk.run(&["--json", "doctor"]).json();
    let journal = doctor["findings"].as_array().unwrap().iter().find(|it| it["name"] == "journal").unwrap();
    assert_eq!(journal["ok"], false);
    // The room is given back only once nobody holds the file.
    drop(filler);
    fs::remove_file(disk.place.join("filler")).unwrap();
    let status = desk.admin(&["journal", "status"]).expect_status(0).json();
    assert_eq!(status["journalled"], status["entries"]);
    let empty = desk.home().join("restored");
    desk.on(&empty, &["restore", text(&backup), "--journal", text(&journal_in(&disk.place))])
        .expect_status(0);
    assert!(kept.iter().all(|reference| desk.is_stopped(&empty, reference)));
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
