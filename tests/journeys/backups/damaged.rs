//! What rots on the disk: in the customers and in the journal.

use super::*;

fn rot_customers(dir: &Path) {
    let name = names(dir).into_iter().find(|name| name.starts_with("customers-")).unwrap();
    let mut bytes = fs::read(dir.join(&name)).unwrap();
    let at = bytes.len() - 3000;
    bytes[at] ^= 1;
    fs::write(dir.join(name), bytes).unwrap();
}

#[test]
fn customers_that_rot_on_the_disk_are_told_each_night_and_cost_no_good_backup() {
    let desk = Desk::with_customers();
    let shelf = desk.folder("shelf");
    let back_up = |name: &str| desk.admin(&["backup", text(&shelf.join(name)), "--keep", "2"]);
    back_up("good").expect_status(0);
    rot_customers(&desk.data());
    for night in ["a", "b", "c"] {
        let run = back_up(night);
        run.expect_status(8);
        assert!(run.stderr.contains("no older backup was removed"), "{}", run.stderr);
        let made = run.json();
        assert_eq!(
            (&made["removed"], &made["not_well"][0]["name"]),
            (&serde_json::json!([]), &"customers".into())
        );
    }
    assert_eq!(names(&shelf), ["a", "b", "c", "good"]);
    // Whoever restores one is told, and all removals are there.
    let damaged = desk.on(&desk.home().join("r1"), &["restore", text(&shelf.join("c"))]);
    damaged.expect_status(8);
    assert_eq!(damaged.json()["not_well"][0]["name"], "customers");
    let drilled = desk.admin(&["restore", "--drill", text(&shelf.join("c"))]);
    drilled.expect_status(8);
    assert_eq!(drilled.json()["not_well"][0]["name"], "customers");
    desk.on(&desk.home().join("r2"), &["restore", text(&shelf.join("good"))]).expect_status(0);
    // What is advised mends it, though not a row of the file is new.
    let file = desk.home().join("customers.csv");
    desk.admin(&["import", "customers", text(&file), "--replace"]).expect_status(0);
    desk.whole(&desk.data());
    let made = back_up("d").expect_status(0).json();
    assert_eq!(
        (&made["not_well"], names(&shelf)),
        (&serde_json::json!([]), vec!["c".to_owned(), "d".to_owned()])
    );
}

#[test]
fn customers_cut_short_are_told_like_any_damage() {
    let desk = Desk::with_customers();
    let name = names(&desk.data()).into_iter().find(|name| name.starts_with("customers-")).unwrap();
    let file = fs::OpenOptions::new().write(true).open(desk.data().join(name)).unwrap();
    file.set_len(file.metadata().unwrap().len() - 4096).unwrap();
    let run = desk.admin(&["backup", text(&desk.home().join("one.backup"))]);
    run.expect_status(8);
    assert_eq!(run.json()["not_well"][0]["name"], "customers");
}

/// As docs/formats.md says: a header, then frames with their length at both ends.
fn places_of_frames(journal: &[u8]) -> Vec<usize> {
    let length = |at: usize| u32::from_le_bytes(journal[at..at + 4].try_into().unwrap()) as usize;
    let (mut places, mut at) = (Vec::new(), 12 + length(8));
    while at < journal.len() {
        places.push(at);
        at += 8 + length(at);
    }
    places
}

#[test]
fn a_byte_that_rots_in_the_journal_is_named_when_it_is_read_and_costs_only_what_lies_beyond() {
    let desk = Desk::new();
    let share = desk.folder("share");
    let mut references = vec![desk.stop_calls(1)];
    desk.admin(&["journal", "--to", text(&share)]).expect_status(0);
    let backup = desk.back_up("one.backup");
    references.extend((2..6).map(|number| desk.stop_calls(number)));
    let journal = journal_in(&share);
    let whole = desk.admin(&["journal", "status", "--verify"]).expect_status(0).json();
    assert_eq!((&whole["read"]["entries"], &whole["read"]["unreadable"]), (&6.into(), &0.into()));
    // Of what the backup has: nothing is lost, and the reading tells.
    let good = fs::read(&journal).unwrap();
    let rotten = |frame: usize| {
        let mut bytes = good.clone();
        bytes[places_of_frames(&good)[frame - 1] + 60] ^= 1;
        fs::write(&journal, bytes).unwrap();
    };
    rotten(1);
    desk.admin(&["journal", "status"]).expect_status(0);
    let read = desk.admin(&["journal", "status", "--verify"]);
    assert_eq!((read.status, &read.json()["read"]["numbers"]), (7, &"1".into()));
    let args = ["restore", text(&backup), "--journal", text(&journal)];
    let dir = desk.home().join("r1");
    desk.on(&dir, &args).expect_status(0);
    assert!(references.iter().all(|reference| desk.is_stopped(&dir, reference)));
    // Of what came after: the rest is counted, and the status says that somebody must look.
    rotten(4);
    let dir = desk.home().join("r2");
    let run = desk.on(&dir, &args);
    assert_eq!(run.status, 7, "{}", run.stderr);
    let restored = run.json();
    assert_eq!((&restored["journal_damaged_at"], &restored["journal_not_taken"]), (&4.into(), &2.into()));
    let is_there: Vec<bool> = references.iter().map(|reference| desk.is_stopped(&dir, reference)).collect();
    assert_eq!((&restored["entries"], is_there), (&3.into(), vec![true, true, false, false, false]));
    assert!(restored["todo"][0].as_str().unwrap().contains("cannot be read"));
    // Moved away, it begins anew with everything.
    fs::rename(&journal, desk.home().join("rotten.journal")).unwrap();
    let anew = desk.admin(&["journal", "status", "--verify"]).expect_status(0).json();
    assert_eq!((&anew["read"]["entries"], &anew["read"]["unreadable"]), (&6.into(), &0.into()));
}
