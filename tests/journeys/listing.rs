//! Suppression lists on the command line: in, in use, stale, dropped; and a list scrubbed with them.

use crate::desk::{Desk, text};

/// The day that these journeys are on, and a registry of then.
const NOW: &str = "2026-11-18T15:00:00-06:00";
const MPS: &str = "ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\tADDRESS_2\t\
    CITY\tSTATE\tZIP5\tZIP4\tSCOPE\tREFERENCE\r\n\
    A\t20261001\t\tMARGARET\t\tWHITCOMBE\t\t88 W 7TH ST\t\tDENVER\tCO\t80204\t\tP\tM1\r\n";

fn import(desk: &Desk, file: &str, content: &str, rest: &[&str]) -> crate::desk::Run {
    let file = desk.file(file, content);
    desk.admin(&[&["--as-of", NOW, "import", "list", text(&file)], rest].concat())
}

#[test]
fn a_list_is_imported_shown_with_its_age_and_dropped() {
    let desk = Desk::new();
    let mps = ["--kind", "mps", "--layout", "us-dma-mps", "--list-date", "2026-11-02"];
    let done = import(&desk, "mps.txt", MPS, &mps);
    let report = done.expect_status(0).json();
    assert_eq!((&report["entries"], &report["generation"]), (&1.into(), &1.into()));
    import(&desk, "mps.txt", MPS, &mps).expect_status(6);
    let dnc = [
        "--kind",
        "dnc",
        "--layout",
        "us-ftc-dnc",
        "--list-date",
        "2026-10-01",
        "--subscription",
        "10012345",
    ];
    let refused = import(&desk, "dnc.txt", "816,5550101\r\nnonsense\r\n", &dnc);
    assert_eq!(refused.expect_status(3).json()["refused"], 1);
    assert!(desk.home().join("dnc.txt.refused.csv").exists());

    let lists = desk.admin(&["--as-of", NOW, "lists"]).expect_status(0).json();
    let said = |at: usize, field: &str| lists[at][field].clone();
    assert_eq!(
        (said(0, "id"), said(0, "age_days"), said(0, "is_stale")),
        ("dnc".into(), 48.into(), true.into())
    );
    assert_eq!((said(1, "id"), said(1, "usable_until")), ("mps".into(), "2026-12-02".into()));
    let shown = desk.admin(&["lists", "show", "dnc"]).expect_status(0).json();
    assert_eq!(shown["subscription"], "10012345");
    desk.admin(&["lists", "drop", "dnc"]).expect_status(0);
    desk.admin(&["lists", "show", "dnc"]).expect_status(4);
    desk.admin(&["check"]).expect_status(0);
}

#[test]
fn a_list_that_shrank_waits_for_a_reason_and_the_audit_keeps_it() {
    let desk = Desk::new();
    let line = MPS.split_inclusive("\r\n").nth(1).unwrap();
    let mps = |date| ["--kind", "mps", "--layout", "us-dma-mps", "--list-date", date];
    let three = MPS.to_owned() + &line.replace("88 W", "90 W") + &line.replace("88 W", "92 W");
    import(&desk, "three.txt", &three, &mps("2026-10-02")).expect_status(0);
    let held = import(&desk, "one.txt", MPS, &mps("2026-11-02"));
    held.expect_status(7);
    assert!(held.stderr.contains("the list has 3 entries and the file 1"), "{}", held.stderr);
    let dry = import(&desk, "one.txt", MPS, &[&mps("2026-11-02")[..], &["--dry-run"]].concat());
    assert_eq!(dry.expect_status(7).json()["held_back"].as_array().unwrap().len(), 1);
    assert_eq!(desk.admin(&["lists", "show", "mps"]).json()["list_date"], "2026-10-02");
    let why = ["--override", "two moved to another list"];
    let done = import(&desk, "one.txt", MPS, &[&mps("2026-11-02")[..], &why].concat());
    assert_eq!(done.expect_status(0).json()["override_reason"], "two moved to another list");
    assert!(desk.admin(&["audit", "show", "--limit", "9"]).stdout.contains("two moved to another list"));
}

#[test]
fn a_decoy_is_kept_caught_in_every_run_and_holds_one_back_that_misses_it() {
    let desk = Desk::new();
    let dnc = |date| ["--kind", "dnc", "--layout", "us-ftc-dnc", "--list-date", date];
    import(&desk, "dnc.txt", "816,5550101\r\n816,5550102\r\n", &dnc("2026-11-10")).expect_status(0);
    let person = desk.file("decoy.json", r#"{"phone_home": "816-555-0101"}"#);
    let add = ["lists", "decoy", "add", "--list", "dnc", "--person", text(&person)];
    assert_eq!(desk.admin(&add).expect_status(0).json()["id"], "d1");
    let decoys = desk.admin(&["lists", "decoy", "list"]);
    assert_eq!(decoys.expect_status(0).json()["decoys"][0]["levels"][0], "phone");
    assert!(!decoys.stdout.contains("5550101") && !decoys.stdout.contains("555-0101"));
    let file = desk.file("calls.csv", "name,phone\nAda,816-555-0109\n");
    let scrub = |out: &str| {
        let how = ["--purpose", "prospect-call", "--name", "weekly", "--out", out];
        desk.admin(&[&["--as-of", NOW, "scrub", text(&file)], &how[..]].concat())
    };
    let first = scrub("one").expect_status(0).json();
    assert_eq!(first["decoys"], serde_json::json!({"planted": 1, "caught": 1}));
    assert!(first["since_last"].is_null());
    import(&desk, "next.txt", "816,5550102\r\n816,5550109\r\n", &dnc("2026-11-12")).expect_status(0);
    let held = scrub("two");
    held.expect_status(7);
    assert!(held.stderr.contains("d1 of dnc") && !desk.home().join("two/clean.csv").exists());
    desk.admin(&["lists", "decoy", "drop", "d1"]).expect_status(0);
    let second = scrub("two").expect_status(0).json();
    assert_eq!(
        (&second["since_last"]["removed"], &second["since_last"]["same_input"]),
        (&1.into(), &true.into())
    );
    let runs = desk.admin(&["lists", "runs"]).expect_status(0).json();
    assert_eq!((&runs["runs"][0]["removed"], &runs["runs"][1]["removed"]), (&1.into(), &0.into()));
    assert_eq!(runs["runs"][0]["name"], "weekly");
}

#[test]
fn a_layout_that_is_not_the_files_is_said_with_the_first_line_masked() {
    let desk = Desk::new();
    let run =
        import(&desk, "x.csv", "Margaret,Whitcombe\n", &["--kind", "mps", "--layout", "us-dma-mps-fixed"]);
    let report = run.expect_status(3).json();
    assert_eq!(report["fits"], false);
    assert!(report["ruler"].to_string().contains("xxxxxxxx,xxxxxxxxx"), "{report}");
    assert!(!run.stdout.contains("Margaret") && !run.stderr.contains("Margaret"));
    desk.add("ann", "agent");
    desk.as_user("ann", &["lists"]).expect_status(5);
}

#[test]
fn a_list_is_scrubbed_against_imported_lists_and_our_own_removals() {
    let desk = Desk::with_customers();
    let mps = ["--kind", "mps", "--layout", "us-dma-mps", "--list-date", "2026-11-02"];
    import(&desk, "mps.txt", MPS, &mps).expect_status(0);
    desk.record(&["mail", "--customer", "100203"]);
    let rows = "id,first_name,last_name,address_1,city,state,zip\n\
        1,Margaret,Whitcombe,88 West 7th Street,Denver,CO,80204-1234\n\
        2,\u{141}ukasz,Nowak,12 Elm Avenue,Reno,NV,89501\n\
        3,Dolores,\"O'Neill-Vega\",5 Oak Ct,Provo,UT,84601\n4,No,Body,,,,\n";
    let file = desk.file("rented.csv", rows);
    let scrub = |purpose: &str, out: &str| {
        desk.admin(&[
            "--as-of",
            NOW,
            "scrub",
            text(&file),
            "--purpose",
            purpose,
            "--out",
            out,
            "--campaign",
            "winter",
        ])
    };
    let report = scrub("prospect-mail", "out").expect_status(0).json();
    let counts =
        ["read", "clean", "removed", "borderline", "refused"].map(|name| report[name].as_u64().unwrap());
    assert_eq!(counts, [4, 1, 2, 0, 1]);
    assert_eq!(report["by_list"], serde_json::json!({"in-house": 1, "mps": 1}));
    assert_eq!(report["missing_lists"], serde_json::json!(["deceased", "caretaker"]));
    for field in ["by_level", "use_by", "campaign", "lists"] {
        assert!(report.get(field).is_some(), "{field}");
    }
    let read = |name: &str| std::fs::read_to_string(desk.home().join("out").join(name)).unwrap();
    let lines: Vec<&str> = rows.split_inclusive('\n').collect();
    assert_eq!(read("clean.csv"), [lines[0], lines[3]].concat());
    assert!(read("removed.csv").contains(",mps,2026-11-02,person,1.000,M1,"));
    let refused = "row,reason\n4,\"no first name, last name and address that can be compared\"\n";
    assert_eq!(read("refused.csv"), refused);
    assert_eq!(read("borderline.csv").lines().count(), 1);
    assert!(read("run.json").contains("\"campaign\": \"winter\""));
    scrub("prospect-mail", "out").expect_status(6);
    let rent = scrub("rent", "rent");
    rent.expect_status(5);
    assert!(rent.stderr.contains("never rented, sold or exchanged") && !desk.home().join("rent").exists());
    desk.admin(&["audit", "verify"]).expect_status(0);
}

#[test]
fn a_calling_list_waits_for_a_fresh_registry() {
    let desk = Desk::new();
    let file = desk.file(
        "calls.csv",
        "name,phone,state,last_purchase_date\nAda,816-555-0101,MO,2026-11-01\nBen,816-555-0102,MO,\n",
    );
    let scrub = |out: &str, rest: &[&str]| {
        let first = ["--as-of", NOW, "scrub", text(&file), "--purpose", "house-call", "--out", out];
        desk.admin(&[&first, rest].concat())
    };
    scrub("one", &[]).expect_status(7);
    let dnc = ["--kind", "dnc", "--layout", "us-ftc-dnc", "--list-date"];
    import(&desk, "old.txt", "816,5550101\r\n", &[&dnc[..], &["2026-10-01"]].concat()).expect_status(0);
    scrub("one", &[]).expect_status(7);
    let overridden = scrub("two", &["--override", "the office is closed"]);
    assert_eq!(overridden.expect_status(0).json()["use_by"], "2026-11-18");
    import(&desk, "new.txt", "816,5550101\r\n816,5550109\r\n", &[&dnc[..], &["2026-11-10"]].concat())
        .expect_status(0);
    let report = scrub("one", &[]).expect_status(0).json();
    assert_eq!((&report["clean"], &report["kept_by_relationship"]), (&2.into(), &1.into()));
    assert_eq!(report["use_by"], "2026-12-11");
    let clean = std::fs::read_to_string(desk.home().join("one/clean.csv")).unwrap();
    assert!(clean.contains("Ada,816-555-0101,MO,2026-11-01,2027-04-30\n"), "180 days: {clean}");
}
