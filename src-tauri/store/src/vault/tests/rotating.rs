//! Renewing the ring, and the exchange of files that makes a rotation take place.

use super::*;
use crate::backup::Swap;

const NEW: [&str; 4] = ["vault.json", "store.db", "anchor", "customers-2.db"];
const OLD: [&str; 6] =
    ["vault.json", "store.db", "store.db-wal", "anchor", "customers-1.db", "customers-2.db"];

/// Every step of the exchange, in its order.
fn steps(dir: &Path) -> Vec<(PathBuf, Option<PathBuf>)> {
    let (from, aside) = (dir.join("rotation-scratch"), dir.join("rotated-away"));
    let outs = ["vault.json", "store.db", "store.db-wal", "anchor", "customers-2.db", "customers-1.db"];
    let out = outs.iter().map(|name| (dir.join(name), Some(aside.join(name))));
    let into = NEW.iter().map(|name| (from.join(name), Some(dir.join(name))));
    let away = OLD.iter().map(|name| (aside.join(name), None));
    out.chain(into).chain(away).collect()
}

#[test]
fn an_exchange_killed_between_any_two_files_is_finished_and_leaves_nothing_in_old_keys() {
    let into = NEW.map(str::to_owned);
    for done in 0..=OLD.len() + NEW.len() + OLD.len() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::create_dir(path("rotation-scratch")).unwrap();
        OLD.iter().for_each(|name| std::fs::write(path(name), "old").unwrap());
        NEW.iter().for_each(|name| std::fs::write(path("rotation-scratch").join(name), "new").unwrap());
        std::fs::write(path("doorstep"), "stays").unwrap();
        let spent = ["customers-1.db".to_owned()];
        let swap = Swap::exchange("rotation-scratch", &into, &spent, "rotated-away");
        std::fs::write(path("restoring.json"), serde_json::to_vec(&swap).unwrap()).unwrap();
        std::fs::create_dir(path("rotated-away")).unwrap();
        for (from, to) in steps(dir.path()).into_iter().take(done) {
            match to {
                Some(to) => std::fs::rename(from, to).unwrap(),
                None => std::fs::remove_file(from).unwrap(),
            }
        }
        crate::finish_restore(dir.path()).unwrap();
        crate::finish_restore(dir.path()).unwrap();
        let mut left: Vec<String> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".lock"))
            .collect();
        left.sort();
        assert_eq!(left, ["anchor", "customers-2.db", "doorstep", "store.db", "vault.json"], "after {done}");
        for name in NEW {
            assert_eq!(std::fs::read_to_string(path(name)).unwrap(), "new", "{name} after {done}");
        }
    }
}

#[test]
fn an_exchange_that_was_not_begun_is_none() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("vault.json"), "old").unwrap();
    std::fs::create_dir(dir.path().join("rotation-scratch")).unwrap();
    std::fs::write(dir.path().join("rotation-scratch/vault.json"), "new").unwrap();
    crate::finish_restore(dir.path()).unwrap();
    assert_eq!(std::fs::read_to_string(dir.path().join("vault.json")).unwrap(), "old");
}

#[test]
fn a_renewed_ring_keeps_what_something_outside_still_needs_and_nothing_else() {
    let mut ring = Ring::generate(now());
    for year in 1..=3 {
        ring = ring.renewed(&KeyPurpose::ROTATED, later(year * 31_536_000));
    }
    let retired = |purpose: KeyPurpose| {
        ring.rows().iter().filter(|key| key.purpose == purpose && key.retired.is_some()).count()
    };
    assert_eq!(KeyPurpose::ALL.map(retired), [0, 0, 3, 3, 0, 0, 0, 1]);
    for purpose in KeyPurpose::ALL {
        let in_use = ring.rows().iter().filter(|key| key.purpose == purpose && key.retired.is_none()).count();
        assert_eq!(in_use, 1, "{purpose:?}");
    }
}
