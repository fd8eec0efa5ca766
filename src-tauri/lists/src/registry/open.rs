//! An open registry: mapped, its front proved at once, each block when it is first touched.

use super::areas::AreaCodes;
use super::block::{self, BITMAP_BYTES, Bitmap};
use super::format::{ENTRY_BYTES, Entry, HEADER_BYTES, Header, Keyed, Unreadable};
use super::number::{AREA_EXCHANGES, AREAS, Number};
use super::{About, Answer, stopped};
use cipherfile::Key;
use domain::{Code, Fault, Result};
use memmap2::Mmap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A slot has the block's count in its low bits, its place above them, and whether it was proved.
const COUNT_BITS: u32 = 14;
const COUNT_MASK: u64 = (1 << COUNT_BITS) - 1;
const PROVED: u64 = 1 << 63;
/// Blocks looked at between two reports.
const REPORT_EVERY: u64 = 4096;
/// How many damaged blocks are named.
const MOST_NAMED: usize = 20;

/// A registry of numbers, open for questions from any number of threads.
pub struct Registry {
    path: PathBuf,
    map: Mmap,
    keyed: Keyed,
    header: Header,
    /// By area code, then by exchange; 0 where there is no block, empty where the area code has none.
    slots: Vec<Vec<AtomicU64>>,
}

/// One block as it stands in the file, proved or not.
pub(super) struct Block<'r> {
    pub(super) entry: Entry,
    pub(super) bytes: &'r [u8],
}

/// What a whole verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    pub blocks: u64,
    pub numbers: u64,
    pub damaged: u64,
    /// Area code and exchange of the first damaged blocks: `816-555`.
    pub named: Vec<String>,
}

impl Registry {
    /// Opens a file and proves its header and directory; a block is proved when a question first touches it.
    pub fn open(path: &Path, key: &Key) -> Result<Registry> {
        let io = |error: std::io::Error| cipherfile::io_fault(path, &error);
        let file = File::open(path).map_err(io)?;
        if file.metadata().map_err(io)?.len() < HEADER_BYTES as u64 {
            return Err(damaged(path));
        }
        let map = map(&file).map_err(io)?;
        let keyed = Keyed::new(key)?;
        let header = Header::open(&map, &keyed).map_err(|unreadable| match unreadable {
            Unreadable::Damaged => damaged(path),
            Unreadable::Newer => newer(path),
        })?;
        let slots = slots(&header, &map).ok_or_else(|| damaged(path))?;
        Ok(Registry { path: path.to_owned(), map, keyed, header, slots })
    }

    /// What the registry says of a number; a fault when its block is damaged.
    pub fn contains(&self, number: Number) -> Result<Answer> {
        let exchanges = self.slots.get(usize::from(number.area()));
        let slot = exchanges.and_then(|exchanges| exchanges.get(number.exchange() as usize % AREA_EXCHANGES));
        let Some(slot) = slot else { return Ok(self.absent(number)) };
        let found = slot.load(Ordering::Relaxed);
        if found == 0 {
            return Ok(self.absent(number));
        }
        let count = (found & COUNT_MASK) as usize;
        let at = ((found & !PROVED) >> COUNT_BITS) as usize;
        let block = self.map.get(at..at + block::size(count)).unwrap_or_default();
        if found & PROVED == 0 {
            self.prove(number.exchange(), block)?;
            slot.fetch_or(PROVED, Ordering::Relaxed);
        }
        if block::has(block, count, number.line()) { Ok(Answer::On) } else { Ok(self.absent(number)) }
    }

    fn absent(&self, number: Number) -> Answer {
        if self.header.covered.contains(number.area()) { Answer::NotOn } else { Answer::NotCovered }
    }

    #[cold]
    fn prove(&self, exchange: u32, block: &[u8]) -> Result<()> {
        let entries = self.header.directory(&self.map).unwrap_or_default().as_chunks::<ENTRY_BYTES>().0;
        let place = |entry: &[u8; ENTRY_BYTES]| Entry::read(entry).map_or(0, |entry| entry.exchange);
        let found = entries.binary_search_by_key(&exchange, place).ok();
        let entry = found.and_then(|at| entries.get(at)).and_then(Entry::read);
        match entry {
            Some(entry) if self.keyed.fits(&entry, block) => Ok(()),
            _ => Err(self.damaged_block(exchange)),
        }
    }

    /// What it says of itself.
    pub fn about(&self) -> &About {
        &self.header.about
    }

    /// Numbers on it.
    pub fn count(&self) -> u64 {
        self.header.numbers
    }

    /// The area codes that it answers for.
    pub fn covered(&self) -> &AreaCodes {
        &self.header.covered
    }

    /// The area codes that it has a number of.
    pub fn met(&self) -> AreaCodes {
        (0..).zip(&self.slots).filter_map(|(area, slots)| (!slots.is_empty()).then_some(area)).collect()
    }

    /// Proves every block and counts its numbers. Damage is told in the answer; only a stop is a fault.
    pub fn verify(&self, progress: &mut dyn FnMut(f64), cancelled: &AtomicBool) -> Result<Verification> {
        let mut found = Verification::default();
        for block in self.blocks() {
            if found.blocks.is_multiple_of(REPORT_EVERY) {
                if cancelled.load(Ordering::Relaxed) {
                    return Err(stopped());
                }
                progress(found.blocks as f64 / f64::from(self.header.blocks.max(1)));
            }
            found.blocks += 1;
            found.numbers += u64::from(block.entry.count);
            if self.bitmap_of(&block).is_err() {
                found.damaged += 1;
                if found.named.len() < MOST_NAMED {
                    found.named.push(spelt(block.entry.exchange));
                }
            }
        }
        Ok(found)
    }

    /// Every block, ascending.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block<'_>> {
        let directory = self.header.directory(&self.map).unwrap_or_default();
        let mut at = HEADER_BYTES;
        directory.as_chunks::<ENTRY_BYTES>().0.iter().filter_map(Entry::read).map(move |entry| {
            let start = at;
            at += block::size(entry.count.into());
            Block { entry, bytes: self.map.get(start..at).unwrap_or_default() }
        })
    }

    /// Proves a block that is copied as it is.
    pub(super) fn prove_block(&self, block: &Block<'_>) -> Result<()> {
        match self.keyed.fits(&block.entry, block.bytes) {
            true => Ok(()),
            false => Err(self.damaged_block(block.entry.exchange)),
        }
    }

    /// The lines of a block, proved.
    pub(super) fn bitmap_of(&self, block: &Block<'_>) -> Result<Bitmap> {
        self.prove_block(block)?;
        let mut bitmap = [0; BITMAP_BYTES];
        match block::spread(block.bytes, block.entry.count.into(), &mut bitmap) {
            true => Ok(bitmap),
            false => Err(self.damaged_block(block.entry.exchange)),
        }
    }

    fn damaged_block(&self, exchange: u32) -> Fault {
        let fault = damaged(&self.path);
        let place = format!("{}, exchange {}", fault.place, spelt(exchange));
        fault.at(place)
    }
}

/// `816-555`: which exchange, and nobody's number.
fn spelt(exchange: u32) -> String {
    format!("{:03}-{:03}", exchange / 1_000, exchange % 1_000)
}

/// Maps the file for reading.
#[allow(
    unsafe_code,
    reason = "a mapped file is the point; this one is never written again once it has its name"
)]
fn map(file: &File) -> std::io::Result<Mmap> {
    // SAFETY: a registry gets its name when it is whole, and its bytes are never changed or cut afterwards.
    unsafe { Mmap::map(file) }
}

/// Count and place of each block by its exchange; none when the directory does not say what the file is.
fn slots(header: &Header, file: &[u8]) -> Option<Vec<Vec<AtomicU64>>> {
    let mut slots: Vec<Vec<AtomicU64>> = (0..AREAS).map(|_| Vec::new()).collect();
    let (mut at, mut numbers, mut next) = (HEADER_BYTES as u64, 0, 0);
    for entry in header.directory(file)?.as_chunks::<ENTRY_BYTES>().0 {
        let entry = Entry::read(entry)?;
        let in_order = entry.exchange >= next && (1..=10_000).contains(&entry.count);
        let exchange = entry.exchange as usize;
        let exchanges = slots.get_mut(exchange / AREA_EXCHANGES).filter(|_| in_order)?;
        if exchanges.is_empty() {
            exchanges.resize_with(AREA_EXCHANGES, AtomicU64::default);
        }
        *exchanges.get_mut(exchange % AREA_EXCHANGES)?.get_mut() = at << COUNT_BITS | u64::from(entry.count);
        at += block::size(entry.count.into()) as u64;
        numbers += u64::from(entry.count);
        next = entry.exchange + 1;
    }
    let whole = at == header.directory_at && numbers == header.numbers;
    whole.then_some(slots)
}

fn damaged(path: &Path) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "the registry is damaged, or it belongs to another vault; nothing was answered from the damaged part",
        "read the full list in again, or restore from a backup",
    )
    .at(cipherfile::name_of(path))
}

fn newer(path: &Path) -> Fault {
    Fault::new(
        Code::StoreUnusable,
        "the registry was written by a newer version of the program; nothing was answered from it",
        "use the newer version",
    )
    .at(cipherfile::name_of(path))
}
