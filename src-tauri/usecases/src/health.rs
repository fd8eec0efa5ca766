//! `check` and `doctor`: is everything whole, and is this machine fit.

use crate::Desk;
use crate::clock::Clock;
use crate::progress::{Progress, Step};
use crate::session::{Credentials, unlock};
use crate::who::{may_here, today_of};
use chrono::{DateTime, Datelike, Utc};
use domain::role::Action;
use domain::{Code, Fault, Result};
use serde::Serialize;
use std::path::Path;
use store::{AuditFact, CheckLine, HolderKind, InUse, Unlocked, Vault, Wreck};

/// One thing looked at.
#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct Finding {
    pub name: String,
    pub ok: bool,
    pub detail: String,
    pub advice: String,
}

/// Years in which this machine's clock may be believed.
const YEARS: std::ops::Range<i32> = 2025..2100;
/// What a folder needs whose making was killed.
const UNFINISHED: &str = "run `prefdesk init` again: it starts clean and keeps aside what is there";
/// What a damaged folder needs.
const RESTORE: &str = "stop working in this folder and restore the last good backup with its journal; where there is \
                       none, `prefdesk salvage` saves what can still be read";

impl Desk {
    /// Integrity, foreign keys, both chains, the in-force table rebuilt and compared, the customer master, free
    /// space. Repairs nothing.
    pub fn check(&self, progress: &Progress<'_>) -> Result<Vec<Finding>> {
        self.allow(Action::Check)?;
        self.store.write(&self.acting(), |tx| tx.audit(AuditFact::new("check")))?;
        let lines = self.store.check(&mut |_, done, total| told(progress, done, total))?;
        let mut found = findings_of(lines);
        if progress.is_cancelled() {
            return Err(stopped());
        }
        found.push(self.check_vault());
        found.push(self.check_journal()?);
        found.push(self.check_customers()?);
        Ok(found)
    }

    /// It may have been put back since this desk was opened.
    fn check_vault(&self) -> Finding {
        match self.vault.tie(&self.ring, &self.store, &self.acting()) {
            Ok(()) => finding("vault", true, "it is the one that was written last".to_owned(), ""),
            Err(fault) => finding("vault", false, fault.what, &fault.advice),
        }
    }

    fn check_journal(&self) -> Result<Finding> {
        Ok(match self.journal_fault()? {
            None => finding("journal", true, "nothing in it speaks against this folder".to_owned(), ""),
            Some(fault) => finding("journal", false, fault.what, &fault.advice),
        })
    }

    fn check_customers(&self) -> Result<Finding> {
        let advice =
            "import all customers again with --replace: removals are not in this file and are untouched";
        let found =
            match self.master(|reader| Ok((reader.generation(), reader.customers(), reader.problems()?))) {
                Ok(None) => finding("customers", true, "none were imported yet".to_owned(), advice),
                Ok(Some((generation, customers, problems))) if problems.is_empty() => {
                    let detail = format!("generation {generation} is sound: {customers} customers");
                    finding("customers", true, detail, advice)
                }
                Ok(Some((.., problems))) => {
                    let problems: Vec<String> = problems.iter().map(|it| store::one_line(it)).collect();
                    finding("customers", false, problems.join("; "), advice)
                }
                Err(fault) => finding("customers", false, fault.what, advice),
            };
        Ok(found)
    }
}

/// The same for whoever can still open the vault: where the store itself is damaged, what of it can be read.
pub fn check(
    dir: &Path,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Result<Vec<Finding>> {
    let checked = Desk::sign_in(dir, credentials, clock).and_then(|desk| desk.check(progress));
    match checked {
        Err(fault) if fault.code == Code::StoreUnusable => {
            damaged(dir, credentials, clock, progress).unwrap_or_else(|| Err(no_circle(fault)))
        }
        checked => checked,
    }
}

/// Whoever runs the check is not told to run the check.
fn no_circle(fault: Fault) -> Fault {
    if fault.advice.contains("`prefdesk check`") {
        return Fault { advice: RESTORE.to_owned(), ..fault };
    }
    fault
}

/// None where nothing can be told but the fault itself.
fn damaged(
    dir: &Path,
    credentials: &Credentials,
    clock: Clock,
    progress: &Progress<'_>,
) -> Option<Result<Vec<Finding>>> {
    let _here = InUse::share(dir).ok()?;
    let unlocked = unlock(&Vault::open(dir).ok()?, credentials, clock).ok()?;
    let mut wreck = Wreck::open(dir, &unlocked.ring).ok()?;
    if let Err(fault) = may_check(&mut wreck, &unlocked, clock)? {
        return Some(Err(fault));
    }
    let lines = wreck.look(dir, &unlocked.ring, &mut |done, total| {
        told(progress, done, total);
        !progress.is_cancelled()
    });
    match lines {
        _ if progress.is_cancelled() => Some(Err(stopped())),
        Ok(lines) if lines.iter().any(|line| !line.ok) => Some(Ok(findings_of(lines))),
        // All can be read, and yet it did not open: the fault says why.
        _ => None,
    }
}

/// By the person's row. None: it cannot be read, and only the recovery code may look further.
fn may_check(wreck: &mut Wreck, unlocked: &Unlocked, clock: Clock) -> Option<Result<()>> {
    if unlocked.kind == HolderKind::Recovery {
        return Some(Ok(()));
    }
    let person = wreck.person(&unlocked.name)?;
    let today = today_of(wreck.setting("company"), clock);
    Some(today.and_then(|today| may_here(Some(&person), Action::Check, today)))
}

/// The store's own findings, with advice.
pub(crate) fn findings_of(lines: Vec<CheckLine>) -> Vec<Finding> {
    let advice = |name: &str| if name == "free-space" { "free some space on this disk" } else { RESTORE };
    lines.into_iter().map(|line| finding(line.name, line.ok, line.detail, advice(line.name))).collect()
}

/// What of a store that is about to be used is not well. How full this disk is says nothing of the store.
pub(crate) fn not_well(lines: Vec<CheckLine>) -> Vec<Finding> {
    findings_of(lines).into_iter().filter(|finding| !finding.ok && finding.name != "free-space").collect()
}

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
        permissions(dir),
        local_disk(dir),
        free_space(dir),
        clock(dir, Clock::default().now()),
        journal(dir),
    ])
}

fn folder(dir: &Path) -> Finding {
    let advice = "give --data-dir or PREFDESK_DATA_DIR, or make the folder with `prefdesk init`";
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
    let missing: Vec<&str> = files.into_iter().filter(|name| !dir.join(name).exists()).collect();
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
            "run `prefdesk init`, or `prefdesk demo`",
        ),
        _ => {
            let is_unfinished = dir.join("vault.json.unfinished").exists() && missing.contains(&"vault.json");
            let advice = if is_unfinished { UNFINISHED } else { RESTORE };
            finding("vault and store", false, format!("missing: {}", missing.join(", ")), advice)
        }
    }
}

#[cfg(unix)]
fn permissions(dir: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    let mode_of = |path: &Path| std::fs::metadata(path).map(|it| it.permissions().mode() & 0o777);
    let mut open = Vec::new();
    let names = ["", "vault.json", store::FILE_NAME, "anchor", "doorstep"];
    for path in names.map(|name| dir.join(name)).iter().filter(|path| path.exists()) {
        match mode_of(path) {
            Ok(mode) if mode & 0o007 == 0 => {}
            Ok(mode) => {
                open.push(format!("{} is open to everybody ({mode:03o})", crate::layouts::name_of(path)))
            }
            Err(error) => open.push(format!("{}: {}", crate::layouts::name_of(path), error.kind())),
        }
    }
    let detail = if open.is_empty() { "for its owner and group alone".to_owned() } else { open.join("; ") };
    finding(
        "permissions",
        open.is_empty(),
        detail,
        "take them from everybody else: chmod -R o-rwx on the data folder",
    )
}

#[cfg(not(unix))]
fn permissions(_dir: &Path) -> Finding {
    finding("permissions", true, "not looked at on this system".to_owned(), "")
}

fn local_disk(dir: &Path) -> Finding {
    match cipherfile::refuse_network(dir) {
        Ok(()) => finding("disk", true, "a disk of this computer".to_owned(), ""),
        Err(fault) => finding("disk", false, fault.what, &fault.advice),
    }
}

fn free_space(dir: &Path) -> Finding {
    let place = dir.ancestors().find(|part| part.exists()).unwrap_or(dir);
    let advice = "free some space: nothing is written once the disk is full";
    let found = store::free_space(place);
    finding("free space", found.ok, found.detail, advice)
}

/// Dates of requests come from this clock. A file from the future means that it was set back.
fn clock(dir: &Path, now: DateTime<Utc>) -> Finding {
    let advice = "set the clock, best by the network: every date that is promised to a caller comes from it";
    let written =
        std::fs::metadata(dir.join("anchor")).and_then(|it| it.modified()).map(DateTime::<Utc>::from);
    let was_set_back = written.is_ok_and(|written| written > now + chrono::TimeDelta::minutes(2));
    let detail = match was_set_back {
        true => format!("{} lies before the last write in this folder", now.to_rfc3339()),
        false => now.to_rfc3339(),
    };
    finding("clock", YEARS.contains(&now.year()) && !was_set_back, detail, advice)
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

pub(crate) fn finding(name: &str, ok: bool, detail: String, advice: &str) -> Finding {
    let advice = if ok { String::new() } else { advice.to_owned() };
    Finding { name: name.to_owned(), ok, detail, advice }
}

pub(crate) fn told(progress: &Progress<'_>, done: u64, total: u64) {
    let share = if total == 0 { 0.0 } else { done as f64 / total as f64 };
    progress.step(Step { done: u32::try_from(done).unwrap_or(u32::MAX), bytes_mb: 0.0, share });
}

pub(crate) fn stopped() -> Fault {
    Fault::stopped("the check was stopped; nothing was changed", "run it again when there is time")
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
        assert_eq!(named(&found, "vault and store").detail, "missing: store.db, anchor");
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

    #[test]
    fn nobody_who_checks_is_told_to_check() {
        let fault = Fault::new(Code::StoreUnusable, "a page is damaged", "run `prefdesk check`");
        assert_eq!(no_circle(fault).advice, RESTORE);
    }

    #[cfg(unix)]
    #[test]
    fn a_vault_that_everybody_can_read_is_named() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o700)).unwrap();
        let vault = dir.path().join("vault.json");
        std::fs::write(&vault, "{}").unwrap();
        std::fs::set_permissions(&vault, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(permissions(dir.path()).ok);
        std::fs::set_permissions(&vault, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(permissions(dir.path()).detail, "vault.json is open to everybody (644)");
    }

    #[test]
    fn a_clock_that_was_set_back_is_noticed_by_the_last_write() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("anchor"), "").unwrap();
        let now = Clock::default().now();
        assert!(clock(dir.path(), now).ok);
        assert!(!clock(dir.path(), now - chrono::TimeDelta::days(1)).ok);
        assert!(!clock(&dir.path().join("nowhere"), DateTime::<Utc>::UNIX_EPOCH).ok);
    }
}
