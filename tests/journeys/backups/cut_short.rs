//! Backups and restores that are killed at any moment, run out of room, or have company.

use super::*;

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
