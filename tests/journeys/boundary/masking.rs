//! What the window lets out before anybody is verified: a day's work as each role over customers whose every field is
//! a canary, with every answer of the boundary read.

use super::canaries::CUSTOMERS;
use super::day;
use super::tap::Tap;
use super::window::{Window, permitted};
use super::window_roles::staffed;
use super::window_table::PEOPLE;
use crate::desk::Desk;
use domain::words::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// Rows as letters bring them: two that can be taken, and three that cannot.
const REMOVALS: &str = "\
channel,customer_no,last_name,address_1,zip,number,email,received,note
mail,C70001,,,,,,2026-01-05,she wrote to us
phone,,,,,816-555-0181,,2026-01-05,
mail,C70001,,,,,,2026-01-05,\"card 4111 1111 1111 1111, marquessa\"
phone,,vandlebrook,90817 Quagwort Ter,,vexnumber,,2026-01-05,
email,,,,,,hollowmere@nowhere@twice,1939-13-45,
";

/// A file of a mail preference service: she is on it, and a line that cannot be taken.
const MPS: &str = "\
ACTION\tREQUEST_DATE\tPREFIX\tFIRST_NAME\tMIDDLE_INITIAL\tLAST_NAME\tSUFFIX\tADDRESS_1\tADDRESS_2\tCITY\tSTATE\tZIP5\t\
ZIP4\tSCOPE\tREFERENCE\r\n\
A\t20260101\tDR\tMARQUESSA\t\tVANDLEBROOK\tPHD\t90817 QUAGWORT TER\tUNIT ZIBB44\tPLATTSMERE\tMO\t64187\t7713\tP\tM1\r\n\
A\t19390145\tmarquessa at 816-555-0171\r\n";

/// These make a folder, or are a file's own work: they have tests of their own.
const ELSEWHERE: &[&str] = &[
    "look_around",
    "set_up",
    "change_password",
    "import_customers",
    "import_removals",
    "list_drop",
    "import_list",
    "scrub",
];

/// Reads a file in as a supervisor would; the report.
fn import(window: &Window, command: &str, file: &Path) -> Value {
    let mut tap = Tap::on(window, ("sue", Role::Supervisor));
    let ask = |dry_run: bool| {
        let ask =
            json!({"file": file, "map": null, "dry_run": dry_run, "replace": false, "source": "letters"});
        json!({"ask": ask, "work": 3, "steps": "__CHANNEL__:0"})
    };
    tap.call(command, &ask(true));
    let report = tap.call(command, &ask(false));
    tap.expect_no_leak();
    report
}

/// A desk with one of each role and the customers, imported through the window.
pub fn peopled() -> Desk {
    let desk = Desk::new();
    staffed(&desk);
    let file = desk.file("customers.csv", CUSTOMERS);
    let report = import(&Window::open(&desk, &file), "import_customers", &file);
    assert_eq!((&report["added"], &report["refused"]), (&json!(4), &json!(1)), "{report}");
    desk
}

#[test]
fn no_answer_of_the_window_holds_what_nobody_typed_before_the_level_is_reached() {
    let desk = peopled();
    let (out, rejects) = (desk.folder("outbox"), desk.file("rejects.txt", day::REJECTS));
    let (window, other) = (Window::open(&desk, &out), Window::open(&desk, &rejects));
    let (mut leaks, mut answers, mut done) = (Vec::new(), 0, BTreeSet::new());
    let mut references = BTreeSet::new();
    for person in PEOPLE {
        let (mut tap, mut beside) = (Tap::on(&window, *person), Tap::on(&other, *person));
        assert_eq!(tap.call("take_up", &json!({})), Value::Null, "{}: another's call", tap.role);
        day::searches(&mut tap);
        day::spoken(&mut tap);
        references.extend(day::requests(&mut tap));
        day::lists(&mut tap);
        let batch = day::exports(&mut tap, &out);
        day::answered(&mut beside, &batch, &rejects);
        day::after_recording(&mut tap, &references);
        day::questions(&mut tap);
        day::leaving(&mut tap);
        for tap in [tap, beside] {
            answers += tap.answers;
            leaks.extend(tap.leaks);
            done.extend(tap.done);
        }
    }
    println!("{answers} answers read");
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    let elsewhere: BTreeSet<String> = ELSEWHERE.iter().copied().map(str::to_owned).collect();
    let silent: Vec<String> = permitted().into_iter().filter(|it| !done.contains(it)).collect();
    assert!(
        silent.into_iter().eq(elsewhere),
        "of every other command an answer that is no fault is read: {done:?}"
    );
}

#[test]
fn an_import_tells_of_its_rows_and_never_what_stands_in_them() {
    let desk = peopled();
    let rows = CUSTOMERS.split_once('\n').unwrap().1;
    let wild = CUSTOMERS.replace("816-555-0172", "\"816-555-0172");
    for (command, name, content, taken) in [
        ("import_customers", "without-header.csv", rows, false),
        ("import_removals", "without-header-either.csv", rows, false),
        ("import_removals", "no-removals.csv", CUSTOMERS, false),
        ("import_customers", "wild.csv", &wild, true),
        ("import_removals", "letters.csv", REMOVALS, true),
    ] {
        let file = desk.file(name, content);
        let report = import(&Window::open(&desk, &file), command, &file);
        assert_eq!(report["refused"].as_u64().is_some_and(|rows| rows > 0), taken, "{name}: {report}");
    }
}

#[test]
fn a_list_and_a_scrub_tell_of_rows_and_never_what_stands_in_them() {
    let desk = peopled();
    let (list, given, out) =
        (desk.file("mps.txt", MPS), desk.file("rented.csv", CUSTOMERS), desk.folder("scrubbed"));
    let picked = std::env::join_paths([&given, &out]).unwrap();
    let (lists, scrubs) = (Window::open(&desk, &list), Window::open(&desk, Path::new(&picked)));
    let sue = ("sue", Role::Supervisor);
    let (mut tap, mut beside) = (Tap::on(&lists, sue), Tap::on(&scrubs, sue));
    let work = |ask: Value| json!({"ask": ask, "work": 3, "steps": "__CHANNEL__:0"});
    let ask = |layout: &str, dry_run: bool| {
        work(
            json!({"file": list, "kind": "mps", "id": null, "layout": layout, "list_date": null, "mode": null,
            "subscription": null, "areas": [], "dry_run": dry_run}),
        )
    };
    let other = tap.call("import_list", &ask("us-dma-mps-fixed", true));
    assert_eq!(other["fits"], false, "{other}");
    tap.call("import_list", &ask("us-dma-mps", true));
    let report = tap.call("import_list", &ask("us-dma-mps", false));
    assert_eq!((&report["entries"], &report["refused"]), (&json!(1), &json!(1)), "{report}");
    assert_eq!(tap.call("lists", &json!({}))[0]["entries"], 1);

    let ask = |purpose: &str| {
        work(json!({"file": given, "purpose": purpose, "out": out, "map": null, "fuzzy": false,
            "campaign": "winter", "brand": null, "override_reason": null}))
    };
    let held = beside.call("scrub", &ask("prospect-call"));
    assert_eq!(held["code"], "held-back", "{held}");
    let rent = beside.call("scrub", &ask("rent"));
    assert_eq!(rent["code"], "not-allowed", "{rent}");
    let scrubbed = beside.call("scrub", &ask("prospect-mail"));
    assert_eq!((&scrubbed["read"], &scrubbed["by_list"]["mps"]), (&json!(5), &json!(1)), "{scrubbed}");
    assert!(out.join("clean.csv").exists());

    assert_eq!(tap.call("list_drop", &json!({"id": "mps"})), Value::Null);
    assert_eq!(tap.call("lists", &json!({})), json!([]));
    tap.expect_no_leak();
    beside.expect_no_leak();
}
