//! The bytes of a file: header, blocks, directory, and the keyed checksums over them (`docs/formats.md`).
//! No file is opened here.

use super::About;
use super::areas::{AREA_CODES_BYTES, AreaCodes};
use chrono::NaiveDate;
use cipherfile::Key;
use domain::{Fault, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;

const MAGIC: &[u8; 8] = b"PDREGSTR";
const VERSION: u32 = 1;
/// The header with its checksum; blocks follow.
pub(super) const HEADER_BYTES: usize = 512;
const MAC_BYTES: usize = 32;
/// What the header's checksum covers before the directory.
const STATED_BYTES: usize = HEADER_BYTES - MAC_BYTES;
const LIST_BYTES: usize = 1 + About::MOST_LIST_BYTES;
const DATE_BYTES: usize = 10;
/// A block's checksum, cut: it is compared against one place alone, so half of it is enough.
const TAG_BYTES: usize = 16;
pub(super) const ENTRY_BYTES: usize = 4 + 2 + TAG_BYTES;

/// Parts the checksum of a header from that of a block.
const HEAD_LABEL: &[u8] = b"preference-desk registry head 1\n";
const BLOCK_LABEL: &[u8] = b"preference-desk registry block 1\n";

pub(super) type Tag = [u8; TAG_BYTES];

/// What stands at the front of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) about: About,
    pub(super) covered: AreaCodes,
    /// Numbers of all blocks.
    pub(super) numbers: u64,
    pub(super) blocks: u32,
    /// Where the directory begins: the blocks end there.
    pub(super) directory_at: u64,
}

/// Why the front of a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// Not a registry, or cut, or damaged, or sealed with another key.
    Damaged,
    /// Written by a later version of the program.
    Newer,
}

/// One entry of the directory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Area code and exchange.
    pub(super) exchange: u32,
    /// Numbers in its block, 1 to 10,000; they say its form and its length.
    pub(super) count: u16,
    pub(super) tag: Tag,
}

impl Entry {
    pub(super) fn push(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.exchange.to_le_bytes());
        out.extend_from_slice(&self.count.to_le_bytes());
        out.extend_from_slice(&self.tag);
    }

    pub(super) fn read(bytes: &[u8; ENTRY_BYTES]) -> Option<Entry> {
        let mut rest = &bytes[..];
        let exchange = u32::from_le_bytes(take(&mut rest)?);
        let count = u16::from_le_bytes(take(&mut rest)?);
        Some(Entry { exchange, count, tag: take(&mut rest)? })
    }
}

/// The checksums of one key.
#[derive(Clone)]
pub(super) struct Keyed {
    head: Hmac<Sha256>,
    block: Hmac<Sha256>,
}

impl Keyed {
    pub(super) fn new(key: &Key) -> Result<Keyed> {
        let begun = |label: &[u8]| {
            let mac = Hmac::<Sha256>::new_from_slice(&key.0).map_err(|_| Fault::internal("no registry key"));
            mac.map(|mac| mac.chain_update(label))
        };
        Ok(Keyed { head: begun(HEAD_LABEL)?, block: begun(BLOCK_LABEL)? })
    }

    /// Binds the bytes of a block to its place and its count.
    pub(super) fn tag(&self, exchange: u32, count: u16, block: &[u8]) -> Tag {
        let whole = self.over(exchange, count, block).finalize().into_bytes();
        let mut tag = [0; TAG_BYTES];
        tag.iter_mut().zip(whole).for_each(|(place, byte)| *place = byte);
        tag
    }

    pub(super) fn fits(&self, entry: &Entry, block: &[u8]) -> bool {
        self.over(entry.exchange, entry.count, block).verify_truncated_left(&entry.tag).is_ok()
    }

    fn over(&self, exchange: u32, count: u16, block: &[u8]) -> Hmac<Sha256> {
        let mac = self.block.clone().chain_update(exchange.to_le_bytes());
        mac.chain_update(count.to_le_bytes()).chain_update(block)
    }
}

impl Header {
    /// The header's bytes with the checksum over them and the directory; none when its list has no proper id.
    pub(super) fn seal(&self, directory: &[u8], keyed: &Keyed) -> Option<Vec<u8>> {
        let mut out = Vec::with_capacity(HEADER_BYTES);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&self.blocks.to_le_bytes());
        out.extend_from_slice(&self.about.generation.to_le_bytes());
        out.extend_from_slice(&self.numbers.to_le_bytes());
        out.extend_from_slice(&self.directory_at.to_le_bytes());
        out.extend_from_slice(&self.about.source_sha256);
        out.extend_from_slice(self.covered.bytes());
        let list = self.about.list.as_bytes();
        out.push(u8::try_from(list.len()).ok().filter(|bytes| usize::from(*bytes) < LIST_BYTES)?);
        out.extend_from_slice(list);
        out.resize(out.len() + About::MOST_LIST_BYTES - list.len(), 0);
        let date = self.about.date.format("%Y-%m-%d").to_string();
        out.extend_from_slice(
            date.as_bytes().first_chunk::<DATE_BYTES>().filter(|_| date.len() == DATE_BYTES)?,
        );
        out.resize(STATED_BYTES, 0);
        let mac = keyed.head.clone().chain_update(&out).chain_update(directory).finalize().into_bytes();
        out.extend_from_slice(&mac);
        Some(out)
    }

    /// Reads the front of a file, and proves it and the directory.
    pub(super) fn open(file: &[u8], keyed: &Keyed) -> std::result::Result<Header, Unreadable> {
        let front = file.first_chunk::<HEADER_BYTES>().ok_or(Unreadable::Damaged)?;
        let (stated, mac) = front.split_at_checked(STATED_BYTES).ok_or(Unreadable::Damaged)?;
        let header = Header::read(stated)?;
        let directory = header.directory(file).ok_or(Unreadable::Damaged)?;
        let proof = keyed.head.clone().chain_update(stated).chain_update(directory);
        proof.verify_slice(mac).map_err(|_| Unreadable::Damaged)?;
        Ok(header)
    }

    /// The directory's bytes; none when the file does not end where it ends.
    pub(super) fn directory<'f>(&self, file: &'f [u8]) -> Option<&'f [u8]> {
        let directory = file.get(usize::try_from(self.directory_at).ok()?..)?;
        (directory.len() as u64 == u64::from(self.blocks) * ENTRY_BYTES as u64).then_some(directory)
    }

    fn read(mut rest: &[u8]) -> std::result::Result<Header, Unreadable> {
        if take(&mut rest) != Some(*MAGIC) {
            return Err(Unreadable::Damaged);
        }
        match take(&mut rest).map(u32::from_le_bytes) {
            Some(VERSION) => Header::stated(&mut rest).ok_or(Unreadable::Damaged),
            Some(later) if later > VERSION => Err(Unreadable::Newer),
            _ => Err(Unreadable::Damaged),
        }
    }

    fn stated(rest: &mut &[u8]) -> Option<Header> {
        let blocks = u32::from_le_bytes(take(rest)?);
        let generation = u64::from_le_bytes(take(rest)?);
        let numbers = u64::from_le_bytes(take(rest)?);
        let directory_at = u64::from_le_bytes(take(rest)?);
        let source_sha256 = take(rest)?;
        let covered = AreaCodes::from_bytes(take::<AREA_CODES_BYTES>(rest)?);
        let list = take::<LIST_BYTES>(rest)?;
        let (length, list) = list.split_first()?;
        let list = str::from_utf8(list.get(..usize::from(*length))?).ok()?.to_owned();
        let date = take::<DATE_BYTES>(rest)?;
        let date = NaiveDate::parse_from_str(str::from_utf8(&date).ok()?, "%Y-%m-%d").ok()?;
        let about = About { list, generation, date, source_sha256 };
        Some(Header { about, covered, numbers, blocks, directory_at })
    }
}

/// The next bytes of so many.
fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, left) = rest.split_first_chunk()?;
    *rest = left;
    Some(*taken)
}
