//! Which backups stay: known by their manifest and its MAC, never by their name.

use crate::files_out;
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
    ours.sort_by(|(left, a), (right, b)| (b.made_at, right).cmp(&(a.made_at, left)));
    let outlived = ours.into_iter().skip(keep.saturating_sub(1) as usize);
    let mut removed = Vec::new();
    for (path, _) in outlived {
        std::fs::remove_file(&path).map_err(|error| files_out::fault(&path, &error))?;
        removed.push(path);
    }
    removed.sort();
    Ok(removed)
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
