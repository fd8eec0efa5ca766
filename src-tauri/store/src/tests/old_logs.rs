//! The logs that nobody writes any more, after two restores: each must end where the next one says, and no other may
//! lie beside them. Everything is done behind the program's back, by somebody with a key.

use super::*;
use crate::audit::AuditEntry;
use domain::entry::{Envelope, sha256_hex};
use domain::ids::LogId;

const FIRST_AUDIT: &str = "(SELECT log FROM log WHERE chain = 'audit' AND parent_log IS NULL)";
const FIRST_LEDGER: &str = "(SELECT log FROM log WHERE chain = 'ledger' AND parent_log IS NULL)";
const SECOND_AUDIT: &str = "(SELECT parent_log FROM log WHERE chain = 'audit' AND live = 1)";
const SECOND_LEDGER: &str = "(SELECT parent_log FROM log WHERE chain = 'ledger' AND live = 1)";

/// Removals and lookups, restored, more of both, restored again.
fn restored_twice() -> Desk {
    let desk = Desk::new();
    for numbers in [1..=5, 6..=8] {
        for number in numbers {
            desk.record(number, Channel::Mail);
            desk.store.write(&acting(), |tx| tx.audit(AuditFact::new("lookup"))).unwrap();
        }
        desk.store.continue_as_new(&acting(), None, 1, AuditFact::new("restore")).unwrap();
    }
    assert_eq!(desk.ill(), []);
    desk
}

/// What the check says of a chain; the shorter proof must say it too.
#[track_caller]
fn told(desk: &Desk, chain: &str) -> String {
    let all = desk.ill().into_iter().find(|line| line.name == chain);
    let chains = desk.store.check_chains(&mut |_, _, _| true).unwrap();
    let chains = chains.into_iter().find(|line| line.name == chain && !line.ok);
    assert_eq!(all, chains);
    all.map(|line| line.detail).unwrap_or_default()
}

/// The end of the second ledger log goes, with all that follows from it, as if it had never been.
fn ledger_cut_after(seq: u64) -> String {
    let gone = format!("(SELECT entry FROM entry WHERE log = {SECOND_LEDGER} AND seq > {seq})");
    let references = format!("(SELECT reference FROM removal WHERE entry IN {gone})");
    let tables = ["removal_key", "removal", "body", "entry"].map(|table| {
        let rows = if table == "entry" {
            format!("log = {SECOND_LEDGER} AND seq > {seq}")
        } else {
            format!("entry IN {gone}")
        };
        format!("DELETE FROM {table} WHERE {rows};")
    });
    format!("DELETE FROM request WHERE reference IN {references}; {}", tables.concat())
}

#[test]
fn the_end_of_an_old_log_is_missed_in_both_chains() {
    for log in [FIRST_AUDIT, SECOND_AUDIT] {
        for kept in [3, 0] {
            let desk = restored_twice();
            desk.tamper(&format!("DELETE FROM audit WHERE log = {log} AND seq > {kept}"));
            assert!(told(&desk, "audit").contains("the last"), "{log} {kept}: {}", told(&desk, "audit"));
        }
    }
    let desk = restored_twice();
    desk.tamper(&ledger_cut_after(2));
    assert!(told(&desk, "ledger").contains("the last 2 entries of log"), "{}", told(&desk, "ledger"));
}

#[test]
fn an_old_log_that_is_gone_with_its_row_is_missed() {
    for log in [FIRST_AUDIT, SECOND_AUDIT] {
        let desk = restored_twice();
        desk.tamper(&format!("DELETE FROM audit WHERE log = {log}; DELETE FROM log WHERE log = {log}"));
        assert!(told(&desk, "audit").contains("is missing"), "{log}: {}", told(&desk, "audit"));
    }
    // Its entries stay, where nothing looks at them any more.
    for (log, chain) in [(FIRST_LEDGER, "ledger"), (SECOND_LEDGER, "ledger"), (FIRST_AUDIT, "audit")] {
        let desk = restored_twice();
        desk.tamper(&format!("DELETE FROM log WHERE log = {log}"));
        assert!(told(&desk, chain).contains("is missing"), "{log}: {}", told(&desk, chain));
    }
}

#[test]
fn who_moves_the_filed_end_to_where_a_log_was_cut_is_found_out_by_the_next_logs_first_entry() {
    for (table, chain, cut) in [
        ("audit", "audit", format!("DELETE FROM audit WHERE log = {SECOND_AUDIT} AND seq > 2")),
        ("entry", "ledger", ledger_cut_after(2)),
    ] {
        let desk = restored_twice();
        desk.tamper(&format!(
            "{cut};
             UPDATE log SET parent_seq = 2, parent_hash =
                 (SELECT lower(hex(hash)) FROM {table} WHERE {table}.log = log.parent_log AND seq = 2)
              WHERE chain = '{chain}' AND live = 1"
        ));
        let told = told(&desk, chain);
        assert!(told.contains("is not filed as what it says"), "{chain}: {told}");
        assert!(told.contains("the last"), "{chain}: {told}");
    }
}

#[test]
fn an_old_log_that_goes_on_or_ends_otherwise_is_named() {
    let desk = restored_twice();
    desk.tamper(&format!(
        "INSERT INTO audit (log, seq, id, envelope, hash)
         SELECT log, max(seq) + 1, randomblob(16), envelope, hash FROM audit WHERE log = {FIRST_AUDIT}"
    ));
    assert!(told(&desk, "audit").contains("goes on after its end"), "{}", told(&desk, "audit"));
    let desk = restored_twice();
    desk.tamper(&format!(
        "UPDATE audit SET hash = randomblob(32)
          WHERE log = {FIRST_AUDIT} AND seq = (SELECT max(seq) FROM audit WHERE log = {FIRST_AUDIT})"
    ));
    assert!(told(&desk, "audit").contains("does not end as"), "{}", told(&desk, "audit"));
}

fn put_log(desk: &Desk, chain: &str) -> LogId {
    let log = LogId(uuid::Uuid::now_v7());
    desk.tamper(&format!(
        "INSERT INTO log (log, chain, site, created_at, live, body_key)
         VALUES (x'{}', '{chain}', 'A1', 0, 0, randomblob(32))",
        log.0.simple()
    ));
    log
}

/// A chain of its own, every hash of which is right.
fn invented_audit(desk: &Desk) {
    let log = put_log(desk, "audit");
    let line = desk.store.read(|snapshot| snapshot.audit_latest(1)).unwrap().remove(0);
    let id = EntryId(uuid::Uuid::now_v7());
    let line = AuditEntry { log, id, seq: 1, prev: domain::entry::no_hash(), who: "bob".into(), ..line };
    let bytes = serde_json::to_vec(&line).unwrap();
    let (hash, bytes) = (sha256_hex(&bytes), domain::entry::hex(&bytes));
    desk.tamper(&format!(
        "INSERT INTO audit (log, seq, id, envelope, hash)
         VALUES (x'{}', 1, x'{}', x'{bytes}', x'{hash}')",
        log.0.simple(),
        id.0.simple()
    ));
}

fn invented_ledger(desk: &Desk) {
    let log = put_log(desk, "ledger");
    let envelope = Envelope {
        v: 1,
        id: EntryId(uuid::Uuid::now_v7()),
        log,
        seq: 1,
        prev: domain::entry::no_hash(),
        kind: domain::entry::Kind::Opened,
        subject: None,
        business_time: now(),
        written_at: now(),
        as_of: false,
        who: "bob".into(),
        site: "A1".to_owned(),
        fingerprints: Vec::new(),
        ends: Vec::new(),
        commitment: sha256_hex(b""),
    };
    let bytes = envelope.to_bytes().unwrap();
    let (hash, bytes) = (sha256_hex(&bytes), domain::entry::hex(&bytes));
    desk.tamper(&format!(
        "INSERT INTO entry (log, seq, id, kind, envelope, hash)
         VALUES (x'{}', 1, x'{}', 'opened', x'{bytes}', x'{hash}')",
        log.0.simple(),
        envelope.id.0.simple()
    ));
}

#[test]
fn a_log_that_nobody_goes_on_from_is_named_however_well_it_is_chained() {
    let desk = restored_twice();
    invented_audit(&desk);
    assert!(told(&desk, "audit").contains("stands apart"), "{}", told(&desk, "audit"));
    let desk = restored_twice();
    invented_ledger(&desk);
    assert!(told(&desk, "ledger").contains("stands apart"), "{}", told(&desk, "ledger"));
    let desk = restored_twice();
    put_log(&desk, "audit");
    assert!(told(&desk, "audit").contains("stands apart"), "an empty one");
    // Entries without a row in the table of logs belong to no chain either.
    let desk = restored_twice();
    invented_ledger(&desk);
    desk.tamper("DELETE FROM log WHERE chain = 'ledger' AND created_at = 0");
    assert!(told(&desk, "ledger").contains("stands apart"), "{}", told(&desk, "ledger"));
}
