//! Input as it comes: every fault is one clear line with the right status, nothing is lost, nothing is
//! half-written.

use crate::desk::{ADMIN, Desk, Run, files, text};
use std::fs;
use std::io::Write;
use std::path::Path;

const HEADER: &str = "customer_no,first_name,last_name,zip,birth_date\n";

fn import(desk: &Desk, file: &Path) -> Run {
    desk.admin(&["--quiet", "import", "customers", text(file)])
}

/// The customers that are there after it.
fn found(desk: &Desk, no: &str) -> u64 {
    desk.admin(&["lookup", "--customer", no]).expect_status(0).json()["total"].as_u64().unwrap()
}

#[test]
fn a_file_that_is_no_customer_file_is_refused_whole() {
    let desk = Desk::with_customers();
    let line = vec![b'x'; 100 * 1024 * 1024];
    let cases: &[(&str, Vec<u8>)] = &[
        ("empty.csv", Vec::new()),
        ("header.csv", b"name,street\nHale,Elm\n".to_vec()),
        ("twice.csv", b"customer_no,last_name,last_name\n1,Hale,Hale\n".to_vec()),
        ("nul.csv", b"\0\0\0\0\0\0\0\0".to_vec()),
        ("long.csv", [HEADER.as_bytes(), &line].concat()),
    ];
    for (name, content) in cases {
        let file = desk.file(name, content);
        let run = import(&desk, &file);
        assert_eq!(run.status, 3, "{name}: {}{}", run.stdout, run.stderr);
        run.expect_line().expect_silence_about(&["Hale", "xxxxxxxx"]);
        fs::remove_file(&file).unwrap();
    }
    assert_eq!(found(&desk, "100201"), 1, "what was there is there");
    import(&desk, &desk.home().join("absent.csv")).expect_fault(4);
    import(&desk, desk.home()).expect_fault(3);
}

#[test]
fn a_bad_row_is_refused_with_its_line_and_the_rest_is_taken() {
    let desk = Desk::new();
    for (name, rows, refused) in [
        ("ragged.csv", "900001,Ann,Hale,80204,\n900002,Bob\n900003,Cy,Hale,80204,\n", 1),
        ("doubles.csv", "900021,Ann,Hale,80204,\n900021,Ann,Hale,80204,\n", 1),
        ("nameless.csv", ",Ann,Hale,80204,\n900032,Bob,Hale,80204,\n", 1),
        ("nul.csv", "900041,A\0n,Hale,80204,\n900042,Bob,Hale,80204,\n", 1),
    ] {
        let run = import(&desk, &desk.file(name, format!("{HEADER}{rows}")));
        assert_eq!(run.status, 3, "{name}: {}{}", run.stdout, run.stderr);
        let report = run.expect_line().expect_silence_about(&["Hale", "1990"]).json();
        assert_eq!(report["refused"], refused, "{name}: {report}");
        assert!(report["refused_rows"][0]["line"].as_u64().unwrap() >= 2);
        assert!(!report["refused_rows"][0]["reason"].as_str().unwrap().is_empty());
    }
    assert_eq!(found(&desk, "900003"), 1);
    assert_eq!(found(&desk, "900002"), 0);
}

#[test]
fn a_date_that_does_not_exist_is_left_out_and_said_and_its_row_is_taken() {
    let desk = Desk::new();
    let rows = "900011,Ann,Hale,80204,1990-02-30\n900012,Bob,Hale,80204,1990-02-28\n";
    let run = import(&desk, &desk.file("dates.csv", format!("{HEADER}{rows}")));
    let report = run.expect_status(3).expect_line().expect_silence_about(&["Hale", "1990"]).json();
    assert_eq!((&report["added"], &report["left_out"]), (&2.into(), &1.into()), "{report}");
    // Nothing was refused, and nobody is told why it was.
    let again = desk.file("again.csv", format!("{HEADER}{rows}"));
    let said = desk.run(&["--user", ADMIN, "import", "customers", text(&again)]).stdout;
    assert!(said.contains("Fields left out") && !said.contains("was refused"), "{said}");
    assert_eq!(report["refused_rows"][0]["column"], "birth_date");
    assert_eq!(found(&desk, "900011"), 1);
}

#[test]
fn a_quote_left_open_loses_no_more_than_it_must_and_is_said() {
    let desk = Desk::with_customers();
    let file = desk.file("quote.csv", format!("{HEADER}900001,\"Ann,Hale,80204,\n900002,Bob,Hale,80204,\n"));
    import(&desk, &file).expect_status(3).expect_line().expect_silence_about(&["Hale"]);
    assert_eq!(found(&desk, "100201"), 1);
}

#[test]
fn encodings_and_line_ends_of_the_trade_are_read() {
    let desk = Desk::new();
    let rows = "customer_no,first_name,last_name,zip\r\n910001,Ren\u{e9},Mu\u{f1}oz,80204\r\n";
    let latin: Vec<u8> = rows.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let bom = format!("\u{feff}{}", rows.replace("910001", "910002"));
    let wide = utf16(&rows.replace("910001", "910003"));
    for (name, content) in [("latin.csv", latin), ("bom.csv", bom.into_bytes()), ("utf16.csv", wide)] {
        let report = import(&desk, &desk.file(name, content)).expect_status(0).json();
        assert_eq!(report["added"], 1, "{name}: {report}");
    }
    let found = desk.admin(&["lookup", "munoz 80204"]).json();
    assert_eq!(found["total"], 3, "{found}");
    let names = [0, 1, 2].map(|index| found["customers"][index]["name"].to_string());
    assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
}

#[test]
fn a_dry_run_writes_nothing() {
    let desk = Desk::new();
    let file = desk.file("customers.csv", crate::desk::CUSTOMERS);
    let report = desk.admin(&["import", "customers", text(&file), "--dry-run"]);
    assert_eq!(report.expect_status(0).json()["dry_run"], true);
    assert_eq!(found(&desk, "100201"), 0);
}

#[test]
fn what_cannot_be_suppressed_is_not_recorded() {
    let desk = Desk::with_customers();
    let person = |name: &str, json: &str| desk.file(name, json);
    let name_only = person("name.json", r#"{"first_name": "Ann", "last_name": "Hale"}"#);
    let long = person(
        "long.json",
        &format!(r#"{{"last_name": "{}", "address_1": "1 Elm", "zip": "80204"}}"#, "H".repeat(300)),
    );
    for args in [
        &["record", "phone", "--phone", "303-555-014"][..],
        &["record", "email", "--email", "margaret at example"],
        &["record", "mail", "--person", text(&name_only)],
        &["record", "mail", "--customer", "100201", "--note", "card 4111 1111 1111 1111"],
        &["record", "mail", "--customer", "100201", "--received", "2999-01-01"],
    ] {
        let run = desk.admin(args);
        assert!(matches!(run.status, 2 | 3), "{args:?} {}: {}", run.status, run.stderr);
        run.expect_fault(run.status).expect_silence_about(&["4111", "margaret", "Hale", "555-014"]);
    }
    // A name of any length is taken; the layout decides what fits.
    let run = desk.admin(&["record", "mail", "--person", text(&long)]);
    assert!(matches!(run.status, 0 | 3), "{}", run.stderr);
    let requests = desk.admin(&["request", "list"]).json()["requests"].as_array().unwrap().len();
    assert!(requests <= 1);
}

#[test]
fn an_emoji_in_a_name_is_recorded_and_waits_for_a_person_at_the_export() {
    let desk = Desk::with_customers();
    let json = r#"{"first_name": "Ann", "last_name": "H😀le", "address_1": "1 Elm St", "city": "Reno", "state": "NV", "zip": "89501"}"#;
    let file = desk.file("person.json", json);
    desk.record(&["mail", "--person", text(&file), "--pass-on"]);
    let out = desk.folder("outbox");
    let run = desk.write_mail(&out);
    assert!(matches!(run.status, 6 | 7), "{}: {}", run.status, run.stderr);
}

#[test]
fn a_layout_that_contradicts_itself_is_refused_with_its_place() {
    let desk = Desk::new();
    let shipped = layout("us-dma-mps-fixed");
    let own = fs::read_to_string(&shipped).unwrap().replace("us-dma-mps-fixed", "mailhouse");
    let overlap = own.replacen("length = 8", "length = 9", 1);
    assert_ne!(own, overlap);
    let (own, overlap) = (desk.file("own.toml", own), desk.file("overlap.toml", overlap));
    desk.admin(&["layout", "check", text(&own)]).expect_status(0);
    desk.admin(&["layout", "check", text(&overlap)]).expect_fault(3);
    desk.admin(&["layout", "check", text(&shipped)]).expect_fault(6);
    desk.admin(&["layout", "check", "/no/such/layout.toml"]).expect_fault(4);
    desk.admin(&["layout", "show", "no-such-layout"]).expect_fault(4);
    let data = desk.file("data.txt", "not a record\r\n");
    let run = desk.admin(&["layout", "validate", text(&data), "--layout", "us-dma-mps-fixed"]);
    assert!(run.expect_status(3).expect_line().json()["faults"].as_u64().unwrap() > 0);
}

fn layout(id: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/layouts").join(format!("{id}.toml"))
}

#[test]
fn a_second_import_at_the_same_time_is_refused_and_the_first_is_whole() {
    let desk = Desk::new();
    let first = desk.file("many.csv", many(400_000));
    let second = desk.file("few.csv", crate::desk::CUSTOMERS);
    let mut child = desk
        .command(&["--json", "--user", crate::desk::ADMIN, "import", "customers", text(&first)])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let run = import(&desk, &second);
    let still_running = child.try_wait().unwrap().is_none();
    let done = Run::of(child.wait_with_output().unwrap());
    assert_eq!(done.expect_status(0).json()["added"], 400_000);
    if still_running {
        assert!(matches!(run.status, 6 | 8), "{}: {}", run.status, run.stderr);
        run.expect_fault(run.status);
    }
    assert_eq!(found(&desk, "1000007"), 1);
}

/// Invented rows in numbers.
pub fn many(rows: u32) -> Vec<u8> {
    let mut text = HEADER.as_bytes().to_vec();
    for row in 0..rows {
        writeln!(text, "{},Ann{row},Hale{},{:05},", 1_000_000 + row, row % 977, 10_000 + row % 80_000)
            .unwrap();
    }
    text
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn a_data_folder_that_is_not_there_is_said_and_not_made() {
    let desk = Desk::bare();
    let run = desk.admin(&["lookup", "hale"]);
    assert!(matches!(run.status, 4 | 8), "{}", run.stderr);
    run.expect_fault(run.status);
    assert!(!desk.data().exists() || files(&desk.data()).is_empty());
}
