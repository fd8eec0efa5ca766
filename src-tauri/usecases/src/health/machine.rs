//! What can be told of the machine: permissions, disk, room, clock.

use super::{Finding, finding};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use std::path::Path;
use store::AuditTimes;

/// Years in which this machine's clock may be believed.
const YEARS: std::ops::Range<i32> = 2025..2100;
/// Who writes nothing for longer may have a clock that runs ahead.
const LONGEST_QUIET_DAYS: i64 = 60;
/// The names of what is found about permissions and the clock.
pub(super) const PERMISSIONS: &str = "permissions";
pub(super) const CLOCK: &str = "clock";
/// What to do about it.
pub(super) const SET_THE_CLOCK: &str = "if that is wrong, set the clock, best by the network: every date that is promised to a caller comes from it";

#[cfg(unix)]
pub(super) fn permissions(dir: &Path) -> Finding {
    use std::os::unix::fs::PermissionsExt;
    let mode_of = |path: &Path| std::fs::metadata(path).map(|it| it.permissions().mode() & 0o777);
    let mut open = Vec::new();
    let names = ["", "vault.json", store::FILE_NAME, "anchor", "doorstep"];
    for path in names.map(|name| dir.join(name)).iter().filter(|path| path.exists()) {
        match mode_of(path) {
            Ok(mode) if mode & 0o007 == 0 => {}
            Ok(mode) => open.push(format!("{} is open to everybody ({mode:03o})", called(path, dir))),
            Err(error) => open.push(format!("{}: {}", called(path, dir), error.kind())),
        }
    }
    if !dir.exists() {
        return finding(
            PERMISSIONS,
            false,
            "there is no folder to look at".to_owned(),
            "see the data folder",
        );
    }
    let detail = if open.is_empty() { "for its owner and group alone".to_owned() } else { open.join("; ") };
    finding(
        PERMISSIONS,
        open.is_empty(),
        detail,
        "take that from everybody else: chmod -R o-rwx on the data folder",
    )
}

#[cfg(unix)]
fn called(path: &Path, dir: &Path) -> String {
    if path == dir.join("") { "the data folder".to_owned() } else { crate::layouts::name_of(path) }
}

#[cfg(not(unix))]
pub(super) fn permissions(_dir: &Path) -> Finding {
    finding(PERMISSIONS, true, "not looked at on this system".to_owned(), "")
}

pub(super) fn local_disk(dir: &Path) -> Finding {
    match cipherfile::refuse_network(dir) {
        Ok(()) => finding("disk", true, "a disk of this computer".to_owned(), ""),
        Err(fault) => finding("disk", false, fault.what, &fault.advice),
    }
}

pub(super) fn free_space(dir: &Path) -> Finding {
    let place = dir.ancestors().find(|part| part.exists()).unwrap_or(dir);
    let advice = "free some space: nothing is written once the disk is full";
    let found = store::free_space(place);
    finding("free space", found.ok, found.detail, advice)
}

/// Dates of requests come from this clock. A file from the future means that it was set back.
pub(super) fn clock(dir: &Path, now: DateTime<Utc>) -> Finding {
    let written =
        std::fs::metadata(dir.join("anchor")).and_then(|it| it.modified()).map(DateTime::<Utc>::from);
    let times = written.ok().map(|at| AuditTimes { last: at, latest: at, longest_quiet_days: 0 });
    let wrong = clock_against(times, now);
    finding(CLOCK, wrong.is_none(), wrong.unwrap_or_else(|| now.to_rfc3339()), SET_THE_CLOCK)
}

/// What may be wrong with the clock, going by the last writes.
pub(super) fn clock_against(written: Option<AuditTimes>, now: DateTime<Utc>) -> Option<String> {
    let says = now.format("%Y-%m-%d %H:%M UTC");
    if !YEARS.contains(&now.year()) {
        return Some(format!("this computer says {says}"));
    }
    let AuditTimes { last, latest, longest_quiet_days } = written?;
    let quiet_days = longest_quiet_days.max((now - last).num_days());
    if latest > now + TimeDelta::minutes(2) {
        return Some(format!("this computer says {says}, which is before the last write in this folder"));
    }
    (quiet_days > LONGEST_QUIET_DAYS).then(|| {
        format!(
            "this computer says {says}, and nothing was written in this folder for {quiet_days} days before"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

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

    #[cfg(unix)]
    #[test]
    fn each_file_of_the_folder_is_looked_at_for_whatever_everybody_may_do_with_it() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let set = |path: &Path, mode| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let names = ["vault.json", store::FILE_NAME, "anchor", "doorstep"];
        names.iter().for_each(|name| std::fs::write(dir.path().join(name), "").unwrap());
        names.iter().for_each(|name| set(&dir.path().join(name), 0o660));
        set(dir.path(), 0o770);
        assert!(permissions(dir.path()).ok);
        for path in names.iter().map(|name| dir.path().join(name)).chain([dir.path().to_owned()]) {
            let before = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            for everybody in [0o004, 0o002, 0o001] {
                set(&path, before | everybody);
                assert!(!permissions(dir.path()).ok, "{everybody:o} of {}", path.display());
            }
            set(&path, before);
        }
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

    #[test]
    fn a_clock_far_ahead_of_the_last_write_is_noticed_and_a_holiday_is_none() {
        let now = Clock::default().now();
        let times = |last, latest, longest_quiet_days| {
            let day = TimeDelta::days;
            Some(AuditTimes { last: now + day(last), latest: now + day(latest), longest_quiet_days })
        };
        let said = |times| clock_against(times, now).unwrap_or_default();
        assert_eq!(said(times(-60, -60, 3)), "");
        assert!(said(times(-365, -365, 3)).contains("for 365 days"));
        assert_eq!(said(None), "");
        // Set ahead or back, and written to since: the last lines still tell.
        assert!(said(times(0, 0, 365)).contains("for 365 days"));
        assert!(said(times(0, 365, 3)).contains("before the last write"));
    }
}
