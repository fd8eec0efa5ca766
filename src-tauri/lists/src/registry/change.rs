//! A change file: numbers added and deleted, each with its time. The last change of a number is the one that counts.

use super::lines::{digits, no_number, number_of};
use super::load::{Refusals, unreadable};
use super::number::Number;
use super::stopped;
use chrono::{DateTime, NaiveDate, NaiveTime};
use domain::layout::{LineFault, Reader, Row, built_in};
use domain::words::RecordAction;
use domain::{Code, Fault, Result};
use sha2::{Digest, Sha256};
use std::io::{BufRead, BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};

/// More changes than that are no change file; they are held in memory (24 bytes each) until they are sorted.
pub const MOST_CHANGES: usize = 10_000_000;
const LAYOUT: &str = "us-ftc-dnc-change";
/// Lines read between two looks at whether to go on.
const ASK_EVERY: u32 = 65_536;
/// Where the layout has the time of a change.
const WHEN_FIELD: usize = 2;

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Add,
    Delete,
}

/// When a change happened, for putting the changes of one number in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct When(i64);

impl When {
    /// `2026-11-16`, or the same with a time of day, with or without a zone (without: UTC). A day alone is its
    /// beginning, and so is one with something behind it that is no time: the layout lets that pass.
    pub fn read(text: &str) -> Option<When> {
        let day = day_of(text.as_bytes())?;
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Some(When(instant.timestamp_micros()));
        }
        let time = time_of(text.as_bytes()).unwrap_or_default();
        Some(When(day.and_time(time).and_utc().timestamp_micros()))
    }
}

/// The day that a text begins with.
fn day_of(text: &[u8]) -> Option<NaiveDate> {
    let (year, rest) = text.split_first_chunk()?;
    let (month, rest) = rest.strip_prefix(b"-")?.split_first_chunk()?;
    let day = rest.strip_prefix(b"-")?.first_chunk()?;
    let year = i32::try_from(digits::<4>(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, digits::<2>(month)?, digits::<2>(day)?)
}

/// The time of day, to the second, behind a day and one letter between.
fn time_of(text: &[u8]) -> Option<NaiveTime> {
    let (hour, rest) = text.get(11..)?.split_first_chunk()?;
    let (minute, rest) = rest.strip_prefix(b":")?.split_first_chunk()?;
    let second = rest.strip_prefix(b":")?.first_chunk()?;
    NaiveTime::from_hms_opt(digits::<2>(hour)?, digits::<2>(minute)?, digits::<2>(second)?)
}

/// Ordered by number, then by time, then by its place in the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Change {
    number: Number,
    when: When,
    order: u32,
    adds: bool,
}

/// The changes of one file.
#[derive(Default)]
pub struct Changes {
    all: Vec<Change>,
    refusals: Refusals,
    sha256: [u8; 32],
}

impl Changes {
    /// Reads a change file (`us-ftc-dnc-change`). With `any_line_end` LF and CRLF are taken alike.
    pub fn read(input: impl Read, any_line_end: bool, cancelled: &AtomicBool) -> Result<Changes> {
        let layout = built_in().iter().find(|layout| layout.id.0 == LAYOUT);
        let layout = layout.ok_or_else(|| Fault::internal("the layout is missing"))?;
        let mut hashed =
            BufReader::with_capacity(1 << 18, Hashed { input, hash: Sha256::new(), failed: None });
        let mut changes = Changes::default();
        let mut reader = Reader::new(layout, &mut hashed);
        if any_line_end {
            reader = reader.any_line_end();
        }
        let mut lines = 0_u32;
        while let Some(row) = reader.next_row() {
            lines = lines.saturating_add(1);
            if lines.is_multiple_of(ASK_EVERY) && cancelled.load(Ordering::Relaxed) {
                return Err(stopped());
            }
            match row.and_then(|row| change_of(&row)) {
                Ok((number, action, when)) => changes.push(number, action, when)?,
                Err(fault) => changes.refusals.note(fault),
            }
        }
        changes.sha256 = sha256_of(hashed)?;
        Ok(changes)
    }

    /// Takes one change; a later one of the same time counts more.
    pub fn push(&mut self, number: Number, action: Action, when: When) -> Result<()> {
        let order = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        if self.all.len() == MOST_CHANGES {
            return Err(Fault::new(
                Code::BadInput,
                format!("the change file has more than {MOST_CHANGES} changes; nothing was changed"),
                "read the full list in instead",
            ));
        }
        self.all.push(Change { number, when, order, adds: action == Action::Add });
        Ok(())
    }

    /// Changes taken.
    pub fn taken(&self) -> usize {
        self.all.len()
    }

    /// Lines that were not taken.
    pub fn refused(&self) -> u64 {
        self.refusals.refused
    }

    /// The first of them, in the order of the file.
    pub fn first_refused(&self) -> &[LineFault] {
        &self.refusals.first
    }

    /// The first day from this one on, in UTC, of which it has a change.
    pub fn first_day(&self, from: NaiveDate) -> Option<NaiveDate> {
        let from = When(from.and_time(NaiveTime::MIN).and_utc().timestamp_micros());
        let first = self.all.iter().map(|change| change.when).filter(|when| *when >= from).min()?;
        DateTime::from_timestamp_micros(first.0).map(|at| at.date_naive())
    }

    /// Of the whole file: who it is.
    pub fn sha256(&self) -> [u8; 32] {
        self.sha256
    }

    /// The last change of each number, in the order of the numbers.
    pub(super) fn settled(mut self) -> Vec<(Number, Action)> {
        self.all.sort_unstable();
        let last = self.all.chunk_by(|one, two| one.number == two.number).filter_map(<[Change]>::last);
        last.map(|change| (change.number, if change.adds { Action::Add } else { Action::Delete })).collect()
    }
}

fn change_of(row: &Row<'_>) -> std::result::Result<(Number, Action, When), LineFault> {
    let record = row.to_record()?;
    let wrong = |what: &str| LineFault { line: row.line_no, column: 0, field: None, what: what.to_owned() };
    let number = number_of(&record).ok_or_else(|| no_number(row.line_no))?;
    let when = str::from_utf8(row.cell(WHEN_FIELD)).ok().and_then(When::read);
    let when = when.ok_or_else(|| wrong("not a date of the calendar in the layout's form"))?;
    let action = match record.action {
        Some(RecordAction::Remove) => Action::Add,
        Some(RecordAction::Withdraw) => Action::Delete,
        _ => return Err(wrong("an unknown action")),
    };
    Ok((number, action, when))
}

/// Hashes what is read through it, and keeps the error that the layout reads as the end.
struct Hashed<R> {
    input: R,
    hash: Sha256,
    failed: Option<Fault>,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(into).inspect_err(|error| {
            if error.kind() != std::io::ErrorKind::Interrupted {
                self.failed = Some(unreadable(error));
            }
        })?;
        self.hash.update(into.get(..read).unwrap_or_default());
        Ok(read)
    }
}

/// The hash of the whole file; a strict layout stops before its end where the last line is cut.
fn sha256_of<R: Read>(mut hashed: BufReader<Hashed<R>>) -> Result<[u8; 32]> {
    while hashed.get_ref().failed.is_none() {
        let more = hashed.fill_buf().map_or(0, <[u8]>::len);
        if more == 0 {
            break;
        }
        hashed.consume(more);
    }
    let Hashed { hash, failed, .. } = hashed.into_inner();
    match failed {
        Some(fault) => Err(fault),
        None => Ok(hash.finalize().into()),
    }
}
