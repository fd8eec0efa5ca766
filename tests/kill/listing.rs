//! A suppression list that takes another's place, and a list scrubbed with it: the one in use is whole at every moment,
//! and a clean list stands under its name only with all that belongs to it.

use crate::cases::expect_honest;
use crate::desk::{AFTER_W47, Desk, Run, text};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

const HEADER: &str = "ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\t\
    ADDRESS_2\tCITY\tSTATE\tZIP5\tZIP4\tSCOPE\tREFERENCE\r\n";
/// More than one frame of rows.
const LONGER: u32 = 900;
/// Two who are on the list, the second on the longer one only, and one who is on neither.
const MAILING: &str = "first_name,last_name,address_1,city,state,zip\nAda,Lowell,1 Elm St,Reno,NV,89501\n\
    Ada,Lowell,800 Elm St,Reno,NV,89501\nLi,Wei,12 Oak St,Reno,NV,89501\n";
const FILES: [&str; 5] = ["borderline.csv", "clean.csv", "refused.csv", "removed.csv", "run.json"];

/// A list of so many of one name, each in another house.
fn list(desk: &Desk, name: &str, houses: u32) {
    let line = |house| {
        format!("A\t20261001\t\tADA\t\tLOWELL\t\t{house} ELM ST\t\tRENO\tNV\t89501\t\tP\tR{house}\r\n")
    };
    desk.file(name, &(HEADER.to_owned() + &(1..=houses).map(line).collect::<String>()));
}

fn import_of(desk: &Desk, name: &str, date: &str) -> Vec<String> {
    let file = desk.home().join(name);
    let how = ["--kind", "mps", "--layout", "us-dma-mps", "--list-date", date];
    Desk::args(&[&["--as-of", AFTER_W47, "import", "list", text(&file)], &how[..]].concat())
}

/// A short list in use, and beside the folder a longer one, and one that is longer still.
pub fn with_a_list() -> Desk {
    static MADE: OnceLock<Desk> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let desk = Desk::new();
        list(&desk, "short.txt", 500);
        desk.run(&import_of(&desk, "short.txt", "2026-10-26")).expect_status(0);
        desk
    });
    let desk = made.copy();
    list(&desk, "longer.txt", LONGER);
    list(&desk, "longest.txt", LONGER + 1);
    desk.file("mailing.csv", MAILING);
    desk
}

pub fn import(desk: &Desk) -> Vec<String> {
    import_of(desk, "longer.txt", "2026-11-02")
}

pub fn after_import(desk: &Desk, run: &Run) {
    let entries = || desk.admin(&["lists", "show", "mps"]).expect_status(0).json()["entries"].clone();
    let is_new = entries() == LONGER;
    assert!(is_new || entries() == 500, "half a list: {}", entries());
    assert!(run.confirmed().is_none() || is_new, "confirmed and not in use");
    expect_honest(run, !is_new);
    let with_it = scrub_to(desk, "with-it").expect_status(0).json();
    assert_eq!(with_it["removed"], if is_new { 2 } else { 1 }, "the list in use cannot be used");
    desk.run(&import(desk)).expect_status(if is_new { 6 } else { 0 });
    assert_eq!(entries(), LONGER);
    desk.run(&import_of(desk, "longest.txt", "2026-11-09")).expect_status(0);
    assert_eq!(names_of(&desk.data().join("lists")), ["mps.3.list"], "left behind, or lost");
}

fn scrub_args(desk: &Desk, out: &str) -> Vec<String> {
    let (file, out) = (desk.home().join("mailing.csv"), desk.home().join(out));
    let how = ["--purpose", "prospect-mail", "--out", text(&out)];
    Desk::args(&[&["--as-of", AFTER_W47, "scrub", text(&file)], &how[..]].concat())
}

fn scrub_to(desk: &Desk, out: &str) -> Run {
    desk.run(&scrub_args(desk, out))
}

pub fn scrub(desk: &Desk) -> Vec<String> {
    scrub_args(desk, "out")
}

pub fn after_scrub(desk: &Desk, run: &Run) {
    let out = desk.home().join("out");
    let is_clean = out.join("clean.csv").exists();
    assert!(run.confirmed().is_none() || is_clean, "confirmed and not there");
    expect_honest(run, !is_clean);
    if is_clean {
        whole(&out);
    }
    // Whatever was left there: the same again beside it, and what is left goes.
    scrub_to(desk, "again").expect_status(0);
    whole(&desk.home().join("again"));
    let there = FILES.iter().any(|name| out.join(name).exists());
    scrub_to(desk, "out").expect_status(if there { 6 } else { 0 });
    let hidden: Vec<_> = names_of(&out).into_iter().filter(|name| name.starts_with('.')).collect();
    assert!(hidden.is_empty(), "left behind: {hidden:?}");
}

/// All files of the run, and in them what it says.
fn whole(out: &Path) {
    let visible: Vec<_> = names_of(out).into_iter().filter(|name| !name.starts_with('.')).collect();
    assert_eq!(visible, FILES, "a clean list without all that belongs to it");
    let read = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("run.json")).unwrap();
    assert_eq!((&report["read"], &report["clean"], &report["removed"]), (&3.into(), &2.into(), &1.into()));
    let lines: Vec<&str> = MAILING.split_inclusive('\n').collect();
    assert_eq!(read("clean.csv"), [lines[0], lines[2], lines[3]].concat());
    assert_eq!(read("removed.csv").lines().count(), 2);
}

fn names_of(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
