//! The commands that change something, and what must hold after each, however it ended.

use crate::desk::{ADMIN, AFTER_W47, Desk, IN_W47, NEW_PASSWORD, PASSWORD, Run, customers, text, word};
use crate::listing;
use crate::restoring;
use crate::weekly;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use store::KeyPurpose;

/// A command and its aftermath.
pub struct Case {
    pub name: &'static str,
    /// Makes the folder, and what the command reads.
    pub begin: fn() -> Desk,
    pub args: fn(&Desk) -> Vec<String>,
    /// Panics when something was lost or is half there.
    pub after: fn(&Desk, &Run),
}

pub const ALL: &[Case] = &[
    Case { name: "record", begin: Desk::new, args: restoring::record, after: after_record },
    Case { name: "withdraw", begin: Desk::new, args: withdraw, after: after_withdraw },
    Case { name: "import customers", begin: with_another_city, args: import, after: after_import },
    Case { name: "weekly customers", begin: weekly::begin, args: import, after: weekly::after },
    Case { name: "import removals", begin: with_letters, args: letters, after: after_letters },
    Case {
        name: "import list",
        begin: listing::with_a_list,
        args: listing::import,
        after: listing::after_import,
    },
    Case { name: "scrub", begin: listing::with_a_list, args: listing::scrub, after: listing::after_scrub },
    Case { name: "export write", begin: Desk::new, args: export, after: after_export },
    Case { name: "user add", begin: Desk::new, args: add, after: after_add },
    Case { name: "user passwd", begin: Desk::new, args: passwd, after: after_passwd },
    Case { name: "init", begin: Desk::bare, args: init, after: after_init },
    Case { name: "keys rotate", begin: Desk::new, args: rotate, after: after_rotate },
    Case { name: "backup", begin: Desk::new, args: backup, after: after_backup },
    Case {
        name: "migration",
        begin: restoring::of_version_1,
        args: restoring::look_up,
        after: restoring::after_migration,
    },
    Case {
        name: "restore",
        begin: restoring::with_a_backup_alone,
        args: restoring::restore,
        after: restoring::after_restore,
    },
    Case {
        name: "restore with journal",
        begin: restoring::with_an_older_folder,
        args: restoring::restore_with_journal,
        after: restoring::after_restore_with_journal,
    },
    Case {
        name: "journal",
        begin: restoring::with_a_journal,
        args: restoring::record,
        after: restoring::after_journal,
    },
    Case {
        name: "salvage",
        begin: restoring::with_a_damaged_page,
        args: restoring::salvage,
        after: restoring::after_salvage,
    },
];

fn after_record(desk: &Desk, run: &Run) {
    let everything = BTreeSet::from(["email", "mail", "phone", "share", "text"].map(ToOwned::to_owned));
    let now = || -> Vec<_> {
        let before = desk.requests().into_iter();
        before.filter(|(_, kinds)| *kinds == everything).map(|(reference, _)| reference).collect()
    };
    let found = now();
    assert_eq!(desk.requests().len(), 2 + found.len(), "half a request");
    assert_eq!(desk.customer("100203").unwrap().1.len(), 5 * found.len(), "half a request is in force");
    match run.confirmed() {
        Some(said) => assert_eq!(found, [word(&said["reference"])], "confirmed and gone"),
        None => expect_honest(run, found.is_empty()),
    }
    let again = desk.run(&restoring::record(desk)).expect_status(0).json();
    assert_eq!(again["duplicate"], !found.is_empty());
    assert_eq!(now(), [word(&again["reference"])], "the same request stands twice, or not at all");
}

fn withdraw(desk: &Desk) -> Vec<String> {
    let all = desk.requests();
    let (reference, _) = all.iter().find(|(_, kinds)| kinds.contains("phone")).unwrap();
    Desk::args(&["request", "withdraw", reference, "--reason", "recorded for the wrong person"])
}

fn after_withdraw(desk: &Desk, run: &Run) {
    let left = desk.customer("100204").unwrap().1.len();
    assert!([0, 3].contains(&left), "half withdrawn: {left}");
    assert!(run.confirmed().is_none() || left == 0, "confirmed and not withdrawn");
    expect_honest(run, left == 3);
    if left == 3 {
        desk.run(&withdraw(desk)).expect_status(0);
    }
    assert!(desk.customer("100204").unwrap().1.is_empty());
}

/// More rows than one batch of the import holds.
fn with_another_city() -> Desk {
    let desk = Desk::new();
    let more = (0..3000).map(|no| format!("{},Ann,Hale,{no} Elm,Aspen,CO,81611,,,\n", 200_000 + no));
    desk.file("customers.csv", &(customers("Aspen") + &more.collect::<String>()));
    desk
}

pub fn import(desk: &Desk) -> Vec<String> {
    Desk::args(&["import", "customers", text(&desk.home().join("customers.csv"))])
}

fn after_import(desk: &Desk, run: &Run) {
    let now = || ["100201", "100204", "200000", "202999"].map(|no| desk.customer(no).map(|(city, _)| city));
    let (before, whole) = ([Some("Denver"), Some("Denver"), None, None], [Some("Aspen"); 4]);
    let found = now();
    let is_new = found.each_ref().map(Option::as_deref) == whole;
    assert!(is_new || found.each_ref().map(Option::as_deref) == before, "half imported: {found:?}");
    assert!(run.confirmed().is_none() || is_new, "confirmed and not there");
    expect_honest(run, !is_new);
    desk.run(&import(desk)).expect_status(0);
    assert_eq!(now().each_ref().map(Option::as_deref), whole);
    assert_eq!(desk.customer("100204").unwrap().1.len(), 3, "an import touched a removal");
    let generations = names_in(desk).filter(|name| name.starts_with("customers-")).collect::<Vec<_>>();
    assert!(
        generations.len() <= 2 && generations.iter().all(|name| name.ends_with(".db")),
        "{generations:?}"
    );
}

/// Rows of two transactions.
pub const LETTERS: usize = 270;

pub fn with_letters() -> Desk {
    let desk = Desk::new();
    let area = |no: usize| 303 + 2 * (no / 100);
    let rows = (0..LETTERS).map(|no| format!("phone,{}-555-01{:02},2026-11-17,letter\n", area(no), no % 100));
    desk.file("letters.csv", &format!("channel,phone,received,received_by\n{}", rows.collect::<String>()));
    desk
}

pub fn letters(desk: &Desk) -> Vec<String> {
    let file = desk.home().join("letters.csv");
    Desk::args(&["--as-of", IN_W47, "import", "removals", text(&file), "--source", "letters"])
}

fn after_letters(desk: &Desk, run: &Run) {
    let now = || desk.requests().len() - 2;
    let there = now();
    assert!([0, 250, LETTERS].contains(&there), "a transaction is half there: {there}");
    assert!(run.confirmed().is_none() || there == LETTERS, "confirmed and not there: {there}");
    expect_honest(run, there == 0);
    let again = desk.run(&letters(desk)).expect_status(0).json();
    assert_eq!((&again["added"], &again["unchanged"]), (&(LETTERS - there).into(), &there.into()));
    assert_eq!(now(), LETTERS);
}

fn export(desk: &Desk) -> Vec<String> {
    let write = ["--as-of", AFTER_W47, "export", "write", "--layout", "us-dma-mps", "--out"];
    let out = desk.home().join("outbox");
    Desk::args(&[&write[..], &[text(&out), "--service", "mps", "--week", "2026-W47"]].concat())
}

fn after_export(desk: &Desk, run: &Run) {
    let batches = desk.admin(&["export", "list"]).expect_status(0).json()["batches"].clone();
    let batches: Vec<&Value> = batches.as_array().unwrap().iter().collect();
    let out = desk.home().join("outbox");
    let batch = match (&batches[..], run.confirmed()) {
        ([], None) => {
            assert!(names_of(&out).iter().all(|name| name.starts_with('.')), "a file without its batch");
            desk.run(&export(desk)).expect_status(0).json()
        }
        ([batch], confirmed) => {
            if let Some(said) = confirmed {
                desk.admin(&["export", "verify", &word(&said["batch"])]).expect_status(0);
            } else {
                expect_honest(run, false);
            }
            let render = ["export", "write", "--layout", "us-dma-mps", "--out", text(&out), "--batch"];
            desk.admin(&[&render[..], &[&word(&batch["batch"])]].concat()).expect_status(0).json()
        }
        (found, confirmed) => panic!("{} batches, confirmed: {}", found.len(), confirmed.is_some()),
    };
    assert_eq!(batch["records"], 2);
    desk.run(&export(desk)).expect_status(6);
    desk.admin(&["export", "verify", &word(&batch["batch"])]).expect_status(0);
    let left = names_of(&out);
    assert!(left.len() == 3 && left.iter().all(|name| !name.starts_with('.')), "left behind: {left:?}");
}

fn add(_: &Desk) -> Vec<String> {
    Desk::args(&["user", "add", "peter", "--role", "agent"])
}

fn after_add(desk: &Desk, run: &Run) {
    let users = desk.admin(&["user", "list"]).expect_status(0).json()["users"].as_array().unwrap().len();
    assert!(run.confirmed().is_none() || users == 2, "confirmed and not there");
    expect_honest(run, users == 1);
    desk.run(&add(desk)).expect_status(if users == 2 { 6 } else { 0 });
    sign_in(desk, "peter", NEW_PASSWORD).expect_status(0);
}

fn passwd(_: &Desk) -> Vec<String> {
    Desk::args(&["user", "passwd", ADMIN])
}

fn after_passwd(desk: &Desk, run: &Run) {
    let is_new = sign_in(desk, ADMIN, NEW_PASSWORD).status == Some(0);
    assert!(run.confirmed().is_none() || is_new, "confirmed and not changed");
    expect_honest(run, !is_new);
    if !is_new {
        desk.run(&passwd(desk)).expect_status(0);
        sign_in(desk, ADMIN, NEW_PASSWORD).expect_status(0);
    }
    sign_in(desk, ADMIN, PASSWORD).expect_status(5);
    // The last look at the folder is by the old one.
    let mut back = desk.command(&passwd(desk));
    back.env("PREFDESK_PASSWORD", NEW_PASSWORD).env("PREFDESK_NEW_PASSWORD", PASSWORD);
    Run::of(back.output().unwrap()).expect_status(0);
}

fn rotate(_: &Desk) -> Vec<String> {
    Desk::args(&["keys", "rotate"])
}

/// Whatever became of it, the same people sign in, everything is there, and another rotation goes through.
fn after_rotate(desk: &Desk, run: &Run) {
    let key = |desk: &Desk| desk.ring().key(KeyPurpose::Store).unwrap().0;
    let is_new = key(desk) != key(&Desk::new());
    assert!(run.confirmed().is_none() || is_new, "confirmed and the keys are the old ones");
    expect_honest(run, !is_new);
    assert_eq!(desk.requests().len(), 2);
    assert_eq!(desk.customer("100204").unwrap().1.len(), 3);
    desk.run(&rotate(desk)).expect_status(0);
    assert_eq!(desk.requests().len(), 2);
    assert_eq!(desk.customer("100204").unwrap().1.len(), 3, "the customers cannot be opened any more");
    let left: Vec<_> =
        names_in(desk).filter(|name| name.contains("rotat") && !name.ends_with(".lock")).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

fn init(_: &Desk) -> Vec<String> {
    ["--json", "--quiet", "init", "--admin", ADMIN].map(ToOwned::to_owned).to_vec()
}

fn after_init(desk: &Desk, run: &Run) {
    let again = desk.run(&init(desk));
    again.expect_one_of(if run.confirmed().is_some() { &[6] } else { &[0, 6] });
    desk.run(&init(desk)).expect_status(6);
}

fn backup(desk: &Desk) -> Vec<String> {
    Desk::args(&["backup", text(&desk.home().join("monday.backup"))])
}

fn after_backup(desk: &Desk, run: &Run) {
    let file = desk.home().join("monday.backup");
    assert!(run.confirmed().is_none() || file.exists(), "confirmed and not there");
    match file.exists() {
        true => desk.admin(&["backup", text(&desk.home().join("again.backup"))]).expect_status(0),
        false => desk.run(&backup(desk)).expect_status(0),
    };
    let part = |name: &String| {
        name.starts_with(['.', 's']) && !["stdout", "stderr", "store.db"].contains(&name.as_str())
    };
    let left: Vec<_> = names_of(desk.home()).into_iter().chain(names_in(desk)).filter(part).collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

fn sign_in(desk: &Desk, user: &str, password: &str) -> Run {
    let args = ["--json", "--quiet", "--user", user, "lookup", "hale"].map(ToOwned::to_owned);
    Run::of(desk.command(&args).env("PREFDESK_PASSWORD", password).output().unwrap())
}

/// Whoever was told that nothing was done finds nothing done.
pub fn expect_honest(run: &Run, nothing_is_there: bool) {
    assert!(
        nothing_is_there || !run.stderr.contains("nothing was"),
        "it was done all the same: {}",
        run.stderr
    );
}

pub fn names_in(desk: &Desk) -> impl Iterator<Item = String> {
    names_of(&desk.data()).into_iter()
}

fn names_of(folder: &std::path::Path) -> Vec<String> {
    let names = fs::read_dir(folder).into_iter().flatten();
    names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
