//! `doctor`: versions, paths, permissions, disk, clock. Opens nothing that is sealed.

use super::{Finding, RESTORE, finding, machine};
use crate::clock::Clock;
use domain::Result;
use std::path::Path;
use store::Vault;

/// What a folder needs whose making was killed.
const UNFINISHED: &str = "run `prefdesk init` again: it starts clean and keeps aside what is there";

/// Versions, paths, permissions, disk, clock; needs nobody signed in.
pub fn doctor(dir: &Path) -> Result<Vec<Finding>> {
    let version =
        format!("{}, {} {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH);
    let engine = cipherfile::engine_version()?;
    Ok(vec![
        finding("prefdesk", true, version, ""),
        finding(
            "engine",
            engine.contains("SQLCipher"),
            engine,
            "install the program again: it cannot encrypt",
        ),
        folder(dir),
        vault(dir),
        machine::permissions(dir),
        machine::local_disk(dir),
        machine::free_space(dir),
        machine::clock(dir, Clock::default().now()),
        journal(dir),
    ])
}

fn folder(dir: &Path) -> Finding {
    let advice = "give --data-dir or PREFDESK_DATA_DIR; where a desk was lost, `prefdesk restore BACKUP`; for a new one, `prefdesk init`";
    let found = |ok: bool, state: &str, advice: &str| {
        finding("data folder", ok, format!("{}{state}", dir.display()), advice)
    };
    match (dir.is_dir(), unusable(dir)) {
        (false, _) => found(false, " is not there", advice),
        (true, Some(kind)) => {
            found(false, &format!(" cannot be used ({kind})"), "see to the disk and to whose folder it is")
        }
        (true, None) => found(true, "", ""),
    }
}

/// Why nothing can be looked up or written there. Writes nothing itself.
fn unusable(dir: &Path) -> Option<std::io::ErrorKind> {
    if let Err(error) = dir.join("vault.json").try_exists() {
        return Some(error.kind());
    }
    // A lock is there in every folder that was ever opened, and is never anything but opened.
    let opened = std::fs::OpenOptions::new().write(true).open(dir.join("folder.lock"));
    opened.err().map(|error| error.kind()).filter(|kind| *kind != std::io::ErrorKind::NotFound)
}

/// All three belong together; one alone is half a folder.
fn vault(dir: &Path) -> Finding {
    let files = ["vault.json", store::FILE_NAME, "anchor"];
    let is_there = |name: &str| std::fs::metadata(dir.join(name)).is_ok_and(|it| it.len() > 0);
    let missing: Vec<&str> = files.into_iter().filter(|name| !is_there(name)).collect();
    match missing.len() {
        _ if crate::setup::is_unfinished(dir) => {
            finding("vault and store", false, "a demo was not finished".to_owned(), "make the demo again")
        }
        0 => match Vault::id_in(dir) {
            Ok(_) => finding("vault and store", true, "both are there".to_owned(), ""),
            Err(fault) => finding("vault and store", false, fault.what, &fault.advice),
        },
        // Not to be told from an empty folder, which the line above it says.
        3 if unusable(dir).is_some() => {
            finding("vault and store", false, "cannot be seen".to_owned(), "see the data folder")
        }
        3 => finding(
            "vault and store",
            false,
            "none yet".to_owned(),
            "where a desk was lost, `prefdesk restore BACKUP`; for a new one, `prefdesk init` or `prefdesk demo`",
        ),
        _ => {
            let is_unfinished = dir.join("vault.json.unfinished").exists() && missing.contains(&"vault.json");
            let advice = if is_unfinished { UNFINISHED } else { RESTORE };
            finding("vault and store", false, format!("missing or empty: {}", missing.join(", ")), advice)
        }
    }
}

/// What the last process to keep it up had noted.
fn journal(dir: &Path) -> Finding {
    let advice = "see that its disk or share is there; `prefdesk journal status` catches up";
    match store::journal_noted(dir) {
        None => finding("journal", true, "none is kept".to_owned(), advice),
        Some(note) => {
            let detail = match &note.fault {
                None => format!("up to entry {} at {}", note.seq, note.at.to_rfc3339()),
                Some(fault) if note.has_parted => fault.clone(),
                Some(fault) => format!("behind since entry {}: {fault}", note.seq),
            };
            let advice = note.advice.as_deref().filter(|_| note.has_parted).unwrap_or(advice);
            finding("journal", note.fault.is_none(), detail, advice)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named<'a>(found: &'a [Finding], name: &str) -> &'a Finding {
        found.iter().find(|finding| finding.name == name).unwrap()
    }

    #[test]
    fn the_doctor_tells_an_empty_folder_from_half_a_one() {
        let dir = tempfile::tempdir().unwrap();
        let found = doctor(dir.path()).unwrap();
        assert!(named(&found, "engine").ok && named(&found, "disk").ok);
        assert!(named(&found, "vault and store").advice.contains("init"));
        std::fs::write(dir.path().join("vault.json"), "{}").unwrap();
        let found = doctor(dir.path()).unwrap();
        assert_eq!(named(&found, "vault and store").detail, "missing or empty: store.db, anchor");
        assert!(!doctor(&dir.path().join("nowhere")).unwrap().iter().all(|finding| finding.ok));
    }

    #[test]
    fn a_folder_whose_init_was_killed_is_to_be_made_again_and_not_restored() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("anchor"), "").unwrap();
        assert!(vault(dir.path()).advice.contains("restore"));
        std::fs::write(dir.path().join("vault.json.unfinished"), "{}").unwrap();
        assert!(vault(dir.path()).advice.contains("init"));
    }

    #[test]
    fn the_doctor_looks_at_each_thing_once() {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> =
            doctor(dir.path()).unwrap().into_iter().map(|finding| finding.name).collect();
        let all =
            ["prefdesk", "engine", "data folder", "vault and store", "permissions", "disk", "free space"];
        assert_eq!(names, [&all[..], &["clock", "journal"]].concat());
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_read_or_seen_is_never_said_to_be_well() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["vault.json", store::FILE_NAME, "anchor"] {
            std::fs::write(dir.path().join(name), "no vault").unwrap();
        }
        assert!(!vault(dir.path()).ok);
        assert!(!folder(&dir.path().join("nowhere")).ok);
        // A name that cannot be looked up, as in a folder that somebody may not enter.
        let unseen = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("vault.json", unseen.path().join("vault.json")).unwrap();
        assert!(!folder(unseen.path()).ok);
        let found = vault(unseen.path());
        assert!(!found.ok && found.detail == "cannot be seen", "{found:?}");
    }

    #[test]
    fn a_vault_that_cannot_be_read_and_a_folder_that_cannot_be_written_are_said_by_the_doctor() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["vault.json", store::FILE_NAME, "anchor"] {
            std::fs::write(dir.path().join(name), "no vault").unwrap();
        }
        assert!(vault(dir.path()).detail.contains("the vault cannot be read"), "{:?}", vault(dir.path()));
        assert!(folder(dir.path()).ok);
        // A lock that cannot be opened to write, as on a disk that is read-only.
        std::fs::create_dir(dir.path().join("folder.lock")).unwrap();
        assert!(!folder(dir.path()).ok);
    }
}
