//! A disk of its own that is full or read-only. Mounting needs the right to; without it the tests say so and pass.

use crate::cases::{ALL, Case};
use crate::desk::{Desk, IN_W47, Run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small file system, unmounted when dropped.
struct Mount(PathBuf);

impl Mount {
    fn new(dir: &Path, options: &str) -> Option<Self> {
        let run =
            Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(dir).output().ok()?;
        if !run.status.success() {
            println!("skipped: no right to mount: {}", String::from_utf8_lossy(&run.stderr).trim());
            return None;
        }
        Some(Self(dir.to_owned()))
    }

    fn again(&self, options: &str) {
        let options = format!("remount,{options}");
        assert!(Command::new("mount").args(["-o", &options]).arg(&self.0).status().unwrap().success());
    }

    fn free_bytes(&self) -> u64 {
        let run = Command::new("stat").args(["-f", "-c", "%a %S"]).arg(&self.0).output().unwrap();
        let text = String::from_utf8(run.stdout).unwrap();
        text.split_whitespace().map(|number| number.parse::<u64>().unwrap()).product()
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// Leaves so many bytes free, runs the command, makes room again, and looks.
fn filled(case: &Case, left_bytes: u64) -> Option<Run> {
    let place = tempfile::TempDir::new().unwrap();
    let mount = Mount::new(place.path(), "size=64m")?;
    let desk = (case.begin)().copy_into(&mount.0);
    let (args, filler) = ((case.args)(&desk), mount.0.join("filler"));
    let bytes = usize::try_from(mount.free_bytes().saturating_sub(left_bytes)).unwrap();
    fs::write(&filler, vec![0; bytes]).unwrap();
    let run = desk.run(&args);
    fs::remove_file(filler).unwrap();
    if run.status != Some(0) {
        run.expect_told();
    }
    (case.after)(&desk, &run);
    // A disk as small as this one is told as nearly full, and rightly; the rest is sound.
    let ill = desk.admin(&["check"]).json()["findings"].as_array().unwrap().clone();
    let ill: Vec<_> = ill.iter().filter(|it| it["ok"] == false).map(|it| it["name"].clone()).collect();
    assert_eq!(ill, ["free-space"], "{}: {left_bytes} bytes were left", case.name);
    Some(run)
}

#[test]
fn on_a_full_disk_every_command_says_so_and_is_whole_or_absent() {
    let mut told = 0;
    for case in ALL {
        for left_bytes in [0, 48 << 10, 160 << 10] {
            let Some(run) = filled(case, left_bytes) else { return };
            told += u32::from(run.status != Some(0));
        }
    }
    assert!(told > 10, "only {told} commands met the end of the disk: nothing was tested");
    println!("{told} commands met the end of the disk");
}

#[test]
fn a_read_only_folder_is_refused_in_one_line_and_stays_as_it_was() {
    let place = tempfile::TempDir::new().unwrap();
    let Some(mount) = Mount::new(place.path(), "size=16m") else { return };
    let desk = Desk::new().copy_into(&mount.0);
    mount.again("ro");
    for args in [
        &["lookup", "hale"][..],
        &["--as-of", IN_W47, "record", "mail", "--customer", "100203"],
        &["user", "add", "peter", "--role", "agent"],
        &["check"],
    ] {
        desk.admin(args).expect_status(8).expect_told();
    }
    mount.again("rw");
    assert_eq!(desk.requests().len(), 2);
    desk.admin(&["audit", "verify"]).expect_status(0);
}
