//! What the logs of a chain are to each other. One that is no longer written ends where the next one says that it went
//! on from, and none stands apart: nothing can be cut off an old log, and no log be invented beside it.

use super::Problems;
use super::lost::KnownLost;
use crate::audit::AuditEntry;
use crate::backup::head_of_line;
use crate::column::{maybe_uuid, uuid};
use crate::store::{Head, Snapshot};
use domain::Result;
use domain::entry::{Body, hex, no_hash};
use domain::ids::{EntryId, LogId};
use rusqlite::OptionalExtension;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// One of the two chains.
#[derive(Clone, Copy)]
pub enum Chain {
    Ledger,
    Audit,
}

impl Chain {
    fn word(self) -> &'static str {
        match self {
            Self::Ledger => "ledger",
            Self::Audit => "audit",
        }
    }

    fn table(self) -> &'static str {
        match self {
            Self::Ledger => "entry",
            Self::Audit => "audit",
        }
    }
}

/// A log's row in the table of logs.
struct Filed {
    is_live: bool,
    parent: Option<Head>,
}

/// A log, and where the one before it is to end.
struct Link {
    log: LogId,
    parent: Head,
    /// What its first entry says stands in the table too.
    is_as_filed: bool,
}

/// The logs of a chain, from the live one back to the first, and those that do not belong to this line.
struct Line {
    filed: BTreeMap<LogId, Filed>,
    links: Vec<Link>,
    apart: Vec<LogId>,
}

/// Compares the logs of a chain with what the next one says of each.
pub fn compare(
    snapshot: &Snapshot<'_>,
    chain: Chain,
    lost: &KnownLost,
    problems: &mut Problems,
) -> Result<()> {
    let line = line(snapshot, chain).map_err(|error| snapshot.fault(&error))?;
    for Link { log, parent, is_as_filed } in &line.links {
        if !is_as_filed {
            problems.add(|| format!("log {log} is not filed as what it says it goes on from"));
        }
        let is_gone = !line.filed.contains_key(&parent.log);
        if is_gone && !lost.covers(parent.log, 1, parent.seq) {
            problems.add(|| format!("log {} is missing, from which log {log} goes on", parent.log));
        } else if let Some(problem) = wrong_end(snapshot, chain, log, parent, lost)? {
            problems.add(|| problem);
        }
    }
    for log in line.apart.iter().filter(|log| !lost.logs.contains(log)) {
        problems.add(|| format!("log {log} stands apart: none that is written goes on from it"));
    }
    Ok(())
}

/// Logs of either chain that the live ones do not lead back to.
pub(crate) fn apart(snapshot: &Snapshot<'_>) -> Result<Vec<LogId>> {
    let apart = |chain| line(snapshot, chain).map(|line| line.apart);
    let both = apart(Chain::Ledger).and_then(|ledger| Ok([ledger, apart(Chain::Audit)?].concat()));
    both.map_err(|error| snapshot.fault(&error))
}

fn wrong_end(
    snapshot: &Snapshot<'_>,
    chain: Chain,
    log: &LogId,
    parent: &Head,
    lost: &KnownLost,
) -> Result<Option<String>> {
    let (seq, hash) = end(snapshot, chain, parent.log).map_err(|error| snapshot.fault(&error))?;
    Ok(if seq > parent.seq {
        Some(format!("log {} goes on after its end, entry {}", parent.log, parent.seq))
    } else if seq < parent.seq {
        let is_known = lost.covers(parent.log, seq + 1, parent.seq);
        let missing = parent.seq - seq;
        (!is_known).then(|| format!("the last {missing} entries of log {} are missing", parent.log))
    } else {
        (hash != parent.hash).then(|| format!("log {} does not end as log {log} says", parent.log))
    })
}

fn line(snapshot: &Snapshot<'_>, chain: Chain) -> rusqlite::Result<Line> {
    let filed = filed(snapshot, chain)?;
    let mut apart = with_entries(snapshot, chain)?;
    apart.extend(filed.keys());
    let (mut links, mut met) = (Vec::new(), BTreeSet::new());
    let mut next = filed.iter().find(|(_, row)| row.is_live).map(|(log, _)| *log);
    // Somebody may have made a circle of them.
    while let Some(log) = next.filter(|log| met.insert(*log)) {
        apart.remove(&log);
        let row = filed.get(&log).and_then(|row| row.parent.as_ref());
        let said = said(snapshot, chain, log)?;
        // A row that names none was made by a salvage, for one that could not be read.
        let is_as_filed = row.is_none() || said.as_ref().is_none_or(|said| said.as_ref() == row);
        let parent = said.unwrap_or_else(|| row.cloned());
        next = parent.as_ref().map(|parent| parent.log);
        links.extend(parent.map(|parent| Link { log, parent, is_as_filed }));
    }
    Ok(Line { filed, links, apart: apart.into_iter().collect() })
}

fn filed(snapshot: &Snapshot<'_>, chain: Chain) -> rusqlite::Result<BTreeMap<LogId, Filed>> {
    let sql = "SELECT log, live, parent_log, parent_seq, parent_hash FROM log WHERE chain = ?1";
    let mut sql = snapshot.connection.prepare(sql)?;
    let rows = sql.query_map([chain.word()], |row| {
        let (seq, hash) = (row.get::<_, i64>(3)?.cast_unsigned(), row.get(4)?);
        let parent = maybe_uuid(row, 2)?.map(|log| Head { log: LogId(log), seq, hash });
        Ok((LogId(uuid(row, 0)?), Filed { is_live: row.get(1)?, parent }))
    })?;
    rows.collect()
}

/// The logs of which there are entries. Asked one by one, for the entries themselves may be millions.
fn with_entries(snapshot: &Snapshot<'_>, chain: Chain) -> rusqlite::Result<BTreeSet<LogId>> {
    let sql = format!("SELECT min(log) FROM {} WHERE log > ?1", chain.table());
    let mut sql = snapshot.connection.prepare(&sql)?;
    let (mut logs, mut last) = (BTreeSet::new(), Vec::new());
    while let Some(log) = sql.query_row([&last], |row| row.get::<_, Option<[u8; 16]>>(0))? {
        logs.insert(LogId(Uuid::from_bytes(log)));
        last = log.to_vec();
    }
    Ok(logs)
}

/// What the first entry of a log says that it goes on from; none when that cannot be read.
fn said(snapshot: &Snapshot<'_>, chain: Chain, log: LogId) -> rusqlite::Result<Option<Option<Head>>> {
    let connection = snapshot.connection;
    match chain {
        Chain::Ledger => {
            let sql = "SELECT id FROM entry WHERE log = ?1 AND seq = 1";
            let id = connection.query_row(sql, [log.0.as_bytes()], |row| uuid(row, 0)).optional()?;
            let body = id.and_then(|id| snapshot.body(EntryId(id)).ok().flatten());
            Ok(match body {
                Some(Body::Opened { parent, .. }) => {
                    Some(parent.map(|(log, seq, hash)| Head { log, seq, hash }))
                }
                _ => None,
            })
        }
        Chain::Audit => {
            let sql = "SELECT envelope FROM audit WHERE log = ?1 AND seq = 1";
            let bytes: Option<Vec<u8>> =
                connection.query_row(sql, [log.0.as_bytes()], |row| row.get(0)).optional()?;
            let first: Option<AuditEntry> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
            Ok(first.and_then(|first| match first.object {
                None => Some(None),
                Some(head) => head_of_line(&head).map(Some),
            }))
        }
    }
}

/// Sequence number and hash of the last entry that is there.
fn end(snapshot: &Snapshot<'_>, chain: Chain, log: LogId) -> rusqlite::Result<(u64, String)> {
    let sql = format!("SELECT seq, hash FROM {} WHERE log = ?1 ORDER BY seq DESC LIMIT 1", chain.table());
    let last = snapshot.connection.query_row(&sql, [log.0.as_bytes()], |row| {
        Ok((row.get::<_, i64>(0)?.cast_unsigned(), hex(row.get_ref(1)?.as_blob()?)))
    });
    Ok(last.optional()?.unwrap_or_else(|| (0, no_hash())))
}
