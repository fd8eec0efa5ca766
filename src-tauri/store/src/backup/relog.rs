//! A restored store goes on as a new log: what the journal has is put back, every erasure applied, then the first
//! entry of a new log names the old one's head. The old logs stay, and are never written to again.

use crate::anchor::{Anchor, Heads};
use crate::journal::{self, JournalFile, Replayed};
use crate::people::people_of;
use crate::store::Head;
use crate::vault::{Ring, Vault};
use crate::write::{Acting, WriteTx};
use crate::{AuditFact, FILE_NAME, NewEntry, Snapshot, StaffPerson, Store, ledger};
use cipherfile::Purpose;
use domain::Result;
use domain::entry::{Body, Lost};
use domain::ids::{BatchId, LogId, Reference, UserName};
use rusqlite::Connection;
use std::path::Path;

/// The counter of confirmation numbers.
const REFERENCE: &str = "reference";

/// What a store went on from, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Continued {
    /// Where the old ledger ends, with what the journal gave.
    pub parent: Head,
    /// The new ledger's log.
    pub log: LogId,
    pub replayed: Option<Replayed>,
    /// Keys that erasures took away.
    pub erased: u64,
}

/// What is in a store, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub entries: u64,
    pub in_force: u64,
    pub batches: u64,
}

impl Store {
    /// Goes on as a new log. `skipped` confirmation numbers are left out, for some may have been given that neither
    /// backup nor journal knows of.
    pub fn continue_as_new(
        &self,
        acting: &Acting,
        journal: Option<&JournalFile>,
        skipped: u64,
        fact: AuditFact,
    ) -> Result<Continued> {
        let continued = self.write(acting, |tx| {
            let replayed = journal.map(|journal| journal::replay(tx, journal)).transpose()?;
            let erased = journal::erase(tx)?;
            let references = replayed.as_ref().map_or(&[][..], |replayed| &replayed.references);
            skip_references(tx, references, skipped)?;
            let (parent, audit) = (tx.ledger.clone(), tx.audit.clone());
            begin_logs(tx, &parent, &audit, None)?;
            let replays = replayed.as_ref().map_or(0, |replayed| replayed.entries);
            tx.audit(fact.count("entries", parent.seq).count("replayed", replays).count("erased", erased))?;
            Ok(Continued { parent, log: tx.ledger.log, replayed, erased })
        })?;
        self.fold_log()?;
        Ok(continued)
    }

    /// Everything into the database file, so that it can be moved alone, and no page of the log keeps what was
    /// erased.
    pub(crate) fn fold_log(&self) -> Result<()> {
        let connection = cipherfile::open(&self.path, self.key(), Purpose::Write)?;
        let folded = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        folded.map_err(|error| self.fault(&error))
    }
}

/// Opens two new logs that go on from these heads; from here on nothing is written to the old ones.
pub(crate) fn begin_logs(
    tx: &mut WriteTx<'_>,
    parent: &Head,
    audit: &Head,
    lost: Option<Box<Lost>>,
) -> Result<()> {
    let (new_ledger, new_audit) = (Head::empty(), Head::empty());
    let begin = || -> rusqlite::Result<()> {
        tx.connection.execute("UPDATE log SET live = 0 WHERE live = 1", [])?;
        for (chain, head, parent) in [("ledger", &new_ledger, parent), ("audit", &new_audit, audit)] {
            crate::store::put_log(tx.connection, chain, head, &tx.store.site, tx.acting)?;
            let sql = "UPDATE log SET parent_log = ?2, parent_seq = ?3, parent_hash = ?4 WHERE log = ?1";
            let seq = parent.seq.cast_signed();
            tx.connection
                .execute(sql, (head.log.0.as_bytes(), parent.log.0.as_bytes(), seq, &parent.hash))?;
        }
        Ok(())
    };
    begin().map_err(|error| tx.fault(&error))?;
    (tx.ledger, tx.audit) = (new_ledger, new_audit);
    let opened = Body::Opened { parent: Some((parent.log, parent.seq, parent.hash.clone())), lost };
    tx.append(NewEntry::about_nobody(opened))?;
    tx.audit(AuditFact::new("log-opened").object(&line_of_head(audit)))
}

/// A head as the first line of an audit log names the one that it goes on from.
fn line_of_head(head: &Head) -> String {
    format!("{} {} {}", head.log, head.seq, head.hash)
}

/// The same, read again; none where it is no head.
pub(crate) fn head_of_line(line: &str) -> Option<Head> {
    let mut parts = line.split(' ');
    let log = LogId(parts.next()?.parse().ok()?);
    Some(Head { log, seq: parts.next()?.parse().ok()?, hash: parts.next()?.to_owned() })
}

/// No confirmation number is given twice: past all that are here, and past those that nobody knows of.
pub(crate) fn skip_references(tx: &WriteTx<'_>, references: &[Reference], skipped: u64) -> Result<()> {
    let counters = references.iter().filter_map(|reference| domain::reference::open(reference).ok());
    let highest = counters.map(|(_, counter)| i64::from(counter)).max().unwrap_or(0);
    let sql = "INSERT INTO counter (name, value) VALUES (?1, max(0, ?2) + ?3)
               ON CONFLICT (name) DO UPDATE SET value = max(value, ?2) + ?3";
    let done = tx.connection.execute(sql, (REFERENCE, highest, skipped.cast_signed()));
    done.map(drop).map_err(|error| tx.fault(&error))
}

impl WriteTx<'_> {
    /// Leaves out so many confirmation numbers: they may have been given where this folder does not know of it.
    pub fn skip_numbers(&mut self, skipped: u64) -> Result<()> {
        skip_references(self, &[], skipped)
    }
}

impl Snapshot<'_> {
    /// Entries of all logs, removals in force, batches.
    pub fn totals(&self) -> Result<Totals> {
        let sql =
            "SELECT (SELECT count(*) FROM entry), (SELECT count(*) FROM removal WHERE ended_by IS NULL),
                          (SELECT count(*) FROM batch)";
        let read = self.connection.query_row(sql, [], |row| {
            let number = |column| row.get::<_, i64>(column).map(i64::cast_unsigned);
            Ok(Totals { entries: number(0)?, in_force: number(1)?, batches: number(2)? })
        });
        read.map_err(|error| self.fault(&error))
    }

    /// True when the ledger holds the entry that this head names.
    pub fn holds(&self, head: &Head) -> Result<bool> {
        holds(self.connection, head).map_err(|error| self.fault(&error))
    }
}

/// The same, where there is no store but its file.
pub(crate) fn holds(connection: &Connection, head: &Head) -> rusqlite::Result<bool> {
    let sql = "SELECT count(*) FROM entry WHERE log = ?1 AND seq = ?2 AND hash = unhex(?3)";
    let values = (head.log.0.as_bytes(), head.seq.cast_signed(), &head.hash);
    let found: i64 = connection.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    Ok(head.seq == 0 || found > 0)
}

/// How a folder stands that is about to be replaced, as far as it can be told with these keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Nothing of a desk is there.
    pub is_empty: bool,
    /// The furthest head that its anchor or its store knows.
    pub ledger: Option<Head>,
    pub audit: Option<Head>,
    /// Its batches; none when the store cannot be opened.
    pub batches: Vec<BatchId>,
    /// Who works there; none when it cannot be read.
    pub people: Option<Vec<StaffPerson>>,
    /// Whose key was taken away. It stands in the vault in clear, so these keys need not be those of now.
    pub keyless: Vec<UserName>,
    /// Whether these are the keys of now: each rotation renews the one with which the vault's list is authenticated.
    pub same_keys: bool,
}

/// Looks at a folder without changing it; damage only means that less is known.
pub fn standing(dir: &Path, ring: &Ring) -> Standing {
    let names = [super::VAULT, FILE_NAME, crate::anchor::NAME];
    if names.iter().all(|name| !dir.join(name).exists()) {
        return Standing { is_empty: true, ..Standing::default() };
    }
    let confirmed = Anchor::open(dir, ring).and_then(|anchor| anchor.read()).ok();
    let (stored, batches) = stored(dir, ring).unwrap_or_default();
    let (anchored, stored) =
        (confirmed.map(|it| (it.ledger, it.audit)), stored.map(|it| (it.ledger, it.audit)));
    let (ledger, audit) = match (anchored, stored) {
        (Some(anchored), Some(stored)) => {
            (Some(further(anchored.0, stored.0)), Some(further(anchored.1, stored.1)))
        }
        (one, other) => one.or(other).map_or((None, None), |(ledger, audit)| (Some(ledger), Some(audit))),
    };
    let vault = Vault::open(dir).ok();
    let holders = vault.as_ref().and_then(|vault| vault.holders().ok()).unwrap_or_default().into_iter();
    let keyless = holders.filter(|(.., enabled)| !enabled).map(|(name, ..)| name).collect();
    let same_keys = vault.is_some_and(|vault| vault.whole(ring).is_ok());
    let people = people(dir, ring);
    Standing { is_empty: false, ledger, audit, batches, people, keyless, same_keys }
}

/// The one that goes further, of the same log.
pub(crate) fn further(one: Head, other: Head) -> Head {
    if other.log == one.log && other.seq > one.seq { other } else { one }
}

/// By a connection of its own: one that met a damaged page reads nothing any more.
fn people(dir: &Path, ring: &Ring) -> Option<Vec<StaffPerson>> {
    people_of(&opened(dir, ring)?).ok()
}

fn opened(dir: &Path, ring: &Ring) -> Option<Connection> {
    let key = ring.key(crate::KeyPurpose::Store).ok()?;
    cipherfile::open(&dir.join(FILE_NAME), &key, Purpose::Read).ok()
}

fn stored(dir: &Path, ring: &Ring) -> Option<(Option<Heads>, Vec<BatchId>)> {
    let connection = opened(dir, ring)?;
    let heads = ledger::heads(&connection).ok();
    let mut sql = connection.prepare("SELECT batch FROM batch ORDER BY written_at, batch").ok()?;
    let batches = sql.query_map([], |row| row.get(0).map(BatchId)).ok()?.map_while(std::result::Result::ok);
    Some((heads, batches.collect()))
}
