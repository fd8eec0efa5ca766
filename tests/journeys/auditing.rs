//! The audit through the command: what it shows, that reading it stands in it, and that a copy which somebody with
//! the keys has doctored is found out, whatever was done to it.

use crate::desk::{ADMIN, Desk, PASSWORD, Run, text};
use domain::Code;
use std::path::{Path, PathBuf};
use store::{KeyPurpose, Vault};

/// A copy of the folder in which this was done to the store behind the program's back.
fn doctored(desk: &Desk, name: &str, sql: &str) -> PathBuf {
    let copy = desk.folder(name);
    for entry in std::fs::read_dir(desk.data()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    let unlocked = Vault::open(&copy)
        .unwrap()
        .unlock(&ADMIN.into(), PASSWORD, usecases::clock::Clock::default().now())
        .unwrap();
    let key = unlocked.ring.key(KeyPurpose::Store).unwrap();
    let connection = cipherfile::open(&copy.join("store.db"), &key, cipherfile::Purpose::Write).unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    connection.execute_batch(sql).unwrap();
    copy
}

fn verify(desk: &Desk, data: &Path) -> Run {
    desk.admin(&["--data-dir", text(data), "audit", "verify"])
}

fn worked_at() -> Desk {
    let desk = Desk::with_customers();
    for customer in ["100201", "100202", "100203"] {
        desk.record(&["mail", "--customer", customer]);
    }
    desk
}

#[test]
fn every_way_to_doctor_the_audit_is_found_by_verifying_it() {
    let desk = worked_at();
    verify(&desk, &desk.data()).expect_status(0);
    let exchange = "UPDATE audit SET seq = 1004 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5;
                    UPDATE audit SET seq = 5 WHERE seq = 1004;";
    let last = "(SELECT max(seq) FROM audit)";
    let cases = [
        ("untouched", String::new(), ""),
        (
            "changed",
            "UPDATE audit SET envelope = CAST(replace(CAST(envelope AS TEXT), '\"ruth\"', '\"olga\"') AS BLOB)
             WHERE seq = 4"
                .to_owned(),
            "entry 4 was changed",
        ),
        ("removed", "DELETE FROM audit WHERE seq = 4".to_owned(), "entries 4 to 4 are missing"),
        (
            "inserted",
            format!(
                "INSERT INTO audit (log, seq, id, customer_no, reference, envelope, hash)
                 SELECT log, {last} + 1, randomblob(16), customer_no, reference, envelope, hash FROM audit
                 WHERE seq = 4"
            ),
            "does not stand where it says",
        ),
        ("reordered", exchange.to_owned(), "does not stand where it says"),
        ("cut", format!("DELETE FROM audit WHERE seq > {last} - 2"), "confirmed entries are missing"),
        ("gone", "DELETE FROM audit".to_owned(), "confirmed entries are missing"),
        ("misfiled", "UPDATE audit SET customer_no = '100204' WHERE customer_no = '100202'".to_owned(), "filed"),
    ];
    for (name, sql, what) in cases {
        let copy = doctored(&desk, name, &sql);
        let run = verify(&desk, &copy);
        let status = if sql.is_empty() { 0 } else { Code::StoreUnusable.exit_status().into() };
        run.expect_status(status);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(said.contains(what), "{name}: {said}");
    }
}

#[test]
fn reading_the_audit_of_a_customer_or_a_request_stands_in_it() {
    let desk = worked_at();
    desk.add("audrey", "auditor");
    let reference = desk.record(&["phone", "--customer", "100201"]);
    desk.admin(&["lookup", "--customer", "100203"]).expect_status(0);
    let shown = |args: &[&str]| {
        let run = desk.as_user("audrey", &[&["audit", "show"], args].concat());
        run.expect_status(0).expect_silence_about(&["whitcombe", "303-555"]);
        run.json()["audit"].as_array().unwrap().clone()
    };
    let of_customer = shown(&["--customer", "100201"]);
    assert!(!of_customer.is_empty() && of_customer.iter().all(|line| line["customer_no"] == "100201"));
    let of_request = shown(&["--request", &reference]);
    assert!(of_request.iter().any(|line| line["action"] == "record"), "{of_request:?}");
    assert!(of_request.iter().all(|line| line["reference"] == reference.as_str()));
    let both = shown(&["--customer", "100203", "--request", &reference]);
    assert!(both.is_empty(), "a request of somebody else: {both:?}");
    let all = shown(&[]);
    let reads: Vec<_> = all.iter().filter(|line| line["action"] == "audit-show").collect();
    assert_eq!(reads.len(), 3);
    assert!(reads.iter().all(|line| line["who"] == "audrey"));
    assert_eq!((&reads[0]["customer_no"], &reads[1]["reference"]), (&"100201".into(), &reference.into()));
    desk.add("ann", "agent");
    desk.as_user("ann", &["audit", "show"]).expect_fault(5);
    desk.as_user("ann", &["audit", "verify"]).expect_fault(5);
}
