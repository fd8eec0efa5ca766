//! Which backups stay: known by their manifest and its MAC, never by their name.

use crate::files_out;
use chrono::{DateTime, Utc};
use domain::Result;
use std::path::{Path, PathBuf};
use store::{BackupFile, Manifest, Ring};
use uuid::Uuid;

/// Removes all but the newest of this site's backups in the folder, and says which. The one just made stays.
pub fn keep_newest(
    folder: &Path,
    made: &Path,
    keep: u32,
    ring: &Ring,
    newest: &Manifest,
) -> Result<Vec<PathBuf>> {
    let names = std::fs::read_dir(folder).map_err(|error| files_out::fault(folder, &error))?;
    let others =
        names.flatten().map(|entry| entry.path()).filter(|path| path.file_name() != made.file_name());
    let mut ours: Vec<(PathBuf, Manifest)> =
        others.filter_map(|path| Some((path.clone(), ours(&path, ring, &newest.vault)?))).collect();
    ours.retain(|(_, manifest)| manifest.site == newest.site);
    ours.sort_by(|(left, a), (right, b)| (age(b, newest), right).cmp(&(age(a, newest), left)));
    let outlived = ours.into_iter().skip(keep.saturating_sub(1) as usize);
    let mut removed = Vec::new();
    for (path, _) in outlived {
        std::fs::remove_file(&path).map_err(|error| files_out::fault(&path, &error))?;
        removed.push(path);
    }
    removed.sort();
    Ok(removed)
}

/// The later, the newer. How far the ledger went tells that better than a clock, which may have run ahead; of another
/// log, only the time can be compared, and one after the newest backup's is not believed.
fn age(manifest: &Manifest, newest: &Manifest) -> (bool, u64, u64, DateTime<Utc>) {
    let is_same_log = manifest.ledger.log == newest.ledger.log;
    let at = if manifest.made_at > newest.made_at { DateTime::UNIX_EPOCH } else { manifest.made_at };
    match is_same_log {
        true => (true, manifest.ledger.seq, manifest.audit.seq, at),
        false => (false, 0, 0, at),
    }
}

/// Removes what killed backups left in the folder. What cannot be removed, or told for ours, stays.
pub fn clear_killed(folder: &Path, ring: &Ring, vault: &Uuid) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') && name.ends_with(".part") && ours(&path, ring, vault).is_some() {
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// The manifest of a plain file that is a backup of this vault's.
fn ours(path: &Path, ring: &Ring, vault: &Uuid) -> Option<Manifest> {
    let is_plain = std::fs::symlink_metadata(path).is_ok_and(|it| it.is_file());
    let backup = is_plain.then(|| BackupFile::open(path).ok())??;
    (backup.manifest.vault == *vault && backup.prove(ring).is_ok()).then_some(backup.manifest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use domain::ids::LogId;
    use store::Head;

    fn backup(log: LogId, seq: u64, days: i64) -> Manifest {
        let at = "2026-11-22T15:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::days(days);
        let head = Head { log, seq, hash: String::new() };
        Manifest {
            format: String::new(),
            version: 1,
            schema: 1,
            site: "001".to_owned(),
            vault: Uuid::nil(),
            made_at: at,
            business_time: at,
            ledger: head.clone(),
            audit: head,
            customers: None,
            key: Uuid::nil(),
            members: Vec::new(),
        }
    }

    #[test]
    fn a_backup_made_while_the_clock_ran_ahead_is_no_newer_than_those_after_it() {
        let (log, before) = (LogId(Uuid::from_u128(2)), LogId(Uuid::from_u128(1)));
        let newest = backup(log, 40, 0);
        let older =
            [backup(log, 30, -1), backup(log, 20, 365), backup(before, 90, -2), backup(before, 95, 365)];
        let ages: Vec<_> = older.iter().map(|it| age(it, &newest)).collect();
        assert!(ages.is_sorted_by(|one, other| one > other), "{ages:?}");
    }
}
