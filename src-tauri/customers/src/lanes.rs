//! The threads between a batch of rows and the file: one makes keys, one writes the rows as given, one writes what
//! they are found by and gathers what the indexes are made from.

use crate::batch::{Batch, Key, Keys, Row};
use crate::bulk::{Harvest, Record, Tree};
use crate::columns::Column;
use crate::under::latest_day;
use domain::identity::Country;
use domain::{Fault, Result};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Batches that wait before each thread: enough for its hiccup, and no more memory than that.
const WAITING: usize = 4;

/// When a customer had to do with us.
const DATES: [Column; 3] = [Column::LastPurchaseDate, Column::LastPaymentDate, Column::LastInquiryDate];

/// A batch and the number of its first row.
type Numbered = (i64, Batch);

pub(crate) struct Lanes {
    into: Option<SyncSender<Numbered>>,
    spare: Receiver<Batch>,
    keys: Option<JoinHandle<Result<()>>>,
    given: Option<JoinHandle<Result<()>>>,
    found: Option<JoinHandle<Result<Harvest>>>,
}

impl Lanes {
    /// Starts them. `given` and `found` are the trees of the tables `customer` and `found_by`.
    pub(crate) fn start(home: Country, given: Tree, found: Tree, harvest: Harvest) -> Lanes {
        let (into, batches) = sync_channel::<Numbered>(WAITING);
        let (keyed, with_keys) = sync_channel::<Numbered>(WAITING);
        let (stored, with_rows) = sync_channel::<Numbered>(WAITING);
        let (empty, spare) = sync_channel(4 * WAITING);
        let keys = std::thread::spawn(move || {
            hand_on(&batches, &keyed, |_, batch| {
                batch.make_keys(home);
                Ok(())
            })
        });
        let given = std::thread::spawn(move || put_given(&with_keys, &stored, given));
        let found = std::thread::spawn(move || put_found(&with_rows, &empty, found, harvest));
        Lanes { into: Some(into), spare, keys: Some(keys), given: Some(given), found: Some(found) }
    }

    /// Hands over a batch; fails with what stopped a thread.
    pub(crate) fn push(&mut self, first: i64, batch: Batch) -> Result<()> {
        let sent = self.into.as_ref().is_some_and(|into| into.send((first, batch)).is_ok());
        if sent {
            return Ok(());
        }
        let ended = self.end().map(drop);
        ended
            .and_then(|()| Err(Fault::internal("the customers could not be written; they stay as they were")))
    }

    /// An empty batch with its buffers, if one has come back.
    pub(crate) fn spare(&self) -> Batch {
        self.spare.try_recv().unwrap_or_default()
    }

    /// Waits until everything that was handed over is written.
    pub(crate) fn end(&mut self) -> Result<Harvest> {
        self.into = None;
        let died = || Fault::internal("writing the customers failed; they stay as they were");
        for lane in [self.keys.take(), self.given.take()].into_iter().flatten() {
            lane.join().map_err(|_| died())??;
        }
        self.found.take().ok_or_else(died)?.join().map_err(|_| died())?
    }
}

/// Works on each batch and passes it on; ends when the next lane has hung up, which says why itself.
fn hand_on(
    from: &Receiver<Numbered>,
    to: &SyncSender<Numbered>,
    mut work: impl FnMut(i64, &mut Batch) -> Result<()>,
) -> Result<()> {
    for (first, mut batch) in from {
        work(first, &mut batch)?;
        if to.send((first, batch)).is_err() {
            break;
        }
    }
    Ok(())
}

fn put_given(from: &Receiver<Numbered>, to: &SyncSender<Numbered>, mut tree: Tree) -> Result<()> {
    let mut record = Record::default();
    hand_on(from, to, |first, batch| {
        (first..).zip(batch.rows()).try_for_each(|(id, (row, _))| {
            check(&row)?;
            record.clear();
            record.null();
            row.texts().for_each(|text| record.text(text));
            tree.row(id, record.bytes())
        })
    })?;
    tree.finish()
}

/// What the table's own checks say; nobody else asks them of a page that is laid down whole.
fn check(row: &Row<'_>) -> Result<()> {
    let is_sound = !row.get(Column::CustomerNo as usize).is_empty()
        && matches!(row.get(Column::ThirdParty as usize), "" | "yes" | "no");
    match is_sound {
        true => Ok(()),
        false => Err(Fault::internal("a row is no customer; the customers stay as they were")),
    }
}

fn put_found(
    from: &Receiver<Numbered>,
    empty: &SyncSender<Batch>,
    mut tree: Tree,
    mut harvest: Harvest,
) -> Result<Harvest> {
    let mut record = Record::default();
    for (first, mut batch) in from {
        for (id, (row, keys)) in (first..).zip(batch.rows()) {
            let number = row.get(Column::CustomerNo as usize);
            tree.row(id, found_by(number, &keys, &mut record))?;
            let date = |column: Column| row.get(column as usize);
            let day = latest_day(DATES.into_iter().map(date));
            harvest.take(id as u32, number, &keys, day)?;
        }
        batch.clear();
        // A full or closed channel only means that this buffer is not used again.
        let _ = empty.try_send(batch);
    }
    tree.finish()?;
    Ok(harvest)
}

/// A row of the table `found_by`.
fn found_by<'a>(number: &str, keys: &Keys<'_>, record: &'a mut Record) -> &'a [u8] {
    record.clear();
    record.null();
    record.text(number);
    Key::ALL.into_iter().for_each(|key| record.text(keys.get(key)));
    for phone in keys.phones {
        match phone {
            0 => record.null(),
            phone => record.integer(phone.cast_signed()),
        }
    }
    record.bytes()
}
