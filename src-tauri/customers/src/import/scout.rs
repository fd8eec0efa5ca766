//! Looks ahead: half of the customers that a file names are looked up in the generation before by a second pair of
//! hands, which reads the file for itself. What it says is what the first pair would have found, so nothing hangs on
//! whether it keeps up, or sees a spoilt line otherwise.

use super::reading::{hash, number_of};
use crate::columns::GivenRow;
use crate::csv_in::{CsvFile, Mapping, Next, Plan};
use crate::reader::Reader;
use domain::Result;
use domain::identity::Country;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Customers handed over at once, and handings under way.
const AT_ONCE: usize = 64;
const UNDER_WAY: usize = 16;

/// A customer who was looked up: the line of the file, the number, and the place and the columns on file; none when
/// nobody has the number.
struct Seen {
    line: u64,
    number: String,
    found: Option<(i64, GivenRow)>,
}

/// The one who goes ahead.
pub(super) struct Scout {
    file: CsvFile,
    plan: Plan,
    old: Reader,
    home: Country,
    say: SyncSender<Vec<Seen>>,
}

/// What the scout has said.
pub(super) struct Sayings {
    said: Receiver<Vec<Seen>>,
    waiting: VecDeque<Seen>,
}

/// Both ends.
pub(super) fn scout(
    file: CsvFile,
    mapping: &Mapping,
    old: Reader,
    home: Country,
) -> Result<(Scout, Sayings)> {
    let plan = mapping.plan(&file)?;
    old.hold()?;
    let (say, said) = sync_channel(UNDER_WAY);
    Ok((Scout { file, plan, old, home, say }, Sayings { said, waiting: VecDeque::new() }))
}

/// Whether this customer is looked up ahead: about every second is.
fn is_ahead(number: &str) -> bool {
    hash(number).is_multiple_of(2)
}

impl Scout {
    /// Goes through the file until its end, or until nobody listens. A fault ends it: whoever reads after it meets the
    /// same, and says so.
    pub(super) fn run(mut self, cancelled: &AtomicBool) -> Result<()> {
        let (mut seen, mut joined) = (Vec::with_capacity(AT_ONCE), String::new());
        while !cancelled.load(Ordering::Relaxed) {
            match self.file.next()? {
                Next::End => break,
                Next::Refused { .. } => continue,
                Next::Row => {}
            }
            let Ok(number) = number_of(&self.plan, &self.file, self.home, &mut joined) else { continue };
            if !is_ahead(&number) {
                continue;
            }
            let mut row = GivenRow::default();
            let id = self.old.given(&number, &mut row)?;
            let number = number.into_owned();
            seen.push(Seen { line: self.file.line(), number, found: id.map(|id| (id, row)) });
            if seen.len() == AT_ONCE && self.say.send(std::mem::take(&mut seen)).is_err() {
                return Ok(());
            }
        }
        // Nobody listens any more: nobody needs it.
        let _ = self.say.send(seen);
        Ok(())
    }
}

impl Sayings {
    /// What was found ahead of the customer on this line, copied; the outer none when they have to be looked up here.
    pub(super) fn of(&mut self, line: u64, number: &str, into: &mut GivenRow) -> Option<Option<i64>> {
        if !is_ahead(number) {
            return None;
        }
        // Both go through the file in its order: a line that the scout has passed does not come any more.
        while self.front()?.line < line {
            self.waiting.pop_front();
        }
        let is_it = self.front().is_some_and(|seen| seen.line == line && seen.number == number);
        let seen = self.waiting.pop_front_if(|_| is_it)?;
        Some(seen.found.map(|(id, row)| {
            *into = row;
            id
        }))
    }

    /// The next that was said; waits for it. None once nothing more comes.
    fn front(&mut self) -> Option<&Seen> {
        while self.waiting.is_empty() {
            self.waiting.extend(self.said.recv().ok()?);
        }
        self.waiting.front()
    }
}
