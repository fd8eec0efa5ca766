//! A backup as a file: written while others write, read back, and refused once a byte of it differs.

use super::*;
use crate::KeyPurpose;
use crate::VaultOptions;
use chrono::{DateTime, Utc};
use domain::entry::Body;
use domain::ids::UserName;
use std::path::PathBuf;

const PASSWORD: &str = "copper kettle seven marsh";

pub(crate) struct Folder {
    pub dir: tempfile::TempDir,
    pub vault: Vault,
    pub ring: Ring,
    pub store: Store,
}

pub(crate) fn now() -> DateTime<Utc> {
    "2026-11-21T15:00:00Z".parse().unwrap()
}

pub(crate) fn acting() -> Acting {
    Acting::now(UserName::from("ann"), now())
}

pub(crate) fn folder() -> Folder {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let quick = VaultOptions { scrypt_log_n: 2 };
    let new = Vault::begin(&data, &UserName::from("ann"), PASSWORD, now(), quick).unwrap().finish().unwrap();
    let store = Store::create(&data, &new.ring, "001", &acting()).unwrap();
    Folder { dir, vault: new.vault, ring: new.ring, store }
}

impl Folder {
    pub fn note(&self) {
        let entry = crate::NewEntry::about_nobody(Body::Opened { parent: None, lost: None });
        self.store.write(&acting(), |tx| tx.append(entry)).unwrap();
    }

    pub fn scratch(&self, name: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::create_dir(&path).unwrap();
        path
    }

    pub fn back_up(&self, name: &str) -> (PathBuf, Manifest) {
        let path = self.dir.path().join(name);
        let mut file = File::create(&path).unwrap();
        let scratch = self.scratch(&format!("{name}-scratch"));
        let keys = (&self.vault, &self.ring);
        let made = self.store.back_up(keys, &acting(), &scratch, &mut file, &mut |_, _| true).unwrap();
        (path, made)
    }

    fn verify(&self, path: &Path, name: &str) -> Result<Manifest> {
        let into = self.scratch(name);
        let backup = BackupFile::open(path)?;
        backup.prove(&self.ring)?;
        backup.unpack(&into, &|_| true, &mut |_| true)?;
        verify_unpacked(&into, &self.ring, &backup.manifest)?;
        Ok(backup.manifest)
    }
}

#[test]
fn a_backup_opens_as_the_folder_was() {
    let folder = folder();
    (0..20).for_each(|_| folder.note());
    let (path, made) = folder.back_up("one.backup");
    assert_eq!((made.ledger.seq, made.site.as_str()), (21, "001"));
    assert_eq!(folder.verify(&path, "into").unwrap(), made);
    let names: Vec<&str> = made.members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, [VAULT, FILE_NAME, anchor::NAME]);
}

#[test]
fn a_backup_taken_while_others_write_is_of_one_moment() {
    let folder = folder();
    (0..50).for_each(|_| folder.note());
    let (path, made) = std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..300).for_each(|_| folder.note()));
        std::thread::sleep(std::time::Duration::from_millis(20));
        let made = folder.back_up("one.backup");
        writer.join().unwrap();
        made
    });
    assert!((51..=351).contains(&made.ledger.seq));
    let into = folder.dir.path().join("into");
    folder.verify(&path, "into").unwrap();
    let store = Store::open_aside(&into, &folder.ring).unwrap();
    let ill: Vec<_> = store.check(&mut |_, _, _| true).unwrap().into_iter().filter(|line| !line.ok).collect();
    assert!(ill.iter().all(|line| line.name == "free-space"), "{ill:?}");
}

#[test]
fn a_flipped_byte_anywhere_is_noticed() {
    let folder = folder();
    let (path, _) = folder.back_up("one.backup");
    let whole = std::fs::read(&path).unwrap();
    let changed = folder.dir.path().join("changed.backup");
    // Of a tar's padding nothing depends; of all else, everything.
    let mut noticed = 0;
    for at in (0..whole.len()).step_by(997) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x40;
        std::fs::write(&changed, &bytes).unwrap();
        let read = folder.verify(&changed, &format!("into-{at}"));
        match read {
            Err(_) => noticed += 1,
            Ok(made) => assert!(made == folder.verify(&path, &format!("same-{at}")).unwrap()),
        }
    }
    assert!(noticed * 10 > whole.len() / 997 * 9, "only {noticed} of {}", whole.len() / 997);
}

#[test]
fn a_backup_cut_short_anywhere_is_refused() {
    let folder = folder();
    let (path, made) = folder.back_up("one.backup");
    let whole = std::fs::read(&path).unwrap();
    let cut = folder.dir.path().join("cut.backup");
    for (round, len) in (0..usize::try_from(made.bytes()).unwrap()).step_by(4999).enumerate() {
        std::fs::write(&cut, &whole[..len]).unwrap();
        assert!(folder.verify(&cut, &format!("into-{round}")).is_err(), "cut at {len}");
    }
}

#[test]
fn a_manifest_of_a_newer_version_or_of_other_keys_is_refused() {
    let folder = folder();
    let (path, made) = folder.back_up("one.backup");
    let newer = Manifest { version: made.version + 1, ..made.clone() };
    let fault = Manifest::read(&newer.to_bytes().unwrap()).unwrap_err();
    assert!(fault.code == Code::StoreUnusable && fault.what.contains("newer version"), "{}", fault.line());
    let newer = Manifest { schema: made.schema + 1, ..made };
    assert!(Manifest::read(&newer.to_bytes().unwrap()).unwrap_err().what.contains("newer version"));
    let stranger = Ring::generate(now());
    assert_eq!(BackupFile::open(&path).unwrap().prove(&stranger).unwrap_err().code, Code::StoreUnusable);
}

#[test]
fn a_member_that_is_a_path_is_refused() {
    let folder = folder();
    let (_, mut made) = folder.back_up("one.backup");
    for name in ["../vault.json", "/etc/passwd", "customers-1.db/x", "customers-01.db", "customers-.db", ""] {
        made.members[0].name = name.to_owned();
        assert!(Manifest::read(&made.to_bytes().unwrap()).is_err(), "{name}");
    }
}

#[test]
fn stopping_leaves_no_answer_and_no_copy_under_a_final_name() {
    let folder = folder();
    let scratch = folder.scratch("scratch");
    let mut out = Vec::new();
    let keys = (&folder.vault, &folder.ring);
    let fault = folder.store.back_up(keys, &acting(), &scratch, &mut out, &mut |_, _| false).unwrap_err();
    assert!(fault.is_stop, "{}", fault.line());
}

#[test]
fn the_backup_shows_nothing_but_its_manifest() {
    let folder = folder();
    let (path, _) = folder.back_up("one.backup");
    let bytes = std::fs::read(path).unwrap();
    let secret = folder.ring.key(KeyPurpose::Store).unwrap();
    assert!(!bytes.windows(32).any(|part| part == secret.0));
    assert!(!bytes.windows(15).any(|part| part == b"SQLite format 3"));
}

#[test]
fn a_restore_killed_between_any_two_files_is_finished_by_whoever_comes_next() {
    let names = ["vault.json", "store.db", "anchor", "customers-2.db"].map(str::to_owned);
    let old = ["vault.json", "store.db", "store.db-wal", "anchor", "customers-1.db"];
    for steps in 0..=old.len() + names.len() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let (from, aside) = (path("restore-scratch"), path("before-restore-1"));
        std::fs::create_dir(&from).unwrap();
        old.iter().for_each(|name| std::fs::write(path(name), "old").unwrap());
        names.iter().for_each(|name| std::fs::write(from.join(name), "new").unwrap());
        std::fs::write(path("doorstep"), "stays").unwrap();
        let swap = Swap::new(dir.path(), "restore-scratch", &names, "before-restore-1").unwrap();
        std::fs::write(path("restoring.json"), serde_json::to_vec(&swap).unwrap()).unwrap();
        // What had been done when it was killed.
        std::fs::create_dir(&aside).unwrap();
        let mut outs = old.to_vec();
        outs.sort_unstable();
        let moves = outs.iter().map(|name| (path(name), aside.join(name)));
        let moves = moves.chain(names.iter().map(|name| (from.join(name), path(name))));
        moves.take(steps).for_each(|(from, to)| std::fs::rename(from, to).unwrap());
        finish_restore(dir.path()).unwrap();
        finish_restore(dir.path()).unwrap();
        for name in &names {
            assert_eq!(std::fs::read_to_string(path(name)).unwrap(), "new", "{name} after {steps}");
        }
        for name in old {
            assert_eq!(std::fs::read_to_string(aside.join(name)).unwrap(), "old", "{name} after {steps}");
        }
        assert!(!path("store.db-wal").exists() && !path("customers-1.db").exists() && !from.exists());
        assert_eq!(std::fs::read_to_string(path("doorstep")).unwrap(), "stays");
    }
}

#[test]
fn a_salvage_or_rotation_killed_while_it_moves_files_is_finished_by_whoever_comes_next() {
    let into = [VAULT, FILE_NAME, anchor::NAME].map(str::to_owned);
    let swaps = [Swap::of_store("scratch", "aside"), Swap::exchange("scratch", &into, &[], "aside")];
    for swap in swaps {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::create_dir(path("scratch")).unwrap();
        for name in swap.coming_in() {
            std::fs::write(path(name), "old").unwrap();
            std::fs::write(path("scratch").join(name), "new").unwrap();
        }
        std::fs::write(path("restoring.json"), serde_json::to_vec(&swap).unwrap()).unwrap();
        finish_restore(dir.path()).unwrap();
        for name in swap.coming_in() {
            assert_eq!(std::fs::read_to_string(path(name)).unwrap(), "new", "{name}");
        }
        assert!(!path("restoring.json").exists());
    }
}

#[test]
fn a_folder_that_somebody_has_open_is_not_taken_and_one_being_restored_is_not_opened() {
    let folder = folder();
    let data = folder.dir.path().join("data");
    assert_eq!(InUse::alone(&data).unwrap_err().code, Code::Conflict);
    drop(folder.store);
    let alone = InUse::alone(&data).unwrap();
    assert_eq!(Store::open(&data, &folder.ring).unwrap_err().code, Code::Conflict);
    drop(alone);
    Store::open(&data, &folder.ring).unwrap();
}

#[test]
fn a_marker_that_leads_out_of_the_folder_moves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["../vault.json", "id_rsa"] {
        let swap = Swap::new(dir.path(), "new", &[name.to_owned()], "old").unwrap();
        std::fs::write(dir.path().join("restoring.json"), serde_json::to_vec(&swap).unwrap()).unwrap();
        assert_eq!(finish_restore(dir.path()).unwrap_err().code, Code::StoreUnusable);
    }
}

#[test]
fn links_that_somebody_put_beside_a_marker_move_nothing_of_anybody() {
    let home = tempfile::tempdir().unwrap();
    let theirs = home.path().join("theirs");
    std::fs::create_dir(&theirs).unwrap();
    std::fs::write(theirs.join("vault.json"), "theirs").unwrap();
    let links: [(&str, &std::path::Path); 3] =
        [("new", &theirs), ("old", &theirs), ("new/vault.json", &theirs.join("vault.json"))];
    for (link, to) in links {
        let shared = tempfile::tempdir().unwrap();
        let path = |name: &str| shared.path().join(name);
        std::fs::write(path("vault.json"), "ours").unwrap();
        let swap = Swap::new(shared.path(), "new", &["vault.json".to_owned()], "old").unwrap();
        std::fs::write(path("restoring.json"), serde_json::to_vec(&swap).unwrap()).unwrap();
        ["new", "old"]
            .iter()
            .filter(|name| **name != link)
            .for_each(|name| std::fs::create_dir(path(name)).unwrap());
        std::os::unix::fs::symlink(to, path(link)).unwrap();
        assert_eq!(finish_restore(shared.path()).unwrap_err().code, Code::StoreUnusable, "{link}");
        let names: Vec<_> = std::fs::read_dir(&theirs).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(names, ["vault.json"], "{link}");
        assert_eq!(std::fs::read_to_string(theirs.join("vault.json")).unwrap(), "theirs", "{link}");
    }
}
