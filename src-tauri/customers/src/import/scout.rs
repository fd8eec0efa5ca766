//! Looks ahead: half of the customers that a file names are looked up in the generation before by a second pair of
//! hands, which reads the file for itself. What it says is what the first pair would have found, so nothing hangs on
//! whether it keeps up, or sees a spoilt line otherwise.

use super::reading::{hash, number_of};
use crate::columns::GivenRow;
use crate::csv_in::{CsvFile, Mapping, Next, Plan};
use crate::reader::Reader;
use domain::Result;
use domain::identity::Country;
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

/// Customers handed over at once, and handings under way.
const AT_ONCE: usize = 64;
const UNDER_WAY: usize = 16;
/// More that nobody asked for mean that the two do not see the same file.
const MOST_WAITING: usize = 16 * AT_ONCE * UNDER_WAY;

/// A customer's number with the place and the columns on file; none when nobody has it.
type Seen = (String, Option<(i64, GivenRow)>);

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
    said: Option<Receiver<Vec<Seen>>>,
    waiting: HashMap<String, Option<(i64, GivenRow)>>,
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
    Ok((Scout { file, plan, old, home, say }, Sayings { said: Some(said), waiting: HashMap::new() }))
}

/// Whether this customer is looked up ahead: about every second is.
fn is_ahead(number: &str) -> bool {
    hash(number).is_multiple_of(2)
}

impl Scout {
    /// Goes through the file until its end, or until nobody listens. A fault ends it: whoever reads after it meets the
    /// same, and says so.
    pub(super) fn run(mut self) -> Result<()> {
        let (mut seen, mut joined) = (Vec::new(), String::new());
        loop {
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
            seen.push((number.into_owned(), id.map(|id| (id, row))));
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
    /// What was found ahead, copied; the outer none when this customer has to be looked up here.
    pub(super) fn of(&mut self, number: &str, into: &mut GivenRow) -> Option<Option<i64>> {
        if !is_ahead(number) {
            return None;
        }
        loop {
            if let Some(found) = self.waiting.remove(number) {
                return Some(found.map(|(id, row)| {
                    *into = row;
                    id
                }));
            }
            match self.said.as_ref()?.recv() {
                Ok(more) if self.waiting.len() <= MOST_WAITING => self.waiting.extend(more),
                _ => self.said = None,
            }
        }
    }
}
