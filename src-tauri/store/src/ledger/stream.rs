//! Removals with their bodies, streamed in request order. What an export reads a million of stands in `said`.
//!
//! One thread reads and hands over chunks, the others open and parse them; memory is bounded by the chunks.

use super::row::{COLUMN_COUNT, COLUMNS, RemovalRow};
use super::seal;
use crate::store::Snapshot;
use domain::entry::{Body, RemovalBody};
use domain::words::Channel;
use domain::{Fault, Result};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, ScopedJoinHandle};

/// Removals handed from the reader to an opener at once.
const CHUNK: usize = 512;
/// Chunks that may wait for an opener.
const WAITING: usize = 4;

/// Which removals.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// Of these channels; of every one when empty.
    pub channels: Vec<Channel>,
    /// Leave out those that were ended.
    pub in_force: bool,
}

/// A removal and its body; the body is none when it was erased.
type Opened = (RemovalRow, Option<Box<RemovalBody>>);
type Sealed = (RemovalRow, Option<Vec<u8>>, Option<[u8; 32]>);

impl Snapshot<'_> {
    /// Calls `each` for every selected removal with its body, ordered by received-at, then by entry.
    pub fn removals_with_bodies(
        &self,
        selection: &Selection,
        mut each: impl FnMut(RemovalRow, Option<Box<RemovalBody>>) -> Result<()>,
    ) -> Result<()> {
        let (sql, values) = query(selection);
        let openers = thread::available_parallelism().map_or(1, usize::from).clamp(1, 8);
        thread::scope(|scope| {
            let mut lanes: Vec<Lane<'_>> = (0..openers).map(|_| Lane::start(scope)).collect();
            let mut flow = Flow { lanes: &mut lanes, sent: 0, taken: 0, each: &mut each };
            self.read_chunks(&sql, values, &mut flow)?;
            flow.finish()
        })
    }

    fn read_chunks(&self, sql: &str, values: Vec<Value>, flow: &mut Flow<'_, '_, '_>) -> Result<()> {
        let mut sql = self.connection.prepare_cached(sql).map_err(|error| self.fault(&error))?;
        let mut rows = sql.query(params_from_iter(values)).map_err(|error| self.fault(&error))?;
        let mut chunk = Vec::with_capacity(CHUNK);
        while let Some(row) = rows.next().map_err(|error| self.fault(&error))? {
            chunk.push(sealed(row).map_err(|error| self.fault(&error))?);
            if chunk.len() == CHUNK {
                flow.send(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)))?;
            }
        }
        flow.send(chunk)
    }
}

fn query(selection: &Selection) -> (String, Vec<Value>) {
    let mut sql = format!(
        "SELECT {COLUMNS}, body.sealed, subject_key.key FROM removal
         JOIN body ON body.entry = removal.entry
         LEFT JOIN subject_key ON subject_key.subject = body.subject WHERE 1"
    );
    sql.push_str(&of_channels(selection.channels.len()));
    if selection.in_force {
        sql.push_str(" AND removal.ended_by IS NULL");
    }
    sql.push_str(" ORDER BY removal.received_at, removal.entry");
    let values = selection.channels.iter().map(|channel| Value::from(channel.word().to_owned()));
    (sql, values.collect())
}

/// One channel alone is read in order from the index; several are sorted.
fn of_channels(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => " AND removal.channel = ?".to_owned(),
        many => format!(" AND removal.channel IN ({})", vec!["?"; many].join(", ")),
    }
}

fn sealed(row: &Row<'_>) -> rusqlite::Result<Sealed> {
    Ok((RemovalRow::read(row)?, row.get(COLUMN_COUNT)?, row.get(COLUMN_COUNT + 1)?))
}

fn open_chunk(chunk: Vec<Sealed>) -> Result<Vec<Opened>> {
    chunk.into_iter().map(|(row, sealed, key)| open(row, sealed, key)).collect()
}

fn open(row: RemovalRow, sealed: Option<Vec<u8>>, key: Option<[u8; 32]>) -> Result<Opened> {
    let (Some(sealed), Some(key)) = (sealed, key) else { return Ok((row, None)) };
    match seal::open(&key, row.id, &sealed)? {
        Body::Removal(body) => Ok((row, Some(body))),
        _ => Err(Fault::internal("a removal's body is of another kind").at(crate::FILE_NAME)),
    }
}

/// One opener: chunks go in, opened chunks come out in the same order.
struct Lane<'scope> {
    to: Option<SyncSender<Vec<Sealed>>>,
    from: Receiver<Result<Vec<Opened>>>,
    _opener: ScopedJoinHandle<'scope, ()>,
}

impl<'scope> Lane<'scope> {
    fn start(scope: &'scope thread::Scope<'scope, '_>) -> Self {
        let (to, chunks) = sync_channel::<Vec<Sealed>>(WAITING);
        let (opened, from) = sync_channel(WAITING);
        let opener = scope.spawn(move || {
            for chunk in chunks {
                if opened.send(open_chunk(chunk)).is_err() {
                    return;
                }
            }
        });
        Self { to: Some(to), from, _opener: opener }
    }
}

/// Deals chunks to the lanes in turn and takes them back in the same turn, so that the order holds.
struct Flow<'a, 'scope, 'each> {
    lanes: &'a mut Vec<Lane<'scope>>,
    sent: usize,
    taken: usize,
    each: &'each mut dyn FnMut(RemovalRow, Option<Box<RemovalBody>>) -> Result<()>,
}

impl Flow<'_, '_, '_> {
    fn send(&mut self, chunk: Vec<Sealed>) -> Result<()> {
        // A lane holds at most what waits on both its sides, so sending never blocks for ever.
        while self.sent - self.taken >= self.lanes.len() * WAITING {
            self.take()?;
        }
        let turn = self.sent % self.lanes.len();
        let to = self.lanes.get(turn).and_then(|lane| lane.to.as_ref());
        to.and_then(|to| to.send(chunk).ok()).ok_or_else(stopped)?;
        self.sent += 1;
        Ok(())
    }

    fn take(&mut self) -> Result<()> {
        let turn = self.taken % self.lanes.len();
        let opened = self.lanes.get(turn).and_then(|lane| lane.from.recv().ok()).ok_or_else(stopped)??;
        self.taken += 1;
        opened.into_iter().try_for_each(|(row, body)| (self.each)(row, body))
    }

    fn finish(&mut self) -> Result<()> {
        for lane in self.lanes.iter_mut() {
            lane.to = None;
        }
        while self.taken < self.sent {
            self.take()?;
        }
        Ok(())
    }
}

fn stopped() -> Fault {
    Fault::internal("reading the removals stopped half-way; nothing was changed")
}
