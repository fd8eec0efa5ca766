//! The store as a whole: what is written, what is read back, what is noticed. One folder a test.

mod batches;
mod checking;
mod old_logs;
mod processes;
mod recording;

use crate::*;
use chrono::{DateTime, NaiveDate, Utc};
use domain::entry::{Body, RemovalBody, RuleApplied};
use domain::ids::{CustomerNo, EntryId, Reference, RequestId, RuleId, UserName};
use domain::person::Person;
use domain::words::{AskedBy, Channel, MessageClass, Reason, ReceivedBy, Scope};
use std::path::Path;

/// A store in a folder of its own, with its keys.
pub(crate) struct Desk {
    dir: tempfile::TempDir,
    ring: Ring,
    pub(crate) store: Store,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let ring = Ring::generate(now());
        let store = Store::create(dir.path(), &ring, "A1", &acting()).unwrap();
        Self { dir, ring, store }
    }

    fn path(&self) -> &Path {
        self.dir.path()
    }

    /// How a statement would be carried out, step by step.
    pub(crate) fn plan(&self, sql: &str) -> Vec<String> {
        let steps = |connection: &rusqlite::Connection| -> rusqlite::Result<Vec<String>> {
            let mut sql = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let nothing = vec![rusqlite::types::Null; sql.parameter_count()];
            sql.query_map(rusqlite::params_from_iter(nothing), |row| row.get(3))?.collect()
        };
        self.store.read(|snapshot| Ok(steps(snapshot.connection).unwrap())).unwrap()
    }

    /// Closes the store and opens it again.
    fn reopen(self) -> domain::Result<Self> {
        drop(self.store);
        let store = Store::open(self.dir.path(), &self.ring)?;
        Ok(Self { dir: self.dir, ring: self.ring, store })
    }

    fn record(&self, number: u64, channel: Channel) -> EntryId {
        let entry = removal(&self.store, number, channel);
        self.store.write(&acting(), |tx| tx.append(entry)).unwrap()
    }

    /// Parts of the check that are not well.
    fn ill(&self) -> Vec<CheckLine> {
        let lines = self.store.check(&mut |_, _, _| true).unwrap();
        lines.into_iter().filter(|line| !line.ok).collect()
    }

    /// Changes the file behind the program's back, as somebody with the keys could.
    fn tamper(&self, sql: &str) {
        let key = self.ring.key(KeyPurpose::Store).unwrap();
        let connection =
            cipherfile::open(&self.path().join(FILE_NAME), &key, cipherfile::Purpose::Write).unwrap();
        connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
        connection.execute_batch(sql).unwrap();
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-21T15:00:00.123456789Z".parse().unwrap()
}

fn acting() -> Acting {
    Acting::now(UserName::from("ann"), now())
}

fn reference(number: u64) -> Reference {
    Reference(format!("{number:012}"))
}

fn customer(number: u64) -> CustomerNo {
    CustomerNo(format!("C{number:07}"))
}

fn body(number: u64, channel: Channel) -> RemovalBody {
    RemovalBody {
        request: RequestId(uuid::Uuid::from_u128(u128::from(number))),
        reference: reference(number),
        contact: None,
        channel,
        scope: Scope::Person,
        brand: None,
        customer_no: Some(customer(number)),
        person: Person { last_name: "Whitcombe".into(), zip: "10001".into(), ..Person::default() },
        numbers: vec!["555-0100".into()],
        asked_by: AskedBy::Own,
        reason: Reason::Ordinary,
        message_class: MessageClass::Marketing,
        texts_may_go_on: false,
        received_by: ReceivedBy::Phone,
        received_at: now(),
        pass_on: false,
        script: None,
        source: None,
        source_id: None,
        rules: vec![RuleApplied {
            id: RuleId::from("us-dnc"),
            version: 1,
            due: NaiveDate::from_ymd_opt(2026, 12, 7).unwrap(),
        }],
        note: None,
    }
}

fn removal(store: &Store, number: u64, channel: Channel) -> NewEntry {
    NewEntry::about(Body::Removal(Box::new(body(number, channel))), keys(store, number))
}

fn keys(store: &Store, number: u64) -> Vec<Fingerprint> {
    vec![
        store.fingerprint(FingerprintKind::Customer, customer(number).as_str()),
        store.fingerprint(FingerprintKind::Phone, "+12125550100"),
    ]
}
