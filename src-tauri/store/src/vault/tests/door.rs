//! The doorstep as guessers, floods and crashes meet it.

use super::*;

fn waiting(dir: &Path, ring: &Ring) -> Vec<FailedSignIn> {
    Doorstep::open(dir).unwrap().waiting(&ring.audit_identities()).unwrap().failures
}

fn drained(vault: &Vault, ring: &Ring) -> Vec<FailedSignIn> {
    let mut all = Vec::new();
    let drain = |failures: &[FailedSignIn]| {
        all = failures.to_vec();
        Ok(())
    };
    vault.drain_doorstep(ring, drain).unwrap();
    all
}

fn size(dir: &Path) -> u64 {
    std::fs::metadata(dir.join("doorstep")).unwrap().len()
}

#[test]
fn three_failures_cost_nothing_then_the_delay_grows_and_survives_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let ann = UserName::from("Ann");
    let vault = new_vault(dir.path()).vault;
    for _ in 0..3 {
        assert!(vault.unlock(&ann, "wrong", now()).unwrap_err().advice.contains("try again"));
    }
    assert!(vault.unlock(&ann, PASSWORD, now()).is_ok(), "the first three cost nothing");
    for _ in 0..3 {
        vault.unlock(&ann, "wrong", now()).unwrap_err();
    }
    assert!(vault.unlock(&ann, "wrong", now()).unwrap_err().what.contains("5 seconds"));
    let vault = Vault::open(dir.path()).unwrap();
    assert!(vault.unlock(&ann, PASSWORD, later(1)).unwrap_err().what.contains("4 seconds"));
    assert!(vault.unlock(&ann, "wrong", later(5)).unwrap_err().what.contains("10 seconds"));
    assert!(vault.unlock(&ann, PASSWORD, later(6)).unwrap_err().what.contains("9 seconds"));
    assert!(vault.unlock(&ann, PASSWORD, later(15)).is_ok());
    assert!(vault.unlock(&ann, "wrong", later(15)).unwrap_err().advice.contains("try again"));
}

#[test]
fn the_delay_never_grows_beyond_a_quarter_of_an_hour() {
    let dir = tempfile::tempdir().unwrap();
    let ann = UserName::from("Ann");
    let vault = new_vault(dir.path()).vault;
    let mut at = now();
    for _ in 0..20 {
        vault.unlock(&ann, "wrong", at).unwrap_err();
        at += TimeDelta::minutes(15);
    }
    assert!(vault.unlock(&ann, PASSWORD, at).is_ok());
}

#[test]
fn a_clock_set_back_does_not_shorten_the_delay_nor_lock_for_long() {
    let dir = tempfile::tempdir().unwrap();
    let ann = UserName::from("Ann");
    let vault = new_vault(dir.path()).vault;
    for _ in 0..4 {
        vault.unlock(&ann, "wrong", now()).unwrap_err();
    }
    assert!(vault.unlock(&ann, PASSWORD, later(-86_400)).unwrap_err().what.contains("5 seconds"));
    assert!(vault.unlock(&ann, PASSWORD, later(-86_395)).is_ok());
}

#[test]
fn what_was_typed_at_the_door_can_be_read_by_the_ring_alone() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    vault.unlock(&UserName::from("hunter2-typed-as-name"), "x", now()).unwrap_err();
    let text = std::fs::read_to_string(dir.path().join("doorstep")).unwrap();
    assert!(!text.contains("hunter2"));
    assert!(waiting(dir.path(), &Ring::generate(now())).is_empty());
    let kept = waiting(dir.path(), &ring);
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].typed.as_str(), "hunter2-typed-as-name");
}

#[test]
fn draining_forgets_the_facts_and_keeps_the_counts() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    for _ in 0..4 {
        vault.unlock(&UserName::from("Bob"), "wrong", now()).unwrap_err();
    }
    assert_eq!(drained(&vault, &ring).iter().map(|failed| failed.times).sum::<u32>(), 4);
    assert!(waiting(dir.path(), &ring).is_empty());
    assert!(vault.unlock(&UserName::from("Bob"), "wrong", now()).unwrap_err().what.contains("too many"));
}

#[test]
fn the_file_does_not_grow_with_sign_ins_that_succeed() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, .. } = new_vault(dir.path());
    for _ in 0..2_000 {
        vault.unlock(&UserName::from("Ann"), PASSWORD, now()).unwrap();
    }
    assert!(size(dir.path()) < 40_000, "{} bytes", size(dir.path()));
}

#[test]
fn it_shrinks_once_it_is_drained() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    for name in 0..40 {
        vault.unlock(&UserName(format!("name{name}")), "wrong", now()).unwrap_err();
    }
    let before = size(dir.path());
    assert_eq!(drained(&vault, &ring).len(), 40);
    assert!(size(dir.path()) < before / 5, "{before} bytes became {}", size(dir.path()));
}

#[test]
fn a_drain_that_was_killed_tells_the_same_ids_again_and_no_failure_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    vault.unlock(&UserName::from("Bob"), "wrong", now()).unwrap_err();
    let killed = |_: &[FailedSignIn]| Err(Fault::internal("killed after the audit entry, before the file"));
    vault.drain_doorstep(&ring, killed).unwrap_err();
    let first = waiting(dir.path(), &ring);
    vault.unlock(&UserName::from("Eve"), "wrong", later(1)).unwrap_err();
    let again = drained(&vault, &ring);
    assert_eq!(again.len(), 2);
    assert_eq!(again[0].id, first[0].id);
}

#[test]
fn what_comes_while_the_audit_chain_is_written_waits_for_the_next_drain() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    vault.unlock(&UserName::from("Bob"), "wrong", now()).unwrap_err();
    let meanwhile = |failures: &[FailedSignIn]| {
        assert_eq!(failures.len(), 1);
        vault.unlock(&UserName::from("Eve"), "wrong", later(1)).unwrap_err();
        Ok(())
    };
    vault.drain_doorstep(&ring, meanwhile).unwrap();
    let left = drained(&vault, &ring);
    assert_eq!(left.iter().map(|failed| failed.typed.as_str()).collect::<Vec<_>>(), ["Eve"]);
}

/// A flood at made-up names, written down as the door does it but without the work of trying passwords.
fn flood(dir: &Path, names: std::ops::Range<u32>) {
    let file = VaultFile::read(&dir.join("vault.json")).unwrap();
    for name in names {
        let bucket = doorstep::bucket(file.vault, &format!("name{name}"));
        let typed = Sensitive::new(format!("name{name}{}", "x".repeat(60_000)));
        let failed = FailedSignIn { id: EntryId(Uuid::now_v7()), typed, at: later(name.into()), times: 1 };
        let mut door = Doorstep::open(dir).unwrap();
        door.count(&bucket, now()).unwrap();
        door.keep(&bucket, &failed, &file.audit_public).unwrap();
    }
}

#[test]
fn a_flood_is_bounded_and_every_failure_of_it_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    flood(dir.path(), 0..500);
    let bound = 2 * (doorstep::MAX_SEALED_BYTES + 100_000) as u64 + 500 * 200;
    assert!(size(dir.path()) < bound, "{} bytes", size(dir.path()));
    let told = drained(&vault, &ring);
    assert!(told.len() < 100, "{} were kept one by one", told.len());
    assert_eq!(told.iter().map(|failed| failed.times).sum::<u32>(), 500);
    assert!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).is_ok());
}

#[test]
fn failures_counted_together_are_told_once_even_when_the_drain_was_killed_between_two_floods() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let mut chain: std::collections::BTreeMap<EntryId, u32> = Default::default();
    flood(dir.path(), 0..100);
    let mut first = Vec::new();
    let killed = |failures: &[FailedSignIn]| {
        first = failures.to_vec();
        Err(Fault::internal("killed"))
    };
    vault.drain_doorstep(&ring, killed).unwrap_err();
    flood(dir.path(), 100..150);
    // The chain takes an id once, whatever comes under it later.
    for failed in first.iter().chain(&drained(&vault, &ring)) {
        chain.entry(failed.id).or_insert(failed.times);
    }
    assert_eq!(chain.values().sum::<u32>(), 150);
    assert!(drained(&vault, &ring).is_empty());
}

#[test]
fn a_guess_under_way_at_one_name_does_not_hold_up_another() {
    let dir = tempfile::tempdir().unwrap();
    let vault = new_vault(dir.path()).vault;
    let (guessing, hears) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let vault = &vault;
        let eve = scope.spawn(move || {
            vault.at_the_door("eve", now(), |_| {
                guessing.send(()).unwrap();
                let waited = released.recv_timeout(std::time::Duration::from_secs(20));
                assert!(waited.is_ok(), "Ann had to wait for Eve");
                None
            })
        });
        hears.recv().unwrap();
        assert!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).is_ok());
        release.send(()).unwrap();
        assert!(eve.join().unwrap().is_err());
    });
}

#[test]
fn a_password_that_is_reset_while_somebody_waits_with_it_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let NewVault { vault, ring, .. } = new_vault(dir.path());
    let bob = UserName::from("Bob");
    vault.add_person(&ring, &bob, "first password", now()).unwrap();
    let turn = Turn::take(dir.path(), &doorstep::bucket(vault.id().unwrap(), "bob")).unwrap();
    std::thread::scope(|scope| {
        let waits = scope.spawn(|| vault.unlock(&bob, "first password", now()));
        std::thread::sleep(std::time::Duration::from_millis(300));
        vault.reset(&ring, &bob, "second password", now()).unwrap();
        drop(turn);
        assert_eq!(waits.join().unwrap().unwrap_err().code, Code::NotAllowed);
    });
    assert!(vault.unlock(&bob, "second password", now()).is_ok());
}

#[test]
fn a_right_password_given_many_times_at_once_is_never_taken_for_guessing() {
    let dir = tempfile::tempdir().unwrap();
    let vault = new_vault(dir.path()).vault;
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| vault.unlock(&UserName::from("Ann"), PASSWORD, now()).unwrap());
        }
    });
}

#[test]
fn guesses_at_once_are_counted_one_after_the_other() {
    let dir = tempfile::tempdir().unwrap();
    let vault = new_vault(dir.path()).vault;
    let tried = std::sync::atomic::AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| {
                let fault = vault.unlock(&UserName::from("Ann"), "wrong", now()).unwrap_err();
                if fault.what.contains("do not fit") {
                    tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(tried.into_inner(), 4);
}

#[test]
fn a_line_cut_short_by_a_crash_takes_no_later_count_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let vault = new_vault(dir.path()).vault;
    std::fs::write(dir.path().join("doorstep"), "{\"bucket\":\"ab").unwrap();
    for _ in 0..4 {
        vault.unlock(&UserName::from("Ann"), "wrong", now()).unwrap_err();
    }
    assert!(vault.unlock(&UserName::from("Ann"), PASSWORD, now()).unwrap_err().what.contains("too many"));
}
