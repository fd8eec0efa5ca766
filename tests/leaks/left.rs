//! What a day leaves behind: every file below the home, its name and its bytes. Only where people brought something
//! in, and in the files that were written for a recipient, may a canary stand.

use crate::canary::{staff_watch, watch};
use crate::desk::Desk;
use std::fs;
use std::path::{Path, PathBuf};

/// Files in which the name of somebody who works here stands, by design: who holds a key, and who wrote a batch. A backup
/// carries its own vault.
const NAMES_STAFF: &[&str] = &["vault.json", ".backup", ".manifest.json", ".transmittal.html"];

/// The name that a file will have which a kill left half written: `.b.backup.4683.prefdesk.part` is of `b.backup`.
fn finished(name: &str) -> &str {
    let without_process = |rest: &str| rest.rfind('.').unwrap_or(rest.len());
    name.strip_suffix(".prefdesk.part").map_or(name, |rest| &rest[..without_process(rest)])
}

/// Every file below a folder.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            match entry.file_type().unwrap().is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    found
}

/// Nothing personal in any file's name or bytes, and nothing at all in the scratch folder.
#[track_caller]
pub fn expect_nothing_left(desk: &Desk) {
    let scratch = files(&desk.folder("tmp"));
    assert!(scratch.is_empty(), "left in the scratch folder: {scratch:?}");
    let (brought, out) = (desk.folder("in"), desk.folder("out"));
    for path in files(desk.home()) {
        let name = path.strip_prefix(desk.home()).unwrap().to_string_lossy().into_owned();
        watch().expect_none(name.as_bytes(), "the name of a file");
        staff_watch().expect_none(name.as_bytes(), "the name of a file");
        let is_for_recipient = path.starts_with(&out) && name.ends_with(".txt");
        if path.starts_with(&brought) || is_for_recipient {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        watch().expect_none(&bytes, &name);
        if !NAMES_STAFF.iter().any(|end| finished(&name).ends_with(end)) {
            staff_watch().expect_none(&bytes, &name);
        }
    }
}
