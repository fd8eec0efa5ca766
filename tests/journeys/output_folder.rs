//! Folders that cannot take the files: full, read-only, a symbolic link, a file of that name.

use crate::desk::{Desk, files, text};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small file system of its own; needs the right to mount.
struct Mount(PathBuf);

impl Mount {
    fn new(dir: PathBuf, options: &str) -> Option<Self> {
        let run = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&dir).output();
        match run {
            Ok(run) if run.status.success() => Some(Self(dir)),
            Ok(run) => {
                println!("skipped: no right to mount: {}", String::from_utf8_lossy(&run.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped: no `mount`: {error}");
                None
            }
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

fn desk() -> Desk {
    let desk = Desk::with_customers();
    desk.record(&["mail", "--customer", "100201", "--pass-on"]);
    desk
}

/// Refused in one line, no file left, and the removal is still due.
#[track_caller]
fn expect_refused(desk: &Desk, out: &Path) {
    let run = desk.write_mail(out);
    assert!(!matches!(run.status, 0 | 7), "written: {}", run.stdout);
    run.expect_fault(run.status);
    if out.is_dir() {
        assert!(files(out).is_empty(), "left behind: {:?}", files(out));
    }
    let good = desk.folder("good");
    assert_eq!(desk.write_mail(&good).expect_status(0).json()["records"], 1, "nothing was lost");
    fs::remove_dir_all(good).unwrap();
}

#[test]
fn a_file_where_the_folder_should_be_is_refused() {
    let desk = desk();
    let file = desk.file("outbox", "mine");
    expect_refused(&desk, &file);
    assert_eq!(fs::read_to_string(file).unwrap(), "mine");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_not_followed_out() {
    let desk = desk();
    let elsewhere = desk.folder("elsewhere");
    let link = desk.home().join("outbox");
    std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
    expect_refused(&desk, &link);
    assert!(files(&elsewhere).is_empty());
}

#[test]
fn a_full_folder_is_refused_and_left_empty() {
    let desk = desk();
    let Some(mount) = Mount::new(desk.folder("full"), "size=4k") else { return };
    // The one page is taken.
    let _ = fs::write(mount.0.join("taken"), vec![0; 4096]);
    let run = desk.write_mail(&mount.0);
    assert!(!matches!(run.status, 0 | 7), "written: {}", run.stdout);
    run.expect_fault(run.status);
    let left: Vec<_> = files(&mount.0).into_iter().filter(|(path, _)| !path.ends_with("taken")).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
    assert_eq!(desk.write_mail(&desk.folder("good")).expect_status(0).json()["records"], 1);
}

#[test]
fn a_read_only_folder_is_refused() {
    let desk = desk();
    let Some(mount) = Mount::new(desk.folder("fixed"), "ro,size=64k") else { return };
    expect_refused(&desk, &mount.0);
}

#[test]
fn a_changed_file_is_no_longer_whole() {
    let desk = desk();
    let written = desk.write_mail(&desk.folder("outbox")).expect_status(0).json();
    let file = Path::new(written["file"].as_str().unwrap());
    let changed = fs::read_to_string(file).unwrap().replacen("WHITCOMBE", "WHITCOMBA", 1);
    fs::write(file, changed).unwrap();
    let run = desk.admin(&["export", "verify", written["batch"].as_str().unwrap()]);
    assert_eq!(run.expect_status(3).expect_line().json()["whole"], false);
    assert!(text(file).ends_with(".txt") || file.extension().is_some());
}
