//! A change file laid over a registry: the next generation is written beside it, and nothing that is in use changes.

use super::block::{BITMAP_BYTES, Bitmap};
use super::change::{Action, Changes};
use super::number::Number;
use super::open::Registry;
use super::writer::{Writer, Written};
use super::{About, Step, stopped};
use cipherfile::Key;
use domain::{Code, Fault, Result};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// Blocks written between two reports.
const REPORT_EVERY: u32 = 4096;

/// What a change file did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Applied {
    pub added: u64,
    pub deleted: u64,
    /// To be added, and there already.
    pub already_on: u64,
    /// To be deleted, and not there.
    pub not_on: u64,
    /// Changes that a later one of the same number overtook.
    pub overtaken: u64,
    pub written: Written,
}

/// Writes the next generation: the old one with the changes laid over it, the same area codes covered. Its name is
/// there when all of it is safe on the disk, or not at all.
pub fn apply(
    old: &Registry,
    changes: Changes,
    about: &About,
    path: &Path,
    key: &Key,
    progress: &mut dyn FnMut(Step),
    cancelled: &AtomicBool,
) -> Result<Applied> {
    in_order(old.about(), about)?;
    let taken = changes.taken();
    let settled = changes.settled();
    let mut overlay =
        Overlay { writer: Writer::create(path, key)?, added: 0, deleted: 0, already_on: 0, not_on: 0 };
    let mut waiting = settled.chunk_by(|one, two| one.0.exchange() == two.0.exchange()).peekable();
    for (at, block) in (0..).zip(old.blocks()) {
        if at % REPORT_EVERY == 0 {
            if cancelled.load(Ordering::Relaxed) {
                return Err(stopped());
            }
            progress(overlay.step(old));
        }
        while let Some(before) = waiting.next_if(|changes| exchange_of(changes) < block.entry.exchange) {
            overlay.lay([0; BITMAP_BYTES], before)?;
        }
        match waiting.next_if(|changes| exchange_of(changes) == block.entry.exchange) {
            Some(changes) => overlay.lay(old.bitmap_of(&block)?, changes)?,
            None => {
                old.prove_block(&block)?;
                overlay.writer.push_block(&block.entry, block.bytes)?;
            }
        }
    }
    waiting.try_for_each(|changes| overlay.lay([0; BITMAP_BYTES], changes))?;
    let Overlay { writer, added, deleted, already_on, not_on } = overlay;
    let overtaken = (taken - settled.len()) as u64;
    let written = writer.finish(about, old.covered())?;
    Ok(Applied { added, deleted, already_on, not_on, overtaken, written })
}

/// Area code and exchange of changes that share them.
fn exchange_of(changes: &[(Number, Action)]) -> u32 {
    changes.first().map_or(0, |(first, _)| first.exchange())
}

/// Changes are laid over what is older than they are, and once.
fn in_order(old: &About, new: &About) -> Result<()> {
    let refuse = |what: &str, advice: &str| Err(Fault::new(Code::Conflict, what, advice));
    if old.list != new.list {
        return refuse(
            "the changes are of another list; nothing was changed",
            "name the list that they belong to",
        );
    }
    if new.source_sha256 == old.source_sha256 {
        return refuse(
            "this very file was applied last; nothing was changed",
            "ask for the change file that follows it",
        );
    }
    if new.date < old.date {
        return refuse(
            "the change file is older than the registry; nothing was changed",
            "apply change files in the order of their dates, or read the full list in",
        );
    }
    if new.generation <= old.generation {
        return Err(Fault::internal(
            "a generation of the registry must follow the one before; nothing was changed",
        ));
    }
    Ok(())
}

/// The next generation while it is written, and what became of the changes.
struct Overlay {
    writer: Writer,
    added: u64,
    deleted: u64,
    already_on: u64,
    not_on: u64,
}

impl Overlay {
    /// Lays the changes of one exchange over its lines.
    fn lay(&mut self, mut lines: Bitmap, changes: &[(Number, Action)]) -> Result<()> {
        for (number, action) in changes {
            let Some(byte) = lines.get_mut(number.line() / 8) else { continue };
            let bit = 1 << (number.line() % 8);
            let outcome = match (action, *byte & bit != 0) {
                (Action::Add, false) => &mut self.added,
                (Action::Add, true) => &mut self.already_on,
                (Action::Delete, true) => &mut self.deleted,
                (Action::Delete, false) => &mut self.not_on,
            };
            *outcome += 1;
            match action {
                Action::Add => *byte |= bit,
                Action::Delete => *byte &= !bit,
            }
        }
        self.writer.push_bitmap(exchange_of(changes), &lines)
    }

    fn step(&self, old: &Registry) -> Step {
        let numbers = self.added + self.deleted + self.already_on + self.not_on;
        let written = self.writer.numbers() as f64 / old.count().max(1) as f64;
        Step { bytes: 0, numbers, written: written.min(1.0) }
    }
}
