//! Suppression lists in: whole, added to, changed, packed, damaged, twice.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod common;

use common::{desk, quiet};
use domain::list::{Freshness, ListKind, ListMode};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use usecases::lists::{ListAsk, ListReport};
use usecases::progress::{Progress, Step};
use usecases::{Code, Desk, Result};

static AT_ONCE: AtomicBool = AtomicBool::new(true);

const HEADER: &str = "ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\t\
    ADDRESS_2\tCITY\tSTATE\tZIP5\tZIP4\tSCOPE\tREFERENCE\r\n";

struct Place {
    dir: tempfile::TempDir,
    desk: Desk,
}

fn place() -> Place {
    let (dir, desk) = desk();
    Place { dir, desk }
}

/// `A` of a person, on a line of the house layout.
fn line(action: &str, first: &str, last: &str, house: u32, reference: &str) -> String {
    format!(
        "{action}\t20261001\t\t{first}\t\t{last}\t\t{house} ELM ST\t\tKANSAS CITY\tMO\t64105\t\tP\t{reference}\r\n"
    )
}

fn three() -> String {
    let lines = [
        line("A", "ADA", "LOWELL", 12, "R1"),
        line("A", "BEN", "ORTIZ", 14, "R2"),
        line("A", "CY", "YOUNG", 16, "R3"),
    ];
    HEADER.to_owned() + &lines.concat()
}

fn two() -> String {
    HEADER.to_owned() + &line("A", "DEE", "FOX", 18, "R9") + &line("A", "EVE", "GRAY", 20, "R10")
}

impl Place {
    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let file = self.dir.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    }

    fn ask(&self, bytes: impl AsRef<[u8]>) -> ListAsk {
        ListAsk {
            file: self.file("given.txt", bytes),
            kind: ListKind::Mps,
            id: None,
            layout: "us-dma-mps".to_owned(),
            list_date: Some("2026-10-01".to_owned()),
            mode: None,
            subscription: None,
            areas: Vec::new(),
            override_reason: None,
            dry_run: false,
        }
    }

    fn import(&self, ask: &ListAsk) -> Result<ListReport> {
        self.desk.import_list(ask, &quiet())
    }

    fn files(&self) -> Vec<String> {
        let Ok(names) = std::fs::read_dir(self.dir.path().join("data/lists")) else { return Vec::new() };
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn lists_are_sound(&self) -> bool {
        let found = self.desk.check(&quiet()).unwrap();
        found.iter().find(|it| it.name == "lists").unwrap().ok
    }
}

fn counts(report: &ListReport) -> [u64; 7] {
    let ListReport { read, added, deleted, already_on, not_on, refused, entries, .. } = *report;
    [read, added, deleted, already_on, not_on, refused, entries]
}

#[test]
fn a_list_is_imported_with_every_refused_line_kept_and_a_dry_run_writes_nothing() {
    let place = place();
    let bad = three() + "A\t2026\tonly three\r\n" + &line("A", "", "", 0, "R4").replace("0 ELM ST", "");
    let ask = place.ask(&bad);
    let dry = place.import(&ListAsk { dry_run: true, ..ask.clone() }).unwrap();
    assert_eq!((counts(&dry), dry.generation), ([5, 3, 0, 0, 0, 2, 3], None));
    assert!(place.files().is_empty() && place.desk.lists().unwrap().is_empty());

    let report = place.import(&ask).unwrap();
    assert_eq!((counts(&report), report.generation), ([5, 3, 0, 0, 0, 2, 3], Some(1)));
    assert_eq!(report.refused_rows.iter().map(|row| row.line).collect::<Vec<_>>(), [5, 6]);
    let kept = std::fs::read_to_string(report.refused_file.unwrap()).unwrap();
    assert!(kept.contains("A\t2026\tonly three") && kept.lines().count() == 3, "{kept}");
    assert_eq!(place.files(), ["mps.1.list"]);
    let lists = place.desk.lists().unwrap();
    assert_eq!((lists.len(), lists[0].entries, lists[0].list_date.as_str()), (1, 3, "2026-10-01"));
    assert_eq!(lists[0].usable_until.as_deref(), Some("2026-11-01"));
    assert!(place.lists_are_sound());
}

#[test]
fn the_same_file_twice_is_noticed_and_the_next_takes_the_place_of_the_one_before() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let again = place.import(&place.ask(three())).unwrap_err();
    assert_eq!(again.code, Code::Conflict);
    assert!(again.what.starts_with("this very file was imported already"), "{again}");
    let next = place.import(&place.ask(two())).unwrap();
    assert_eq!((next.entries, next.generation), (2, Some(2)));
    assert_eq!(place.files(), ["mps.2.list"], "the one before is removed");
}

#[test]
fn changes_add_and_delete_in_the_order_of_the_file_and_of_their_dates() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let lines = [
        line("D", "BEN", "ORTIZ", 14, "R2"),
        line("A", "ADA", "LOWELL", 12, "R11"),
        line("A", "DEE", "FOX", 18, "R9"),
        line("A", "EVE", "GRAY", 20, "R10"),
        line("D", "EVE", "GRAY", 20, "R10"),
        line("D", "NO", "BODY", 99, "R0"),
    ];
    let date = Some("2026-10-20".to_owned());
    let changes = ListAsk {
        list_date: date,
        mode: Some(ListMode::Changes),
        ..place.ask(HEADER.to_owned() + &lines.concat())
    };
    let dry = place.import(&ListAsk { dry_run: true, ..changes.clone() }).unwrap();
    let report = place.import(&changes).unwrap();
    assert_eq!(counts(&report), [6, 1, 1, 1, 2, 0, 3]);
    assert_eq!(counts(&dry), counts(&report), "a dry run says the same");
    assert_eq!(place.files(), ["mps.2.list"]);
    let older = HEADER.to_owned() + &line("D", "CY", "YOUNG", 16, "R3");
    let older = ListAsk {
        list_date: Some("2026-10-10".to_owned()),
        mode: Some(ListMode::Changes),
        ..place.ask(older)
    };
    let refused = place.import(&older).unwrap_err();
    assert_eq!(refused.code, Code::Conflict, "{refused}");
    assert!(place.lists_are_sound());
}

#[test]
fn a_person_who_came_back_later_in_a_whole_list_is_not_on_it() {
    let place = place();
    let lines = three() + &line("D", "ADA", "LOWELL", 12, "R1") + &line("A", "CY", "YOUNG", 16, "R5");
    let report = place.import(&place.ask(lines)).unwrap();
    assert_eq!((report.entries, report.overtaken), (3, 1), "Ben, and Cy twice");
}

#[test]
fn gzip_and_zip_are_read_and_one_cut_short_is_refused_whole() {
    let place = place();
    let mut gzip = flate2_of(three().as_bytes());
    assert_eq!(place.import(&place.ask(&gzip)).unwrap().entries, 3);
    gzip.truncate(gzip.len() - 9);
    let cut = place.import(&place.ask(&gzip)).unwrap_err();
    assert!(cut.what.contains("cut short") && cut.code == Code::BadInput, "{cut}");

    let many: String = (0..4_000).map(|at| line("A", "ADA", "LOWELL", at + 1, "R")).collect();
    let zip = zip_of(&[("mps.txt", (HEADER.to_owned() + &many).as_bytes())]);
    assert_eq!(place.import(&place.ask(&zip)).unwrap().entries, 4_000);
    for length in [zip.len() - 1, zip.len() / 2, 40] {
        let cut = place.import(&place.ask(&zip[..length])).unwrap_err();
        assert!(cut.what.contains("cut short") && cut.code == Code::BadInput, "{cut}");
    }
    let mut wrong = zip.clone();
    wrong[600] ^= 0x40;
    assert!(place.import(&place.ask(&wrong)).is_err(), "a changed byte inside");
    let two = zip_of(&[("one.txt", b"x"), ("two.txt", b"y")]);
    assert!(place.import(&place.ask(&two)).unwrap_err().what.contains("2 files"));
    assert_eq!(place.desk.lists().unwrap()[0].generation, 2, "the one in use stays");
    assert_eq!(place.files(), ["mps.2.list"]);
}

#[test]
fn a_layout_that_does_not_fit_is_said_at_once_without_a_name() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let wrong =
        ListAsk { layout: "us-dma-mps-fixed".to_owned(), ..place.ask("Margaret Whitcombe,88 W 7th St\n") };
    let report = place.import(&wrong).unwrap();
    assert!(!report.fits && report.generation.is_none());
    let ruler = report.ruler.join("\n");
    assert!(ruler.contains("xxxxxxxx xxxxxxxxx") && !ruler.contains("Margaret"), "{ruler}");
    assert_eq!(place.desk.lists().unwrap()[0].entries, 3);
}

#[test]
fn a_registry_takes_a_full_list_and_its_changes() {
    let place = place();
    let full = ListAsk {
        kind: ListKind::Dnc,
        layout: "us-ftc-dnc".to_owned(),
        subscription: Some("10012345".to_owned()),
        areas: vec![816, 303],
        ..place.ask("816,5550101\r\n816,5550102\r\nnonsense\r\n")
    };
    let report = place.import(&full).unwrap();
    assert_eq!((counts(&report), report.generation), ([3, 2, 0, 0, 0, 1, 2], Some(1)));
    let changes = ListAsk {
        layout: "us-ftc-dnc-change".to_owned(),
        list_date: Some("2026-10-15".to_owned()),
        subscription: None,
        ..full.clone()
    };
    let file = place.file("changes.txt", "816,5550103,2026-10-02,A\r\n816,5550101,2026-10-14,D\r\n");
    let report = place.import(&ListAsk { file, ..changes }).unwrap();
    assert_eq!((report.added, report.deleted, report.entries, report.mode), (1, 1, 2, ListMode::Changes));
    let shown = place.desk.list_show("dnc").unwrap();
    assert_eq!(
        (shown.subscription.as_str(), shown.usable_until.as_deref()),
        ("10012345", Some("2026-11-15"))
    );
    assert!(place.lists_are_sound());
}

#[test]
fn a_stopped_import_leaves_the_list_in_use_and_check_says_when_a_file_is_not_the_one() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let many: String = (0..20_000).map(|at| line("A", "ADA", "LOWELL", at + 1, "R")).collect();
    fn nothing(_: Step) {}
    let stopped =
        place.desk.import_list(&place.ask(HEADER.to_owned() + &many), &Progress::new(&nothing, &AT_ONCE));
    assert!(stopped.unwrap_err().is_stop);
    assert_eq!(place.files(), ["mps.1.list"]);
    assert!(place.lists_are_sound());

    let folder = place.dir.path().join("data/lists");
    let first = std::fs::read(folder.join("mps.1.list")).unwrap();
    std::fs::write(folder.join("mps.7.list.building"), "left by a killed one").unwrap();
    place.import(&place.ask(two())).unwrap();
    assert_eq!(place.files(), ["mps.2.list"]);
    std::fs::write(folder.join("mps.2.list"), first).unwrap();
    assert!(!place.lists_are_sound(), "an older generation put in its place");
    std::fs::remove_file(folder.join("mps.2.list")).unwrap();
    assert!(!place.lists_are_sound(), "gone");
}

#[test]
fn a_list_whose_file_is_gone_is_imported_again_beside_what_lies_there() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let folder = place.dir.path().join("data/lists");
    std::fs::rename(folder.join("mps.1.list"), folder.join("mps.2.list")).unwrap();
    let again = place.import(&place.ask(two())).unwrap();
    assert_eq!((again.generation, place.files()), (Some(3), vec!["mps.3.list".to_owned()]));
    assert!(place.lists_are_sound());
}

#[test]
fn a_file_of_nobody_or_mostly_refused_takes_no_lists_place() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let bad = HEADER.to_owned() + &line("A", "DEE", "FOX", 18, "R9") + &"A\tonly\r\n".repeat(2);
    for broken in [HEADER.to_owned(), bad] {
        assert_eq!(place.import(&place.ask(&broken)).unwrap_err().code, Code::BadInput, "{broken}");
        assert_eq!((place.files(), place.desk.lists().unwrap()[0].entries), (vec!["mps.1.list".into()], 3));
    }
}

fn one() -> String {
    HEADER.to_owned() + &line("A", "DEE", "FOX", 18, "R9")
}

#[test]
fn a_whole_list_that_lost_more_than_half_waits_until_somebody_says_why() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    let shrunk = place.ask(one());
    let dry = place.import(&ListAsk { dry_run: true, ..shrunk.clone() }).unwrap();
    assert_eq!(dry.held_back, ["the list has 3 entries and the file 1"]);
    for reason in [None, Some("  ".to_owned())] {
        let held = place.import(&ListAsk { override_reason: reason, ..shrunk.clone() }).unwrap_err();
        assert!(held.code == Code::HeldBack && held.what.contains("the list in use stays"), "{held}");
        assert_eq!((place.files(), place.desk.lists().unwrap()[0].entries), (vec!["mps.1.list".into()], 3));
    }
    let reason = Some("two of them were moved to another list".to_owned());
    let report = place.import(&ListAsk { override_reason: reason.clone(), ..shrunk }).unwrap();
    assert_eq!((report.entries, report.override_reason), (1, reason));
    let audit = place.desk.audit_show(None, None, 1).unwrap();
    assert!(
        audit[0].action == "import-list" && audit[0].detail.contains("two of them were moved"),
        "{audit:?}"
    );
    let usual = place.import(&ListAsk { override_reason: Some("x".to_owned()), ..place.ask(two()) }).unwrap();
    assert_eq!((usual.override_reason, usual.held_back.len()), (None, 0), "nothing was held back");
}

impl Place {
    fn registry(&self, date: &str, lines: &str) -> ListAsk {
        ListAsk {
            kind: ListKind::Dnc,
            layout: "us-ftc-dnc".to_owned(),
            list_date: Some(date.to_owned()),
            ..self.ask(lines)
        }
    }

    fn changes(&self, date: &str, lines: &str) -> ListAsk {
        ListAsk { layout: "us-ftc-dnc-change".to_owned(), ..self.registry(date, lines) }
    }
}

#[test]
fn a_registry_without_an_area_code_that_the_one_before_covers_waits_and_names_it() {
    let place = place();
    let areas = |areas: &[u16], ask: ListAsk| ListAsk { areas: areas.to_vec(), ..ask };
    let full = place.registry("2026-10-01", "303,5550142\r\n720,5550143\r\n816,5550101\r\n");
    place.import(&areas(&[303, 720, 775, 816], full)).unwrap();
    let cut = || place.registry("2026-11-01", "303,5550142\r\n720,5550143\r\n303,5550144\r\n");
    let none_stated = place.import(&cut()).unwrap_err();
    assert!(none_stated.code == Code::HeldBack && none_stated.what.contains("(775, 816)"), "{none_stated}");
    let stated = place.import(&areas(&[303, 720, 775, 816], cut())).unwrap_err();
    assert!(stated.what.contains("(816)"), "covered, and without a number where there was one: {stated}");
    assert_eq!(place.desk.list_show("dnc").unwrap().list_date, "2026-10-01");
    let reason = Some("816 is no longer called".to_owned());
    place.import(&ListAsk { override_reason: reason, ..areas(&[303, 720, 775], cut()) }).unwrap();
    let next = place.registry("2026-11-02", "303,5550142\r\n720,5550143\r\n");
    place.import(&areas(&[303, 720, 775], next)).unwrap();
    std::fs::remove_file(place.dir.path().join("data/lists/dnc.3.list")).unwrap();
    let again = place.registry("2026-11-03", "303,5550142\r\n303,5550147\r\n");
    assert_eq!(place.import(&again).unwrap().generation, Some(4), "after a restore there is nothing to ask");
}

#[test]
fn change_files_keep_a_registry_young_until_one_is_missing_and_additions_keep_no_list_young() {
    let place = place();
    place.import(&place.registry("2026-10-01", "816,5550101\r\n816,5550102\r\n")).unwrap();
    let days = || {
        let shown = place.desk.list_show("dnc").unwrap();
        [shown.full_date, shown.list_date, shown.kept_up_to, shown.usable_until.unwrap()]
    };
    let weekly = "816,5550103,2026-10-02,A\r\n816,5550104,2026-10-08,A\r\n";
    let report = place.import(&place.changes("2026-10-08", weekly)).unwrap();
    assert_eq!(report.usable_until.as_deref(), Some("2026-11-08"));
    assert_eq!(days(), ["2026-10-01", "2026-10-08", "2026-10-08", "2026-11-08"]);

    let late = "816,5550105,2026-10-18,A\r\n816,5550107,2026-09-20,A\r\n";
    let late = place.changes("2026-10-20", late);
    let held = place.import(&late).unwrap_err();
    assert!(held.code == Code::HeldBack && held.what.contains("2026-10-09 to 2026-10-17"), "{held}");
    let reason = Some("the service lost them".to_owned());
    place.import(&ListAsk { override_reason: reason, ..late }).unwrap();
    assert_eq!(days(), ["2026-10-01", "2026-10-20", "2026-10-08", "2026-11-08"]);
    place.import(&place.changes("2026-10-21", "816,5550106,2026-10-21,A\r\n")).unwrap();
    assert_eq!(days()[2..], ["2026-10-08", "2026-11-08"], "what is missing is still missing");
    let whole = "816,5550101\r\n816,5550102\r\n816,5550103\r\n816,5550104\r\n";
    place.import(&place.registry("2026-10-22", whole)).unwrap();
    assert_eq!(days(), ["2026-10-22", "2026-10-22", "2026-10-22", "2026-11-22"]);

    place.import(&place.ask(three())).unwrap();
    let date = Some("2026-10-20".to_owned());
    place.import(&ListAsk { mode: Some(ListMode::Add), list_date: date, ..place.ask(one()) }).unwrap();
    let mps = place.desk.list_show("mps").unwrap();
    assert_eq!((mps.list_date.as_str(), mps.kept_up_to.as_str()), ("2026-10-20", "2026-10-01"));
    assert_eq!(mps.usable_until.as_deref(), Some("2026-11-01"));
}

#[test]
fn of_two_who_share_a_number_only_the_one_that_is_meant_is_taken_off() {
    let place = place();
    let of = |action: &str, first: &str| {
        format!(
            "{action}\t20261001\t816\t5550142\t{first}\tLOWELL\t12 ELM ST\tKANSAS CITY\tMO\t64105\tR-{first}\r\n"
        )
    };
    let header = "ACTION\tREQUEST_DATE\tAREA_CODE\tNUMBER\tFIRST_NAME\tLAST_NAME\tADDRESS_1\tCITY\tSTATE\tZIP5\tREFERENCE\r\n";
    let ask = |mode, lines: &[String]| ListAsk {
        kind: ListKind::InHouse,
        layout: "us-dma-tps".to_owned(),
        mode: Some(mode),
        ..place.ask(header.to_owned() + &lines.concat())
    };
    place.import(&ask(ListMode::Replace, &[of("A", "ADA")])).unwrap();
    let added = place.import(&ask(ListMode::Add, &[of("A", "BEN"), of("D", "ADA")])).unwrap();
    assert_eq!((added.entries, added.refused), (2, 1), "what is added takes nobody off");
    let changed = place.import(&ask(ListMode::Changes, &[of("D", "BEN")])).unwrap();
    assert_eq!((changed.entries, changed.deleted), (1, 1));
}

#[test]
fn a_list_that_is_dropped_is_gone_with_its_file() {
    let place = place();
    place.import(&place.ask(three())).unwrap();
    place.desk.list_drop("mps").unwrap();
    assert!(place.desk.lists().unwrap().is_empty() && place.files().is_empty());
    assert_eq!(place.desk.list_drop("mps").unwrap_err().code, Code::NotFound);
}

fn flate2_of(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_list_is_warned_of_before_its_last_day_and_stale_after_it() {
    let place = place();
    let today = place.desk.session().unwrap().today.parse::<chrono::NaiveDate>().unwrap();
    for (age, wanted) in [(1, Freshness::Fresh), (27, Freshness::EndsSoon), (32, Freshness::Stale)] {
        let ask = ListAsk {
            kind: ListKind::Dnc,
            id: Some(format!("dnc-{age}")),
            layout: "us-ftc-dnc".to_owned(),
            list_date: Some((today - chrono::Days::new(age)).to_string()),
            ..place.ask(format!("816,55501{age:02}\r\n"))
        };
        place.import(&ask).unwrap();
        let shown = place.desk.list_show(&format!("dnc-{age}")).unwrap();
        assert_eq!((shown.freshness, shown.is_stale), (wanted, wanted == Freshness::Stale), "{age}");
    }
}
