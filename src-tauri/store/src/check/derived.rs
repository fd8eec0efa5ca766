//! Comparing the derived tables with what follows from the ledger: each row looked up, then all counted, so
//! that neither a missing nor an additional row passes.

use super::Problems;
use crate::ledger::{Derived, RemovalRow, sealed_again};
use crate::store::Snapshot;
use domain::ids::EntryId;
use domain::words::MessageClass;
use rusqlite::{Connection, OptionalExtension, Params};
use std::collections::{BTreeMap, BTreeSet};

const REMOVAL_KEY: &str = "SELECT count(*) FROM removal_key WHERE fingerprint = ?1 AND entry = ?2";
const ENTRY_KEY: &str = "SELECT count(*) FROM entry_key WHERE fingerprint = ?1 AND entry = ?2";
const ENDED: &str = "SELECT count(*) FROM ended WHERE removal = ?1 AND entry = ?2";
const MENDED: &str = "SELECT count(*) FROM mended WHERE removal = ?1 AND entry = ?2";
const CLASS: &str =
    "SELECT count(*) FROM stops_up_to WHERE removal = ?1 AND entry = ?2 AND message_class = ?3";
const SAID: &str = "SELECT count(*) FROM removal_said WHERE entry = ?1 AND subject IS ?2 AND said = ?3";
const ENTRY_OF: &str = "SELECT ifnull(max(entry), 0) FROM removal WHERE id = ?1";

/// The comparison while the ledger is walked.
pub struct Comparison<'a> {
    connection: &'a Connection,
    problems: Problems,
    removals: i64,
    said: i64,
    removal_keys: i64,
    entry_keys: i64,
    ends: i64,
    mends: i64,
    classes: i64,
    /// Keys that corrections give to removals.
    given: BTreeMap<EntryId, BTreeSet<[u8; 16]>>,
}

impl<'a> Comparison<'a> {
    pub fn new(snapshot: &'a Snapshot<'_>) -> Self {
        Self {
            connection: snapshot.connection,
            problems: Problems::default(),
            removals: 0,
            said: 0,
            removal_keys: 0,
            entry_keys: 0,
            ends: 0,
            mends: 0,
            classes: 0,
            given: BTreeMap::new(),
        }
    }

    /// Looks up everything that one entry derives.
    pub fn compare(&mut self, entry: i64, seq: u64, derived: &Derived) -> rusqlite::Result<()> {
        let keys: BTreeSet<[u8; 16]> = derived.keys.iter().copied().collect();
        let expected = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        match &derived.removal {
            Some(row) => {
                self.removals += 1;
                self.removal_keys += expected;
                self.compare_row(row, seq)?;
                self.compare_said(row, derived.said.as_deref(), seq)?;
                self.look_up(REMOVAL_KEY, &keys, entry, seq)?;
            }
            None => {
                self.entry_keys += expected;
                self.look_up(ENTRY_KEY, &keys, entry, seq)?;
            }
        }
        for removal in derived.ends.iter().collect::<BTreeSet<_>>() {
            self.ends += 1;
            self.must_be(ENDED, (removal.0.as_bytes(), entry), || {
                format!("the end that entry {seq} states is missing")
            })?;
        }
        for said in &derived.stops_up_to {
            self.classes += 1;
            let sought = (said.removal.0.as_bytes(), entry, said.message_class.word());
            let missing = || format!("the class of messages that entry {seq} states is missing");
            self.must_be(CLASS, sought, missing)?;
        }
        if let Some(removal) = derived.mends {
            self.mends += 1;
            self.given.entry(removal).or_default().extend(keys);
            let missing = || format!("the correction that entry {seq} states is missing");
            self.must_be(MENDED, (removal.0.as_bytes(), entry), missing)?;
        }
        Ok(())
    }

    fn compare_row(&mut self, derived: &RemovalRow, seq: u64) -> rusqlite::Result<()> {
        let stored = RemovalRow::find(self.connection, derived.entry)?;
        // Which entry ends it follows from all entries together and is compared at the end.
        let class = self.class_said(derived)?;
        let derived = RemovalRow { message_class: class, ..derived.clone() };
        let same = stored.is_some_and(|stored| RemovalRow { ended_by: None, ..stored } == derived);
        if !same {
            self.problems.add(|| format!("the removal of entry {seq} is not what the ledger says"));
        }
        Ok(())
    }

    fn compare_said(&mut self, row: &RemovalRow, said: Option<&[u8]>, seq: u64) -> rusqlite::Result<()> {
        self.said += 1;
        let subject = row.subject.map(|subject| *subject.0.as_bytes());
        let sealed = sealed_again(self.connection, row.entry, said)?;
        self.must_be(SAID, (row.entry, subject, sealed), || {
            format!("what is exported of entry {seq} is not what it says")
        })
    }

    /// What its own body says, unless an entry after it says otherwise.
    fn class_said(&self, derived: &RemovalRow) -> rusqlite::Result<MessageClass> {
        let sql = "SELECT said.message_class FROM stops_up_to AS said JOIN entry USING (entry)
                    WHERE said.removal = ?1 ORDER BY entry.id DESC LIMIT 1";
        let mut sql = self.connection.prepare_cached(sql)?;
        let said: Option<String> = sql.query_row([derived.id.0.as_bytes()], |row| row.get(0)).optional()?;
        Ok(said.and_then(|word| MessageClass::from_word(&word)).unwrap_or(derived.message_class))
    }

    fn look_up(
        &mut self,
        sql: &str,
        keys: &BTreeSet<[u8; 16]>,
        entry: i64,
        seq: u64,
    ) -> rusqlite::Result<()> {
        keys.iter().try_for_each(|key| {
            self.must_be(sql, (key, entry), || format!("an identity key of entry {seq} is missing"))
        })
    }

    fn must_be(
        &mut self,
        sql: &str,
        params: impl Params,
        problem: impl FnOnce() -> String,
    ) -> rusqlite::Result<()> {
        let found: i64 = self.connection.prepare_cached(sql)?.query_row(params, |row| row.get(0))?;
        if found == 0 {
            self.problems.add(problem);
        }
        Ok(())
    }

    /// Counts every table and compares what follows from all entries together.
    pub fn finish(mut self) -> rusqlite::Result<Problems> {
        self.compare_given_keys()?;
        let counted = [
            ("removal", self.removals),
            ("removal_said", self.said),
            ("removal_key", self.removal_keys),
            ("entry_key", self.entry_keys),
            ("ended", self.ends),
            ("mended", self.mends),
            ("stops_up_to", self.classes),
        ];
        for (table, expected) in counted {
            let found: i64 =
                self.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
            if found != expected {
                self.problems.add(|| format!("{table} has {found} rows and should have {expected}"));
            }
        }
        self.must_be_none(
            include_str!("wrong_ends.sql"),
            "removals are in force, or not, against the ledger",
        )?;
        self.must_be_none(include_str!("wrong_requests.sql"), "requests are not what their removals say")?;
        Ok(self.problems)
    }

    fn compare_given_keys(&mut self) -> rusqlite::Result<()> {
        for (removal, keys) in std::mem::take(&mut self.given) {
            let entry: i64 = self
                .connection
                .prepare_cached(ENTRY_OF)?
                .query_row([removal.0.as_bytes()], |row| row.get(0))?;
            let own = self.own_keys(entry)?;
            let given: BTreeSet<[u8; 16]> = keys.difference(&own).copied().collect();
            if entry > 0 {
                self.removal_keys += i64::try_from(given.len()).unwrap_or(i64::MAX);
                self.look_up(REMOVAL_KEY, &given, entry, 0)?;
            }
        }
        Ok(())
    }

    fn own_keys(&self, entry: i64) -> rusqlite::Result<BTreeSet<[u8; 16]>> {
        let mut sql = self.connection.prepare_cached("SELECT envelope FROM entry WHERE entry = ?1")?;
        let mut rows = sql.query([entry])?;
        let Some(row) = rows.next()? else { return Ok(BTreeSet::new()) };
        Ok(crate::ledger::keys_of(row.get_ref(0)?.as_blob()?).into_iter().collect())
    }

    fn must_be_none(&mut self, sql: &str, what: &str) -> rusqlite::Result<()> {
        let found: i64 = self.connection.query_row(sql, [], |row| row.get(0))?;
        if found > 0 {
            self.problems.add(|| format!("{found} {what}"));
        }
        Ok(())
    }
}
